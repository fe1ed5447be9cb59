"""`ringback bench`: what benches there are, what is plugged in, and whether a bench works."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli import exit_codes
from harness.cli.modems import modems

if TYPE_CHECKING:
    from harness.bench.probe import Seen


@click.group()
def bench() -> None:
    """Benches: list them, find what is plugged in, and see whether one works."""


bench.add_command(modems)


@bench.command(
    "list",
    epilog="""Examples:

\b
  ringback bench list
  ringback bench list scenarios/benches
""",
)
@click.argument("folders", nargs=-1, metavar="[FOLDER|FILE]...")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def list_benches(folders: tuple[str, ...], as_json: bool) -> None:
    """Say which benches there are: those built in, and bench files.

    Files are looked for in the folders named; else in this folder and in scenarios/benches.
    """
    from harness.bench.bench_file import BUILT_IN

    wanted = [Path(folder) for folder in folders or (".", "scenarios/benches")]
    if missing := [path for path in wanted if folders and not path.exists()]:
        raise click.UsageError(f"{missing[0]} is not there")
    files: list[str] = []
    for path in wanted:
        found = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        files += [str(file) for file in found if file.is_file() and _has_bench(file)]
    rows = [_describe(name) for name in [*BUILT_IN, *dict.fromkeys(files)]]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    width = max(len(row["bench"]) for row in rows)
    for row in rows:
        click.echo(f"{row['bench']:<{width}}  {row['what']}")


def _has_bench(file: Path) -> bool:
    try:
        return "[bench]" in file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _describe(name: str) -> dict[str, str]:
    from harness.bench.bench_file import find_bench
    from harness.errors import BenchError

    try:
        found = find_bench(name)
    except BenchError as error:
        return {"bench": name, "what": f"wrong: {error}", "time": ""}
    joined, nas = found.joined, found.nas
    cable = "in memory" if found.table.cable == "memory" else "over kernel ptys"
    if not joined.is_physical:
        what = f"everything emulated, {cable}"
    elif joined.has_real_lines:
        server = "a physical access server" if found.server_is_physical else "an emulated server"
        what = f"physical modems, {server}"
    elif nas.dce_port is not None:
        what = "emulated modems, wired to a physical access server"
    else:
        what = "a physical access server"
    return {"bench": name, "what": f"{what}, {found.table.clock} time", "time": found.table.clock}


@bench.command(
    epilog="""Examples:

\b
  ringback bench scan                  what is plugged in, and a draft of a bench file
  ringback bench scan lab.toml         writes the draft, or puts what is new into the old file
  ringback bench scan --port rfc2217://modems.lab:7001 --port /dev/ttyS0

Each port is opened with DTR and RTS off, which ends a call left there by a program that has gone;
then they are on. What is sent: Return, and AT at the usual speeds. Nothing is ever dialled. A port
that another program has open is not touched.
"""
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--port", "addresses", multiple=True, metavar="ADDRESS",
              help="Look at this device or URL only; may be given several times.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what FILE would be, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="What was found, for scripts; no draft.")
def scan(file: Path | None, addresses: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Find the serial devices, and what answers at each: a modem, a console, nothing.

    Makes a draft of a bench file of it. Comments and values of an old FILE stay.
    """
    from harness.bench.plugged_in import find_devices
    from harness.bench.probe import look_at

    described = dict.fromkeys(addresses, "")
    if not addresses:
        described = {device.address: device.description for device in find_devices()}
    if not described:
        click.echo("no serial device is plugged in; name others with --port", err=True)
    old = _read_old(file)
    seen = []
    for address, description in described.items():
        if not as_json:
            click.echo(f"{address}{f'  ({description})' if description else ''}", err=True)
        seen.append(look_at(address))
        if not as_json:
            click.echo(f"  {_tell(seen[-1])}", err=True)
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in seen], indent=2))
        return
    if described:
        _write_draft(seen, file, old, dry_run)


def _read_old(file: Path | None) -> str | None:
    if file is None or not file.exists():
        return None
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        click.echo(f"error: {file} cannot be read: {error}", err=True)
        sys.exit(exit_codes.BAD_FILE)


def _write_draft(seen: list[Seen], file: Path | None, old: str | None, dry_run: bool) -> None:
    from harness.bench.bench_file import read_bench
    from harness.bench.draft import merge
    from harness.errors import BenchError

    try:
        text, notes = merge(seen, old)
    except BenchError as error:
        click.echo(f"error: {file}: {error}", err=True)
        sys.exit(exit_codes.BAD_FILE)
    for note in notes:
        click.echo(f"note: {note}", err=True)
    if file is None or dry_run:
        click.echo(text, nl=False)
    elif text == old:
        click.echo(f"{file} has it all: nothing is changed", err=True)
    else:
        file.write_text(text, encoding="utf-8")
        click.echo(f"{file} is written", err=True)
    try:
        read_bench(text, str(file or "draft"))
    except BenchError as error:
        click.echo(f"to be filled in: {error}", err=True)


def _tell(seen: Seen) -> str:
    at = f", at {seen.rate_bps} bit/s" if seen.rate_bps else ""
    circuits = ""
    if seen.circuits is not None:
        circuits = f"; circuits on: {' '.join(seen.circuits) or 'none'}"
    elif seen.rate_bps:
        circuits = "; it carries no circuits"
    return f"{seen.kind.value}: {seen.says}{at}{circuits}"


def _as_json(seen: Seen) -> dict[str, object]:
    return {
        "address": seen.address, "kind": seen.kind.value, "says": seen.says,
        "speed": seen.rate_bps, "circuits": seen.circuits,
    }  # fmt: skip


@bench.command(
    epilog="""Examples:

\b
  ringback bench doctor lab.toml
  ringback bench doctor lab.toml --json

A modem's line is taken off hook to hear dial tone. A test call is made if the bench has two modems
that answer, and the number of one is listed under [dialing]; nothing else is dialled.

Exit codes: 0 all is well; 3 something is wrong with the bench; 2 the file is wrong.
"""
)
@click.argument("file", default="pty", metavar="[NAME|FILE]")
@click.option("--json", "as_json", is_flag=True, help="The findings, for scripts.")
def doctor(file: str, as_json: bool) -> None:
    """Try a bench, part by part, and say what to do where it does not work."""
    from harness.bench.bench_file import find_bench
    from harness.bench.doctor.examine import examine
    from harness.bench.doctor.finding import Finding, Level
    from harness.bench.parent import end_with_parent
    from harness.errors import BenchError

    try:
        found = find_bench(file)
    except BenchError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(exit_codes.BAD_FILE)
    findings: list[Finding] = []
    colours = {Level.OK: "green", Level.NOTE: "yellow", Level.WRONG: "red"}

    def say(finding: Finding) -> None:
        findings.append(finding)
        if not as_json:
            word = click.style(f"{finding.level.value:<5}", fg=colours[finding.level])
            click.echo(f"{word} {finding.part}: {finding.check}: {finding.message}")
            if finding.remedy:
                click.echo(f"      -> {finding.remedy}")

    if found.joined.is_physical:
        end_with_parent()
    examine(found, say)
    wrong = sum(finding.level is Level.WRONG for finding in findings)
    if as_json:
        rows = [
            {"level": f.level.value, "part": f.part, "check": f.check, "message": f.message,
             "remedy": f.remedy} for f in findings
        ]  # fmt: skip
        click.echo(json.dumps(rows, indent=2))
    else:
        click.echo(f"{wrong} wrong" if wrong else "all is well")
    sys.exit(exit_codes.HARNESS if wrong else exit_codes.OK)
