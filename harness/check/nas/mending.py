"""A text with its mistakes mended, line by line, and how it differs from what it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from harness.check.nas.written import Edit
from phonesim.secrecy import hidden_from

CONTEXT_LINES = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a text that is being mended.

    `number` is the line's in the text as it was; a `new` line stands below that line.
    """

    number: int
    text: str
    new: bool = False


def rows_of(text: str) -> list[Row]:
    """The lines of a text, none of them mended."""
    return [Row(number, line) for number, line in enumerate(text.split("\n"), 1)]


def text_of(rows: Iterable[Row]) -> str:
    """The text that the lines make."""
    return "\n".join(row.text for row in rows)


def mend(rows: Sequence[Row], edits: Iterable[Edit]) -> list[Row]:
    """The lines with the edits made, whose lines are counted as they stand now.

    Of two that would change the same place the first is made. A line with what may be a password
    stays as it is: to show how it is mended would show the password.
    """
    lines = list(rows)
    below: dict[int, list[str]] = {}
    end_of_last: dict[int, int] = {}
    for edit in sorted(
        dict.fromkeys(edits), key=lambda e: (e.line, -(e.column + e.width), -e.column)
    ):
        if edit.column == 0:
            below.setdefault(edit.line, []).append(edit.text)
            continue
        row = lines[edit.line - 1]
        start, end = edit.column - 1, edit.column - 1 + edit.width
        if end > end_of_last.get(edit.line, len(row.text)) or hidden_from(row.text) is not None:
            continue
        text = row.text[:start] + edit.text + row.text[end:]
        lines[edit.line - 1] = replace(row, text=text)
        end_of_last[edit.line] = start
    mended = [Row(0, text, new=True) for text in below.get(0, [])]
    for at, row in enumerate(lines, 1):
        mended += [row, *(Row(row.number, text, new=True) for text in below.get(at, ()))]
    return mended


@dataclass(slots=True)
class _Change:
    """Lines from `first` on, `count` of them, become others; `count` 0: they come before `first`.

    Lines are counted from 0 here.
    """

    first: int
    count: int
    new: list[str]

    @property
    def end(self) -> int:
        return self.first + self.count


def difference(old: str, rows: Sequence[Row], path: str) -> str:
    """A unified diff that `patch` applies, empty if nothing has changed.

    No line with what may be a password is in it: there is less about a change beside one, as much
    before it as behind it, since `patch` takes what has less for the end of the file.
    """
    lines = old.split("\n")
    unended = lines[-1] != ""
    if not unended:
        lines.pop()
    changes = _changes(lines, rows, unended)
    if not changes:
        return ""
    name = f"{path}\t" if " " in path else path
    diff, grown = [f"--- {name}", f"+++ {name}"], 0
    for hunk in _hunks(lines, changes):
        before, behind = _context(lines, hunk[0].first, hunk[-1].end)
        start, end = hunk[0].first - before, hunk[-1].end + behind
        body: list[str] = []
        at, added = start, 0
        for change in hunk:
            body += [f" {line}" for line in lines[at : change.first]]
            body += [f"-{line}" for line in lines[change.first : change.end]]
            body += [f"+{line}" for line in change.new]
            at, added = change.end, added + len(change.new) - change.count
        body += [f" {line}" for line in lines[at:end]]
        if unended and end == len(lines):
            body = _unended(body)
        old_range = _range(start, end - start)
        diff += [f"@@ -{old_range} +{_range(start + grown, end - start + added)} @@", *body]
        grown += added
    return "\n".join(diff) + "\n"


def _changes(lines: list[str], rows: Sequence[Row], unended: bool) -> list[_Change]:
    changes: list[_Change] = []
    for row in rows:
        if row.number > len(lines):  # what ends the last line
            continue
        tail = "\r" if lines[max(row.number, 1) - 1].endswith("\r") else ""
        first = row.number if row.new else row.number - 1
        if not row.new and row.text + tail == lines[first]:
            continue
        if not changes or changes[-1].end != first:
            changes.append(_Change(first, 0, []))
        last = changes[-1]
        last.new.append(row.text + tail)
        last.count += not row.new
    if unended and changes and changes[-1].first == len(lines):
        changes[-1].first -= 1  # the last line gets an end
        changes[-1].count, changes[-1].new = 1, [lines[-1], *changes[-1].new]
    return changes


def _hunks(lines: list[str], changes: list[_Change]) -> list[list[_Change]]:
    """Changes that are near each other, with no password between them, belong together."""
    hunks = [[changes[0]]]
    for change in changes[1:]:
        between = lines[hunks[-1][-1].end : change.first]
        if len(between) <= 2 * CONTEXT_LINES and not any(map(_is_hidden, between)):
            hunks[-1].append(change)
        else:
            hunks.append([change])
    return hunks


def _context(lines: list[str], first: int, end: int) -> tuple[int, int]:
    """How many lines before `first`, and from `end` on, a hunk may show."""
    before = _clear(lines[max(0, first - CONTEXT_LINES) : first][::-1])
    behind = _clear(lines[end : end + CONTEXT_LINES])
    if before < behind and before != first:
        behind = before
    elif behind < before and end + behind != len(lines):
        before = behind
    return before, behind


def _clear(lines: Sequence[str]) -> int:
    """How many of the lines come before the first that hides something."""
    return next((at for at, line in enumerate(lines) if _is_hidden(line)), len(lines))


def _is_hidden(line: str) -> bool:
    return hidden_from(line) is not None


def _unended(body: list[str]) -> list[str]:
    """The rows of a hunk at the end of a file whose last line has no end."""
    mark = "\\ No newline at end of file"
    last_old = max((at for at, row in enumerate(body) if row[0] != "+"), default=-1)
    last_new = max((at for at, row in enumerate(body) if row[0] != "-"), default=-1)
    marked = []
    for at, row in enumerate(body):
        marked += [row, mark] if at in (last_old, last_new) else [row]
    return marked


def _range(start: int, count: int) -> str:
    """Lines of a hunk: where they begin, from 1, and how many; none stand behind the one named."""
    if count == 0:
        return f"{start},0"
    return f"{start + 1}" if count == 1 else f"{start + 1},{count}"
