"""What the calls of a run come to: by the emulated exchange's records, or metered on real lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from phonesim.trace import TraceEvent
from phonesim.units import US_PER_S


@dataclass(slots=True)
class Bill:
    """Answered calls that cost something, or that went over real lines; grows story by story."""

    calls: int = 0
    talking_us: int = 0
    charged_s: int = 0
    costs: dict[str, Decimal] = field(default_factory=dict)  # by currency

    def add(self, events: Sequence[TraceEvent]) -> None:
        """The calls of a story, out of its events."""
        for event in events:
            facts = event.facts
            if event.kind == "metered":
                self.talking_us += int(facts["talking_us"] or 0)
            elif (event.source, event.kind) != ("pstn", "record") or facts["cost"] is None:
                continue
            else:
                self.talking_us += int(facts["ended_us"] or 0) - int(facts["answered_us"] or 0)
            self.calls += 1
            self.charged_s += int(facts["charged_s"] or 0)
            if facts["cost"] is not None:
                unit = str(facts["currency"])
                self.costs[unit] = self.costs.get(unit, Decimal(0)) + Decimal(str(facts["cost"]))

    def __str__(self) -> str:
        calls = "1 call" if self.calls == 1 else f"{self.calls} calls"
        connected = f"{calls}, connected for {self.talking_us / US_PER_S:.0f} s"
        if not self.costs:
            return f"{connected}; no rate of a `tariff` under [exchange] is for them"
        costs = " and ".join(f"{cost} {unit}" for unit, cost in self.costs.items())
        return f"{connected}, {self.charged_s} s charged: {costs}"
