"""`ringback bench modems`: one command, and a table of what each modem can do."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from harness.bench.open_exchange import LinePlan, OnTcp
from harness.cli.group import ringback
from tests.phonesim.ports.other_host import hosted

SUITE = Path(__file__).parents[3] / "scenarios" / "modem"
EMULATED = """\
[bench]
name = "two makes"
cable = "memory"

[lane.client]
model = "hayes2400"
profile = "&C1&D2"

[lane.nas]
model = "courier"
"""
PHYSICAL = """\
[bench]
name = "a stand-in"
clock = "wall"

[lane.client]
modem = "{address}"
profile = "&C1&D2"

[lane.nas]
server = "physical"

[dialing]
allow = ["84001"]
"""
FAILS = """\
scenario: Told to be brief
client:   84001

client | `ats7=7s7?`
       | 7
       | OK
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def run(folder: Path, bench: str, *options: str) -> Result:
    (folder / "lab.toml").write_text(bench)
    return CliRunner().invoke(ringback, ["bench", "modems", str(folder / "lab.toml"), *options])


def test_a_column_for_each_modem_and_what_it_lacks_with_the_reason(tmp_path: Path) -> None:
    ran = run(tmp_path, EMULATED, "--suite", str(SUITE))
    assert ran.exit_code == 0, ran.output
    lines = ran.output.splitlines()
    assert lines[0].split() == ["feature", "client", "nas"]
    rows = {line[:45].strip(): line[45:].split() for line in lines[1:]}
    assert rows["Caller ID"] == ["unsupported", "pass"]
    assert rows["Identification as in V.250"] == ["unsupported", "pass"]
    assert rows["Busy"] == ["pass", "pass"]
    assert rows["unsupported, in all"] == ["2", "0"]
    assert "  Caller ID: at+vcid=1 is answered by ERROR" in lines
    assert "nas: emulated, courier" in lines
    assert "  connected 6 times, in 9.2 to 9.2 s; half within 9.2 s" in ran.output


def test_a_failure_says_where_and_the_worst_of_several_counts(tmp_path: Path) -> None:
    suite = tmp_path / "suite"
    suite.mkdir()
    (suite / "fails.scenario").write_text(FAILS)
    shutil.copy(SUITE / "caller.scenario", suite)
    ran = run(tmp_path, EMULATED, "--suite", str(suite), "--repeat", "3", "--json")
    assert ran.exit_code == 4
    client, nas = json.loads(ran.output)
    assert client["features"] == {"A call, both ways": "pass", "Told to be brief": "fail"}
    assert client["reasons"]["Told to be brief"] == 'line 5: expected "7", received "007"'
    assert (len(client["connect_s"]), len(nas["connect_s"])) == (3, 3)


@pytest.mark.waits(14)
def test_a_real_modem_that_is_alone_and_guarded(tmp_path: Path) -> None:
    suite = tmp_path / "suite"
    suite.mkdir()
    for name in ("identification", "repeat", "caller"):
        shutil.copy(SUITE / f"{name}.scenario", suite)
    odd = LinePlan("84001", OnTcp("127.0.0.1", 0), "E0V0&C1&D2", "rockwell")
    with hosted([odd]) as host:
        bench = PHYSICAL.format(address=host.address)
        ran = run(tmp_path, bench, "--suite", str(suite))
    assert ran.exit_code == 0, ran.output
    assert "client: ROCKWELL, ACF" in ran.output.replace(f"client: {host.address}\n  ", "client: ")
    assert "Identification       pass" in ran.output
    assert "A call, both ways: the bench has one modem, and this needs two" in ran.output
    assert "The last line again: the bench's guard refuses it: A/ repeats a line" in ran.output


def test_a_suite_with_an_access_server_is_refused(tmp_path: Path) -> None:
    ran = run(tmp_path, EMULATED, "--suite", str(SUITE.parent / "source"))
    assert "the suite is for one client or two" in ran.output
