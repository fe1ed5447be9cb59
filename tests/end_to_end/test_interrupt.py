"""Ctrl-C, and the other ways to be told to stop: nothing stays behind, and what is done is kept."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from harness.bench.bench_file import Bench
from harness.rehearsal import play, read
from harness.scenario.outcome import Verdict
from harness.scenario.steps import Step
from phonesim.ports.wall_clock import pause
from tests.end_to_end.stage import PATIENCE_S, SOURCE, Stage, bench, started

LATEST_S = 0.8  # after the first output, when the signal comes at the latest

SIGNALS = {
    signal.SIGINT: (130, "interrupted"),
    signal.SIGTERM: (143, "ended by SIGTERM"),
    signal.SIGHUP: (129, "ended by SIGHUP"),
}
RUNS = {
    "live": ["--bench", "live"],
    "repeat": ["--bench", "pty", "--repeat", "10000"],
}


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def ptys(pid: int) -> dict[Path, int]:
    """The slaves of the ptys that a process holds, and when each was made."""
    held: dict[Path, int] = {}
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            path = link.readlink()
            if path.parent == Path("/dev/pts") and path.name.isdigit():
                held[path] = path.stat().st_ctime_ns
        except FileNotFoundError:  # closed, or its pty gone, since it was listed
            continue
    return held


def exists(path: Path, made: int) -> bool:
    """Whether a pty is still there, and not another one under the same number."""
    try:
        return path.stat().st_ctime_ns == made
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: signal.Signals(number).name)
@pytest.mark.parametrize("run", RUNS)
def test_stops_at_any_moment(run: str, number: signal.Signals, tmp_path: Path) -> None:
    moment_s = random.Random(f"{run} {number}").uniform(0, LATEST_S)
    report, junit = tmp_path / "report", tmp_path / "junit.xml"
    with started("run", SOURCE, *RUNS[run], "--report", report, "--junit", junit) as process:
        assert process.stdout is not None
        assert process.stdout.readline(), "it ended at once"
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=moment_s)
        held, offspring = ptys(process.pid), children(process.pid)
        os.killpg(process.pid, number)
        _, err = process.communicate(timeout=PATIENCE_S)
    code, message = SIGNALS[number]
    assert (process.returncode, err.splitlines()[-1]) == (code, message)
    assert "Traceback" not in err
    assert not any(Path(f"/proc/{pid}").exists() for pid in (process.pid, *offspring))
    assert [path for path, made in held.items() if exists(path, made)] == []

    cases = [case.get("name") for case in ElementTree.parse(junit).iter("testcase")]
    log = [json.loads(line) for line in (report / "events.jsonl").read_text().splitlines()]
    assert [row["title"] for row in log if row["kind"] == "scenario"] == cases
    assert sum(row["kind"] == "verdict" for row in log) == len(cases)
    assert ElementTree.parse(report / "junit.xml").getroot().tag == "testsuites"
    if run == "repeat":
        assert cases
    else:
        assert not cases


class Interruption(BaseException):
    """Neither the equipment's nor ours: somebody stops the run."""


def interrupt_at(count: int) -> Callable[[Step, int], None]:
    """Raises as the step of this number begins."""
    steps: Iterator[int] = iter(range(count))

    def on_step(step: Step, now_us: int) -> None:
        if next(steps, None) is None:
            raise Interruption

    return on_step


def descriptors() -> set[str]:
    links = [link for link in Path("/proc/self/fd").iterdir() if link.exists()]
    return {f"{link.name} -> {link.readlink()}" for link in links}


@pytest.mark.parametrize("name", ["sim", "pty"])
def test_no_descriptor_is_left_open(name: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    passes = read(stage.path("noverify"))
    stage.change_config((" callback forced-wait 5\n", ""))
    fails = read(stage.path("noverify"))
    before = descriptors()
    assert play(passes, bench(name)).verdict is Verdict.PASSED
    assert descriptors() == before
    assert play(fails, bench(name)).verdict is Verdict.FAILED
    assert descriptors() == before
    for count in range(len(passes.scenario.steps)):
        with pytest.raises(Interruption):
            play(passes, bench(name), on_step=interrupt_at(count))
        assert descriptors() == before


@pytest.mark.parametrize(
    "wrong",
    [
        bench("pty", ('platform = "3640"', 'platform = "3640"\nnumber = "84001"')),  # built last
        bench("pty", ('profile = ""', 'number = "55555"')),  # a number given twice
        bench("pty", ('enable = "bench-enable-1"', "")),  # found out at the console
    ],
)
def test_no_descriptor_is_left_open_by_a_wrong_bench(wrong: Bench) -> None:
    rehearsal = read(SOURCE / "noverify.scenario")
    before = descriptors()
    assert play(rehearsal, wrong).verdict is Verdict.ERROR
    assert descriptors() == before


def test_no_descriptor_is_left_open_in_real_time() -> None:
    rehearsal = read(SOURCE / "noverify.scenario")
    before = descriptors()
    with pytest.raises(Interruption):
        play(rehearsal, bench("live"), on_step=interrupt_at(1))
    assert descriptors() == before


INTERRUPT_OFTEN = """
import gc, os, random, signal, sys
from pathlib import Path
from harness.bench.bench_file import find_bench
from harness.rehearsal import play, read

def descriptors():
    return sorted(os.listdir("/proc/self/fd"))

chosen, on_pty, chance = read(Path(sys.argv[1])), find_bench("pty"), random.Random(7)
signal.signal(signal.SIGALRM, lambda number, frame: os.kill(os.getpid(), signal.SIGINT))
before, caught = descriptors(), 0
for _ in range(100):
    try:
        signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.0001, 0.012))
        play(chosen, on_pty)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except KeyboardInterrupt:
        caught += 1
    gc.collect()
print(caught > 20, descriptors() == before)
"""


def test_no_descriptor_is_left_open_by_an_interrupt_at_any_moment() -> None:
    """Of somebody who catches it and goes on: 100 moments, all along a run of some 10 ms."""
    command = [sys.executable, "-c", INTERRUPT_OFTEN, str(SOURCE / "noverify.scenario")]
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE_S * 4, check=False
    )
    assert (run.stdout, run.stderr) == ("True True\n", "")


@pytest.mark.parametrize("after_ms", [10, 25, 40, 60, 90, 130])
def test_an_early_interrupt_is_one_like_any_other(after_ms: int, tmp_path: Path) -> None:
    """Sent while Python starts, it waits; before that, it is the shell's or `env`'s."""
    command = ["env", "--block-signal=INT", sys.executable, "-m", "harness.cli", "run"]
    command.append(str(SOURCE / "noverify.scenario"))
    if subprocess.run([*command[:2], "true"], capture_output=True, check=False).returncode:
        pytest.skip("this env has no --block-signal")
    run = subprocess.Popen(
        [*command, "--repeat", "10000"], cwd=tmp_path, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    pause(after_ms / 1_000)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=PATIENCE_S)
    assert (run.returncode, said.strip()) in {(130, "interrupted"), (-signal.SIGINT, "")}
