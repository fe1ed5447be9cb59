"""What the doctor finds, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How it stands."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`part` is what was looked at, `check` what was tried; `remedy` is what to do next."""

    level: Level
    part: str
    check: str
    message: str
    remedy: str = ""


class Findings:
    """Collects them for one `part`; `say` is told each at once."""

    def __init__(self, part: str, say: Callable[[Finding], None]) -> None:
        self._part, self._say = part, say

    def ok(self, check: str, message: str) -> None:
        """It works."""
        self._say(Finding(Level.OK, self._part, check, message))

    def note(self, check: str, message: str, remedy: str = "") -> None:
        """Not wrong, and good to know."""
        self._say(Finding(Level.NOTE, self._part, check, message, remedy))

    def wrong(self, check: str, message: str, remedy: str = "") -> None:
        """It does not work."""
        self._say(Finding(Level.WRONG, self._part, check, message, remedy))
