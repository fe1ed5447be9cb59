"""`ringback check`: every mistake with its rule, warnings for what will hurt, for people and CI."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from pathlib import Path
from time import process_time
from urllib.parse import unquote, urlparse

import pexpect
import pytest

from harness.check.bench_mistakes import find_bench_mistakes
from harness.check.findings import check_file
from harness.check.rules import CONFIGURATION_RULES, RULES
from harness.errors import ScenarioError
from harness.rehearsal import read_all
from harness.scenario.parser import parse_scenario
from phonesim.diagnostic import Severity
from tests.end_to_end import stage

HERE = Path(__file__).parent
BROKEN = sorted((HERE.parent / "scenario" / "errors").glob("*.input"))
BENCH = """\
[bench]
name = "b"
clok = "wall"
cable = "rope"
[lane.client]
speed = "fast"
number = 12
[lane.nas]
platform = "9999"
lien = "aux 1"
"""


def no_file(path: str) -> str:
    raise FileNotFoundError(2, "No such file or directory")


def test_there_are_twenty_broken_scenarios() -> None:
    assert len(BROKEN) >= 20


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.stem)
def test_every_mistake_names_a_rule_that_is_explained(case: Path) -> None:
    with pytest.raises(ScenarioError) as raised:
        parse_scenario(case.read_text(encoding="utf-8"), "a.scenario", no_file)
    rules = {d.rule for d in raised.value.diagnostics}
    assert rules <= set(RULES)
    assert rules


def test_every_rule_of_a_scenario_is_broken_by_some_file() -> None:
    goldens = [*(HERE.parent / "scenario" / "errors").glob("*.err"), *HERE.glob("warnings/*.err")]
    shown = set(re.findall(r"^\w+\[([\w-]+)\]", "\n".join(p.read_text() for p in goldens), re.M))
    elsewhere = {"unreadable", "encoding", "fragment", "fragment-cycle", "bench-file",
                 "modem-profile", "tariff", "office", "ios-configuration", "syntax",
                 "cannot-fail"}  # fmt: skip
    elsewhere |= {rule.id for rule in CONFIGURATION_RULES}
    assert set(RULES) - shown <= elsewhere


def test_rules_in_the_code_are_in_the_table() -> None:
    code = "\n".join(p.read_text() for p in (stage.ROOT / "harness").rglob("*.py"))
    assert set(re.findall(r'\brule="([\w-]+)"', code)) <= set(RULES)


def test_warnings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    golden = HERE / "warnings" / "pitfalls.err"
    (tmp_path / "pitfalls.scenario").write_text((HERE / "warnings" / "pitfalls.input").read_text())
    monkeypatch.chdir(tmp_path)
    found = check_file(Path("pitfalls.scenario"))
    assert {d.severity for d in found} == {Severity.WARNING}
    assert "\n\n".join(d.render() for d in found) + "\n" == golden.read_text()


def test_all_mistakes_of_a_bench_file() -> None:
    found = find_bench_mistakes(BENCH, "b.toml")
    assert sorted((d.span.line, d.span.column, d.span.width) for d in found) == [
        (3, 1, 4), (4, 1, 5), (6, 1, 5), (7, 1, 6), (9, 13, 4), (10, 1, 4),
    ]  # fmt: skip
    assert {d.rule for d in found} == {"bench-file"}
    assert 'did you mean "clock"?' in {d.hint for d in found}
    assert find_bench_mistakes(stage.bench_text("pty"), "pty.toml") == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('[bench]\nname = "b\nclok = 1\n', [2, 3]),
        ("[bench]\nname = 1\n[nobody]\n", [2]),
        ("[bench]\n", [1]),
        ("", [1]),
        ('[bench]\nname = "b"\n[lane.client]\nmodel = "nosuch"\nprofile = "QQ"\n', [4]),
        ("= [[[\n" * 200, None),
    ],
)
def test_a_bench_file_that_is_no_bench_file(text: str, lines: list[int] | None) -> None:
    found = [d.span.line for d in find_bench_mistakes(text, "b.toml")]
    assert found
    if lines is not None:
        assert found[: len(lines)] == lines


def test_json_and_sarif(tmp_path: Path) -> None:
    path = tmp_path / "a.scenario"
    path.write_text("scenario: x\nclient: 1\nclinet | `at`\nclient | OK\n")
    ran = stage.ringback("check", "a.scenario", "--format", "json", cwd=tmp_path)
    assert ran.code == 2
    (finding,) = json.loads(ran.out)
    assert finding["rule"] == "lane"
    assert (finding["line"], finding["column"], finding["width"]) == (3, 1, 6)
    assert finding["page"] == "docs/rules.md#lane"
    assert 'did you mean "client"?' in finding["help"]
    sarif = json.loads(stage.ringback("check", "a.scenario", "--format", "sarif", cwd=tmp_path).out)
    assert sarif["version"] == "2.1.0"
    (result,) = sarif["runs"][0]["results"]
    assert result["ruleId"] == sarif["runs"][0]["tool"]["driver"]["rules"][0]["id"] == "lane"
    (rule,) = sarif["runs"][0]["tool"]["driver"]["rules"]
    assert rule["help"]["markdown"].startswith("## lane\n")  # all of its page
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a.scenario"
    assert place["region"] == {"startLine": 3, "startColumn": 1, "endColumn": 7}


@pytest.mark.parametrize("command", ["check", "run", "fmt"])
def test_on_a_terminal_a_rule_leads_to_its_page(command: str, tmp_path: Path) -> None:
    (tmp_path / "a.scenario").write_text("scenario: x\nclient: 1\nno gutter\n")
    words = [*stage.COMMAND, command, "a.scenario"]
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": os.pathsep.join(sys.path)}
    shown = pexpect.run(shlex.join(words), cwd=str(tmp_path), env=environment, encoding="utf-8")
    assert isinstance(shown, str)
    link = r"error\[\033\]8;;(\S+)#header-line\033\\header-line\033\]8;;\033\\\]: "
    found = re.search(link, shown)
    assert found, shown
    page = Path(unquote(urlparse(found[1]).path)).read_text("utf-8")
    assert "\n## header-line\n" in page
    assert "\033" not in stage.ringback(command, "a.scenario", cwd=tmp_path).err


def test_strict_and_explain(tmp_path: Path) -> None:
    path = tmp_path / "a.scenario"
    path.write_text("scenario: x\nclient: 1\nmatch: document\nclient | `atdt1`\n | CONNECT\n")
    warned = stage.ringback("check", "a.scenario", cwd=tmp_path)
    assert (warned.code, "warning[short-window]" in warned.err) == (0, True)
    assert stage.ringback("check", "a.scenario", "--strict", cwd=tmp_path).code == 2
    told = stage.ringback("check", "--explain", "short-window", cwd=tmp_path)
    assert (told.code, told.out.startswith("## short-window")) == (0, True)
    assert "did you mean" in stage.ringback("check", "--explain", "shrt-window", cwd=tmp_path).err


def test_a_thousand_lines_are_checked_at_once(tmp_path: Path) -> None:
    """It takes 0.06 s here; the measured figure is in benchmarks/README.md."""
    path = tmp_path / "long.scenario"
    lines = "client | `at`\n       | user `${pw}`\n       ~ a(b)\npstn at end : calls == 2\n" * 250
    path.write_text(f"scenario: x\nclient: 1\nsecret: pw = sesame\n{lines}")
    start_s = process_time()
    check_file(path)
    assert process_time() - start_s < 1.0


def test_a_thousand_files_are_collected(tmp_path: Path) -> None:
    """It takes 0.7 s here, of the 2 s that it may."""
    text = (stage.SOURCE / "noverify.scenario").read_text()
    (tmp_path / stage.CONFIG).write_text((stage.SOURCE / stage.CONFIG).read_text())
    paths = [tmp_path / f"{n}.scenario" for n in range(1000)]
    for path in paths:
        path.write_text(text)
    start_s = process_time()
    assert len(read_all(paths)) == 1000
    assert process_time() - start_s < 10.0


@pytest.mark.parametrize("name", ["bench.toml", "nas.cfg"])
def test_bytes_that_are_no_text_are_told_at_their_place(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"hostname a\n\x00\x01 \xff\xfe\xfd\n")
    (found,) = check_file(path)
    assert (found.rule, found.span.line, found.span.column) == ("encoding", 2, 4)
    assert "0xff" in found.message
