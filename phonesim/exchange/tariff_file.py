"""Tariff files: TOML, read with every mistake of the file found in one pass.

    name = "long distance"          [[rate]]                     [[rate.band]]
    currency = "USD"                name = "long distance"       days = ["sat", "sun"]
    decimals = 2                    calling = ["84XXX"]          from = "18:00"
                                    called = ["55XXX"]           until = "08:00"
                                    set_up = "0.10"              per_minute = "0.05"
                                    per_minute = "0.25"
                                    step = 60
                                    minimum = 60
                                    free = 0
                                    payer = "caller"

`tariffs/` holds those that come with ringback. Money stands in quotes, so that it is exact.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any

from phonesim.diagnostic import Diagnostic, FileError, Span, did_you_mean
from phonesim.exchange.numbering import Pattern
from phonesim.exchange.tariff import DAYS, MINUTE_S, Band, Rate, Tariff

_MONEY = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|(24):(00)")
_HEADER = re.compile(r"\s*\[\[?\s*([\w.]+)\s*\]\]?")
RULE = "tariff"
_DAY_S = 24 * 60 * 60


class TariffError(FileError):
    """A tariff file is wrong."""


_FOLDER = resources.files("phonesim.exchange") / "tariffs"
TARIFFS = tuple(sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir()))
"""Those that come with ringback, by name."""


def tariff_text(name: str) -> str:
    """The file of one of `TARIFFS`."""
    return (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")


@lru_cache
def load_tariff(name: str) -> Tariff:
    """A tariff that comes with ringback; raises TariffError with the names that there are."""
    if name not in TARIFFS:
        hint = f"{did_you_mean(name, TARIFFS)} There are: {', '.join(TARIFFS)}".strip()
        raise TariffError(
            [Diagnostic(name, Span(1, 1, 0), "", f'no tariff "{name}"', hint, rule=RULE)]
        )
    return read_tariff(tariff_text(name), f"{name}.toml")


def read_tariff(text: str, path: str) -> Tariff:
    """The tariff in a TOML text; raises TariffError with every mistake, at its line and key."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        lines = text.splitlines() or [""]
        span = Span(int(place[1]), int(place[2])) if place else Span(len(lines))
        shown = lines[min(span.line, len(lines)) - 1]
        raise TariffError([Diagnostic(path, span, shown, str(error), rule=RULE)]) from None
    file = _File(path, text)
    table = _Table(file, raw, "", _TARIFF)
    rates = tuple(_rate(t) for t in table.tables("rate", _RATE))
    if not rates and not file.mistakes:
        file.wrong("", "", "the tariff has no rate", "add a table [[rate]]")
    tariff = Tariff(table["name"], table["currency"], rates, table["decimals"])
    if file.mistakes:
        raise TariffError(file.mistakes)
    return tariff


def _rate(table: _Table) -> Rate:
    bands = tuple(_band(band) for band in table.tables("band", _BAND))
    return Rate(
        table["name"],
        table["calling"],
        table["called"],
        table["set_up"],
        table["per_minute"],
        table["step"],
        table["minimum"],
        table["free"],
        table["payer"] == "called",
        bands,
    )


def _band(table: _Table) -> Band:
    if table["from"] == table["until"]:
        table.wrong("until", "a band that ends when it begins", "leave out both for the whole day")
    return Band(table["per_minute"], table["from"], table["until"] or 24 * 60, table["days"])


# What each key takes: how it is read, which raises ValueError with what to write, and the value
# of a file without it; None if it must be there.


@dataclass(frozen=True, slots=True)
class _Key:
    read: Callable[[Any], Any]
    default: Any = None


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("write a text in quotes")
    return value


def _money(value: Any) -> Decimal:
    if not isinstance(value, str) or _MONEY.fullmatch(value) is None:
        raise ValueError('write an amount in quotes such as "0.25", with at most 6 decimals')
    return Decimal(value)


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"write a whole number from {least} to {most}")
        return value

    return read


def _patterns(value: Any) -> tuple[Pattern, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError('write a list of numbers or patterns such as ["84001", "55XXX"]')
    return tuple(Pattern(each) for each in value)


def _payer(value: Any) -> str:
    if value not in ("caller", "called"):
        raise ValueError('write "caller" or "called"')
    return str(value)


def _days(value: Any) -> frozenset[int]:
    if not isinstance(value, list) or not value or not all(day in DAYS for day in value):
        raise ValueError(f'write a list of days such as ["sat", "sun"], out of {", ".join(DAYS)}')
    return frozenset(DAYS.index(day) for day in value)


def _clock(value: Any) -> int:
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('write a time of day in quotes such as "18:00"')
    return int(match[1] or match[3]) * 60 + int(match[2] or match[4])


_TARIFF = {"name": _Key(_name), "currency": _Key(_name), "decimals": _Key(_whole(0, 6), 2)}
_RATE = {
    "name": _Key(_name),
    "calling": _Key(_patterns, ()),
    "called": _Key(_patterns, ()),
    "set_up": _Key(_money, Decimal(0)),
    "per_minute": _Key(_money, Decimal(0)),
    "step": _Key(_whole(1, 3600), MINUTE_S),
    "minimum": _Key(_whole(0, _DAY_S), 0),
    "free": _Key(_whole(0, _DAY_S), 0),
    "payer": _Key(_payer, "caller"),
}
_BAND = {
    "per_minute": _Key(_money),
    "from": _Key(_clock, 0),
    "until": _Key(_clock, 24 * 60),
    "days": _Key(_days, frozenset(range(len(DAYS)))),
}


@dataclass(slots=True)
class _File:
    path: str
    text: str
    mistakes: list[Diagnostic] = field(default_factory=list)

    def wrong(self, table: str, key: str, message: str, hint: str) -> None:
        lines = self.text.splitlines() or [""]
        number, column = next(self._places(table, key), (1, 1))
        width = len(key) or 1
        self.mistakes.append(
            Diagnostic(
                self.path, Span(number, column, width), lines[number - 1], message, hint, rule=RULE
            )
        )

    def _places(self, table: str, key: str) -> Iterator[tuple[int, int]]:
        """Where `key` stands in the table, or its heading if the file writes it otherwise."""
        heading, now, counts = None, "", dict[str, int]()
        pattern = re.compile(rf"\s*({re.escape(key)}|\"{re.escape(key)}\")\s*=")
        for number, line in enumerate(self.text.splitlines(), 1):
            if header := _HEADER.match(line):
                now = self._numbered(header[1], counts)
                if now == table:
                    heading = (number, header.start(1) + 1)
            elif now == table and key and (found := pattern.match(line)):
                yield number, found.start(1) + 1
        if heading:
            yield heading

    @staticmethod
    def _numbered(name: str, counts: dict[str, int]) -> str:
        """`rate.band` of the second rate's first band is `rate 1.band 0`."""
        whole = ""
        parts = name.split(".")
        for index, part in enumerate(parts):
            whole = f"{whole}.{part}" if whole else part
            if index == len(parts) - 1:
                counts[whole] = counts.get(whole, -1) + 1
            whole += f" {counts.get(whole, 0)}"
        return whole


class _Table:
    """A table that is being read: what is wrong with it goes to the file's mistakes."""

    def __init__(self, file: _File, raw: Mapping[str, Any], path: str, keys: Mapping[str, _Key]):
        self._file, self._raw, self._path = file, raw, path
        self._values: dict[str, Any] = {}
        inner = {"": ("rate",), "rate": ("band",)}.get(path.split(" ")[0], ())
        inner = () if ".band" in path else inner
        for name in raw:
            if name not in keys and name not in inner:
                known = [*keys, *inner]
                hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
                self.wrong(name, f'unknown key "{name}"', hint)
        for name, key in keys.items():
            self._values[name] = key.default
            if name not in raw:
                if key.default is None:
                    self.wrong("", f"`{name}` is missing {self._where}", "add it")
                continue
            try:
                self._values[name] = key.read(raw[name])
            except ValueError as error:
                self.wrong(name, f"`{name}` is wrong", str(error))

    @property
    def _where(self) -> str:
        return f"under [[{re.sub(r' [0-9]+', '', self._path)}]]" if self._path else "at the top"

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def wrong(self, key: str, message: str, hint: str) -> None:
        self._file.wrong(self._path, key, message, hint)

    def tables(self, name: str, keys: Mapping[str, _Key]) -> Iterator[_Table]:
        """The tables of the array `[[name]]` in this one."""
        inner = self._raw.get(name, [])
        if not isinstance(inner, list) or not all(isinstance(each, dict) for each in inner):
            whole = f"{re.sub(r' [0-9]+', '', self._path)}.{name}".lstrip(".")
            self.wrong(name, f"`{name}` must be tables", f"write [[{whole}]] and its keys below")
            return
        for number, raw in enumerate(inner):
            path = f"{self._path}.{name} {number}".lstrip(".")
            yield _Table(self._file, raw, path, keys)
