"""Durations as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.units import parse_duration, seconds, show_duration
from tests.phonesim.fakes import TRY_MANY

PAIRS = [
    ("5s", 5_000_000),
    ("1.5s", 1_500_000),
    ("350ms", 350_000),
    ("0.5ms", 500),
    ("10m", 600_000_000),
    ("8h", 28_800_000_000),
    ("90s", 90_000_000),
    ("1.234567s", 1_234_567),
    ("0s", 0),
]


@pytest.mark.parametrize(("text", "duration_us"), PAIRS)
def test_text_and_microseconds(text: str, duration_us: int) -> None:
    assert parse_duration(text) == duration_us
    assert show_duration(duration_us) == text


@pytest.mark.parametrize("text", ["7us", "1.0m", "0.25h"])
def test_other_ways_to_write_one(text: str) -> None:
    assert parse_duration(text) in (7, 60_000_000, 900_000_000)


@pytest.mark.parametrize("text", ["", "5", "s", "5 s", "-5s", "5S", "1,5s", ".5s", "5s ", "5d"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration: write a number and a unit, like 5s"):
        parse_duration(text)


@given(st.integers(0, 10**13))
@TRY_MANY
def test_every_duration_is_shown_exactly(duration_us: int) -> None:
    assert parse_duration(show_duration(duration_us)) == duration_us


def test_moments_for_people() -> None:
    assert [seconds(t) for t in (0, 41_207_499, 999)] == ["0.000 s", "41.207 s", "0.001 s"]
