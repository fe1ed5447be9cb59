"""The kinds of impairment that a line's wires can have, as data; `channel` has what they do."""

from __future__ import annotations

from dataclasses import dataclass

from phonesim.symbol import Symbol


class Side(Symbol):
    """A direction on a line."""

    FROM = "from"  # what the station sends
    TO = "to"  # what the station hears


@dataclass(frozen=True, slots=True)
class Noise:
    """Each bit is wrong with probability `rate`, by itself."""

    rate: float


@dataclass(frozen=True, slots=True)
class Bursts:
    """For `length_us` every bit is as good as random; then quiet, on average for `every_us`."""

    length_us: int
    every_us: int


@dataclass(frozen=True, slots=True)
class Clipping:
    """For `length_us` every bit is lost; then quiet, on average for `every_us`."""

    length_us: int
    every_us: int


@dataclass(frozen=True, slots=True)
class Delay:
    """Everything comes `delay_us` later, and up to `jitter_us` more, in its order."""

    delay_us: int
    jitter_us: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection is lost once: now, after so many bytes of data both ways, or after a time.

    The modems lose each other's carrier. The next call is good.
    """

    after_bytes: int | None = None
    after_us: int | None = None


@dataclass(frozen=True, slots=True)
class OneWay:
    """Nothing that goes `lost` arrives."""

    lost: Side


@dataclass(frozen=True, slots=True)
class Retrain:
    """The modems of the line's call train again, at most at `rate_bps`; 0 keeps the speed."""

    rate_bps: int = 0


Impairment = Noise | Bursts | Clipping | Delay | Cut | OneWay

NAMES: dict[type[Impairment], str] = {
    Noise: "noise",
    Bursts: "bursts",
    Clipping: "clipping",
    Delay: "delay",
    Cut: "cut",
    OneWay: "one-way",
}
"""What the trace, scenarios and bench files call them."""
