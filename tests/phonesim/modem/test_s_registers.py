"""Registers: what they are at first, what they take, and how long their times are."""

import pytest

from phonesim.modem.s_registers import (
    BLIND_DIAL_PAUSE,
    CARRIER_LOSS,
    CARRIER_WAIT,
    CLEARING_LIMIT,
    COMMA_PAUSE,
    DIGIT_LENGTH,
    DTR_LOSS,
    INACTIVITY,
    REGISTERS,
    RegisterTimer,
    SRegisters,
)
from phonesim.units import US_PER_MS, US_PER_S

# Of a modem as the makers ship it.
DEFAULTS = {0: 0, 1: 0, 2: 43, 3: 13, 4: 10, 5: 8, 6: 2, 7: 50, 8: 2, 9: 6, 10: 14, 11: 95, 12: 50}
DEFAULTS |= {25: 5, 30: 0, 37: 0, 38: 20}


def test_defaults() -> None:
    registers = SRegisters()
    assert {number: registers[number] for number in REGISTERS} == DEFAULTS


@pytest.mark.parametrize("number", REGISTERS)
def test_a_value_out_of_range_is_refused_and_the_old_one_kept(number: int) -> None:
    row, registers = REGISTERS[number], SRegisters()
    for value in (row.low, row.high):
        registers[number] = value
        assert registers[number] == value
    for value in (row.low - 1, row.high + 1, 100_000):
        with pytest.raises(ValueError, match=f"S{number} takes {row.low} to {row.high}"):
            registers[number] = value
    assert registers[number] == row.high


def test_ranges_by_the_standard() -> None:
    ranges = {number: (row.low, row.high) for number, row in REGISTERS.items()}
    assert ranges[0] == (0, 255)
    assert ranges[6] == (2, 10)
    assert ranges[7] == (1, 255)
    assert ranges[8] == (0, 255)
    assert ranges[10] == (1, 255)  # 255: never (Hayes)
    assert ranges[3] == ranges[4] == ranges[5] == (0, 127)


def test_there_is_no_other() -> None:
    registers = SRegisters()
    assert 99 not in registers
    with pytest.raises(KeyError):
        registers[99] = 1
    with pytest.raises(KeyError):
        registers[99]


@pytest.mark.parametrize(
    ("timer", "register", "value", "duration_us"),
    [
        (BLIND_DIAL_PAUSE, 6, 4, 4 * US_PER_S),
        (CARRIER_WAIT, 7, 60, 60 * US_PER_S),
        (COMMA_PAUSE, 8, 3, 3 * US_PER_S),
        (COMMA_PAUSE, 8, 0, 0),
        (CARRIER_LOSS, 10, 16, 1000 * US_PER_MS),  # less the 0.6 s of S9
        (CARRIER_LOSS, 10, 6, 0),
        (CARRIER_LOSS, 10, 255, None),
        (INACTIVITY, 30, 2, 20 * US_PER_S),
        (CLEARING_LIMIT, 38, 255, None),
        (DIGIT_LENGTH, 11, 70, 140 * US_PER_MS),  # the tone and as long a pause
        (DTR_LOSS, 25, 20, 200 * US_PER_MS),
    ],
)
def test_times(timer: RegisterTimer, register: int, value: int, duration_us: int | None) -> None:
    registers = SRegisters()
    assert (registers.duration_us(timer) or 0) == timer.default_us
    registers[register] = value
    assert registers.duration_us(timer) == duration_us


def test_a_copy_lives_on_its_own() -> None:
    registers = SRegisters()
    registers[0] = 3
    copy = registers.copy()
    registers[0] = 5
    assert copy[0] == 3
    registers.take_over(copy)
    copy[0] = 7
    assert registers[0] == 3
