"""What stands at a place of a scenario, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from harness.editor.at_line import explain_line
from harness.editor.cursor import Zone, look
from harness.editor.forms import continuations, rows_of, split_words
from harness.editor.meanings import GUTTERS, margin_meaning
from harness.editor.page import Page, describe
from harness.scenario.header import KEYS, MEANINGS
from harness.scenario.layout import StoryLine
from harness.scenario.literal import BACKTICK, VARIABLE
from harness.scenario.margin import WORDS
from harness.scenario.piece import Piece
from harness.scenario.steps import LaneKind
from phonesim.diagnostic import Span
from phonesim.modem.result_codes import Result

_DIALLED = re.compile(r"^d.*?([0-9*#+]+)[^0-9*#+]*$", re.IGNORECASE)


class Meaning(NamedTuple):
    """What a stretch of a line means, in Markdown."""

    span: Span
    text: str


def explain(page: Page, line: int, column: int) -> Meaning | None:
    """What the words at a place mean; both count from 1."""
    if look(page, line, column).zone is Zone.NOTHING:
        return None
    found = [
        meaning
        for meaning in _meanings(page, line)
        if meaning.span.column <= column < meaning.span.column + meaning.span.width
    ]
    return min(found, key=lambda meaning: meaning.span.width, default=None)


def _meanings(page: Page, line: int) -> Iterator[Meaning]:
    """Of everything in the line; the narrowest is meant."""
    text = Piece(page.line(line), line)
    variables = {defined.name: defined for defined in page.variables(line)}
    for found in VARIABLE.finditer(text.text):
        if found[1] in variables:
            defined = variables[found[1]]
            yield Meaning(text.cut(*found.span()).span, f"`{found[0]}`: {defined.what}")
    entry = page.header_line(line)
    if entry is not None and entry.key.text in KEYS:
        yield Meaning(entry.key.span, f"`{KEYS[entry.key.text]}`\n\n{MEANINGS[entry.key.text]}")
    step = page.story_line(line)
    if step is not None:
        yield from _story(page, step)


def _story(page: Page, step: StoryLine) -> Iterator[Meaning]:
    gutter = step.gutter
    yield Meaning(gutter.span, f"`{gutter.text}`: {GUTTERS[gutter.text]}")
    if step.lane is not None and step.lane.text in page.lanes:
        lane = page.lanes[step.lane.text]
        yield Meaning(step.lane.span, f"`{lane.name}`: {describe(lane)}")
    for word in step.margin.words(WORDS):
        if meaning := margin_meaning(word.text):
            yield Meaning(word.span, f"`{word.text}`: {meaning}")
    lane_here = page.lane_at(gutter.line)
    if lane_here is None:
        return
    if gutter.text in ":!":
        yield from _statement(page, step, gutter.text)
    elif gutter.text == "|" and lane_here.kind is LaneKind.CLIENT:
        yield from _modem(page, step.text)


def _statement(page: Page, step: StoryLine, gutter: str) -> Iterator[Meaning]:
    """The row that a statement is of; of one that is not complete the rows that begin so."""
    lane = page.lane_at(step.gutter.line)
    assert lane is not None
    words = split_words(step.text.text)
    found = list(continuations(rows_of(lane, gutter), words, page.lanes))
    rows = [row for row, rest in found if not rest] or [row for row, _ in found]
    texts = []
    for row in dict.fromkeys(row.verb for row in rows):
        entry = next(each for each in rows if each.verb == row)
        needs = f"\n\nNeeds: {entry.needs}." if entry.needs else ""
        texts.append(f"`{gutter} {entry.form}`\n\n{entry.help}{needs}")
    if texts:
        yield Meaning(step.text.strip().span, "\n\n---\n\n".join(texts))
    for word in step.text.words():
        if word.text in page.lanes:
            named = page.lanes[word.text]
            yield Meaning(word.span, f"`{word.text}`: {describe(named)}")


def _modem(page: Page, text: Piece) -> Iterator[Meaning]:
    """What is typed to a modem, and what it says."""
    ticks = [tick.end() for tick in BACKTICK.finditer(text.text)]
    if len(ticks) >= 2:
        typed = text.cut(ticks[0], ticks[1] - 1)
        for said in explain_line(typed.text):
            command = typed.cut(said.start, said.end)
            dialled = _DIALLED.search(command.text)
            owner = [x.name for x in page.lanes.values() if dialled and x.number == dialled[1]]
            whose = f"\n\n`{dialled[1]}` is {owner[0]}" if dialled and owner else ""
            yield Meaning(command.span, said.meaning + whose)
    expected = text.cut(0, ticks[0] - 1 if ticks else None).strip()
    word = "CONNECT" if expected.text.startswith("CONNECT ") else expected.text
    for result in Result:
        if result.word == word:
            meaning = f"`{word}`: a modem's result code, {result.number} where `V0` is set"
            yield Meaning(expected.span, meaning)
