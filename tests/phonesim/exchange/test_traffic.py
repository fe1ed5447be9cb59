"""Load on a group: what the records say of it, and the formula that it must follow."""

import pytest

from phonesim.exchange.exchange import Exchange
from phonesim.exchange.records import CallRecord
from phonesim.exchange.traffic import (
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
from phonesim.world import World

AT_ONCE = dict.fromkeys(
    ("dial_tone_delay", "post_dial_delay", "called_clearing", "release_guard", "open_loop"), 0
)


def run(servers: int, erlang: float, calls: int, seed: int, answer_s: int = 0) -> Load:
    world = World(seed=seed)
    world.trace = NoTrace()
    exchange = Exchange(world, Timers(AT_ONCE))
    callers = load_hunt_group(
        exchange, servers, erlang, calls, servers + 30, 100 * S, fixed(answer_s * S)
    )
    world.run_until(lambda: callers.left == 0 and exchange.quiet, at_rest=True)
    assert callers.unserved == 0
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
    assert load.carried_erlang == pytest.approx(load.offered_erlang * (1 - load.blocking))
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
        CallRecord(1, "a", 0, answered_us=5 * S, ended_us=25 * S, cause=16),
        CallRecord(2, "b", 10 * S, ended_us=10 * S, cause=17),
        CallRecord(3, "c", 20 * S, ended_us=35 * S, cause=19),
        CallRecord(4, "d", 30 * S),  # under way
    ]
    load = measure(records, 2, 100 * S)
    assert (load.offered, load.blocked, load.unanswered) == (3, 1, 1)
    assert load.blocking == pytest.approx(1 / 3)
    assert load.carried_erlang == pytest.approx(0.4)
    assert load.offered_erlang == pytest.approx(0.6)
    assert load.waiting_us == 5 * S
    assert measure([], 2, 100 * S).blocking == 0


def test_distributions() -> None:
    world = World(seed=3)
    drawn = [exponential(10 * S)(world.random) for _ in range(2_000)]
    assert sum(drawn) / len(drawn) == pytest.approx(10 * S, rel=0.1)
    assert fixed(7)(world.random) == 7
    assert {uniform(1, 3)(world.random) for _ in range(99)} == {1, 2, 3}
