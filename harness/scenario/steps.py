"""What a scenario says, as data: header, lanes and steps. Nothing here reads, waits or judges.

Every part keeps its `Span`, so that whatever goes wrong later points at the author's own line.
Durations are integer microseconds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from phonesim.diagnostic import Diagnostic, Span


class LaneKind(Enum):
    """What stands behind a lane."""

    CLIENT = "client"  # a PC with a modem: typed at and read
    NAS = "nas"  # the access server's console: typed at, its output searched
    PSTN = "pstn"  # the exchange's records and faults
    LINE = "line"  # a further line of the access server: named in checks and faults only


SILENT = (LaneKind.PSTN, LaneKind.LINE)
"""Lanes that send no text."""


class Match(Enum):
    """How a client's literal lines are compared with what was received."""

    TEXT = "text"  # line by line as the device sends it, blank lines skipped
    DOCUMENT = "document"  # a transcript edited by hand
    EXACT = "exact"  # every byte: blank lines, spaces at the end, and how a line ends


@dataclass(frozen=True, slots=True)
class Lane:
    """A column name of the margin and the party behind it; `number` is what others dial."""

    name: str
    kind: LaneKind
    number: str
    span: Span


@dataclass(frozen=True, slots=True)
class Variable:
    """`${name}` in a text: a secret, `LANE.number`, or what a `~` line has captured."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Text:
    """Literal pieces and variables, in the order in which they stand."""

    parts: tuple[str | Variable, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Window:
    """Not before `least_us` and not after `most_us`, both from the lane's previous match."""

    least_us: int
    most_us: int
    span: Span


@dataclass(frozen=True, slots=True)
class Count:
    """How often the line may come: `x1..2`."""

    least: int
    most: int
    span: Span


@dataclass(frozen=True, slots=True)
class Margin:
    """What stands between the lane's name and the gutter."""

    window: Window | None = None
    count: Count | None = None
    mark: str | None = None  # @name: names the moment of this match
    after: str | None = None  # after @name: not before that moment
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Literal:
    """`|`: a line or prompt expected as it stands, then text typed (with CR), either optional.

    `expected` is None when the line only types; a blank transcript line has empty `expected`. The
    text is as it is on the wire, a character for each byte. With `enter`, Return follows what is
    typed.
    """

    expected: Text | None
    typed: Text | None
    enter: bool = True


@dataclass(frozen=True, slots=True)
class Pattern:
    """`~`: a regular expression searched for in the lane's lines; its named groups are captured.

    With variables in it, `text` is what becomes the expression once they have their values.
    """

    regex: re.Pattern[str]
    text: Text | None = None


Argument = str | int | float | Window


@dataclass(frozen=True, slots=True)
class Statement:
    """`:` and `!`: one row of a vocabulary, with its arguments.

    `verb` is the row's name in `vocabulary.py`; `arguments` maps the row's parameter names to
    values (the comments of `row.Value` say of which type), `spans` to where they stand.
    """

    verb: str
    arguments: Mapping[str, Argument]
    spans: Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the story. `span` covers what stands right of the gutter, `text` all of it."""

    lane: Lane
    margin: Margin
    action: Literal | Pattern | Statement
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class NasNeed:
    """Header `nas: NUMBER, CONFIG`: the number and the configuration it boots from."""

    number: str
    config_name: str
    config_text: str
    config_path: str  # for messages
    span: Span
    config_line: int = 1  # the line of `config_path` with the configuration's first line
    lines: Mapping[str, str] = field(default_factory=dict)  # `lines:`: name to number, as written


@dataclass(frozen=True, slots=True)
class Abort:
    """Header `abort: REGEX`: such a line fails the scenario at once. No `lane`: any client's."""

    regex: re.Pattern[str]
    lane: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where a numbered line of a scenario stands: in its own file, or in a fragment's.

    `used_on` is the numbered line that uses the fragment.
    """

    path: str
    line: int
    used_on: int | None = None


@dataclass(frozen=True, slots=True)
class OfficeNeed:
    """Header `exchange: COUNTRY` or `exchange: FILE`: what the exchange is like, as TOML.

    `first_line` is the line of `path` with the first line of `text`.
    """

    text: str
    path: str  # for messages
    first_line: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario, read and found to be right: a whole file, or one `case` of its matrix.

    `lines` are those of the file and of each fragment that it uses, numbered through; `places` says
    where the ones behind the file's own stand.
    """

    path: str
    title: str
    lanes: Mapping[str, Lane]
    steps: tuple[Step, ...]
    nas: NasNeed | None = None
    office: OfficeNeed | None = None
    tariff: OfficeNeed | None = None
    source: str = ""
    match: Match = Match.TEXT
    secrets: Mapping[str, str] = field(default_factory=dict)
    debug: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    seed: int | None = None
    lines: tuple[str, ...] = ()  # for messages
    places: tuple[Place, ...] = ()
    case: str = ""
    aborts: tuple[Abort, ...] = ()
    needs: Mapping[str, Span] = field(default_factory=dict)
    xfail: str = ""
    budget_us: int | None = None  # of telephone time
    files: Mapping[str, str] = field(default_factory=dict)  # what `send file` names
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def id(self) -> str:
        """The path, and the case in brackets if the file has several."""
        return f"{self.path}[{self.case}]" if self.case else self.path

    def place(self, line: int) -> Place:
        """Where the numbered line stands."""
        return self.places[line - 1]
