"""The header of a scenario file: who takes part, and what holds for the whole story."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from harness.bench.capabilities import CAPABILITIES
from harness.scenario.literal import compile_regex
from harness.scenario.margin import read_duration
from harness.scenario.piece import Mistake, Piece
from harness.scenario.server_lines import FORM, read_lines
from harness.scenario.steps import SILENT, Abort, Lane, LaneKind, Match
from phonesim.diagnostic import Span, did_you_mean

KEYS: Mapping[str, str] = {
    "scenario": "scenario: TITLE",
    "source": "source: WHERE THE TRANSCRIPT IS FROM",
    "nas": "nas: NUMBER, CONFIG",
    "lines": FORM,
    "client": "client: NUMBER, or client NAME: NUMBER",
    "exchange": "exchange: us, uk, de or fr, or exchange: FILE.toml",
    "secret": "secret: NAME = VALUE",
    "tariff": "tariff: NAME, or FILE.toml",
    "match": "match: text, document or exact",
    "debug": "debug: any of chat, callback, modem, confmodem, tacacs, radius",
    "needs": "needs: CAPABILITY, CAPABILITY ...",
    "matrix": "matrix: NAME = VALUE, VALUE ..., or matrix: FILE.csv",
    "tags": "tags: WORD WORD ...",
    "abort": "abort: REGEX, or abort LANE: REGEX",
    "use": "use: FRAGMENT",
    "xfail": "xfail: REASON",
    "budget": "budget: DURATION",
    "seed": "seed: NUMBER",
}
"""Every key and the form of its line."""

MEANINGS: Mapping[str, str] = {
    "scenario": "The title, in reports.",
    "source": "Which document the transcript is from.",
    "nas": "The access server: the number that callers dial, and its configuration, a file beside "
    "this one or an attachment. Its lane is `nas`.",
    "lines": "An access server with several modems: which lines have them, and their numbers. "
    "`tty 65 70 = 55565` are six, whose numbers count up. The line with the number of `nas:` is "
    "`nas`, the others are `tty66` in checks, faults and hunt groups.",
    "client": "A PC with a modem: the number of its line. With several, each has a name, which is "
    "its lane's.",
    "exchange": "The telephone network: a country, or an office file (a file beside this one or an "
    "attachment) with timers, features of lines, hunt groups, trunks and faults.",
    "secret": "A value that no report shows; in the story it is `${NAME}`. `env:VARIABLE` takes it "
    "from the environment.",
    "tariff": "What calls cost: the name of a tariff that comes with ringback, a file beside this "
    "one or an attachment. Each call's record says its cost, and who paid.",
    "match": "How a client's lines are compared with what comes: see below.",
    "debug": "Debug output that is switched on at the console before the story begins.",
    "needs": "What a bench must be able to do besides what the steps need; without it the story "
    "is skipped.",
    "matrix": "Plays the file once for each value, or for each row of the table; `${NAME}` stands "
    "for the value wherever it is written. Several lines make every combination.",
    "tags": "Words to choose scenarios by.",
    "abort": "A line that this regular expression is found in fails the scenario at once, unless a "
    "later line of its lane expects it. Without a lane: any client's lines.",
    "use": "Puts the lines of a fragment in front of the story, and its header lines here.",
    "xfail": "The scenario is known to fail, and why. If it passes, that is told as a failure.",
    "budget": "The most telephone time that the scenario may take; without it, an hour.",
    "seed": "Decides everything that is left to chance, unless the command line does.",
}
"""What each key means, for the reference."""

NUMBER = re.compile(r"[0-9*#+]+")
"""A telephone number."""

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_LISTED = re.compile(r"[^ \t,]+")
_BETWEEN_COMMAS = re.compile(r"[^ \t,][^,]*")
_SEED = re.compile(r"[0-9]{1,18}")
_RESERVED = {"pstn", *KEYS} - {"client"}
_NAMED = ("client", "abort")  # keys that may have a name before the colon
_SEVERAL = ("client", "secret", "matrix", "abort", "use")  # keys that may have several lines
_DEBUG_WORDS = ("chat", "callback", "modem", "confmodem", "tacacs", "radius")


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """`key: value`, or `key name: value`."""

    key: Piece
    name: Piece | None
    value: Piece


@dataclass(slots=True)
class Header:
    """What the header lines say, whether or not all of it is right."""

    title: str = ""
    source: str = ""
    lanes: dict[str, Lane] = field(default_factory=dict)
    config: Piece | None = None
    nas_lines: dict[str, str] = field(default_factory=dict)
    office: Piece | None = None
    tariff: Piece | None = None
    secrets: dict[str, str] = field(default_factory=dict)
    match: Match = Match.TEXT
    debug: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    seed: int | None = None
    needs: dict[str, Span] = field(default_factory=dict)
    aborts: list[Abort] = field(default_factory=list)
    xfail: str = ""
    budget_us: int | None = None
    secret_places: dict[str, Piece] = field(default_factory=dict)

    def variables(self) -> dict[str, Piece | None]:
        """The names that `${name}` may have."""
        numbers = [f"{lane.name}.number" for lane in self.lanes.values() if lane.number]
        return dict.fromkeys([*self.secrets, *numbers])


def read_header(lines: Collection[HeaderLine], mistakes: list[Mistake]) -> Header:
    """What the lines say; what is wrong with them goes to `mistakes`."""
    header = Header()
    first: dict[str, Piece] = {}
    for line in lines:
        try:
            _check_key(line, first)
            if line.key.text not in ("abort", "lines", "matrix", "use"):  # some name lanes: below
                _read_line(line, header)
        except Mistake as mistake:
            mistakes.append(mistake)
    top = next(iter(first.values()), Piece("", 1))
    if "scenario" not in first:
        mistakes.append(
            Mistake(
                top, "the scenario has no title", f"add `{KEYS['scenario']}`", rule="header-line"
            )
        )
    if "client" not in first:
        mistakes.append(
            Mistake(top, "the scenario has no client", "add `client: NUMBER`", rule="header-line")
        )
        header.lanes["client"] = Lane("client", LaneKind.CLIENT, "", top.span)
    for line in lines:
        try:
            if line.key.text == "lines" and line.value.text:
                header.nas_lines = read_lines(line.value, header.lanes)
        except Mistake as mistake:
            mistakes.append(mistake)
    header.lanes["pstn"] = Lane("pstn", LaneKind.PSTN, "", Span(1))
    for line in lines:
        if line.key.text == "abort" and line.value.text:
            try:
                header.aborts.append(_read_abort(line, header))
            except Mistake as mistake:
                mistakes.append(mistake)
    if "debug" in first and "nas" not in first:
        hint = f"debug output comes from the access server: add `{KEYS['nas']}`"
        mistakes.append(
            Mistake(first["debug"], "debug without an access server", hint, rule="access-server")
        )
    return header


def unknown_lane(word: Piece, lanes: Mapping[str, Lane]) -> Mistake:
    """The mistake of naming a lane that the header does not have."""
    likely = did_you_mean(word.text, [*lanes])
    hint = f"{likely} the lanes are {', '.join(lanes)}".lstrip()
    if not likely:
        hint += "; `client NAME: NUMBER` in the header adds one"
    return Mistake(word, f'unknown lane "{word.text}"', hint, rule="lane")


def _check_key(line: HeaderLine, first: dict[str, Piece]) -> None:
    key = line.key.text
    if key not in KEYS:
        hint = did_you_mean(key, [*KEYS]) or f"the keys are {', '.join(KEYS)}"
        raise Mistake(line.key, f'unknown header key "{key}"', hint, rule="header-line")
    earlier = first.setdefault(key, line.key)
    if line.name is not None and key not in _NAMED:
        raise Mistake(
            line.name,
            f'"{key}" takes no name before its colon',
            f"write `{KEYS[key]}`",
            rule="header-line",
        )
    if earlier is not line.key and key not in _SEVERAL:
        raise Mistake(
            line.key, f'a second "{key}" line', "the first is {other}", earlier, rule="header-line"
        )
    if not line.value.text and key not in ("client", "nas"):
        raise Mistake(
            line.value, f'"{key}" has no value', f"write `{KEYS[key]}`", rule="header-line"
        )


def _read_line(line: HeaderLine, header: Header) -> None:
    value = line.value
    match line.key.text:
        case "scenario":
            header.title = value.text
        case "source":
            header.source = value.text
        case "nas":
            _read_nas(value, header)
        case "client":
            _read_client(line, header)
        case "exchange":
            header.office = value
        case "secret":
            _read_secret(value, header)
        case "tariff":
            header.tariff = value
        case "match":
            header.match = Match(_one_of(value, [mode.value for mode in Match]))
        case "debug":
            words = [_one_of(word, _DEBUG_WORDS) for word in value.words(_LISTED)]
            header.debug = tuple(dict.fromkeys(words))
        case "tags":
            header.tags = tuple(word.text for word in value.words(_LISTED))
        case "needs":
            for word in value.words(_BETWEEN_COMMAS):
                header.needs[_one_of(word.strip(), CAPABILITIES)] = word.strip().span
        case "xfail":
            header.xfail = value.text
        case "budget":
            header.budget_us = read_duration(value)
        case "seed":
            if _SEED.fullmatch(value.text) is None:
                hint = "write a whole number of at most 18 digits"
                raise Mistake(value, f'"{value.text}" is not a seed', hint, rule="header-line")
            header.seed = int(value.text)


def _read_nas(value: Piece, header: Header) -> None:
    number, _, config = value.text.partition(",")
    if config.strip():
        header.config = value.cut(len(number) + 1).strip()
    _add_lane("nas", LaneKind.NAS, value.cut(0, len(number)).strip(), header)
    if header.config is None:
        hint = f"write `{KEYS['nas']}`: a file beside this one, or an attachment's name"
        raise Mistake(value, "the access server has no configuration", hint, rule="access-server")


def _read_client(line: HeaderLine, header: Header) -> None:
    name = line.name or line.key
    if name.text in _RESERVED:
        raise Mistake(
            name,
            f'a client cannot be called "{name.text}"',
            "choose another name",
            rule="header-line",
        )
    if name.text in header.lanes:
        _check_number(line.value, name.text)
        hint = "the first is {other}; write `client NAME: NUMBER`"
        first = Piece("", header.lanes[name.text].span.line)
        raise Mistake(name, f'a second client "{name.text}"', hint, first, rule="header-line")
    _add_lane(name.text, LaneKind.CLIENT, line.value, header)
    if _NAME.fullmatch(name.text) is None:
        hint = "use letters, digits, `_` and `-`"
        raise Mistake(name, f'"{name.text}" cannot be a lane\'s name', hint, rule="lane")


def _add_lane(name: str, kind: LaneKind, number: Piece, header: Header) -> None:
    """Add the lane even if its number is wrong, so that the story is not blamed for it."""
    others = {lane.number: lane for lane in header.lanes.values()}
    header.lanes[name] = Lane(name, kind, number.text, number.span)
    _check_number(number, name)
    if number.text in others:
        other = others[number.text]
        hint = f'it is the number of "{other.name}", {{other}}'
        wrong = f"the number {number.text} is given twice"
        raise Mistake(number, wrong, hint, Piece("", other.span.line), rule="number")


def _check_number(number: Piece, lane: str) -> None:
    if NUMBER.fullmatch(number.text) is None:
        hint = "a number has digits, `*`, `#` and `+` only"
        if number.text[:1].isalpha():
            hint += f"; a step of the story needs white space before its colon: `{lane} : ...`"
        wrong = f'"{number.text}" is not a telephone number' if number.text else "no number"
        raise Mistake(number, wrong, hint, rule="number")


def _read_secret(value: Piece, header: Header) -> None:
    name, equals, secret = (part.strip(" \t") for part in value.text.partition("="))
    if _NAME.fullmatch(name) is None or not equals or not secret:
        hint = f"write `{KEYS['secret']}`, the name of letters, digits, `_` and `-`"
        raise Mistake(value, "a secret needs a name and a value", hint, rule="secret")
    if name in header.secrets:
        raise Mistake(
            value.cut(0, len(name)),
            f'a second secret "{name}"',
            "choose another name",
            rule="secret",
        )
    if secret.startswith("env:"):
        variable = secret.removeprefix("env:")
        if variable not in os.environ:
            hint = "set it, and export it"
            raise Mistake(value, f"the environment has no variable {variable}", hint, rule="secret")
        secret = os.environ[variable]
    else:
        header.secret_places[name] = value
    header.secrets[name] = secret


def _read_abort(line: HeaderLine, header: Header) -> Abort:
    if line.name is not None and line.name.text not in header.lanes:
        raise unknown_lane(line.name, header.lanes)
    if line.name is not None and header.lanes[line.name.text].kind in SILENT:
        raise Mistake(
            line.name,
            f"the {line.name.text} lane sends no text",
            "name a client, or nas",
            rule="gutter",
        )
    regex = compile_regex(line.value, line.value.text)
    return Abort(regex, line.name.text if line.name else None, line.value.span)


def _one_of(word: Piece, known: Collection[str]) -> str:
    if word.text not in known:
        message = f'"{word.text}" is none of {", ".join(known)}'
        raise Mistake(word, message, did_you_mean(word.text, [*known]), rule="unknown-word")
    return word.text
