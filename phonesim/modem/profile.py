"""Modem profiles: what differs between makers, as data files.

A profile is TOML. It names a modem's identity, what its result codes look like, the registers and
settings that it leaves the factory with, its modulations, and its habits where V.250 lets makers
choose. `profiles/` holds those that come with ringback; a new one needs no code.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Literal

import msgspec

from phonesim.diagnostic import Diagnostic, FileError, Span, did_you_mean
from phonesim.modem.result_codes import Result
from phonesim.modem.s_registers import REGISTERS
from phonesim.modem.settings import OPTIONS
from phonesim.modem.training import MODULATIONS


class ProfileError(FileError):
    """A profile file is wrong."""


class RegisterHabit(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A register's default and range, where they differ from the table's."""

    default: int | None = None
    low: int | None = None
    high: int | None = None


class Redial(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the maker does about calls to one number that fail again and again.

    After `blacklist_after` failures the number is refused (0: never); between two failures and the
    next call `delay_s` seconds must pass, or it is DELAYED.
    """

    blacklist_after: int = 0
    delay_s: int = 0


class Profile(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A kind of modem."""

    name: str
    identity: tuple[str, ...] = ("RINGBACK", "000", "OK", "ringback modem", "ringback modem")
    manufacturer: str = "ringback"
    model: str = "emulated modem"
    revision: str = "1"
    modulations: tuple[str, ...] = ("V32B", "V32", "V22B", "V22", "V21")
    registers: dict[str, RegisterHabit] = {}
    options: dict[str, int] = {}
    words: dict[str, str] = {}  # result code, such as NO_DIALTONE, to its word
    connect_numbers: dict[int, int] = {}  # bit/s to the number of CONNECT n with V0
    connect_suffix: str = ""  # behind the rate, such as /ARQ
    no_answer: Literal["with @", "while ringing"] = "with @"
    bad_value: Literal["error", "keep", "nearest"] = "error"
    extended_commands: bool = True
    redial: Redial = Redial()


@lru_cache
def load_profile(name: str) -> Profile:
    """A profile that comes with ringback; raises ProfileError with the names that there are."""
    folder = resources.files("phonesim.modem") / "profiles"
    file = folder / f"{name}.toml"
    if not re.fullmatch(r"[\w-]+", name) or not file.is_file():
        known = sorted(f.name.removesuffix(".toml") for f in folder.iterdir())
        hint = f"{did_you_mean(name, known)} There are: {', '.join(known)}".strip()
        raise ProfileError([Diagnostic(name, Span(1), name, f'no modem profile "{name}"', hint)])
    return read_profile(file.read_text(encoding="utf-8"), f"{name}.toml")


def read_profile(text: str, path: str) -> Profile:
    """The profile in a TOML text; raises ProfileError with every mistake, at its line and key."""
    try:
        profile = msgspec.toml.decode(text, type=Profile, strict=False)
    except msgspec.ValidationError as error:
        key = re.search(r"unknown field `([^`]+)`|field `([^`]+)`|`\$\.([\w.-]+)`", str(error))
        name = next((g for g in key.groups() if g), "") if key else ""
        hint = did_you_mean(name, Profile.__struct_fields__)
        raise ProfileError([_at(text, path, name.split(".")[-1], str(error), hint)]) from None
    except msgspec.DecodeError as error:
        line = re.search(r"at line (\d+), column (\d+)", str(error))
        span = Span(int(line[1]), int(line[2])) if line else Span(1)
        shown = (text.splitlines() or [""])[min(span.line, len(text.splitlines()) or 1) - 1]
        raise ProfileError([Diagnostic(path, span, shown, str(error))]) from None
    mistakes = list(_mistakes(profile, text, path))
    if mistakes:
        raise ProfileError(mistakes)
    return profile


def _mistakes(profile: Profile, text: str, path: str) -> list[Diagnostic]:
    found = []
    known_modulations = [m.name for m in MODULATIONS]
    for name in profile.modulations:
        if name not in known_modulations:
            hint = did_you_mean(name, known_modulations) or f"one of {', '.join(known_modulations)}"
            found.append(_at(text, path, name, f'no modulation "{name}"', hint))
    known_registers = [f"S{number}" for number in REGISTERS]
    for name in profile.registers:
        if name not in known_registers:
            hint = did_you_mean(name, known_registers)
            found.append(_at(text, path, name, f'no register "{name}"', hint))
    for name, value in profile.options.items():
        if name not in OPTIONS:
            hint = did_you_mean(name, list(OPTIONS))
            found.append(_at(text, path, name, f'no setting "{name}"', hint))
        elif value not in OPTIONS[name].values:
            values = ", ".join(map(str, OPTIONS[name].values))
            found.append(_at(text, path, name, f"{name}{value} does not exist", f"one of {values}"))
    for name in profile.words:
        if name not in Result.__members__:
            hint = did_you_mean(name, list(Result.__members__))
            found.append(_at(text, path, name, f'no result code "{name}"', hint))
    return found


def _at(text: str, path: str, word: str, message: str, hint: str) -> Diagnostic:
    """A mistake at the first line that has `word`."""
    for number, line in enumerate(text.splitlines(), 1):
        column = line.find(word) if word else -1
        if column >= 0:
            return Diagnostic(path, Span(number, column + 1, len(word)), line, message, hint)
    return Diagnostic(path, Span(1), (text.splitlines() or [""])[0], message, hint)
