"""How time passes: the order of what is due, flights before time, and the one pump."""

import threading
from collections.abc import Callable

import pytest

from phonesim.clock import VirtualClock
from phonesim.errors import SimulationError, Stalled
from phonesim.trace import TraceEvent
from phonesim.world import World


class Log:
    """What ran, and when."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.entries: list[tuple[int, str]] = []

    def note(self, what: str) -> Callable[[], None]:
        return lambda: self.entries.append((self._world.now_us, what))


class FakeFlight:
    """A flight that writes down when it lands and when it is delivered."""

    def __init__(self, log: Log, name: str, then: Callable[[], None] = lambda: None) -> None:
        self._log, self._name, self._then = log, name, then

    def land(self) -> None:
        self._log.note(f"land {self._name}")()

    def deliver(self) -> None:
        self._log.note(f"deliver {self._name}")()
        self._then()


class DozingClock:
    """A clock that the outside wakes up at given moments, before the time that was asked for."""

    def __init__(self, wakes_us: list[int]) -> None:
        self._now_us, self._wakes_us = 0, wakes_us
        self.asked: list[int | None] = []

    def now_us(self) -> int:
        return self._now_us

    def wait_until(self, due_us: int | None) -> bool:
        self.asked.append(due_us)
        moments = [m for m in (self._wakes_us.pop(0) if self._wakes_us else None, due_us) if m]
        self._now_us = min(moments)
        return True


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def log(world: World) -> Log:
    return Log(world)


def nothing() -> None:
    pass


def never() -> bool:
    return False


class TestOrder:
    def test_earlier_first_and_equal_times_as_scheduled(self, world: World, log: Log) -> None:
        for delay_us, name in ((5, "a"), (3, "b"), (5, "c"), (0, "d"), (3, "e"), (5, "f")):
            world.after(delay_us, log.note(name))
        world.run_for(5)
        assert log.entries == [(0, "d"), (3, "b"), (3, "e"), (5, "a"), (5, "c"), (5, "f")]

    def test_soon_is_behind_all_that_is_already_due(self, world: World, log: Log) -> None:
        def schedule_more() -> None:
            world.soon(log.note("soon"))

        world.after(7, schedule_more)
        world.after(7, log.note("due"))
        world.after(8, log.note("later"))
        world.run_for(8)
        assert log.entries == [(7, "due"), (7, "soon"), (8, "later")]

    def test_the_past_is_refused(self, world: World) -> None:
        with pytest.raises(SimulationError, match="scheduled 1 us in the past"):
            world.after(-1, nothing)


class TestCancelling:
    def test_what_is_cancelled_does_not_run(self, world: World, log: Log) -> None:
        cancelled = world.after(5, log.note("cancelled"))
        world.after(5, log.note("kept"))
        cancelled.cancel()
        cancelled.cancel()
        world.run_for(10)
        assert log.entries == [(5, "kept")]

    def test_by_something_at_the_same_moment(self, world: World, log: Log) -> None:
        world.after(5, lambda: doomed.cancel())
        doomed = world.after(5, log.note("doomed"))
        world.run_for(5)
        assert log.entries == []

    def test_after_it_has_run(self, world: World, log: Log) -> None:
        done = world.after(5, log.note("done"))
        world.run_for(5)
        done.cancel()
        assert log.entries == [(5, "done")]

    def test_nobody_waits_for_it(self, world: World) -> None:
        world.after(5, nothing).cancel()
        with pytest.raises(Stalled):
            world.run_until(never)
        assert world.now_us == 0


class TestTheDeadline:
    def test_passes_although_nothing_happens(self, world: World) -> None:
        assert world.run_until(never, 123) is False
        assert (world.now_us, world.clock.now_us()) == (123, 123)

    def test_comes_before_what_is_due_later(self, world: World, log: Log) -> None:
        world.after(150, log.note("later"))
        assert world.run_until(never, 100) is False
        assert (world.now_us, log.entries) == (100, [])
        world.run_for(50)
        assert log.entries == [(150, "later")]

    def test_what_is_due_then_still_runs_and_nothing_later(self, world: World, log: Log) -> None:
        world.after(100, log.note("at"))
        world.after(101, log.note("after"))
        assert world.run_until(never, 100) is False
        assert log.entries == [(100, "at")]
        assert world.now_us == 100

    def test_of_now_runs_what_is_due_now(self, world: World, log: Log) -> None:
        world.soon(log.note("now"))
        world.launch(FakeFlight(log, "x"))
        world.after(1, log.note("later"))
        world.run_for(0)
        assert log.entries == [(0, "now"), (0, "land x"), (0, "deliver x")]

    def test_counts_from_the_call(self, world: World) -> None:
        world.run_for(10)
        world.run_for(10)
        assert world.now_us == 20

    def test_the_condition_may_come_true_at_it(self, world: World, log: Log) -> None:
        world.after(100, log.note("there"))
        assert world.run_until(lambda: bool(log.entries), 100) is True


class TestTheCondition:
    def test_stops_the_world_at_once(self, world: World, log: Log) -> None:
        for name in "abc":
            world.after(5, log.note(name))
        assert world.run_until(lambda: (5, "b") in log.entries, 1_000) is True
        assert log.entries == [(5, "a"), (5, "b")]
        assert world.now_us == 5

    def test_that_holds_already_lets_nothing_happen(self, world: World, log: Log) -> None:
        world.soon(log.note("due"))
        assert world.run_until(lambda: True) is True
        assert log.entries == []


class TestFlights:
    def test_all_land_then_are_delivered_as_written(self, world: World, log: Log) -> None:
        world.after(9, log.note("later"))
        for name in "abc":
            world.launch(FakeFlight(log, name))
        world.run_for(9)
        assert log.entries == [
            *((0, f"land {name}") for name in "abc"),
            *((0, f"deliver {name}") for name in "abc"),
            (9, "later"),
        ]

    def test_what_is_due_goes_first(self, world: World, log: Log) -> None:
        world.launch(FakeFlight(log, "a"))
        world.soon(log.note("due"))
        world.run_for(1)
        assert [what for _, what in log.entries] == ["due", "land a", "deliver a"]

    def test_an_answer_flies_at_the_same_moment(self, world: World, log: Log) -> None:
        answer = FakeFlight(log, "answer")
        world.after(4, lambda: world.launch(FakeFlight(log, "question", reply)))

        def reply() -> None:
            world.launch(answer)

        world.after(5, log.note("later"))
        world.run_for(5)
        assert log.entries == [
            (4, "land question"),
            (4, "deliver question"),
            (4, "land answer"),
            (4, "deliver answer"),
            (5, "later"),
        ]

    def test_is_enough_to_go_on_with(self, world: World, log: Log) -> None:
        world.launch(FakeFlight(log, "a"))
        assert world.run_until(lambda: len(log.entries) == 2) is True


class TestThePump:
    def test_waiting_for_ever_is_an_error(self, world: World) -> None:
        with pytest.raises(Stalled, match="nothing is scheduled and no byte is in flight"):
            world.run_until(never)
        world.run_for(1)  # the world is none the worse for it
        assert world.now_us == 1

    def test_inside_an_event_is_an_error(self, world: World, log: Log) -> None:
        world.after(5, lambda: world.run_for(1))
        world.after(6, log.note("next"))
        with pytest.raises(SimulationError, match="pumped inside an event"):
            world.run_for(10)
        world.run_for(10)
        assert log.entries == [(6, "next")]

    def test_by_a_second_thread_is_an_error(self, world: World) -> None:
        errors: list[str] = []

        def pump_too() -> None:
            try:
                world.run_for(1)
            except SimulationError as error:
                errors.append(str(error))

        def start_second() -> None:
            second = threading.Thread(target=pump_too)
            second.start()
            second.join()

        world.soon(start_second)
        world.run_for(0)
        assert len(errors) == 1

    def test_an_event_that_fails_is_over(self, world: World, log: Log) -> None:
        def fail() -> None:
            raise ZeroDivisionError

        world.after(5, fail)
        world.after(5, log.note("next"))
        with pytest.raises(ZeroDivisionError):
            world.run_for(10)
        world.run_for(5)
        assert log.entries == [(5, "next")]
        assert world.now_us == 10

    def test_an_early_awakening_runs_nothing_early(self) -> None:
        clock = DozingClock([3, 7])
        world = World(clock)
        log = Log(world)
        world.after(10, log.note("due"))
        assert world.run_until(never, 12) is False
        assert log.entries == [(10, "due")]
        assert clock.asked == [10, 10, 10, 12]

    def test_a_late_awakening_runs_all_that_is_due_in_order(self) -> None:
        world = World(LateClock(by_us=50))
        log = Log(world)
        world.after(20, log.note("b"))
        world.after(10, log.note("a"))
        world.run_for(30)
        assert log.entries == [(60, "a"), (60, "b")]


class LateClock(VirtualClock):
    """A clock that wakes up too late, as a busy machine's does."""

    def __init__(self, by_us: int) -> None:
        super().__init__()
        self._by_us = by_us

    def wait_until(self, due_us: int | None) -> bool:
        return super().wait_until(None if due_us is None else due_us + self._by_us)


def test_the_virtual_clock_never_goes_back() -> None:
    clock = VirtualClock()
    assert clock.wait_until(5)
    assert clock.wait_until(3)
    assert clock.now_us() == 5
    assert not clock.wait_until(None)


def test_chance_is_the_seeds() -> None:
    def draws(seed: int) -> list[float]:
        chance = World(seed=seed).random
        return [chance.random() for _ in range(5)]

    assert draws(7) == draws(7)
    assert draws(7) != draws(8)


def test_the_trace_says_when_who_and_what(world: World) -> None:
    heard: list[TraceEvent] = []
    world.record("before", "unheard")
    world.trace.listen(heard.append)
    world.after(5, lambda: world.record("modem", "result", word="OK", number=0))
    world.run_for(5)
    event = TraceEvent(5, "modem", "result", {"word": "OK", "number": 0})
    assert heard == [event]
    assert world.trace.events == [TraceEvent(0, "before", "unheard", {}), event]
