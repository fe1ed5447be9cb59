"""Modulations, which one two modems agree on, and how long that takes.

No audio is simulated: what counts at a serial port is the speed and the time from answer to
CONNECT. The times are built from the recommendations' phases plus 0.75 s of V.42 detection, or
estimated where no sum is published (V.32 and up).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S

ANSWER_SILENCE = Timer(
    "answer_silence", 2 * US_PER_S, "silence after answering, before the tone", "V.25, 1.8 to 2.5 s"
)

ANSWER_TONE = Timer(
    "answer_tone", 3_300 * US_PER_MS, "length of the answer tone, which is then sent again", "V.25"
)
TRAINING = Timer(
    "training", 9 * US_PER_S, "from the answer tone to CONNECT", "the agreed modulation's row"
)
RETRAIN = Timer(
    "retrain", 5 * US_PER_S, "both modems train again, and no data passes", "ours; V.32 bis"
)


@dataclass(frozen=True, slots=True)
class Modulation:
    """A modulation: the speeds that it can fall back to, the fastest first, in bit/s both ways.

    `connect_us` is from off-hook of the answerer to CONNECT.
    """

    name: str  # as in +MS
    rates_bps: tuple[int, ...]
    connect_us: int
    source: str

    @property
    def fastest_bps(self) -> int:
        """The speed that it is used at on a good line."""
        return self.rates_bps[0]

    def training_us(self, connect_s: Mapping[str, int]) -> int:
        """From the answer tone to CONNECT; `connect_s` has the seconds of a maker's modulations."""
        own_us = connect_s.get(self.name, 0) * US_PER_S
        return (own_us or self.connect_us) - ANSWER_SILENCE.default_us


_V34_RATES = tuple(range(33_600, 0, -2_400))
_V32B_RATES = (14_400, 12_000, 9_600, 7_200, 4_800)

# The fastest first: the order of preference.
MODULATIONS = (
    Modulation("V34", _V34_RATES, 14_000 * US_PER_MS, "measured on public logs, 14 s and more"),
    Modulation(
        "V32B", _V32B_RATES, 11_000 * US_PER_MS, "V.25 + Ta 3.0 s + two trainings, estimated"
    ),
    Modulation(
        "V32", (9_600, 4_800), 10_500 * US_PER_MS, "V.25 + Ta 3.0 s + two trainings, estimated"
    ),
    Modulation("V22B", (2_400, 1_200), 7_800 * US_PER_MS, "V.25 + 155+456+100+600+200 ms + V.42"),
    Modulation("V22", (1_200,), 7_900 * US_PER_MS, "V.25 + 155+456+270+765 ms + V.42"),
    Modulation("V21", (300,), 6_000 * US_PER_MS, "V.25 + carriers"),
)

# What a modem offers beside modulations.
ERROR_CONTROL, COMPRESSION = "V42", "V42B"


@dataclass(frozen=True, slots=True)
class Link:
    """What two modems have agreed on: modulation, speed in bit/s, error control, compression."""

    modulation: Modulation
    rate_bps: int
    error_control: bool = False
    compression: bool = False

    def at_most(self, rate_bps: int) -> Link | None:
        """At the fastest rate of the modulation that is no faster, if it has one; 0 keeps it."""
        limit_bps = min(rate_bps, self.rate_bps) if rate_bps else self.rate_bps
        slower = (rate for rate in self.modulation.rates_bps if rate <= limit_bps)
        return next((replace(self, rate_bps=rate) for rate in slower), None)


def offer(modulation: Modulation, rate_bps: int) -> str:
    """How a modem offers a speed of a modulation to another."""
    return f"{modulation.name}/{rate_bps}"


@lru_cache(maxsize=256)
def agree(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Link | None:
    """The fastest link that both offer, the preferred modulation first at equal speed, or None."""
    common = [name for name in ours if name in theirs]
    links = [
        Link(row, rate, ERROR_CONTROL in common, COMPRESSION in common)
        for row in MODULATIONS
        for rate in row.rates_bps
        if offer(row, rate) in common
    ]
    return max(links, key=lambda link: link.rate_bps, default=None)
