"""Faults at the bench: each ends in time, names device and remedy, and leaves nothing held."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.bench.bench_file import read_bench
from harness.bench.lease import Lease
from harness.bench.open_exchange import LinePlan, OnLink, OnTcp
from harness.bench.plugged_in import programs_with
from harness.rehearsal import play, read
from harness.scenario.outcome import Outcome, Verdict
from harness.scenario.steps import Step
from phonesim.ports import dte_port
from phonesim.ports.dte_port import DtePort
from phonesim.ports.unavailable import PortLost
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from tests.harness.bench.nas_host import nas_host
from tests.harness.bench.rogue import rogue
from tests.harness.bench.test_physical_bench import NAS_LAB, SCENARIOS
from tests.phonesim.ports.other_host import hosted
from tests.phonesim.ports.outside import outside
from tests.programs.office import PATIENCE_S, ROOT

COMMAND = [sys.executable, "-P", "-m", "harness.cli", "run"]
ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "PATH": "/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",  # where a file's size is limited, a cache would be cut off
}
LIMIT_S = 120.0  # of what should take up to 18 s
LAB = """
[bench]
name = "lab"
clock = "wall"
last_silence = 1

[lane.client]
modem = "{address}"
speed = 115200
circuits = {circuits}

[lane.nas]
server = "physical"

[dialing]
allow = ["84001"]
"""
ALONE = """\
scenario: a client alone
client:   55555

client               | `at`
                     | OK
"""
CALLING = """\
scenario: a call
client:   55555

client               | `at+ms=v21`
                     | OK
                     | `atd84001`
        60s          ~ CONNECT
        60s          | nothing ever comes
"""
AT_THE_CONSOLE = """\
scenario: a look at the server
nas:      55555, maui-nas-04.cfg
client:   84001

nas                  | maui-nas-04#`show clock`
"""
QUICK = "+MS=V21"


@pytest.fixture(autouse=True)
def _nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    threads, began = threading.active_count(), time.monotonic()
    yield
    assert threading.active_count() == threads
    assert time.monotonic() - began < LIMIT_S


def lines(tmp_path: Path, kind: str) -> list[LinePlan]:
    place = OnTcp("127.0.0.1", 0) if kind == "rfc2217" else OnLink(tmp_path / "near")
    profile = "&C1&D2" if kind == "rfc2217" else ""
    far = LinePlan("84001", OnLink(tmp_path / "far"), f"S0=1&D0{QUICK}")
    return [LinePlan("55555", place, profile), far]


def lab(address: str, circuits: bool) -> str:
    return LAB.format(address=address, circuits=str(circuits).lower())


def played(tmp_path: Path, story: str, address: str, circuits: bool = False) -> Outcome:
    """What comes of a story; the device is free afterwards."""
    path = tmp_path / "story.scenario"
    path.write_text(story)
    outcome = play(read(path), read_bench(lab(address, circuits), "lab.toml"))
    Lease(address).release()
    return outcome


@pytest.mark.waits(13)
@pytest.mark.parametrize("kind", ["rfc2217", "pty"])
def test_a_device_that_vanishes_in_a_call(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "story.scenario"
    path.write_text(CALLING)
    with hosted(lines(tmp_path, kind)) as host:

        def vanish(step: Step, now_us: int) -> None:
            if "nothing ever" in step.text:
                host.end()

        bench = read_bench(lab(host.address, kind == "rfc2217"), "lab.toml")
        outcome = play(read(path), bench, on_step=vanish)
    assert outcome.verdict is Verdict.ERROR
    assert f"{host.address} is gone: " in outcome.error
    assert "Look at its cable" in outcome.error
    Lease(host.address).release()


@pytest.mark.waits(18)
def test_a_device_that_never_answers(tmp_path: Path) -> None:
    with rogue(lambda data: b"") as device:
        outcome = played(tmp_path, ALONE, device.path)
        assert outcome.error.startswith(
            f"{device.path}: no modem answers AT at 115200 bit/s. Is it"
        )


@pytest.mark.waits(18)
def test_a_device_that_answers_garbage(tmp_path: Path) -> None:
    with rogue(lambda data: bytes((byte * 7 + 128) & 0xFF for byte in data)) as device:
        outcome = played(tmp_path, ALONE, device.path)
        assert outcome.error.startswith(f"{device.path}: no modem answers AT at 115200 bit/s, ")
        assert "only what is no answer" in outcome.error
        assert "Is it" in outcome.error


def test_a_device_that_another_program_has_open(tmp_path: Path) -> None:
    with rogue(lambda data: b"") as device:
        terminal = os.open(device.path, os.O_RDWR | os.O_NOCTTY)
        with subprocess.Popen(["sleep", "60"], stdin=terminal) as other:
            os.close(terminal)
            outcome = played(tmp_path, ALONE, device.path)
            other.kill()
        assert outcome.error.startswith(
            f"{device.path} is in use by process {other.pid} (sleep), which has it open"
        )
        assert programs_with(device.path) == []


@pytest.mark.waits(6)
def test_a_modem_that_stays_off_hook(tmp_path: Path) -> None:
    """It ignores DTR, the escape sequence and ATH: its line is the lab's to free."""
    with hosted([LinePlan("55555", OnTcp("127.0.0.1", 0), "&C0&D0")]) as host:
        outcome = played(tmp_path, ALONE, host.address, circuits=True)
    assert outcome.verdict is Verdict.ERROR
    assert outcome.error.startswith(f"{host.address}: carrier (DCD) is on though ")
    assert "&C1" in outcome.error


@pytest.mark.waits(3)
def test_a_password_of_the_console_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "story.scenario"
    shutil.copy(SCENARIOS / "maui-nas-04.cfg", tmp_path)
    path.write_text(AT_THE_CONSOLE)
    with nas_host(SCENARIOS / "maui-nas-04.cfg", "right") as host:
        bench = NAS_LAB.format(aux=host.aux, console=host.console)
        bench = bench.replace("bench-enable-1", "wrong")
        outcome = play(read(path), read_bench(bench, "lab.toml"))
    assert outcome.verdict is Verdict.ERROR
    assert outcome.error.startswith(f"{host.console}: the access server's privileged mode does not")
    assert "its `enable` was refused" in outcome.error
    assert "set `enable` under [lane.nas] of the bench" in outcome.error
    Lease(host.console).release()


def test_flow_control_that_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dte_port, "WRITING", Timer("writing", US_PER_S, "", "this test"))
    with rogue(lambda data: b"") as device, outside() as here:
        port = DtePort(here.world, here.clock, "client", device.path)
        device.deaf()
        port.write(bytes(1_000_000))
        with pytest.raises(
            PortLost, match=rf"{device.path} takes no byte any more\. Does .* flow control \(CTS\)"
        ):
            here.world.run_for(10 * US_PER_S)
        port.close()


def run(tmp_path: Path, *options: str, limit: int = 0) -> subprocess.CompletedProcess[str]:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [*COMMAND, *options], capture_output=True, text=True, timeout=PATIENCE_S,
        env={**ENVIRONMENT, "TMPDIR": str(tmp_path)}, check=False,
        preexec_fn=limited if limit else None,
    )  # fmt: skip


@pytest.mark.parametrize("what", ["--report", "--junit"])
def test_a_full_disk(tmp_path: Path, what: str) -> None:
    story = tmp_path / "story.scenario"
    story.write_text(ALONE)
    done = run(tmp_path, str(story), "--bench", "sim", what, str(tmp_path / "out"), limit=100)
    assert done.returncode == 3
    assert "PASS" in done.stdout
    assert f"error: {tmp_path}/out" in done.stderr
    assert "cannot be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.waits(16)
@pytest.mark.parametrize("kind", ["rfc2217", "pty"])
def test_a_killed_run_is_cleaned_up_by_the_next(tmp_path: Path, kind: str) -> None:
    calling, alone, file = (tmp_path / name for name in ("a.scenario", "b.scenario", "lab.toml"))
    calling.write_text(CALLING)
    alone.write_text(ALONE)
    with hosted(lines(tmp_path, kind)) as host:
        file.write_text(lab(host.address, kind == "rfc2217"))
        killed = subprocess.Popen(
            [*COMMAND, str(calling), "--bench", str(file)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**ENVIRONMENT, "TMPDIR": str(tmp_path)},
        )  # fmt: skip
        host.wait_for("55555", "ONLINE", PATIENCE_S)
        killed.send_signal(signal.SIGKILL)
        killed.wait(PATIENCE_S)
        done = run(tmp_path, str(alone), "--bench", str(file))
        assert done.returncode == 0, done.stdout + done.stderr
        host.wait_for("55555", "ON_HOOK", PATIENCE_S)
