"""The exchange: a line for each subscriber, the number plan, and the records.

Calls find a line or a hunt group by its number (`routing`). What goes wrong on purpose is in
`faults`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from phonesim.errors import SimulationError
from phonesim.exchange.billing import charge_call, first_call, price_directly, write_record
from phonesim.exchange.call import Call
from phonesim.exchange.call import Event as CallEvent
from phonesim.exchange.call import State as CallState
from phonesim.exchange.countries import US, Country
from phonesim.exchange.faults import Faults
from phonesim.exchange.hunt_group import HuntGroup, Order
from phonesim.exchange.line import Line
from phonesim.exchange.numbering import Pattern
from phonesim.exchange.outside_plant import OutsidePlant
from phonesim.exchange.records import CallRecord, LineAct, LineEntry
from phonesim.exchange.routing import Routing
from phonesim.exchange.subscriber import PLAIN, Features, Identity
from phonesim.exchange.switch import Dialled
from phonesim.exchange.tariff import Tariff
from phonesim.exchange.timers import CALLED_CLEARING
from phonesim.exchange.trunk_group import TrunkGroup
from phonesim.timers import Timers
from phonesim.wires.loop import CallerId, Loop, VoiceBand
from phonesim.world import World

BEGAN = datetime(2000, 1, 1)
"""What the exchange's clock shows as the world begins, unless it is told otherwise."""
_WITHHELD, _UNAVAILABLE = "P", "O"


class Exchange:
    """A local office of a country. `records` and `log` grow, unless `forget` is called.

    `timers` say what differs from the country's.
    """

    def __init__(self, world: World, timers: Timers | None = None, country: Country = US) -> None:
        self.world, self.country = world, country
        self.lines: dict[str, Line] = {}
        self.groups: dict[str, HuntGroup] = {}
        self.routing = Routing()
        self.calls = 0  # that were ever begun
        self.records: list[CallRecord] = []
        self.log: list[LineEntry] = []
        self.timers = (timers or Timers()).over(country.timers_us)
        self.faults = Faults(self)
        self.plant = OutsidePlant(self)
        self.tariff: Tariff | None = None
        self.began = BEGAN
        self._sheets: dict[str, Timers] = {}  # by the line class's name
        self._code_beginnings = {
            code[:length] for code in country.codes for length in range(1, len(code))
        }

    def add_line(
        self, name: str, number: str, features: Features = PLAIN, more_numbers: Iterable[str] = ()
    ) -> Loop:
        """Give `name` a line that others reach by `number`; returns its two wires.

        `more_numbers`, or patterns of numbers, lead to it too. Raises ValueError if the name or a
        number is taken.
        """
        if name in self.lines:
            raise ValueError(f"there is a line {name} already")
        kind = features.line_class
        timers = self._sheets.get(kind.name)
        if timers is None:
            timers = Timers(kind.timers_us).over(self.timers.durations_us)
            self._sheets[kind.name] = timers
        loop = Loop(self.world)
        line = Line(name, number, self.world, loop, self, timers, self.country, features)
        for each in (number, *more_numbers):
            self._lead(each, line, name)
        self.lines[name] = line
        return loop

    def add_hunt_group(
        self,
        name: str,
        number: str,
        members: Iterable[str],
        order: Order = Order.LINEAR,
        overflow: str = "",
    ) -> HuntGroup:
        """Put lines, by their names, behind one number.

        Raises ValueError if the name or the number is taken, KeyError if a line is not there.
        """
        if name in self.groups:
            raise ValueError(f"there is a hunt group {name} already")
        lines = tuple(self.lines[member] for member in members)
        group = HuntGroup(name, lines, order, overflow)
        self._lead(number, group, name)
        self.groups[name] = group
        return group

    def add_trunk_group(self, name: str, circuits: int, patterns: Iterable[str]) -> TrunkGroup:
        """Let no more than `circuits` calls at a time go to the numbers of these patterns."""
        if name in self.routing.trunks:
            raise ValueError(f"there is a trunk group {name} already")
        trunk = TrunkGroup(name, circuits, tuple(Pattern(pattern) for pattern in patterns))
        self.routing.trunks[name] = trunk
        return trunk

    def bar(self, pattern: str) -> None:
        """Let no line call the numbers of this pattern; ValueError if it is none."""
        self.routing.bar(Pattern(pattern))

    def _lead(self, number: str, destination: Line | HuntGroup, name: str) -> None:
        try:
            self.routing.plan.add(number, destination)
        except ValueError as error:
            raise ValueError(f"{name} cannot have the number {number}: {error}") from None

    @property
    def quiet(self) -> bool:
        """Whether no line is off hook and no call is open."""
        return all(line.at_rest for line in self.lines.values())

    def forget(self, keep: int) -> None:
        """Keep the records of the calls under way and of the last `keep`, and so much of the log.

        For an office that runs for weeks.
        """
        last = self.calls - keep
        self.records = [r for r in self.records if r.ended_us is None or r.number > last]
        del self.log[: max(0, len(self.log) - keep)]

    def make_busy(self, number: str, from_call: int = 1) -> None:
        """Fault: from the `from_call`th call of the exchange on, `number` is busy."""
        self.faults.begin("busy", number, from_call=from_call)

    # What the lines tell (`line.Switch`).

    def note(self, line: Line, act: LineAct) -> None:
        self.log.append(LineEntry(self.world.now_us, line.party, act))
        self.world.record("pstn", "line", line=line.party, act=act.value)

    def dialled(self, line: Line, digit: str) -> Dialled:
        call = line.call
        if call is None:
            digits = line.code + digit
            service = self.country.codes.get(digits)
            if service is not None:
                line.code = ""
                line.services.add(service)
                self.world.record("pstn", "service", line=line.party, service=service.value)
                return Dialled.CODE
            if digits in self._code_beginnings:
                line.code = digits
                return Dialled.INCOMPLETE
            call = self._begin_call(line, digits)
        else:
            call.record.digits += digit
        if self.routing.plan.may_go_on(call.record.digits):
            return Dialled.INCOMPLETE
        call.feed(CallEvent.DIALLED)
        return Dialled.COMPLETE

    def _begin_call(self, line: Line, digits: str) -> Call:
        line.code = ""
        self.calls += 1
        call = Call(self.calls, line, self.world, self.routing, self._call_over)
        line.services.clear()  # they were for this call
        call.record.digits = digits
        self.records.append(call.record)
        self.faults.call_begins(call.record.number)
        return call

    def _call_over(self, call: Call) -> None:
        """The record is complete but for the bill."""
        self.plant.call_ends(call)
        record, tariff = call.record, self.tariff
        if tariff is not None and record.answered_us is not None:
            charge_call(record, tariff, call.caller.number, self.clock(record.answered_us))
        first = first_call(record, self.records)
        if first is not None:
            record.callback_of = first.number
            if tariff is not None and first.answered_us is not None:
                caller, answered = self.lines[first.caller].number, self.clock(first.answered_us)
                price_directly(record, first, self.records, tariff, caller, answered)
        write_record(self.world, record, call.caller.number)

    def no_more_digits(self, line: Line) -> None:
        call = line.call or self._begin_call(line, line.code)
        call.feed(CallEvent.DIALLED)

    def rang(self, line: Line) -> None:
        call = self._call(line)
        if line is call.called:
            call.record.rings += 1

    def answered(self, line: Line) -> None:
        self._call(line).feed(CallEvent.ANSWERED, line)

    def holds(self, line: Line) -> bool:
        call = self._call(line)
        held = line is call.called and call.state is CallState.TALKING
        return held and bool(line.duration_us(CALLED_CLEARING))

    def on_hook(self, line: Line) -> None:
        call = line.call
        if call is None:
            return  # half a service code
        if line is call.caller:
            call.feed(CallEvent.CALLER_ON_HOOK)
        elif call.state in (CallState.TALKING, CallState.SUPERVISING):
            call.feed(CallEvent.CALLED_ON_HOOK)

    def out_of_service(self, line: Line) -> None:
        for call in (line.call, line.waiting):
            if call is None:
                continue
            if line is call.caller:
                call.feed(CallEvent.CALLER_ON_HOOK)
            elif call.state is CallState.RINGING:
                call.feed(CallEvent.LINE_LOST, line)
            elif call.state in (CallState.TALKING, CallState.SUPERVISING):
                call.feed(CallEvent.CALLED_ON_HOOK)

    def flashed(self, line: Line) -> None:
        """To the call that waits, or back to the one on hold; without one nothing happens."""
        self.note(line, LineAct.FLASH)
        if line.waiting is None or line.call is None:
            return
        line.call, line.waiting = line.waiting, line.call
        line.end_waiting_tone()
        self.answered(line)

    def clock(self, moment_us: int) -> datetime:
        """The exchange's time of day at a moment of the world."""
        return self.began + timedelta(microseconds=moment_us)

    def set_clock(self, shows: datetime) -> None:
        """Let the exchange's clock show this as the world begins."""
        self.began = shows
        self.world.record("pstn", "clock", shows=shows.isoformat(" "))

    def caller_id(self, call: Call) -> CallerId:
        now = self.clock(self.world.now_us)
        shown = call.identity is Identity.SHOWN
        number = _WITHHELD if call.identity is Identity.WITHHELD else _UNAVAILABLE
        return CallerId(
            f"{now:%m%d}",
            f"{now:%H%M}",
            call.caller.number if shown else number,
            call.caller.features.name if shown else "",
        )

    def carry(self, line: Line, signal: VoiceBand) -> None:
        self._call(line).carry(line, signal)
        if self.faults.crossed:
            self.faults.leak(line, signal)

    def _call(self, line: Line) -> Call:
        if line.call is None:
            raise SimulationError(f"{line.name} is {line.state.value} without a call")
        return line.call
