"""The mended text of a file, and how it differs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from harness.check.nas.written import Edit
from phonesim.secrecy import hidden_part

CONTEXT_LINES = 3


def without_passwords(text: str, edits: Iterable[Edit]) -> tuple[list[Edit], list[int]]:
    """The edits that can be shown, and the numbers of the lines of those that cannot.

    A line with a password would stand in the diff, or the diff would not apply.
    """
    lines, shown, left_out = text.split("\n"), list[Edit](), dict[int, None]()
    for edit in edits:
        if edit.column and hidden_part(lines[edit.line - 1]):
            left_out[edit.line] = None
        else:
            shown.append(edit)
    return shown, sorted(left_out)


def mend(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made. Of two that would change the same place the first is made."""
    lines = text.split("\n")
    below: dict[int, list[str]] = {}
    end_of_last: dict[int, int] = {}
    for edit in sorted(
        dict.fromkeys(edits), key=lambda e: (e.line, -(e.column + e.width), -e.column)
    ):
        if edit.column == 0:
            below.setdefault(edit.line, []).append(edit.text)
            continue
        start, end = edit.column - 1, edit.column - 1 + edit.width
        if end > end_of_last.get(edit.line, len(lines[edit.line - 1])):
            continue
        line = lines[edit.line - 1]
        lines[edit.line - 1] = line[:start] + edit.text + line[end:]
        end_of_last[edit.line] = start
    mended = below.get(0, [])
    for number, line in enumerate(lines, 1):
        tail = "\r" if line.endswith("\r") else ""
        mended += [line, *(new + tail for new in below.get(number, ()))]
    return "\n".join(mended)


def difference(old: str, new: str, path: str) -> str:
    """A unified diff, empty if nothing has changed.

    No password is in it: there is less about the changes if one stands there.
    """
    rows_of_old, rows_of_new = (text.removesuffix("\n").split("\n") for text in (old, new))
    for context in range(CONTEXT_LINES, -1, -1):
        rows = list(
            difflib.unified_diff(rows_of_old, rows_of_new, path, path, lineterm="", n=context)
        )
        if not any(hidden_part(row) for row in rows[2:] if row.startswith(" ")):
            break
    return "".join(f"{row}\n" for row in rows)
