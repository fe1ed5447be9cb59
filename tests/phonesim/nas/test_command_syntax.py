"""How a typed line is matched: the notation, abbreviations, and where a wrong word stands."""

from dataclasses import dataclass
from functools import cached_property

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.nas.command_match import (
    Ambiguous,
    CommandTable,
    Form,
    Incomplete,
    Invalid,
    Matched,
    MissingValue,
    match,
    what_next,
)
from phonesim.nas.command_syntax import Syntax, Word, split_words


@dataclass(frozen=True)
class Row:
    notation: str

    @cached_property
    def syntax(self) -> Syntax:
        return Syntax(self.notation)


SHOW_LINE = Row("show line [NUMBER<0-200>]")
SHOW_CLOCK = Row("show clock")
SHUTDOWN = Row("shutdown")
LOGIN = Row("login")
LOGIN_LOCAL = Row("login local")
FLOW = Row("flowcontrol KIND{none|software|hardware} [lock] [{in|out}]")
USER = Row("user NAME {password [TYPE{0|7}] PASSWORD...|privilege LEVEL<0-15>|QUIET{quiet}}*")
LIST = Row("list WORD {WORD}*")
ALL = CommandTable((SHOW_LINE, SHOW_CLOCK, SHUTDOWN, LOGIN, LOGIN_LOCAL, FLOW, USER, LIST))


def matched(line: str, forms: bool = False) -> Matched[Row]:
    result = match(ALL, line, forms=forms)
    assert isinstance(result, Matched), result
    return result


def values(line: str) -> dict[str, str]:
    return {name: word.text for name, word in matched(line).values}


def test_words_keep_their_columns() -> None:
    words = split_words(' a  "b c"\t"" d"e" "f g')
    assert [(w.text, w.verbatim, w.column) for w in words] == [
        ("a", "a", 2),
        ("b c", '"b c"', 5),
        ("", '""', 11),
        ('d"e"', 'd"e"', 14),
        ('"f', '"f', 19),
        ("g", "g", 22),
    ]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("show line", SHOW_LINE),
        ("sho li 7", SHOW_LINE),
        ("SHO CL", SHOW_CLOCK),
        ("login", LOGIN),
        ("login lo", LOGIN_LOCAL),
        ("shut", SHUTDOWN),
    ],
)
def test_keywords_may_be_shortened(line: str, row: Row) -> None:
    assert matched(line).row is row


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("sh", Ambiguous(Word("sh", "sh"), ("show", "shutdown"))),
        ("show", Incomplete(("line", "clock"))),
        ("show lime", Invalid(Word("lime", "lime"), ("line", "clock"))),
        ("show line 201", Invalid(Word("201", "201"), ("<0-200>",))),
        ("show line x", Invalid(Word("x", "x"), ("<0-200>",))),
        ("show line \u00b2", Invalid(Word("\u00b2", "\u00b2"), ("<0-200>",))),
        ("show clock now", Invalid(Word("now", "now"), ())),
        ('"show" line', Invalid(Word("show", '"show"'), ())),
        ("flowcontrol", Incomplete(("none", "software", "hardware"))),
        ("user", Incomplete(("NAME",))),
    ],
)
def test_what_does_not_match(line: str, expected: object) -> None:
    result = match(ALL, line)
    if isinstance(expected, Invalid) and not expected.expected:
        assert isinstance(result, Invalid)
        assert result.word == expected.word
    else:
        assert result == expected


def test_the_offending_word_has_its_column() -> None:
    result = match(ALL, "  show   lime")
    assert isinstance(result, Invalid)
    assert result.word.column == 10


def test_values() -> None:
    assert values("show line 7") == {"NUMBER": "7"}
    assert values("flowcontrol hard in") == {"KIND": "hardware"}
    assert values("user ann quiet privilege 15 password 0  top secret ") == {
        "NAME": "ann",
        "QUIET": "quiet",
        "LEVEL": "15",
        "TYPE": "0",
        "PASSWORD": "top secret",
    }
    assert values("user ann password 0secret") == {"NAME": "ann", "PASSWORD": "0secret"}
    listed = matched('list one "two words" ""')
    assert [word.text for word in listed.every("WORD")] == ["one", "two words", ""]
    assert matched("show line").number("NUMBER", 3) == 3
    assert matched("show line 9").number("NUMBER", 3) == 9


def test_a_keyword_goes_before_a_parameter() -> None:
    rows = CommandTable(
        (Row("banner KIND{motd|login} TEXT..."), Row("banner TEXT..."), Row("banner ANY"))
    )
    plain = match(rows, "banner #motd# x")
    keyword = match(rows, "banner mo #hello#")
    assert isinstance(plain, Matched)
    assert isinstance(keyword, Matched)
    assert plain["TEXT"].text == "#motd# x"
    assert keyword["TEXT"].text == "#hello#"


def test_no_and_default_forms_may_leave_values_out() -> None:
    assert matched("no user ann", forms=True).form is Form.NO
    default = matched("default flowcontrol", forms=True)
    assert default.form is Form.DEFAULT
    assert "KIND" not in default
    with pytest.raises(MissingValue, match="KIND"):
        default["KIND"]
    assert isinstance(match(ALL, "no show", forms=True), Incomplete)
    assert isinstance(match(ALL, "no", forms=True), Incomplete)
    assert isinstance(match(ALL, "no shutdown"), Invalid)


def test_written_out_keywords_only() -> None:
    assert isinstance(match(ALL, "sho line", abbreviated=False), Invalid)
    assert isinstance(match(ALL, "Show Line", abbreviated=False), Matched)


@given(st.text())
def test_any_line_has_an_answer_within_the_line(line: str) -> None:
    for word in split_words(line):
        assert line[word.column - 1 :].startswith(word.verbatim)
    result = match(ALL, line, forms=True)
    if isinstance(result, Invalid | Ambiguous):
        assert line[result.word.column - 1 :].startswith(result.word.verbatim)


def offered(line: str, forms: bool = False) -> tuple[list[str], bool]:
    found = what_next(ALL, line, forms=forms)
    assert not isinstance(found, Ambiguous | Invalid), found
    return [candidate.leaf.shown for candidate in found.candidates], found.may_end


@pytest.mark.parametrize(
    ("line", "candidates", "may_end"),
    [
        ("", ["show", "shutdown", "login", "flowcontrol", "user", "list"], False),
        ("show", ["line", "clock"], False),
        ("show line", ["<0-200>"], True),
        ("show line 7", [], True),
        ("login", ["local"], True),
        ("flow hard", ["lock", "in", "out"], True),
        ("user ann quiet", ["password", "privilege", "quiet"], True),
        ("user ann password", ["0", "7", "PASSWORD"], False),
        ("user ann password two words", [], True),
    ],
)
def test_what_could_come_next(line: str, candidates: list[str], may_end: bool) -> None:
    assert offered(line) == (candidates, may_end)


def test_what_could_come_next_in_a_no_form() -> None:
    assert offered("no flowcontrol", forms=True) == (["none", "software", "hardware"], True)
    assert not offered("no", forms=True)[1]


def test_only_what_is_allowed() -> None:
    allowed = {SHOW_LINE, LOGIN}.__contains__
    assert isinstance(match(ALL, "show clock", allowed=allowed), Invalid)
    assert isinstance(match(ALL, "s l", allowed=allowed), Matched)
    assert offered("")[0] != ["show", "login"]
    found = what_next(ALL, "", allowed=allowed)
    assert not isinstance(found, Ambiguous | Invalid)
    assert [candidate.leaf.shown for candidate in found.candidates] == ["show", "login"]


def test_the_command_written_out() -> None:
    assert matched("no sho li  7", forms=True).text == "no show line 7"
    assert matched('user "a b" pass  0  top  secret ').text == 'user "a b" password 0 top  secret'
