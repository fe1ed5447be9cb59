"""Time is integer microseconds inside and text such as `5s` or `350 ms` at the edges."""

from __future__ import annotations

import re

US_PER_MS = 1_000
US_PER_S = 1_000_000

_UNITS_US = {"us": 1, "ms": US_PER_MS, "s": US_PER_S, "m": 60 * US_PER_S, "h": 3600 * US_PER_S}
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(us|ms|s|m|h)")


def parse_duration(text: str) -> int:
    """Microseconds of `1.5s`, `350ms`, `10m` or `8h`; ValueError says what was expected."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is not a duration: write a number and a unit, like 5s or 350ms')
    return round(float(match[1]) * _UNITS_US[match[2]])


def show_duration(duration_us: int) -> str:
    """The shortest exact text of a duration: `5s`, `350ms`, `1.5s`, `10m`."""
    for unit in ("h", "m", "s"):
        if duration_us and duration_us % _UNITS_US[unit] == 0:
            return f"{duration_us // _UNITS_US[unit]}{unit}"
    if duration_us >= US_PER_S:
        return f"{duration_us / US_PER_S:.6f}".rstrip("0") + "s"
    return f"{duration_us / US_PER_MS:g}ms" if duration_us else "0s"


def seconds(time_us: int) -> str:
    """A moment or a measured duration for people, in seconds to the millisecond: `41.207 s`."""
    return f"{time_us / US_PER_S:.3f} s"
