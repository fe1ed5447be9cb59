"""The lines of a scenario file and of the fragments that it uses, numbered through.

A fragment is a piece of a scenario in a file of its own. `use: FILE` in the header puts its lines
in front of the story, `LANE : use FILE` puts them there; an empty lane column is then that lane's.
Every use has line numbers of its own, behind the file's, so that a line tells which use it is of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.scenario.files import Files
from harness.scenario.header import HeaderLine
from harness.scenario.layout import Layout, StoryLine, lay_out, split_lines
from harness.scenario.matrix import fill_in
from harness.scenario.piece import Mistake, Piece
from harness.scenario.steps import Place
from phonesim.diagnostic import Diagnostic, Related

LINES_MOST = 20_000


@dataclass(frozen=True, slots=True)
class _Use:
    """A fragment being read: its path, and who uses it."""

    path: str
    by: _Use | None = None

    def chain(self) -> list[str]:
        return [*(self.by.chain() if self.by else []), self.path]


class Sources:
    """Reads the layout of a file and puts into it those of the fragments that it uses."""

    def __init__(self, path: str, files: Files, values: Mapping[str, str]) -> None:
        self.path, self._files, self._values = path, files, values
        self.lines: list[str] = []
        self.places: list[Place] = []

    def read(self, lines: Sequence[str], mistakes: list[Mistake]) -> Layout:
        """The layout of the whole scenario."""
        layout = self._lay_out(lines, self.path, None, mistakes)
        self._files.attach(layout.attachments, mistakes)
        return self._with_fragments(layout, _Use(self.path), mistakes)

    def diagnose(self, mistake: Mistake) -> Diagnostic:
        """The mistake as it is shown, with both places if it is in a fragment."""
        piece, other = mistake.piece, mistake.other
        place = self._place(piece.line)
        related = [self._related(use, "used here") for use in self._uses(place)]
        hint = mistake.hint
        if other is not None:
            where = self._place(other.line)
            in_file = f" of {where.path}" if where.path != place.path else ""
            hint = hint.replace("{other}", f"line {where.line}{in_file}")
        span = replace(piece.span, line=place.line)
        return Diagnostic(
            place.path, span, self._text(piece.line), mistake.message, hint, mistake.severity,
            mistake.rule or "syntax", tuple(related),
        )  # fmt: skip

    def _place(self, line: int) -> Place:
        return self.places[line - 1] if line <= len(self.places) else Place(self.path, line)

    def _text(self, line: int) -> str:
        return self.lines[line - 1] if line <= len(self.lines) else ""

    def _uses(self, place: Place) -> Iterator[int]:
        while place.used_on is not None:
            yield place.used_on
            place = self._place(place.used_on)

    def _related(self, line: int, label: str) -> Related:
        text, place = self._text(line), self._place(line)
        start = len(text) - len(text.lstrip())
        span = replace(Piece(text.strip(), place.line, start + 1).span)
        return Related(place.path, span, text, label)

    def _lay_out(
        self, lines: Sequence[str], path: str, used_on: int | None, mistakes: list[Mistake]
    ) -> Layout:
        first = len(self.lines)
        filled = [fill_in(line, self._values) for line in lines]
        self.lines += filled
        self.places += [Place(path, number, used_on) for number in range(1, len(lines) + 1)]
        return lay_out(filled, mistakes, first + 1)

    def _with_fragments(self, layout: Layout, use: _Use, mistakes: list[Mistake]) -> Layout:
        result = Layout(attachments=layout.attachments)
        lane: Piece | None = None
        for line in layout.header:
            if line.key.text == "use":
                fragment = self._fragment(line.value, use, mistakes)
                result.header += fragment.header
                result.story += fragment.story
            result.header.append(line)
        for step in layout.story:
            lane = step.lane or lane
            step = replace(step, lane=lane)
            if (name := _used_file(step)) is None:
                result.story.append(step)
                continue
            fragment = self._fragment(name, use, mistakes)
            result.header += fragment.header
            result.story.append(step)
            result.story += [replace(s, lane=s.lane or lane) for s in fragment.story]
        return result

    def _fragment(self, name: Piece, use: _Use, mistakes: list[Mistake]) -> Layout:
        """The layout of a fragment; empty if it cannot be had."""
        try:
            if not name.text:
                return Layout()  # `use` without a value is a mistake already
            path = self._files.path_of(name.text, use.path)
            if path in use.chain():
                ring = " -> ".join([*use.chain(), path])
                hint = f"{ring}: leave out one of them"
                raise Mistake(name, f'"{name.text}" uses itself', hint, rule="fragment-cycle")
            found = self._files.find(name, "fragment", use.path)
            lines = split_lines(found.text)
            if len(self.lines) + len(lines) > LINES_MOST:
                hint = f"a scenario has at most {LINES_MOST} lines, with its fragments"
                raise Mistake(name, "the fragments are too long", hint, rule="fragment")
            layout = self._lay_out(lines, found.path, name.line, mistakes)
            for attachment in layout.attachments:
                hint = "attach it to the scenario"
                raise Mistake(attachment.name, "an attachment in a fragment", hint, rule="fragment")
            for line in own_header(layout, "matrix"):
                hint = "move it to the scenario; the fragment may use its names"
                raise Mistake(line.key, "a matrix in a fragment", hint, rule="fragment")
            return self._with_fragments(layout, _Use(found.path, use), mistakes)
        except Mistake as mistake:
            mistakes.append(mistake)
            return Layout()


def _used_file(line: StoryLine) -> Piece | None:
    """The file that a `: use FILE` line names."""
    words = line.text.words()
    if line.gutter.text == ":" and len(words) == 2 and words[0].text == "use":
        return words[1]
    return None


def own_header(layout: Layout, key: str) -> list[HeaderLine]:
    """The header lines of one key."""
    return [line for line in layout.header if line.key.text == key]


def diagnose_lines(text: str, path: str, mistakes: Sequence[Mistake]) -> list[Diagnostic]:
    """The mistakes of one file's lines."""
    sources = Sources(path, Files(path, lambda name: ""), {})
    sources.lines = list(split_lines(text))
    return [sources.diagnose(mistake) for mistake in mistakes]
