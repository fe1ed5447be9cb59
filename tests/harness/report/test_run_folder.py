"""The folder of a run with both source scenarios, and of one that fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from harness.bench.bench_file import Bench, find_bench
from harness.rehearsal import play, read
from harness.report.event_log import read_log
from harness.report.html import render_page
from harness.report.run_folder import write_run_folder
from harness.scenario.outcome import Outcome
from tests.harness.report.page import Page

SOURCE = Path(__file__).parents[3] / "scenarios" / "source"
SCENARIOS = [SOURCE / "noverify.scenario", SOURCE / "verify-any-number.scenario"]


def written(folder: Path, bench: Bench) -> Path:
    outcomes = [play(read(path), bench) for path in SCENARIOS]
    write_run_folder(folder, outcomes, bench.table.name, msgspec.to_builtins(bench))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("run"), find_bench("sim"))


def test_holds_everything_about_the_run(folder: Path) -> None:
    files = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    assert files == [
        "001-noverify/client.txt",
        "001-noverify/ladder.txt",
        "001-noverify/nas.txt",
        "002-verify-any-number/client.txt",
        "002-verify-any-number/ladder.txt",
        "002-verify-any-number/nas.txt",
        "bench.json",
        "calls.csv",
        "calls.jsonl",
        "events.jsonl",
        "junit.xml",
        "report.html",
    ]


def test_transcripts_are_what_the_lanes_received(folder: Path) -> None:
    text = (folder / "001-noverify" / "client.txt").read_bytes().decode()
    assert text.startswith("ats0=1\r\r\nOK\r\natdt 55555\r\r\nCONNECT")
    assert "Callback initiated - line is disconnected\r\n\r\nNO CARRIER\r\n\r\nRING\r\n" in text


def test_the_page_is_made_of_the_events_alone(folder: Path) -> None:
    html = (folder / "report.html").read_text()
    assert html == render_page(read_log((folder / "events.jsonl").read_bytes()))
    assert Page(html).text("verdict passed")[0] == "2 passed"


def test_runs_can_be_merged(folder: Path) -> None:
    log = (folder / "events.jsonl").read_bytes()
    assert Page(render_page(read_log(log + log))).text("verdict passed")[0] == "4 passed"


def test_all_but_the_bench_record_is_the_same_on_every_bench(folder: Path, tmp_path: Path) -> None:
    other = written(tmp_path, find_bench("pty"))
    for file in ("events.jsonl", "report.html", "001-noverify/ladder.txt"):
        assert (folder / file).read_bytes() == (other / file).read_bytes(), file
    records = [json.loads((path / "bench.json").read_text()) for path in (folder, other)]
    assert [record["tables"]["table"]["cable"] for record in records] == ["memory", "pty"]


def test_the_bench_record(folder: Path) -> None:
    record = json.loads((folder / "bench.json").read_text())
    assert record["bench"] == "sim"
    assert record["tables"]["nas"]["profile"] == "&C1&D2S0=1"
    assert record["tables"]["nas"]["enable"] == "(set)"
    assert set(record["versions"]) >= {"ringback", "python", "system"}
    assert [s["verdict"] for s in record["scenarios"]] == ["passed", "passed"]
    assert all(s["wall_s"] > 0 for s in record["scenarios"])


def test_no_secret_is_in_any_file(tmp_path: Path) -> None:
    bench = find_bench("sim")
    secret = 'se"same\\<b>'
    nas = msgspec.structs.replace(bench.nas, profile=f"&C1&D2S0=1{secret}", enable=secret)
    outcome: Outcome = play(read(SCENARIOS[0]), bench)
    outcome.secrets["more"] = secret
    outcome.let_pass.append(f"it is {secret}")
    tables: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(bench, nas=nas))
    write_run_folder(tmp_path, [outcome], secret, tables)
    escaped = [secret, json.dumps(secret)[1:-1], "se&#34;same", "se&quot;same", "bench-enable-1"]
    for path in tmp_path.rglob("*"):
        if path.is_file():
            text = path.read_text()
            assert not any(form in text for form in escaped), path
            assert "xxxxx" not in text, path


def test_a_run_without_outcomes(tmp_path: Path) -> None:
    write_run_folder(tmp_path / "new" / "folder", [], "sim", {})
    assert (tmp_path / "new" / "folder" / "events.jsonl").read_bytes() == b""


def test_the_bench_record_tells_what_is_not_acted_on(tmp_path: Path) -> None:
    write_run_folder(tmp_path, [], "sim", {}, ["ip classless"])
    assert json.loads((tmp_path / "bench.json").read_text())["not_acted_on"] == ["ip classless"]
