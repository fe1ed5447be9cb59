"""`ringback bench modems`: what the modems of a bench can do, as a table to compare them by."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from harness.cli import exit_codes

SUITE = Path("scenarios/modem")


@click.command(
    epilog="""Examples:

\b
  ringback bench modems lab.toml                  a column for each modem of the bench
  ringback bench modems lab.toml --repeat 20      for how long they take to connect
  ringback bench modems lab.toml --json > courier.json

Each modem in turn plays all scenarios of the suite. What needs two modems is tried with the other
one: the first two of the bench, which may be the access server's where that is ours.
"unsupported" is what the modem answers by ERROR, and what the bench cannot do or does not allow.

Exit codes: 0 nothing failed; 4 something did; 3 something is wrong with the bench; 2 with a file.
"""
)
@click.argument("file", default="sim", metavar="[NAME|FILE]")
@click.option("--suite", type=click.Path(path_type=Path), default=SUITE, show_default=True,
              metavar="DIR", help="The scenarios, of one client or two.")  # fmt: skip
@click.option("--repeat", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
              help="Play each N times: of a feature the worst counts.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def modems(file: str, suite: Path, repeat: int, as_json: bool) -> None:
    """Try what the modems of a bench can do: pass, fail or unsupported, feature by feature."""
    from harness.bench.bench_file import find_bench
    from harness.bench.pairing import candidates, paired
    from harness.bench.parent import end_with_parent
    from harness.cli.scenario_paths import find_scenarios
    from harness.errors import BenchError
    from harness.rehearsal import play, read_all
    from harness.report.modem_table import Feature, Tried, table
    from harness.report.modem_table import as_json as for_programs
    from phonesim.diagnostic import FileError

    try:
        bench = find_bench(file)
        rehearsals = read_all(find_scenarios((str(suite),)))
    except FileError as error:
        click.echo(str(error), err=True)
        sys.exit(exit_codes.BAD_FILE)
    except BenchError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(exit_codes.BAD_FILE)
    if wrong := [r for r in rehearsals if r.need.config is not None or len(r.need.clients) > 2]:
        raise click.UsageError(f"{wrong[0].scenario.path}: the suite is for one client or two")
    if bench.joined.is_physical:
        end_with_parent()
    there = candidates(bench)
    tried = []
    for modem in there:
        other = next((one for one in there if one is not modem), None)
        result = Tried(modem.lane, modem.where)
        tried.append(result)
        with_it = paired(bench, modem, other)
        for rehearsal in rehearsals:
            if len(rehearsal.need.clients) > 1 and other is None:
                result.cannot(rehearsal.scenario, "the bench has one modem, and this needs two")
                continue
            for _ in range(repeat):
                result.add(play(rehearsal, with_it))
            if bench.joined.is_physical and not as_json:
                title = rehearsal.scenario.title
                why = f" ({result.reasons[title]})" if title in result.reasons else ""
                found = result.features[title].value
                click.echo(f"{modem.lane}: {title}: {found}{why}", err=True)
    if as_json:
        click.echo(json.dumps([for_programs(one) for one in tried], indent=2))
    else:
        click.echo("\n".join(table(tried)))
    came = {found for one in tried for found in one.features.values()}
    if Feature.ERROR in came:
        sys.exit(exit_codes.HARNESS)
    sys.exit(exit_codes.FAILED if Feature.FAIL in came else exit_codes.OK)
