"""What calls cost, and who pays: a tariff is rates, and the first that fits a call prices it.

A call is charged from answer supervision to its clearing: a set-up charge, and for every step
begun, behind what is free, a share of the price of a minute. Who is busy or does not answer costs
nothing. Money is exact (`Decimal`) and rounded once, at the end: half up, to the tariff's decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from phonesim.exchange.numbering import Pattern
from phonesim.units import US_PER_S

MINUTE_S = 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(len(DAYS)))


@dataclass(frozen=True, slots=True)
class Band:
    """A time of day with a price of its own: from `from_min` until `until_min`, minutes of the day.

    One that ends before it begins goes on into the next day, and belongs to the day it began on.
    """

    per_minute: Decimal
    from_min: int = 0
    until_min: int = 24 * 60
    days: frozenset[int] = EVERY_DAY  # 0 is Monday

    def holds(self, moment: datetime) -> bool:
        """Whether a step that begins at `moment` has this price."""
        minute, day = moment.hour * 60 + moment.minute, moment.weekday()
        if self.from_min < self.until_min:
            return day in self.days and self.from_min <= minute < self.until_min
        if minute >= self.from_min:
            return day in self.days
        return minute < self.until_min and (day - 1) % 7 in self.days


@dataclass(frozen=True, slots=True)
class Rate:
    """What calls of some numbers to some numbers cost; no patterns are any number.

    Durations in seconds. The first `free_s` of what is charged cost nothing.
    """

    name: str
    calling: tuple[Pattern, ...] = ()
    called: tuple[Pattern, ...] = ()
    set_up: Decimal = Decimal(0)
    per_minute: Decimal = Decimal(0)
    step_s: int = MINUTE_S
    minimum_s: int = 0
    free_s: int = 0
    called_pays: bool = False  # freephone, reversed charges
    bands: tuple[Band, ...] = ()

    def fits(self, calling: str, called: str) -> bool:
        """Whether the rate is for a call between these numbers."""
        return _among(calling, self.calling) and _among(called, self.called)

    def charged_s(self, talking_us: int) -> int:
        """Talking time, rounded up to whole steps, at least the minimum; in seconds."""
        step_us = self.step_s * US_PER_S
        steps = max(-(-talking_us // step_us), -(-self.minimum_s // self.step_s))
        return steps * self.step_s

    def price(self, charged_s: int, answered: datetime) -> Decimal:
        """The price of so many seconds, not rounded. Each step costs what it does as it begins."""
        if not self.bands:
            return self.set_up + self.per_minute * max(0, charged_s - self.free_s) / MINUTE_S
        total = Decimal(0)
        for begins_s in range(0, charged_s, self.step_s):
            paid_s = self.step_s - min(self.step_s, max(0, self.free_s - begins_s))
            moment = answered + timedelta(seconds=begins_s)
            band = next((band for band in self.bands if band.holds(moment)), self)
            total += band.per_minute * paid_s
        return self.set_up + total / MINUTE_S


def _among(number: str, patterns: Sequence[Pattern]) -> bool:
    return not patterns or any(pattern.matches(number) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Charge:
    """The cost of one call: `charged_s` seconds at `rate`, paid by the telephone number `payer`."""

    cost: Decimal
    currency: str
    charged_s: int
    payer: str
    rate: str


@dataclass(frozen=True, slots=True)
class Tariff:
    """A price list. `decimals` is how exactly a bill says a cost."""

    name: str
    currency: str
    rates: tuple[Rate, ...]
    decimals: int = 2

    def charge(
        self, calling: str, called: str, talking_us: int, answered: datetime
    ) -> Charge | None:
        """What an answered call costs; None if no rate is for it."""
        rate = next((r for r in self.rates if r.fits(calling, called)), None)
        if rate is None:
            return None
        charged_s = rate.charged_s(talking_us)
        cost = self._rounded(rate.price(charged_s, answered))
        payer = called if rate.called_pays else calling
        return Charge(cost, self.currency, charged_s, payer, rate.name)

    def _rounded(self, cost: Decimal) -> Decimal:
        return cost.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)
