"""A number that is not allowed is not dialled, whoever asks for it: told by what the office hears.

Scenario, chat script and a caller's callback string in virtual time, with a guard where a bench has
one; `record` with a stand-in for a real modem; `terminal` in a test of its own. `ringback up` dials
on an exchange of its own: no modem there is on a real line.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from harness.bench.bench_file import find_bench
from harness.bench.dial_guard import DialGuard
from harness.bench.dialling import Dialling
from harness.bench.open_exchange import LinePlan, OnTcp
from harness.bench.running import RunningBench
from harness.party import Party
from harness.rehearsal import play, read_cases
from harness.report.calls import read_calls
from harness.scenario.outcome import Outcome, Verdict
from phonesim.wires.cable import SerialPort
from tests.end_to_end.stage import SOURCE
from tests.harness.bench.test_bench_faults import ENVIRONMENT, lab
from tests.phonesim.ports.other_host import hosted
from tests.programs.office import PATIENCE_S

WAYS = (
    "ATDT777", "ATDT7-7(7)", "ATDT84001;DT777", "ATDL", "ATDS", "ATDS=0", "AT&Z0=777", "ATD7,7W7",
    "ATDP777;", "ATD;D777", "ATX3DT777", "ATH0DT777", "AT D 7 7 7", "ATDT911", "ATDT9,911", "AT*D7",
)  # fmt: skip


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every modem of an emulated bench has its guard, as real ones have; what they refused."""
    refusals: list[str] = []
    allowed = Dialling(("84001", "55555"))
    nas_modem, add_client = RunningBench._nas_modem, RunningBench._add_client

    def guard(running: RunningBench, port: SerialPort) -> SerialPort:
        return DialGuard(port, running.world, allowed, True, refusals.append)

    def guarded_nas(running: RunningBench, *what: object) -> SerialPort:
        return guard(running, nas_modem(running, *what))  # type: ignore[arg-type]

    def guarded_client(running: RunningBench, lane: str, number: str) -> None:
        add_client(running, lane, number)
        port = guard(running, running.clients[lane].port)
        running.clients[lane] = Party(lane, running.world, port)

    monkeypatch.setattr(RunningBench, "_nas_modem", guarded_nas)
    monkeypatch.setattr(RunningBench, "_add_client", guarded_client)
    return refusals


def heard(story: str) -> tuple[Outcome, list[str]]:
    """What came of a story, and what each call dialled, as the office has heard it."""
    rehearsal = read_cases(SOURCE / "story.scenario", story)[0]
    outcome = play(rehearsal, find_bench("sim"))
    return outcome, [call.digits for call in read_calls(outcome.events)]


def test_a_scenario(guarded: list[str]) -> None:
    typed = "".join(f"client | `{way}`\n | ERROR\n" for way in WAYS)
    outcome, dialled = heard(f"scenario: x\nclient: 84001\n\nclient | `ate0`\n | OK\n{typed}")
    assert outcome.verdict is Verdict.PASSED, outcome.failure
    assert len(guarded) == len(WAYS)
    assert dialled == []


@pytest.mark.parametrize("number", ["777", "911", "84001;DT777", "8-4001@777"])
def test_a_callback_string_that_a_caller_types(guarded: list[str], number: str) -> None:
    story = (SOURCE / "verify-any-number.scenario").read_text()
    story = story.replace("Dialstring: `84001`", f"Dialstring: `{number}`")
    outcome, dialled = heard(story)
    assert outcome.verdict is Verdict.FAILED
    assert dialled[0] == "55555"
    assert set(dialled[1:]) <= {""}
    assert guarded


def test_a_chat_script_of_the_configuration(guarded: list[str]) -> None:
    story = (SOURCE / "noverify.scenario").read_text()
    config = (SOURCE / "maui-nas-04.cfg").read_text()
    assert config.count("callback-dialstring 84001") == 1
    config = config.replace("callback-dialstring 84001", "callback-dialstring 777")
    story = story.replace("maui-nas-04.cfg", "other.cfg") + f"\n-- other.cfg --\n{config}"
    outcome, dialled = heard(story)
    assert outcome.verdict is Verdict.FAILED
    assert dialled[0] == "55555"
    assert set(dialled[1:]) <= {""}
    assert guarded


@pytest.mark.waits(13)
def test_record(tmp_path: Path) -> None:
    with hosted([LinePlan("55555", OnTcp("127.0.0.1", 0), "&C1&D2")]) as host:
        (tmp_path / "lab.toml").write_text(lab(host.address, circuits=True))
        done = subprocess.run(
            [sys.executable, "-P", "-m", "harness.cli", "record", "-o", "new.scenario", "--bench",
             "lab.toml"],
            input="".join(f"{way}\n" for way in WAYS[:3]), cwd=tmp_path, capture_output=True,
            text=True, timeout=PATIENCE_S, check=False,
            env={**ENVIRONMENT, "TMPDIR": str(tmp_path)},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new.scenario").read_text().count("| ERROR") == 3
    assert host.dialled == set()
