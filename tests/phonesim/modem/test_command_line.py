"""How command lines are typed: prefixes, the two characters that can be changed, A/, length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.modem.command_line import BODY_LIMIT, OVERLONG, CommandLine
from tests.phonesim.fakes import TRY_MANY

CR, LF, BACKSPACE = 13, 10, 8


def type_into(line: CommandLine, typed: bytes, s3: int = CR, s5: int = BACKSPACE) -> list[str]:
    bodies = (line.feed(byte, s3, s5) for byte in typed)
    return [body for body in bodies if body is not None]


def bodies(typed: bytes, s3: int = CR, s5: int = BACKSPACE) -> list[str]:
    return type_into(CommandLine(), typed, s3, s5)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (b"AT\r", [""]),
        (b"ATE1\r", ["E1"]),
        (b"ate1\r", ["e1"]),
        (b"At E1 q0\r", [" E1 q0"]),
        (b"ATDT 55555\r\n", ["DT 55555"]),
        (b"AT\rATZ\rATH\r", ["", "Z", "H"]),
        (b"\r\nAT\r\n\r\nATZ\r\n", ["", "Z"]),
        (b"xyzATZ\r", ["Z"]),
        (b"AATZ\r", ["Z"]),
        (b"AxATZ\r", ["Z"]),
        (b"+++ATH\r", ["H"]),
        (b"\x1b\x1b\x1bATZ\r", ["Z"]),
        (b"\r\n\r\n", []),
        (b"hello\r", []),
        (b"AT", []),
        (b"ATE1\n", []),
        (b"AT\tE\x001\r", ["E1"]),
        (b"ATATZ\r", ["ATZ"]),
    ],
)
def test_what_is_typed(typed: bytes, expected: list[str]) -> None:
    assert bodies(typed) == expected


def test_only_the_low_seven_bits_count() -> None:
    assert bodies(bytes(byte | 0x80 for byte in b"ATE1\r")) == ["E1"]


class TestEditing:
    def test_takes_back_the_last_character(self) -> None:
        assert bodies(b"ATE1\x080\r") == ["E0"]
        assert bodies(b"ATE12\x08\x080\r") == ["E0"]

    def test_stops_at_the_prefix(self) -> None:
        assert bodies(b"ATE\x08\x08\x08\x08Z\r") == ["Z"]

    def test_uses_the_character_in_s5(self) -> None:
        assert bodies(b"ATE1\x7f0\r", s5=127) == ["E0"]
        assert bodies(b"ATE1\x08\x7f0\r", s5=127) == ["E0"]
        assert bodies(b"ATE1#0\r", s5=ord("#")) == ["E0"]


class TestTerminator:
    def test_is_the_character_in_s3(self) -> None:
        assert bodies(b"ATE1\n0;", s3=ord(";")) == ["E10"]

    def test_is_a_return_too_whatever_s3_says(self) -> None:
        """Or `ATS3=0`, or noise, would make it deaf to every program that comes later."""
        assert bodies(b"ATE1\rATZ;", s3=ord(";")) == ["E1", "Z"]
        assert bodies(b"AT\rat\r", s3=ord("A")) == ["", ""]

    def test_is_compared_before_the_editing_character(self) -> None:
        assert bodies(b"ATE1\r", s3=CR, s5=CR) == ["E1"]

    def test_may_change_between_two_lines(self) -> None:
        line = CommandLine()
        assert type_into(line, b"ATS3=30\r") == ["S3=30"]
        assert type_into(line, b"ATZ\x1e", s3=30) == ["Z"]


class TestRepeating:
    def test_before_any_line_is_an_empty_one(self) -> None:
        assert bodies(b"A/") == [""]

    def test_needs_no_terminator_and_can_be_repeated(self) -> None:
        assert bodies(b"ATS0?\rA/a/") == ["S0?", "S0?", "S0?"]

    def test_is_of_the_last_line_that_was_complete(self) -> None:
        assert bodies(b"ATZ\rATE1\rA/") == ["Z", "E1", "E1"]

    def test_leaves_the_terminator_without_effect(self) -> None:
        assert bodies(b"ATZ\rA/\r\nATH\r") == ["Z", "Z", "H"]

    def test_inside_a_line_is_text(self) -> None:
        assert bodies(b"ATA/\r") == ["A/"]


class TestLength:
    def test_a_long_line_is_kept_whole(self) -> None:
        assert bodies(b"AT" + b"9" * BODY_LIMIT + b"\r") == ["9" * BODY_LIMIT]
        assert BODY_LIMIT >= 40

    def test_a_line_that_is_too_long_is_swallowed_to_its_end(self) -> None:
        typed = b"AT" + b"9" * (BODY_LIMIT + 1) + b"\rATZ\r"
        assert bodies(typed) == [OVERLONG, "Z"]
        assert bodies(b"AT" + b"9" * 10_000 + b"\rATZ\r") == [OVERLONG, "Z"]

    def test_what_was_swallowed_cannot_be_taken_back(self) -> None:
        """Who deletes fifty of three hundred characters must not dial the first two hundred."""
        assert bodies(b"ATDT" + b"9" * 300 + b"\b" * 50 + b"\r") == [OVERLONG]

    def test_repeating_it_is_no_better(self) -> None:
        assert bodies(b"AT" + b"9" * 300 + b"\rA/") == [OVERLONG, OVERLONG]


@given(st.binary(max_size=400), st.integers(0, 127), st.integers(0, 127))
@TRY_MANY
def test_any_bytes_are_some_lines(typed: bytes, s3: int, s5: int) -> None:
    line = CommandLine()
    for body in type_into(line, typed, s3, s5):
        assert len(body) <= BODY_LIMIT
        assert body == OVERLONG or (body.isascii() and (body.isprintable() or "\x7f" in body))
    assert type_into(line, b"\r\rATZ\r")[-1] == "Z"


@given(st.text("".join(map(chr, range(0x20, 0x7F))), max_size=BODY_LIMIT), st.booleans())
@TRY_MANY
def test_a_line_is_what_stands_between_prefix_and_terminator(body: str, capital: bool) -> None:
    prefix = "AT" if capital else "at"
    assert bodies(f"{prefix}{body}\r".encode()) == [body]
