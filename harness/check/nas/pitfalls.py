"""Everything that would go wrong with a configuration on a router."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from harness.check.nas.access_pitfalls import find_access_pitfalls
from harness.check.nas.callback_pitfalls import find_callback_pitfalls
from harness.check.nas.chat_pitfalls import find_chat_pitfalls
from harness.check.nas.line_pitfalls import find_line_pitfalls
from harness.check.nas.not_acted_on import find_not_acted_on
from harness.check.nas.written import Finding, Written
from phonesim.diagnostic import FileError
from phonesim.nas.ios_config import read_commands

RULE = "ios-configuration"
_ALLOWED = re.compile(r"^\s*!\s*ringback:\s*allow\s+([\w-]+(?:[ ,]+[\w-]+)*)", re.MULTILINE)


@lru_cache(maxsize=16)  # many scenarios share a configuration
def check_configuration(text: str, path: str) -> tuple[Finding, ...]:
    """What is wrong with a configuration; if nothing is, what would go wrong with it.

    In the order of the lines. A finding whose rule a comment allows is left out.
    """
    try:
        config, placed = read_commands(text, path)
    except FileError as error:
        return tuple(Finding(replace(mistake, rule=RULE)) for mistake in error.diagnostics)
    written = Written(path, config, placed)
    written.findings += [Finding(replace(odd, rule=RULE)) for odd in config.warnings]
    for find in (
        find_callback_pitfalls, find_chat_pitfalls, find_access_pitfalls, find_line_pitfalls,
    ):  # fmt: skip
        find(written)
    find_not_acted_on(written, text)
    allowed = {rule for listed in _ALLOWED.findall(text) for rule in re.split("[ ,]+", listed)}
    # What is found of several lines that one command is about is said once.
    found: dict[object, Finding] = {}
    for finding in written.findings:
        diagnostic = finding.diagnostic
        if diagnostic.rule not in allowed:
            found.setdefault((diagnostic.rule, diagnostic.span), finding)
    return tuple(
        sorted(found.values(), key=lambda f: (f.diagnostic.span.line, f.diagnostic.span.column))
    )
