"""pytest plugin: `.scenario` files are tests, played on the bench that `--bench` names.

    pytest scenarios --bench live

For cases in Python there are the fixtures of `harness.python`.

A mistake in a scenario or in its configuration is a collection error with the author's line.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.bench.bench_file import Bench, find_bench
from harness.bench.parent import end_with_parent
from harness.errors import BenchError
from harness.python.waiting import AMONG_WORKERS, OPTION, patience
from harness.rehearsal import Rehearsal, play, read_cases
from harness.report.failure import left_out, render_failure
from harness.scenario.outcome import Outcome, Verdict
from phonesim.diagnostic import FileError

pytest_plugins = ["harness.python.fixtures"]

_BENCH = pytest.StashKey[Bench]()
_SPENT_US = pytest.StashKey[int]()  # telephone time of this session, or of this worker of xdist


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--bench`, `--bench-wait`, `--require-all` and `--scenario-seed`."""
    group = parser.getgroup("ringback", "telephone scenarios")
    group.addoption(
        "--bench",
        default="pty",
        metavar="NAME|FILE",
        help="what scenarios run on: sim, pty (default), live, live-short, or a bench file",
    )
    group.addoption(
        OPTION,
        metavar="TIME",
        help="wait so long for a device that somebody else holds, such as 10m; without it not at "
        f"all, and the workers of pytest-xdist {AMONG_WORKERS} for each other",
    )
    group.addoption(
        "--require-all",
        action="store_true",
        help="what the bench cannot do or check is a failure, and not skipped",
    )
    group.addoption(
        "--scenario-seed", type=int, metavar="N", help="for everything that is left to chance"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Read the bench once; a bad one is an error of usage."""
    try:
        bench = config.stash[_BENCH] = find_bench(config.getoption("--bench"))
    except BenchError as error:
        raise pytest.UsageError(str(error)) from None
    if bench.joined.is_physical and threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):  # a way out like Ctrl-C, which hangs up
            signal.signal(number, signal.default_int_handler)
        end_with_parent()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take every `.scenario` file."""
    if file_path.suffix != ".scenario":
        return None
    collector: pytest.Collector = ScenarioFile.from_parent(parent, path=file_path)
    return collector


class ScenarioFile(pytest.File):
    """A scenario file: one test, or one for each case."""

    def collect(self) -> Iterator[pytest.Item]:
        """The scenarios, if they can be read."""
        try:
            shown = self.path.relative_to(Path.cwd())
        except ValueError:
            shown = self.path
        try:
            rehearsals = read_cases(shown)
        except FileError as error:
            raise self.CollectError(str(error)) from None
        for rehearsal in rehearsals:
            name = rehearsal.scenario.title
            item: pytest.Item = ScenarioItem.from_parent(self, name=name, rehearsal=rehearsal)
            yield item


class ScenarioDidNotPass(Exception):
    """Carries the outcome from the test to its report."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.error or str(outcome.failure))
        self.outcome = outcome


class ScenarioItem(pytest.Item):
    """One scenario on the bench."""

    def __init__(self, *, rehearsal: Rehearsal, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._rehearsal = rehearsal
        for tag in rehearsal.scenario.tags:
            self.extra_keyword_matches.add(tag)  # for -k
        if rehearsal.scenario.xfail:
            known = pytest.mark.xfail(reason=rehearsal.scenario.xfail, raises=ScenarioDidNotPass)
            self.add_marker(known)
        self._outcome: Outcome | None = None

    def setup(self) -> None:
        """Play it: what the bench or ringback is at fault for is an error, no failed test."""
        stash, options = self.config.stash, self.config.option
        bench = stash[_BENCH]
        most_us = bench.most_of_run_us
        outcome = play(
            self._rehearsal,
            bench,
            options.scenario_seed,
            require_all=options.require_all,
            waiting=patience(self),
            most_us=None if most_us is None else most_us - stash.get(_SPENT_US, 0),
        )
        stash[_SPENT_US] = stash.get(_SPENT_US, 0) + outcome.telephone_us
        self._outcome = outcome
        if outcome.verdict is Verdict.SKIPPED:
            pytest.skip(outcome.reason)
        if outcome.verdict is Verdict.ERROR:
            pytest.fail(render_failure(outcome, options.bench), pytrace=False)

    def runtest(self) -> None:
        """Raise if it did not pass."""
        outcome = self._outcome
        if outcome is None:
            return
        if outcome.left_out:
            self.add_report_section("call", "checks", left_out(outcome))
        if outcome.verdict in (Verdict.FAILED, Verdict.XFAILED):
            raise ScenarioDidNotPass(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The failure's first screen instead of a traceback."""
        if isinstance(excinfo.value, ScenarioDidNotPass):
            return render_failure(excinfo.value.outcome, self.config.getoption("--bench"))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it is and what it is called."""
        return self.path, 0, f"{self.path.name}: {self.name}"
