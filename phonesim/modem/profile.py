"""Modem profiles: what differs between makers, as data files.

A profile is TOML. It names a modem's identity, what its result codes look like, the registers and
settings that it leaves the factory with, its modulations, and its habits where V.250 lets makers
choose. `profiles/` holds those that come with ringback; a new one needs no code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from typing import Annotated, Literal

import msgspec

from phonesim.diagnostic import Diagnostic, FileError, Span, did_you_mean
from phonesim.modem.at_grammar import BadCommand, Form, commands
from phonesim.modem.result_codes import Result
from phonesim.modem.s_registers import REGISTERS
from phonesim.modem.settings import ACTIONS, OPTIONS, PARAMETERS, Option, parse_values
from phonesim.modem.toml_file import at_word, read_toml
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

    After `blacklist_after` failures in a row the number is refused (0: never); after a failure
    `delay_s` seconds must pass, or the next call is DELAYED. Failures count until a call to the
    number is answered, or until `forget_s` seconds have passed since the last (0: for ever).
    """

    blacklist_after: Annotated[int, msgspec.Meta(ge=0)] = 0
    delay_s: Annotated[int, msgspec.Meta(ge=0)] = 0
    forget_s: Annotated[int, msgspec.Meta(ge=0)] = 0


class Profile(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, eq=False):
    """A kind of modem."""

    name: str
    identity: tuple[str, ...] = ("RINGBACK", "000", "", "ringback modem", "ringback modem")
    manufacturer: str = "ringback"
    model: str = "emulated modem"
    revision: str = "1"
    modulations: tuple[str, ...] = ("V32B", "V32", "V22B", "V22", "V21")
    connect_s: dict[str, Annotated[int, msgspec.Meta(gt=2, le=60)]] = {}  # modulation to time
    registers: dict[str, RegisterHabit] = {}
    options: dict[str, int] = {}
    words: dict[str, str] = {}  # result code, such as NO_DIALTONE, to its word
    connect_numbers: dict[int, int] = {}  # bit/s to the number of CONNECT n with V0
    connect_suffix: str = ""  # behind the rate of a link with error control, such as /ARQ
    report_numbers: dict[str, int] = {}  # a line of W1, such as "CARRIER 9600", to its number
    no_answer: Literal["with @", "while ringing"] = "with @"
    bad_value: Literal["error", "keep", "nearest"] = "error"
    extended_commands: bool = True
    error_control: bool = True
    without: tuple[str, ...] = ()  # commands that the maker does not have: ERROR
    accepts: dict[str, tuple[int, ...]] = {}  # commands without effect here, and their values
    accepts_registers: dict[str, int] = {}  # registers without effect here, and their defaults
    means: dict[str, str] = {}  # a command with its value, such as "&H1", to what it does here
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
    return read_toml(text, path, Profile, ProfileError, lambda read: _mistakes(read, text, path))


def _mistakes(profile: Profile, text: str, path: str) -> Iterator[Diagnostic]:
    """What msgspec cannot know: names and values that the tables do not have."""

    def unknown(name: str, what: str, known: Iterable[str]) -> Diagnostic:
        names = list(known)
        short = f"one of {', '.join(names)}" if len(names) < 10 else ""
        return at_word(text, path, name, f'no {what} "{name}"', did_you_mean(name, names) or short)

    modulations = [m.name for m in MODULATIONS]
    if not profile.modulations:
        yield at_word(text, path, "modulations", "a modem needs a modulation", "name at least one")
    yield from (unknown(n, "modulation", modulations) for n in profile.modulations
                if n not in modulations)  # fmt: skip
    yield from (unknown(n, "modulation", modulations) for n in profile.connect_s
                if n not in modulations)  # fmt: skip
    yield from _register_mistakes(profile, text, path)
    options = {**OPTIONS, **{n: Option(n, v[0], v, False, "") for n, v in profile.accepts.items()
                             if v}}  # fmt: skip
    for name, value in profile.options.items():
        if name not in options:
            yield unknown(name, "setting", OPTIONS)
        elif value not in options[name].values:
            values = ", ".join(map(str, options[name].values))
            yield at_word(text, path, name, f"{name}{value} does not exist", f"one of {values}")
    known = (*OPTIONS, *(row.name for row in ACTIONS.values() if row.optional))
    yield from (unknown(n, "command", known) for n in profile.without if n not in known)
    for name, accepted in profile.accepts.items():
        if not re.fullmatch(r"[&\\%*\-:)]?[A-Z]", name) or name in (*OPTIONS, *ACTIONS):
            message = f'"{name}" cannot be a command without effect'
            hint = "a letter that is free, or one behind &, \\, %, *, -, : or )"
            yield at_word(text, path, name, message, hint)
        elif not accepted:
            yield at_word(text, path, name, f"{name} has no value", "list those that it takes")
    yield from _meaning_mistakes(profile, text, path)
    yield from (unknown(n, "result code", Result.__members__) for n in profile.words
                if n not in Result.__members__)  # fmt: skip
    spelled = {name: result.word for name, result in Result.__members__.items()} | profile.words
    for name, word in profile.words.items():
        if name not in Result.__members__:
            continue
        if not re.fullmatch("[A-Za-z][ -~]*", word) or list(spelled.values()).count(word) > 1:
            hint = "a word of its own, which begins with a letter"
            yield at_word(text, path, name, f'{name} cannot be said as "{word}"', hint)
    for line in profile.identity:
        if line.strip() in ("0", "OK"):
            hint = "programs would take it for the result code"
            yield at_word(text, path, "identity", f'an identity cannot be "{line}"', hint)


def _meaning_mistakes(profile: Profile, text: str, path: str) -> Iterator[Diagnostic]:
    for name, body in profile.means.items():
        if not re.fullmatch(r"[&\\%*\-:)][A-Z]\d{1,2}", name):
            hint = 'a letter behind &, \\, %, *, -, : or ), and a value, such as "&H1"'
            yield at_word(text, path, name, f'"{name}" cannot be given a meaning', hint)
        try:
            for command in commands(body):
                if command.name in PARAMETERS and command.form is Form.SET:
                    row = PARAMETERS[command.name]
                    parse_values(row, command.text, row.defaults)
                elif command.number not in OPTIONS[command.name].values:
                    raise ValueError
        except (BadCommand, KeyError, ValueError):
            hint = 'settings as in a command line, such as "+IFC=,2" or "%C0", or nothing'
            yield at_word(text, path, name, f'{name} cannot mean "{body}"', hint)


def _register_mistakes(profile: Profile, text: str, path: str) -> Iterator[Diagnostic]:
    known = [f"S{number}" for number in REGISTERS]
    for name, habit in profile.registers.items():
        if name not in known:
            hint = did_you_mean(name, known)
            yield at_word(text, path, name, f'no register "{name}"', hint)
            continue
        row = REGISTERS[int(name[1:])]
        low = row.low if habit.low is None else habit.low
        high = row.high if habit.high is None else habit.high
        default = row.default if habit.default is None else habit.default
        if not 0 <= low <= default <= high <= 255:
            message = f"{name} cannot be {default} within {low} to {high}"
            yield at_word(text, path, name, message, "low <= default <= high, all of 0 to 255")
    for name, default in profile.accepts_registers.items():
        if not re.fullmatch(r"S\d{1,3}", name) or name in known or not 0 <= default <= 255:
            hint = "a register that is free, such as S36, and its default of 0 to 255"
            yield at_word(text, path, name, f'"{name}" cannot be a register without effect', hint)
