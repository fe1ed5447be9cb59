"""`ringback fmt`: scenario files with their columns in line."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import click

from harness.cli import exit_codes
from harness.cli.mistakes import show_mistakes
from harness.cli.scenario_paths import find_scenarios
from harness.errors import ScenarioError
from harness.scenario.formatting import format_scenario
from harness.scenario.parser import read_text
from harness.scenario.piece import Mistake
from harness.scenario.sources import diagnose_lines
from phonesim.diagnostic import FileError


@click.command(
    epilog="""Examples:

\b
  ringback fmt scenarios                  writes what is not in line
  ringback fmt --check scenarios          writes nothing, and fails if it would
  ringback fmt --diff my.scenario         shows what it would write
"""
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--check", "check_only", is_flag=True,
              help="Write nothing; exit with 4 if a file is not formatted.")  # fmt: skip
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def fmt(paths: tuple[str, ...], check_only: bool, diff: bool) -> None:
    """Format scenario files and fragments. What they say, and every comment, stays.

    A PATH is a file, or a folder of scenarios. Attachments are left alone.
    """
    wrong = changed = False
    for path in find_scenarios(paths):
        try:
            before, after = format_file(path)
        except FileError as error:
            show_mistakes(f"{error}\n")
            wrong = True
            continue
        if after == before:
            continue
        changed = True
        if diff:
            click.echo("".join(_diff(before, after, str(path))), nl=False)
        elif check_only:
            click.echo(f"not formatted  {path}")
        else:
            try:
                path.write_text(after, encoding="utf-8", newline="")
            except OSError as error:
                click.echo(f"error: {path} cannot be written: {error.strerror}", err=True)
                sys.exit(exit_codes.HARNESS)
            click.echo(f"formatted  {path}")
    if wrong:
        sys.exit(exit_codes.BAD_FILE)
    sys.exit(exit_codes.FAILED if changed and check_only else exit_codes.OK)


def format_file(path: Path) -> tuple[str, str]:
    """A file's text, and the same formatted; raises ScenarioError with its mistakes."""
    before = read_text(path)
    mistakes: list[Mistake] = []
    after = format_scenario(before, mistakes)
    if mistakes:
        raise ScenarioError(diagnose_lines(before, str(path), mistakes))
    return before, after


def _diff(before: str, after: str, name: str) -> list[str]:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    colours = {"+": "green", "-": "red", "@": "cyan"}
    return [
        click.style(line, fg=colours.get(line[0])) if line[-1:] == "\n" else f"{line}\n"
        for line in difflib.unified_diff(old, new, name, f"{name}, formatted")
    ]
