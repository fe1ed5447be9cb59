"""What is proposed at a place of a scenario that is being written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.editor.completion import complete
from harness.editor.page import Page
from harness.scenario.header import KEYS
from harness.scenario.piece import Piece
from harness.scenario.row import Row, Value
from harness.scenario.statement import read_statement
from harness.scenario.steps import LaneKind
from harness.scenario.vocabulary import ROWS
from phonesim.modem.s_registers import REGISTERS
from tests.harness.editor.text import SCENARIO, marked, page, with_line


def texts(place: tuple[Page, int, int]) -> list[str]:
    """What would be put in."""
    return [proposal.text for proposal in complete(*place)]


def labels(place: tuple[Page, int, int]) -> list[str]:
    return [proposal.label or proposal.text for proposal in complete(*place)]


class TestHeader:
    def test_every_key_in_an_empty_file(self) -> None:
        assert set(labels(marked("¦"))) >= set(KEYS)

    def test_lanes_and_no_keys_once_the_story_has_begun(self) -> None:
        assert labels(with_line("al¦")) == ["nas", "alice", "bob", "pstn"]

    @pytest.mark.parametrize(
        ("line", "some"),
        [
            ("match: ¦", ["text", "document", "exact"]),
            ("debug: chat ca¦", ["chat", "callback", "modem"]),
            ("needs: faults, exch¦", ["exchange records", "console"]),
            ("exchange: ¦", ["us", "uk", "office.toml"]),
            ("tariff: ¦", ["office.toml"]),
            ("nas: 5550100, ¦", ["nas.cfg"]),
            ("use: ¦", ["login.fragment", "b.scenario"]),
            ("matrix: ¦", ["users.csv"]),
            ("budget: ¦", ["10m"]),
        ],
    )
    def test_values(self, line: str, some: list[str]) -> None:
        found = texts(marked(f"scenario: x\n{line}\nclient | `at`\n"))
        assert set(some) <= set(found)
        assert "a.scenario" not in found  # it cannot use itself

    def test_a_value_takes_the_place_of_its_beginning_only(self) -> None:
        proposal = next(p for p in complete(*marked("debug: chat ca¦")) if p.text == "callback")
        assert proposal.replaces == 2
        proposal = next(p for p in complete(*marked("needs: faults, exchange re¦")))
        assert proposal.replaces == len("exchange re")

    def test_an_attachment_is_a_file_beside(self) -> None:
        assert "x.cfg" in texts(marked("nas: 1, ¦\n-- x.cfg --\nline aux 0\n"))


class TestMargin:
    def test_windows_marks_and_gutters(self) -> None:
        found = texts(with_line("alice ¦"))
        assert {"60s", "5s..8s", "x1", "at end", "after @first", "| ", "~ ", ": "} <= set(found)
        assert "! " not in found  # faults are the exchange's

    def test_the_exchange_sends_no_text(self) -> None:
        found = texts(with_line("pstn ¦"))
        assert {": ", "! "} <= set(found)
        assert not {"| ", "~ "} & set(found)

    def test_an_empty_lane_column_is_the_lane_above(self) -> None:
        assert "! " in texts(with_line("     ¦"))

    def test_a_mark_takes_the_place_of_what_is_typed_of_it(self) -> None:
        proposals = {p.text: p for p in complete(*with_line("bob after @fi¦"))}
        assert proposals["after @first"].replaces == len("after @fi")


class TestStatement:
    def test_every_row_of_the_lane(self) -> None:
        for gutter in ":!":
            rows = [r.form for r in ROWS if LaneKind.PSTN in r.lanes and r.gutter == gutter]
            found = {p.detail for p in complete(*with_line(f"pstn {gutter} ¦")) if p.label}
            starting_with_a_lane = {form for form in rows if form.startswith("LANE ")}
            assert found == set(rows) - starting_with_a_lane
            assert found

    @pytest.mark.parametrize(
        ("line", "some", "none"),
        [
            ("pstn : call 1 ¦", ["released by ", "alice", "nas"], ["calls "]),
            ("pstn : call 1 alice ¦", ["-> ", "dialled "], ["released by "]),
            ("pstn : call 1 alice -> nas ¦", ["answered", "no answer"], []),
            ("pstn : call 1 alice -> nas no ¦", ["answer"], ["answered"]),
            ("pstn : call 1 alice -> nas no ans¦", ["answer"], ["answered"]),
            ("pstn : calls ¦", ["==", "<=", ">="], []),
            ("pstn : call 1 cost ¦", ["=="], ["-> "]),
            ("pstn ! noise alice 1e-4 ¦", ["from call ", "for "], []),
            ("pstn ! noise alice 1e-4 for ¦", ["5s", "500ms"], []),
            ("pstn ! ring ¦", ["without answer ", "trip "], []),
            ("alice : dtr ¦", ["low", "high"], []),
            ("alice : send file ¦", ["nas.cfg", "users.csv"], []),
            ("bob : quiet ¦", ["5s"], []),
        ],
    )
    def test_how_it_goes_on(self, line: str, some: list[str], none: list[str]) -> None:
        found = texts(with_line(line))
        assert set(some) <= set(found), found
        assert not set(none) & set(found)

    def test_nothing_behind_what_is_complete(self) -> None:
        assert texts(with_line("alice : hang up ¦")) == []
        assert texts(with_line("alice : nonsense ¦")) == []

    def test_slots_for_editors_that_have_them(self) -> None:
        proposals = {p.label: p for p in complete(*with_line("pstn : call 2 ¦"))}
        assert proposals["released by LANE"].slots == "released by ${1|nas,alice,bob|}"
        assert proposals["released by LANE"].text == "released by "


class TestText:
    def test_variables(self) -> None:
        found = {p.text: p for p in complete(*with_line("bob | `${¦"))}
        assert set(found) == {
            "${pw}", "${user}", "${number}", "${speed}",
            "${nas.number}", "${alice.number}", "${bob.number}",
        }  # fmt: skip
        assert found["${speed}"].replaces == 2
        assert "sesame" not in str(found["${pw}"])

    def test_a_capture_is_known_below_its_line_only(self) -> None:
        assert "${speed}" not in texts(with_line("alice ~ ${¦", "         5s..8s ~"))

    def test_what_a_fragment_has_captured(self) -> None:
        assert "${prompt}" in texts(marked(SCENARIO.replace("\n\n--", "\nbob | ${¦}\n\n--")))

    def test_an_escaped_dollar_begins_nothing(self) -> None:
        assert "${pw}" not in texts(with_line("bob | `\\${¦"))

    def test_registers(self) -> None:
        found = complete(*with_line("bob | `ATE0S¦"))
        assert {p.text for p in found} == {f"S{number}=" for number in REGISTERS}
        assert "answer" in found[0].help

    def test_the_numbers_of_the_others(self) -> None:
        assert texts(with_line("bob | `atdt¦")) == ["${nas.number}", "${alice.number}"]
        assert texts(with_line("bob | `atdt5555¦`"))[:1] == ["${nas.number}"]

    def test_what_a_modem_says(self) -> None:
        assert "NO CARRIER" in texts(with_line("bob | NO¦"))
        assert "NO CARRIER" not in texts(with_line("nas | NO¦"))


class TestNowhere:
    @pytest.mark.parametrize("line", ["# a ¦", "!--- ${¦", "  # client ¦"])
    def test_nothing_in_comments(self, line: str) -> None:
        assert texts(with_line(line)) == []

    def test_nothing_in_attachments(self) -> None:
        assert texts(marked(SCENARIO + "client ¦")) == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)
def test_what_is_proposed_can_be_read(row: Row) -> None:
    """Completed by the first proposals that lead on to it, with every optional part."""
    if Value.WORD in row.parameters.values():
        return  # nobody knows the names of trunks
    lane = {LaneKind.CLIENT: "alice", LaneKind.NAS: "nas", LaneKind.PSTN: "pstn"}[row.lanes[0]]
    slots = row.form.replace("[", "").replace("]", "").split()
    text = ""
    while True:
        found = complete(*with_line(f"{lane} {row.gutter} {text}¦"))
        on = [p for p in found if p.detail == row.form] or [p for p in found if p.detail in slots]
        if not on:
            break
        text = text[: len(text) - on[0].replaces] + on[0].text.rstrip() + " "
        assert len(text) < 200
    lanes = page(SCENARIO).lanes
    statement = read_statement(Piece(text.strip(), 1), Piece(row.gutter, 1), lanes[lane], lanes)
    assert statement.verb == row.verb
    assert len(statement.arguments) == len(row.parameters)


@given(st.text(st.sampled_from("abc: |~!`${}@\n\t-19é😀"), max_size=80), st.integers(0, 80))
def test_any_text_has_an_answer(text: str, at: int) -> None:
    place = marked(text[:at].replace("¦", "") + "¦" + text[at:])
    for proposal in complete(*place):
        assert 0 <= proposal.replaces < place[2]
