"""Reading an office, with every mistake of the file found in one pass; `office_checks` has more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from harness.bench.office import (
    LEFT_OUT,
    PLAIN_OFFICE,
    TIMERS,
    ClassTable,
    FaultTable,
    HuntTable,
    LineTable,
    Office,
    TopTable,
    TrunkTable,
)
from harness.bench.office_checks import NOBODY, Known, check_office
from harness.bench.tariffs import find_tariff
from harness.bench.toml_table import explain
from harness.bench.toml_text import TomlText, Way
from phonesim.diagnostic import Diagnostic, FileError, Span, did_you_mean
from phonesim.exchange.tariff import Tariff
from phonesim.units import parse_duration

_TABLES = ("line", "class", "hunt", "trunk", "timers", "fault")
KEYS = frozenset((*TopTable.__struct_fields__, *_TABLES))
"""What may stand at the top of an office file."""

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")

Model = TypeVar("Model", bound=msgspec.Struct)


class OfficeError(FileError):
    """What is said of an exchange is wrong; or the tariff file that it names is."""


def read_office_file(text: str, path: str, known: Known = NOBODY) -> Office:
    """The office of an office file; raises OfficeError with every mistake.

    `known` says which lines there are, if that is known. A tariff file that it names is looked for
    in its folder.
    """
    try:
        raw = msgspec.toml.decode(text, type=dict[str, object])
    except msgspec.DecodeError as error:
        raise OfficeError([_not_toml(str(error), text, path)]) from None
    return read_office(raw, text, path, known=known)


def read_office(
    raw: object, text: str, path: str, prefix: tuple[str, ...] = (), known: Known = NOBODY
) -> Office:
    """The office of the tables `raw` of the file `text`, whose names begin with `prefix`."""
    if raw == {}:
        return PLAIN_OFFICE
    reader = _Reader(TomlText(text, path), prefix, Path(path).parent)
    office = reader.read(raw)
    check_office(office, reader.wrong, known)
    if reader.mistakes:
        raise OfficeError(dict.fromkeys(reader.mistakes))
    return office


class _Reader:
    def __init__(self, text: TomlText, prefix: tuple[str, ...], folder: Path) -> None:
        self._text, self._prefix, self._folder = text, prefix, folder
        self.mistakes: list[Diagnostic] = []

    def wrong(self, way: Way, message: str, hint: str = "", value: object = None) -> None:
        """Note a mistake at a place of the office."""
        way = (*self._prefix, *way)
        self.mistakes.append(self._text.diagnose(way, message, hint, value, rule="office"))

    def read(self, raw: object) -> Office:
        """The office; what is wrong is left out of it."""
        if not isinstance(raw, dict):
            self.wrong((), "`exchange` must be a table: write [exchange] and its keys below")
            return Office()
        plain = {key: value for key, value in raw.items() if key not in _TABLES}
        for key in [key for key in plain if key not in TopTable.__struct_fields__]:
            there = [*TopTable.__struct_fields__, *_TABLES]
            hint = did_you_mean(key, there) or f"there are {', '.join(there)}"
            self.wrong((key,), f'unknown key "{key}"', hint)
            del plain[key]
        head = self._table(plain, TopTable, ()) or TopTable()
        return Office(
            head.country if "country" in plain else None,
            head.barred,
            self.timers(raw.get("timers", {}), ("timers",)),
            self._named(raw, "line", LineTable),
            self._classes(raw),
            self._named(raw, "hunt", HuntTable),
            self._named(raw, "trunk", TrunkTable),
            self._faults(raw.get("fault", [])),
            self._tariff(head.tariff),
            self._clock(head.clock),
        )

    def _table(self, raw: object, model: type[Model], way: Way) -> Model | None:
        """A table without what is wrong in it; None if what it must have is not there."""
        name = ".".join(str(part) for part in (*self._prefix, *way) if isinstance(part, str))
        kept = dict(raw) if isinstance(raw, dict) else raw
        left_out = False
        while True:
            try:
                return msgspec.convert(kept, model)
            except msgspec.ValidationError as error:
                key, problem = explain(str(error), model, name)
            message, _, hint = problem.partition("; ")
            if not isinstance(kept, dict) or key not in kept:
                if not left_out:
                    self.wrong(way, message, hint)
                return None
            unknown = message.startswith("unknown key")
            self.wrong((*way, key), message, hint, None if unknown else kept[key])
            del kept[key]
            left_out = True

    def _named(self, raw: Mapping[str, object], kind: str, model: type[Model]) -> dict[str, Model]:
        named = raw.get(kind, {})
        if not isinstance(named, dict):
            heading = ".".join((*self._prefix, kind, "NAME"))
            self.wrong((kind,), f"write [{heading}] and its keys below")
            return {}
        tables = {name: self._table(table, model, (kind, name)) for name, table in named.items()}
        return {name: table for name, table in tables.items() if table is not None}

    def _classes(self, raw: Mapping[str, object]) -> dict[str, ClassTable]:
        classes = self._named(raw, "class", ClassTable)
        for name, kind in classes.items():
            way = ("class", name, "ringing")
            self.timers(kind.timers, ("class", name, "timers"))
            if len(kind.ringing) % 2:
                self.wrong(way, "`ringing` needs pairs of durations: on, off, on, off")
            for text in kind.ringing:
                if self._duration(text, way) == 0:
                    self.wrong(way, "`ringing` has a duration of nothing", value=text)
        return classes

    def timers(self, raw: object, way: Way) -> dict[str, int]:
        """A table of durations by their timers' names."""
        if not isinstance(raw, dict):
            self.wrong(way, 'write [timers] and `NAME = "DURATION"` below')
            return {}
        found = {}
        for name, duration in raw.items():
            if name not in TIMERS:
                hint = did_you_mean(name, [*TIMERS]) or f"there are {', '.join(TIMERS)}"
                self.wrong((*way, name), f'no timer is called "{name}"', hint)
            found[name] = self._duration(duration, (*way, name)) or 0
        return found

    def _duration(self, text: object, way: Way) -> int | None:
        try:
            return parse_duration(str(text))
        except ValueError as error:
            self.wrong(way, str(error), value=text)
            return None

    def _faults(self, listed: object) -> tuple[FaultTable, ...]:
        if not isinstance(listed, list):
            heading = ".".join((*self._prefix, "fault"))
            self.wrong(("fault",), f"write [[{heading}]] and its keys below, with two brackets")
            return ()
        faults = []
        for number, raw in enumerate(listed):
            before = len(self.mistakes)
            fault = self._table(raw, FaultTable, ("fault", number))
            clean = len(self.mistakes) == before
            faults.append(fault if fault and clean else LEFT_OUT)
            if fault is not None:
                for key, text in (("after", fault.after), ("for", fault.lasts)):
                    if text is not None:
                        self._duration(text, ("fault", number, key))
        return tuple(faults)

    def _tariff(self, name: str | None) -> Tariff | None:
        try:
            return None if name is None else find_tariff(name, self._folder)
        except FileError as error:
            if str(name).endswith(".toml"):
                self.mistakes += error.diagnostics
            else:  # none of ours
                first = error.diagnostics[0]
                self.wrong(("tariff",), first.message, first.hint, name)
        except ValueError as error:
            self.wrong(("tariff",), str(error), value=name)
        return None

    def _clock(self, shows: str | None) -> datetime | None:
        try:
            return None if shows is None else datetime.strptime(shows, "%Y-%m-%d %H:%M")
        except ValueError:
            wanted = '`clock` must be a date and a time in quotes, such as "2000-01-03 09:00"'
            self.wrong(("clock",), wanted, value=shows)
            return None


def _not_toml(said: str, text: str, path: str) -> Diagnostic:
    lines = text.splitlines() or [""]
    place = _PLACE.search(said)
    line, column = (int(place[1]), int(place[2])) if place and place[1] else (len(lines), 1)
    message = f"not TOML: {_PLACE.sub('', said).strip()}"
    shown = lines[min(line, len(lines)) - 1]
    return Diagnostic(path, Span(line, column), shown, message, rule="office")
