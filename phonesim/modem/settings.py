"""What a modem can be set to: its basic and extended commands with their values, as tables.

`acts` is False where a modem without audio, or without that circuit, has nothing to change: the
command is accepted, kept and shown, and nothing follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from phonesim.modem.s_registers import SRegisters


@dataclass(frozen=True, slots=True)
class Action:
    """A basic command that does something instead of being set. Makers may lack `optional` ones."""

    name: str
    takes: str
    meaning: str
    optional: bool = False


ACTIONS = {
    row.name: row
    for row in (
        Action("A", "", "answer now, whether it rings or not; ends the line"),
        Action("A/", "", "repeat the last line at once, without a terminator"),
        Action("D", "dial string", "call; the line goes on only behind a `;`"),
        Action("H", "0, 1", "0 hangs up, 1 takes the line off hook and stays in command state"),
        Action("I", "n", "tell a line of identity", optional=True),
        Action("O", "0, 1, 3", "back to data; 1 and 3 retrain, which nobody hears here"),
        Action("P", "", "dial by pulses, unless the dial string says otherwise", optional=True),
        Action("S", "n?, n=v", "show, or set, a register; `Sn` points at it for `?` and `=v`"),
        Action("T", "", "dial by tones, unless the dial string says otherwise", optional=True),
        Action("Z", "0, 1", "hang up and recall a stored profile; the line goes on"),
        Action("&F", "0 to 2", "recall the factory settings: each number the same", optional=True),
        Action("&V", "", "show the settings, stored profiles and stored numbers", optional=True),
        Action("&W", "0, 1", "store the settings as a profile", optional=True),
        Action("&Y", "0, 1", "which stored profile holds after power-up", optional=True),
        Action("&Z", "0 to 3=string", "store a dial string for `DS=n`", optional=True),
    )
}


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
        Option("C", 1, (1,), False, "carrier control: always as the call asks"),
        Option("E", 1, (0, 1), True, "echo in command state"),
        Option("F", 1, (0, 1), True, "0: data sent is echoed too, 1: it is not"),
        Option("L", 1, (0, 1, 2, 3), False, "loudspeaker volume"),
        Option("M", 1, (0, 1, 2, 3), False, "loudspeaker control"),
        Option("N", 1, (0, 1), False, "negotiate the modulation"),
        Option("Q", 0, (0, 1, 2), True, "1: no result codes; 2: none while answering"),
        Option("V", 1, (0, 1), True, "result codes as numbers or words"),
        Option("W", 0, (0, 1, 2), True, "CONNECT with the terminal's or the line's speed"),
        Option("X", 4, (0, 1, 2, 3, 4), True, "dial tone and busy detection, CONNECT form"),
        Option("Y", 0, (0, 1), True, "long space disconnect"),
        Option("&C", 1, (0, 1), True, "DCD always on, or as the carrier"),
        Option("&D", 2, (0, 1, 2, 3), True, "what loss of DTR does"),
        Option("&G", 0, (0, 1, 2), False, "guard tone"),
        Option("&J", 0, (0, 1), False, "telephone jack"),
        Option("&K", 3, (0, 3, 4, 5, 6), True, "flow control between terminal and modem"),
        Option("&L", 0, (0,), False, "leased line: none, a dial-up modem"),
        Option("&M", 0, (0,), False, "synchronous mode: none"),
        Option("&P", 0, (0, 1, 2, 3), True, "pulses: 0, 1 ten a second, 2, 3 twenty"),
        Option("&Q", 5, (0, 5, 6), True, "error control: 5 V.42, else none"),
        Option("&R", 1, (0, 1), True, "CTS follows RTS, or flow control only"),
        Option("&S", 0, (0, 1), True, "DSR always on, or as the carrier"),
        Option("&T", 0, (0,), False, "tests: none runs"),
        Option("&X", 0, (0, 1, 2), False, "synchronous clock"),
        Option("\\N", 3, (0, 1, 2, 3, 4, 5), True, "error control: 0 and 1 none"),
        Option("%C", 3, (0, 1, 2, 3), True, "compression: 0 none"),
    )
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """An extended command with values: defaults, and for each value the range that it takes.

    A text value has an empty range. Values that are left out keep what they were. `choices` are
    the numbers that a single value takes, where not all of its range. `named` says whether the
    answers to `?` and `=?` begin with the command's name.
    """

    name: str
    defaults: tuple[int | str, ...]
    ranges: tuple[tuple[int, int] | tuple[()], ...]
    acts: bool
    meaning: str
    choices: tuple[int, ...] = ()
    named: bool = True


TERMINAL_SPEEDS = (0, 300, 1200, 2400, 4800, 7200, 9600, 12000, 14400, 19200, 38400, 57600, 115200,
                   230400)  # fmt: skip


def _numbers(
    name: str, defaults: tuple[int, ...], ranges: tuple[tuple[int, int], ...], meaning: str,
    acts: bool = False, choices: tuple[int, ...] = (), named: bool = True,
) -> Parameter:  # fmt: skip
    return Parameter(name, defaults, ranges, acts, meaning, choices, named)


PARAMETERS = {
    row.name: row
    for row in (
        _numbers(
            "+IPR",
            (0,),
            ((0, 230400),),
            "terminal's speed, from the next line on; 0: found by itself",
            acts=True,
            choices=TERMINAL_SPEEDS,
        ),
        _numbers(
            "+ICF",
            (3, 3),
            ((0, 6), (0, 3)),
            "terminal's character format; 4, 5: answers have it, else it is found by itself",
            acts=True,
        ),
        _numbers("+IFC", (2, 2), ((0, 3), (0, 2)), "flow control", acts=True),
        _numbers("+ILRR", (0,), ((0, 1),), "report the terminal's speed", acts=True),
        _numbers("+MR", (0,), ((0, 2),), "report the modulation", acts=True),
        _numbers("+ER", (0,), ((0, 1),), "report error control", acts=True),
        _numbers("+DR", (0,), ((0, 1),), "report compression", acts=True),
        _numbers(
            "+DS",
            (3, 0, 2048, 32),
            ((0, 3), (0, 1), (512, 65535), (6, 250)),
            "compression; first value 0: none",
            acts=True,
        ),
        _numbers(
            "+ES",
            (3, 0, 2),
            ((0, 7), (0, 4), (0, 9)),
            "error control; first value 0 or 1: none",
            acts=True,
        ),
        _numbers(
            "+EB",
            (1, 0, 30),
            ((0, 1), (0, 1), (0, 254)),
            "break: 0 ignored, 1 passed on",
            acts=True,
        ),
        _numbers("+FCLASS", (0,), ((0, 0),), "service class: data only", named=False),
        _numbers(
            "+VCID", (0,), ((0, 2),), "caller ID: 1 formatted, 2 as it was received", acts=True
        ),
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
    pulse: bool = False  # digits are dialled by pulses

    def copy(self) -> Settings:
        """The same settings, apart from now on."""
        return Settings(
            dict(self.options), dict(self.parameters), self.registers.copy(), self.pulse
        )

    def take_over(self, other: Settings) -> None:
        """Become what `other` is, in place."""
        self.options.update(other.options)
        self.parameters.update(other.parameters)
        self.registers.take_over(other.registers)
        self.pulse = other.pulse


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
        known = part.isascii() and part.isdigit() and bounds[0] <= int(part) <= bounds[1]
        if not known or (row.choices and int(part) not in row.choices):
            raise ValueError(f"{row.name} takes {bounds[0]} to {bounds[1]}, not {part}")
        values[index] = int(part)
    return tuple(values)


def show_ranges(row: Parameter, texts: tuple[str, ...] = ()) -> str:
    """What the test form `=?` answers; `texts` are what a text value may be."""
    if row.choices:  # +IPR: speeds that are found by themselves, speeds that must be set
        return f"({','.join(map(str, row.choices))}),()"
    shown = []
    for bounds in row.ranges:
        if not bounds:
            shown.append(f"({','.join(texts)})")
        else:
            low, high = bounds
            shown.append(f"({low}-{high})" if low != high else f"({low})")
    return ",".join(shown) if row.named else ",".join(text.strip("()") for text in shown)
