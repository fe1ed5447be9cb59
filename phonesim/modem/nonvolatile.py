"""What a modem keeps without power: stored profiles and numbers, and which profile holds at first.

It is a file of TOML that people may read and write. A profile is the body of a command line: what
differs from the factory settings. The core only makes and reads the text; where it lies is the
business of whoever runs the modem.
"""

from __future__ import annotations

import json
from typing import Annotated, Protocol

import msgspec

from phonesim.modem.settings import Settings

STORED_PROFILES = 2  # &W0 and &W1
STORED_NUMBERS = 4  # &Z0 to &Z3

_Profiles = Annotated[tuple[str, ...], msgspec.Meta(max_length=STORED_PROFILES)]
_Numbers = Annotated[tuple[str, ...], msgspec.Meta(max_length=STORED_NUMBERS)]
_RING_COUNT = 1  # a register that counts is no setting


class Nonvolatile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The memory's contents; profiles and numbers that are left out are as from the factory."""

    profiles: _Profiles = ()
    numbers: _Numbers = ()
    power_up: Annotated[int, msgspec.Meta(ge=0, lt=STORED_PROFILES)] = 0


class Memory(Protocol):
    """Where it is kept."""

    def load(self) -> Nonvolatile | None:
        """What was saved last; None if nothing ever was."""

    def save(self, kept: Nonvolatile) -> None:
        """Keep it from now on; raises ValueError if that cannot be done."""


def describe(settings: Settings, factory: Settings) -> str:
    """The body of a command line that makes `settings` of the factory's."""
    parts = [f"{name}{v}" for name, v in settings.options.items() if v != factory.options[name]]
    if settings.pulse != factory.pulse:
        parts.append("P" if settings.pulse else "T")
    registers = settings.registers
    parts += [
        f"S{number}={registers[number]}"
        for number in registers
        if number != _RING_COUNT and registers[number] != factory.registers[number]
    ]
    parts += [
        f"{name}={','.join(map(str, values))};"
        for name, values in settings.parameters.items()
        if values != factory.parameters[name]
    ]
    return "".join(parts)


def as_text(kept: Nonvolatile) -> str:
    """The file's text."""
    lines = ["# What a modem keeps without power: written by AT&W, &Y and &Z.", ""]
    lines.append(f"power_up = {kept.power_up}  # the profile that holds at first, as &Y says")
    for name, texts in (("profiles", kept.profiles), ("numbers", kept.numbers)):
        lines.append(f"{name} = [{', '.join(_quoted(text) for text in texts)}]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text).replace("\x7f", "\\u007f")  # which TOML wants escaped, JSON does not
