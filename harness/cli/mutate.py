"""`ringback run --mutate`: which expectations cannot fail."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

import click

from harness.bench.bench_file import Bench
from harness.check.output import as_json, as_sarif
from harness.cli import exit_codes
from harness.mutation.hunt import Hunt, hunt
from harness.rehearsal import Rehearsal
from harness.report.failure import render_failure

if TYPE_CHECKING:
    from rich.status import Status

REFRESH_S = 0.1


def mutate(
    rehearsals: Sequence[Rehearsal], bench: Bench, bench_name: str, seed: int | None, form: str
) -> int:
    """Flip everything in every scenario, tell what survives; returns the exit code.

    `form` is text, json or sarif. Every flip is a run: what takes real time is refused.
    """
    if bench.table.clock == "wall":
        raise click.UsageError(
            f"--mutate plays each scenario dozens of times, and the bench {bench_name} takes real "
            "time: choose sim or pty"
        )
    began = time.monotonic()
    hunts: list[Hunt] = []
    with _Progress() as progress:
        for path, cases in itertools.groupby(rehearsals, lambda r: r.scenario.path):
            result = hunt([*cases], bench, seed, partial(progress.show, path))
            hunts.append(result)
            if form == "text":
                progress.say(_report(result, bench_name))
    survivors = [found for result in hunts for found in result.survivors]
    if form == "text":
        flips = sum(result.flips for result in hunts)
        used_s = time.monotonic() - began
        click.echo(f"{_many(flips, 'change')}, {len(survivors)} not noticed, in {used_s:.2f} s")
    else:
        click.echo(as_json(survivors) if form == "json" else as_sarif(survivors))
        for result in hunts:  # what no finding tells
            click.echo("".join(f"{said}\n" for said in _trouble(result, bench_name)), err=True)
    return _exit_code(hunts)


def _exit_code(hunts: Sequence[Hunt]) -> int:
    if any(result.broken for result in hunts):
        return exit_codes.HARNESS
    bad = any(o.failure is not None and not o.verdict.is_good for h in hunts for o in h.unfit)
    if bad or any(result.survivors for result in hunts):
        return exit_codes.FAILED
    return exit_codes.OK if any(result.flips for result in hunts) else exit_codes.NOTHING_RAN


def _report(result: Hunt, bench_name: str) -> str:
    """A line for a file in which all is well, and more for any other."""
    said = [*_trouble(result, bench_name), *(f"{found.render()}\n" for found in result.survivors)]
    if not result.survivors and result.flips:
        said.append(f"ok  {result.path}  {_many(result.flips, 'change')}, all noticed")
    return "\n".join(said)


def _trouble(result: Hunt, bench_name: str) -> list[str]:
    """The cases that say nothing about their expectations, and why."""
    said = []
    for outcome in result.unfit:
        word = outcome.verdict.value
        why = f": {outcome.reason}" if outcome.reason else ", and must pass first"
        said.append(f"not tried  {outcome.scenario.id}  it is {word}{why}")
        if not outcome.verdict.is_good:
            said.append(f"\n{render_failure(outcome, bench_name)}\n")
    return said + [f"\n{render_failure(outcome, bench_name)}\n" for outcome in result.broken]


def _many(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"


class _Progress:
    """On a terminal, how far it is; elsewhere nothing."""

    def __init__(self) -> None:
        self._status: Status | None = None
        self._shown_at = 0.0

    def __enter__(self) -> _Progress:
        if sys.stderr.isatty():
            from rich.console import Console  # a tenth of a second, for terminals only

            self._status = Console(stderr=True).status("")
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def show(self, path: str, done: int, flips: int) -> None:
        if self._status is not None and time.monotonic() - self._shown_at > REFRESH_S:
            self._shown_at = time.monotonic()
            from rich.markup import escape

            self._status.update(f"{escape(path)}  {done} of {flips} changes")

    def say(self, text: str) -> None:
        if self._status is None:
            click.echo(text)
            return
        self._status.stop()
        click.echo(text)
        self._status.start()
