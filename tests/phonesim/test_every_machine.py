"""Every state and every event of every machine in the simulated world."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from enum import Enum

import pytest

import phonesim
from phonesim.errors import ForbiddenEvent
from phonesim.machine import Machine
from phonesim.timers import Timer
from phonesim.world import World


def _modules() -> list[object]:
    found = pkgutil.walk_packages(phonesim.__path__, "phonesim.")
    return [importlib.import_module(module.name) for module in found]


MODULES = _modules()


def _below(cls: type[Machine]) -> Iterator[type[Machine]]:
    for sub in cls.__subclasses__():
        yield sub
        yield from _below(sub)


MACHINES = sorted(
    (cls for cls in _below(Machine) if cls.__module__.startswith("phonesim.")),
    key=lambda cls: cls.__name__,
)
TIMERS = sorted(
    {row for module in MODULES for row in vars(module).values() if isinstance(row, Timer)},
    key=lambda row: row.name,
)
each_machine = pytest.mark.parametrize("machine", MACHINES, ids=lambda cls: cls.__name__)


def _in_state(cls: type[Machine], state: Enum) -> Machine:
    """A machine that is nothing but its table, in `state`."""
    machine = cls.__new__(cls)
    Machine.__init__(machine, "x", World())
    machine.state = state
    return machine


def test_all_are_found() -> None:
    names = {cls.__name__ for cls in MACHINES}
    assert names >= {
        *("CallControl", "Line", "Call"),
        *("ChatScript", "ExecCallback", "AsyncLine", "HardwiredLine", "Session"),
    }


@each_machine
def test_a_row_acts_moves_or_gives_a_reason(machine: type[Machine]) -> None:
    for (state, event), cell in machine.TABLE.cells.items():
        assert cell.why.strip() or cell.action or cell.targets, (state, event)
        if cell.why:
            assert (cell.action, cell.targets) == ("", ()), (state, event)


@each_machine
def test_what_no_row_permits_is_refused_by_name(machine: type[Machine]) -> None:
    table = machine.TABLE
    for state in table.states:
        for event in table.events:
            if (state, event) in table.cells:
                continue
            refused = f"{machine.__name__}(x){{{state.name}}}: event {event.name} is not permitted"
            with pytest.raises(ForbiddenEvent) as raised:
                _in_state(machine, state).feed(event)
            assert str(raised.value) == refused


@each_machine
def test_what_is_ignored_changes_nothing(machine: type[Machine]) -> None:
    for (state, event), cell in machine.TABLE.cells.items():
        if cell.why:
            instance = _in_state(machine, state)
            instance.feed(event, "fact")
            assert instance.state is state
            assert instance.world.trace.events == []


@each_machine
def test_rows_are_about_its_own_states_and_events(machine: type[Machine]) -> None:
    table = machine.TABLE
    for (state, event), cell in table.cells.items():
        assert state in table.states
        assert isinstance(event, table.events)
        assert all(target in table.states for target in cell.targets)


@each_machine
def test_every_state_can_be_reached(machine: type[Machine]) -> None:
    table = machine.TABLE
    reached, fresh = {table.initial}, {table.initial}
    while fresh:
        fresh = {to for state, _, to in table.moves() if state in fresh} - reached
        reached |= fresh
    assert [state for state in table.states if state not in reached] == []


@each_machine
def test_every_event_can_happen_somewhere(machine: type[Machine]) -> None:
    permitted = {event for _, event in machine.TABLE.cells}
    assert [event for event in machine.TABLE.events if event not in permitted] == []


@each_machine
def test_every_action_is_a_method_with_a_body(machine: type[Machine]) -> None:
    for cell in machine.TABLE.cells.values():
        if cell.action:
            assert inspect.isfunction(getattr(machine, cell.action)), cell.action


@each_machine
def test_a_state_that_times_out_accepts_its_time_out(machine: type[Machine]) -> None:
    for state, (timer, event) in machine.TABLE.timers.items():
        assert state in machine.TABLE.states
        assert timer in TIMERS
        cell = machine.TABLE.cells[state, event]
        assert not cell.why, f"{state} waits {timer.name} for an event that it ignores"


def test_timers_are_found() -> None:
    assert {"dtr_low", "carrier_wait", "ring_burst", "transmitter_slice"} <= {
        t.name for t in TIMERS
    }


@pytest.mark.parametrize("timer", TIMERS, ids=lambda row: row.name)
def test_a_timer_says_what_it_is_and_where_its_number_is_from(timer: Timer) -> None:
    assert timer.name.isidentifier()
    assert timer.name.islower()
    assert timer.meaning.strip()
    assert timer.source.strip()
    assert timer.default_us >= 0


def test_no_two_timers_share_a_name() -> None:
    names = [timer.name for timer in TIMERS]
    assert [name for name in names if names.count(name) > 1] == []
