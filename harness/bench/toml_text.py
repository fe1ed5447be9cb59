"""Where things stand in a TOML file, for messages: the parser keeps no places."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from phonesim.diagnostic import Diagnostic, Span

Way = Sequence[str | int]
"""The names of a table and a key in it; a number counts the tables of an array."""

_NAME = r"(?:[\w-]+|\"[^\"]*\")"
_NAMES = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_NAMES})\s*\]")
_KEY = re.compile(rf"\s*({_NAMES})\s*=")


class TomlText:
    """The text of a TOML file."""

    def __init__(self, text: str, path: str) -> None:
        self.path, self.lines = path, text.splitlines()
        self._places: dict[tuple[str | int, ...], Span] = {}
        section: tuple[str | int, ...] = ()
        counts: dict[tuple[str | int, ...], int] = {}
        for number, line in enumerate(self.lines, 1):
            if header := _HEADER.match(line):
                section = _names(header[2])
                if header[1] == "[[":
                    counts[section] = counts.get(section, -1) + 1
                    section = (*section, counts[section])
                found, way = header.span(2), section
            elif key := _KEY.match(line):
                found, way = key.span(1), (*section, *_names(key[1]))
            else:
                continue
            self._places.setdefault(way, Span(number, found[0] + 1, found[1] - found[0]))

    def find(self, way: Way, value: object = None) -> Span:
        """Where the value, or else the key, stands; or the table, if it does not say it."""
        for length in range(len(way), 0, -1):
            place = self._places.get(tuple(way[:length]))
            if place is not None:
                words = _written(value) if value is not None else []
                if length < len(way):
                    words.append(str(way[-1]))
                found = (self._find_word(place, word) for word in words if word)
                return next(filter(None, found), place)
        return Span(1)

    def diagnose(
        self, way: Way, message: str, hint: str = "", value: object = None, rule: str = ""
    ) -> Diagnostic:
        """A mistake at a place."""
        span = self.find(way, value)
        text = self.lines[span.line - 1] if self.lines else ""
        return Diagnostic(self.path, span, text, message, hint, rule=rule)

    def _find_word(self, place: Span, word: str) -> Span | None:
        """The first `word` behind a key, in its line or, if its value has several, in those."""
        start = place.column - 1 + place.width
        for number in range(place.line, len(self.lines) + 1):
            line = self.lines[number - 1]
            if number > place.line and (_KEY.match(line) or _HEADER.match(line)):
                return None
            column = line.find(word, start)
            if column >= 0:
                return Span(number, column + 1, len(word))
            start = 0
        return None


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip('"') for name in re.findall(_NAME, dotted))


def _written(value: object) -> list[str]:
    """The ways in which people write it, the usual one first."""
    text = str(value)
    return [json.dumps(text, ensure_ascii=False), f"'{text}'", text]
