"""Patterns of numbers, and what a number plan makes of digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.exchange.numbering import NumberPlan, Pattern


@pytest.mark.parametrize(
    ("pattern", "digits", "matches", "may_go_on"),
    [
        ("555", "555", True, False),
        ("555", "55", False, True),
        ("555", "5555", False, False),
        ("NXX", "199", False, False),
        ("NXX", "299", True, False),
        ("ZX", "0", False, False),
        ("ZX", "1", False, True),
        ("84[0-25]", "841", True, False),
        ("84[0-25]", "845", True, False),
        ("84[0-25]", "844", False, False),
        ("1.", "1", False, True),
        ("1.", "12", True, True),
        ("1.", "123456789", True, True),
        (".", "", False, True),
        ("*7X", "*70", True, False),
    ],
)
def test_pattern(pattern: str, digits: str, matches: bool, may_go_on: bool) -> None:
    assert Pattern(pattern).matches(digits) is matches
    assert Pattern(pattern).may_become(digits) is may_go_on


@pytest.mark.parametrize("text", ["", "12a", "[", "[9", "1.2", "555 1212", "1-2"])
def test_no_pattern(text: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        Pattern(text)


@given(st.text("0123456789*#", min_size=1, max_size=8), st.text("0123456789*#", max_size=9))
def test_digits_are_a_pattern_of_themselves_alone(number: str, other: str) -> None:
    pattern = Pattern(number)
    assert pattern.exact
    assert pattern.matches(other) == (other == number)
    assert pattern.may_become(other) == (number != other and number.startswith(other))


class TestPlan:
    def test_an_exact_number_goes_before_a_pattern(self) -> None:
        plan: NumberPlan[str] = NumberPlan()
        plan.add("55X", "pattern")
        plan.add("555", "exact")
        assert [plan.look_up(digits) for digits in ("555", "556", "55")] == [
            "exact",
            "pattern",
            None,
        ]

    def test_an_earlier_pattern_goes_before_a_later_one(self) -> None:
        plan: NumberPlan[str] = NumberPlan()
        plan.add("5X", "first")
        plan.add("XX", "second")
        assert (plan.look_up("51"), plan.look_up("61")) == ("first", "second")

    def test_a_number_goes_on_while_any_longer_one_could_match(self) -> None:
        plan: NumberPlan[str] = NumberPlan()
        plan.add("555", "a")
        plan.add("5551", "b")
        plan.add("9.", "c")
        goes_on = [d for d in ("", "5", "555", "5551", "6", "9", "91") if plan.may_go_on(d)]
        assert goes_on == ["", "5", "555", "9", "91"]

    def test_a_number_that_is_taken(self) -> None:
        plan: NumberPlan[str] = NumberPlan()
        plan.add("555", "bob")
        with pytest.raises(ValueError, match="bob has it"):
            plan.add("555", "ann")
