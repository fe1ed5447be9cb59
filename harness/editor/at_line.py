"""What a command line for a modem says, from the modem's own tables."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from phonesim.modem.at_commands import INFORMATION
from phonesim.modem.at_grammar import BadCommand, Command, Form, placed_commands
from phonesim.modem.dial_string import DialStep
from phonesim.modem.factory import options_of, registers_of
from phonesim.modem.option_values import VALUES
from phonesim.modem.profile import load_profile
from phonesim.modem.s_registers import REGISTERS, Register
from phonesim.modem.settings import ACTIONS, ALIASES, OPTIONS, PARAMETERS, Parameter, parse_values

_DIALLING = {
    "T": "tones",
    "P": "pulses, which here are tones",
    ",": "a pause of S8 seconds",
    "W": "wait for dial tone",
    "@": "wait for ringing and then 5 s of silence",
    "!": "a flash: on hook for half a second",
    ";": "back in command state when the number has been dialled",
    "R": "then answer instead of calling",
}
assert all(step.value in _DIALLING for step in DialStep if len(step.value) == 1)


class Said(NamedTuple):
    """A command, where in the line it begins and ends, and what it means, in Markdown."""

    start: int
    end: int
    meaning: str


def explain_line(line: str) -> Iterator[Said]:
    """What each command of a typed line means; nothing if it is none for a modem."""
    if line[:2].lower() == "a/":
        yield Said(0, 2, f"`A/`: {ACTIONS['A/'].meaning}")
    elif line[:2].lower() == "at":
        kept = [at for at, letter in enumerate(line) if at >= 2 and letter != " "]
        with contextlib.suppress(BadCommand):
            for command, start, end in placed_commands("".join(line[at] for at in kept)):
                first, last = kept[start], kept[end - 1] + 1
                yield Said(first, last, _meaning(command, line[first:last]))


def _meaning(command: Command, written: str) -> str:
    name = ALIASES.get(command.name, command.name)
    if name == "D":
        steps = dict.fromkeys(letter for letter in command.text.upper() if letter in _DIALLING)
        said = [f"- `{letter}`: {_DIALLING[letter]}" for letter in steps]
        return "\n".join([f"`{written}`: {ACTIONS['D'].meaning}", "", *said]).strip()
    if name == "S":
        return _register(command, written)
    if name in ACTIONS:
        takes = f"; takes {ACTIONS[name].takes}" if ACTIONS[name].takes else ""
        return f"`{written}`: {ACTIONS[name].meaning}{takes}"
    if name in OPTIONS:
        return _option(name, command.number, written)
    if name in PARAMETERS:
        return _parameter(PARAMETERS[name], command, written)
    if name in INFORMATION:
        return f"`{written}`: {INFORMATION[name][0]}"
    makers = [profile for profile, options in _makers() if name in options]
    if makers:
        return f"`{written}`: the maker's own ({', '.join(makers)})"
    return f"`{written}`: no command that we know; most modems answer ERROR"


@cache
def _makers() -> tuple[tuple[str, frozenset[str]], ...]:
    """The commands and registers of each profile that comes with ringback."""
    folder = resources.files("phonesim.modem") / "profiles"
    names = sorted(file.name.removesuffix(".toml") for file in folder.iterdir())
    found = []
    for profile in map(load_profile, names):
        registers = (f"S{number}" for number in registers_of(profile))
        meanings = (name.rstrip("0123456789") for name in profile.means)
        found.append((profile.name, frozenset([*options_of(profile), *registers, *meanings])))
    return tuple(found)


def _register(command: Command, written: str) -> str:
    row = REGISTERS.get(command.number)
    if row is None:
        makers = [name for name, known in _makers() if f"S{command.number}" in known]
        known_by = f"the maker's own ({', '.join(makers)})" if makers else "none that we know"
        return f"`{written}`: S{command.number} is {known_by}"
    return f"`{written}`: {_asked(command, row)}\n\n{describe_register(row)}"


def describe_register(row: Register) -> str:
    """A row of the register table."""
    unit = f" ({row.unit})" if row.unit else ""
    return (
        f"S{row.number}, {row.meaning}: {row.low} to {row.high}{unit}, {row.default} from the "
        f"factory. *{row.source}*"
    )


def _asked(command: Command, row: Register) -> str:
    if command.form is not Form.SET:
        return "shows" if command.form is Form.READ else "points at the register"
    value = int(command.text[:9])
    if not row.low <= value <= row.high:
        return f"ERROR, it takes {row.low} to {row.high}"
    number, _, unit = row.unit.rpartition(" ")
    if row.unit == "character":
        return f"{chr(value)!r}" if value < 128 else "none"
    if row.number == 0:
        return "no automatic answer" if not value else f"answers at ring {value}"
    each = float(number) if number else 1
    return f"{value * each:g} {unit or ''}".strip()


def _option(name: str, number: int, written: str) -> str:
    row = OPTIONS[name]
    if number not in row.values:
        said = "ERROR, it takes " + ", ".join(map(str, row.values))
    else:
        said = VALUES.get(name, {}).get(number, "accepted; nothing follows from it")
    lines = [f"`{written}`: {said}", "", f"`{name}`, {row.meaning}; {row.default} by default"]
    lines += [f"- `{name}{value}`: {text}" for value, text in VALUES.get(name, {}).items()]
    return "\n".join(lines)


def _parameter(row: Parameter, command: Command, written: str) -> str:
    said = {Form.READ: "shows", Form.TEST: "shows what it takes", Form.ACT: "ERROR: `=` is missing"}
    what = said.get(command.form, "")
    if command.form is Form.SET:
        try:
            parse_values(row, command.text, row.defaults)
            what = "sets"
        except ValueError as error:
            what = f"ERROR, {error}"
    default = ",".join(map(str, row.defaults))
    return f"`{written}`: {what}\n\n`{row.name}`, {row.meaning}; {default} by default"
