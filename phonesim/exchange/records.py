"""What the exchange writes down: one record a call, and one entry for each thing a line did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """How a call attempt ended, or that it is still under way."""

    UNDER_WAY = "under way"
    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no answer"
    UNOBTAINABLE = "unobtainable"
    ABANDONED = "abandoned"  # the caller went on hook before it rang


@dataclass(slots=True)
class CallRecord:
    """One call, from its first digit; times in microseconds, lines by name.

    `released_by` is the line whose on-hook the exchange saw first, unless it came back in time.
    """

    number: int
    caller: str
    started_us: int
    digits: str = ""
    called: str | None = None
    outcome: Outcome = Outcome.UNDER_WAY
    rings: int = 0
    answered_us: int | None = None
    released_us: int | None = None
    released_by: str | None = None
    ended_us: int | None = None


class LineAct(Enum):
    """What a line did, or what was done to it."""

    OFF_HOOK = "off-hook"
    ON_HOOK = "on-hook"
    DIALING = "dialing"  # the first digit of a call
    RINGING = "ringing"  # the first burst of a call
    PERMANENT_SIGNAL = "permanent signal"  # off hook too long without dialling


@dataclass(frozen=True, slots=True)
class LineEntry:
    """One entry of the exchange's log."""

    time_us: int
    line: str
    act: LineAct
