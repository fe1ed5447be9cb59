"""What is wrong with a file that a person wrote, and where.

A parser never stops at the first mistake: it collects a `Diagnostic` for each and raises one
`FileError` with all of them. Every diagnostic answers where, what, and how to mend it, and shows
the author's own line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from phonesim.secrecy import MASK, hidden_from, mask_line, without_quoted
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

    def shown(self) -> Diagnostic:
        """The same without what may be a password in a line.

        Nothing tells how long that is: who points at it points at its beginning.
        """
        start = hidden_from(self.text)
        about = start is not None and self.span.column + self.span.width - 1 > start
        return replace(
            self,
            text=mask_line(self.text),
            span=_visible(self.span, start),
            message=without_quoted(self.message, self.text) if about else self.message,
            hint=without_quoted(self.hint, self.text) if about else self.hint,
            related=tuple(
                replace(r, text=mask_line(r.text), span=_visible(r.span, hidden_from(r.text)))
                for r in self.related
            ),
        )

    def render(self) -> str:
        """The mistake as a person reads it: message, place, the line with a caret, the hint.

        What may be a password in the line is masked.
        """
        clear = self.shown()
        place = [f" --> {clear.path}"]
        if clear.span.width:
            place = point_at(clear.path, clear.span, clear.text)
        help_line = [f"  = help: {clear.hint}"] if clear.hint else []
        rule = f"[{clear.rule}]" if clear.rule else ""
        message = f"{clear.severity.value}{rule}: {clear.message}"
        for other in clear.related:
            place += point_at(other.path, other.span, other.text, other.label)
        return shown("\n".join([message, *place, *help_line]))


def _visible(span: Span, start: int | None) -> Span:
    """The span in a line of which all from `start` on is masked."""
    if start is None or span.column + span.width - 1 <= start:
        return span
    first = min(span.column, start + 1)
    return Span(span.line, first, start + len(MASK) + 1 - first)


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


def not_utf8(path: str, error: UnicodeDecodeError) -> Diagnostic:
    """Where the first byte of a file stands that is not UTF-8."""
    before = error.object[: error.start].decode()
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    text = error.object.split(b"\n")[line - 1].decode(errors="replace").rstrip("\r")
    message = f"byte 0x{error.object[error.start]:02x} is not UTF-8 text"
    return Diagnostic(
        path, Span(line, column), text, message, "save the file as UTF-8", rule="encoding"
    )


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
