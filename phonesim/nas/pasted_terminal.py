"""What a terminal's window has beside the configuration, when `show running-config` is pasted.

Above it stand the session, up to the command that shows it, and the command's first lines; in it
the pages and messages of the log; below it the prompt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SHOWS = re.compile(
    r"\S+[#>] ?(sho?w? +(run|start|conf)|wr(ite?)? +t|more +(nvram|system|flash))\S*.*",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"\s*(Building configuration|Current configuration|Using [0-9]+ out of [0-9]+ bytes"
    r"|\S+[#>]\s*(sh|wr|more)).*",
    re.IGNORECASE,
)
_LOGGED = re.compile(r"([*.]?\w.*: )?%[A-Z][A-Z0-9_]*(-[A-Z0-9_]+)?-[0-7]-[A-Z0-9_]+: .*")
# What pages leave: with the keys that took `--More--` away again, or without.
_MORE = re.compile(r" ?--More-- ?(?:\x08+ *\x08+|\r *\r?)?|\x08+ *\x08+")


def without_pages(text: str) -> str:
    """The text without what pages leave in it."""
    return _MORE.sub("", text) if "--More--" in text or "\b" in text else text


def first_line(source: Sequence[str]) -> int:
    """The index of the line below the command that shows the configuration; 0 if none does."""
    for index, line in enumerate(source):
        if "#" in line or ">" in line:
            if _SHOWS.fullmatch(line.strip()):
                return index + 1
        elif line.strip().lower() == "end":
            break
    return 0


def is_beginning(line: str) -> bool:
    """Whether a line is one that IOS shows before the configuration."""
    return _BEGINNING.fullmatch(line) is not None


def is_prompt(line: str, hostname: str) -> bool:
    """Whether a line begins with a prompt of that host."""
    return re.match(rf"{re.escape(hostname)}(\([\w-]+\))?[#>]", line) is not None


def is_logged(line: str) -> bool:
    """Whether a line is a message of the log."""
    return "%" in line and _LOGGED.fullmatch(line) is not None
