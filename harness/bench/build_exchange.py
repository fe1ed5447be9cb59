"""An exchange built as an office says: lines with their features, groups, trunks and faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from harness.bench.office import ClassTable, FaultTable, LineTable, Office
from phonesim.exchange.countries import COUNTRIES
from phonesim.exchange.exchange import Exchange
from phonesim.exchange.fault_kinds import KINDS, Needs
from phonesim.exchange.hunt_group import Order
from phonesim.exchange.numbering import Pattern
from phonesim.exchange.subscriber import LINE_CLASSES, Features, Identity, LineClass
from phonesim.timers import Timers
from phonesim.units import parse_duration
from phonesim.wires.loop import Loop, Tone
from phonesim.world import World

_TONES: dict[str | None, Tone | None] = {
    "dial": Tone.DIAL,
    "busy": Tone.BUSY,
    "reorder": Tone.REORDER,
    "silence": Tone.SILENCE,
    None: None,
}


def build_exchange(world: World, office: Office) -> Exchange:
    """An exchange of the office's country, without lines yet."""
    exchange = Exchange(world, Timers(office.timers_us), COUNTRIES[office.country or "us"])
    exchange.tariff = office.tariff
    if office.clock is not None:
        exchange.set_clock(office.clock)
    return exchange


def add_line(exchange: Exchange, office: Office, lane: str, number: str, account: str = "") -> Loop:
    """The lane's line, with its features; raises ValueError if a number is taken."""
    table = office.lines.get(lane, LineTable())
    features = replace(_features(table, office.classes), account=account)
    return exchange.add_line(lane, number, features, table.numbers)


def finish(exchange: Exchange, office: Office, numbers: Mapping[str, str]) -> None:
    """What needs the lines to be there: groups, trunks, barred numbers, faults.

    `numbers` are those of the lanes. A hunt group keeps those of its members that are there; one
    that is left without any does not exist. Raises ValueError if a number is taken.
    """
    for name, hunt in office.hunts.items():
        members = [member for member in hunt.members if member in exchange.lines]
        if members:
            order = Order(hunt.order)
            exchange.add_hunt_group(name, hunt.number, members, order, hunt.overflow or "")
    for name, trunk in office.trunks.items():
        exchange.add_trunk_group(name, trunk.circuits, trunk.numbers)
    for pattern in office.barred:
        exchange.bar(pattern)
    for fault in office.faults:
        _plan(exchange, fault, numbers)


def _plan(exchange: Exchange, fault: FaultTable, numbers: Mapping[str, str]) -> None:
    kind = KINDS[fault.fault]
    value = fault.value
    if kind.needs is Needs.DURATION:
        value = parse_duration(str(value))
    elif kind.needs is Needs.IMPAIRMENT or isinstance(value, float):
        value = str(value)
    if kind.place == "number":  # a lane may stand for its number
        value = numbers.get(str(value), str(value))
    exchange.faults.begin(
        fault.fault,
        numbers.get(fault.at, fault.at) if kind.place == "number" else fault.at,
        value,
        from_call=fault.from_call,
        after_us=parse_duration(fault.after) if fault.after else 0,
        for_us=parse_duration(fault.lasts) if fault.lasts else None,
    )


def _features(table: LineTable, classes: Mapping[str, ClassTable]) -> Features:
    return Features(
        name=table.name,
        identity=Identity(table.identity),
        caller_id=table.caller_id,
        call_waiting=table.call_waiting,
        forward_always=table.forward_always or "",
        forward_busy=table.forward_busy or "",
        forward_no_answer=table.forward_no_answer or "",
        barred=tuple(Pattern(pattern) for pattern in table.barred),
        line_class=_line_class(table.line_class, classes),
    )


def _line_class(name: str, classes: Mapping[str, ClassTable]) -> LineClass:
    own = classes.get(name)
    if own is None:
        return LINE_CLASSES[name]
    return LineClass(
        name,
        "of the office file",
        tuple(parse_duration(duration) for duration in own.ringing),
        {timer: parse_duration(duration) for timer, duration in own.timers.items()},
        _TONES[own.after_disconnect],
        own.flash,
        _TONES[own.dial_tone] or Tone.DIAL,
    )
