"""`ringback run`: play scenarios on a bench, show what came of them, and say so by exit code."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import click
import msgspec
from click.core import ParameterSource

from harness.bench.aaa import warn_of_missing
from harness.bench.bench_file import Bench, find_bench
from harness.bench.fit import check_fit
from harness.bench.parent import end_with_parent
from harness.bench.patience import Patience
from harness.bench.plan import plan
from harness.cli import exit_codes
from harness.cli.mistakes import show_mistakes
from harness.cli.scenario_paths import find_scenarios
from harness.cli.screen import Screen
from harness.errors import BenchError
from harness.rehearsal import Rehearsal, find_misplaced, play, read_all
from harness.report.redact import SHORT
from harness.scenario.outcome import Outcome, Verdict
from harness.scenario.steps import Scenario
from phonesim.diagnostic import FileError
from phonesim.nas.not_acted_on import not_acted_on, told
from phonesim.units import US_PER_S, parse_duration

_CASE = re.compile(r"(.+\.scenario)\[.*\]$")


def _duration_s(context: click.Context, parameter: click.Parameter, value: str | None) -> float:
    try:
        return parse_duration(value) / US_PER_S if value else 0.0
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command(
    epilog="""Examples:

\b
  ringback run                                     everything under scenarios/
  ringback run scenarios/source --bench live       in real time
  ringback run my.scenario --repeat 500 -x         again and again, until it fails
  ringback run --report out --junit out/junit.xml  with files for CI
  ringback run --mutate my.scenario                which expectations cannot fail
  ringback run --update my.scenario                what came takes the place of what was expected
"""
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--bench", "bench_name", default="pty", show_default=True, metavar="NAME|FILE",
    help="What it runs on: sim (in memory), pty (over kernel ptys), live (in real time), "
    "live-short (the same with a short handshake), or a bench file.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), help="For everything that is left to chance.")
@click.option(
    "--repeat", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
    help="Play each scenario N times.",
)  # fmt: skip
@click.option("--report", type=click.Path(path_type=Path), metavar="DIR",
              help="Write the run's folder: events, transcripts, JUnit.")  # fmt: skip
@click.option("--junit", type=click.Path(path_type=Path), metavar="FILE", help="Write JUnit XML.")
@click.option("-k", "word", default="", metavar="WORD",
              help="Only scenarios whose path, case or title or tag has WORD.")  # fmt: skip
@click.option("--require-all", is_flag=True,
              help="What the bench cannot do or check is a failure, and not skipped.")  # fmt: skip
@click.option("--plan", "plan_only", is_flag=True,
              help="Only say what would be opened, dialled and changed. On physical benches that "
              "is said before every run.")  # fmt: skip
@click.option("--wait", "wait", metavar="TIME", callback=_duration_s,
              help="Wait so long for a device that somebody else holds, such as 10m.")  # fmt: skip
@click.option(
    "--mutate", "mutating", is_flag=True,
    help="Change one expectation at a time, on sim unless --bench says otherwise, and name those "
    "that cannot fail; exit with 4 if there are any.",
)  # fmt: skip
@click.option(
    "--update", "updating", is_flag=True,
    help="Propose what came in place of what was expected, as a diff: on a terminal each line is "
    "asked about, elsewhere nothing is written.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text",
              help="Of what --mutate finds.")  # fmt: skip
@click.option("-x", "stop_early", is_flag=True, help="Stop at the first that does not pass.")
@click.pass_context
def run(
    context: click.Context,
    paths: tuple[str, ...],
    bench_name: str,
    seed: int | None,
    repeat: int,
    report: Path | None,
    junit: Path | None,
    word: str,
    require_all: bool,
    plan_only: bool,
    wait: float,
    mutating: bool,
    updating: bool,
    form: str,
    stop_early: bool,
) -> None:
    """Play scenario files.

    A PATH is a scenario, PATH[CASE] one case of its matrix,
    or a folder of scenarios; without one, scenarios/.
    """
    if form != "text" and not mutating:
        raise click.UsageError("--format is for --mutate")
    if mutating and updating:
        raise click.UsageError("--mutate or --update, not both")
    if (mutating or updating) and context.get_parameter_source(
        "bench_name"
    ) is ParameterSource.DEFAULT:
        bench_name = "sim"
    try:
        bench = find_bench(bench_name)
        rehearsals = find_rehearsals(paths)
    except FileError as error:
        show_mistakes(str(error))
        sys.exit(exit_codes.BAD_FILE)
    except BenchError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(exit_codes.BAD_FILE)
    chosen = [r for r in rehearsals if _has_word(r.scenario, word)]
    if not chosen:
        click.echo("nothing to run: no scenario was found", err=True)
        sys.exit(exit_codes.NOTHING_RAN)
    _check_fit(chosen, bench)
    if mutating:
        from harness.cli.mutate import mutate

        sys.exit(mutate(chosen, bench, bench_name, seed, form))
    if updating:
        from harness.cli.update import update

        sys.exit(update(chosen, bench, bench_name, seed))
    if plan_only or bench.joined.is_physical:
        typed = [text for rehearsal in chosen for text in rehearsal.typed]
        click.echo("\n".join(plan(bench, [r.need for r in chosen], typed)), err=not plan_only)
    if plan_only:
        return
    if bench.joined.is_physical:
        end_with_parent()
    _make_folders(report, junit)
    _warn(chosen, bench)
    outcomes: list[Outcome] = []
    try:
        _play_all(
            chosen * repeat,
            bench,
            bench_name,
            seed,
            stop_early,
            require_all,
            wait,
            report is not None,
            outcomes,
        )
    finally:
        without_effect = _without_effect(chosen, bench)
        _write_files(outcomes, bench, bench_name, report, junit, without_effect)
    sys.exit(exit_code(outcomes))


def _has_word(scenario: Scenario, word: str) -> bool:
    return any(word in text for text in (scenario.id, scenario.title, *scenario.tags))


def find_rehearsals(paths: tuple[str, ...]) -> list[Rehearsal]:
    """What the arguments name, read; raises FileError with every mistake of every file."""
    named = {path: x[1] for path in paths if not Path(path).exists() and (x := _CASE.match(path))}
    rehearsals = read_all(find_scenarios(tuple(named.get(path, path) for path in paths)))
    whole = {str(path) for path in find_scenarios(tuple(p for p in paths if p not in named))}
    if named and len(named) == len(set(paths)):
        whole = set()
    return [r for r in rehearsals if r.scenario.path in whole or r.scenario.id in named]


def exit_code(outcomes: list[Outcome]) -> int:
    """The worst that happened: a fault of the bench or of ours outweighs a failed expectation."""
    verdicts = {outcome.verdict for outcome in outcomes}
    if Verdict.ERROR in verdicts:
        return exit_codes.HARNESS
    if not all(verdict.is_good for verdict in verdicts):
        return exit_codes.FAILED
    return exit_codes.NOTHING_RAN if verdicts == {Verdict.SKIPPED} else exit_codes.OK


def _check_fit(rehearsals: list[Rehearsal], bench: Bench) -> None:
    """Whether the bench can be put together for each; what is wrong is said once."""
    said: dict[str, None] = {}
    for rehearsal in rehearsals:
        try:
            check_fit(bench, rehearsal.need)
            said |= dict.fromkeys(d.render() for d in find_misplaced(rehearsal, bench))
        except BenchError as error:
            said[f"error: {error}\n --> {rehearsal.scenario.path}"] = None
    if said:
        click.echo("\n\n".join(said), err=True)
        sys.exit(exit_codes.BAD_FILE)


def _warn(rehearsals: list[Rehearsal], bench: Bench) -> None:
    """What is odd, once for each configuration; and secrets too short to be told from text."""
    said = dict.fromkeys(d.render() for r in rehearsals for d in r.warnings)
    for rehearsal in rehearsals:
        for name, value in rehearsal.scenario.secrets.items():
            if len(value) < SHORT:
                text = f'warning: the secret "{name}" is short: other text may be redacted with it'
                said[f"{text}\n --> {rehearsal.scenario.path}"] = None
    configs = [r.config for r in rehearsals if r.config and not bench.server_is_physical]
    said |= dict.fromkeys(
        filter(None, (warn_of_missing(bench.aaa, c, bench.path) for c in configs))
    )
    if without_effect := _without_effect(rehearsals, bench):
        said[told(without_effect)] = None
    for text in said:
        click.echo(text + "\n", err=True)


def _without_effect(rehearsals: list[Rehearsal], bench: Bench) -> list[str]:
    """Commands of their configurations that the emulated server does not act on."""
    if bench.server_is_physical:
        return []
    configs = [r.config for r in rehearsals if r.config is not None]
    return list(dict.fromkeys(name for config in configs for name in not_acted_on(config)))


def _play_all(
    rehearsals: list[Rehearsal],
    bench: Bench,
    bench_name: str,
    seed: int | None,
    stop_early: bool,
    require_all: bool,
    wait_s: float,
    keep_events: bool,
    outcomes: list[Outcome],
) -> None:
    began = time.monotonic()
    most_us = bench.most_of_run_us
    with Screen(bench_name, bench.table.clock == "wall") as screen:
        for rehearsal in rehearsals:
            screen.begin(rehearsal.scenario)
            patience = Patience(wait_s, screen.note)
            left_us = None if most_us is None else most_us - sum(o.telephone_us for o in outcomes)
            outcome = play(rehearsal, bench, seed, screen.step, require_all, patience, left_us)
            outcomes.append(outcome)
            screen.end(outcome)
            if not keep_events:
                outcome.events = []  # by far the most of an outcome, and nobody will read them
            if stop_early and not outcome.verdict.is_good:
                break
        screen.summary(outcomes, time.monotonic() - began)


def _make_folders(report: Path | None, junit: Path | None) -> None:
    """Make the folders for what is to be written, so that a long run does not end in vain."""
    for folder in (report, junit and junit.parent):
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"the folder {folder} cannot be made: {error.strerror}"
            raise click.UsageError(message) from None


def _write_files(
    outcomes: list[Outcome],
    bench: Bench,
    bench_name: str,
    report: Path | None,
    junit: Path | None,
    without_effect: list[str],
) -> None:
    try:
        if report is not None:
            from harness.report.run_folder import write_run_folder

            tables = msgspec.to_builtins(bench)
            write_run_folder(report, outcomes, bench_name, tables, without_effect)
        if junit is not None:
            from harness.report.junit import write_junit

            write_junit(junit, outcomes, bench_name)
    except OSError as error:
        name = error.filename or report or junit  # a full disk names no file
        click.echo(f"error: {name} cannot be written: {error.strerror}", err=True)
        sys.exit(exit_codes.HARNESS)
