"""State machines whose table is the law.

A machine says what can happen in each state as rows of data. The engine refuses everything else,
the diagrams of the docs are drawn from the same rows, and a test walks every state and event: each
pair is accepted (`On`), ignored for a reason (`Ignore`), or forbidden (no row), which raises.

    Table(
        initial=State.ON_HOOK,
        rows=(
            On(State.ON_HOOK, Event.RING, "start_ringing", State.RINGING),
            Ignore(State.ON_HOOK, Event.DIGIT, "a set on its hook sends none"),
        ),
        timers={State.RINGING: (RING_LIMIT, Event.RUNG_OUT)},
    )

With one target the engine goes there and then acts; with several the action chooses by
`self.go(state)`, and may stay; with none the machine stays. Entering a state starts its timer;
leaving a state stops every timer started in it: a time-out can never arrive in another state.

A machine does no I/O and knows no clock but the world's. An event reaches it from the world's
queue, never from inside another event of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from phonesim.errors import ForbiddenEvent, SimulationError
from phonesim.timers import Timer, Timers
from phonesim.world import Scheduled, World

Enums = Enum | tuple[Enum, ...]


def _each(one_or_more: Enums) -> tuple[Enum, ...]:
    return one_or_more if isinstance(one_or_more, tuple) else (one_or_more,)


class On:
    """An accepted event: where it leads, and the method `action` that runs (none if empty)."""

    def __init__(self, states: Enums, events: Enums, action: str, *targets: Enum) -> None:
        self.states, self.events = _each(states), _each(events)
        self.action, self.targets = action, targets


class Ignore:
    """An event that changes nothing in these states, and why that is right."""

    def __init__(self, states: Enums, events: Enums, why: str) -> None:
        self.states, self.events, self.why = _each(states), _each(events), why


@dataclass(frozen=True, slots=True)
class Cell:
    """What the table says about one state and one event. `why` is set if it is ignored."""

    action: str
    targets: tuple[Enum, ...]
    why: str = ""


class Table:
    """All that can happen to a kind of machine."""

    def __init__(
        self,
        initial: Enum,
        events: type[Enum],
        rows: tuple[On | Ignore, ...],
        timers: Mapping[Enum, tuple[Timer, Enum]] | None = None,
    ) -> None:
        self.initial, self.events, self.timers = initial, events, dict(timers or {})
        self.states: tuple[Enum, ...] = tuple(type(initial))
        self.names = {member: member.name for member in (*self.states, *events)}
        self.cells: dict[tuple[Enum, Enum], Cell] = {}
        for row in rows:
            cell = Cell(row.action, row.targets) if isinstance(row, On) else Cell("", (), row.why)
            for state in row.states:
                for event in row.events:
                    if (state, event) in self.cells:
                        raise SimulationError(f"two rows for {state} and {event}")
                    self.cells[state, event] = cell
        for state, (_, event) in self.timers.items():
            if (state, event) not in self.cells:
                raise SimulationError(f"{state} starts a timer whose {event} it forbids")

    def moves(self) -> Iterator[tuple[Enum, Enum, Enum]]:
        """Every possible change: (state, event, next state)."""
        for (state, event), cell in self.cells.items():
            for target in cell.targets:
                yield state, event, target


class Machine:
    """Something with a state that its `TABLE` governs; `name` is the instance, for people."""

    TABLE: ClassVar[Table]

    def __init_subclass__(cls) -> None:
        table: Table | None = getattr(cls, "TABLE", None)
        for cell in table.cells.values() if table else ():
            if cell.action and not callable(getattr(cls, cell.action, None)):
                raise SimulationError(f"{cls.__name__} has no action {cell.action}")

    def __init__(self, name: str, world: World, timers: Timers | None = None) -> None:
        self.name, self.world, self.timers = name, world, timers or Timers()
        self.state: Enum = self.TABLE.initial
        self.since_us = world.now_us
        self._cell: Cell | None = None  # of the event being handled
        self._event: Enum | None = None
        self._running: dict[str, Scheduled] = {}

    def feed(self, event: Enum, *facts: Any) -> None:
        """Let `event` happen to the machine; `facts` are the action's arguments.

        Raises ForbiddenEvent if its table has no row for it.
        """
        if self._cell is not None:
            raise SimulationError(f"{self._describe()}: {event.name} inside {self._event}")
        cell = self.TABLE.cells.get((self.state, event))
        if cell is None:
            raise ForbiddenEvent(f"{self._describe()}: event {event.name} is not permitted")
        if cell.why:
            return
        self._cell, self._event = cell, event
        try:
            if len(cell.targets) == 1:
                self.go(cell.targets[0])
            if cell.action:
                getattr(self, cell.action)(*facts)
        finally:
            self._cell = self._event = None

    def post(self, event: Enum, *facts: Any) -> None:
        """Let `event` happen at this moment, behind all that is already due."""
        self.world.soon(lambda: self.feed(event, *facts))

    def go(self, state: Enum) -> None:
        """Move to `state`, which the row of the present event must name as a target."""
        if self._cell is None or state not in self._cell.targets:
            raise ForbiddenEvent(f"{self._describe()}: {self._event} may not lead to {state.name}")
        if self._running:
            for scheduled in self._running.values():
                scheduled.call = None
            self._running.clear()
        table, world = self.TABLE, self.world
        if world.trace.kept:
            was, now = table.names[self.state], table.names[state]
            cause = table.names[self._event] if self._event else ""
            world.record(self.name, "state", was=was, now=now, event=cause)
        self.state, self.since_us = state, world.now_us
        timer = table.timers.get(state)
        if timer is not None:
            self.start(*timer)

    def duration_us(self, timer: Timer) -> int | None:
        """How long `timer` lasts for this machine, None for ever.

        Registers and configurations say so here.
        """
        return self.timers.of(timer)

    def start(self, timer: Timer, event: Enum) -> None:
        """Start `timer`, again if it runs; `event` happens if it runs out in this state."""
        if timer.name in self._running:
            self.stop(timer)
        duration_us = self.duration_us(timer)
        if duration_us is not None:
            self._running[timer.name] = self.world.after(
                duration_us, lambda: self._run_out(timer, event)
            )

    def stop(self, timer: Timer) -> None:
        """Stop `timer`, if it runs."""
        running = self._running.pop(timer.name, None)
        if running is not None:
            running.cancel()

    def _run_out(self, timer: Timer, event: Enum) -> None:
        self._running.pop(timer.name, None)
        self.feed(event)

    def _describe(self) -> str:
        return f"{type(self).__name__}({self.name}){{{self.state.name}}}"
