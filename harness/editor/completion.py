"""What could be written at a place of a scenario."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from harness.bench.capabilities import CAPABILITIES
from harness.editor.at_line import describe_register
from harness.editor.cursor import Cursor, Zone, look
from harness.editor.forms import Item, continuations, rows_of, split_words
from harness.editor.meanings import GUTTERS, MARGIN
from harness.editor.page import Page, describe
from harness.scenario.header import KEYS, MEANINGS
from harness.scenario.row import Parameter, Row, Value
from harness.scenario.steps import SILENT, LaneKind, Match
from phonesim.exchange.countries import COUNTRIES
from phonesim.exchange.tariff_file import TARIFFS
from phonesim.modem.result_codes import Result
from phonesim.modem.s_registers import REGISTERS

DURATIONS = ("500ms", "1s", "5s", "10s", "60s")
_EXAMPLES = {
    Value.DURATION: DURATIONS,
    Value.WINDOW: ("5s..8s", "10s", "60s"),
    Value.CALL: ("1", "2", "3"),
    Value.COUNT: ("0", "1", "2"),
    Value.NUMBER: ("1e-4", "0.5"),
    Value.AMOUNT: ("0", "0.05"),
}
_LAST_WORD = re.compile(r"[^ \t,]*$")
_VARIABLE_BEGUN = re.compile(r"(?<!\\)\$(?:\{([^{}]*))?$")
_REGISTER_BEGUN = re.compile(r"at.*?(s[0-9]*)$", re.IGNORECASE)
_DIALLING_BEGUN = re.compile(r"at.*d[tp]?([0-9,wW@!]*)$", re.IGNORECASE)


class Kind(Enum):
    """What a proposal is, for the sign that an editor puts beside it."""

    KEY = "key"
    LANE = "lane"
    WORD = "word"
    VALUE = "value"
    VARIABLE = "variable"
    FILE = "file"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that could stand at the cursor in place of the `replaces` characters before it.

    `slots` is the same with `${1:SLOT}` and `${1|one,other|}` where something is left to be chosen,
    for editors that have such snippets; otherwise empty.
    """

    text: str
    kind: Kind
    detail: str = ""
    help: str = ""
    replaces: int = 0
    label: str = ""  # if it is another than the text
    slots: str = ""


def complete(page: Page, line: int, column: int) -> list[Proposal]:
    """What could stand at a place, which counts from 1."""
    cursor = look(page, line, column)
    match cursor.zone:
        case Zone.KEY:
            found = [*_keys(page, cursor), *_lanes(page, cursor)]
        case Zone.VALUE:
            found = list(_values(page, cursor))
        case Zone.MARGIN:
            found = list(_margin(page, cursor))
        case Zone.STATEMENT:
            found = list(_statement(page, cursor))
        case Zone.EXPECTED | Zone.TYPED | Zone.PATTERN:
            found = list(_text(page, cursor))
        case _:
            found = []
    return list(dict.fromkeys(found))


def _keys(page: Page, cursor: Cursor) -> Iterator[Proposal]:
    """Header keys, until the story begins."""
    story = page.layout.story
    if story and story[0].gutter.line < cursor.line:
        return
    for key, form in KEYS.items():
        slots = "client ${1:NAME}: ${2:NUMBER}" if key == "client" else ""
        yield Proposal(f"{key}: ", Kind.KEY, form, MEANINGS[key], len(cursor.before), key)
        if slots and any(lane.kind is LaneKind.CLIENT for lane in page.header.lanes.values()):
            what = "A further client, whose name is its lane's."
            yield Proposal(
                "client ", Kind.KEY, form, what, len(cursor.before), "client NAME", slots
            )


def _lanes(page: Page, cursor: Cursor) -> Iterator[Proposal]:
    for lane in page.lanes.values():
        if lane.kind is not LaneKind.LINE:
            yield Proposal(lane.name, Kind.LANE, describe(lane), "", len(cursor.before))


def _values(page: Page, cursor: Cursor) -> Iterator[Proposal]:
    """What a header key takes."""
    before = cursor.before
    last = _LAST_WORD.search(before)
    typed = len(last[0]) if last else 0
    match cursor.head:
        case "nas" if "," in before:
            yield from _files(page, before.partition(",")[2].lstrip(), ".cfg", ".conf", ".txt")
        case "exchange":
            for country in COUNTRIES:
                yield Proposal(country, Kind.VALUE, "a country", "", typed)
            yield from _files(page, before, ".toml")
        case "tariff":
            for tariff in TARIFFS:
                yield Proposal(tariff, Kind.VALUE, "a tariff", "", typed)
            yield from _files(page, before, ".toml")
        case "match":
            for mode in Match:
                yield Proposal(mode.value, Kind.VALUE, "", MEANINGS["match"], typed)
        case "debug":
            for word in KEYS["debug"].partition("any of ")[2].split(", "):
                yield Proposal(word, Kind.VALUE, f"debug {word}", MEANINGS["debug"], typed)
        case "needs":
            part = before.rpartition(",")[2].lstrip()
            for name, when in CAPABILITIES.items():
                yield Proposal(name, Kind.VALUE, when, "", len(part))
        case "use":
            yield from _files(page, before, ".fragment", ".scenario")
        case "matrix" if "=" not in before:
            yield from _files(page, before, ".csv")
        case "budget":
            for duration in ("10m", "1h"):
                yield Proposal(duration, Kind.VALUE, MEANINGS["budget"], "", typed)


def _files(page: Page, typed: str, *endings: str) -> Iterator[Proposal]:
    for name in page.beside(*endings):
        yield Proposal(name, Kind.FILE, "a file beside this one", "", len(typed))


def _margin(page: Page, cursor: Cursor) -> Iterator[Proposal]:
    """Margin words, and the gutters that the lane takes."""
    last = re.search(r"(?:after[ \t]+@?|@)?[^ \t]*$", cursor.before)
    typed = len(last[0]) if last else 0
    for duration in (*DURATIONS, "5s..8s"):
        what = MARGIN["5s..8s" if ".." in duration else "45s"]
        yield Proposal(duration, Kind.VALUE, what, "", typed)
    for word in ("x1", "x1..2", "at end"):
        yield Proposal(word, Kind.WORD, MARGIN[word], "", typed)
    for mark in page.marks:
        yield Proposal(f"after {mark.name}", Kind.WORD, MARGIN["after @name"], "", typed)
    yield Proposal("@", Kind.WORD, MARGIN["@name"], "", typed, "@name", "@${1:name}")
    lane = page.lane_at(cursor.line) if cursor.before[:1] in (" ", "\t") else None
    lane = lane or page.lanes.get(cursor.before.split()[0] if cursor.before.split() else "")
    for gutter, meaning in GUTTERS.items():
        silent = lane is not None and lane.kind in SILENT and gutter in "|~"
        if not silent and (lane is None or gutter in "|~" or rows_of(lane, gutter)):
            yield Proposal(f"{gutter} ", Kind.WORD, meaning, "", typed, gutter)


def _statement(page: Page, cursor: Cursor) -> Iterator[Proposal]:
    """The rows of the vocabulary that fit what is written."""
    lane = page.lane_at(cursor.line)
    if lane is None:
        return
    words = split_words(cursor.before)
    typed = words.pop() if words and not cursor.before.endswith((" ", "\t")) else ""
    for row, rest in continuations(rows_of(lane, cursor.head), words, page.lanes):
        if rest and rest[0].takes is None:
            yield _form(row, rest, page, typed)
        elif rest:
            takes = rest[0].takes
            assert takes is not None
            for value in _slot_values(takes, page):
                kind = Kind.FILE if takes is Value.FILE else Kind.VALUE
                yield Proposal(value, kind, rest[0].text, row.help, len(typed))


def _form(row: Row, rest: Sequence[Item], page: Page, typed: str) -> Proposal:
    """The rest of a form, with slots for those editors that have them."""
    leading = []
    for item in rest:
        if item.takes is not None:
            break
        leading.append(item.text)
    whole = len(leading) == len(rest)
    text = " ".join(leading) + ("" if whole else " ")
    label = " ".join(item.text for item in rest)
    help_text = f"{row.help}\n\nNeeds: {row.needs}." if row.needs else row.help
    number = itertools.count(1)
    slots = [
        item.text if item.takes is None else _slot(next(number), item.text, item.takes, page)
        for item in rest
    ]
    snippet = "" if whole else " ".join(slots)
    return Proposal(text, Kind.WORD, row.form, help_text, len(typed), label, snippet)


def _slot(number: int, name: str, takes: Parameter, page: Page) -> str:
    """A place of a snippet."""
    choices = list(takes) if isinstance(takes, tuple) else []
    if takes in (Value.LANE, Value.LINE):
        choices = _slot_values(takes, page)
    if choices and not any(mark in choice for choice in choices for mark in ",|}$\\"):
        return f"${{{number}|{','.join(choices)}|}}"
    return f"${{{number}:{name}}}"


def _slot_values(takes: Parameter, page: Page) -> list[str]:
    """What could stand in a slot."""
    if isinstance(takes, tuple):
        return list(takes)
    if takes in (Value.LANE, Value.LINE):
        return [lane.name for lane in page.lanes.values() if lane.kind is not LaneKind.PSTN]
    if takes is Value.FILE:
        return page.beside("")
    return list(_EXAMPLES.get(takes, ()))


def _text(page: Page, cursor: Cursor) -> Iterator[Proposal]:
    """Variables; what a modem says; and in what is typed to it registers and numbers."""
    lane = page.lane_at(cursor.line)
    if begun := _VARIABLE_BEGUN.search(cursor.before):
        for defined in page.variables(cursor.line):
            name = f"${{{defined.name}}}"
            yield Proposal(name, Kind.VARIABLE, defined.what, "", len(begun[0]))
        return
    if lane is None or lane.kind is not LaneKind.CLIENT:
        return
    if cursor.zone is Zone.EXPECTED:
        for result in Result:
            what = "what a modem says"
            yield Proposal(result.word, Kind.VALUE, what, "", len(cursor.before))
    elif cursor.zone is Zone.TYPED and (dialling := _DIALLING_BEGUN.fullmatch(cursor.before)):
        for defined in page.variables(cursor.line):
            if defined.name.endswith(".number") and defined.name != f"{lane.name}.number":
                name = f"${{{defined.name}}}"
                yield Proposal(name, Kind.VARIABLE, defined.what, "", len(dialling[1]))
    elif cursor.zone is Zone.TYPED and (begun := _REGISTER_BEGUN.fullmatch(cursor.before)):
        upper = begun[1][0] == "S"
        for row in REGISTERS.values():
            text = f"{'S' if upper else 's'}{row.number}="
            what = describe_register(row)
            yield Proposal(text, Kind.REGISTER, row.meaning, what, len(begun[1]))
