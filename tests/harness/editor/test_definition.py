"""Where names of a scenario come from, and the outline of a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.editor.definition import define, outline
from tests.harness.editor.text import SCENARIO, marked, page, with_line

LINES = SCENARIO.splitlines()


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(LINES, 1) if text in line)


@pytest.mark.parametrize(
    ("line", "text", "column"),
    [
        ("bob | ${spe¦ed}", "(?P<speed>", 24),
        ("bob | ${pw¦}", "secret:", 11),
        ("bob | ${alice.num¦ber}", "client alice", 15),
        ("bob | ${use¦r}", "user,number", 1),
        ("bob after @fir¦st | x", "@first |", 10),
        ("bob af¦ter @first | x", "@first |", 10),
        ("bo¦b | x", "client bob", 13),
        ("pstn : call 1 ali¦ce -> nas", "client alice", 15),
        ("bob : send file users.¦csv", "-- users.csv --", 4),
    ],
)
def test_in_this_file(line: str, text: str, column: int) -> None:
    target = define(*with_line(line))
    assert target is not None
    moved = line_of(text) > line_of("show version")  # by the line put in
    assert (target.path, target.span.line) == ("folder/a.scenario", line_of(text) + moved)
    assert target.span.column == column


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("alice : use login.fra¦gment", "folder/login.fragment"),
        ("alice : send file nas.c¦fg", "folder/nas.cfg"),
        ("alice : send file ../other/nas.c¦fg", "folder/../other/nas.cfg"),
    ],
)
def test_a_file(line: str, path: str) -> None:
    target = define(*with_line(line))
    assert target is not None
    assert (target.path, target.span.line) == (path, 1)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("nas: 5, nas.¦cfg", "folder/nas.cfg"),
        ("use: login¦.fragment", "folder/login.fragment"),
        ("exchange: off¦ice.toml", "folder/office.toml"),
        ("matrix: us¦ers.csv", "folder/users.csv"),
    ],
)
def test_a_file_of_the_header(line: str, path: str) -> None:
    target = define(*marked(f"{line}\nclient: 1\nclient | `at`\n"))
    assert target is not None
    assert target.path == path


def test_what_a_fragment_defines() -> None:
    target = define(*marked(SCENARIO.replace("\n\n--", "\nbob after @i¦n | ${prompt}\n\n--")))
    assert target is not None
    assert (target.path, target.span.line, target.span.column) == ("folder/login.fragment", 1, 8)
    target = define(*marked(SCENARIO.replace("\n\n--", "\nbob after @in | ${pro¦mpt}\n\n--")))
    assert target is not None
    assert (target.path, target.span.line, target.span.column) == ("folder/login.fragment", 2, 20)


@pytest.mark.parametrize(
    "line", ["bob | some ¦text", "# ${p¦w}", "bob | ${unkno¦wn}", "bob : send file no.¦cfg", "¦"]
)
def test_nothing(line: str) -> None:
    assert define(*with_line(line)) is None


def test_outline() -> None:
    parts = [(part.kind, part.name, part.span.line) for part in outline(page(SCENARIO))]
    assert parts == [
        ("scenario", "The one that others are made of", 1),
        ("lane", "nas", 2),
        ("lane", "alice", 3),
        ("lane", "bob", 4),
        ("mark", "@first", 9),
        ("attachment", "users.csv", 18),
    ]
    assert outline(page(SCENARIO))[-1].last == len(LINES)


@given(st.text(st.sampled_from("ab: |~!`${}@.\n\t-1é😀use "), max_size=80), st.integers(0, 80))
def test_any_text_has_an_answer(text: str, at: int) -> None:
    place = marked(text[:at] + "¦" + text[at:])
    define(*place)
    outline(place[0])
