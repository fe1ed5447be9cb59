"""Where a name that a scenario uses comes from, and what its parts are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from harness.editor.page import Page
from harness.scenario.header import HeaderLine
from harness.scenario.layout import StoryLine
from harness.scenario.literal import VARIABLE
from harness.scenario.margin import WORDS
from harness.scenario.piece import Mistake, Piece
from phonesim.diagnostic import Span

_NAMES_A_FILE = ("exchange", "tariff", "matrix", "use")


class Target(NamedTuple):
    """A place in a file."""

    path: str
    span: Span


def define(page: Page, line: int, column: int) -> Target | None:
    """Where what stands at a place comes from."""
    for piece, target in _links(page, line):
        if piece.column <= column <= piece.column + len(piece.text):
            return target
    return None


def _links(page: Page, line: int) -> Iterator[tuple[Piece, Target]]:
    """The names in a line, and where each leads."""
    if not 0 < line <= len(page.lines):
        return
    entry, step = page.header_line(line), page.story_line(line)
    if entry is None and step is None:
        return
    whole = Piece(page.lines[line - 1], line)
    variables = {defined.name: defined for defined in page.variables(line)}  # the last one holds
    for found in VARIABLE.finditer(whole.text):
        if found[1] in variables:
            defined = variables[found[1]]
            yield whole.cut(*found.span()), Target(defined.path, defined.span)
    if entry is not None:
        yield from _files(page, [_file_of(entry)])
    if step is not None:
        yield from _files(page, _files_of(step))
        yield from _marks(page, step)
        parties = {defined.name: defined for defined in page.parties if defined.span.line > 1}
        words = step.text.words() if step.gutter.text in ":!" else []
        for word in [*([step.lane] if step.lane else []), *words]:
            if word.text in parties and page.layout.header:
                yield word, Target(parties[word.text].path, parties[word.text].span)


def _file_of(entry: HeaderLine) -> Piece:
    """The file that a header line may name."""
    if entry.key.text == "nas":
        number = entry.value.text.partition(",")[0]
        return entry.value.cut(len(number) + 1).strip()
    return entry.value if entry.key.text in _NAMES_A_FILE else entry.value.cut(0, 0)


def _files_of(step: StoryLine) -> list[Piece]:
    """The file that a statement names."""
    words = step.text.words()
    names = [word.text for word in words]
    if step.gutter.text == ":" and (names[:1] == ["use"] or names[:2] == ["send", "file"]):
        return words[-1:]
    return []


def _files(page: Page, names: list[Piece]) -> Iterator[tuple[Piece, Target]]:
    for name in names:
        for attachment in page.layout.attachments:
            if attachment.name.text == name.text:
                yield name, Target(page.path, attachment.name.span)
                return
        try:
            found = page.files.find(name, "file") if name.text else None
        except Mistake:
            continue
        if found is not None:
            yield name, Target(found.path, Span(found.first_line))


def _marks(page: Page, step: StoryLine) -> Iterator[tuple[Piece, Target]]:
    marks = {defined.name: defined for defined in page.marks}
    for word in step.margin.words(WORDS):
        name = "@" + word.text.partition("@")[2]
        if "@" in word.text and name in marks:
            yield word, Target(marks[name].path, marks[name].span)


class Part(NamedTuple):
    """An entry of the outline; `last` is its last line."""

    name: str
    kind: str  # "scenario", "lane", "mark" or "attachment"
    detail: str
    span: Span
    last: int


def outline(page: Page) -> list[Part]:
    """The title, lanes, marks and attachments of a file, in the order of its lines."""
    end, attached = max(1, len(page.lines)), page.layout.attachments
    parts = []
    for entry in page.layout.header:
        if entry.key.text == "scenario" and entry.value.text:
            parts.append(Part(entry.value.text, "scenario", "", entry.value.span, entry.key.line))
        elif entry.key.text in ("client", "nas"):
            name = (entry.name or entry.key).text
            parts.append(Part(name, "lane", entry.value.text, entry.key.span, entry.key.line))
    for step in page.layout.story:
        for word in step.margin.words(WORDS):
            if word.text[0] == "@":
                line = step.gutter.line
                parts.append(Part(word.text, "mark", step.text.text.strip(), word.span, line))
    for number, attachment in enumerate(attached):
        last = attached[number + 1].name.line - 1 if number + 1 < len(attached) else end
        title = attachment.name
        parts.append(Part(title.text, "attachment", "", title.span, last))
    return sorted(parts, key=lambda part: part.span.line)
