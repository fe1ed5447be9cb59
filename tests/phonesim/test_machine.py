"""The engine of the tables: what it lets happen, in which order, and what it refuses."""

from enum import Enum

import pytest

from phonesim.errors import ForbiddenEvent, SimulationError
from phonesim.machine import Ignore, Machine, On, Table
from phonesim.timers import Timer, Timers
from phonesim.world import World

OPENING = Timer("opening", 100, "how long a door takes to open", "ours")
CHIME = Timer("chime", 30, "between two chimes", "ours")


class State(Enum):
    SHUT = "shut"
    OPENING = "opening"
    OPEN = "open"
    LOCKED = "locked"


class Event(Enum):
    PUSH = "push"
    OPENED = "opened"
    SHUT = "shut"
    KEY = "key"
    CHIME = "chime"
    KNOCK = "knock"


S, E = State, Event


class Door(Machine):
    """A door that writes down what it does and in which state."""

    TABLE = Table(
        initial=S.SHUT,
        events=Event,
        rows=(
            On(S.SHUT, E.PUSH, "push", S.OPENING),
            On(S.OPENING, E.PUSH, "push", S.OPENING),
            On(S.OPENING, E.OPENED, "", S.OPEN),
            On(S.OPENING, E.SHUT, "", S.SHUT),
            On((S.SHUT, S.LOCKED), E.KEY, "turn_key", S.LOCKED, S.SHUT),
            On((S.SHUT, S.OPENING), E.CHIME, "chime"),
            On(S.OPEN, E.SHUT, "slam", S.SHUT, S.LOCKED),
            Ignore(S.LOCKED, (E.PUSH, E.SHUT), "it is locked"),
            On(S.SHUT, E.KNOCK, "knock"),
        ),
        timers={S.OPENING: (OPENING, E.OPENED)},
    )

    def __init__(self, world: World, timers: Timers | None = None) -> None:
        super().__init__("front", world, timers)
        self.did: list[tuple[int, str, Enum]] = []

    def _note(self, what: str) -> None:
        self.did.append((self.world.now_us, what, self.state))

    def push(self, force: int = 0) -> None:
        self._note(f"push {force}")

    def turn_key(self, right: bool) -> None:
        self._note("turn key")
        if right:
            self.go(S.LOCKED if self.state is S.SHUT else S.SHUT)

    def chime(self) -> None:
        self._note("chime")

    def slam(self) -> None:
        self.go(S.OPENING)

    def knock(self) -> None:
        self.feed(E.PUSH)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def door(world: World) -> Door:
    return Door(world)


def visited(world: World) -> list[tuple[int, object, object]]:
    moves = [event for event in world.trace.events if event.kind == "state"]
    return [(event.time_us, event.facts["was"], event.facts["now"]) for event in moves]


class TestAccepted:
    def test_with_one_target_it_moves_and_then_acts(self, door: Door) -> None:
        door.feed(E.PUSH, 3)
        assert door.did == [(0, "push 3", S.OPENING)]
        assert door.state is S.OPENING

    def test_with_several_the_action_chooses(self, door: Door) -> None:
        door.feed(E.KEY, True)
        assert door.state is S.LOCKED
        door.feed(E.KEY, True)
        assert door.did == [(0, "turn key", S.SHUT), (0, "turn key", S.LOCKED)]

    def test_with_several_it_may_stay(self, door: Door, world: World) -> None:
        door.feed(E.KEY, False)
        assert door.state is S.SHUT
        assert world.trace.events == []

    def test_with_none_it_stays(self, door: Door, world: World) -> None:
        door.feed(E.CHIME)
        assert door.did == [(0, "chime", S.SHUT)]
        assert world.trace.events == []

    def test_without_an_action_it_only_moves(self, door: Door) -> None:
        door.feed(E.PUSH)
        door.feed(E.SHUT, "facts", "of", "no", "use")
        assert door.state is S.SHUT

    def test_the_trace_says_why(self, door: Door, world: World) -> None:
        world.after(7, lambda: door.feed(E.PUSH))
        world.run_for(7)
        (moved,) = world.trace.events
        assert (moved.time_us, moved.source, moved.kind) == (7, "front", "state")
        assert moved.facts == {"was": "SHUT", "now": "OPENING", "event": "PUSH"}
        assert door.since_us == 7

    def test_posted_it_happens_behind_all_that_is_due(self, door: Door, world: World) -> None:
        before: list[Enum] = []
        door.post(E.PUSH, 4)
        world.soon(lambda: before.append(door.state))
        assert door.state is S.SHUT
        world.run_for(0)
        assert before == [S.OPENING]
        assert door.did == [(0, "push 4", S.OPENING)]


def test_ignored_changes_nothing(door: Door, world: World) -> None:
    door.feed(E.KEY, True)
    traced = list(world.trace.events)
    door.feed(E.PUSH, 3)
    assert door.state is S.LOCKED
    assert door.did == [(0, "turn key", S.SHUT)]
    assert world.trace.events == traced


class TestForbidden:
    def test_an_event_without_a_row(self, door: Door) -> None:
        with pytest.raises(ForbiddenEvent) as raised:
            door.feed(E.OPENED)
        assert str(raised.value) == "Door(front){SHUT}: event OPENED is not permitted"
        assert door.state is S.SHUT

    def test_a_target_that_the_row_does_not_name(self, door: Door, world: World) -> None:
        door.feed(E.PUSH)
        world.run_for(100)
        with pytest.raises(ForbiddenEvent, match=r"Door\(front\)\{OPEN\}: .*OPENING"):
            door.feed(E.SHUT)
        assert door.state is S.OPEN

    def test_going_anywhere_outside_an_event(self, door: Door) -> None:
        with pytest.raises(ForbiddenEvent):
            door.go(S.OPENING)

    def test_an_event_inside_an_event(self, door: Door) -> None:
        with pytest.raises(SimulationError, match=r"Door\(front\)\{SHUT\}: PUSH inside .*KNOCK"):
            door.feed(E.KNOCK)
        door.feed(E.PUSH)  # the door is none the worse for it
        assert door.state is S.OPENING


class TestTimers:
    def test_entering_a_state_starts_its_timer(self, door: Door, world: World) -> None:
        door.feed(E.PUSH)
        world.run_for(1_000)
        assert visited(world) == [(0, "SHUT", "OPENING"), (100, "OPENING", "OPEN")]

    def test_entering_it_again_starts_it_again(self, door: Door, world: World) -> None:
        door.feed(E.PUSH)
        world.run_for(60)
        door.feed(E.PUSH)
        world.run_for(1_000)
        assert visited(world)[-1] == (160, "OPENING", "OPEN")

    def test_leaving_a_state_stops_all_that_were_started_in_it(
        self, door: Door, world: World
    ) -> None:
        door.start(CHIME, E.CHIME)
        door.feed(E.PUSH)
        door.feed(E.SHUT)
        world.run_for(1_000)
        assert door.state is S.SHUT
        assert [what for _, what, _ in door.did] == ["push 0"]

    def test_staying_keeps_them(self, door: Door, world: World) -> None:
        door.start(CHIME, E.CHIME)
        door.feed(E.KEY, False)
        world.run_for(1_000)
        assert door.did[-1] == (30, "chime", S.SHUT)

    def test_started_twice_it_runs_once(self, door: Door, world: World) -> None:
        door.start(CHIME, E.CHIME)
        world.run_for(10)
        door.start(CHIME, E.CHIME)
        world.run_for(1_000)
        assert door.did == [(40, "chime", S.SHUT)]

    def test_stopped_it_does_not_run(self, door: Door, world: World) -> None:
        door.start(CHIME, E.CHIME)
        door.stop(CHIME)
        door.stop(CHIME)
        world.run_for(1_000)
        assert door.did == []

    def test_may_last_for_ever(self, world: World) -> None:
        class SlowDoor(Door):
            def duration_us(self, timer: Timer) -> int | None:
                return None if timer is OPENING else super().duration_us(timer)

        door = SlowDoor(world)
        door.feed(E.PUSH)
        world.run_for(1_000_000)
        assert door.state is S.OPENING

    def test_last_as_the_sheet_says(self, world: World) -> None:
        door = Door(world, Timers({"opening": 250, "other": 1}))
        door.feed(E.PUSH)
        world.run_for(1_000)
        assert visited(world)[-1] == (250, "OPENING", "OPEN")


class TestTables:
    def test_two_rows_for_one_event_are_refused(self) -> None:
        with pytest.raises(SimulationError, match=r"two rows for State\.SHUT and Event\.PUSH"):
            Table(
                S.SHUT,
                Event,
                (On(S.SHUT, (E.KEY, E.PUSH), ""), Ignore((S.OPEN, S.SHUT), E.PUSH, "no")),
            )

    def test_a_state_timer_needs_a_row_for_its_event(self) -> None:
        with pytest.raises(SimulationError, match=r"OPENING starts a timer whose .*OPENED"):
            Table(S.SHUT, Event, (), {S.OPENING: (OPENING, E.OPENED)})

    def test_an_action_that_the_machine_lacks_is_refused(self) -> None:
        with pytest.raises(SimulationError, match="Gate has no action swing"):

            class Gate(Machine):
                TABLE = Table(S.SHUT, Event, (On(S.SHUT, E.PUSH, "swing"),))

    def test_an_action_that_is_not_a_method_is_refused(self) -> None:
        with pytest.raises(SimulationError, match="Gate has no action hinge"):

            class Gate(Machine):
                TABLE = Table(S.SHUT, Event, (On(S.SHUT, E.PUSH, "hinge"),))
                hinge = "squeaks"

    def test_moves_are_all_changes_that_can_be(self) -> None:
        table = Table(
            S.SHUT,
            Event,
            (
                On((S.SHUT, S.OPEN), E.PUSH, "", S.OPEN, S.SHUT),
                On(S.OPEN, E.KEY, ""),
                Ignore(S.LOCKED, E.PUSH, "no"),
            ),
        )
        assert list(table.moves()) == [
            (S.SHUT, E.PUSH, S.OPEN),
            (S.SHUT, E.PUSH, S.SHUT),
            (S.OPEN, E.PUSH, S.OPEN),
            (S.OPEN, E.PUSH, S.SHUT),
        ]
