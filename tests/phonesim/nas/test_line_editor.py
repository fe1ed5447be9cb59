"""Typing at a terminal line: echo, editing, line ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.nas.exec.line_editor import LINE_LIMIT, LineEditor, Typed
from tests.phonesim.fakes import TRY_MANY


class Typist:
    """What came of typing: the lines, and what was sent back."""

    def __init__(self, echo: bool = True) -> None:
        self.sent_back = b""
        self.input = LineEditor(self._write)
        self.input.echo = echo

    def _write(self, text: str) -> None:
        self.sent_back += text.replace("\n", "\r\n").encode("latin-1")

    def type(self, typed: bytes) -> list[str]:
        lines = (self.input.feed(byte) for byte in typed)
        return [line.text for line in lines if line is not None]


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        (b"", []),
        (b"austin-01", []),
        (b"austin-01\r", ["austin-01"]),
        (b"austin-01\n", ["austin-01"]),
        (b"austin-01\r\n", ["austin-01"]),
        (b"a\r\nb\r\nc\r\n", ["a", "b", "c"]),
        (b"a\rb\nc\r\n", ["a", "b", "c"]),
        (b"\r\r", ["", ""]),
        (b"\n\n", ["", ""]),
        (b"\r\n\n", ["", ""]),
        (b"two words \r", ["two words "]),
        (b"a\tb\x00c\x1b\x03d\r", ["abcd"]),
        (b"caf\xe9\r", ["caf\u00e9"]),
    ],
)
def test_lines(typed: bytes, lines: list[str]) -> None:
    assert Typist().type(typed) == lines


class Editor(Typist):
    """Typing at the EXEC prompt."""

    def __init__(self) -> None:
        super().__init__()
        self.input.editing = True
        self.input.prompt = "R1>"
        self.input.help = lambda line: f"<help of {line}>\n"
        self.input.complete = lambda line: f"{line}ete "
        self.input.earlier = ["first", "second"]

    @property
    def screen(self) -> str:
        """The last line of the screen, as a terminal shows it."""
        cells, at = [" "] * 2000, 0
        for character in self.sent_back.decode("latin-1").rpartition("\r\n")[2]:
            if character == "\b":
                at -= 1
            else:
                cells[at], at = character, at + 1
        return "".join(cells).rstrip()


class TestEditing:
    @pytest.mark.parametrize(
        ("typed", "line"),
        [
            (b"bc\x01a\x05d", "abcd"),
            (b"ac\x02b\x06d", "abcd"),
            (b"ac\x1b[Db\x1b[Cd", "abcd"),
            (b"abxc\x02\x08", "abc"),
            (b"abxc\x02\x02\x04", "abc"),
            (b"one two\x17six", "one six"),
            (b"one two\x02\x02\x02\x0bsix", "one six"),
            (b"one two\x15six", "six"),
            (b"one two\x01\x0b\x19\x19", "one twoone two"),
            (b"one two\x1bb\x1bb\x1bfX", "oneX two"),
            (b"one two\x01\x1bd", " two"),
            (b"ba\x02\x14", "ab"),
            (b"\x10", "second"),
            (b"\x10\x10\x10", "first"),
            (b"mine\x10\x10\x0e\x0e", "mine"),
            (b"\x1b[A!", "second!"),
            (b"a\x16?b", "a?b"),
            (b"compl\t", "complete"),
        ],
    )
    def test_the_screen_shows_the_line(self, typed: bytes, line: str) -> None:
        editor = Editor()
        assert editor.type(typed) == []
        assert editor.screen.removeprefix("R1>") == line.rstrip()
        assert [text.rstrip() for text in editor.type(b"\r")] == [line]

    def test_help_and_the_line_again(self) -> None:
        editor = Editor()
        editor.type(b"show ?")
        assert editor.sent_back == b"show ?\r\n<help of show >\r\nR1>show "
        editor.type(b"\x12")
        assert editor.screen == "R1>show"

    def test_other_ends(self) -> None:
        editor = Editor()
        assert [editor.input.feed(byte) for byte in b"a\x1a"][-1] == Typed("a", "^Z")
        assert [editor.input.feed(byte) for byte in b"a\x03"][-1] == Typed("a", "^C")
        assert editor.sent_back == b"a^Z\r\na^C\r\n"


class TestErasing:
    @pytest.mark.parametrize("erase", [b"\x08", b"\x7f"])
    def test_takes_back_a_character(self, erase: bytes) -> None:
        typist = Typist()
        assert typist.type(b"ab" + erase + b"c\r") == ["ac"]
        assert typist.sent_back == b"ab\b \bc\r\n"

    @pytest.mark.parametrize("kill", [b"\x15", b"\x18"])
    def test_takes_back_the_line(self, kill: bytes) -> None:
        typist = Typist()
        assert typist.type(b"abc" + kill + b"de\r") == ["de"]
        assert typist.sent_back == b"abc" + b"\b \b" * 3 + b"de\r\n"

    def test_of_nothing_is_silent(self) -> None:
        typist = Typist()
        assert typist.type(b"\x08\x7f\x15a\x08\x08\x08\r") == [""]
        assert typist.sent_back == b"a\b \b\r\n"

    def test_does_not_reach_into_the_line_before(self) -> None:
        assert Typist().type(b"a\r\x08b\r") == ["a", "b"]


class TestEcho:
    def test_is_what_was_typed_and_a_line_end(self) -> None:
        for end in (b"\r", b"\n", b"\r\n"):
            typist = Typist()
            typist.type(b"austin-01" + end)
            assert typist.sent_back == b"austin-01\r\n"

    def test_without_it_only_the_line_end_comes_back(self) -> None:
        typist = Typist(echo=False)
        assert typist.type(b"sexret\x08\x08\x08cret\r") == ["sexcret"]
        assert typist.sent_back == b"\r\n"

    def test_control_characters_have_none(self) -> None:
        typist = Typist()
        typist.type(b"\x00\x03\x1b\x07")
        assert typist.sent_back == b""


def test_a_line_has_a_length() -> None:
    typist = Typist()
    (line,) = typist.type(b"x" * 1000 + b"\r")
    assert line == "x" * LINE_LIMIT
    assert typist.sent_back == b"x" * LINE_LIMIT + b"\r\n"
    assert typist.type(b"next\r") == ["next"]


def test_an_unfinished_line_can_be_forgotten() -> None:
    typist = Typist()
    typist.type(b"half")
    typist.input.clear()
    assert typist.type(b"whole\r") == ["whole"]


@given(st.binary(), st.booleans())
@TRY_MANY
def test_any_bytes_are_some_lines(typed: bytes, echo: bool) -> None:
    typist = Typist(echo)
    lines = typist.type(typed)
    ends = typed.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n")
    assert len(lines) == typist.sent_back.count(b"\r\n") == ends
    assert all(len(line) <= LINE_LIMIT for line in lines)
    if not echo:
        assert typist.sent_back == b"\r\n" * ends


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)))
@TRY_MANY
def test_printable_lines_come_back_as_they_were_typed(lines: list[str]) -> None:
    typist = Typist()
    typed = "".join(line + "\r" for line in lines).encode()
    assert typist.type(typed) == lines
    assert typist.sent_back == typed.replace(b"\r", b"\r\n")


@given(st.binary(), st.binary())
@TRY_MANY
def test_any_keys_show_the_line_that_is_typed(before: bytes, typed: bytes) -> None:
    editor = Editor()
    editor.type(before + b"\x1b[D\r" + typed)
    editor.sent_back = b""
    editor.type(b"\x16 \x12")
    shown = editor.screen
    lines = editor.type(b"\r")
    assert len(lines) == 1
    assert shown.removeprefix("R1>").rstrip() == lines[0].rstrip()


class Row:
    """One row of a terminal, as a person sees it."""

    def __init__(self, width: int) -> None:
        self.text, self.column, self._width = "", 0, width

    def write(self, text: str) -> None:
        for letter in text:
            if letter == "\n":
                self.text, self.column = "", 0
            elif letter == "\b":
                self.column -= 1
                assert self.column >= 0
            else:
                self.text = self.text[: self.column] + letter + self.text[self.column + 1 :]
                self.column += 1
                assert self.column < self._width, "it has come to the last column"


# Words and editing keys; neither Return nor what asks for help.
TYPED = st.lists(
    st.sampled_from([b"access-list 101 ", b"permit tcp ", b"131.108.2.5 ", b"x"])
    | st.sampled_from(b"\x01\x02\x04\x05\x06\x08\x0b\x0e\x10\x12\x14\x15\x17\x19").map(
        lambda key: bytes([key])
    )
    | st.sampled_from([b"\x1bb", b"\x1bf", b"\x1bd"]),
    max_size=40,
)  # fmt: skip


@TRY_MANY
@given(TYPED, st.integers(30, 80))
def test_a_long_line_is_scrolled(typed: list[bytes], width: int) -> None:
    row, plain = Row(width), Editor()
    scrolled = LineEditor(row.write)
    scrolled.editing, scrolled.prompt, scrolled.width = True, "R1>", width
    scrolled.earlier = plain.input.earlier = ["first", "second " * 20]
    scrolled.again()
    for keys in typed:
        for key in keys:
            scrolled.feed(key)
            plain.input.feed(key)
    line, cursor = plain.input._left + plain.input._right, len(plain.input._left)
    shown = row.text.removeprefix("R1>").rstrip()
    # What is in sight is a part of the line, and the cursor stands where it does in the line.
    offset = cursor - (row.column - 3)
    assert offset == 0 or shown[0] == "$"
    if len(line) < width - 4:
        assert (shown, offset) == (line.rstrip(), 0)
    body = shown[offset > 0 :].removesuffix("$")
    assert line[offset + (offset > 0) :].startswith(body)
    assert [t.text for t in [scrolled.feed(13)] if t] == plain.type(b"\r")


def test_the_published_example_of_a_long_line() -> None:
    row = Row(80)
    editor = LineEditor(row.write)
    editor.editing, editor.prompt, editor.width = True, "Router(config)# ", 80
    editor.again()
    start = "access-list 101 permit tcp 131.108.2.5 255.255.255.0 131.108.1"
    for key in start.encode():
        editor.feed(key)
    assert row.text == f"Router(config)# {start}"
    editor.feed(ord("."))
    assert row.text.rstrip() == f"Router(config)# $ 101 {start[16:]}."
    for key in b"20 255.255.255.0 eq 45\x01":
        editor.feed(key)
    assert row.text.rstrip() == f"Router(config)# {start}$"
