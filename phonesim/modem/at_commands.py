"""Carrying out a command line: every command of it, left to right, then one result (V.250 5.6).

A line may have to wait in the middle: `H` and `Z` in a call wait until the last data has been sent.
So a line under way is a generator, which yields when it waits and is resumed when the call has
been cleared. `D`, `A` and `O` end a line; their result comes when the call has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from phonesim.modem.at_grammar import BadCommand, Command, Form, commands
from phonesim.modem.factory import factory_settings
from phonesim.modem.profile import Profile
from phonesim.modem.settings import (
    ALIASES,
    OPTIONS,
    PARAMETERS,
    Settings,
    parse_values,
    show_ranges,
)
from phonesim.modem.training import MODULATIONS

STORED_PROFILES = 2
STORED_NUMBERS = 4  # &Z0 to &Z3


class Executive(Protocol):
    """The modem, as its commands see it."""

    settings: Settings

    def inform(self, text: str) -> None:
        """A line of information text."""

    def settings_changed(self) -> None:
        """Look at the settings again: circuits and modulations may follow from them."""

    def start_call(self, command: Command) -> None:
        """`D`, `A` or `O`."""

    def set_hook(self, off_hook: bool) -> bool:
        """`H`; says whether the call must be cleared before the line can go on."""


class CallStarted(Exception):
    """The line has ended in `D`, `A` or `O`: no result now."""


class CommandSet:
    """What a modem of `profile` does for each command; it keeps the stored profiles and numbers."""

    def __init__(self, profile: Profile, factory: Settings, modem: Executive) -> None:
        self._profile, self._factory, self._modem = profile, factory, modem
        self.stored = [factory.copy() for _ in range(STORED_PROFILES)]
        self.stored_numbers = [""] * STORED_NUMBERS

    def carry_out(self, body: str) -> Iterator[None]:
        """The commands of a line; yields where it must wait for the call to be cleared.

        Raises BadCommand, ValueError or KeyError for what the modem does not do, CallStarted if the
        line has ended in a call.
        """
        for command in commands(body):
            if command.name in ("D", "A", "O"):
                self._modem.start_call(command)
                raise CallStarted
            if command.name == "H":
                if command.number > 1:
                    raise ValueError("H takes 0 or 1")
                if self._modem.set_hook(bool(command.number)):
                    yield
            elif command.name == "Z":
                stored = self.stored[_below(command.number, STORED_PROFILES)]
                if self._modem.set_hook(False):
                    yield
                self._recall(stored)
            else:
                self.execute(command)

    def store(self, body: str) -> None:
        """Save what the command line `body` sets as the stored profile; raises ValueError."""
        try:
            for command in commands(body):
                self.execute(command)
        except (BadCommand, ValueError, KeyError) as error:
            raise ValueError(f'a modem cannot be set to "{body}": {error}') from error
        self.stored[0] = self._modem.settings.copy()

    def execute(self, command: Command) -> None:
        """A command that is done at once."""
        name = ALIASES.get(command.name, command.name)
        if name == "S":
            self._access_register(command)
        elif name in OPTIONS:
            self._set_option(name, command.number)
        elif name in PARAMETERS and self._profile.extended_commands:
            self._access_parameter(name, command)
        elif name in _COMMANDS:
            _COMMANDS[name](self, command)
        elif self._profile.extended_commands and command.form is Form.ACT and name in _INFORMATION:
            self._modem.inform(_INFORMATION[name](self._profile))
        else:
            raise BadCommand(f"no command {name}")

    def _access_register(self, command: Command) -> None:
        registers = self._modem.settings.registers
        number = command.number
        if command.form is Form.READ:
            self._modem.inform(f"{registers[number]:03d}")
        elif command.form is Form.SET:
            value = int(command.text[:9])
            try:
                registers[number] = value
            except ValueError:
                if self._profile.bad_value == "error":
                    raise
                if self._profile.bad_value == "nearest":
                    registers[number] = registers.nearest(number, value)
            self._modem.settings_changed()
        elif number not in registers:
            raise KeyError(number)

    def _set_option(self, name: str, value: int) -> None:
        values = OPTIONS[name].values
        if value not in values:
            if self._profile.bad_value == "error":
                raise ValueError(f"{name} does not take {value}")
            if self._profile.bad_value == "keep":
                return
            value = min(values, key=lambda known: abs(known - value))
        self._modem.settings.options[name] = value
        self._modem.settings_changed()

    def _access_parameter(self, name: str, command: Command) -> None:
        row, parameters = PARAMETERS[name], self._modem.settings.parameters
        if command.form is Form.READ:
            self._modem.inform(f"{name}: " + ",".join(map(str, parameters[name])))
        elif command.form is Form.TEST:
            self._modem.inform(f"{name}: {show_ranges(row)}")
        elif command.form is Form.SET:
            values = parse_values(row, command.text, parameters[name])
            if name == "+MS" and values[0] not in [m.name for m in MODULATIONS]:
                raise ValueError(f"no modulation {values[0]}")
            parameters[name] = values
            self._modem.settings_changed()
        elif name != "+FCLASS":
            raise BadCommand(f"{name} needs a value")

    def _recall(self, settings: Settings) -> None:
        self._modem.settings.take_over(settings)
        self._modem.settings_changed()

    def _identify(self, command: Command) -> None:
        lines = self._profile.identity
        self._modem.inform(lines[_below(command.number, len(lines))])

    def _restore_factory(self, command: Command) -> None:
        self._recall(self._factory)

    def _store(self, command: Command) -> None:
        number = _below(command.number, STORED_PROFILES)
        self.stored[number] = self._modem.settings.copy()

    def _store_number(self, command: Command) -> None:
        self.stored_numbers[_below(command.number, STORED_NUMBERS)] = command.text

    def _view(self, command: Command) -> None:
        """`&V`: the active settings, the stored ones, the stored numbers."""
        named = [("ACTIVE PROFILE:", self._modem.settings)]
        named += [(f"STORED PROFILE {n}:", stored) for n, stored in enumerate(self.stored)]
        for title, settings in named:
            options = " ".join(f"{name}{value}" for name, value in settings.options.items())
            registers = settings.registers
            shown = " ".join(f"S{number:02d}:{registers[number]:03d}" for number in registers)
            for line in (title, options, shown):
                self._modem.inform(line)
        for number, text in enumerate(self.stored_numbers):
            self._modem.inform(f"&Z{number}={text}")


class _Unconnected:
    """A modem that nothing is plugged into: it has settings, and nobody hears it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def inform(self, text: str) -> None: ...

    def settings_changed(self) -> None: ...

    def start_call(self, command: Command) -> None: ...

    def set_hook(self, off_hook: bool) -> bool:
        return False


def check_stored(body: str, profile: Profile) -> None:
    """Raise ValueError if a modem of `profile` cannot be set to the command line `body`."""
    factory = factory_settings(profile)
    CommandSet(profile, factory, _Unconnected(factory.copy())).store(body)


def _below(number: int, limit: int) -> int:
    if number >= limit:
        raise ValueError(f"{number} is not below {limit}")
    return number


_COMMANDS: dict[str, Callable[[CommandSet, Command], None]] = {
    "I": CommandSet._identify,
    "&F": CommandSet._restore_factory,
    "&V": CommandSet._view,
    "&W": CommandSet._store,
    "&Z": CommandSet._store_number,
}

_INFORMATION: dict[str, Callable[[Profile], str]] = {
    "+GMI": lambda profile: profile.manufacturer,
    "+GMM": lambda profile: profile.model,
    "+GMR": lambda profile: profile.revision,
    "+GCAP": lambda profile: "+GCAP: +MS,+ES,+DS,+FCLASS",
}
