"""`ringback new`: a scenario to begin with, from a template, a scenario or a transcript."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from harness.cli import exit_codes
from harness.cli.scenario_paths import SUFFIX


@click.command(
    epilog="""Examples:

\b
  ringback new first                                  a template that runs
  ringback new busy --from scenarios/source/noverify.scenario
  ringback new site --transcript terminal.log         a log becomes a scenario
"""
)
@click.argument("name")
@click.option("--from", "source", type=click.Path(path_type=Path), metavar="FILE",
              help="Begin with this scenario.")  # fmt: skip
@click.option("--transcript", type=click.Path(path_type=Path), metavar="FILE",
              help="Begin with a pasted document or a terminal's log.")  # fmt: skip
def new(name: str, source: Path | None, transcript: Path | None) -> None:
    """Write NAME.scenario to begin with, and never over a file.

    From a transcript everything is kept that was typed and received, `!---` comments too. What had
    to be guessed has `# GUESS:` above it. The access server's configuration is taken from a .cfg
    file beside the transcript if its host name is that of the prompt; otherwise one is made up.
    """
    if source is not None and transcript is not None:
        raise click.UsageError("give --from or --transcript, not both")
    path = Path(name if name.endswith(SUFFIX) else f"{name}{SUFFIX}")
    title = path.stem.replace("-", " ").replace("_", " ")
    try:
        text = _text(path, title, source, transcript)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise click.UsageError(f"{path} is there already") from None
    except OSError as error:
        what = error.filename or path
        raise click.UsageError(f"{what}: {error.strerror}") from None
    guesses = text.count("GUESS:")
    said = f", with {guesses} guesses: look for GUESS in it" if guesses else ""
    click.echo(f"wrote {path}{said}")
    click.echo(f"next: ringback run {path}")
    sys.exit(exit_codes.OK)


def _text(path: Path, title: str, source: Path | None, transcript: Path | None) -> str:
    from harness.authoring.templates import from_scenario, from_template

    if source is not None:
        return from_scenario(source.read_text(encoding="utf-8"), source, path, title)
    if transcript is None:
        return from_template(title)
    from harness.authoring.log_lines import read_log
    from harness.authoring.made_up import find_setting
    from harness.authoring.reading import read_transcript
    from harness.authoring.writing import write_scenario

    found = read_transcript(read_log(transcript.read_bytes()))
    if not found.items:
        raise click.UsageError(f"{transcript}: no line that a scenario could be made of")
    return write_scenario(title, transcript.name, found, find_setting(found, transcript.parent))
