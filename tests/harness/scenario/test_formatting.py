"""`ringback fmt`: columns in line, nothing else changed, and twice is as good as once."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from harness.errors import ScenarioError
from harness.scenario.formatting import format_scenario
from harness.scenario.parser import parse_scenario
from harness.scenario.piece import Mistake
from harness.scenario.steps import Scenario
from tests.end_to_end import stage

PIECES = [
    *("scenario: x", "client: 1", "client  bob: 2", "nas: 5, a.cfg", "# top", "  # in", "\t!--- x"),
    *("client | `at` ", "  45s  |   two  ", "bob x1..2\t~ a  b ", "client @m |", "\t| OK", ""),
    *(
        "client : hang   up ",
        "pstn at   end : calls  == 2",
        "   after @m | x",
        "-- a.cfg --",
        " y ",
    ),
]


def meaning(text: str) -> object:
    """What a file says, without where it says it; None if it says nothing."""
    try:
        scenario: Scenario = parse_scenario(text, "a.scenario", lambda path: "")
    except ScenarioError as error:
        return sorted(d.message for d in error.diagnostics)
    steps = [
        (s.lane.name, s.margin.at_end, s.margin.mark, s.margin.after, s.text.rstrip())
        for s in scenario.steps
    ]
    return (scenario.title, [*scenario.lanes], scenario.nas and scenario.nas.config_text, steps)


@given(st.lists(st.sampled_from(PIECES)).map("\n".join))
def test_it_says_the_same_and_is_idempotent(text: str) -> None:
    mistakes: list[Mistake] = []
    once = format_scenario(text, mistakes)
    if mistakes:
        return
    assert format_scenario(once, []) == once
    squeezed = [" ".join(line.split()) for line in (text, once) for line in line.splitlines()]
    comments = [line for line in squeezed if line.startswith(("#", "!---"))]
    assert comments[: len(comments) // 2] == comments[len(comments) // 2 :]
    before, after = meaning(text), meaning(once)
    if not isinstance(before, list):
        assert before == after


def test_columns() -> None:
    text = "scenario: x\nnas: 5, a.cfg\n\n\n\nclient: 1\nclient |  `at` \n !--- why\n5s   @m | OK\n"
    text = text.replace("5s   @m", "  5s   @m")
    assert format_scenario(text, []) == (
        "scenario: x\n"
        "nas:      5, a.cfg\n"
        "\n"
        "client:   1\n"
        "client               |  `at` \n"
        "                     !--- why\n"
        "        5s @m        | OK\n"
    )


def test_the_source_scenarios_are_formatted() -> None:
    for path in sorted(stage.SOURCE.glob("*.scenario")):
        text = path.read_text(encoding="utf-8")
        assert format_scenario(text, []) == text, f"ringback fmt {path}"


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "a.scenario"
    path.write_text("scenario:x\nclient:1\nclient | `at`\n")
    assert stage.ringback("fmt", "--check", "a.scenario", cwd=tmp_path).code == 4
    shown = stage.ringback("fmt", "--diff", "a.scenario", cwd=tmp_path)
    assert (shown.code, "+client:   1\n" in shown.out) == (0, True)
    assert path.read_text().startswith("scenario:x")
    assert stage.ringback("fmt", "a.scenario", cwd=tmp_path).out == "formatted  a.scenario\n"
    assert stage.ringback("fmt", "--check", "a.scenario", cwd=tmp_path).code == 0
    path.write_text("no gutter\n")
    refused = stage.ringback("fmt", "a.scenario", cwd=tmp_path)
    assert (refused.code, "a.scenario:1:1" in refused.err) == (2, True)


def test_new(tmp_path: Path) -> None:
    assert stage.ringback("new", "first", cwd=tmp_path).code == 0
    assert stage.ringback("run", "first.scenario", cwd=tmp_path).code == 0
    assert stage.ringback("fmt", "--check", "first.scenario", cwd=tmp_path).code == 0
    again = stage.ringback("new", "first", cwd=tmp_path)
    assert (again.code, "first.scenario is there already" in again.err) == (1, True)
    source = str(stage.SOURCE / "noverify.scenario")
    assert stage.ringback("new", "sub/second", "--from", source, cwd=tmp_path).code == 0
    assert stage.ringback("run", "sub/second.scenario", cwd=tmp_path).code == 0
    log = str(stage.DOCUMENT / "transcript-1-noverify.txt")
    made = stage.ringback("new", "third", "--transcript", log, cwd=tmp_path)
    assert "guesses: look for GUESS in it" in made.out
    assert stage.ringback("run", "third.scenario", cwd=tmp_path).code == 0
    missing = stage.ringback("new", "x", "--transcript", "no.txt", cwd=tmp_path)
    assert (missing.code, "no.txt: No such file" in missing.err) == (1, True)
