"""What goes wrong on purpose: faults that a craftsperson at the exchange could bring about.

Each begins at once, at a later time or with the n-th call, lasts until it is healed or for a time,
and is written into the trace when it begins (`fault`) and when it ends (`healed`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from phonesim.diagnostic import did_you_mean
from phonesim.exchange import impairments
from phonesim.exchange.call import Event as CallEvent
from phonesim.exchange.call import State as CallState
from phonesim.exchange.fault_kinds import KINDS, FaultKind, Needs
from phonesim.exchange.hunt_group import HuntGroup
from phonesim.exchange.line import Line
from phonesim.exchange.line_states import Event, State
from phonesim.exchange.timers import ANSWER_SUPERVISION, DIAL_TONE_DELAY, RESTART_TIME, RING_DELAY
from phonesim.exchange.trunk_group import TrunkGroup
from phonesim.wires.loop import VoiceBand
from phonesim.world import Scheduled

if TYPE_CHECKING:
    from phonesim.exchange.exchange import Exchange


Place = Line | HuntGroup | TrunkGroup | str | None


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """A fault that has begun, or is planned; another one of the same kind and place is another."""

    kind: FaultKind
    where: str
    value: str | int | None = None


class Faults:
    """The faults of one exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange, self._world = exchange, exchange.world
        self.active: list[Fault] = []
        self.crossed: dict[str, Line] = {}
        self._with_call: list[tuple[int, Fault, Callable[[], None]]] = []
        self._planned: dict[Fault, Scheduled] = {}  # those that begin at a time
        self._ends: dict[Fault, Scheduled] = {}  # when those that last for a time heal
        self._blocked: set[str] = set()  # lines that are dead by themselves
        self._acts: dict[str, tuple[Callable[[Fault], None], Callable[[Fault], None]]] = {
            "dead": (self._cut, self._mend),
            "no dial tone": (self._stop_dial_tone, self._give_dial_tone),
            "busy": (self._make_busy, self._make_free),
            "ring without answer": (self._stop_ringing, self._ring_again),
            "ring trip": (self._trip, self._ring_well),
            "wrong number": (self._misroute, self._route_well),
            "crossed": (self._cross, self._uncross),
            "slow answer": (self._slow_down, self._speed_up),
            "glare": (self._delay_ringing, self._ring_at_once),
            **dict.fromkeys(impairments.KINDS, (self._impair, self._clear)),
            "retrain": (self._retrain, lambda fault: None),
            "congestion": (self._block, self._unblock),
            "restart": (self._go_down, self._come_up),
        }

    def begin(
        self,
        kind: str,
        where: str = "",
        value: str | int | None = None,
        *,
        from_call: int | None = None,
        after_us: int = 0,
        for_us: int | None = None,
    ) -> None:
        """Bring about a fault at a line (by name or number), a number, a group or a trunk group.

        It begins now, `after_us` from now, or with the `from_call`th call of the exchange; `for_us`
        later it heals. Raises ValueError as `check` does.
        """
        fault = self.check(kind, where, value)
        if kind == "restart" and for_us is None:
            for_us = self._exchange.timers.of(RESTART_TIME)

        def start() -> None:
            self._planned.pop(fault, None)
            self._start(fault)
            if for_us is not None:
                self._ends[fault] = self._world.after(for_us, lambda: self._end(fault))

        if from_call is not None and from_call > self._exchange.calls:
            self._with_call.append((from_call, fault, start))
            self._record("fault", fault, from_call=from_call)
        elif after_us:
            self._planned[fault] = self._world.after(after_us, start)
        else:
            start()

    def check(self, kind: str, where: str = "", value: str | int | None = None) -> Fault:
        """The fault that would begin; raises ValueError if it has no such kind, place or value."""
        if kind not in KINDS:
            hint = did_you_mean(kind, [*KINDS]) or f"there are {', '.join(KINDS)}"
            raise ValueError(f'no fault is called "{kind}"; {hint}')
        fault = Fault(KINDS[kind], where, value)
        place = self._find(fault)
        if kind in impairments.KINDS:
            impairments.read_impairment(kind, str(value or ""))
        elif isinstance(place, TrunkGroup) and not 0 <= int(value or 0) <= place.circuits:
            raise ValueError(f"{place.name} has {place.circuits} circuits, not {value}")
        elif fault.kind.needs in (Needs.LINE, Needs.NUMBER) and self._are_one(where, str(value)):
            raise ValueError(f'the fault "{kind}" needs two, and {where} and {value} are one')
        return fault

    def heal(self, where: str = "", kind: str = "") -> None:
        """End the faults at a place, or all of a kind, or both; without either all there are.

        Planned ones are forgotten.
        """

        def meant(fault: Fault) -> bool:
            same_place = (
                not where or self._find(fault) == self._place(where) or fault.where == where
            )
            return same_place and (not kind or fault.kind.name == kind)

        self._with_call = [entry for entry in self._with_call if not meant(entry[1])]
        for fault in [fault for fault in self._planned if meant(fault)]:
            self._planned.pop(fault).cancel()
        for fault in [fault for fault in self.active if meant(fault)]:
            self._end(fault)

    def call_begins(self, number: int) -> None:
        """Start what was planned for this call."""
        due = [start for call, _, start in self._with_call if call <= number]
        if due:
            self._with_call = [entry for entry in self._with_call if entry[0] > number]
            for start in due:
                self._world.soon(start)

    def _start(self, fault: Fault) -> None:
        place = self._find(fault)
        for other in [f for f in self.active if f.kind is fault.kind and self._find(f) == place]:
            self._end(other)
        self.active.append(fault)
        self._record("fault", fault)
        self._acts[fault.kind.name][0](fault)

    def _end(self, fault: Fault) -> None:
        self.active.remove(fault)
        timer = self._ends.pop(fault, None)
        if timer is not None:
            timer.cancel()
        self._record("healed", fault)
        self._acts[fault.kind.name][1](fault)

    def _record(self, kind: str, fault: Fault, from_call: int | None = None) -> None:
        facts = {"where": fault.where, "value": fault.value, "from_call": from_call}
        told = {name: fact for name, fact in facts.items() if fact not in (None, "")}
        self._world.record("pstn", kind, fault=fault.kind.name, **told)

    # Places.

    def _place(self, where: str) -> Place:
        exchange, routing = self._exchange, self._exchange.routing
        for names in (exchange.lines, exchange.groups, routing.trunks):
            if where in names:
                return names[where]
        found = routing.plan.look_up(where)
        return found if isinstance(found, Line | HuntGroup) else None

    def _find(self, fault: Fault) -> Place:
        """What the fault is at; raises ValueError if it is not there."""
        place = self._place(fault.where)
        match fault.kind.place:
            case "line" if isinstance(place, Line):
                pass
            case "line or group" if isinstance(place, Line | HuntGroup):
                pass
            case "trunk group" if isinstance(place, TrunkGroup):
                pass
            case "number" | "":
                return fault.where
            case wanted:
                known = [*self._exchange.lines, *self._exchange.groups]
                known = [*self._exchange.routing.trunks] if wanted == "trunk group" else known
                hint = did_you_mean(fault.where, known) or f"there are {', '.join(known) or 'none'}"
                raise ValueError(f'there is no {wanted} "{fault.where}"; {hint}')
        if fault.kind.needs is Needs.LINE and not isinstance(self._place(str(fault.value)), Line):
            raise ValueError(f'there is no line "{fault.value}"')
        return place

    def _are_one(self, where: str, other: str) -> bool:
        place = self._place(where)
        return where == other or (place is not None and place == self._place(other))

    def _line(self, where: object) -> Line:
        line = self._place(str(where))
        assert isinstance(line, Line)
        return line

    # What each does, and how it heals.

    def _cut(self, fault: Fault) -> None:
        line = self._line(fault.where)
        self._blocked.add(line.party)
        if line.state is not State.OUT_OF_SERVICE:
            line.feed(Event.OUT_OF_SERVICE)

    def _mend(self, fault: Fault) -> None:
        line = self._line(fault.where)
        self._blocked.discard(line.party)
        if not any(f.kind.name == "restart" for f in self.active):
            line.feed(Event.IN_SERVICE)

    def _stop_dial_tone(self, fault: Fault) -> None:
        self._line(fault.where).durations_us[DIAL_TONE_DELAY.name] = None

    def _give_dial_tone(self, fault: Fault) -> None:
        line = self._line(fault.where)
        del line.durations_us[DIAL_TONE_DELAY.name]
        if line.state is State.SEIZED:
            line.start(DIAL_TONE_DELAY, Event.TIME_OUT)

    def _make_busy(self, fault: Fault) -> None:
        place = self._find(fault)
        assert isinstance(place, Line | HuntGroup)
        place.stuck_busy = True

    def _make_free(self, fault: Fault) -> None:
        place = self._find(fault)
        assert isinstance(place, Line | HuntGroup)
        place.stuck_busy = False

    def _stop_ringing(self, fault: Fault) -> None:
        line = self._line(fault.where)
        line.unrung = True
        line.stop_ringing()  # what is left of a burst

    def _ring_again(self, fault: Fault) -> None:
        self._line(fault.where).unrung = False

    def _trip(self, fault: Fault) -> None:
        self._line(fault.where).trips = True

    def _ring_well(self, fault: Fault) -> None:
        self._line(fault.where).trips = False

    def _misroute(self, fault: Fault) -> None:
        self._exchange.routing.misrouted[fault.where] = str(fault.value)

    def _route_well(self, fault: Fault) -> None:
        del self._exchange.routing.misrouted[fault.where]

    def _cross(self, fault: Fault) -> None:
        one, other = self._line(fault.where), self._line(fault.value)
        self.crossed |= {one.party: other, other.party: one}

    def _uncross(self, fault: Fault) -> None:
        for where in (fault.where, fault.value):
            self.crossed.pop(self._line(where).party, None)

    def leak(self, line: Line, signal: VoiceBand) -> None:
        """Let what is said on `line` be heard on the line that it is crossed with."""
        other = self.crossed.get(line.party)
        if other is not None and other.talking:
            other.send(signal)

    def _slow_down(self, fault: Fault) -> None:
        self._line(fault.where).durations_us[ANSWER_SUPERVISION.name] = int(fault.value or 0)

    def _speed_up(self, fault: Fault) -> None:
        line = self._line(fault.where)
        del line.durations_us[ANSWER_SUPERVISION.name]
        if line.call is not None and line.call.state is CallState.SUPERVISING:
            line.call.start(ANSWER_SUPERVISION, CallEvent.TIME_OUT)

    def _delay_ringing(self, fault: Fault) -> None:
        self._line(fault.where).durations_us[RING_DELAY.name] = int(fault.value or 0)

    def _ring_at_once(self, fault: Fault) -> None:
        del self._line(fault.where).durations_us[RING_DELAY.name]

    def _impair(self, fault: Fault) -> None:
        impairment = impairments.read_impairment(fault.kind.name, str(fault.value or ""))
        self._exchange.plant.impair(self._line(fault.where), impairment)

    def _clear(self, fault: Fault) -> None:
        kind = impairments.KINDS[fault.kind.name]
        self._exchange.plant.heal(self._line(fault.where), kind)

    def _retrain(self, fault: Fault) -> None:
        self._exchange.plant.retrain(self._line(fault.where), int(fault.value or 0))

    def _block(self, fault: Fault) -> None:
        trunk = self._find(fault)
        assert isinstance(trunk, TrunkGroup)
        trunk.in_service = min(trunk.circuits, int(fault.value or 0))

    def _unblock(self, fault: Fault) -> None:
        trunk = self._find(fault)
        assert isinstance(trunk, TrunkGroup)
        trunk.in_service = trunk.circuits

    def _go_down(self, fault: Fault) -> None:
        lines = self._exchange.lines.values()
        calls = {c.record.number: c for line in lines for c in (line.call, line.waiting) if c}
        for number in sorted(calls):
            calls[number].feed(CallEvent.DROPPED)
        for line in lines:
            line.waiting = None
            if line.state is not State.OUT_OF_SERVICE:
                line.feed(Event.OUT_OF_SERVICE)

    def _come_up(self, fault: Fault) -> None:
        for line in self._exchange.lines.values():
            if line.party not in self._blocked:
                line.feed(Event.IN_SERVICE)
