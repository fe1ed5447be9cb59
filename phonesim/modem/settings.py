"""What a modem can be set to: its basic and extended commands with their values, as tables.

`acts` is False where a modem without audio, or without that circuit, has nothing to change: the
command is accepted, kept and shown, and nothing follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from phonesim.modem.s_registers import SRegisters


@dataclass(frozen=True, slots=True)
class Option:
    """A basic command that sets a number."""

    name: str
    default: int
    values: tuple[int, ...]
    acts: bool
    meaning: str


OPTIONS = {
    row.name: row
    for row in (
        Option("B", 0, (0, 1, 15, 16), False, "CCITT or Bell below 2400 bit/s"),
        Option("E", 1, (0, 1), True, "echo in command state"),
        Option("F", 1, (0, 1), False, "echo in data state"),
        Option("L", 1, (0, 1, 2, 3), False, "loudspeaker volume"),
        Option("M", 1, (0, 1, 2, 3), False, "loudspeaker control"),
        Option("N", 1, (0, 1), False, "negotiate the modulation"),
        Option("P", 0, (0,), False, "pulse dialling"),
        Option("Q", 0, (0, 1, 2), True, "1: no result codes; 2: none while answering"),
        Option("T", 0, (0,), False, "tone dialling"),
        Option("V", 1, (0, 1), True, "result codes as numbers or words"),
        Option("W", 0, (0, 1, 2), True, "CONNECT with the terminal's or the line's speed"),
        Option("X", 4, (0, 1, 2, 3, 4), True, "dial tone and busy detection, CONNECT form"),
        Option("Y", 0, (0, 1), True, "long space disconnect"),
        Option("&C", 1, (0, 1), True, "DCD always on, or as the carrier"),
        Option("&D", 2, (0, 1, 2, 3), True, "what loss of DTR does"),
        Option("&G", 0, (0, 1, 2), False, "guard tone"),
        Option("&K", 3, (0, 3, 4, 5, 6), True, "flow control between terminal and modem"),
        Option("&Q", 5, (0, 5, 6), False, "error control"),
        Option("&R", 1, (0, 1), True, "CTS follows RTS, or flow control only"),
        Option("&S", 0, (0, 1), True, "DSR always on, or as the carrier"),
        Option("&T", 0, (0,), False, "tests: none runs"),
        Option("&Y", 0, (0, 1), False, "stored profile after power-up"),
        Option("\\N", 3, (0, 1, 2, 3, 4, 5), False, "error control"),
        Option("%C", 3, (0, 1, 2, 3), False, "compression"),
    )
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """An extended command with values: defaults, and for each value the range that it takes.

    A text value has an empty range. Values that are left out keep what they were.
    """

    name: str
    defaults: tuple[int | str, ...]
    ranges: tuple[tuple[int, int] | tuple[()], ...]
    acts: bool
    meaning: str


def _numbers(
    name: str, defaults: tuple[int, ...], ranges: tuple[tuple[int, int], ...], meaning: str,
    acts: bool = False,
) -> Parameter:  # fmt: skip
    return Parameter(name, defaults, ranges, acts, meaning)


PARAMETERS = {
    row.name: row
    for row in (
        _numbers("+IPR", (0,), ((0, 230400),), "terminal's speed; 0: found by itself"),
        _numbers("+ICF", (3, 3), ((0, 6), (0, 3)), "terminal's character format"),
        _numbers("+IFC", (2, 2), ((0, 3), (0, 2)), "flow control", acts=True),
        _numbers("+ILRR", (0,), ((0, 1),), "report the terminal's speed", acts=True),
        _numbers("+MR", (0,), ((0, 2),), "report the modulation", acts=True),
        _numbers("+ER", (0,), ((0, 1),), "report error control", acts=True),
        _numbers("+DR", (0,), ((0, 1),), "report compression", acts=True),
        _numbers("+DS", (3, 0, 2048, 32), ((0, 3), (0, 1), (512, 65535), (6, 250)), "compression"),
        _numbers("+ES", (3, 0, 2), ((0, 7), (0, 4), (0, 9)), "error control"),
        _numbers("+EB", (1, 0, 30), ((0, 1), (0, 1), (0, 254)), "break handling"),
        _numbers("+FCLASS", (0,), ((0, 0),), "service class: data"),
        _numbers("+VCID", (0,), ((0, 1),), "caller ID", acts=True),
        Parameter(
            "+MS",
            ("V32B", 1, 0, 0, 0, 0),
            ((), (0, 1), (0, 56000), (0, 56000), (0, 56000), (0, 56000)),
            True,
            "modulation: carrier, automode, least and most bit/s",
        ),
    )
}
ALIASES = {"#CID": "+VCID"}


@dataclass(slots=True)
class Settings:
    """One modem's present, stored or factory settings."""

    options: dict[str, int] = field(
        default_factory=lambda: {name: row.default for name, row in OPTIONS.items()}
    )
    parameters: dict[str, tuple[int | str, ...]] = field(
        default_factory=lambda: {name: row.defaults for name, row in PARAMETERS.items()}
    )
    registers: SRegisters = field(default_factory=SRegisters)

    def copy(self) -> Settings:
        """The same settings, apart from now on."""
        return Settings(dict(self.options), dict(self.parameters), self.registers.copy())

    def take_over(self, other: Settings) -> None:
        """Become what `other` is, in place."""
        self.options.update(other.options)
        self.parameters.update(other.parameters)
        self.registers.take_over(other.registers)


def parse_values(
    row: Parameter, text: str, present: tuple[int | str, ...]
) -> tuple[int | str, ...]:
    """The values that a set command gives; ValueError for a bad or surplus one (V.250 5.4.4.2).

    Those that are left out keep their present values.
    """
    given = [part.strip() for part in text.split(",")]
    if len(given) > len(row.defaults):
        raise ValueError(f"{row.name} takes {len(row.defaults)} values")
    values = list(present)
    for index, (part, bounds) in enumerate(zip(given, row.ranges, strict=False)):
        if not part:
            continue
        if not bounds:
            values[index] = part.strip('"').upper()
            continue
        if not part.isascii() or not part.isdigit() or not bounds[0] <= int(part) <= bounds[1]:
            raise ValueError(f"{row.name} takes {bounds[0]} to {bounds[1]}, not {part}")
        values[index] = int(part)
    return tuple(values)


def show_ranges(row: Parameter) -> str:
    """What the test form `=?` answers."""
    shown = (f"({b[0]}-{b[1]})" if b and b[0] != b[1] else f"({b[0]})" if b else '("")'
             for b in row.ranges)  # fmt: skip
    return ",".join(shown)
