"""The kinds of impairment that a line's wires can have, as data; `channel` has what they do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from phonesim.symbol import Symbol
from phonesim.units import parse_duration


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


Impairment = Noise | Bursts | Clipping | Delay | Cut | OneWay

KINDS: dict[str, type[Impairment]] = {
    "noise": Noise,
    "bursts": Bursts,
    "clipping": Clipping,
    "delay": Delay,
    "cut": Cut,
    "one-way": OneWay,
}
"""By the names of their faults."""

FORMS = {
    "noise": "the share of wrong bits, such as 1e-4",
    "bursts": "how long and how often on average, such as `20ms every 5s`",
    "clipping": "how long and how often on average, such as `20ms every 5s`",
    "delay": "how long, such as `100ms`, or `100ms jitter 20ms`",
    "cut": "nothing for at once, or `after 200 bytes`, or `after 5s`",
    "one-way": "`from` or `to`: which way nothing arrives, seen from the line",
}
"""What is said of each, in words."""

_RATE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?(?:e-?[0-9]{1,2})?")
_SPELLS = re.compile(r"(\S+) every (\S+)")
_DELAY = re.compile(r"(\S+?)(?: jitter (\S+))?")
_AFTER = re.compile(r"(?:after ([0-9]{1,9}) bytes?|after (\S+))?")


def read_impairment(kind: str, text: str) -> Impairment:
    """The impairment of that kind that `text` says; raises ValueError with what to write."""
    try:
        return _read(kind, text)
    except (ValueError, TypeError, ArithmeticError):
        raise ValueError(f'"{text}" does not say how a line has {kind}: {FORMS[kind]}') from None


def _read(kind: str, text: str) -> Impairment:
    match kind:
        case "noise" if _RATE.fullmatch(text) and float(text) <= 1:
            return Noise(float(text))
        case "bursts" | "clipping" if found := _SPELLS.fullmatch(text):
            length_us, every_us = parse_duration(found[1]), parse_duration(found[2])
            if length_us and every_us:
                build = Bursts if kind == "bursts" else Clipping
                return build(length_us, every_us)
        case "delay" if found := _DELAY.fullmatch(text):
            return Delay(parse_duration(found[1]), parse_duration(found[2] or "0s"))
        case "cut" if (found := _AFTER.fullmatch(text)) is not None:
            after_us = parse_duration(found[2]) if found[2] else None
            return Cut(int(found[1]) if found[1] else None, after_us)
        case "one-way":
            return OneWay(Side(text))
    raise ValueError(text)
