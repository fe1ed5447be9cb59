"""Which typed passwords a configured one lets in. The type 5 hash is of `openssl passwd -1`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.nas.password_check import Password, matches

MD5_OF_CISCO = "$1$mERr$hx5rVt7rPNoS4wqbXKX7m0"
REVERSIBLE_CISCO = "02050D480809"


@pytest.mark.parametrize(
    ("password", "typed"),
    [
        (Password(0, "xxxxx"), "xxxxx"),
        (Password(0, "two words"), "two words"),
        (Password(0, "grün"), "grün"),
        (Password(5, MD5_OF_CISCO), "cisco"),
        (Password(7, REVERSIBLE_CISCO), "cisco"),
        (Password(7, REVERSIBLE_CISCO.lower()), "cisco"),
    ],
)
def test_lets_in(password: Password, typed: str) -> None:
    assert password.usable
    assert matches(password, typed)
    for other in ("", typed.upper(), typed + " ", typed[:-1], typed + "\0", "\udc80", "x" * 5000):
        assert not matches(password, other)


@pytest.mark.parametrize(
    "password",
    [
        Password(5, "<deleted>"),
        Password(5, MD5_OF_CISCO[:-1]),
        Password(5, MD5_OF_CISCO + "x"),
        Password(5, MD5_OF_CISCO + "\n"),
        Password(5, "cisco"),
        Password(7, "<removed>"),
        Password(7, "9905"),
        Password(7, "02050"),
        Password(9, "$9$abc"),
        Password(4, "cisco"),
    ],
)
def test_a_placeholder_lets_nobody_in(password: Password) -> None:
    assert not password.usable
    assert not matches(password, password.text)
    assert not matches(password, "")


@given(
    st.sampled_from([0, 4, 5, 7, 8, 9]),
    st.text() | st.from_regex("[0-9]{2}([0-9A-F]{2})+", fullmatch=True),
    st.text(),
)
def test_any_password_has_an_answer(type_: int, text: str, typed: str) -> None:
    let_in = matches(Password(type_, text), typed)
    assert type_ == 7 or let_in == (type_ == 0 and text == typed)


def test_a_password_is_not_shown_by_accident() -> None:
    assert "xxxxx" not in repr(Password(0, "xxxxx"))
