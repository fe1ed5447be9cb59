"""Time has names: every duration that a machine waits for is a row with a reason.

A machine never holds a number of seconds. It starts a `Timer`, and how long that lasts is the
row's default, or what a `Timers` sheet (a country, a profile, a configuration) says instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timer:
    """A named duration: `default_us` microseconds, what it is for, and where the number is from."""

    name: str
    default_us: int
    meaning: str
    source: str


class Timers:
    """A sheet of durations in microseconds, by the timers' names, over the rows' defaults."""

    def __init__(self, durations_us: Mapping[str, int] | None = None) -> None:
        self.durations_us = dict(durations_us or {})

    def of(self, timer: Timer) -> int:
        """How long `timer` lasts here, in microseconds."""
        return self.durations_us.get(timer.name, timer.default_us)

    def over(self, durations_us: Mapping[str, int]) -> Timers:
        """This sheet, with `durations_us` for what it does not say."""
        return Timers({**durations_us, **self.durations_us})
