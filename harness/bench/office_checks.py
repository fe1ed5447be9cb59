"""Whether an office makes sense: its patterns, numbers, members and faults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from harness.bench.office import LEFT_OUT, FaultTable, Office
from harness.bench.toml_text import Way
from phonesim.diagnostic import did_you_mean
from phonesim.exchange.fault_kinds import KINDS, FaultKind, Needs
from phonesim.exchange.impairments import read_impairment
from phonesim.exchange.numbering import NumberPlan, Pattern
from phonesim.exchange.subscriber import LINE_CLASSES, check_name
from phonesim.units import parse_duration

_SERVER_LINE = re.compile(r"(aux|tty)\d{1,4}")  # a line of [lane.nas.lines], as the exchange has it
_NUMBER = re.compile(r"[0-9*#+]+")


@dataclass(frozen=True, slots=True)
class Known:
    """The lines that an office is for: the number of each, by name.

    With `more` a bench may add lines of the access server's.
    """

    numbers: Mapping[str, str] = field(default_factory=dict)
    more: bool = False

    def has(self, name: str) -> bool:
        """Whether there is, or may be, such a line."""
        return name in self.numbers or (self.more and bool(_SERVER_LINE.fullmatch(name)))


NOBODY = Known()
"""It is not known which there are: a bench's office is for every scenario."""


class Wrong(Protocol):
    """Notes a mistake at a place of the office, at a value of it if one is given."""

    def __call__(self, way: Way, message: str, hint: str = "", value: object = None) -> None: ...


def check_office(office: Office, wrong: Wrong, known: Known) -> None:
    """Tell `wrong` everything in an office that cannot be, or that would do nothing."""
    _Checks(office, wrong, known).check()


class _Checks:
    def __init__(self, office: Office, wrong: Wrong, known: Known) -> None:
        self._office, self._wrong, self._known = office, wrong, known
        self._plan: NumberPlan[str] = NumberPlan()  # number -> line or group
        self._taken: dict[str, str] = {}  # the same, by the text of a pattern

    def check(self) -> None:
        office = self._office
        self._patterns(office.barred, ("barred",))
        for name, number in self._known.numbers.items():
            if number:
                self._lead(number, name, ())
        self._classes()
        self._lines()
        self._groups()
        self._trunks()
        for index, fault in enumerate(office.faults):
            if fault is not LEFT_OUT:
                self._fault(fault, ("fault", index))

    def _patterns(self, patterns: Iterable[str], way: Way) -> list[str]:
        """Those that are patterns."""
        good = []
        for pattern in patterns:
            try:
                Pattern(pattern)
            except ValueError as error:
                self._wrong(way, str(error), value=pattern)
            else:
                good.append(pattern)
        return good

    def _lead(self, number: str, name: str, way: Way) -> None:
        if number in self._taken:
            message = f"{name} cannot have the number {number}: {self._taken[number]} has it"
            self._wrong(way, message, value=number)
            return
        self._taken[number] = name
        self._plan.add(number, name)

    def _unknown(self, name: str, way: Way, value: object = None) -> None:
        there = [*self._known.numbers]
        hint = did_you_mean(name, there) or f"there are {', '.join(there)}"
        if _SERVER_LINE.fullmatch(name) and "nas" in there:
            hint = f"there are {', '.join(there)}; the line with the number of `nas:` is nas"
        self._wrong(way, f'no lane is called "{name}"', hint, value)

    def _classes(self) -> None:
        for name in self._office.classes:
            if name in LINE_CLASSES:
                message = f'a class "{name}" comes with ringback'
                self._wrong(("class", name), message, "choose another name")

    def _lines(self) -> None:
        classes = [*LINE_CLASSES, *self._office.classes]
        for name, line in self._office.lines.items():
            way = ("line", name)
            if self._known.numbers and not self._known.has(name):
                self._unknown(name, way)
            for number in self._patterns(line.numbers, (*way, "numbers")):
                self._lead(number, name, (*way, "numbers"))
            self._patterns(line.barred, (*way, "barred"))
            try:
                check_name(line.name)
            except ValueError as error:
                self._wrong((*way, "name"), str(error), value=line.name)
            if line.line_class not in classes:
                hint = did_you_mean(line.line_class, classes) or f"there are {', '.join(classes)}"
                message = f'no line class is called "{line.line_class}"'
                self._wrong((*way, "class"), message, hint, line.line_class)

    def _groups(self) -> None:
        for name, hunt in self._office.hunts.items():
            way = ("hunt", name, "members")
            self._lead(hunt.number, name, ("hunt", name, "number"))
            if name in self._known.numbers:
                message = f"a hunt group cannot be called {name}: a lane is"
                self._wrong(("hunt", name), message, "choose another name")
            if not hunt.members:
                self._wrong(way, "a hunt group needs members: the names of lanes")
            for index, member in enumerate(hunt.members):
                if member in hunt.members[:index]:
                    self._wrong(way, f"{member} is a member twice", "leave one out", member)
                elif self._known.numbers and not self._known.has(member):
                    self._unknown(member, way, member)

    def _trunks(self) -> None:
        owners: dict[str, str] = {}
        for name, trunk in self._office.trunks.items():
            way = ("trunk", name, "numbers")
            for pattern in self._patterns(trunk.numbers, way):
                first = owners.setdefault(pattern, name)
                if first != name:
                    message = f"{name} would get no calls to {pattern}: they go over {first}"
                    self._wrong(way, message, "a number goes over one trunk group", pattern)

    # Faults.

    def _fault(self, fault: FaultTable, way: Way) -> None:
        if fault.fault not in KINDS:
            hint = did_you_mean(fault.fault, [*KINDS]) or f"there are {', '.join(KINDS)}"
            message = f'no fault is called "{fault.fault}"'
            self._wrong((*way, "fault"), message, hint, fault.fault)
            return
        kind = KINDS[fault.fault]
        if fault.after is not None and fault.from_call is not None:
            message = "a fault begins at a time or with a call"
            self._wrong((*way, "from_call"), message, "leave out `after` or `from_call`")
        if bool(kind.place) != bool(fault.at):
            wants = f"needs `at`, the {kind.place}" if kind.place else "has no `at`"
            self._wrong((*way, "fault"), f'the fault "{kind.name}" {wants}')
        elif kind.place:
            self._place(kind.place, fault.at, (*way, "at"))
        if kind.needs is not Needs.NOTHING and fault.value is None:
            message = f'the fault "{kind.name}" needs `value`: {kind.needs.value}'
            self._wrong((*way, "fault"), message)
        elif fault.value is not None:
            try:
                self._value(kind, fault)
            except ValueError as error:
                self._wrong((*way, "value"), str(error), value=fault.value)

    def _place(self, wanted: str, where: str, way: Way) -> None:
        """Whether there is such a line, group, number or trunk group."""
        if wanted == "trunk group":
            there = [*self._office.trunks]
            found = where in there
        elif not self._known.numbers:
            return
        else:
            there = [*self._known.numbers]
            found = self._known.has(where)
            if wanted == "number":
                found |= bool(_NUMBER.fullmatch(where))
            else:
                name = self._plan.look_up(where) or where
                found |= self._known.has(name)
                if wanted == "line or group":
                    there += self._office.hunts
                    found |= name in self._office.hunts
        if not found:
            hint = did_you_mean(where, there) or f"there are {', '.join(there) or 'none'}"
            self._wrong(way, f'there is no {wanted} "{where}"', hint, where)

    def _value(self, kind: FaultKind, fault: FaultTable) -> None:
        """Raise ValueError if it is not what the fault needs."""
        value, text = fault.value, str(fault.value)
        match kind.needs:
            case Needs.NOTHING:
                raise ValueError(f'the fault "{kind.name}" has no `value`')
            case Needs.DURATION:
                parse_duration(text)
            case Needs.IMPAIRMENT:
                read_impairment(kind.name, text)
            case Needs.CIRCUITS:
                trunk = self._office.trunks.get(fault.at)
                most = trunk.circuits if trunk else None
                if not isinstance(value, int) or value < 0:
                    raise ValueError("`value` must be a whole number: how many circuits are left")
                if most is not None and value > most:
                    raise ValueError(f"{fault.at} has {most} circuits, and cannot be left {value}")
            case Needs.RATE if not isinstance(value, int) or value < 0:
                raise ValueError("`value` must be a whole number: the highest rate in bit/s, or 0")
            case Needs.NUMBER | Needs.LINE:
                self._other(kind, fault.at, text)

    def _other(self, kind: FaultKind, where: str, other: str) -> None:
        one = self._known.numbers.get(where, where)
        if other == where or self._known.numbers.get(other, other) == one:
            raise ValueError(f'the fault "{kind.name}" needs two: this is the same')
        number = _NUMBER.fullmatch(other)
        if kind.needs is Needs.NUMBER and (number or self._known.has(other)):
            return
        if not self._known.numbers or self._known.has(self._plan.look_up(other) or other):
            return
        hint = did_you_mean(other, [*self._known.numbers])
        raise ValueError(f'there is no line "{other}"' + (f"; {hint}" if hint else ""))
