"""Numbers, patterns of numbers, and the plan that says what each leads to.

A pattern has digits and, for one digit each, `X` (any), `Z` (1 to 9), `N` (2 to 9) or a set such as
`[13-5]`; a `.` at its end stands for one digit or more. A number is complete as soon as no longer
one could match.
"""

from __future__ import annotations

import re
from typing import Generic, TypeVar

_DIGITS = "0123456789"
_CLASSES = {"X": _DIGITS, "Z": _DIGITS[1:], "N": _DIGITS[2:]}
_PLACE = re.compile(r"[0-9*#+A-D]|[XZN]|\[((?:[0-9](?:-[0-9])?)+)\]")
_RANGE = re.compile(r"([0-9])(?:-([0-9]))?")

Destination = TypeVar("Destination")


class Pattern:
    """A pattern of numbers. Raises ValueError if `text` is none."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.open_ended = text.endswith(".")
        body = text.removesuffix(".")
        places: list[str] = []
        at = 0
        while at < len(body):
            place = _PLACE.match(body, at)
            if place is None:
                raise ValueError(
                    f'"{text}" is not a pattern of numbers: write digits, X (any digit), '
                    "Z (1 to 9), N (2 to 9), [1-5], and `.` at the end for any more"
                )
            choices = _choices(place)
            if not choices:
                raise ValueError(f'"{text}" can match no number: "{place[0]}" has no digit in it')
            places.append(choices)
            at = place.end()
        if not places and not self.open_ended:
            raise ValueError("a pattern of numbers cannot be empty")
        self._places = tuple(places)

    @property
    def exact(self) -> bool:
        """Whether only one number matches, the pattern itself."""
        return not self.open_ended and not set(self.text) & set("XZN[")

    def matches(self, digits: str) -> bool:
        """Whether `digits` are such a number."""
        few = len(digits) < len(self._places) + self.open_ended
        return not few and self._begins(digits)

    def may_become(self, digits: str) -> bool:
        """Whether `digits` and some more would be such a number."""
        return (self.open_ended or len(digits) < len(self._places)) and self._begins(digits)

    def _begins(self, digits: str) -> bool:
        if len(digits) > len(self._places) and not self.open_ended:
            return False
        return all(digit in place for digit, place in zip(digits, self._places, strict=False))


def _choices(place: re.Match[str]) -> str:
    if place[1] is None:
        return _CLASSES.get(place[0], place[0])
    ranges = _RANGE.finditer(place[1])
    return "".join(_DIGITS[int(r[1]) : int(r[2] or r[1]) + 1] for r in ranges)


class NumberPlan(Generic[Destination]):
    """What each number leads to. An exact number goes before a pattern, an earlier before a later.

    Looking up takes as long for 10,000 numbers as for 10; patterns are few and tried in turn.
    """

    def __init__(self) -> None:
        self._exact: dict[str, Destination] = {}
        self._beginnings: set[str] = set()  # of exact numbers, each shorter than its number
        self._patterns: list[tuple[Pattern, Destination]] = []

    def add(self, number: str, destination: Destination) -> None:
        """Lead a number or a pattern to `destination`; ValueError if it is taken or is neither."""
        pattern = Pattern(number)
        if not pattern.exact:
            self._patterns.append((pattern, destination))
            return
        if number in self._exact:
            raise ValueError(f"{self._exact[number]} has it")
        self._exact[number] = destination
        self._beginnings.update(number[:length] for length in range(len(number)))

    def look_up(self, digits: str) -> Destination | None:
        """What `digits` lead to, if anything."""
        found = self._exact.get(digits)
        if found is None and self._patterns:
            return next(
                (where for pattern, where in self._patterns if pattern.matches(digits)), None
            )
        return found

    def may_go_on(self, digits: str) -> bool:
        """Whether `digits` and some more would lead somewhere."""
        return digits in self._beginnings or (
            bool(self._patterns) and any(p.may_become(digits) for p, _ in self._patterns)
        )
