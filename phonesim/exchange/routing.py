"""Where a number leads: to a line, to a hunt group, on to another number, or nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from phonesim.exchange.call import Call
from phonesim.exchange.cause import Failure
from phonesim.exchange.hunt_group import HuntGroup
from phonesim.exchange.line import Line
from phonesim.exchange.line_states import State
from phonesim.exchange.numbering import NumberPlan, Pattern
from phonesim.exchange.subscriber import PLAIN, Features
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
        return self._follow(call, call.record.digits, call.caller.features)

    def lead(self, call: Call, digits: str) -> list[Line] | Failure:
        """The same for a number that the line called sends the call on to."""
        call.record.forwarded += 1
        return self._follow(call, digits, call.called.features)

    def _follow(self, call: Call, digits: str, dialler: Features) -> list[Line] | Failure:
        """What `digits` lead to if the subscriber with the features of `dialler` dials them."""
        while call.record.forwarded <= FORWARDS_MOST:
            if any(pattern.matches(digits) for pattern in (*self._barred, *dialler.barred)):
                return Failure.BARRED
            digits = self.misrouted.get(digits, digits)
            if not self._seize_trunk(call, digits):
                return Failure.CONGESTION
            match self.plan.look_up(digits):
                case Line() as line:
                    found, dialler = self._offer_line(call, line), line.features
                case HuntGroup() as group:
                    found, dialler = self._offer_group(call, group), PLAIN
                case _ if self.plan.may_go_on(digits):
                    return Failure.INCOMPLETE
                case _:
                    return Failure.UNOBTAINABLE
            if not isinstance(found, str):
                return found
            digits = found
            call.record.forwarded += 1
        return Failure.FORWARDED_TOO_OFTEN

    def _seize_trunk(self, call: Call, digits: str) -> bool:
        """Take a circuit of the trunk group that goes to the number, if it needs one."""
        for trunk in self.trunks.values():
            if trunk.carries(digits):
                call.record.trunk = trunk.name
                if not trunk.seize():
                    return False
                call.trunks.append(trunk)
                break
        return True

    def _offer_line(self, call: Call, line: Line) -> list[Line] | Failure | str:
        """The line, or the number that it forwards to."""
        call.record.called, call.hunts = line.party, False
        features = line.features
        if features.forward_always:
            return features.forward_always
        if line.state is State.OUT_OF_SERVICE:
            return Failure.OUT_OF_ORDER
        if line.idle or line.may_wait():
            return [line]
        return features.forward_busy or Failure.BUSY

    def _offer_group(self, call: Call, group: HuntGroup) -> list[Line] | Failure | str:
        call.record.called, call.record.group, call.hunts = None, group.name, True
        lines = [] if group.stuck_busy else group.hunt()
        if not lines and group.overflow:
            call.record.overflowed += (group.name,)
        return lines or group.overflow or Failure.BUSY
