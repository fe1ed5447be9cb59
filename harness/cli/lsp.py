"""`ringback lsp`: the language server that editors start."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from harness.cli import exit_codes

SUPPORT = Path(__file__).parents[1] / "editor" / "support"


@click.command(
    epilog="""Examples:

\b
  ringback lsp                    what an editor starts; it speaks on stdin and stdout
  ringback lsp --support          the folder with grammars and extensions for editors
"""
)
@click.option(
    "--support", is_flag=True, help="Print the folder with what editors need, and do nothing else."
)
@click.option("--stdio", is_flag=True, hidden=True)  # some editors add it: there is nothing else
def lsp(support: bool, stdio: bool) -> None:
    """Serve an editor: mistakes, completion, hover, definitions, formatting of scenarios.

    It needs the extra `lsp`: pip install 'ringback[lsp]'. docs/editors.md tells how to set up VS
    Code, Vim, Neovim and Emacs.
    """
    if support:
        click.echo(SUPPORT)
        return
    try:
        from harness.editor.server import make_server
    except ModuleNotFoundError as error:
        if error.name not in ("pygls", "lsprotocol"):
            raise
        click.echo(
            "error: the language server needs pygls: pip install 'ringback[lsp]', or in a checkout "
            ".venv/bin/python -m pip install pygls",
            err=True,
        )
        sys.exit(exit_codes.HARNESS)
    make_server().start_io()
