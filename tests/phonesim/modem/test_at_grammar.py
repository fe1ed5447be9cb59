"""Which commands a line's body holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.modem.at_grammar import POINTED, BadCommand, Command, Form, commands
from tests.phonesim.fakes import TRY_MANY


def read(body: str) -> list[Command]:
    return list(commands(body))


def act(name: str, number: int = 0) -> Command:
    return Command(name, Form.ACT, number)


def put(register: int, text: str) -> Command:
    return Command("S", Form.SET, register, text)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", []),
        ("E1", [act("E", 1)]),
        ("E", [act("E")]),
        ("e1q0v1", [act("E", 1), act("Q"), act("V", 1)]),
        ("E1 Q0  V1", [act("E", 1), act("Q"), act("V", 1)]),
        ("E001", [act("E", 1)]),
        ("&C1&D2", [act("&C", 1), act("&D", 2)]),
        ("&f", [act("&F")]),
        ("\\N3%C1", [act("\\N", 3), act("%C", 1)]),
        ("H;Z", [act("H"), act("Z")]),
        ("S0=1", [put(0, "1")]),
        ("S0=", [put(0, "")]),
        ("S7", [act("S", 7)]),
        ("S=5", [put(POINTED, "5")]),
        ("=5", [put(POINTED, "5")]),
        ("?", [Command("S", Form.READ, POINTED)]),
        ("S7=5?", [put(7, "5"), Command("S", Form.READ, POINTED)]),
        ("S7=30=", [put(7, "30"), put(POINTED, "")]),
        ("s12?", [Command("S", Form.READ, 12)]),
        ("S007?", [Command("S", Form.READ, 7)]),
        ("S7=60M1", [put(7, "60"), act("M", 1)]),
        ("S0=1S0?", [put(0, "1"), Command("S", Form.READ, 0)]),
        ("S3", [act("S", 3)]),
        ("+FCLASS", [Command("+FCLASS")]),
        ("+fclass?", [Command("+FCLASS", Form.READ)]),
        ("+FCLASS=?", [Command("+FCLASS", Form.TEST)]),
        ("+IFC=2,2", [Command("+IFC", Form.SET, text="2,2")]),
        ("+IFC=2,2;X4", [Command("+IFC", Form.SET, text="2,2"), act("X", 4)]),
        ('+X="a;b ",1;Z', [Command("+X", Form.SET, text='"a;b ",1'), act("Z")]),
        ("+GMM;+GMR", [Command("+GMM"), Command("+GMR")]),
    ],
)
def test_bodies(body: str, expected: list[Command]) -> None:
    assert read(body) == expected


@pytest.mark.parametrize(
    ("spaced", "tight"),
    [
        ("S0 = 1", "S0=1"),
        ("S 0=1", "S0=1"),
        ("S0 ?", "S0?"),
        ("E 0", "E0"),
        ("& C 1", "&C1"),
        ("S7=4 5", "S7=45"),
        ("+IFC = 2 , 2 ; X4", "+IFC=2,2;X4"),
        (" E1 ", "E1"),
    ],
)
def test_spaces_do_not_count(spaced: str, tight: str) -> None:
    assert read(spaced) == read(tight)


def test_the_line_of_a_standard_dial_up_driver() -> None:
    body = "S7=60M1+ES=3,0,2;+DS=3;+IFC=2,2;X4"
    assert read(body) == [
        put(7, "60"),
        act("M", 1),
        Command("+ES", Form.SET, text="3,0,2"),
        Command("+DS", Form.SET, text="3"),
        Command("+IFC", Form.SET, text="2,2"),
        act("X", 4),
    ]


def test_a_dial_string_takes_the_rest_of_the_line_or_what_its_semicolon_leaves() -> None:
    assert read("E1DT555H") == [act("E", 1), Command("D", text="T555H")]
    assert read("E1DT555;H") == [act("E", 1), Command("D", text="T555;"), act("H")]
    assert read("D9;D1;") == [Command("D", text="9;"), Command("D", text="1;")]
    assert read("d9,w555") == [Command("D", text="9,w555")]
    assert read("D") == [Command("D")]


@pytest.mark.parametrize(
    "body", ["1", "E1?", "E1=1", "E1=", "&1", "&", "+", "+1", "\0", '"E1"', "E1$"]
)
def test_what_is_no_command(body: str) -> None:
    with pytest.raises(BadCommand):
        read(body)


def test_commands_before_a_bad_one_come_out_first() -> None:
    found = commands("E0V0$")
    assert [next(found), next(found)] == [act("E"), act("V")]
    with pytest.raises(BadCommand, match=r"\$"):
        next(found)


@pytest.mark.parametrize("body", ["+GMI+GMM", "+IFC?S0?", "+FCLASS=?+GMI", "#CID?#CID?"])
def test_an_extended_command_needs_a_semicolon_before_the_next(body: str) -> None:
    with pytest.raises(BadCommand):
        read(body)


@given(st.text('ATDEHSXVZ&+=?;,"0129 \\%$' + "\x7f") | st.text())
@TRY_MANY
def test_any_body_is_commands_or_a_bad_one(body: str) -> None:
    try:
        found = read(body)
    except BadCommand:
        return
    assert all(command.name.isupper() and command.number >= 0 for command in found)
