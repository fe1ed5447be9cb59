"""A subscriber's line: what one loop does, and what the office sends down it.

The line knows its hook and its tones. What a number means and who talks to whom is the call's and
the exchange's business (`Switch`).
"""

from __future__ import annotations

from typing import Protocol

from phonesim.exchange.records import LineAct
from phonesim.exchange.timers import (
    CALLER_ID_DELAY,
    CLEARED_SILENCE,
    DIAL_TONE_DELAY,
    FIRST_DIGIT,
    HOWLER_TONE,
    INTER_DIGIT,
    PERMANENT_SIGNAL_TONE,
    RING_BURST,
    RING_PAUSE,
)
from phonesim.machine import Ignore, Machine, On, Table
from phonesim.symbol import Symbol
from phonesim.timers import Timers
from phonesim.wires.loop import (
    CallerId,
    Digit,
    Heard,
    Hook,
    Loop,
    Ring,
    StationSignal,
    Tone,
    VoiceBand,
)
from phonesim.world import World


class State(Symbol):
    """What the line is doing."""

    IDLE = "idle"
    SEIZED = "seized, no dial tone yet"
    DIAL_TONE = "dial tone"
    COLLECTING = "collecting digits"
    CALLING = "calling"
    RING_BURST = "ringing"
    RING_PAUSE = "ringing, between bursts"
    TALKING = "talking"
    HELD = "on hook, call not yet cleared"
    FAR_CLEARED = "far end has cleared"
    PERMANENT_SIGNAL = "permanent signal"
    HOWLER = "receiver-off-hook tone"
    LOCKED_OUT = "locked out"


class Event(Symbol):
    """What can happen to it."""

    OFF_HOOK = "off hook"
    ON_HOOK = "on hook"
    DIGIT = "digit"  # with the digit
    VOICE_BAND = "voice band"  # with the signal
    RING = "call arrives"  # with the caller's identity
    CALLER_ID = "time for caller ID"
    STOP_RINGING = "call given up"
    FAR_CLEARS = "far end clears"
    CLEARED = "call cleared"
    TIME_OUT = "time-out"


class Switch(Protocol):
    """The exchange, as a line sees it."""

    def note(self, line: Line, act: LineAct) -> None:
        """Write a line's act into the log."""

    def dialled(self, line: Line, digit: str) -> bool:
        """A digit; says whether no more are needed."""

    def no_more_digits(self, line: Line) -> None:
        """The inter-digit time has run out."""

    def answered(self, line: Line) -> None:
        """A ringing, or held, line has gone off hook."""

    def rang(self, line: Line) -> None:
        """One more burst."""

    def holds(self, line: Line) -> bool:
        """Whether the call of a line that goes on hook is kept for a moment."""

    def on_hook(self, line: Line) -> None:
        """A line with a call has gone on hook."""

    def carry(self, line: Line, signal: VoiceBand) -> None:
        """A voice-band signal for the other end."""


S, E = State, Event
_WITHOUT_CALL = (S.SEIZED, S.DIAL_TONE, S.FAR_CLEARED, S.PERMANENT_SIGNAL, S.HOWLER, S.LOCKED_OUT)
_ON_HOOK = (S.IDLE, S.RING_BURST, S.RING_PAUSE, S.HELD)
_OFF_HOOK = tuple(s for s in State if s not in _ON_HOOK)


class Line(Machine):
    """One line of the exchange, with the number that others dial to reach it."""

    TABLE = Table(
        initial=S.IDLE,
        events=Event,
        rows=(
            On(S.IDLE, E.OFF_HOOK, "seize", S.SEIZED),
            On(S.SEIZED, E.TIME_OUT, "send_dial_tone", S.DIAL_TONE),
            On(S.DIAL_TONE, E.TIME_OUT, "send_reorder", S.PERMANENT_SIGNAL),
            On(S.DIAL_TONE, E.DIGIT, "take_first_digit", S.COLLECTING, S.CALLING),
            On(S.COLLECTING, E.DIGIT, "take_digit", S.COLLECTING, S.CALLING),
            On(S.COLLECTING, E.TIME_OUT, "end_of_digits", S.CALLING),
            On(S.IDLE, E.RING, "begin_ringing", S.RING_BURST),
            On(S.RING_BURST, E.TIME_OUT, "end_burst", S.RING_PAUSE),
            On(S.RING_PAUSE, E.TIME_OUT, "begin_burst", S.RING_BURST),
            On(S.RING_PAUSE, E.CALLER_ID, "send_caller_id"),
            On((S.RING_BURST, S.RING_PAUSE), E.OFF_HOOK, "answer", S.TALKING),
            On((S.RING_BURST, S.RING_PAUSE), E.STOP_RINGING, "stop_ringing", S.IDLE),
            On((S.CALLING, S.TALKING), E.VOICE_BAND, "carry"),
            On(S.HELD, E.OFF_HOOK, "answer_again", S.TALKING),
            On(S.HELD, E.CLEARED, "", S.IDLE),
            On((S.CALLING, S.TALKING), E.FAR_CLEARS, "send_silence"),
            On((S.CALLING, S.TALKING), E.CLEARED, "send_silence", S.FAR_CLEARED),
            On(S.FAR_CLEARED, E.TIME_OUT, "send_reorder", S.PERMANENT_SIGNAL),
            On(S.PERMANENT_SIGNAL, E.TIME_OUT, "send_howler", S.HOWLER),
            On(S.HOWLER, E.TIME_OUT, "send_silence", S.LOCKED_OUT),
            On(_WITHOUT_CALL, E.ON_HOOK, "note_on_hook", S.IDLE),
            On((S.COLLECTING, S.CALLING), E.ON_HOOK, "leave_call", S.IDLE),
            On(S.TALKING, E.ON_HOOK, "leave_call", S.IDLE, S.HELD),
            Ignore((S.SEIZED, S.CALLING, S.TALKING, S.FAR_CLEARED, S.PERMANENT_SIGNAL, S.HOWLER,
                    S.LOCKED_OUT), E.DIGIT, "no register listens now"),
            Ignore(_ON_HOOK, (E.DIGIT, E.VOICE_BAND), "the loop is open"),
            Ignore((S.COLLECTING, *_WITHOUT_CALL), E.VOICE_BAND, "nobody is connected"),
            Ignore(_ON_HOOK, E.ON_HOOK, "it is"),
            Ignore(_OFF_HOOK, E.OFF_HOOK, "it is"),
        ),
        timers={
            S.SEIZED: (DIAL_TONE_DELAY, E.TIME_OUT),
            S.DIAL_TONE: (FIRST_DIGIT, E.TIME_OUT),
            S.COLLECTING: (INTER_DIGIT, E.TIME_OUT),
            S.RING_BURST: (RING_BURST, E.TIME_OUT),
            S.RING_PAUSE: (RING_PAUSE, E.TIME_OUT),
            S.FAR_CLEARED: (CLEARED_SILENCE, E.TIME_OUT),
            S.PERMANENT_SIGNAL: (PERMANENT_SIGNAL_TONE, E.TIME_OUT),
            S.HOWLER: (HOWLER_TONE, E.TIME_OUT),
        },
    )  # fmt: skip

    def __init__(
        self, name: str, number: str, world: World, loop: Loop, switch: Switch, timers: Timers
    ) -> None:
        super().__init__(f"line {name}", world, timers)
        self.party, self.number = name, number
        self._loop, self._switch = loop, switch
        self._caller: CallerId | None = None  # until it has been sent
        loop.attach_office(self._receive)

    @property
    def idle(self) -> bool:
        """Whether a call to this line finds it free."""
        return self.state is S.IDLE

    @property
    def off_hook(self) -> bool:
        """Whether the station has closed the loop."""
        return self.state in _OFF_HOOK

    def hear(self, tone: Tone) -> None:
        """Connect the station to a tone."""
        self._loop.send_to_station(Heard(tone))

    def send(self, signal: VoiceBand) -> None:
        """Pass a voice-band signal of the other end to the station."""
        self._loop.send_to_station(signal)

    def _receive(self, signal: StationSignal) -> None:
        match signal:
            case Hook(off_hook):
                self.feed(E.OFF_HOOK if off_hook else E.ON_HOOK)
            case Digit(digit):
                self.feed(E.DIGIT, digit)
            case _:
                self.feed(E.VOICE_BAND, signal)

    def seize(self) -> None:
        self._switch.note(self, LineAct.OFF_HOOK)

    def send_dial_tone(self) -> None:
        self.hear(Tone.DIAL)

    def send_reorder(self) -> None:
        self._switch.note(self, LineAct.PERMANENT_SIGNAL)
        self.hear(Tone.REORDER)

    def send_howler(self) -> None:
        self.hear(Tone.HOWLER)

    def send_silence(self) -> None:
        self.hear(Tone.SILENCE)

    def take_first_digit(self, digit: str) -> None:
        self._switch.note(self, LineAct.DIALING)
        self.hear(Tone.SILENCE)
        self.take_digit(digit)

    def take_digit(self, digit: str) -> None:
        complete = self._switch.dialled(self, digit)
        self.go(S.CALLING if complete else S.COLLECTING)

    def end_of_digits(self) -> None:
        self._switch.no_more_digits(self)

    def begin_ringing(self, caller: CallerId) -> None:
        self._caller = caller
        self._switch.note(self, LineAct.RINGING)
        self.begin_burst()

    def begin_burst(self) -> None:
        self._loop.send_to_station(Ring(on=True))
        self._switch.rang(self)

    def end_burst(self) -> None:
        self._loop.send_to_station(Ring(on=False))
        if self._caller is not None:
            self.start(CALLER_ID_DELAY, E.CALLER_ID)

    def send_caller_id(self) -> None:
        """Once, between the first ring and the second."""
        if self._caller is not None:
            self._loop.send_to_station(self._caller)
        self._caller = None

    def stop_ringing(self) -> None:
        self._loop.send_to_station(Ring(on=False))

    def answer(self) -> None:
        self.stop_ringing()
        self.answer_again()

    def answer_again(self) -> None:
        self._switch.note(self, LineAct.OFF_HOOK)
        self._switch.answered(self)

    def carry(self, signal: VoiceBand) -> None:
        self._switch.carry(self, signal)

    def note_on_hook(self) -> None:
        self._switch.note(self, LineAct.ON_HOOK)

    def leave_call(self) -> None:
        self.note_on_hook()
        if self.state is S.TALKING:
            self.go(S.HELD if self._switch.holds(self) else S.IDLE)
        self._switch.on_hook(self)
