"""The access server's timers. What a configuration command sets is a default here."""

from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S

# The callback, in the order in which these add up; see exec_callback.py.
DTR_LOW = Timer(
    "dtr_low", 5 * US_PER_S, "DTR held low to hang up", "Dial Technologies guide, Figure 28"
)
DRAIN_LIMIT = Timer(
    "drain_limit",
    30 * US_PER_S,
    "for the last output to leave, then it is thrown away",
    "ours: a modem may have stopped taking it",
)
NODSR_WAIT = Timer(
    "nodsr_wait", 0, "for a modem that has not hung up, with DTR low", "callback nodsr-wait (line)"
)
FORCED_WAIT = Timer("forced_wait", 0, "before the callback", "callback forced-wait (line)")

CALLBACK_CARRIER = Timer(
    "callback_carrier",
    5 * US_PER_S,
    "from the end of the callback script to carrier, then the callback has failed",
    "ours: modems raise DCD right after CONNECT",
)
ANSWER = Timer(
    "answer",
    15 * US_PER_S,
    "from DTR to the modem's carrier, or to its readiness for a connection",
    "modem answer-timeout",
)
SESSION_IDLE = Timer(
    "session_idle",
    0,
    "a connection from the network without data; 0 is for ever",
    "session-timeout",
)
ABSOLUTE = Timer(
    "absolute", 0, "a session, whatever happens in it; 0 is for ever", "absolute-timeout"
)
SYN_WAIT = Timer(
    "syn_wait", 30 * US_PER_S, "an address that does not answer", "ip tcp synwait-time"
)
LOGIN_RESPONSE = Timer(
    "login_response", 30 * US_PER_S, "an answer to a login prompt", "timeout login response"
)
EXEC_IDLE = Timer("exec_idle", 600 * US_PER_S, "an EXEC without input", "exec-timeout")

TACACS_ANSWER = Timer(
    "tacacs_answer", 5 * US_PER_S, "an answer of a TACACS+ server", "tacacs-server timeout"
)
RADIUS_ANSWER = Timer(
    "radius_answer",
    5 * US_PER_S,
    "an answer of a RADIUS server, then it is asked again",
    "radius-server timeout",
)

CHAT_EXPECT = Timer("chat_expect", 5 * US_PER_S, "input that a chat script expects", "TIMEOUT")
CHAT_DELAY = Timer("chat_delay", 2 * US_PER_S, "\\d in a chat script", "IOS 12.2, DC-164")
CHAT_PAUSE = Timer("chat_pause", 250 * US_PER_MS, "\\p in a chat script", "IOS 12.2, DC-164")
