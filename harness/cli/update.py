"""`ringback run --update`: what came is proposed in place of what was expected, line by line."""

from __future__ import annotations

import difflib
import itertools
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from harness.authoring.updating import Proposal, propose
from harness.bench.bench_file import Bench
from harness.cli import exit_codes
from harness.rehearsal import Rehearsal
from harness.report.failure import render_failure
from harness.scenario.outcome import Verdict

_QUESTION = "take this change? y(es), n(o), a(ll of the file), q(uit)"
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


class _Quit(Exception):
    """No further file is to be looked at."""


def update(rehearsals: Sequence[Rehearsal], bench: Bench, bench_name: str, seed: int | None) -> int:
    """Propose changes of each file; returns the exit code: 0 if every scenario passes now.

    Every proposal is tried by playing it: what takes real time is refused.
    """
    if bench.table.clock == "wall":
        raise click.UsageError(
            f"--update plays every change that it proposes, and the bench {bench_name} takes real "
            "time: choose sim or pty"
        )
    codes = {exit_codes.OK}
    try:
        for path, cases in itertools.groupby(rehearsals, lambda r: r.scenario.path):
            for rehearsal in cases:  # one case after the other: each sees what the last has changed
                case = rehearsal.scenario.case
                codes.add(_update(Path(path), rehearsal.scenario.id, case, bench, bench_name, seed))
    except _Quit:
        codes.add(exit_codes.FAILED)
    return exit_codes.HARNESS if exit_codes.HARNESS in codes else max(codes)


def _update(
    path: Path, name: str, case: str, bench: Bench, bench_name: str, seed: int | None
) -> int:
    before = path.read_bytes().decode()
    found = propose(path, before, case, bench, seed)
    accepted = before
    if found.text != before:
        accepted = _ask(path, before, found.text)
    if accepted != before:
        try:
            path.write_bytes(accepted.encode())
        except OSError as error:
            click.echo(f"error: {path} cannot be written: {error.strerror}", err=True)
            return exit_codes.HARNESS
        click.echo(f"updated  {path}")
    return _say_rest(name, found, accepted == found.text, bench_name)


def _say_rest(name: str, found: Proposal, is_all: bool, bench_name: str) -> int:
    """What no change of the text mends, such as a window, is its author's to judge."""
    if found.rest:
        click.echo(f"{name}: what is left is for you to judge\n\n"
                   f"{render_failure(found.outcome, bench_name)}\n")  # fmt: skip
        error = found.outcome.verdict is Verdict.ERROR
        return exit_codes.HARNESS if error else exit_codes.FAILED
    if not is_all:
        return exit_codes.FAILED
    click.echo(f"ok  {name}")
    return exit_codes.OK


def _ask(path: Path, before: str, after: str) -> str:
    """The text with the changes that were accepted; without a terminal none is."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        diff = difflib.unified_diff(old, new, str(path), str(path))
        click.echo("".join(_whole(line) for line in diff), nl=False)
        return before
    result: list[str] = []
    takes_all = False
    for at, removed, added in _changes(old, new):
        if removed == added:
            result += removed
            continue
        shown = [f"@@ {path}:{at + 1} @@\n", *(f"-{x}" for x in removed), *(f"+{x}" for x in added)]
        for line in shown:
            click.echo(click.style(_whole(line), fg=_COLOURS[line[0]]), nl=False)
        answer = "y" if takes_all else click.prompt(_QUESTION, type=click.Choice([*"ynaq"]))
        if answer == "q":
            raise _Quit
        takes_all = takes_all or answer == "a"
        result += removed if answer == "n" else added
    return "".join(result)


def _changes(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[int, Sequence[str], Sequence[str]]]:
    """Stretches of lines, and what they become; as many lines for as many are asked one by one."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for word, a, b, c, d in matcher.get_opcodes():
        if word == "replace" and b - a == d - c:
            yield from ((a + n, old[a + n : a + n + 1], new[c + n : c + n + 1])
                        for n in range(b - a))  # fmt: skip
        else:
            yield a, old[a:b], new[c:d]


def _whole(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
