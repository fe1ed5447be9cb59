"""A stage for whole runs: a copy of the source scenarios that a test may change, and the command.

A change replaces text that must be there exactly once, so that a test never changes nothing, or
more than it says.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from harness.bench.bench_file import Bench, find_bench, read_bench
from harness.rehearsal import play, read
from harness.report.event_log import encode_outcome
from harness.report.failure import render_failure
from harness.scenario.outcome import Outcome

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "scenarios" / "source"
DOCUMENT = Path(__file__).parent / "document"
CONFIG = "maui-nas-04.cfg"

NOVERIFY, VERIFY = "noverify", "verify-any-number"
COMMAND = [sys.executable, "-P", "-m", "harness.cli"]
PATIENCE_S = 60.0  # for what takes a second: a test waits for facts, and gives up only then

Edit = tuple[str, str]


def edited(text: str, *edits: Edit) -> str:
    for old, new in edits:
        assert text.count(old) == 1, f"{text.count(old)} times in the text: {old!r}"
        text = text.replace(old, new)
    return text


def bench(name: str, *edits: Edit) -> Bench:
    """A built-in bench, changed."""
    if not edits:
        return find_bench(name)
    return read_bench(edited(bench_text(name), *edits), f"changed {name}.toml")


def bench_text(name: str) -> str:
    return (ROOT / "harness" / "bench" / "builtin" / f"{name}.toml").read_text()


class Stage:
    """The source scenarios in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "stage"
        shutil.copytree(SOURCE, self.folder)

    def path(self, scenario: str) -> Path:
        return self.folder / f"{scenario}.scenario"

    def change_config(self, *edits: Edit) -> None:
        self._change(self.folder / CONFIG, edits)

    def change_story(self, scenario: str, *edits: Edit) -> None:
        self._change(self.path(scenario), edits)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def play(self, scenario: str = NOVERIFY, on: Bench | str = "sim") -> Outcome:
        return play(read(self.path(scenario)), bench(on) if isinstance(on, str) else on)

    def _change(self, path: Path, edits: tuple[Edit, ...]) -> None:
        path.write_text(edited(path.read_text(), *edits))


def screen(outcome: Outcome) -> str:
    """A failure's first screen."""
    return render_failure(outcome, "sim")


def failed_line(outcome: Outcome) -> str:
    """The author's line at which it failed, as it stands right of the gutter."""
    assert outcome.failure is not None, outcome.error or "it passed"
    return outcome.failure.step.text.strip()


def rows(outcome: Outcome, kind: str) -> list[dict[str, Any]]:
    """The rows of one kind in its `events.jsonl`."""
    return [row for row in map(json.loads, encode_outcome(outcome).splitlines())
            if row["kind"] == kind]  # fmt: skip


def calls(outcome: Outcome) -> list[str]:
    """The exchange's records of the calls: `nas -> client 84001 busy`, digits as dialled."""
    last = {row["number"]: row for row in rows(outcome, "call")}
    return [
        f"{row['caller']} -> {row['called'] or '?'} {row['digits']} {row['outcome']}"
        for row in last.values()
    ]


def acts(outcome: Outcome, line: str) -> list[str]:
    """What the exchange's log says of one line."""
    return [row["act"] for row in rows(outcome, "line") if row["line"] == line]


@dataclass(frozen=True)
class Ran:
    """What a run of the command left."""

    code: int
    out: str
    err: str


@contextmanager
def started(
    *arguments: str | Path, cwd: Path = ROOT, env: Mapping[str, str] = MappingProxyType({})
) -> Iterator[subprocess.Popen[str]]:
    """`ringback`, running in a session of its own; it does not outlive the `with`."""
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(**env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def ringback(
    *arguments: str | Path, cwd: Path = ROOT, env: Mapping[str, str] = MappingProxyType({})
) -> Ran:
    """Run `ringback` to its end."""
    with started(*arguments, cwd=cwd, env=env) as process:
        out, err = process.communicate(timeout=PATIENCE_S)
    return Ran(process.returncode, out, err)


def environment(**more: str) -> dict[str, str]:
    """The environment in which the checkout's packages are found from everywhere."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def pytest_run(stage: Stage, *arguments: str | Path, all_plugins: bool = False) -> Ran:
    """Run pytest in the stage's folder, with our plugin, or with all that there are too."""
    alone = {} if all_plugins else {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-p", "harness.plugin", *map(str, arguments)],
        cwd=stage.folder,
        env=environment(**alone),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
