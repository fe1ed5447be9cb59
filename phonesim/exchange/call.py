"""One call, from the caller's first digit until both lines are free of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from phonesim.exchange.line import Event as LineEvent
from phonesim.exchange.line import Line
from phonesim.exchange.records import CallRecord, Outcome
from phonesim.exchange.timers import CALLED_CLEARING, POST_DIAL_DELAY, RING_LIMIT
from phonesim.machine import Ignore, Machine, On, Table
from phonesim.symbol import Symbol
from phonesim.timers import Timers
from phonesim.wires.loop import CallerId, Tone, VoiceBand
from phonesim.world import World

_NEW_YEAR = datetime(2000, 1, 1)


class State(Symbol):
    """How far the call has come."""

    DIALING = "dialing"
    ROUTING = "routing"
    RINGING = "ringing"
    TALKING = "talking"
    CALLED_CLEARED = "called party on hook, caller not yet"
    FAILED = "failed, tone to the caller"
    ENDED = "ended"


class Event(Symbol):
    """What can happen to it."""

    DIALLED = "number complete"
    ROUTED = "post-dial delay over"
    ANSWERED = "answered"
    CALLER_ON_HOOK = "caller on hook"
    CALLED_ON_HOOK = "called party on hook"
    TIME_OUT = "time-out"


S, E = State, Event


class Call(Machine):
    """A call of `caller`; `called` is the line that it reached, once it has reached one."""

    TABLE = Table(
        initial=S.DIALING,
        events=Event,
        rows=(
            On(S.DIALING, E.DIALLED, "", S.ROUTING),
            On(S.ROUTING, E.ROUTED, "route", S.RINGING, S.FAILED),
            On(S.RINGING, E.ANSWERED, "answer", S.TALKING),
            On(S.RINGING, E.TIME_OUT, "give_up_ringing", S.FAILED),
            On(S.TALKING, E.CALLED_ON_HOOK, "begin_called_clearing", S.CALLED_CLEARED),
            On(S.CALLED_CLEARED, E.ANSWERED, "resume", S.TALKING),
            On(S.CALLED_CLEARED, E.TIME_OUT, "clear_caller", S.ENDED),
            On(S.CALLED_CLEARED, E.CALLER_ON_HOOK, "clear_called", S.ENDED),
            On(S.TALKING, E.CALLER_ON_HOOK, "clear_called", S.ENDED),
            On(S.RINGING, E.CALLER_ON_HOOK, "stop_ringing", S.ENDED),
            On((S.DIALING, S.ROUTING), E.CALLER_ON_HOOK, "abandon", S.ENDED),
            On(S.FAILED, E.CALLER_ON_HOOK, "end", S.ENDED),
            Ignore(S.ENDED, E.CALLED_ON_HOOK, "the call was cleared before"),
        ),
        timers={
            S.ROUTING: (POST_DIAL_DELAY, E.ROUTED),
            S.RINGING: (RING_LIMIT, E.TIME_OUT),
            S.CALLED_CLEARED: (CALLED_CLEARING, E.TIME_OUT),
        },
    )

    def __init__(self, number: int, caller: Line, world: World, timers: Timers) -> None:
        super().__init__(f"call {number}", world, timers)
        self.record = CallRecord(number, caller.party, world.now_us)
        self.caller, self.called = caller, caller
        self.destination: Line | None = None
        self.destination_busy = False

    def carry(self, sender: Line, signal: VoiceBand) -> None:
        """Pass a voice-band signal to the other end, if the two are through."""
        if self.state is S.TALKING:
            (self.called if sender is self.caller else self.caller).send(signal)

    def route(self) -> None:
        line = self.destination
        if line is None:
            self._fail(Outcome.UNOBTAINABLE, Tone.REORDER)
        elif self.destination_busy or not line.idle:
            self.record.called = line.party
            self._fail(Outcome.BUSY, Tone.BUSY)
        else:
            self.record.called, self.called = line.party, line
            self.go(S.RINGING)
            self._note()
            self.caller.hear(Tone.RINGBACK)
            line.feed(LineEvent.RING, self._caller_id())

    def answer(self) -> None:
        self.record.outcome = Outcome.ANSWERED
        self.record.answered_us = self.world.now_us
        self.caller.hear(Tone.SILENCE)
        self._note()

    def resume(self) -> None:
        """The called party is back in time: nobody has released the call."""
        self.record.released_by = self.record.released_us = None

    def give_up_ringing(self) -> None:
        self.called.feed(LineEvent.STOP_RINGING)
        self.called = self.caller  # the other line is out of it
        self.record.outcome = Outcome.NO_ANSWER
        self.caller.hear(Tone.REORDER)

    def begin_called_clearing(self) -> None:
        if self.record.released_by is None:
            self._released_by(self.called)
        self.caller.feed(LineEvent.FAR_CLEARS)

    def clear_caller(self) -> None:
        self.caller.feed(LineEvent.CLEARED)
        self.called.feed(LineEvent.CLEARED)
        self.end()

    def clear_called(self) -> None:
        if self.record.released_by is None:
            self._released_by(self.caller)
        self.called.feed(LineEvent.CLEARED)
        self.end()

    def stop_ringing(self) -> None:
        self.record.outcome = Outcome.NO_ANSWER
        self.called.feed(LineEvent.STOP_RINGING)
        self.end()

    def abandon(self) -> None:
        self.record.outcome = Outcome.ABANDONED
        self.end()

    def end(self) -> None:
        if self.record.released_by is None:
            self._released_by(self.caller)
        self.record.ended_us = self.world.now_us
        self._note()

    def _caller_id(self) -> CallerId:
        """The exchange's clock began with the world, on a first of January."""
        now = _NEW_YEAR + timedelta(microseconds=self.world.now_us)
        return CallerId(f"{now:%m%d}", f"{now:%H%M}", self.caller.number)

    def _released_by(self, line: Line) -> None:
        self.record.released_by, self.record.released_us = line.party, self.world.now_us

    def _fail(self, outcome: Outcome, tone: Tone) -> None:
        self.record.outcome = outcome
        self.go(S.FAILED)
        self.caller.hear(tone)
        self._note()

    def _note(self) -> None:
        record = self.record
        self.world.record(
            "pstn",
            "call",
            number=record.number,
            caller=record.caller,
            digits=record.digits,
            called=record.called,
            outcome=record.outcome.value,
            released_by=record.released_by,
        )
