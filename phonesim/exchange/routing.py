"""Where a number leads: to a line, to a hunt group, on to another number, or nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from phonesim.exchange.call import Call
from phonesim.exchange.cause import Failure
from phonesim.exchange.hunt_group import HuntGroup
from phonesim.exchange.line import Line
from phonesim.exchange.line_states import State
from phonesim.exchange.numbering import NumberPlan, Pattern
from phonesim.exchange.trunk_group import TrunkGroup

FORWARDS_MOST = 5  # more are taken for a circle


@dataclass(frozen=True, slots=True)
class Nobody:
    """A number that can be dialled in full, and that no line has: a barred one."""


class Routing:
    """The office's tables. `misrouted` is a fault: who dials a number reaches another."""

    def __init__(self) -> None:
        self.plan: NumberPlan[Line | HuntGroup | Nobody] = NumberPlan()
        self.trunks: dict[str, TrunkGroup] = {}
        self.misrouted: dict[str, str] = {}
        self._barred: list[Pattern] = []

    def bar(self, pattern: Pattern) -> None:
        """Let no line call these numbers."""
        self._barred.append(pattern)
        if not pattern.exact or self.plan.look_up(pattern.text) is None:
            self.plan.add(pattern.text, Nobody())

    def route(self, call: Call) -> list[Line] | Failure:
        """The lines that a dialled number rings, or why none does."""
        digits = call.record.digits
        if any(p.matches(digits) for p in (*self._barred, *call.caller.features.barred)):
            return Failure.BARRED
        digits = self.misrouted.get(digits, digits)
        for trunk in self.trunks.values():
            if trunk.carries(digits):
                call.record.trunk = trunk.name
                if not trunk.seize():
                    return Failure.CONGESTION
                call.trunk = trunk
                break
        return self._follow(call, digits)

    def lead(self, call: Call, digits: str) -> list[Line] | Failure:
        """The same for a number that the call is sent on to."""
        call.record.forwarded += 1
        return self._follow(call, digits)

    def _follow(self, call: Call, digits: str) -> list[Line] | Failure:
        while call.record.forwarded <= FORWARDS_MOST:
            match self.plan.look_up(digits):
                case Line() as line:
                    found = self._offer_line(call, line)
                case HuntGroup() as group:
                    found = self._offer_group(call, group)
                case _ if self.plan.may_go_on(digits):
                    return Failure.INCOMPLETE
                case _:
                    return Failure.UNOBTAINABLE
            if not isinstance(found, str):
                return found
            digits = found
            call.record.forwarded += 1
        return Failure.FORWARDED_TOO_OFTEN

    def _offer_line(self, call: Call, line: Line) -> list[Line] | Failure | str:
        """The line, or the number that it forwards to."""
        call.record.called, call.record.group = line.party, None
        features = line.features
        if features.forward_always:
            return features.forward_always
        if line.state is State.OUT_OF_SERVICE:
            return Failure.OUT_OF_ORDER
        if line.idle or line.may_wait():
            return [line]
        return features.forward_busy or Failure.BUSY

    def _offer_group(self, call: Call, group: HuntGroup) -> list[Line] | Failure | str:
        call.record.called, call.record.group = None, group.name
        lines = [] if group.stuck_busy else group.hunt()
        return lines or group.overflow or Failure.BUSY
