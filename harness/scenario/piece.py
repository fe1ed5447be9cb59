"""A piece of the author's file with its place, and a mistake found at one."""

from __future__ import annotations

import re
from typing import NamedTuple

from phonesim.diagnostic import Severity, Span

_WORD = re.compile(r"[^ \t]+")


class Piece(NamedTuple):
    """Some text of one line and where it stands; `line` and `column` count from 1."""

    text: str
    line: int
    column: int = 1

    @property
    def span(self) -> Span:
        """The piece's place; an empty piece still has a width of one, to point at."""
        return Span(self.line, self.column, max(1, len(self.text)))

    def cut(self, start: int, end: int | None = None) -> Piece:
        """The part that `text[start:end]` would be."""
        return Piece(self.text[start:end], self.line, self.column + min(start, len(self.text)))

    def strip(self) -> Piece:
        """The piece without white space at its ends."""
        end = len(self.text.rstrip(" \t"))
        return self.cut(end - len(self.text[:end].lstrip(" \t")), end)

    def words(self, pattern: re.Pattern[str] = _WORD) -> list[Piece]:
        """The words of the piece, or what `pattern` takes for words."""
        return [self.cut(*match.span()) for match in pattern.finditer(self.text)]


class Mistake(Exception):
    """Something wrong at a piece of the file. Readers raise it; who reads a whole line notes it.

    It is noted without its traceback, which would keep alive everything that the readers had.
    `{other}` in the hint stands for the place of `other`. `rule` is its id in `rules`; the reader's
    own, if it is empty.
    """

    def __init__(
        self,
        piece: Piece,
        message: str,
        hint: str = "",
        other: Piece | None = None,
        rule: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        super().__init__(message)
        self.piece = piece
        self.message = message
        self.hint = hint
        self.other = other
        self.rule = rule
        self.severity = severity
