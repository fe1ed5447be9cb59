"""The language of chat scripts: words to steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.nas.chat_language import (
    BREAK,
    DELAY,
    PAUSE,
    Abort,
    Expect,
    Send,
    Timeout,
    read_script,
)
from tests.phonesim.fakes import TRY_MANY
from tests.phonesim.nas.rack import OFFHOOK, RTP


def send(word: str, number: str = "") -> tuple[bytes | str, ...]:
    """The pieces of a word that stands where something is sent."""
    step = read_script(["", word], number)[1]
    assert isinstance(step, Send)
    return step.pieces


def expect(word: str) -> tuple[tuple[bytes, tuple[bytes | str, ...] | None], ...]:
    """The texts of a word that is waited for, each with what is sent if it does not come."""
    (step,) = read_script([word])
    assert isinstance(step, Expect)
    return tuple((text, send.pieces if send else None) for text, send in step.tries)


class TestSending:
    @pytest.mark.parametrize(
        ("word", "pieces"),
        [
            ("AT", (b"AT\r",)),
            ("", (b"\r",)),
            ("AT\\c", (b"AT",)),
            ("\\c", ()),
            ("a\\cb", (b"ab\r",)),
            ("\\n\\r\\s\\t\\N", (b"\n\r \t\0\r",)),
            ("\\\\", (b"\\\r",)),
            ("a\\\\c", (b"a\\c\r",)),
            ('\\"', (b'"\r',)),
            ("\\q", (b"\r",)),
            ("\\141\\7\\0338", (b"a\x07\x1b8\r",)),
            ("^C", (b"\x03\r",)),
            ("^c^[", (b"\x03\x1b\r",)),
            ("+++\\c", (b"+++",)),
            ("\\d\\d+++", (DELAY, DELAY, b"+++\r")),
            ("+\\p+\\c", (b"+", PAUSE, b"+")),
            ("\\K", (BREAK, b"\r")),
            ("\\K\\c", (BREAK,)),
            ("EOT", (b"\x04",)),
            ("BREAK", (BREAK,)),
            ("ath-1", (b"ath-1\r",)),
            ("\\", (b"\\\r",)),
            ("^", (b"^\r",)),
            ("\\z", (b"z\r",)),
        ],
    )
    def test_words(self, word: str, pieces: tuple[bytes | str, ...]) -> None:
        assert send(word) == pieces

    def test_capital_t_is_the_number_and_small_t_a_tab(self) -> None:
        assert send("ATDT \\T", "84001") == (b"ATDT 84001\r",)
        assert send("ATDT \\t", "84001") == (b"ATDT \t\r",)

    def test_a_number_may_have_any_characters(self) -> None:
        assert send("AT\\T", "D9,,(555) 1-2") == (b"ATD9,,(555) 1-2\r",)
        assert send("AT\\T", "D\\d^C") == (b"ATD\\d^C\r",)

    def test_people_see_the_number_beside_its_place(self) -> None:
        step = read_script(["", "ATDT \\T"], "84001")[1]
        assert isinstance(step, Send)
        assert step.shown == "ATDT \\T<84001>"


class TestExpecting:
    @pytest.mark.parametrize(
        ("word", "tries"),
        [
            ("OK", ((b"OK", None),)),
            ("", ((b"", None),)),
            ("rname:", ((b"rname:", None),)),
            ("NO\\sCARRIER", ((b"NO CARRIER", None),)),
            ("OK\\r\\n", ((b"OK\r\n", None),)),
            ("ssword:-/r-ssword", ((b"ssword:", (b"/r\r",)), (b"ssword", None))),
            ("ogin:--ogin:", ((b"ogin:", (b"\r",)), (b"ogin:", None))),
            ("ogin:-BREAK-ogin:", ((b"ogin:", (BREAK,)), (b"ogin:", None))),
            ("OK-AT\\c-OK", ((b"OK", (b"AT",)), (b"OK", None))),
            (
                "OK-ATZ-OK-ATH0-OK",
                ((b"OK", (b"ATZ\r",)), (b"OK", (b"ATH0\r",)), (b"OK", None)),
            ),
            ("OK-AT", ((b"OK", (b"AT\r",)), (b"", None))),
            ("dial\\-in", ((b"dial-in", None),)),
        ],
    )
    def test_words(
        self, word: str, tries: tuple[tuple[bytes, tuple[bytes | str, ...] | None], ...]
    ) -> None:
        assert expect(word) == tries


class TestKeywords:
    def test_the_documents_scripts(self) -> None:
        offhook = read_script(OFFHOOK)
        assert [type(step) for step in offhook] == [Expect, Send, Expect]
        rtp = read_script(RTP, "84001")
        assert rtp == (
            Abort(b"ERROR"),
            Abort(b"BUSY"),
            Expect(((b"", None),), ""),
            Send((b"AT\r",), "AT"),
            Expect(((b"OK", None),), "OK"),
            Send((b"ATDT 84001\r",), "ATDT \\T<84001>", has_number=True),
            Timeout(45),
            Expect(((b"CONNECT", None),), "CONNECT"),
            Send((), "\\c"),
        )

    def test_may_stand_between_expect_and_send(self) -> None:
        steps = read_script(["OK", "ABORT", "BUSY", "ATD", "TIMEOUT", "9", "CONNECT"])
        assert [type(step) for step in steps] == [Expect, Abort, Send, Timeout, Expect]

    @pytest.mark.parametrize("word", ["abort", "Abort", "timeout", "eot", "break"])
    def test_in_small_letters_are_text(self, word: str) -> None:
        assert expect(word) == ((word.encode(), None),)
        assert send(word) == (word.encode() + b"\r",)

    def test_abort_text_has_escapes(self) -> None:
        assert read_script(["ABORT", "NO\\sCARRIER"]) == (Abort(b"NO CARRIER"),)

    @pytest.mark.parametrize(
        ("words", "steps"),
        [
            (["ABORT"], (Abort(b""),)),
            (["TIMEOUT"], ()),
            (["TIMEOUT", "soon"], ()),
            (["TIMEOUT", "-5"], ()),
            (["TIMEOUT", "\u00b2"], ()),
            ([], ()),
        ],
    )
    def test_without_a_value(self, words: list[str], steps: tuple[object, ...]) -> None:
        assert read_script(words) == steps


word_like = st.text('ATOKCN19\\-^"dpcTKNnrst07 \u00b2', max_size=12) | st.sampled_from(
    ["ABORT", "TIMEOUT", "EOT", "BREAK", "", "45"]
)


@given(st.lists(word_like | st.text(), max_size=12), st.text())
@TRY_MANY
def test_any_words_are_a_script(words: list[str], number: str) -> None:
    steps = read_script(words, number)
    expecting = True
    for step in steps:
        if isinstance(step, Expect | Send):
            assert isinstance(step, Expect) is expecting
            expecting = not expecting
        if isinstance(step, Expect):
            assert step.tries[-1][1] is None
        if isinstance(step, Timeout):
            assert step.seconds >= 0


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="\\^-")))
@TRY_MANY
def test_a_word_without_escapes_is_itself(word: str) -> None:
    if word not in ("ABORT", "TIMEOUT", "EOT", "BREAK"):
        assert send(word) == (word.encode() + b"\r",)
        assert expect(word) == ((word.encode(), None),)
