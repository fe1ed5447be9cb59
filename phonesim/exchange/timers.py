"""The exchange's timers: what a North American local office does, in microseconds.

A country (`countries`), an office file and a line class may each say otherwise.
"""

from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S

DIAL_TONE_DELAY = Timer(
    "dial_tone_delay", 100 * US_PER_MS, "from off-hook to dial tone", "Teltone TLS-5 default"
)
SECOND_DIAL_TONE_DELAY = Timer(
    "second_dial_tone_delay",
    500 * US_PER_MS,
    "from a service code such as *70 to dial tone again; digits are taken meanwhile",
    "Teltone TLS-5 default",
)
FIRST_DIGIT = Timer(
    "first_digit", 16 * US_PER_S, "dial tone without a digit, then permanent signal", "DAHDI"
)
INTER_DIGIT = Timer("inter_digit", 8 * US_PER_S, "between two digits", "DAHDI")
POST_DIAL_DELAY = Timer(
    "post_dial_delay", 200 * US_PER_MS, "from the last digit to ringing", "Teltone TLS-5 default"
)
RING_DELAY = Timer(
    "ring_delay",
    0,
    "from the seizure of the called line to ringing; off hook in it, both ends have seized: glare",
    "ours; a real office takes up to 4 s (AT&T 555-600-736)",
)
RING_BURST = Timer("ring_burst", 2 * US_PER_S, "ringing current on", "US cadence 2/4, E.180")
RING_PAUSE = Timer("ring_pause", 4 * US_PER_S, "ringing current off", "US cadence 2/4, E.180")
CALLER_ID_DELAY = Timer(
    "caller_id_delay", 500 * US_PER_MS, "from the first ring to caller ID", "Bellcore, at least"
)
RING_LIMIT = Timer(
    "ring_limit", 180 * US_PER_S, "ringing without answer, then the call is dropped", "ours"
)
FORWARD_NO_ANSWER = Timer(
    "forward_no_answer",
    20 * US_PER_S,
    "ringing without answer, then the call is forwarded if the line has a number for that",
    "ours: three or four rings",
)
ANSWER_SUPERVISION = Timer(
    "answer_supervision",
    0,
    "from the called party's off-hook to talking; until then nothing passes and nobody pays",
    "ours: a local office sees it at once",
)
FLASH_LEAST = Timer(
    "flash_least",
    300 * US_PER_MS,
    "a shorter break of the loop is ignored",
    "ours",
)
FLASH_MOST = Timer(
    "flash_most",
    1_250 * US_PER_MS,
    "a longer break is on-hook; only on lines that can flash, on others any break is",
    "DAHDI, rxflash",
)
CALLED_CLEARING = Timer(
    "called_clearing",
    2 * US_PER_S,
    "the called party on hook before the call is cleared; off hook again in time, it goes on",
    "Teltone TLS-3, cut-off on disconnect",
)
RELEASE_GUARD = Timer(
    "release_guard",
    800 * US_PER_MS,
    "after on-hook, in which a call to the line finds it busy; it may dial itself",
    "ours; on trunks DAHDI has 2 s, iaxmodem 5 s",
)
OPEN_LOOP = Timer(
    "open_loop",
    500 * US_PER_MS,
    "the loop opened towards who is left when the far end has cleared (CPC)",
    "DAHDI; 250 to 900 ms in the field",
)
CLEARED_SILENCE = Timer(
    "cleared_silence", 2 * US_PER_S, "silence after the far end has cleared", "Teltone TLS-5"
)
PERMANENT_SIGNAL_TONE = Timer(
    "permanent_signal_tone",
    30 * US_PER_S,
    "reorder tone, or the tone after disconnect, to a line off hook without a call",
    "ours",
)
HOWLER_TONE = Timer(
    "howler_tone", 30 * US_PER_S, "receiver-off-hook tone, then the line is locked out", "5ESS"
)
CALL_WAITING_TONE = Timer(
    "call_waiting_tone", 300 * US_PER_MS, "one call waiting tone", "US 440 Hz, Teltone"
)
CALL_WAITING_REPEAT = Timer(
    "call_waiting_repeat",
    10_300 * US_PER_MS,
    "from the beginning of one call waiting tone to that of the next",
    "US 0.3/10, Asterisk",
)
RESTART_TIME = Timer(
    "restart_time", 10 * US_PER_S, "an exchange that restarts serves nobody", "ours"
)
