"""`ringback check`: everything that is wrong with files, and nothing opened."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from harness.bench.bench_file import find_bench
from harness.cli import exit_codes
from harness.errors import BenchError
from harness.rehearsal import read
from phonesim.diagnostic import Diagnostic, FileError, Severity
from phonesim.modem.profile import read_profile
from phonesim.nas.ios_config import read_config


@click.command(
    epilog="""Examples:

\b
  ringback check scenarios/source/*.scenario
  ringback check my-bench.toml my-modem.toml maui-nas-04.cfg
"""
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def check(files: tuple[str, ...]) -> None:
    """Say everything that is wrong with scenarios, benches, modem profiles and configurations.

    A .scenario is a scenario; a .toml with a [bench] table a bench, any other a modem profile;
    every other file is an IOS configuration.
    """
    wrong = False
    for name in files:
        try:
            findings = _findings(Path(name))
        except BenchError as error:
            click.echo(f"error: {error}", err=True)
            wrong = True
            continue
        for finding in findings:
            click.echo(finding.render() + "\n", err=True)
        bad = any(finding.severity is Severity.ERROR for finding in findings)
        wrong = wrong or bad
        if not bad:
            click.echo(f"ok  {name}")
    sys.exit(exit_codes.BAD_FILE if wrong else exit_codes.OK)


def _findings(path: Path) -> tuple[Diagnostic, ...]:
    """All that is wrong or odd; raises BenchError for a bench and for a file without text."""
    try:
        if path.suffix == ".scenario":
            return read(path).warnings
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".toml":
            return read_config(text, str(path)).warnings
        if "[bench]" in text:
            find_bench(str(path))
        else:
            read_profile(text, str(path))
    except FileError as error:
        return error.diagnostics
    except OSError as error:
        raise BenchError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BenchError(f"{path} cannot be read: not UTF-8 text") from None
    return ()
