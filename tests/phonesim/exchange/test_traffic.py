"""Load on a group: what the records say of it, and the formula that it must follow."""

import pytest

from phonesim.exchange.exchange import Exchange
from phonesim.exchange.records import CallRecord
from phonesim.exchange.traffic import (
    Answerer,
    Load,
    erlang_b,
    exponential,
    fixed,
    load_hunt_group,
    measure,
    uniform,
)
from phonesim.timers import Timers
from phonesim.trace import NoTrace
from phonesim.units import US_PER_S as S
from phonesim.wires.loop import Digit, Hook
from phonesim.world import World

AT_ONCE = dict.fromkeys(
    ("dial_tone_delay", "post_dial_delay", "called_clearing", "release_guard", "open_loop"), 0
)


def run(
    servers: int, erlang: float, calls: int, seed: int, answer_s: int = 0, callers: int = 0
) -> Load:
    world = World(seed=seed)
    world.trace = NoTrace()
    exchange = Exchange(world, Timers(AT_ONCE))
    made = load_hunt_group(
        exchange, servers, erlang, calls, callers or servers + 30, 100 * S, fixed(answer_s * S)
    )
    world.run_until(lambda: made.left == 0 and exchange.quiet, at_rest=True)
    assert made.unserved == 0
    assert len(exchange.records) == calls
    return measure(exchange.records, servers, exchange.records[-1].started_us)


@pytest.mark.parametrize(
    ("servers", "erlang", "blocking"),
    [(1, 1, 0.5), (2, 1, 0.2), (4, 2, 0.095238), (6, 1, 0.000511), (6, 2, 0.012085),
     (6, 3, 0.052157), (6, 4, 0.117162), (6, 5, 0.191847), (10, 5, 0.018385)],
)  # fmt: skip
def test_the_formula(servers: int, erlang: float, blocking: float) -> None:
    assert erlang_b(servers, erlang) == pytest.approx(blocking, abs=5e-7)


def test_a_group_follows_the_formula() -> None:
    """Within what chance allows to so few calls; `benchmarks/erlang_b.py` has many."""
    load = run(2, 1.0, 3_000, seed=5)
    assert load.blocking == pytest.approx(0.2, abs=0.04)
    assert load.carried_erlang == pytest.approx(
        load.offered_erlang * (1 - load.blocking), rel=0.01
    )  # but for what was left when the last call came
    assert load.occupancy == pytest.approx(load.carried_erlang / 2)
    assert load.waiting_us == 0


def test_waiting_is_until_the_answer_and_holds_the_line() -> None:
    load = run(4, 0.4, 300, seed=1, answer_s=25)
    assert load.waiting_us == 25 * S
    assert load.offered_erlang == pytest.approx(0.5, abs=0.1)  # 100 s and 25 s of ringing


def test_a_seed_tells_the_same_again() -> None:
    assert run(2, 1.0, 200, seed=9) == run(2, 1.0, 200, seed=9) != run(2, 1.0, 200, seed=8)


def test_what_is_measured() -> None:
    records = [
        CallRecord(1, "a", 0, answered_us=5 * S, ended_us=25 * S, cause=16, rings=1),
        CallRecord(2, "b", 10 * S, ended_us=10 * S, cause=17),
        CallRecord(3, "c", 20 * S, ended_us=35 * S, cause=19, rings=2),
        CallRecord(4, "d", 30 * S),  # under way
    ]
    load = measure(records, 2, 100 * S)
    assert (load.offered, load.blocked, load.unanswered) == (3, 1, 1)
    assert load.blocking == pytest.approx(1 / 3)
    assert load.carried_erlang == pytest.approx(0.4)
    assert load.offered_erlang == pytest.approx(0.6)
    assert load.waiting_us == 5 * S
    assert measure([], 2, 100 * S).blocking == 0


def test_what_lies_outside_the_time_is_not_carried_in_it() -> None:
    records = [
        CallRecord(1, "a", 0, answered_us=0, ended_us=30 * S, cause=16),
        CallRecord(2, "b", 15 * S, answered_us=15 * S, ended_us=45 * S, cause=16),
        CallRecord(3, "c", 20 * S, answered_us=20 * S, ended_us=900 * S, cause=16),
    ]
    load = measure(records, 3, 20 * S, 10 * S)
    assert (load.offered, load.carried_erlang, load.occupancy) == (2, 1.5, 0.5)
    assert run(1, 1000.0, 300, seed=2, callers=400).occupancy <= 1


def test_who_is_busy_behind_a_trunk_group_does_not_block_it() -> None:
    busy, full = (
        CallRecord(n, "a", 0, ended_us=9 * S, cause=c, trunk="city") for n, c in ((1, 17), (2, 34))
    )
    load = measure([busy, full], 10, 10 * S, trunk="city")
    assert (load.offered, load.blocked, load.unanswered, load.carried_erlang) == (2, 1, 1, 0)
    assert measure([busy, full], 10, 10 * S, trunk="far").offered == 0


def test_a_call_that_overflowed_was_blocked_where_it_came_from() -> None:
    world = World()
    exchange = Exchange(world, Timers(AT_ONCE))
    loops = [exchange.add_line(f"caller{n}", f"9{n}") for n in range(3)]
    for name in ("a", "b", "c"):
        Answerer(world, exchange.add_line(name, {"a": "1", "b": "2", "c": "3"}[name]), fixed(0))
    exchange.add_hunt_group("first", "7", ["a"], overflow="8")
    exchange.add_hunt_group("second", "8", ["b"], overflow="3")
    for loop in loops:
        loop.send_to_office(Hook(off_hook=True))
        world.run_for(S)
        number = "7"
        loop.send_to_office(Digit(number))
        world.run_for(S)
    for loop in loops:
        loop.send_to_office(Hook(off_hook=False))
    world.run_for(5 * S)
    assert [(r.called, r.group, r.overflowed) for r in exchange.records] == [
        ("a", "first", ()),
        ("b", "second", ("first",)),
        ("c", "second", ("first", "second")),
    ]
    loads = [measure(exchange.records, 1, 10 * S, group=name) for name in ("first", "second")]
    assert [(load.offered, load.blocked) for load in loads] == [(3, 2), (2, 1)]


def test_who_was_about_to_answer_does_not_answer_the_next_call() -> None:
    world = World()
    exchange = Exchange(world)
    loops = [exchange.add_line(f"caller{n}", f"9{n}") for n in range(2)]
    Answerer(world, exchange.add_line("slow", "1"), fixed(20 * S))
    for loop, rings_s in zip(loops, (12, 30), strict=True):
        loop.send_to_office(Hook(off_hook=True))
        world.run_for(S)
        loop.send_to_office(Digit("1"))
        world.run_for(rings_s * S)
        loop.send_to_office(Hook(off_hook=False))
        world.run_for(7 * S)
    given_up, answered = exchange.records
    assert given_up.answered_us is None
    assert answered.answered_us is not None
    assert 20 * S <= answered.answered_us - answered.started_us < 21 * S


def test_distributions() -> None:
    world = World(seed=3)
    drawn = [exponential(10 * S)(world.random) for _ in range(2_000)]
    assert sum(drawn) / len(drawn) == pytest.approx(10 * S, rel=0.1)
    assert fixed(7)(world.random) == 7
    assert {uniform(1, 3)(world.random) for _ in range(99)} == {1, 2, 3}
