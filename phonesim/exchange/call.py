"""One call, from the caller's first digit until both lines are free of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from phonesim.exchange.cause import Cause, Failure
from phonesim.exchange.connection import Connection
from phonesim.exchange.countries import Service
from phonesim.exchange.line import Line
from phonesim.exchange.line_states import Event as LineEvent
from phonesim.exchange.records import CallRecord, Outcome
from phonesim.exchange.subscriber import Identity
from phonesim.exchange.timers import (
    ANSWER_SUPERVISION,
    CALLED_CLEARING,
    FORWARD_NO_ANSWER,
    POST_DIAL_DELAY,
    RING_LIMIT,
)
from phonesim.exchange.trunk_group import TrunkGroup
from phonesim.machine import Ignore, Machine, On, Table
from phonesim.symbol import Symbol
from phonesim.timers import Timer
from phonesim.wires.loop import Tone, VoiceBand
from phonesim.world import World


class State(Symbol):
    """How far the call has come."""

    DIALING = "dialing"
    ROUTING = "routing"
    RINGING = "ringing"
    SUPERVISING = "answered, answer not yet seen"
    TALKING = "talking"
    CALLED_CLEARED = "called party on hook, caller not yet"
    FAILED = "failed, tone to the caller"
    ENDED = "ended"


class Event(Symbol):
    """What can happen to it."""

    DIALLED = "number complete"
    ROUTED = "post-dial delay over"
    ANSWERED = "answered"  # with the line
    CALLER_ON_HOOK = "caller on hook"
    CALLED_ON_HOOK = "called party on hook"
    LINE_LOST = "a line that rings is dead"  # with the line
    TIME_OUT = "time-out"
    DROPPED = "dropped by the exchange"


class Routes(Protocol):
    """Where numbers lead: the exchange, as a call sees it."""

    def route(self, call: Call) -> list[Line] | Failure:
        """The lines that a dialled number rings, or why none does."""

    def lead(self, call: Call, digits: str) -> list[Line] | Failure:
        """The same for a number that the call is sent on to."""


S, E = State, Event
_OPEN = tuple(s for s in State if s is not S.ENDED)


class Call(Machine):
    """A call of `caller`; `called` is the line that it reached, once it has reached one."""

    TABLE = Table(
        initial=S.DIALING,
        events=Event,
        rows=(
            On(S.DIALING, E.DIALLED, "", S.ROUTING),
            On(S.ROUTING, E.ROUTED, "route", S.RINGING, S.FAILED),
            On(S.RINGING, E.ANSWERED, "answer", S.TALKING, S.SUPERVISING),
            On(S.RINGING, E.TIME_OUT, "give_up_ringing", S.FAILED, S.RINGING),
            On(S.RINGING, E.LINE_LOST, "lose_line", S.RINGING, S.FAILED),
            On(S.SUPERVISING, E.TIME_OUT, "put_through", S.TALKING),
            On(S.SUPERVISING, E.CALLED_ON_HOOK, "lose_answer", S.FAILED),
            On(S.TALKING, E.CALLED_ON_HOOK, "begin_called_clearing", S.CALLED_CLEARED),
            On(S.CALLED_CLEARED, E.ANSWERED, "resume", S.TALKING, S.CALLED_CLEARED),
            On(S.CALLED_CLEARED, E.TIME_OUT, "end", S.ENDED),
            On((S.CALLED_CLEARED, S.TALKING, S.FAILED), E.CALLER_ON_HOOK, "end", S.ENDED),
            On((S.RINGING, S.SUPERVISING), E.CALLER_ON_HOOK, "give_up", S.ENDED),
            On((S.DIALING, S.ROUTING), E.CALLER_ON_HOOK, "abandon", S.ENDED),
            On(_OPEN, E.DROPPED, "drop", S.ENDED),
            Ignore(S.TALKING, E.ANSWERED, "it was on hold, and goes on"),
        ),
        timers={
            S.ROUTING: (POST_DIAL_DELAY, E.ROUTED),
            S.RINGING: (RING_LIMIT, E.TIME_OUT),
            S.SUPERVISING: (ANSWER_SUPERVISION, E.TIME_OUT),
            S.CALLED_CLEARED: (CALLED_CLEARING, E.TIME_OUT),
        },
    )

    def __init__(
        self,
        number: int,
        caller: Line,
        world: World,
        routes: Routes,
        over: Callable[[Call], None] = lambda call: None,
    ) -> None:
        super().__init__(f"call {number}", world, caller.timers)
        self.record = CallRecord(number, caller.party, world.now_us)
        self.record.from_account = caller.features.account or None
        self.caller, self.called = caller, caller
        self.services = frozenset(caller.services)
        self.trunks: list[TrunkGroup] = []  # a circuit of each is held
        self.hunts = False  # a hunt group's lines ring
        self._routes, self._over = routes, over
        self._ringing: list[Line] = []
        self._connection = Connection(world, self.record)
        caller.call = self

    def duration_us(self, timer: Timer) -> int | None:
        """What concerns the called party is its line's timer."""
        if timer is RING_LIMIT and self._forwards_unanswered:
            return self.called.duration_us(FORWARD_NO_ANSWER)
        if timer is ANSWER_SUPERVISION or timer is CALLED_CLEARING:
            return self.called.duration_us(timer)
        return self.caller.duration_us(timer)

    @property
    def talking(self) -> bool:
        """Whether the two are through to each other."""
        return self.state is S.TALKING

    @property
    def identity(self) -> Identity:
        """Whether the caller's number is shown: what was asked for this call, or the line's way."""
        usual = self.caller.features.identity
        if usual is Identity.UNAVAILABLE:
            return usual
        if Service.WITHHOLD in self.services:
            return Identity.WITHHELD
        return Identity.SHOWN if Service.PRESENT in self.services else usual

    def carry(self, sender: Line, signal: VoiceBand) -> None:
        """Pass a voice-band signal to the other end, if the two are through."""
        receiver = self.called if sender is self.caller else self.caller
        if self.state is S.TALKING and receiver.call is self:  # and not on hold
            self._connection.carry(signal, sender, receiver, sender is self.caller)

    # Reaching the called party.

    def route(self) -> None:
        self._reach(self._routes.route(self))

    def _reach(self, found: list[Line] | Failure) -> None:
        if isinstance(found, Failure):
            self.fail(found)
            return
        self._ringing = found
        self.called = found[0]
        self.record.called = self.called.party
        self.go(S.RINGING)
        self._note()
        self.caller.hear(Tone.RINGBACK)
        for line in found:
            if line.idle:
                line.feed(LineEvent.RING, self)
            else:
                line.waiting = self
                line.feed(LineEvent.CALL_WAITS)

    @property
    def _forwards_unanswered(self) -> bool:
        one_line = not self.hunts and self.called.waiting is not self
        return one_line and bool(self.called.features.forward_no_answer)

    def give_up_ringing(self) -> None:
        forward_to = self.called.features.forward_no_answer if self._forwards_unanswered else ""
        self._stop_ringing()
        if forward_to:
            self._reach(self._routes.lead(self, forward_to))
        else:
            self.fail(Failure.NO_ANSWER)

    def _stop_ringing(self, but: Line | None = None) -> None:
        ringing, self._ringing = self._ringing, []
        for line in ringing:
            if line is not but:
                line.let_go(self)

    def lose_line(self, line: Line) -> None:
        """The others of a group ring on."""
        self._ringing.remove(line)
        if not self._ringing:
            self.fail(Failure.OUT_OF_ORDER)
        elif line is self.called:
            self.called = self._ringing[0]

    def answer(self, line: Line) -> None:
        self.called = line
        self.record.called = line.party
        self._stop_ringing(but=line)
        slow = bool(self.duration_us(ANSWER_SUPERVISION))
        self.go(S.SUPERVISING if slow else S.TALKING)
        if not slow:
            self.put_through()

    def put_through(self) -> None:
        self.record.outcome = Outcome.ANSWERED
        self.record.answered_us = self.world.now_us
        self.caller.hear(Tone.SILENCE)
        self._note()

    def lose_answer(self) -> None:
        self._released_by(self.called)
        self.fail(Failure.NO_ANSWER)

    def fail(self, failure: Failure) -> None:
        """The caller hears a tone, and no circuit is held for it."""
        treatment = failure.value
        self.called = self.caller  # nobody else is in it
        self.record.outcome, self.record.cause = treatment.outcome, treatment.cause.value
        self._release_trunks()
        if self.state is not S.FAILED:
            self.go(S.FAILED)
        self.caller.treat(failure)
        self._note()

    # The end.

    def begin_called_clearing(self) -> None:
        if self.record.released_by is None:
            self._released_by(self.called)
        if self.caller.call is self and self.caller.off_hook:  # it may be rung, back from hold
            self.caller.feed(LineEvent.FAR_CLEARS)

    def resume(self, line: Line) -> None:
        """The called party is back in time: nobody has released the call.

        The caller, back from another call, finds that nobody is there.
        """
        if line is self.called:
            self.record.released_by = self.record.released_us = None
            self.go(S.TALKING)

    def give_up(self) -> None:
        self.record.outcome = Outcome.NO_ANSWER
        self._stop_ringing()
        self.end()

    def abandon(self) -> None:
        self.record.outcome = Outcome.ABANDONED
        self.end()

    def end(self) -> None:
        """Both lines are free of it; the one that was not on hook is told."""
        if self.record.released_by is None:
            self._released_by(self.caller)
        if self._event is E.CALLER_ON_HOOK:
            self.caller.call = None
        for line in (self.caller, self.called):
            line.let_go(self)
        self._close(Cause.NORMAL_CLEARING)

    def drop(self) -> None:
        """The exchange forgets the call, and tells nobody."""
        if self.record.outcome is Outcome.UNDER_WAY:
            self.record.outcome = Outcome.FAILED
        for line in (self.caller, self.called, *self._ringing):
            if line.call is self:
                line.call = None
        self._close(Cause.TEMPORARY_FAILURE)

    def _close(self, cause: Cause) -> None:
        record = self.record
        record.to_account = self.called.features.account or None
        if record.cause is None:
            record.cause = cause.value
        record.ended_us = self.world.now_us
        self._release_trunks()
        self._note()
        self._over(self)

    def _release_trunks(self) -> None:
        while self.trunks:
            self.trunks.pop().release()

    def _released_by(self, line: Line) -> None:
        self.record.released_by, self.record.released_us = line.party, self.world.now_us

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
            cause=record.cause,
        )
