"""The office: what an exchange is like, as a bench file or a scenario's own file says it.

In a bench file the tables begin with `exchange`: `[exchange]`, `[exchange.line.client]`. In an
office file they do not: `country = "uk"` stands first, then `[line.client]` and so on.

country, barred     the network, and patterns of numbers that nobody may call
tariff, clock       what calls cost (a name, or a file), and the time of day as a story begins
[timers]            durations by their names in docs/exchange.md
[line.NAME]         the features of a lane's line
[class.NAME]        a line class: how a kind of line is served
[hunt.NAME]         a hunt group
[trunk.NAME]        a trunk group
[[fault]]           a fault, and when it begins and heals
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from harness.bench.tariffs import find_tariff
from harness.bench.toml_table import TableMistake, find_line, read_table
from phonesim.diagnostic import did_you_mean
from phonesim.exchange import timers as timer_rows
from phonesim.exchange.fault_kinds import KINDS, Needs
from phonesim.exchange.impairments import read_impairment
from phonesim.exchange.numbering import Pattern
from phonesim.exchange.subscriber import LINE_CLASSES
from phonesim.exchange.tariff import Tariff
from phonesim.timers import Timer
from phonesim.units import parse_duration

Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9*#+]+$")]
Count = Annotated[int, msgspec.Meta(ge=0)]

_SERVER_LINE = re.compile(r"(aux|tty)\d{1,4}")  # a line of [lane.nas.lines], as the exchange has it

TIMERS: Mapping[str, Timer] = {
    row.name: row
    for row in vars(timer_rows).values()
    if isinstance(row, Timer) and row not in (timer_rows.RING_BURST, timer_rows.RING_PAUSE)
}
"""The timers that may be set, by name. (How a line rings is its `ringing`.)"""


class LineTable(
    msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename={"line_class": "class"}
):
    """`[line.NAME]`: the features of a lane's line."""

    numbers: tuple[str, ...] = ()
    name: str = ""
    line_class: str = "subscriber"
    identity: Literal["shown", "withheld", "unavailable"] = "shown"
    caller_id: bool = True
    call_waiting: bool = False
    forward_always: Number | None = None
    forward_busy: Number | None = None
    forward_no_answer: Number | None = None
    barred: tuple[str, ...] = ()


class ClassTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[class.NAME]`: `ringing` is on, off, on, off, ..."""

    ringing: tuple[str, ...] = ()
    after_disconnect: Literal["dial", "busy", "reorder", "silence"] | None = None
    flash: bool = False
    timers: dict[str, str] = {}


class HuntTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[hunt.NAME]`: lanes behind one number."""

    number: Number
    members: tuple[str, ...]
    order: Literal["linear", "circular", "most idle", "ring all"] = "linear"
    overflow: Number | None = None


class TrunkTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[trunk.NAME]`: so many circuits to the numbers of these patterns."""

    circuits: Count
    numbers: tuple[str, ...]


class FaultTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename={"lasts": "for"}):
    """`[[fault]]`: at a lane, a number, a hunt or trunk group; `value` as the kind needs it."""

    fault: str
    at: str = ""
    value: str | int | None = None
    after: str | None = None
    lasts: str | None = None
    from_call: Annotated[int, msgspec.Meta(gt=0)] | None = None


class _Top(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    country: Literal["us", "uk", "de", "fr"] = "us"
    barred: tuple[str, ...] = ()
    tariff: str | None = None
    clock: str | None = None


class Office(msgspec.Struct, frozen=True):
    """A whole office, found to be right."""

    country: str | None = None
    barred: tuple[str, ...] = ()
    timers_us: dict[str, int] = {}
    lines: dict[str, LineTable] = {}
    classes: dict[str, ClassTable] = {}
    hunts: dict[str, HuntTable] = {}
    trunks: dict[str, TrunkTable] = {}
    faults: tuple[FaultTable, ...] = ()
    tariff: Tariff | None = None
    clock: datetime | None = None

    def over(self, below: Office) -> Office:
        """This office, with that of `below` for what it does not say."""
        return Office(
            self.country or below.country,
            below.barred + self.barred,
            below.timers_us | self.timers_us,
            below.lines | self.lines,
            below.classes | self.classes,
            below.hunts | self.hunts,
            below.trunks | self.trunks,
            below.faults + self.faults,
            self.tariff or below.tariff,
            self.clock or below.clock,
        )


PLAIN_OFFICE = Office()
"""One of which nothing is said."""

_TABLES: Mapping[str, type[msgspec.Struct]] = {
    "line": LineTable,
    "class": ClassTable,
    "hunt": HuntTable,
    "trunk": TrunkTable,
}


def read_office_file(text: str, folder: Path) -> Office:
    """The office that an office file describes; raises TableMistake.

    A tariff file that it names is looked for in `folder`; FileError says what is wrong with it.
    """
    try:
        raw = msgspec.toml.decode(text, type=dict[str, object])
    except msgspec.DecodeError as error:
        raise TableMistake(f"1: {error}") from None
    return read_office(raw, text, folder)


def read_office(raw: object, text: str, folder: Path, prefix: str = "") -> Office:
    """The office of the tables `raw` of the file `text`, whose names begin with `prefix`."""
    if not isinstance(raw, dict):
        raise TableMistake("1: `exchange` must be a table: write [exchange] and its keys below")
    top = prefix.removesuffix(".")
    known = (*_TABLES, "timers", "fault")
    plain = {key: value for key, value in raw.items() if key not in known}
    for key in plain:
        if key not in _Top.__struct_fields__:
            there = [*_Top.__struct_fields__, *known]
            hint = did_you_mean(key, there) or f"there are {', '.join(there)}"
            raise TableMistake(f'{_place(text, top, key)}: unknown key "{key}"; {hint}')
    head = read_table(plain, _Top, top, text)
    tables: dict[str, dict[str, msgspec.Struct]] = {}
    for kind, model in _TABLES.items():
        named = raw.get(kind, {})
        if not isinstance(named, dict):
            raise TableMistake(f"1: write [{prefix}{kind}.NAME] and its keys below")
        tables[kind] = {
            name: read_table(table, model, f"{prefix}{kind}.{name}", text)
            for name, table in named.items()
        }
    timers_us = _read_timers(raw.get("timers", {}), f"{prefix}timers", text)
    listed = raw.get("fault", [])
    if not isinstance(listed, list):
        raise TableMistake(f"1: write [[{prefix}fault]] and its keys below, with two brackets")
    faults = tuple(
        read_table(fault, FaultTable, f"{prefix}fault", _from_table(text, f"{prefix}fault", number))
        for number, fault in enumerate(listed)
    )
    office = Office(
        head.country if "country" in raw else None,
        head.barred,
        timers_us,
        tables["line"],  # type: ignore[arg-type]
        tables["class"],  # type: ignore[arg-type]
        tables["hunt"],  # type: ignore[arg-type]
        tables["trunk"],  # type: ignore[arg-type]
        faults,
        _read_tariff(head.tariff, folder, text, top),
        _read_clock(head.clock, text, top),
    )
    _check(office, text, prefix)
    return office


def check_lanes(office: Office, lanes: Sequence[str], text: str) -> None:
    """Raise TableMistake if an office file names a lane that is not one of `lanes`."""
    for name in office.lines:
        if name not in lanes:
            hint = did_you_mean(name, lanes) or f"there are {', '.join(lanes)}"
            where = _place(text, f"line.{name}", "")
            raise TableMistake(f'{where}: no lane is called "{name}"; {hint}')
    for group, hunt in office.hunts.items():
        for name in hunt.members:
            if name not in lanes and not _SERVER_LINE.fullmatch(name):
                hint = did_you_mean(name, lanes) or f"there are {', '.join(lanes)}"
                where = _place(text, f"hunt.{group}", "members")
                raise TableMistake(f'{where}: no lane is called "{name}"; {hint}')


def _read_tariff(name: str | None, folder: Path, text: str, top: str) -> Tariff | None:
    try:
        return None if name is None else find_tariff(name, folder)
    except ValueError as error:
        raise TableMistake(f"{_place(text, top, 'tariff')}: {error}") from None


def _read_clock(shows: str | None, text: str, top: str) -> datetime | None:
    try:
        return None if shows is None else datetime.strptime(shows, "%Y-%m-%d %H:%M")
    except ValueError:
        wanted = '`clock` must be a date and a time in quotes, such as "2000-01-03 09:00"'
        raise TableMistake(f"{_place(text, top, 'clock')}: {wanted}") from None


def _read_timers(raw: object, table: str, text: str) -> dict[str, int]:
    if not isinstance(raw, dict):
        raise TableMistake(f'1: write [{table}] and `NAME = "DURATION"` below')
    found = {}
    for name, duration in raw.items():
        where = _place(text, table, name)
        if name not in TIMERS:
            hint = did_you_mean(name, [*TIMERS]) or f"there are {', '.join(TIMERS)}"
            raise TableMistake(f'{where}: no timer is called "{name}"; {hint}')
        found[name] = _duration(duration, where)
    return found


def _duration(text: object, where: str) -> int:
    try:
        return parse_duration(str(text))
    except ValueError as error:
        raise TableMistake(f"{where}: {error}") from None


def _place(text: str, table: str, key: str) -> str:
    """The line of a key."""
    return str(find_line(text, table, key))


def _check(office: Office, text: str, prefix: str) -> None:
    """Patterns, durations and the names of classes and faults; raises TableMistake."""
    top = prefix.removesuffix(".")
    _check_patterns(office.barred, _place(text, top, "barred"))
    classes = [*LINE_CLASSES, *office.classes]
    for name, kind in office.classes.items():
        table = f"{prefix}class.{name}"
        where = _place(text, table, "ringing")
        if len(kind.ringing) % 2:
            raise TableMistake(f"{where}: `ringing` needs pairs of durations: on, off, on, off")
        for duration in kind.ringing:
            if not _duration(duration, where):
                raise TableMistake(f"{where}: `ringing` has a duration of nothing")
        _read_timers(kind.timers, f"{table}.timers", text)
    for name, line in office.lines.items():
        table = f"{prefix}line.{name}"
        _check_patterns(line.numbers, _place(text, table, "numbers"))
        _check_patterns(line.barred, _place(text, table, "barred"))
        if line.line_class not in classes:
            hint = did_you_mean(line.line_class, classes) or f"there are {', '.join(classes)}"
            where = _place(text, table, "class")
            raise TableMistake(f'{where}: no line class is called "{line.line_class}"; {hint}')
    for name, hunt in office.hunts.items():
        if not hunt.members:
            where = _place(text, f"{prefix}hunt.{name}", "members")
            raise TableMistake(f"{where}: a hunt group needs members: the names of lanes")
    for name, trunk in office.trunks.items():
        _check_patterns(trunk.numbers, _place(text, f"{prefix}trunk.{name}", "numbers"))
    for number, fault in enumerate(office.faults):
        table = f"{prefix}fault"
        _check_fault(fault, _place(_from_table(text, table, number), table, "fault"))


def _from_table(text: str, table: str, number: int) -> str:
    """The text with nothing above the `number`th table of a list, so that it is found first."""
    lines = text.splitlines()
    begins = [i for i, line in enumerate(lines) if line.strip().startswith(f"[[{table}]]")]
    first = begins[number] if number < len(begins) else 0
    return "\n".join([""] * first + lines[first:])


def _check_patterns(patterns: tuple[str, ...], where: str) -> None:
    for pattern in patterns:
        try:
            Pattern(pattern)
        except ValueError as error:
            raise TableMistake(f"{where}: {error}") from None


def _check_fault(fault: FaultTable, where: str) -> None:
    if fault.fault not in KINDS:
        hint = did_you_mean(fault.fault, [*KINDS]) or f"there are {', '.join(KINDS)}"
        raise TableMistake(f'{where}: no fault is called "{fault.fault}"; {hint}')
    kind = KINDS[fault.fault]
    if bool(kind.place) != bool(fault.at):
        wants = f"needs `at`, the {kind.place}" if kind.place else "has no `at`"
        raise TableMistake(f'{where}: the fault "{kind.name}" {wants}')
    if kind.needs is not Needs.NOTHING and fault.value is None:
        raise TableMistake(f'{where}: the fault "{kind.name}" needs `value`: {kind.needs.value}')
    for duration in (fault.after, fault.lasts):
        if duration is not None:
            _duration(duration, where)
    if kind.needs is Needs.DURATION:
        _duration(fault.value, where)
    if kind.needs is Needs.IMPAIRMENT:
        try:
            read_impairment(kind.name, str(fault.value))
        except ValueError as error:
            raise TableMistake(f"{where}: {error}") from None
