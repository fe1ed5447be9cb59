"""Mistakes of files on a terminal, where the rule in brackets leads to its page."""

from __future__ import annotations

import os
import re
import sys

import click

_RULE = re.compile(r"^(error|warning|note)\[([a-z-]+)\]", re.MULTILINE)


def show_mistakes(text: str) -> None:
    """Show mistakes as `Diagnostic.render` has them, on standard error."""
    if sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        text = _RULE.sub(_linked, text)
    click.echo(text, err=True)


def _linked(found: re.Match[str]) -> str:
    """The rule as a hyperlink, as terminals have it (OSC 8)."""
    from harness.check.rules import page_uri

    return f"{found[1]}[\033]8;;{page_uri(found[2])}\033\\{found[2]}\033]8;;\033\\]"
