"""The grammar of an AT command line's body (ITU-T V.250, clause 5.3 and 5.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Form(Enum):
    """What a command asks for."""

    ACT = "act"  # E1, D..., +FCLASS
    SET = "set"  # S0=1, +IFC=2,2
    READ = "read"  # S0?, +IFC?
    TEST = "test"  # +IFC=?


POINTED = -1


@dataclass(frozen=True, slots=True)
class Command:
    """One command: `name` in capitals (`E`, `&C`, `S`, `D`, `+IFC`), its form and its value.

    `number` is the basic command's number, or the register's for `S`; a missing one is 0. `S?`,
    `?`, `S=v` and `=v` are for the register that an `S` named last: `POINTED`. Without `S` they
    stand where a line begins, or behind an `S`.
    `text` is the dial string of `D`, the value of a `SET`.
    """

    name: str
    form: Form = Form.ACT
    number: int = 0
    text: str = ""


class BadCommand(Exception):
    """The rest of the line is no command: the modem says ERROR."""


_REGISTER = re.compile(r"S(\d*)(?:(\?)|=(\d*))?", re.IGNORECASE)
_POINTED = re.compile(r"()(?:(\?)|=(\d*))")
_EXTENDED = re.compile(
    r"([+#][A-Z][A-Z0-9!%\-./:_]*)(=\?|\?|=([^;\"]*(?:\"[^\"]*\"[^;\"]*)*))?", re.IGNORECASE
)
_STORE_NUMBER = re.compile(r"&Z(\d*)=(.*)", re.IGNORECASE)
_BASIC = re.compile(r"([&\\%*\-:)]?[A-Z])(\d*)", re.IGNORECASE)
_QUOTED_OR_SPACE = re.compile(r'("[^"]*")| ')


def commands(body: str) -> Iterator[Command]:
    """The commands of a line's body, left to right; BadCommand where the grammar ends.

    It is lazy: commands before the bad one have taken effect when the error is met. Spaces are
    ignored except in quoted strings.
    """
    for command, _, _ in placed_commands(_QUOTED_OR_SPACE.sub(lambda match: match[1] or "", body)):
        yield command


def placed_commands(body: str) -> Iterator[tuple[Command, int, int]]:
    """The same of a body without spaces, each with where in it it begins and ends."""
    at, points = 0, False
    while at < len(body):
        if body[at] == ";":
            at += 1
            continue
        rest = body[at:]
        if rest[0] in "Dd":  # to the end of the line, or to the semicolon that comes back
            text = rest[1:].partition(";")[0]
            yield Command("D", text=rest[1 : len(text) + 2]), at, at + 1 + len(text)
            at += 1 + len(text)
            continue
        pointing = at == 0 or points
        points = rest[0] in "Ss"
        for pattern, build in _FORMS:
            if pattern is _POINTED and not pointing:
                continue
            match = pattern.match(rest)
            if match is not None:
                begins = at
                at += match.end()
                if pattern is _EXTENDED and body[at : at + 1] not in ("", ";"):
                    raise BadCommand(f"{match[0]} needs a semicolon behind it")  # V.250 5.4.1
                yield build(match), begins, at
                break
        else:
            raise BadCommand(f"no command begins with {rest[:8]!r}")


def _register(match: re.Match[str]) -> Command:
    number, asked, value = match.groups()
    if not asked and value is None:
        return Command("S", Form.ACT, _number(number))
    form = Form.READ if asked else Form.SET
    return Command("S", form, _number(number) if number else POINTED, value or "")


def _extended(match: re.Match[str]) -> Command:
    name, how = match[1].upper(), match[2]
    if how is None:
        return Command(name)
    if how == "?":
        return Command(name, Form.READ)
    if how == "=?":
        return Command(name, Form.TEST)
    return Command(name, Form.SET, text=match[3])


def _store_number(match: re.Match[str]) -> Command:
    return Command("&Z", Form.SET, _number(match[1]), match[2])


def _basic(match: re.Match[str]) -> Command:
    return Command(match[1].upper(), number=_number(match[2]))


def _number(digits: str) -> int:
    """A command's number, 0 if it is missing; nobody has one of more than nine digits."""
    return int(digits[:9] or 0)


_FORMS = (
    (_REGISTER, _register),
    (_POINTED, _register),
    (_EXTENDED, _extended),
    (_STORE_NUMBER, _store_number),
    (_BASIC, _basic),
)
