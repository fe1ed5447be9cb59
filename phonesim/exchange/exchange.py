"""The exchange: a line for each subscriber, the number plan, and the records.

Calls find a line by its number. A number that no line has, or could still become one of, is
unobtainable. Faults are what a craftsperson at the exchange could bring about.
"""

from __future__ import annotations

from phonesim.errors import SimulationError
from phonesim.exchange.call import Call
from phonesim.exchange.call import Event as CallEvent
from phonesim.exchange.call import State as CallState
from phonesim.exchange.line import Line
from phonesim.exchange.records import CallRecord, LineAct, LineEntry
from phonesim.timers import Timers
from phonesim.wires.loop import Loop, VoiceBand
from phonesim.world import World


class Exchange:
    """A local office. `records` and `log` only ever grow."""

    def __init__(self, world: World, timers: Timers | None = None) -> None:
        self.world, self.timers = world, timers or Timers()
        self.lines: dict[str, Line] = {}
        self.records: list[CallRecord] = []
        self.log: list[LineEntry] = []
        self._calls: list[Call] = []  # in the order of their numbers; ended ones are dropped late
        self._busy_from: dict[str, int] = {}  # number -> first call that finds it busy

    def add_line(self, name: str, number: str) -> Loop:
        """Give `name` a line that others reach by `number`; returns its two wires.

        Raises ValueError if the name or the number is taken.
        """
        if name in self.lines:
            raise ValueError(f"there is a line {name} already")
        for line in self.lines.values():
            if line.number == number:
                raise ValueError(f"{name} cannot have the number {number}: {line.party} has it")
        loop = Loop(self.world)
        self.lines[name] = Line(name, number, self.world, loop, self, self.timers)
        return loop

    def make_busy(self, number: str, from_call: int = 1) -> None:
        """Fault: from the `from_call`th call of the exchange on, `number` is busy."""
        self._busy_from[number] = from_call
        self.world.record("pstn", "fault", fault="busy", number=number, from_call=from_call)

    @property
    def quiet(self) -> bool:
        """Whether no line is off hook and no call is open."""
        return all(line.idle for line in self.lines.values())

    # What the lines tell (`line.Switch`).

    def note(self, line: Line, act: LineAct) -> None:
        self.log.append(LineEntry(self.world.now_us, line.party, act))
        self.world.record("pstn", "line", line=line.party, act=act.value)

    def dialled(self, line: Line, digit: str) -> bool:
        call = self._find_call(line)
        if call is None:
            call = Call(len(self.records) + 1, line, self.world, self.timers)
            self._calls = [c for c in self._calls if c.state is not CallState.ENDED] + [call]
            self.records.append(call.record)
        call.record.digits += digit
        digits = call.record.digits
        longer = [n for n in self._numbers() if n.startswith(digits) and n != digits]
        if not longer:
            self._complete(call)
        return not longer

    def no_more_digits(self, line: Line) -> None:
        self._complete(self._call(line))

    def rang(self, line: Line) -> None:
        self._call(line).record.rings += 1

    def answered(self, line: Line) -> None:
        self._call(line).feed(CallEvent.ANSWERED)

    def holds(self, line: Line) -> bool:
        call = self._call(line)
        return line is call.called and call.state is CallState.TALKING

    def on_hook(self, line: Line) -> None:
        call = self._call(line)
        is_caller = line is call.caller
        call.feed(CallEvent.CALLER_ON_HOOK if is_caller else CallEvent.CALLED_ON_HOOK)

    def carry(self, line: Line, signal: VoiceBand) -> None:
        self._call(line).carry(line, signal)

    def _find_call(self, line: Line) -> Call | None:
        """The call that `line` is in."""
        for call in self._calls:
            if line in (call.caller, call.called) and call.state is not CallState.ENDED:
                return call
        return None

    def _call(self, line: Line) -> Call:
        call = self._find_call(line)
        if call is None:
            raise SimulationError(f"{line.name} is {line.state.value} without a call")
        return call

    def _numbers(self) -> list[str]:
        return [line.number for line in self.lines.values()]

    def _complete(self, call: Call) -> None:
        """Find out where the digits lead, and route the call."""
        digits = call.record.digits
        call.destination = next((x for x in self.lines.values() if x.number == digits), None)
        busy_from = self._busy_from.get(digits)
        call.destination_busy = busy_from is not None and call.record.number >= busy_from
        call.feed(CallEvent.DIALLED)
