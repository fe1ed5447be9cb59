"""Which lines of a scenario file are header, story or attachment, and where a line's gutter is.

A header line is `key: value`, a story line has a gutter: one of `| ~ : !` in column 1 or after
white space. So the white space before the colon tells `client: 84001` from `client : hang up`.
Here are also the mistakes of those who forget it, or who paste a transcript without a margin.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.scenario.header import KEYS, NUMBER, HeaderLine
from harness.scenario.piece import Mistake, Piece

_FIRST_WORD = re.compile(r"[^ \t]+")
COMMENT = re.compile(r"[ \t]*(?:#|!---|$)")
HEADER = re.compile(r"([ \t]*+)([^\s:|~!]++)(?:[ \t]++([^\s:|~!]++))?([ \t]*+):")
GUTTER = re.compile(r"(?:^|(?<=[ \t]))[|~:!]")
_ATTACHMENT = re.compile(r"-- ([\w./](?:.*[^\s-])?) --[ \t]*")
_LIKE_ATTACHMENT = re.compile(r"-+[ \t]*([\w./](?:.*[^\s-])?)[ \t]*-+[ \t]*")
# What other keyboards and copied web pages have instead of a gutter or a space.
_LOOK_ALIKES = "\uff5c\uff5e\uff1a\uff01\u00a0\u3000"


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A line of the story: margin and lane, the gutter's character, and the text after it."""

    margin: Piece
    gutter: Piece
    text: Piece
    lane: Piece | None = None  # the lane's name, or None where its column is empty


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels at the end of the scenario."""

    name: Piece
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """The lines of a file by what they are; blank lines and comments are left out."""

    header: list[HeaderLine] = field(default_factory=list)
    story: list[StoryLine] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of a file, without line ends (Unix or Windows) and byte order mark."""
    lines = text.removeprefix("\ufeff").split("\n")
    if lines[-1] == "":
        lines.pop()
    return tuple(line.removesuffix("\r") for line in lines)


def lay_out(lines: Sequence[str], mistakes: list[Mistake], first: int = 1) -> Layout:
    """Sort the lines of a file, numbered from `first`, into header, story and attachments."""
    layout = Layout()
    for number, text in enumerate(lines, start=first):
        line = Piece(text, number)
        try:
            # Inside an attachment a row of dashes is its own text.
            if found := (_ATTACHMENT if layout.attachments else _LIKE_ATTACHMENT).fullmatch(text):
                layout.attachments.append(Attachment(line.cut(*found.span(1))))
                if _ATTACHMENT.fullmatch(text) is None:
                    hint = f"write `-- {found[1]} --`"
                    raise Mistake(
                        line, "this is not how an attachment begins", hint, rule="attachment"
                    )
            elif layout.attachments:
                layout.attachments[-1].lines.append(text)
            elif COMMENT.match(text) is None:
                _place(line, layout)
        except Mistake as mistake:
            mistakes.append(mistake.with_traceback(None))
    return layout


def _place(line: Piece, layout: Layout) -> None:
    """Put one line into the layout; a `Mistake` says what is wrong with its shape."""
    late = bool(layout.story)
    shape = HEADER.match(line.text)
    if shape and _is_header(shape, line, late):
        key = line.cut(*shape.span(2))
        name = line.cut(*shape.span(3)) if shape[3] else None
        layout.header.append(HeaderLine(key, name, line.cut(shape.end()).strip()))
        if late:
            hint = f"move it above line {layout.story[0].gutter.line}, where the story begins"
            raise Mistake(key, "a header line in the story", hint, rule="header-line")
        if _is_loose(shape):
            hint = f"write `{key.text}:` in column 1"
            raise Mistake(
                key, "white space before a header's key or colon", hint, rule="header-line"
            )
        return
    gutter = GUTTER.search(line.text)
    if gutter is None:
        raise _no_gutter(line, late)
    at = gutter.start()
    text = line.cut(at + 1)
    first = _FIRST_WORD.match(line.text[:at])
    lane = line.cut(0, first.end()) if first else None
    margin = line.cut(first.end() if first else 0, at)
    layout.story.append(StoryLine(margin, line.cut(at, at + 1), text.cut(1), lane))
    if text.text and text.text[0] not in " \t":
        hint = f"write `{gutter[0]} {text.text}`: the first space belongs to the gutter"
        raise Mistake(text.cut(0, 1), f"no space after the `{gutter[0]}`", hint, rule="gutter")


def _is_loose(shape: re.Match[str]) -> bool:
    """Whether there is white space where a header line has none."""
    return bool(shape[1] or shape[4])


def _is_header(shape: re.Match[str], line: Piece, late: bool) -> bool:
    """Whether a line is a header line, or certainly meant as one: late, or with odd white space."""
    loose = _is_loose(shape)
    if not loose and not late:
        return True
    value = line.text[shape.end() :].strip()
    meant = shape[2] in KEYS
    if shape[2] in ("client", "nas"):  # these begin story lines too
        meant = NUMBER.fullmatch(value.partition(",")[0].rstrip()) is not None
    return meant and not (loose and late)


def _no_gutter(line: Piece, late: bool) -> Mistake:
    text = line.strip()
    story = "a story line is `LANE MARGIN | TEXT`, with white space before the bar"
    if strange := next((letter for letter in _LOOK_ALIKES if letter in text.text), None):
        at = text.text.index(strange)
        hint = "write `|`, `~`, `:`, `!` or a space in its place"
        return Mistake(
            text.cut(at, at + 1), f"a {unicodedata.name(strange)} in a margin", hint, rule="gutter"
        )
    if late:
        hint = f"{story}; a pasted transcript line needs ` | ` in front of it"
        return Mistake(text, "a line without a gutter (`|`, `~`, `:` or `!`)", hint, rule="gutter")
    hint = f"a header line is `key: value`; {story}; a comment begins with `#`"
    return Mistake(text, "neither a header line nor a story line", hint, rule="header-line")
