"""The faults of `words_faults`, brought about.

Each function is given the statement, the exchange, and what turns a lane's name into its number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.errors import BenchError
from harness.scenario.steps import Argument, Statement
from phonesim.exchange.exchange import Exchange
from phonesim.exchange.impairments import KINDS, read_impairment
from phonesim.units import show_duration

NumberOf = Callable[[str], str]


def bring_about(statement: Statement, exchange: Exchange, number_of: NumberOf) -> None:
    """Carry out one `!` line; raises BenchError if the exchange has no such line or group."""
    kind, where, value = _said(statement, number_of)
    if kind.startswith("heal"):
        exchange.faults.heal(where)
        return
    from_call, for_us = _whole(statement, "call"), _whole(statement, "for")
    try:
        exchange.faults.begin(kind, where, value, from_call=from_call, for_us=for_us)
    except ValueError as error:
        raise BenchError(f"`! {statement.verb}`: {error}") from None


def check_values(statement: Statement) -> None:
    """Raise ValueError if no exchange could do what a `!` line says."""
    kind, where, value = _said(statement, str)
    if kind in KINDS:
        read_impairment(kind, str(value))
    elif "to" in statement.arguments and where == value:
        raise ValueError(f"`! {kind}` needs two, and these are the same")


def check_place(statement: Statement, exchange: Exchange, number_of: NumberOf) -> None:
    """Raise ValueError if this exchange has no such line, group or circuits."""
    kind, where, value = _said(statement, number_of)
    if kind == "heal trunk":
        exchange.faults.check("congestion", where)
    elif not kind.startswith("heal"):
        exchange.faults.check(kind, where, value)


def _said(statement: Statement, number_of: NumberOf) -> tuple[str, str, str | int | None]:
    """The kind of fault, the place and the value."""
    said, kind = statement.arguments, statement.verb
    where = number_of(str(said["line"])) if "line" in said else ""
    value: str | int | None = None
    if "to" in said:
        value = number_of(str(said["to"]))
    elif "delay" in said or "circuits" in said:
        value = _whole(statement, "delay") or _whole(statement, "circuits") or 0
    elif kind in _TEXTS:
        value = _TEXTS[kind](said)
    elif kind == "retrain":
        value = _whole(statement, "rate") or 0
    return "congestion" if kind == "circuits" else kind, where, value


def _spells(said: Mapping[str, Argument]) -> str:
    return f"{_time(said, 'length')} every {_time(said, 'every')}"


def _delay(said: Mapping[str, Argument]) -> str:
    jitter = f" jitter {_time(said, 'jitter')}" if "jitter" in said else ""
    return f"{_time(said, 'length')}{jitter}"


def _cut(said: Mapping[str, Argument]) -> str:
    if "bytes" in said:
        return f"after {said['bytes']} bytes"
    return f"after {_time(said, 'in')}" if "in" in said else ""


def _time(said: Mapping[str, Argument], name: str) -> str:
    return show_duration(int(str(said[name])))


# What `phonesim.exchange.impairments` reads, out of what the scenario says.
_TEXTS: Mapping[str, Callable[[Mapping[str, Argument]], str]] = {
    "noise": lambda said: f"{said['rate']:g}",
    "bursts": _spells,
    "clipping": _spells,
    "delay": _delay,
    "cut": _cut,
    "one-way": lambda said: str(said["lost"]),
}


def _whole(statement: Statement, name: str) -> int | None:
    """The argument of that name, if it was given."""
    value = statement.arguments.get(name)
    return None if value is None else int(str(value))
