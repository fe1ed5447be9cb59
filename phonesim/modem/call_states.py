"""What a modem's line side can be doing, what can happen to it then, and its timers, as data."""

from __future__ import annotations

from phonesim.machine import Ignore, On, Table
from phonesim.modem.dial_string import INTERDIGIT_PAUSE, DialStep
from phonesim.modem.s_registers import (
    BLIND_DIAL_PAUSE,
    CARRIER_LOSS,
    CARRIER_WAIT,
    CLEARING_LIMIT,
    COMMA_PAUSE,
    DIGIT_LENGTH,
    INACTIVITY,
)
from phonesim.modem.training import TRAINING
from phonesim.symbol import Symbol
from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S

DIAL_TONE_DETECT = Timer(
    "dial_tone_detect", 400 * US_PER_MS, "dial tone this long is dial tone", "ours"
)
DIAL_TONE_LIMIT = Timer(
    "dial_tone_limit",
    5 * US_PER_S,
    "wait for dial tone with X2, X4; for W it is S7",
    "ours; V.250 6.3.1.6",
)
BUSY_DETECT = Timer(
    "busy_detect", 1_500 * US_PER_MS, "busy tone this long is busy", "ours: two cadences of 0.5/0.5"
)

QUIET_ANSWER = Timer("quiet_answer", 5 * US_PER_S, "silence after ringing, for @", "V.250 6.3.1")
FLASH = Timer("flash", 500 * US_PER_MS, "on hook for !", "V.250 6.3.1")
LONG_SPACE = Timer("long_space", 4 * US_PER_S, "break sent before hang-up with Y1", "Hayes")

STEP_TIMERS = {
    DialStep.FLASH: FLASH,
    DialStep.BLIND: BLIND_DIAL_PAUSE,
    DialStep.DIGIT: DIGIT_LENGTH,
    DialStep.PULSES: INTERDIGIT_PAUSE,
    DialStep.PAUSE: COMMA_PAUSE,
}


class State(Symbol):
    """What the line side is doing."""

    ON_HOOK = "on hook"
    OFF_HOOK = "off hook, no call"
    AWAITING_DIAL_TONE = "awaiting dial tone"
    DIALING = "dialing"
    AWAITING_QUIET = "awaiting a quiet answer"
    AWAITING_ANSWER = "awaiting answer"
    ANSWERING = "answering"
    TRAINING = "training"
    ONLINE = "online"
    ESCAPED = "online, command state"
    CARRIER_LOST = "carrier lost"
    ESCAPED_LOST = "carrier lost, command state"
    CLEARING = "sending the last data"
    SPACING = "sending a long space"


class Event(Symbol):
    """What can happen to it."""

    DIAL = "dial"  # with steps
    ANSWER = "answer"
    TAKE_OFF_HOOK = "take off hook"
    HANG_UP = "hang up"
    ABORT = "a character typed while calling"
    ESCAPE = "to command state"
    RESUME = "back to data"
    RING_ON = "ring on"
    RING_OFF = "ring off"
    TONE = "tone"  # with the tone
    ANSWER_TONE = "answer tone"  # with modulations
    CARRIER = "carrier"  # with modulations
    BITS = "bits"  # with data
    BUSY_DETECTED = "busy detected"
    STEP_OVER = "dialling step over"
    TOO_LONG = "too long"
    SILENCE_OVER = "answer silence over"
    TRAINED = "trained"
    DRAINED = "last data sent"
    INACTIVE = "no data for too long"
    LONG_SPACE = "long space from the far end"
    RETRAIN = "the line makes both modems train again"  # with the highest rate, 0 for any
    RETRAINED = "trained again"
    UNTRAINED = "no rate is slow enough"
    FLOW = "flow control from the far end"  # with on
    CALLER_ID = "caller ID"  # with the identity


S, E = State, Event
_OFF_HOOK_STATES = tuple(s for s in State if s is not S.ON_HOOK)
_CALLING = (S.AWAITING_DIAL_TONE, S.DIALING, S.AWAITING_QUIET, S.AWAITING_ANSWER, S.ANSWERING,
            S.TRAINING)  # fmt: skip
LOST = (S.CARRIER_LOST, S.ESCAPED_LOST)
_ENDING = (*LOST, S.CLEARING, S.SPACING)
_NO_CARRIER_YET = (S.ON_HOOK, S.OFF_HOOK, S.AWAITING_DIAL_TONE, S.DIALING, S.AWAITING_QUIET)
CONNECTED = (S.ONLINE, S.ESCAPED, S.CLEARING)


CALL_TABLE = Table(
    initial=S.ON_HOOK,
    events=Event,
    rows=(
        On(S.ON_HOOK, E.DIAL, "seize", S.AWAITING_DIAL_TONE, S.DIALING),
        On(S.OFF_HOOK, E.DIAL, "use_standing_loop", S.AWAITING_DIAL_TONE, S.DIALING, S.OFF_HOOK,
           S.AWAITING_QUIET, S.AWAITING_ANSWER, S.ANSWERING),
        On((S.ON_HOOK, S.OFF_HOOK), E.ANSWER, "answer", S.ANSWERING),
        On(S.ON_HOOK, E.TAKE_OFF_HOOK, "go_off_hook", S.OFF_HOOK),
        Ignore((S.OFF_HOOK, S.ESCAPED, S.ESCAPED_LOST), E.TAKE_OFF_HOOK, "it is"),
        On(S.AWAITING_DIAL_TONE, E.TONE, "listen_for_dial_tone"),
        On(S.AWAITING_DIAL_TONE, E.STEP_OVER, "finish_step", S.DIALING, S.OFF_HOOK,
           S.AWAITING_DIAL_TONE, S.AWAITING_QUIET, S.AWAITING_ANSWER, S.ANSWERING),
        On(S.AWAITING_DIAL_TONE, E.TOO_LONG, "give_up_without_dial_tone", S.ON_HOOK),
        On(S.AWAITING_DIAL_TONE, E.BUSY_DETECTED, "give_up_busy", S.ON_HOOK),
        On(S.DIALING, E.STEP_OVER, "finish_step", S.OFF_HOOK, S.AWAITING_DIAL_TONE,
           S.AWAITING_QUIET, S.AWAITING_ANSWER, S.ANSWERING),
        On(S.AWAITING_QUIET, E.TONE, "listen_for_quiet"),
        On(S.AWAITING_QUIET, E.STEP_OVER, "finish_step", S.DIALING, S.OFF_HOOK,
           S.AWAITING_DIAL_TONE, S.AWAITING_ANSWER, S.ANSWERING),
        On(S.AWAITING_QUIET, E.TOO_LONG, "give_up_unanswered", S.ON_HOOK),
        On(S.AWAITING_ANSWER, E.TONE, "listen_for_busy"),
        On((S.AWAITING_QUIET, S.AWAITING_ANSWER), E.BUSY_DETECTED, "give_up_busy", S.ON_HOOK),
        On(S.AWAITING_ANSWER, E.ANSWER_TONE, "send_carrier"),
        On(S.ANSWERING, E.SILENCE_OVER, "send_answer_tone"),
        On((S.AWAITING_ANSWER, S.ANSWERING), E.CARRIER, "train", S.TRAINING, S.ON_HOOK),
        On(S.AWAITING_ANSWER, E.TOO_LONG, "give_up_unanswered", S.ON_HOOK),
        On(S.ANSWERING, E.TOO_LONG, "give_up", S.ON_HOOK),
        On(S.TRAINING, E.TRAINED, "go_online", S.ONLINE),
        On(S.TRAINING, E.TONE, "give_up", S.ON_HOOK),
        On((S.ONLINE, S.ESCAPED), E.BITS, "pass_data"),
        On(S.ONLINE, E.TONE, "hear", S.CARRIER_LOST),
        On(S.ESCAPED, E.TONE, "hear", S.ESCAPED_LOST),
        On(LOST, E.TOO_LONG, "lose_call", S.ON_HOOK),
        On(S.ESCAPED_LOST, E.RESUME, "lose_call", S.ON_HOOK),
        On(S.ESCAPED, E.RESUME, "", S.ONLINE),
        On(_CALLING, (E.HANG_UP, E.ABORT), "go_on_hook", S.ON_HOOK),
        On(S.ONLINE, E.ESCAPE, "", S.ESCAPED),
        On((S.ONLINE, S.ESCAPED), (E.HANG_UP, E.INACTIVE), "send_the_rest", S.CLEARING),
        On((S.ONLINE, S.ESCAPED), E.LONG_SPACE, "obey_long_space", S.ON_HOOK, S.ONLINE,
           S.ESCAPED),
        On(S.CLEARING, E.DRAINED, "end_call", S.SPACING, S.ON_HOOK),
        On(S.CLEARING, (E.TONE, E.TOO_LONG, E.LONG_SPACE), "finish_clearing", S.ON_HOOK),
        On(S.SPACING, (E.TONE, E.STEP_OVER, E.LONG_SPACE), "finish_clearing", S.ON_HOOK),
        On(CONNECTED, E.RETRAIN, "train_again"),
        On(CONNECTED, E.RETRAINED, "go_on_trained"),
        On(S.ONLINE, E.UNTRAINED, "", S.CARRIER_LOST),
        On(S.ESCAPED, E.UNTRAINED, "", S.ESCAPED_LOST),
        On(S.CLEARING, E.UNTRAINED, "finish_clearing", S.ON_HOOK),
        Ignore(tuple(s for s in State if s not in CONNECTED), (E.RETRAIN, E.RETRAINED, E.UNTRAINED),
               "not on line"),
        On(CONNECTED, E.FLOW, "obey_flow_control"),
        On(S.ON_HOOK, E.CALLER_ID, "pass_caller_id"),
        Ignore(_OFF_HOOK_STATES, E.CALLER_ID, "answered before it could be read"),
        Ignore(tuple(s for s in State if s not in CONNECTED), E.FLOW, "no link"),
        Ignore((*_NO_CARRIER_YET, S.AWAITING_ANSWER, S.ANSWERING, S.TRAINING, *LOST),
               E.LONG_SPACE, "no link"),
        On((S.OFF_HOOK, *LOST), E.HANG_UP, "go_on_hook", S.ON_HOOK),
        On(S.ON_HOOK, E.RING_ON, "pass_ringing"),
        On(tuple(State), E.RING_OFF, "pass_ringing"),
        On((S.ON_HOOK, S.OFF_HOOK, S.DIALING, S.ANSWERING, *LOST), E.TONE, "hear"),
        Ignore(S.ON_HOOK, E.HANG_UP, "it is"),
        Ignore((S.CLEARING, S.SPACING), E.HANG_UP, "already on the way"),
        Ignore(_OFF_HOOK_STATES, E.RING_ON, "the last burst before ring trip"),
        Ignore((*_NO_CARRIER_YET, S.AWAITING_ANSWER, S.ANSWERING, S.TRAINING, *_ENDING),
               E.BITS, "not trained, or gone: noise"),
        Ignore((*_NO_CARRIER_YET, S.ANSWERING, S.TRAINING, S.ONLINE, S.ESCAPED, *_ENDING),
               E.ANSWER_TONE, "nobody listens for it now"),
        Ignore((*_NO_CARRIER_YET, S.TRAINING, S.ONLINE, S.ESCAPED, *_ENDING), E.CARRIER,
               "nobody listens for it now"),
        Ignore(tuple(s for s in State if s is not S.CLEARING), E.DRAINED,
               "the far end was quicker"),
    ),
    timers={
        S.AWAITING_DIAL_TONE: (DIAL_TONE_LIMIT, E.TOO_LONG),
        S.TRAINING: (TRAINING, E.TRAINED),
        S.ANSWERING: (CARRIER_WAIT, E.TOO_LONG),
        S.AWAITING_QUIET: (CARRIER_WAIT, E.TOO_LONG),
        S.ONLINE: (INACTIVITY, E.INACTIVE),
        S.ESCAPED: (INACTIVITY, E.INACTIVE),
        S.CLEARING: (CLEARING_LIMIT, E.TOO_LONG),
        S.SPACING: (LONG_SPACE, E.STEP_OVER),
        S.AWAITING_ANSWER: (CARRIER_WAIT, E.TOO_LONG),
        S.CARRIER_LOST: (CARRIER_LOSS, E.TOO_LONG),
        S.ESCAPED_LOST: (CARRIER_LOSS, E.TOO_LONG),
    },
)  # fmt: skip
