"""The exchange's timers: what a North American local office does, in microseconds."""

from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S

DIAL_TONE_DELAY = Timer(
    "dial_tone_delay", 100 * US_PER_MS, "from off-hook to dial tone", "Teltone TLS-5 default"
)
FIRST_DIGIT = Timer(
    "first_digit", 16 * US_PER_S, "dial tone without a digit, then permanent signal", "DAHDI"
)
INTER_DIGIT = Timer("inter_digit", 8 * US_PER_S, "between two digits", "DAHDI")
POST_DIAL_DELAY = Timer(
    "post_dial_delay", 200 * US_PER_MS, "from the last digit to ringing", "Teltone TLS-5 default"
)
RING_BURST = Timer("ring_burst", 2 * US_PER_S, "ringing current on", "US cadence 2/4, E.180")
RING_PAUSE = Timer("ring_pause", 4 * US_PER_S, "ringing current off", "US cadence 2/4, E.180")
CALLER_ID_DELAY = Timer(
    "caller_id_delay", 500 * US_PER_MS, "from the first ring to caller ID", "Bellcore, at least"
)
RING_LIMIT = Timer(
    "ring_limit", 180 * US_PER_S, "ringing without answer, then the call is dropped", "ours"
)
CALLED_CLEARING = Timer(
    "called_clearing",
    2 * US_PER_S,
    "the called party on hook before the call is cleared; off hook again in time, it goes on",
    "Teltone TLS-3, cut-off on disconnect",
)
CLEARED_SILENCE = Timer(
    "cleared_silence", 2 * US_PER_S, "silence after the far end has cleared", "Teltone TLS-5"
)
PERMANENT_SIGNAL_TONE = Timer(
    "permanent_signal_tone", 30 * US_PER_S, "reorder tone to a line off hook without a call", "ours"
)
HOWLER_TONE = Timer(
    "howler_tone", 30 * US_PER_S, "receiver-off-hook tone, then the line is locked out", "5ESS"
)
