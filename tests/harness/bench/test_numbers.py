"""Numbers of the story, and a bench whose lines have others."""

from pathlib import Path

import pytest

from harness.bench.bench_file import read_bench
from harness.bench.fit import check_fit
from harness.errors import BenchError
from harness.rehearsal import play, read
from harness.scenario.outcome import Verdict

SOURCE = Path(__file__).parents[3] / "scenarios" / "source"
OTHER_LINES = """
[bench]
name = "other lines"
cable = "memory"

[lane.client]
number = "5551234"

[lane.nas]
number = "5550000"
"""
STORY = """scenario: two modems
client:   84001
client far: 84002
match:    document

far      | `ats0=1`
         | OK
client   | `atdt {number}`
     60s | CONNECT
far 60s  x1..3   | RING
         60s     | CONNECT
"""


def test_a_scenario_that_carries_its_numbers_needs_lines_that_have_them() -> None:
    bench = read_bench(OTHER_LINES, "lab.toml")
    with pytest.raises(BenchError) as caught:
        check_fit(bench, read(SOURCE / "verify-any-number.scenario").need)
    assert str(caught.value).startswith(
        "lab.toml: client has the number 5551234 here, and the scenario carries 84001 in its text"
    )
    assert "Or write ${client.number} there" in str(caught.value)


def test_a_scenario_that_names_its_numbers_runs_with_any(tmp_path: Path) -> None:
    path = tmp_path / "two.scenario"
    path.write_text(STORY.format(number="${far.number}"))
    bench = read_bench(OTHER_LINES + '[lane.far]\nnumber = "5552222"\n', "lab.toml")
    check_fit(bench, read(path).need)
    outcome = play(read(path), bench)
    assert outcome.verdict is Verdict.PASSED, outcome.failure or outcome.error
    typed = [e.facts["data"] for e in outcome.events if (e.source, e.kind) == ("client", "typed")]
    assert typed == [b"atdt 5552222\r"]


def test_longer_numbers_that_only_contain_it_are_none_of_the_story(tmp_path: Path) -> None:
    path = tmp_path / "two.scenario"
    path.write_text(STORY.format(number="1840022"))
    bench = read_bench(OTHER_LINES + '[lane.far]\nnumber = "5552222"\n', "lab.toml")
    check_fit(bench, read(path).need)
    assert play(read(path), bench).verdict is Verdict.FAILED
