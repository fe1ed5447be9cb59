"""What a dial string asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.modem.at_grammar import BadCommand
from phonesim.modem.dial_string import Dialled, DialStep, parse_dial_string
from tests.phonesim.fakes import TRY_MANY


def shown(text: str) -> str:
    """The steps, digits as they are and the others by their characters."""
    return "".join(step.digit or str(step.step.value) for step in parse_dial_string(text))


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", ""),
        ("55555", "55555"),
        ("T55555", "55555"),
        ("t 555-55", "55555"),
        ("P555", "555"),
        ("P*70,W0#A1", "70,W01"),
        ("P*5T*5", "5*5"),
        ("T0P1T2", "012"),
        ("8 (495) 123-45.67", "84951234567"),
        ("*70,W0123456789#ABCD", "*70,W0123456789#ABCD"),
        ("abcd", "ABCD"),
        ("9w,,555", "9W,,555"),
        ("555;", "555;"),
        ("555;666", "555;"),
        (";", ";"),
        ("5_5/5\x7f$", "555"),
    ],
)
def test_steps(text: str, steps: str) -> None:
    assert shown(text) == steps


def test_only_digits_have_a_digit() -> None:
    assert parse_dial_string("5,W;") == (
        Dialled(DialStep.DIGIT, "5"),
        Dialled(DialStep.PAUSE),
        Dialled(DialStep.AWAIT_DIAL_TONE),
        Dialled(DialStep.RETURN),
    )


def test_modifiers_have_steps_in_their_place() -> None:
    assert [step.step for step in parse_dial_string("5@!w")] == [
        DialStep.DIGIT,
        DialStep.AWAIT_QUIET,
        DialStep.FLASH,
        DialStep.AWAIT_DIAL_TONE,
    ]


def test_reverse_works_when_all_has_been_dialled() -> None:
    assert shown("r55") == "55R"


@pytest.mark.parametrize("character", "^LSls")
def test_what_changes_nothing_is_passed_over(character: str) -> None:
    assert shown(f"5{character}5") == "55"


def test_behind_the_semicolon_nothing_is_read() -> None:
    assert shown("555;@!R") == "555;"


@given(st.text())
@TRY_MANY
def test_any_text_has_steps_or_is_an_error(text: str) -> None:
    try:
        steps = parse_dial_string(text)
    except BadCommand:
        return
    dialled = (DialStep.DIGIT, DialStep.PULSES)
    assert all((step.step in dialled) == bool(step.digit) for step in steps)
    assert DialStep.RETURN not in [step.step for step in steps[:-1]]
