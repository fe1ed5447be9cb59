"""What a run will open, dial and change is told before; a device that is held is waited for."""

import subprocess
import sys
from pathlib import Path

import pytest

from harness.bench.bench_file import read_bench
from harness.bench.lease import Lease
from harness.bench.plan import plan
from harness.rehearsal import read
from tests.end_to_end.stage import ROOT

SOURCE = ROOT / "scenarios" / "source" / "verify-any-number.scenario"
LAB = """
[bench]
name = "lab"
clock = "wall"

[lane.client]
modem = "rfc2217://127.0.0.1:1"
profile = "&C1&D2"

[lane.nas]
{server}

[dialing]
allow = ["84001"]
prefix = "9,"
"""
OWN_MODEM = 'server = "physical"\nconsole = "/dev/ttyUSB9"'
OUR_MODEM = 'modem = "rfc2217://127.0.0.1:2"'


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


def told(server: str) -> str:
    rehearsal = read(SOURCE)
    bench = read_bench(LAB.format(server=server), "lab.toml")
    return "\n".join(plan(bench, [rehearsal.need], rehearsal.typed))


def test_what_is_opened_and_who_has_it() -> None:
    with Lease("rfc2217://127.0.0.1:2"):
        text = told(OUR_MODEM)
    assert "opens rfc2217://127.0.0.1:1 for client: at the speed at which it answers" in text
    assert "rfc2217://127.0.0.1:2 for the access server's line: AT&C1&D2S0=1; in use by" in text


def test_what_is_dialled_and_what_would_be_refused() -> None:
    text = told(OUR_MODEM)
    assert 'dials 84001 and nothing else, with "9," before them' in text
    assert "dials 55555, which a scenario types: 55555 is not under `allow`" in text
    assert "CANNOT GUARD" not in text


def test_what_a_call_costs_is_told_for_as_long_as_it_may_last() -> None:
    assert "costs are not known: a `tariff` under [exchange] would tell" in told(OUR_MODEM)
    priced = OUR_MODEM + '\n[exchange]\ntariff = "by-the-minute"\n'
    assert "costs 15.00 USD for 1h to 84001 (tariff by the minute)" in told(priced)


def test_a_modem_that_cannot_be_guarded_is_told() -> None:
    assert "CANNOT GUARD the access server's own modem" in told(OWN_MODEM)


def run(tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    lab = tmp_path / "lab.toml"
    lab.write_text(LAB.format(server=OUR_MODEM).replace('"84001"', '"84001", "55555"'))
    command = [sys.executable, "-m", "harness.cli", "run", str(SOURCE)]
    command += ["--bench", str(lab), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_plan_opens_nothing_and_is_told_before_every_run(tmp_path: Path) -> None:
    planned = run(tmp_path, "--plan")
    assert (planned.returncode, planned.stderr) == (0, "")
    played = run(tmp_path)
    assert played.stderr.startswith(planned.stdout)
    assert played.returncode == 3
    assert "rfc2217://127.0.0.1:1 cannot be opened: Could not open port" in played.stdout


def test_waiting_for_a_device_ends_and_names_its_holder(tmp_path: Path) -> None:
    with Lease("rfc2217://127.0.0.1:1"):
        played = run(tmp_path, "--wait", "700ms")
    assert played.returncode == 3
    assert played.stderr.count("waiting: rfc2217://127.0.0.1:1 is in use by") == 1
    assert "error: rfc2217://127.0.0.1:1 is in use by" in played.stdout
