"""S-registers: their meaning, defaults, ranges and units, as a table, and one modem's values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S


@dataclass(frozen=True, slots=True)
class Register:
    """One register: `low`..`high` are the values that it accepts; `unit` is for people."""

    number: int
    default: int
    low: int
    high: int
    unit: str
    meaning: str
    source: str = "V.250"
    acts: bool = True


REGISTERS = {
    row.number: row
    for row in (
        Register(
            0, 0, 0, 255, "rings", "rings before automatic answer, 0 for never", "V.250 6.3.8"
        ),
        Register(1, 0, 0, 255, "rings", "rings counted, cleared 8 s after the last", "Hayes"),
        Register(2, 43, 0, 255, "character", "escape character, above 127 for none", "Hayes"),
        Register(3, 13, 0, 127, "character", "command line terminator", "V.250 6.2.1"),
        Register(4, 10, 0, 127, "character", "response formatting character", "V.250 6.2.2"),
        Register(5, 8, 0, 127, "character", "command line editing character", "V.250 6.2.3"),
        Register(6, 2, 2, 10, "s", "pause before blind dialling", "V.250 6.3.9"),
        Register(
            7, 50, 1, 255, "s", "wait for carrier after dialling or answering", "V.250 6.3.10"
        ),
        Register(8, 2, 0, 255, "s", "pause for a comma in the dial string", "V.250 6.3.11"),
        Register(9, 6, 1, 255, "0.1 s", "carrier this long before it counts", "Hayes"),
        Register(10, 14, 1, 255, "0.1 s", "carrier lost this long before hang-up", "V.250 6.3.12"),
        Register(11, 95, 50, 255, "ms", "length of a dialling tone, and of its pause", "Hayes"),
        Register(12, 50, 0, 255, "20 ms", "escape guard time", "Hayes"),
        Register(25, 5, 0, 255, "10 ms", "shortest loss of DTR that counts", "Hayes"),
        Register(30, 0, 0, 255, "10 s", "without data, then hang-up; 0 never", "Rockwell"),
        Register(37, 0, 0, 19, "", "line speed wanted, 0 for the terminal's", "Rockwell"),
        Register(38, 20, 0, 255, "s", "for unsent data before hang-up; 255 no limit", "Rockwell"),
    )
}


@dataclass(frozen=True, slots=True)
class RegisterTimer(Timer):
    """A timer whose length is a register's value times `unit_us`."""

    register: int = -1
    unit_us: int = US_PER_S


def _timed(number: int, unit_us: int, name: str) -> RegisterTimer:
    row = REGISTERS[number]
    return RegisterTimer(
        name, row.default * unit_us, row.meaning, f"S{number}, {row.source}", number, unit_us
    )


BLIND_DIAL_PAUSE = _timed(6, US_PER_S, "blind_dial_pause")
CARRIER_WAIT = _timed(7, US_PER_S, "carrier_wait")
COMMA_PAUSE = _timed(8, US_PER_S, "comma_pause")
CARRIER_LOSS = RegisterTimer(
    "carrier_loss", 800 * US_PER_MS, "carrier lost before hang-up", "S10 less S9, Hayes", 10,
    100 * US_PER_MS,
)  # fmt: skip
DIGIT_LENGTH = _timed(11, 2 * US_PER_MS, "digit_length")  # tone and pause
DTR_LOSS = _timed(25, 10 * US_PER_MS, "dtr_loss")
INACTIVITY = _timed(30, 10 * US_PER_S, "inactivity")
CLEARING_LIMIT = _timed(38, US_PER_S, "clearing_limit")


class SRegisters:
    """One modem's register values."""

    def __init__(self, rows: Mapping[int, Register] = REGISTERS) -> None:
        self._rows = rows
        self._values = {number: row.default for number, row in rows.items()}

    def __getitem__(self, number: int) -> int:
        return self._values[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self._values)

    def __contains__(self, number: int) -> bool:
        return number in self._values

    def __setitem__(self, number: int, value: int) -> None:
        """Set a register. KeyError if there is none of that number, ValueError if out of range."""
        row = self._rows[number]
        if not row.low <= value <= row.high:
            raise ValueError(f"S{number} takes {row.low} to {row.high} ({row.unit}), not {value}")
        self._values[number] = value

    def nearest(self, number: int, value: int) -> int:
        """The value of the register's range that is nearest to `value`."""
        row = self._rows[number]
        return min(max(value, row.low), row.high)

    def copy(self) -> SRegisters:
        """The same values, apart from now on."""
        other = SRegisters(self._rows)
        other._values = dict(self._values)
        return other

    def take_over(self, other: SRegisters) -> None:
        """Set every register as `other` has it."""
        self._values.update(other._values)

    def duration_us(self, timer: RegisterTimer) -> int | None:
        """How long `timer` lasts with the present values, in microseconds; None for ever."""
        value = self._values[timer.register]
        if (timer is INACTIVITY and value == 0) or (
            timer in (CARRIER_LOSS, CLEARING_LIMIT) and value == 255
        ):
            return None
        if timer is CARRIER_LOSS:  # S10 counts from the loss, which S9 must first confirm
            value = max(0, value - self._values[9])
        return value * timer.unit_us
