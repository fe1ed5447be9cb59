"""What is wrong with a file that a person wrote, and where.

A parser never stops at the first mistake: it collects a `Diagnostic` for each and raises one
`FileError` with all of them. Every diagnostic answers where, what, and how to mend it, and shows
the author's own line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from phonesim.secrecy import MASK, mask, mask_line
from phonesim.shown import shown


class Severity(Enum):
    """How bad it is: an error keeps the file from being used, a warning does not.

    A note is no more than worth knowing.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one line: `line` and `column` count from 1, `width` in characters.

    A width of 0 stands for the whole file, of which no line can be shown.
    """

    line: int
    column: int = 1
    width: int = 1


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a mistake has to do with; `label` says what it is."""

    path: str
    span: Span
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake. `text` is the author's line as it stands, `hint` says how to mend it.

    `rule` is the id of the rule that it breaks, for the page that explains it.
    """

    path: str
    span: Span
    text: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    rule: str = ""
    related: tuple[Related, ...] = ()

    def render(self) -> str:
        """The mistake as a person reads it: message, place, the line with a caret, the hint.

        What may be a password in the line is masked.
        """
        place = [f" --> {self.path}"]
        if self.span.width:
            place = _point_masked(self.path, self.span, self.text)
        help_line = [f"  = help: {mask(self.hint, self.text)}"] if self.hint else []
        rule = f"[{self.rule}]" if self.rule else ""
        message = f"{self.severity.value}{rule}: {mask(self.message, self.text)}"
        for other in self.related:
            place += _point_masked(other.path, other.span, other.text, other.label)
        return shown("\n".join([message, *place, *help_line]))


def _point_masked(path: str, span: Span, text: str, label: str = "") -> list[str]:
    """`point_at`; of a password not even the length can be seen."""
    masked = mask_line(text)
    start = len(masked) - len(MASK) + 1
    if masked != text and span.column + span.width > start:
        column = min(span.column, start)
        span = Span(span.line, column, len(masked) - column + 1)
    return point_at(path, span, masked, label)


def point_at(
    path: str, span: Span, text: str, label: str = "", before: Sequence[tuple[int, str]] = ()
) -> list[str]:
    """The lines `--> path:line:column`, the author's line, and carets under `span`.

    `before` are lines to be shown above it, with their numbers. Tabs before the caret are kept, so
    that it stands where the author's editor shows it.
    """
    number = str(span.line)
    gap = " " * len(number)
    margin = "".join("\t" if c == "\t" else " " for c in text[: span.column - 1]).ljust(
        span.column - 1
    )
    carets = "^" * max(1, min(span.width, len(text) - span.column + 1))
    return [
        f"{gap}--> {path}:{span.line}:{span.column}",
        f"{gap} |",
        *(f"{line:>{len(number)}} | {other}".rstrip() for line, other in before),
        f"{number} | {text}".rstrip(),
        f"{gap} | {margin}{carets} {label}".rstrip(),
    ]


class FileError(Exception):
    """A file cannot be used; `diagnostics` holds every mistake, in the order of the lines."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(
            sorted(diagnostics, key=lambda d: (d.path, d.span.line, d.span.column))
        )
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n\n".join(d.render() for d in self.diagnostics)


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """`did you mean "…"?` for the closest of `known`, or an empty string if none is close."""
    nearest = nearest_of(word, known)
    return f'did you mean "{nearest}"?' if nearest else ""


def nearest_of(word: str, known: Sequence[str]) -> str:
    """The one of `known` that is closest to `word`, or an empty string if none is close."""
    return _nearest(word, tuple(known))


@lru_cache(maxsize=1024)  # a file with one slip has it many times
def _nearest(word: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word.lower(), [k.lower() for k in known], n=1, cutoff=0.6)
    return next(k for k in known if k.lower() == close[0]) if close else ""
