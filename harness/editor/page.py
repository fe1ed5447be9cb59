"""A scenario or a fragment as it stands in the editor: half written, and read all the same."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from harness.scenario.files import Files, ReadFile
from harness.scenario.header import Header, HeaderLine, read_header
from harness.scenario.layout import Layout, StoryLine, lay_out, split_lines
from harness.scenario.margin import read_margin
from harness.scenario.piece import Mistake, Piece
from harness.scenario.sources import Sources
from harness.scenario.steps import Lane, LaneKind
from phonesim.diagnostic import Span

ListFiles = Callable[[str], Sequence[str]]
"""The names of the files in a folder."""

_GROUP = re.compile(r"\(\?P<(\w+)>")


class Defined(NamedTuple):
    """A name that `${name}`, `after @name` or a lane column may have, and where it comes from.

    `what` says it in a few words; `line` counts through the file and its fragments.
    """

    name: str
    what: str
    path: str
    span: Span
    line: int


@dataclass(frozen=True)  # no slots: the parts are read when they are asked for
class Page:
    """The text of one file; `read_file` and `list_files` give what is beside it."""

    path: str
    text: str
    read_file: ReadFile
    list_files: ListFiles = lambda folder: ()

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines, without their ends."""
        return split_lines(self.text)

    def line(self, number: int) -> str:
        """A line; the one that follows the last is empty."""
        return self.lines[number - 1] if number <= len(self.lines) else ""

    @cached_property
    def layout(self) -> Layout:
        """What the lines of this file are."""
        return lay_out(self.lines, [])

    @cached_property
    def _sources(self) -> tuple[Sources, Layout]:
        sources = Sources(self.path, self.files, {})
        return sources, sources.read(self.lines, [])

    @cached_property
    def files(self) -> Files:
        """The files that this one names."""
        return Files(self.path, self.read_file)

    @property
    def whole(self) -> Layout:
        """The same with the lines of fragments put in."""
        return self._sources[1]

    @cached_property
    def header(self) -> Header:
        """What the header says, as far as it can be read; the header line of `use` put in."""
        return read_header(self.whole.header, [])

    @cached_property
    def lanes(self) -> Mapping[str, Lane]:
        """The lanes; of a fragment, which has no header, those that its story names."""
        if self.layout.header:
            return self.header.lanes
        kinds = {"nas": LaneKind.NAS, "pstn": LaneKind.PSTN}
        names = ["client", "nas", *(step.lane.text for step in self.layout.story if step.lane)]
        return {
            name: Lane(name, kinds.get(name, LaneKind.CLIENT), "", Span(1))
            for name in [*dict.fromkeys(names), "pstn"]
        }

    def lane_at(self, line: int) -> Lane | None:
        """The lane whose line it is, or would be if its lane column is left empty."""
        lane: Lane | None = None
        for step in self.layout.story:
            if step.gutter.line > line:
                break
            if step.lane is not None:
                lane = self.lanes.get(step.lane.text)
        return lane

    def story_line(self, line: int) -> StoryLine | None:
        """The story's line of that number."""
        return next((s for s in self.layout.story if s.gutter.line == line), None)

    def header_line(self, line: int) -> HeaderLine | None:
        """The header's line of that number."""
        return next((h for h in self.layout.header if h.key.line == line), None)

    def variables(self, line: int) -> Iterator[Defined]:
        """What `${name}` may be in a line: header names, and what is captured above it."""
        for entry in self.whole.header:
            name = entry.value.text.partition("=")[0].strip()
            if entry.key.text in ("secret", "matrix") and "=" in entry.value.text and name:
                what = "a secret" if entry.key.text == "secret" else "a name of the matrix"
                yield self._defined(name, what, entry.value.cut(0, len(name)))
            elif entry.key.text == "matrix":
                yield from self._columns(entry.value)
        for lane in self.header.lanes.values():
            if lane.number and lane.kind is not LaneKind.PSTN:
                what = f"the number of {lane.name}, {lane.number}"
                yield self._defined(f"{lane.name}.number", what, self._lane_place(lane))
        for step in self.whole.story:
            if line <= step.gutter.line <= len(self.lines):
                return
            if step.gutter.text == "~":
                for found in _GROUP.finditer(step.text.text):
                    what = f"what `{step.text.text.strip()}` has captured"
                    yield self._defined(found[1], what, step.text.cut(*found.span(1)))

    def _columns(self, value: Piece) -> Iterator[Defined]:
        """The columns of a table."""
        with contextlib.suppress(Mistake):
            found = self.files.find(value, "table")
            names = found.text.partition("\n")[0].split(",")
            for name in names:
                yield Defined(
                    name.strip(), f"a name of the matrix, in {value.text}", found.path,
                    Span(found.first_line), value.line,
                )  # fmt: skip

    @property
    def marks(self) -> Iterator[Defined]:
        """The moments that margins name."""
        for step in self.whole.story:
            _, places = read_margin(step.margin, [])
            if "mark" in places:
                yield self._defined(places["mark"].text, "a moment", places["mark"])

    @property
    def parties(self) -> Iterator[Defined]:
        """The lanes of the header."""
        for lane in self.lanes.values():
            yield self._defined(lane.name, describe(lane), self._lane_place(lane))

    def _lane_place(self, lane: Lane) -> Piece:
        return Piece("x" * lane.span.width, lane.span.line, lane.span.column)

    def _defined(self, name: str, what: str, piece: Piece) -> Defined:
        places = self._sources[0].places
        place = places[piece.line - 1] if piece.line <= len(places) else None
        path, line = (place.path, place.line) if place else (self.path, piece.line)
        span = Span(line, piece.column, len(piece.text))
        return Defined(name, what, path, span, piece.line)

    def beside(self, *endings: str) -> list[str]:
        """Files that this one may name: its attachments, and those in its folder."""
        with contextlib.suppress(OSError):
            folder = self.list_files(str(Path(self.path).parent))
            names = [n for n in folder if n.endswith(endings) and n != Path(self.path).name]
            return [*(a.name.text for a in self.layout.attachments), *sorted(names)]
        return [a.name.text for a in self.layout.attachments]


def describe(lane: Lane) -> str:
    """What stands behind a lane."""
    number = f", at {lane.number}" if lane.number else ""
    match lane.kind:
        case LaneKind.CLIENT:
            return f"a PC with a modem{number}"
        case LaneKind.NAS:
            return f"the access server's console{number and f'; the server is{number[1:]}'}"
        case LaneKind.PSTN:
            return "the exchange: its records, and faults"
        case LaneKind.LINE:
            return f"a line of the access server{number}"
