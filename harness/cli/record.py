"""`ringback record`: a session at the client's terminal becomes a scenario."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from harness.cli import exit_codes
from harness.cli.mistakes import show_mistakes
from harness.cli.scenario_paths import SUFFIX
from harness.cli.terminal import type_at

LANE = "client"


@click.command(
    epilog="""Examples:

\b
  ringback record -o mine.scenario
      on emulated parts: type ATDT5550100, log in as user with change-me, Ctrl-A q
  ringback record scenarios/source/noverify.scenario -o mine.scenario
      with that scenario's numbers and access server
  ringback record --bench lab.toml -o mine.scenario
      at the modem of a bench
"""
)
@click.argument("scenario", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--bench", "bench_name", default="live", show_default=True, metavar="NAME|FILE",
              help="A built-in bench or a bench file; it runs in real time.")  # fmt: skip
@click.option("-o", "--output", required=True, metavar="FILE",
              type=click.Path(dir_okay=False, path_type=Path),
              help="The scenario to write; never over a file.")  # fmt: skip
@click.option("--lane", default=LANE, show_default=True, help="Which client's place to take.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True,
              help="For everything that is left to chance.")  # fmt: skip
def record(scenario: Path | None, bench_name: str, output: Path, lane: str, seed: int) -> None:
    """Type at a client's terminal yourself; what was typed and what came is written to FILE.

    SCENARIO says which numbers and which access server there are; nothing of its story is played.
    Windows are what was seen, with room; what is typed at a password prompt becomes a secret, whose
    value stands in the header: there `env:NAME` takes it from the environment.
    """
    from harness.authoring.recording import Recorder, story_of
    from harness.authoring.session_file import call_checks, header_for, session_file
    from harness.bench.bench_file import find_bench
    from harness.bench.fit import check_fit
    from harness.bench.running import RunningBench
    from harness.errors import BenchError
    from harness.rehearsal import read_cases
    from phonesim.diagnostic import FileError
    from phonesim.wires.cable import SerialPort

    if output.suffix != SUFFIX:
        raise click.UsageError(f"{output} is no name of a scenario: it ends in {SUFFIX}")
    if output.exists():
        raise click.UsageError(f"{output} is there already")
    recorders: list[Recorder] = []
    checks: list[str] = []

    def noted(port: SerialPort, running: RunningBench) -> SerialPort:
        recorders.append(Recorder(port, running.world))
        return recorders[0]

    try:
        bench = find_bench(bench_name)
        header = header_for(scenario, output, bench.joined.is_physical)
        rehearsal = read_cases(output, f"{header.text}\n{lane} | `at`\n{header.attachments}")[0]
        check_fit(bench, rehearsal.need)
    except FileError as error:
        show_mistakes(str(error))
        sys.exit(exit_codes.BAD_FILE)
    except BenchError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(exit_codes.BAD_FILE)
    if lane not in rehearsal.need.clients:
        raise click.UsageError(f"there is no client {lane}: {', '.join(rehearsal.need.clients)}")
    type_at(bench, rehearsal.need, lane, seed, noted, lambda r: checks.extend(call_checks(r)))
    notes = recorders[0].notes
    story, secrets = story_of(notes, lane, rehearsal.scenario.secrets)
    if not story:
        click.echo("nothing was typed: no scenario was written", err=True)
        sys.exit(exit_codes.NOTHING_RAN)
    text = session_file(header, story, checks, secrets, rehearsal.scenario.secrets)
    try:
        with output.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        click.echo(f"error: {output} cannot be written: {error.strerror}", err=True)
        sys.exit(exit_codes.HARNESS)
    click.echo(f"wrote {output}")
    click.echo(f"next: ringback run {output}")
