"""Whatever subscribers do, and whatever is broken meanwhile, the exchange keeps its books.

After every event: no line in two calls, no call without two ends. In the end: every line on hook,
exactly one record a call, and what is charged is the talking time after rounding.
RINGBACK_INVARIANT_EVENTS says how many events; benchmarks/README.md has a long run.
"""

import os
from random import Random

import pytest

from phonesim.exchange.call import Call
from phonesim.exchange.call import State as CallState
from phonesim.exchange.hunt_group import Order
from phonesim.exchange.records import LineAct, Outcome
from phonesim.exchange.subscriber import LINE_CLASSES, SUBSCRIBER, Features
from phonesim.exchange.tariff_file import load_tariff
from phonesim.units import US_PER_MS as MS
from phonesim.units import US_PER_S as S
from phonesim.wires.loop import Bits
from tests.phonesim.fakes import Telephone
from tests.phonesim.town import Town

SEEDS = range(7, 19)  # each a story of its own
EVENTS = int(os.environ.get("RINGBACK_INVARIANT_EVENTS", "0")) or 120_000
TARIFFS = ("by-the-minute", "by-the-second", "company")
NUMBERS = [f"2{n}" for n in range(6)]
DIALLED = (*NUMBERS, *NUMBERS, "30", "30", "99", "2", "*6721")
CLASSES = tuple(LINE_CLASSES.values())
FAULTS = (
    ("congestion", "far", 0), ("wrong number", "20", "22"), ("crossed", "line22", "line23"),
    ("dead", "20", None), ("busy", "21", None), ("no dial tone", "22", None),
    ("ring trip", "23", None), ("ring without answer", "24", None), ("noise", "25", "1e-3"),
    ("delay", "24", "400ms jitter 200ms"), ("cut", "20", "after 3 bytes"), ("one-way", "21", "to"),
    ("slow answer", "22", 2 * S), ("restart", "", None), ("glare", "21", 3 * S),
)  # fmt: skip


class Chaos:
    """Six lines with chance features, a hunt group, a trunk group, a tariff; checked all along."""

    def __init__(self, seed: int, tariff: str) -> None:
        self.random = Random(f"{tariff} {seed}")
        self.town = Town()
        self.exchange = self.town.exchange
        self.exchange.tariff = load_tariff(tariff)
        self.telephones: list[Telephone] = []
        chance = self.random.choice
        for number in NUMBERS:
            features = Features(
                call_waiting=chance((True, False)),
                forward_busy=chance(("", "", "23", "30")),
                forward_no_answer=chance(("", "", "24")),
                line_class=chance((SUBSCRIBER, *CLASSES)),
            )
            loop = self.exchange.add_line(f"line{number}", number, features)
            self.telephones.append(Telephone(self.town.world, loop))
        members = [f"line{number}" for number in NUMBERS[:3]]
        self.exchange.add_hunt_group("group", "30", members, chance([*Order]), chance(("", "25")))
        self.exchange.add_trunk_group("far", 2, ["24", "25"])
        self.off_hook = [False] * len(self.telephones)
        self.events = 0
        self.town.world.trace.listen(lambda event: self._count())

    def _count(self) -> None:
        self.events += 1

    def step(self) -> None:
        """Somebody does something, or something breaks or heals; then a little time passes."""
        who = self.random.randrange(len(self.telephones))
        telephone = self.telephones[who]
        what = self.random.random()
        if what < 0.02:
            kind, where, value = self.random.choice(FAULTS)
            lasts_us = self.random.choice((None, self.random.randint(1, 30) * S))
            self.exchange.faults.begin(kind, where, value, for_us=lasts_us)
        elif what < 0.025:
            self.exchange.faults.heal()
        elif not self.off_hook[who]:
            self.off_hook[who] = True
            telephone.lift()
        elif what < 0.35:
            self.off_hook[who] = False
            telephone.hang_up()
        elif what < 0.6:
            telephone.hang_up()
            self.town.run(self.random.choice((100, 300, 500, 900)) * MS)
            telephone.lift()
        elif what < 0.95:
            telephone.dial(self.random.choice(DIALLED))
        else:
            telephone.send(Bits(b"data"))
        until_us = self.town.world.now_us + self.random.choice((0, 50 * MS, 600 * MS, 3 * S, 8 * S))
        world = self.town.world
        world.run_until(self._each_event, max(0, until_us - world.now_us))

    def _each_event(self) -> bool:
        """Asked between any two events."""
        ends: dict[Call, list[str]] = {}
        for line in self.exchange.lines.values():
            if line.call is not None:
                ends.setdefault(line.call, []).append(line.party)
                assert line.call.state is not CallState.ENDED, line.name
                assert line.call is not line.waiting
        for call, lines in ends.items():
            assert len(lines) == len(set(lines))
            if call.state is CallState.TALKING:
                assert call.caller is not call.called
                for end in (call.caller, call.called):
                    assert call in (end.call, end.waiting), (call.name, end.name)
        return False

    def finish(self) -> None:
        """Everything heals and everybody hangs up."""
        self.exchange.faults.heal()
        for who, telephone in enumerate(self.telephones):
            if self.off_hook[who]:
                telephone.hang_up()
        self.town.run(600 * S)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("tariff", TARIFFS)
def test_invariants(tariff: str, seed: int) -> None:
    chaos = Chaos(seed, tariff)
    while chaos.events < EVENTS // len(TARIFFS) // len(SEEDS):
        chaos.step()
    chaos.finish()
    assert chaos.exchange.quiet
    assert all(trunk.busy == 0 for trunk in chaos.exchange.routing.trunks.values())
    held: dict[str, bool] = {}
    for entry in chaos.exchange.log:  # every off-hook ends on hook
        if entry.act in (LineAct.OFF_HOOK, LineAct.ON_HOOK):
            held[entry.line] = entry.act is LineAct.OFF_HOOK
    assert not any(held.values())
    records = chaos.exchange.records
    rows = [e for e in chaos.town.world.trace.events if (e.source, e.kind) == ("pstn", "record")]
    assert sorted(row.facts["number"] for row in rows) == [r.number for r in records]  # type: ignore[type-var]
    assert len({record.outcome for record in records}) >= 4
    for record in records:
        assert record.outcome is not Outcome.UNDER_WAY
        assert record.ended_us is not None
        assert record.cause is not None
        if record.answered_us is None:
            assert record.charge is None
            continue
        assert record.charge is not None
        assert record.started_us <= record.answered_us <= record.ended_us
        talked_us = record.ended_us - record.answered_us
        rates = {rate.name: rate for rate in load_tariff(tariff).rates}
        step_s = rates[record.charge.rate].step_s
        least_s = rates[record.charge.rate].minimum_s
        assert record.charge.charged_s == max(-(-talked_us // (step_s * S)) * step_s, least_s)
