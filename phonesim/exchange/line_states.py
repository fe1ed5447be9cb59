"""What a line can be doing, and what can happen to it then, as data."""

from __future__ import annotations

from phonesim.exchange.timers import (
    CLEARED_SILENCE,
    DIAL_TONE_DELAY,
    FIRST_DIGIT,
    FLASH_MOST,
    HOWLER_TONE,
    INTER_DIGIT,
    OPEN_LOOP,
    PERMANENT_SIGNAL_TONE,
    RELEASE_GUARD,
    RING_BURST,
    RING_DELAY,
    RING_PAUSE,
    SECOND_DIAL_TONE_DELAY,
)
from phonesim.machine import Ignore, On, Table
from phonesim.symbol import Symbol


class State(Symbol):
    """What the line is doing."""

    IDLE = "idle"
    GUARD = "release guard"
    SEIZED = "seized, no dial tone yet"
    DIAL_TONE = "dial tone"
    COLLECTING = "collecting digits"
    CODE_TAKEN = "service code taken, no dial tone yet"
    CALLING = "calling"
    RING_DELAY = "seized for a call, not yet ringing"
    RING_BURST = "ringing"
    RING_PAUSE = "ringing, between bursts"
    TALKING = "talking"
    HOOK_BREAK = "loop open, perhaps for a flash"
    HELD = "on hook, call not yet cleared"
    OPEN_LOOP = "far end has cleared, loop opened"
    FAR_CLEARED = "far end has cleared"
    PERMANENT_SIGNAL = "permanent signal"
    HOWLER = "receiver-off-hook tone"
    LOCKED_OUT = "locked out"
    OUT_OF_SERVICE = "out of service"


class Event(Symbol):
    """What can happen to it."""

    OFF_HOOK = "off hook"
    ON_HOOK = "on hook"
    DIGIT = "digit"  # with the digit
    VOICE_BAND = "voice band"  # with the signal
    RING = "call arrives"  # with the call
    CALLER_ID = "time for caller ID"
    RING_TRIP = "ringing trips by itself"
    STOP_RINGING = "call given up"
    CALL_WAITS = "another call waits"
    WAITING_TONE_OVER = "call waiting tone over"
    NO_CALL_WAITS = "the waiting call is gone"
    FAR_CLEARS = "far end clears"
    CLEARED = "call cleared"
    TIME_OUT = "time-out"
    OUT_OF_SERVICE = "taken out of service"
    IN_SERVICE = "back in service"


S, E = State, Event
_WITHOUT_CALL = (S.SEIZED, S.DIAL_TONE, S.CODE_TAKEN, S.OPEN_LOOP, S.FAR_CLEARED,
                 S.PERMANENT_SIGNAL, S.HOWLER, S.LOCKED_OUT)  # fmt: skip
RINGING = (S.RING_DELAY, S.RING_BURST, S.RING_PAUSE)
_ON_HOOK = (S.IDLE, S.GUARD, *RINGING, S.HOOK_BREAK, S.HELD)
OFF_HOOK = tuple(s for s in State if s not in (*_ON_HOOK, S.OUT_OF_SERVICE))
_IN_SERVICE = tuple(s for s in State if s is not S.OUT_OF_SERVICE)
_REST = (S.IDLE, S.GUARD, S.RING_DELAY, S.RING_BURST)  # a waiting call rings at once

LINE_TABLE = Table(
    initial=S.IDLE,
    events=Event,
    rows=(
        On((S.IDLE, S.GUARD), E.OFF_HOOK, "seize", S.SEIZED),
        On(S.GUARD, E.TIME_OUT, "", S.IDLE),
        On((S.SEIZED, S.CODE_TAKEN), E.TIME_OUT, "send_dial_tone", S.DIAL_TONE),
        On(S.DIAL_TONE, E.TIME_OUT, "begin_permanent_signal", S.PERMANENT_SIGNAL),
        On((S.DIAL_TONE, S.CODE_TAKEN), E.DIGIT, "take_first_digit", S.COLLECTING, S.CALLING,
           S.CODE_TAKEN),
        On(S.COLLECTING, E.DIGIT, "take_digit", S.CALLING, S.CODE_TAKEN),
        On(S.COLLECTING, E.TIME_OUT, "end_of_digits", S.CALLING),
        On(S.IDLE, E.RING, "begin_ringing", S.RING_BURST, S.RING_DELAY),
        On(S.RING_DELAY, E.TIME_OUT, "begin_burst", S.RING_BURST),
        On(S.RING_BURST, E.TIME_OUT, "end_burst", S.RING_PAUSE),
        On(S.RING_PAUSE, E.TIME_OUT, "begin_burst", S.RING_BURST),
        On(S.RING_PAUSE, E.CALLER_ID, "send_caller_id"),
        On(RINGING, E.OFF_HOOK, "answer", S.TALKING),
        On(S.RING_BURST, E.RING_TRIP, "trip", S.TALKING),
        On(RINGING, E.STOP_RINGING, "stop_ringing", S.IDLE),
        On((S.CALLING, S.TALKING), E.VOICE_BAND, "carry"),
        On((S.CALLING, S.TALKING), E.CALL_WAITS, "send_waiting_tone"),
        On((S.CALLING, S.TALKING), E.WAITING_TONE_OVER, "send_silence"),
        On((S.CALLING, S.TALKING), E.NO_CALL_WAITS, "end_waiting_tone"),
        On(S.HELD, E.OFF_HOOK, "answer_again", S.TALKING),
        On(S.HELD, E.CLEARED, "rest", *_REST),
        On(S.HOOK_BREAK, E.CLEARED, "hang_up", *_REST),
        On((S.CALLING, S.TALKING), E.FAR_CLEARS, "send_silence"),
        On((S.CALLING, S.TALKING), E.CLEARED, "end_of_call", S.OPEN_LOOP, S.FAR_CLEARED),
        On(S.OPEN_LOOP, E.TIME_OUT, "close_loop", S.FAR_CLEARED),
        On(S.FAR_CLEARED, E.TIME_OUT, "send_tone_after_disconnect", S.PERMANENT_SIGNAL,
           S.DIAL_TONE),
        On(S.PERMANENT_SIGNAL, E.TIME_OUT, "send_howler", S.HOWLER),
        On(S.HOWLER, E.TIME_OUT, "send_silence", S.LOCKED_OUT),
        On(_WITHOUT_CALL, E.ON_HOOK, "hang_up", *_REST),
        On(S.COLLECTING, E.ON_HOOK, "leave_call", *_REST),
        On((S.CALLING, S.TALKING), E.ON_HOOK, "open_hook", *_REST, S.HELD, S.HOOK_BREAK),
        On(S.HOOK_BREAK, E.OFF_HOOK, "end_break", S.CALLING, S.TALKING),
        On(S.HOOK_BREAK, E.TIME_OUT, "leave_call", *_REST, S.HELD),
        On(_IN_SERVICE, E.OUT_OF_SERVICE, "fall_silent", S.OUT_OF_SERVICE),
        On(S.OUT_OF_SERVICE, E.IN_SERVICE, "serve_again", S.IDLE, S.SEIZED),
        Ignore((S.SEIZED, S.CALLING, S.TALKING, S.OPEN_LOOP, S.FAR_CLEARED, S.PERMANENT_SIGNAL,
                S.HOWLER, S.LOCKED_OUT), E.DIGIT, "no register listens now"),
        Ignore(_ON_HOOK, (E.DIGIT, E.VOICE_BAND), "the loop is open"),
        Ignore((S.COLLECTING, *_WITHOUT_CALL), E.VOICE_BAND, "nobody is connected"),
        Ignore(_ON_HOOK, E.ON_HOOK, "it is"),
        Ignore(OFF_HOOK, E.OFF_HOOK, "it is"),
        Ignore(S.HOOK_BREAK, (E.FAR_CLEARS, E.NO_CALL_WAITS), "nobody listens"),
        Ignore(tuple(s for s in State if s is not S.RING_BURST), E.RING_TRIP, "it rings no more"),
        Ignore(S.OUT_OF_SERVICE, (E.OFF_HOOK, E.ON_HOOK, E.DIGIT, E.VOICE_BAND), "nothing comes"),
    ),
    timers={
        S.GUARD: (RELEASE_GUARD, E.TIME_OUT),
        S.SEIZED: (DIAL_TONE_DELAY, E.TIME_OUT),
        S.CODE_TAKEN: (SECOND_DIAL_TONE_DELAY, E.TIME_OUT),
        S.DIAL_TONE: (FIRST_DIGIT, E.TIME_OUT),
        S.COLLECTING: (INTER_DIGIT, E.TIME_OUT),
        S.RING_DELAY: (RING_DELAY, E.TIME_OUT),
        S.RING_BURST: (RING_BURST, E.TIME_OUT),
        S.RING_PAUSE: (RING_PAUSE, E.TIME_OUT),
        S.HOOK_BREAK: (FLASH_MOST, E.TIME_OUT),
        S.OPEN_LOOP: (OPEN_LOOP, E.TIME_OUT),
        S.FAR_CLEARED: (CLEARED_SILENCE, E.TIME_OUT),
        S.PERMANENT_SIGNAL: (PERMANENT_SIGNAL_TONE, E.TIME_OUT),
        S.HOWLER: (HOWLER_TONE, E.TIME_OUT),
    },
)  # fmt: skip
