"""What an editor says of the word under the cursor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.editor.at_line import explain_line
from harness.editor.cursor import look
from harness.editor.hover import explain
from harness.editor.page import Page
from harness.scenario.header import KEYS, MEANINGS
from harness.scenario.vocabulary import ROWS
from phonesim.modem.option_values import VALUES
from phonesim.modem.s_registers import REGISTERS
from phonesim.modem.settings import ACTIONS, OPTIONS, PARAMETERS
from tests.harness.editor.text import SCENARIO, marked, with_line


def said(place: tuple[Page, int, int]) -> str:
    meaning = explain(*place)
    return meaning.text if meaning else ""


def typed(line: str) -> str:
    """What is said of a line that is typed to a modem, at the mark."""
    return said(with_line(f"bob | `{line}`"))


class TestModem:
    def test_s0(self) -> None:
        text = typed("ats¦0=1")
        assert "answers at ring 1" in text
        assert REGISTERS[0].meaning in text
        assert REGISTERS[0].source in text

    @pytest.mark.parametrize(
        ("line", "part"),
        [
            ("ats0=¦0", "no automatic answer"),
            ("AT S¦25 = 10", "100 ms"),
            ("ats1¦2=50", "1000 ms"),
            ("ats10=¦14", "1.4 s"),
            ("ats2=4¦3", "'+'"),
            ("ats0=3¦00", "ERROR, it takes 0 to 255"),
            ("ats7¦?", "shows"),
            ("ats9¦9=1", "none that we know"),
            ("ats9¦8=1", "none that we know"),
            ("at&c1&d¦2s0=1", VALUES["&D"][2]),
            ("at&c¦1&d2s0=1", VALUES["&C"][1]),
            ("AT¦E", VALUES["E"][0]),
            ("atx¦9", "ERROR, it takes 0, 1, 2, 3, 4"),
            ("at&a¦3", "the maker's own (courier"),
            ("at$b¦", ""),
            ("at+ms=v3¦4", PARAMETERS["+MS"].meaning),
            ("at+ifc=9,¦9", "ERROR"),
            ("at#cid¦=1", PARAMETERS["+VCID"].meaning),
            ("at+g¦mi", "maker"),
            ("at¦z", ACTIONS["Z"].meaning),
            ("a¦/", ACTIONS["A/"].meaning),
            ("atx1dt9,5¦55w@", "wait for ringing"),
            ("no modem ¦ ats0=1", ""),
        ],
    )
    def test_a_command(self, line: str, part: str) -> None:
        text = typed(line)
        assert part in text
        assert bool(text) == bool(part)

    def test_a_dialled_number_is_somebodys(self) -> None:
        assert "`55555` is nas" in typed("atdt55¦555")

    def test_only_the_command_under_the_cursor(self) -> None:
        meaning = explain(*with_line("bob | `at&c1 s0¦ = 1`"))
        assert meaning is not None
        assert (meaning.span.column, meaning.span.width) == (14, 6)

    def test_the_console_is_no_modem(self) -> None:
        assert "ring" not in said(with_line("nas | `ats0=¦1`"))

    def test_every_command_of_the_tables_is_explained(self) -> None:
        rows = [*OPTIONS, *(a for a in ACTIONS if a != "A/"), *(f"{p}?" for p in PARAMETERS)]
        for name in [*rows, *(f"S{n}?" for n in REGISTERS)]:
            (found,) = explain_line(f"AT{name}")
            assert "know" not in found.meaning

    def test_a_result(self) -> None:
        assert "result code, 3" in said(with_line("bob | NO ¦CARRIER"))
        assert "result code, 1" in said(with_line("bob | CONN¦ECT 9600"))

    def test_values_of_settings_are_those_that_are_taken(self) -> None:
        for name, row in OPTIONS.items():
            assert set(VALUES.get(name, row.values)) == set(row.values), name
            assert row.acts == (name in VALUES), name


class TestLanguage:
    @pytest.mark.parametrize("key", KEYS)
    def test_a_key(self, key: str) -> None:
        assert MEANINGS[key] in said(marked(f"¦{key}: 1\nclient | `at`\n"))

    @pytest.mark.parametrize(
        ("line", "verb"),
        [
            ("pstn : call 1 released ¦by nas", "released"),
            ("pstn : calls ¦== 2", "calls"),
            ("pstn ! noi¦se alice 1e-4 for 5s", "noise"),
            ("pstn ! ring¦ without answer alice", "ring without answer"),
            ("alice : hang ¦up", "hang up"),
            ("pstn : call 1 ¦alice -> ${user}", "call"),
            ("pstn : call 1 a¦lice", "call"),  # not complete yet
        ],
    )
    def test_a_statement(self, line: str, verb: str) -> None:
        row = next(row for row in ROWS if row.verb == verb)
        place = with_line(line)
        meaning = explain(*place)
        assert meaning is not None
        whole = [explain(place[0], place[1], column) for column in range(1, 60)]
        assert any(row.help in m.text for m in whole if m)

    @pytest.mark.parametrize(
        ("line", "part"),
        [
            ("al¦ice 5s..8s | x", "a PC with a modem, at 84001"),
            ("pst¦n : calls == 1", "the exchange"),
            ("na¦s | x", "console"),
            ("bob 5s..¦8s | x", "not before and not after"),
            ("bob 60¦s | x", "at most"),
            ("bob x¦2 | x", "how often"),
            ("bob aft¦er @first | x", "not come before"),
            ("pstn at e¦nd : calls == 1", "story is over"),
            ("bob ¦| x", "as it stands"),
            ("bob | ${p¦w}", "a secret"),
            ("bob | ${nas.nu¦mber}", "55555"),
            ("bob | ${use¦r}", "matrix"),
            ("bob | ${spe¦ed}", "CONNECT"),
            ("pstn : call 1 alice -> n¦as", "the server is at 55555"),
            ("# client ¦ | x", ""),
            ("bob | so¦me text", ""),
        ],
    )
    def test_a_word(self, line: str, part: str) -> None:
        text = said(with_line(line))
        assert part in text
        assert bool(text) == bool(part)

    def test_a_secrets_value_is_told_nowhere(self) -> None:
        lines = SCENARIO.splitlines()
        place = marked("¦" + SCENARIO)[0]
        for line, text in enumerate(lines, 1):
            for column in range(1, len(text) + 2):
                assert "sesame" not in said((place, line, column))


@given(st.text(st.sampled_from("atATs0=19?&+,;:d $`|~{}é😀\t\n"), max_size=80), st.integers(0, 80))
def test_any_text_has_an_answer(text: str, at: int) -> None:
    page, line, column = marked(text[:at] + "¦" + text[at:])
    meaning = explain(page, line, column)
    assert meaning is None or meaning.span.column <= column
    assert look(page, line, column).start <= column
