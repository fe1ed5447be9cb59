"""Faults at what is not there are told before anything is played; `check` warns of them."""

from pathlib import Path

import pytest

from harness.bench.bench_file import find_bench, read_bench
from harness.check.findings import check_file
from harness.errors import BenchError
from harness.rehearsal import find_misplaced, read
from phonesim.diagnostic import Severity
from tests.end_to_end import stage

STORY = """\
scenario: Faults at places
client:     84001
client bob: 84002
exchange: o.toml

client    | `at`
          | OK
pstn      ! {fault}

-- o.toml --
[line.bob]
numbers = ["84[3-5]"]
[trunk.city]
circuits = 2
numbers = ["7."]
[hunt.all]
number = "600"
members = ["bob"]
"""


def told(tmp_path: Path, fault: str, bench: str = "") -> list[str]:
    file = tmp_path / "story.scenario"
    file.write_text(STORY.format(fault=fault))
    found = find_misplaced(read(file), read_bench(f'[bench]\nname = "x"\n{bench}', "x.toml"))
    assert all((d.path, d.span.line, d.rule) == (str(file), 8, "fault") for d in found)
    return [d.message for d in found]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("busy 99999", 'there is no line or group "99999"'),
        ("dead 5", 'there is no line "5"'),
        ("noise 600 1e-4", 'there is no line "600"'),
        ("crossed bob 846", 'there is no line "846"'),
        ("crossed bob 843", 'the fault "crossed" needs two, and 84002 and 843 are one'),
        ("wrong number bob -> 844", 'the fault "wrong number" needs two'),
        ("congestion cty", 'there is no trunk group "cty"'),
        ("circuits city 99", "city has 2 circuits, not 99"),
        ("heal trunk nope", 'there is no trunk group "nope"'),
    ],
)  # fmt: skip
def test_what_is_not_there(tmp_path: Path, fault: str, message: str) -> None:
    (said,) = told(tmp_path, fault)
    assert said.startswith(message)


@pytest.mark.parametrize(
    "fault",
    ["busy 600", "busy 845", "dead bob", "crossed client 843", "wrong number 5 -> bob",
     "circuits city 2", "congestion city", "heal trunk city", "heal all", "heal 99", "restart"],
)  # fmt: skip
def test_what_is_there(tmp_path: Path, fault: str) -> None:
    assert told(tmp_path, fault) == []


def test_a_bench_may_have_it(tmp_path: Path) -> None:
    bench = '[exchange.trunk.far]\ncircuits = 1\nnumbers = ["9."]\n'
    assert told(tmp_path, "congestion far", bench) == []
    assert told(tmp_path, "congestion far") == ['there is no trunk group "far"']


def test_check_warns_and_run_refuses_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "story.scenario"
    file.write_text(STORY.format(fault="dead 5"))
    (warning,) = check_file(file)
    assert (warning.severity, warning.rule, warning.span.line) == (Severity.WARNING, "fault", 8)
    ran = stage.ringback("run", file, "--bench", "sim")
    assert ran.code == 2
    assert 'error[fault]: there is no line "5"' in ran.err
    assert "story.scenario:8:13" in ran.err


def test_a_group_without_anybody_on_this_bench(tmp_path: Path) -> None:
    config = Path(__file__).parents[3] / "scenarios" / "callback" / "nas.cfg"
    (tmp_path / "nas.cfg").write_text(config.read_text())
    file = tmp_path / "story.scenario"
    text = STORY.format(fault="heal all").replace("exchange:", "nas: 55555, nas.cfg\nexchange:")
    file.write_text(text.replace('["bob"]', '["tty1", "tty2"]'))
    with pytest.raises(BenchError, match="the hunt group all has nobody: this bench has none of"):
        find_misplaced(read(file), find_bench("sim"))
    bench = read_bench('[bench]\nname = "x"\n[lane.nas.lines]\n"tty 2" = "55556"\n', "x.toml")
    assert find_misplaced(read(file), bench) == []


def test_numbers_of_bench_and_scenario_are_one_plan(tmp_path: Path) -> None:
    bench = '[lane.bob]\nnumber = "600"\n'
    with pytest.raises(BenchError, match=r"x\.toml: all cannot have the number 600: bob has it"):
        told(tmp_path, "heal all", bench)


def test_numbers_that_a_service_code_eats_are_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "story.scenario"
    story = (
        "scenario: x\nclient: 84001\nclient bob: 1415\nexchange: uk\n\nclient | `at`\n       | OK\n"
    )
    file.write_text(story)
    (warning,) = check_file(file)
    assert (warning.span.line, warning.severity, warning.rule) == (3, Severity.WARNING, "number")
    assert warning.message.startswith('nobody can dial 1415: 141 means "withhold caller ID"')
    file.write_text(story.replace("uk", "us"))
    assert check_file(file) == []
