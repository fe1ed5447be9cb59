"""Telephone traffic: callers by chance, telephones that answer, and what a group made of it.

`Callers` dial a number at random moments and talk for random times, `Answerer` is a telephone that
answers. `measure` reads the load of a group out of the exchange's own records, so it serves real
stories as well. Chance is the world's: a seed gives the same calls again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from phonesim.exchange.exchange import Exchange
from phonesim.exchange.hunt_group import Order
from phonesim.exchange.records import CallRecord
from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.loop import Digit, Heard, Hook, Loop, OfficeSignal, Ring, Tone
from phonesim.world import Scheduled, World

Draw = Callable[[Random], int]
"""A distribution of durations: gives microseconds."""

_OFF_HOOK, _ON_HOOK = Hook(off_hook=True), Hook(off_hook=False)


def exponential(mean_us: int) -> Draw:
    """Memoryless: with it between calls they are a Poisson process."""
    return lambda random: round(random.expovariate(1 / mean_us))


def fixed(duration_us: int) -> Draw:
    """Always the same."""
    return lambda random: duration_us


def uniform(least_us: int, most_us: int) -> Draw:
    """Any in between, all alike."""
    return lambda random: random.randint(least_us, most_us)


NEXT_RING = Timer(
    "next_ring",
    6_500 * US_PER_MS,
    "without a burst of ringing or its end; then a telephone that was about to answer does not",
    "ours: more than the pauses of every country",
)


class Answerer:
    """A telephone that answers `after` it has begun to ring, and hangs up when the caller has.

    If the caller has given up before, it does not.
    """

    def __init__(self, world: World, loop: Loop, after: Draw) -> None:
        self._world, self._loop, self._after = world, loop, after
        self._talking = False
        self._rang_us = -NEXT_RING.default_us  # long ago
        self._answers: Scheduled | None = None
        loop.attach_station(self._hear)

    def _hear(self, signal: OfficeSignal) -> None:
        kind = type(signal)
        if kind is Ring and not self._talking:
            now_us = self._world.now_us
            if now_us - self._rang_us >= NEXT_RING.default_us:  # not at the second burst
                if self._answers is not None:
                    self._answers.cancel()
                self._answers = self._world.after(self._after(self._world.random), self._answer)
            self._rang_us = now_us
        elif kind is Heard and self._talking:
            self._talking = False
            self._loop.send_to_office(_ON_HOOK)

    def _answer(self) -> None:
        self._answers = None
        if self._world.now_us - self._rang_us < NEXT_RING.default_us:
            self._rang_us = -NEXT_RING.default_us
            self._talking = True
            self._loop.send_to_office(_OFF_HOOK)


class _Caller:
    """A telephone that makes one call after the other, when it is told to."""

    def __init__(self, callers: Callers, loop: Loop) -> None:
        self._callers, self._loop = callers, loop
        self._rang = False
        loop.attach_station(self._hear)

    def call(self) -> None:
        self._rang = False
        self._loop.send_to_office(_OFF_HOOK)

    def _hear(self, signal: OfficeSignal) -> None:
        if type(signal) is not Heard:
            return
        match signal.tone:
            case Tone.DIAL:
                for digit in self._callers.digits:
                    self._loop.send_to_office(digit)
            case Tone.RINGBACK:
                self._rang = True
            case Tone.SILENCE if self._rang:
                self._rang = False
                callers = self._callers
                callers.world.after(callers.holding(callers.world.random), self._hang_up)
            case Tone.BUSY | Tone.REORDER:
                self._hang_up()

    def _hang_up(self) -> None:
        self._loop.send_to_office(_ON_HOOK)
        self._callers.idle.append(self)


class Callers:
    """`lines` telephones that call `number`, `between` one call and the next, for `holding` each.

    A call for which no telephone is idle is not made; `unserved` counts these. At most `calls` are
    made.
    """

    def __init__(
        self,
        exchange: Exchange,
        lines: Iterable[Loop],
        number: str,
        between: Draw,
        holding: Draw,
        calls: int,
    ) -> None:
        self.world = exchange.world
        self.digits = tuple(Digit(digit) for digit in number)
        self.holding = holding
        self.idle = [_Caller(self, loop) for loop in lines]
        self.unserved = 0
        self.left = calls
        self._between = between
        self._next()

    def _next(self) -> None:
        if self.left:
            self.world.after(self._between(self.world.random), self._arrive)

    def _arrive(self) -> None:
        self.left -= 1
        if self.idle:
            self.idle.pop().call()
        else:
            self.unserved += 1
        self._next()


@dataclass(frozen=True, slots=True)
class Load:
    """What a group was offered and what it made of it; loads in erlang, times in microseconds.

    `occupancy` is the carried load of one server; `waiting_us` how long callers who were answered
    had waited, from their first digit, on average.
    """

    servers: int
    offered: int
    blocked: int
    unanswered: int
    offered_erlang: float
    carried_erlang: float
    waiting_us: int

    @property
    def blocking(self) -> float:
        """The share of the calls that found every server busy."""
        return self.blocked / self.offered if self.offered else 0.0

    @property
    def occupancy(self) -> float:
        """The share of the time for which a server was busy."""
        return self.carried_erlang / self.servers


ALL_BUSY, NO_CIRCUIT = 17, 34
"""Of Q.850: every line of a hunt group is busy, every circuit of a trunk group."""


def measure(
    records: Iterable[CallRecord],
    servers: int,
    until_us: int,
    from_us: int = 0,
    *,
    group: str = "",
    trunk: str = "",
) -> Load:
    """What a group of `servers` was offered in a time, and carried, out of an exchange's records.

    Of the calls to a hunt group or over a trunk group, by its name; without one, of all calls. A
    call that a hunt group sent on to its overflow was blocked there.
    """
    offered = blocked = lasted_us = carried_us = served = answered = waiting_us = 0
    for record in records:
        if record.ended_us is None or not _is_of(record, group, trunk):
            continue
        inside = from_us <= record.started_us <= until_us
        offered += inside
        if _is_blocked(record, group, trunk):
            blocked += inside
            continue
        if record.rings or record.answered_us is not None:  # or else nothing was held for it
            begins_us, ends_us = max(record.started_us, from_us), min(record.ended_us, until_us)
            carried_us += max(0, ends_us - begins_us)
            lasted_us += record.ended_us - record.started_us if inside else 0
        if inside:
            served += 1
            if record.answered_us is not None:
                answered += 1
                waiting_us += record.answered_us - record.started_us
    duration_us = max(1, until_us - from_us)
    mean_us = lasted_us / served if served else 0.0
    return Load(
        servers,
        offered,
        blocked,
        served - answered,
        offered * mean_us / duration_us,
        carried_us / duration_us,
        waiting_us // answered if answered else 0,
    )


def _is_of(record: CallRecord, group: str, trunk: str) -> bool:
    if group:
        return record.group == group or group in record.overflowed
    return not trunk or record.trunk == trunk


def _is_blocked(record: CallRecord, group: str, trunk: str) -> bool:
    if group in record.overflowed:
        return True
    causes = (NO_CIRCUIT,) if trunk else (ALL_BUSY,) if group else (ALL_BUSY, NO_CIRCUIT)
    return record.answered_us is None and record.cause in causes


def erlang_b(servers: int, erlang: float) -> float:
    """The share of calls that Erlang's first formula says are blocked, by its recursion."""
    blocking = 1.0
    for server in range(1, servers + 1):
        blocking = erlang * blocking / (server + erlang * blocking)
    return blocking


def load_hunt_group(
    exchange: Exchange,
    servers: int,
    erlang: float,
    calls: int,
    callers: int,
    mean_holding_us: int = 180 * US_PER_S,
    answer_after: Draw | None = None,
    holding: Draw | None = None,
    order: Order = Order.LINEAR,
    circuits: int | None = None,
) -> Callers:
    """Put a hunt group `group`, number 5, on the exchange, and callers who offer it `erlang`.

    With `circuits` every call needs one of the trunk group `trunk`.

    They come at random and talk for exponential times, unless `holding` says otherwise; its mean
    must be `mean_holding_us`. The exchange's world is then to be run until it is over.
    """
    world, names = exchange.world, [f"server{number}" for number in range(servers)]
    for number, name in enumerate(names):
        Answerer(world, exchange.add_line(name, f"8{number}"), answer_after or fixed(0))
    exchange.add_hunt_group("group", "5", names, order)
    if circuits is not None:
        exchange.add_trunk_group("trunk", circuits, ["5"])
    loops = [exchange.add_line(f"caller{n}", f"9{n:05d}") for n in range(callers)]
    between = exponential(round(mean_holding_us / erlang))
    holding = holding or exponential(mean_holding_us)
    return Callers(exchange, loops, "5", between, holding, calls)
