"""Where in the language of scenarios a place of a text is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from harness.editor.page import Page
from harness.scenario.layout import COMMENT, GUTTER, HEADER
from harness.scenario.literal import BACKTICK


class Zone(Enum):
    """A part of a line."""

    NOTHING = "a comment, or an attachment"
    KEY = "a header's key, or a lane's name"
    VALUE = "a header's value"
    MARGIN = "the margin"
    EXPECTED = "text that is expected"
    TYPED = "text that is typed"
    PATTERN = "a regular expression"
    STATEMENT = "what is done or checked, or a fault"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place: its zone, and what of the zone stands before it.

    `start` is the column at which the zone begins; `head` is the header's key or the gutter.
    """

    line: int
    column: int
    zone: Zone
    start: int = 1
    before: str = ""
    head: str = ""


def look(page: Page, line: int, column: int) -> Cursor:
    """What stands at a place; both count from 1."""
    text = page.line(line)
    attached = page.layout.attachments
    left = text[: column - 1]
    # White space is a comment to the layout, and the beginning of a line to its author.
    comment = bool(text.strip()) and COMMENT.match(text)
    if comment or (attached and line >= attached[0].name.line):
        return Cursor(line, column, Zone.NOTHING)
    shape = HEADER.match(text)
    if shape and page.header_line(line) is not None:
        if len(left) >= shape.end():
            value = left[shape.end() :]
            start = shape.end() + 1 + len(value) - len(value.lstrip())
            return Cursor(line, column, Zone.VALUE, start, value.lstrip(), shape[2])
        return Cursor(line, column, Zone.KEY, 1, left)
    gutter = GUTTER.search(left)
    if gutter is None:
        zone = Zone.MARGIN if re.search(r"[ \t]", left) else Zone.KEY
        return Cursor(line, column, zone, 1, left)
    start = gutter.end() + (left[gutter.end() : gutter.end() + 1] == " ")
    said, head = left[start:], gutter[0]
    if head == "|":
        ticks = [tick.end() for tick in BACKTICK.finditer(said)]
        if len(ticks) % 2:
            start, said = start + ticks[-1], said[ticks[-1] :]
        zone = Zone.TYPED if len(ticks) % 2 else Zone.EXPECTED
        return Cursor(line, column, zone, start + 1, said, head)
    zone = Zone.PATTERN if head == "~" else Zone.STATEMENT
    return Cursor(line, column, zone, start + 1, said, head)
