"""`ringback check`: everything that is wrong with files, and nothing opened."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from pathlib import Path

import click

from harness.cli import exit_codes
from harness.cli.mistakes import show_mistakes
from harness.cli.scenario_paths import find_scenarios
from phonesim.diagnostic import Diagnostic, Severity


@click.command(
    epilog="""Examples:

\b
  ringback check scenarios
  ringback check my-bench.toml my-modem.toml maui-nas-04.cfg
  ringback check scenarios --format sarif > ringback.sarif
  ringback check --fix-preview nas.cfg > nas.diff
  ringback check --explain short-window
"""
)
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text",
    show_default=True, help="For people, for scripts, or for code-scanning pages.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="A warning is an error; a note is not.")
@click.option(
    "--fix-preview",
    is_flag=True,
    help="Show how configurations would be mended, as a diff; nothing is written.",
)
@click.option("--explain", metavar="RULE", help="Say what a rule demands, and why.")
def check(
    files: tuple[str, ...], form: str, strict: bool, fix_preview: bool, explain: str | None
) -> None:
    """Say everything that is wrong with scenarios, benches, offices, profiles and configurations.

    A FILE is a .scenario or a folder of them, or a .fragment, a part of one; a .toml with a [bench]
    table is a bench, with [[rate]] tables a tariff, with an office's tables an office file, any
    other a modem profile; every other file is an IOS configuration.
    The rule in brackets has its page in docs/rules.md. A line `! ringback: allow RULE` in a
    configuration says that what a rule warns of is meant so.
    """
    if explain is not None:
        _explain(explain)
        return
    if not files:
        raise click.UsageError("name a file")
    if fix_preview and form != "text":
        raise click.UsageError("a preview is text: leave --format out")
    from harness.check.findings import check_file, preview_fixes

    found: dict[Diagnostic, None] = {}  # what scenarios share is said once
    diffs: dict[str, bytes] = {}
    for path in find_scenarios(files):
        findings = check_file(path)
        if form == "text":
            _show(path, findings, found, strict, quiet=fix_preview)
        found |= dict.fromkeys(findings)
        if fix_preview:
            diffs |= preview_fixes(path)
    for diff in diffs.values():
        click.echo(diff, nl=False)
    if form != "text":
        from harness.check.output import as_json, as_sarif

        click.echo(as_json([*found]) if form == "json" else as_sarif([*found]))
    wrong = any(_is_wrong(finding, strict) for finding in found)
    sys.exit(exit_codes.BAD_FILE if wrong else exit_codes.OK)


def _is_wrong(finding: Diagnostic, strict: bool) -> bool:
    return finding.severity is Severity.ERROR or (strict and finding.severity is not Severity.NOTE)


def _show(
    path: Path,
    findings: Sequence[Diagnostic],
    said: Collection[Diagnostic],
    strict: bool,
    quiet: bool,
) -> None:
    for finding in dict.fromkeys(findings):
        if finding not in said:
            show_mistakes(finding.render() + "\n")
    if not quiet and not any(_is_wrong(finding, strict) for finding in findings):
        click.echo(f"ok  {path}")


def _explain(name: str) -> None:
    from harness.check.rules import RULES, explain
    from phonesim.diagnostic import did_you_mean

    if name not in RULES:
        guess = did_you_mean(name, [*RULES])
        raise click.UsageError(f'no rule "{name}". {guess} There are: {", ".join(RULES)}')
    click.echo(explain(RULES[name]), nl=False)
