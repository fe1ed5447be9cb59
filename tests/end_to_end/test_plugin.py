"""The pytest plugin: scenario files are tests, and a failure reads as it does from the command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.end_to_end.stage import NOVERIFY, VERIFY, Stage, bench_text, edited, pytest_run, ringback

QUIET = ["-q", "-p", "no:cacheprovider"]
FORCED_WAIT = (" callback forced-wait 5\n", "")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_collects_scenarios(stage: Stage) -> None:
    ran = pytest_run(stage, *QUIET, "--collect-only")
    assert ran.out.splitlines()[:2] == [
        f"{NOVERIFY}.scenario::EXEC callback without verification",
        f"{VERIFY}.scenario::EXEC callback to any number, with verification",
    ]
    assert ran.code == 0


def test_runs_them(stage: Stage) -> None:
    ran = pytest_run(stage, "-v", "-p", "no:cacheprovider", all_plugins=True)
    assert ran.out.count(" PASSED ") == 2
    assert re.search(r"== 2 passed in ", ran.out)
    assert ran.code == 0


def test_chooses_by_title(stage: Stage) -> None:
    assert "1 passed, 1 deselected" in pytest_run(stage, *QUIET, "-k", "any").out


def test_chooses_by_tag(stage: Stage) -> None:
    stage.change_story(VERIFY, ("match:    document\n", "match:    document\ntags: ten-minutes\n"))
    ran = pytest_run(stage, *QUIET, "--collect-only", "-k", "not ten-minutes")
    assert [line for line in ran.out.splitlines() if "::" in line] == [
        f"{NOVERIFY}.scenario::EXEC callback without verification"
    ]


def test_failure_is_the_first_screen(stage: Stage) -> None:
    """The same text as from the command, and nothing of our own code."""
    stage.change_config(FORCED_WAIT)
    ran = pytest_run(stage, *QUIET, "--bench", "sim", "--scenario-seed", "7")
    command = ringback("run", ".", "--bench", "sim", "--seed", "7", cwd=stage.folder)
    screens = re.findall(r"^error: .*?--seed 7$", command.out, re.MULTILINE | re.DOTALL)
    assert len(screens) == 2
    assert all(screen in ran.out for screen in screens)
    assert "Traceback" not in ran.out + ran.err
    assert "harness/" not in ran.out
    assert ".py:" not in ran.out
    assert (ran.code, ran.out.splitlines()[-1].partition(" in ")[0]) == (1, "2 failed")


def test_mistakes_are_collection_errors(stage: Stage) -> None:
    """With the author's lines; what can be read is still collected, and nothing is run."""
    stage.change_story(NOVERIFY, ("client  5s..40s x1", "cleint  5s..40s x1"))
    ran = pytest_run(stage, *QUIET)
    assert 'error[lane]: unknown lane "cleint"' in ran.out
    assert f"--> {NOVERIFY}.scenario:30:1" in ran.out
    assert "30 | cleint  5s..40s x1   | RING" in ran.out
    assert "Traceback" not in ran.out + ran.err
    assert ".py" not in ran.out
    assert (ran.code, ran.out.splitlines()[-1].partition(" in ")[0]) == (2, "1 error")


def test_mistake_of_a_configuration(stage: Stage) -> None:
    stage.change_config(("hostname", "hosstname"))
    ran = pytest_run(stage, *QUIET)
    assert 'error: unknown command "hosstname"' in ran.out
    assert "--> maui-nas-04.cfg:9:1" in ran.out
    assert (ran.code, ran.out.splitlines()[-1].partition(" in ")[0]) == (2, "2 errors")


def test_bench_file(stage: Stage) -> None:
    stage.write("lab.toml", edited(bench_text("sim"), ("&C1&D2S0=1", "&C1&D2S0=0")))
    ran = pytest_run(stage, *QUIET, "--bench", "lab.toml")
    assert 'error: expected "CONNECT", received "NO CARRIER"' in ran.out
    assert " --bench lab.toml --seed 1" in ran.out
    assert ran.code == 1


def test_error_of_the_lab(stage: Stage) -> None:
    stage.write("lab.toml", edited(bench_text("sim"), ('enable = "bench-enable-1"', "")))
    ran = pytest_run(stage, *QUIET, "--bench", "lab.toml")
    assert "error: the access server's privileged mode does not open" in ran.out
    assert "Traceback" not in ran.out + ran.err
    assert ran.code == 1


def test_no_such_bench(stage: Stage) -> None:
    ran = pytest_run(stage, *QUIET, "--bench", "simm")
    assert ran.err.startswith('ERROR: no bench "simm": did you mean "sim"?')
    assert ran.code == 4  # pytest's own, for usage


def test_side_by_side(stage: Stage) -> None:
    """Scenarios share nothing, so that pytest-xdist may run them at the same time."""
    for number in range(4):
        stage.write(f"again{number}.scenario", stage.path(NOVERIFY).read_text())
    ran = pytest_run(stage, "-p", "xdist", "-n", "2", "-p", "no:cacheprovider", "--bench", "pty")
    assert "2 workers" in ran.out
    assert re.search(r"== 6 passed in ", ran.out)
    assert ran.code == 0
