"""What a modem is set to: the numbers of its basic commands, and its S-registers."""

from __future__ import annotations

from dataclasses import dataclass, field

from phonesim.modem.s_registers import SRegisters


@dataclass(frozen=True, slots=True)
class Option:
    """A command that sets a number: the values that it takes, and whether they change anything.

    `acts` is False where a modem without audio or without that circuit has nothing to change.
    """

    name: str
    default: int
    values: tuple[int, ...]
    acts: bool
    meaning: str


OPTIONS = {
    row.name: row
    for row in (
        Option("E", 1, (0, 1), True, "echo in command state"),
        Option("Q", 0, (0, 1), True, "1: no result codes"),
        Option("V", 1, (0, 1), True, "result codes as numbers or words"),
        Option("X", 4, (0, 1, 2, 3, 4), True, "dial tone and busy detection, CONNECT form"),
        Option("&C", 1, (0, 1), True, "DCD always on, or as the carrier"),
        Option("&D", 2, (0, 1, 2, 3), True, "what loss of DTR does"),
        Option("L", 1, (0, 1, 2, 3), False, "loudspeaker volume"),
        Option("M", 1, (0, 1, 2, 3), False, "loudspeaker control"),
        Option("N", 1, (0, 1), False, "automode"),
        Option("P", 0, (0,), False, "pulse dialling"),
        Option("T", 0, (0,), False, "tone dialling"),
        Option("W", 0, (0, 1, 2), False, "progress reports"),
        Option("Y", 0, (0,), False, "long space disconnect"),
        Option("&K", 3, (0, 3, 4, 5, 6), False, "flow control; none is needed yet"),
        Option("&R", 0, (0, 1), False, "CTS"),
        Option("&S", 0, (0, 1), True, "DSR always on, or as the carrier"),
    )
}


@dataclass(slots=True)
class Settings:
    """One modem's present or stored settings."""

    options: dict[str, int] = field(
        default_factory=lambda: {name: row.default for name, row in OPTIONS.items()}
    )
    registers: SRegisters = field(default_factory=SRegisters)

    def copy(self) -> Settings:
        """The same settings, apart from now on."""
        return Settings(dict(self.options), self.registers.copy())
