"""Carrying out a command line: every command of it, left to right, then one result (V.250 5.6).

A line may have to wait in the middle: `H` and `Z` in a call wait until the last data has been sent.
So a line under way is a generator, which yields when it waits and is resumed when the call has
been cleared. `D`, `A` and `O` end a line; their result comes when the call has one. Behind `D...;`
it goes on as soon as that has been dialled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from phonesim.modem.at_grammar import POINTED, BadCommand, Command, Form, commands
from phonesim.modem.factory import factory_settings, options_of
from phonesim.modem.nonvolatile import STORED_NUMBERS, STORED_PROFILES, Nonvolatile, describe
from phonesim.modem.profile import Profile, ProfileError
from phonesim.modem.settings import (
    ALIASES,
    PARAMETERS,
    Settings,
    parse_values,
    show_ranges,
)
from phonesim.modem.synonyms import align
from phonesim.modem.toml_file import at_word, read_toml

_CHARACTERS = (3, 4, 5)  # registers that lines are made of: never NUL by leaving out the value
FACTORY_PROFILES = 3  # &F0 to &F2


class Executive(Protocol):
    """The modem, as its commands see it."""

    settings: Settings

    def inform(self, text: str) -> None:
        """A line of information text."""

    def settings_changed(self) -> None:
        """Look at the settings again: circuits and modulations may follow from them."""

    def keep(self, kept: Nonvolatile) -> None:
        """Keep what was stored when the power is off too; raises ValueError if that fails."""

    def start_call(self, command: Command) -> bool:
        """`D`, `A` or `O`; says whether the line goes on once a part has been dialled."""

    def set_hook(self, off_hook: bool) -> bool:
        """`H`; says whether the call must be cleared before the line can go on."""


class CallStarted(Exception):
    """The line has ended in `D`, `A` or `O`: no result now."""


class CommandSet:
    """What a modem of `profile` does for each command; it keeps the stored profiles and numbers."""

    def __init__(self, profile: Profile, factory: Settings, modem: Executive) -> None:
        self._profile, self._factory, self._modem = profile, factory, modem
        self._options = options_of(profile)
        self.stored = [factory.copy() for _ in range(STORED_PROFILES)]
        self.stored_numbers = [""] * STORED_NUMBERS
        self._pointed_at = 0  # the register that an S named last
        self._power_up = 0  # the stored profile that holds at first

    def carry_out(self, body: str) -> Iterator[None]:
        """The commands of a line; yields where it must wait for the call to be cleared.

        Raises BadCommand, ValueError or KeyError for what the modem does not do, CallStarted if the
        line has ended in a call.
        """
        for command in commands(body):
            if command.name in ("D", "A", "O"):
                if not self._modem.start_call(command):
                    raise CallStarted
                yield
            elif command.name == "H":
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
        self._set_to(body)
        self.stored[0] = self._modem.settings.copy()

    def _set_to(self, body: str) -> None:
        try:
            for command in commands(body):
                self.execute(command)
        except (BadCommand, ValueError, KeyError) as error:
            raise ValueError(f'a modem cannot be set to "{body}": {error}') from error

    def restore(self, kept: Nonvolatile) -> None:
        """Power-up with what was kept; raises ValueError if the modem cannot be set to that."""
        for number, body in enumerate(kept.profiles):
            self._recall(self._factory)
            self._set_to(body)
            self.stored[number] = self._modem.settings.copy()
        self.stored_numbers[: len(kept.numbers)] = kept.numbers
        self._power_up = kept.power_up
        self._recall(self.stored[self._power_up])

    def execute(self, command: Command) -> None:
        """A command that is done at once."""
        meant = self._profile.means.get(f"{command.name}{command.number}")
        if meant is not None:
            for other in commands(meant):
                self._execute_as_usual(other)
        else:
            self._execute_as_usual(command)

    def _execute_as_usual(self, command: Command) -> None:
        name = ALIASES.get(command.name, command.name)
        if name in self._profile.without:
            raise BadCommand(f"no command {name}")
        if name == "S":
            self._access_register(command)
        elif name in self._options:
            self._set_option(name, command.number)
        elif name in PARAMETERS and self._profile.extended_commands:
            self._access_parameter(name, command)
        elif name in COMMANDS:
            COMMANDS[name](self, command)
        elif self._profile.extended_commands and name in INFORMATION:
            self._tell_information(name, command.form)
        else:
            raise BadCommand(f"no command {name}")

    def _access_register(self, command: Command) -> None:
        registers = self._modem.settings.registers
        number = self._pointed_at if command.number == POINTED else command.number
        if number not in registers:
            raise KeyError(number)
        self._pointed_at = number
        if command.form is Form.READ:
            self._modem.inform(f"{registers[number]:03d}")
        elif command.form is Form.SET:
            if not command.text and number in _CHARACTERS:
                raise ValueError(f"S{number} needs a value")
            value = int(command.text[:9] or 0)
            try:
                registers[number] = value
            except ValueError:
                if self._profile.bad_value == "error":
                    raise
                if self._profile.bad_value == "nearest":
                    registers[number] = registers.nearest(number, value)
            self._modem.settings_changed()

    def _set_option(self, name: str, value: int) -> None:
        values = self._options[name].values
        if value not in values:
            if self._profile.bad_value == "error":
                raise ValueError(f"{name} does not take {value}")
            if self._profile.bad_value == "keep":
                return
            value = min(values, key=lambda known: abs(known - value))
        self._modem.settings.options[name] = value
        align(self._modem.settings, name)
        self._modem.settings_changed()

    def _access_parameter(self, name: str, command: Command) -> None:
        row, parameters = PARAMETERS[name], self._modem.settings.parameters
        label = f"{command.name}: " if row.named else ""
        if command.form is Form.READ:
            self._modem.inform(label + ",".join(map(str, parameters[name])))
        elif command.form is Form.TEST:
            self._modem.inform(label + show_ranges(row, self._profile.modulations))
        elif command.form is Form.SET:
            values = parse_values(row, command.text, parameters[name])
            if name == "+MS" and values[0] not in self._profile.modulations:
                raise ValueError(f"no modulation {values[0]}")
            parameters[name] = values
            align(self._modem.settings, name)
            self._modem.settings_changed()
        elif name != "+FCLASS":
            raise BadCommand(f"{name} needs a value")

    def _tell_information(self, name: str, form: Form) -> None:
        """`+GMI` and its like; their test form only says that they are there."""
        if form is Form.ACT:
            self._modem.inform(INFORMATION[name][1](self._profile))
        elif form is not Form.TEST:
            raise BadCommand(f"{name} takes no value")

    def _recall(self, settings: Settings) -> None:
        self._modem.settings.take_over(settings)
        self._modem.settings_changed()

    def _identify(self, command: Command) -> None:
        lines = self._profile.identity
        text = lines[_below(command.number, len(lines))]
        if text:  # some have no more to say than OK
            self._modem.inform(text)

    def _restore_factory(self, command: Command) -> None:
        """Every number recalls the one set of settings that there is."""
        _below(command.number, FACTORY_PROFILES)
        self._recall(self._factory)

    def _store(self, command: Command) -> None:
        number = _below(command.number, STORED_PROFILES)
        self.stored[number] = self._modem.settings.copy()
        self._keep()

    def _choose_power_up(self, command: Command) -> None:
        self._power_up = _below(command.number, STORED_PROFILES)
        self._keep()

    def _store_number(self, command: Command) -> None:
        self.stored_numbers[_below(command.number, STORED_NUMBERS)] = command.text
        self._keep()

    def _keep(self) -> None:
        profiles = tuple(describe(settings, self._factory) for settings in self.stored)
        self._modem.keep(Nonvolatile(profiles, tuple(self.stored_numbers), self._power_up))

    def _choose_dialling(self, command: Command) -> None:
        _below(command.number, 1)
        self._modem.settings.pulse = command.name == "P"

    def _view(self, command: Command) -> None:
        """`&V`: the active settings, the stored ones, the stored numbers."""
        named = [("ACTIVE PROFILE:", self._modem.settings)]
        named += [(f"STORED PROFILE {n}:", stored) for n, stored in enumerate(self.stored)]
        lines = []
        for title, settings in named:
            options = " ".join(f"{name}{settings.options[name]}" for name in self._options)
            options += " P" if settings.pulse else " T"
            registers = settings.registers
            shown = " ".join(f"S{number:02d}:{registers[number]:03d}" for number in registers)
            lines += [title, options, shown]
        lines += [f"&Z{number}={text}" for number, text in enumerate(self.stored_numbers)]
        self._modem.inform("\n".join(lines))


class _Unconnected:
    """A modem that nothing is plugged into: it has settings, and nobody hears it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def inform(self, text: str) -> None: ...

    def settings_changed(self) -> None: ...

    def keep(self, kept: Nonvolatile) -> None: ...

    def start_call(self, command: Command) -> bool:
        return False

    def set_hook(self, off_hook: bool) -> bool:
        return False


def check_stored(body: str, profile: Profile) -> None:
    """Raise ValueError if a modem of `profile` cannot be set to the command line `body`."""
    factory = factory_settings(profile)
    CommandSet(profile, factory, _Unconnected(factory.copy())).store(body)


def read_nonvolatile(text: str, path: str, profile: Profile) -> Nonvolatile:
    """The stored settings in a TOML text; ProfileError if a modem of `profile` cannot have them."""
    kept = read_toml(text, path, Nonvolatile, ProfileError)
    mistakes = []
    for body in kept.profiles:
        try:
            check_stored(body, profile)
        except ValueError as error:
            hint = "delete the file, and the modem is as the bench sets it"
            mistakes.append(at_word(text, path, body, str(error), hint))
    if mistakes:
        raise ProfileError(mistakes)
    return kept


def _below(number: int, limit: int) -> int:
    if number >= limit:
        raise ValueError(f"{number} is not below {limit}")
    return number


COMMANDS: dict[str, Callable[[CommandSet, Command], None]] = {
    "I": CommandSet._identify,
    "P": CommandSet._choose_dialling,
    "T": CommandSet._choose_dialling,
    "&F": CommandSet._restore_factory,
    "&V": CommandSet._view,
    "&W": CommandSet._store,
    "&Y": CommandSet._choose_power_up,
    "&Z": CommandSet._store_number,
}

INFORMATION: dict[str, tuple[str, Callable[[Profile], str]]] = {
    "+GMI": ("tell the maker", lambda profile: profile.manufacturer),
    "+GMM": ("tell the model", lambda profile: profile.model),
    "+GMR": ("tell the revision", lambda profile: profile.revision),
    "+GCAP": ("tell what it can do", lambda profile: "+GCAP: +MS,+ES,+DS,+FCLASS"),
}
