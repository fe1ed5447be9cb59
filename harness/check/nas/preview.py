"""How a configuration would be mended: a diff that `patch` applies, and what is left to its owner.

What one change brings to light is mended too, so that a second look at the mended configuration
finds nothing more to mend.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from harness.check.nas.mending import Row, difference, mend, rows_of, text_of
from harness.check.nas.written import Edit, Finding
from phonesim.diagnostic import Severity
from phonesim.secrecy import hidden_from

ROUNDS_MOST = 10

Check = Callable[[str], Sequence[Finding]]
"""What is found in a text; an error keeps it from being mended."""


def preview(text: str, path: str, first: int, count: int, check: Check) -> str:
    """How lines `first` and following of `text`, `count` of them, would be mended.

    Notes of what is left, each with its line as it is now, and a diff of the whole text. Lines end
    in LF or CR LF. `check` is given the lines, below as many empty ones as stand above them.
    """
    lines = rows_of("\n".join(line.removesuffix("\r") for line in text.split("\n")))
    above, rows, behind = lines[: first - 1], lines[first - 1 :][:count], lines[first - 1 + count :]
    found: Sequence[Finding] = ()
    for _ in range(ROUNDS_MOST):
        found = check("\n" * (first - 1) + text_of(rows) + "\n")
        edits = [edit for finding in found for edit in finding.edits]
        mended = _mend(rows, edits, first, ends=bool(behind))
        if mended == rows:
            break
        rows = mended
    notes = "".join(
        f"# {path}:{_number(rows, finding, first)}: left to you: {_told(finding)}\n"
        for finding in found
        if finding.diagnostic.severity is not Severity.NOTE
    )
    return notes + difference(text, [*above, *rows, *behind], path)


def _mend(rows: list[Row], edits: Sequence[Edit], first: int, ends: bool) -> list[Row]:
    """The rows mended; `ends`: the last of them has an end, and may get another one below it."""
    closed = ends or hidden_from(rows[-1].text) is None
    counted = [replace(edit, line=max(0, edit.line - first + 1)) for edit in edits]
    mended = mend(rows, [e for e in counted if e.column or closed or e.line < len(rows)])
    # What stands above the first line stands below the one before it.
    return [replace(row, number=first - 1) if row.number == 0 else row for row in mended]


def _number(rows: list[Row], finding: Finding, first: int) -> int:
    return rows[finding.diagnostic.span.line - first].number


def _told(finding: Finding) -> str:
    shown = finding.diagnostic.shown()
    hidden = hidden_from(finding.diagnostic.text) is not None
    why = " (a password stands in this line, which no diff may show)"
    return f"{shown.message}; {shown.hint} [{shown.rule}]{why if finding.edits and hidden else ''}"
