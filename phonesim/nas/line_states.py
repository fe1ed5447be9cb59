"""What can happen to a line with modem control: its states, its events and its table."""

from __future__ import annotations

from phonesim.machine import Ignore, On, Table
from phonesim.nas.timers import ABSOLUTE, ANSWER, DRAIN_LIMIT, DTR_LOW, SESSION_IDLE
from phonesim.symbol import Symbol


class State(Symbol):
    """What the line is doing."""

    IDLE = "idle"
    RINGING = "waiting for carrier"
    ACTIVATION = "running the activation script"
    SESSION = "in session"
    DRAINING = "sending the last output"
    HANG_UP = "hanging up"
    CALLBACK = "calling back"
    SCRIPT = "running a script"
    CONNECTING = "being connected to the network"
    CONNECTED = "connected to the network"


class Event(Symbol):
    """What can happen to it."""

    RING = "ring"
    CARRIER_UP = "carrier up"
    CARRIER_DOWN = "carrier down"
    READY = "modem ready"
    RECEIVED = "received"  # with bytes
    SESSION_OVER = "session over"  # with its end
    DRAINED = "output drained"
    CALLBACK_OVER = "callback over"  # with whether it worked
    SCRIPT_OVER = "script over"  # with its status
    CONNECT = "connection from the network"  # with the caller
    DISCONNECT = "network caller has gone"
    CALL_BACK = "call another line's caller back"  # with the session's end
    CHAT = "run a script"  # with its name and words, and the number
    CLEAR = "clear line"
    TIME_OUT = "time-out"


S, E = State, Event
_FREE = (S.IDLE, S.HANG_UP)
_BUSY = tuple(state for state in State if state not in _FREE)


def _all_but(*states: State) -> tuple[State, ...]:
    return tuple(state for state in State if state not in states)


TABLE = Table(
    initial=S.IDLE,
    events=Event,
    rows=(
        On(S.IDLE, E.RING, "answer_ring", S.RINGING),
        On((S.IDLE, S.RINGING), E.CARRIER_UP, "meet_caller", S.IDLE, S.ACTIVATION, S.SESSION),
        On(S.RINGING, E.TIME_OUT, "rest", S.IDLE),
        On(S.ACTIVATION, E.SCRIPT_OVER, "begin_if_activated", S.SESSION, S.HANG_UP),
        On(S.SESSION, E.RECEIVED, "pass_to_session"),
        On(S.SESSION, E.SESSION_OVER, "end_session", S.DRAINING, S.CALLBACK),
        On(S.SESSION, E.TIME_OUT, "expire_session", S.DRAINING),
        On((S.ACTIVATION, S.SESSION), E.CARRIER_DOWN, "lose_caller", S.HANG_UP),
        On(S.DRAINING, E.DRAINED, "drop_dtr", S.HANG_UP),
        On(S.DRAINING, (E.CARRIER_DOWN, E.TIME_OUT), "lose_caller", S.HANG_UP),
        On(S.HANG_UP, E.TIME_OUT, "end_hang_up", S.IDLE, S.ACTIVATION, S.SESSION, S.SCRIPT),
        On(S.IDLE, E.CALL_BACK, "begin_callback", S.CALLBACK),
        On(S.CALLBACK, E.RECEIVED, "pass_to_callback"),
        On(S.CALLBACK, (E.CARRIER_UP, E.CARRIER_DOWN), "tell_callback"),
        On(S.CALLBACK, E.CALLBACK_OVER, "end_callback", S.SESSION, S.HANG_UP),
        On(S.IDLE, E.CHAT, "run_chat", S.SCRIPT),
        On((S.ACTIVATION, S.SCRIPT), E.RECEIVED, "pass_to_script"),
        On(S.SCRIPT, E.SCRIPT_OVER, "end_script", S.SCRIPT, S.IDLE, S.ACTIVATION, S.SESSION),
        On(S.IDLE, E.CONNECT, "begin_connection", S.CONNECTING, S.CONNECTED),
        On(S.CONNECTING, E.RECEIVED, "pass_to_script"),
        On(S.CONNECTING, E.READY, "modem_is_ready", S.CONNECTING, S.CONNECTED),
        On(S.CONNECTING, E.SCRIPT_OVER, "connect_if_done", S.CONNECTED, S.HANG_UP),
        On(S.CONNECTED, E.RECEIVED, "pass_to_network"),
        On((S.CONNECTING, S.CONNECTED), E.CARRIER_DOWN, "see_whether_held", S.CONNECTING,
           S.CONNECTED, S.HANG_UP),
        On((S.CONNECTING, S.CONNECTED), E.TIME_OUT, "end_connection", S.HANG_UP),
        On((S.CONNECTING, S.CONNECTED), E.DISCONNECT, "lose_caller", S.HANG_UP),
        On(_BUSY, E.CLEAR, "lose_caller", S.HANG_UP),
        Ignore(_FREE, E.CLEAR, "nobody has it"),
        Ignore((S.IDLE, S.RINGING, S.DRAINING, S.HANG_UP), E.RECEIVED, "nobody reads it"),
        Ignore((S.IDLE, S.RINGING, S.HANG_UP, S.SCRIPT), E.CARRIER_DOWN, "nobody had it"),
        Ignore((S.HANG_UP, S.DRAINING), E.CARRIER_UP, "DTR is low, or about to be"),
        Ignore((S.CONNECTING, S.CONNECTED), E.CARRIER_UP, "the network has the line"),
        Ignore(S.SCRIPT, E.CARRIER_UP, "served when the script is over"),
        Ignore((S.ACTIVATION, S.SESSION), E.CARRIER_UP, "a flicker"),
        Ignore(_all_but(S.IDLE), E.RING,
               "the line is taken"),
            Ignore(_all_but(S.CONNECTING), E.READY, "nobody waits"),
        Ignore(_all_but(S.DRAINING), E.DRAINED, "carrier went first"),
        Ignore(_all_but(S.CONNECTING, S.CONNECTED), E.DISCONNECT,
               "the line went first"),
    ),
    timers={
        S.RINGING: (ANSWER, E.TIME_OUT),
        S.SESSION: (ABSOLUTE, E.TIME_OUT),
        S.DRAINING: (DRAIN_LIMIT, E.TIME_OUT),
        S.HANG_UP: (DTR_LOW, E.TIME_OUT),
        S.CONNECTING: (ANSWER, E.TIME_OUT),
        S.CONNECTED: (SESSION_IDLE, E.TIME_OUT),
    },
)  # fmt: skip
