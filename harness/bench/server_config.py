"""What a real access server's configuration lacks of what a scenario boots an emulated one from.

Only what decides a callback is compared: the host's name, `service exec-callback`, users, chat
scripts, and the commands of the lines with modems. Passwords are not compared: a running router
shows them scrambled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_GLOBAL = re.compile(r"(hostname|service exec-callback|username|chat-script)\b", re.IGNORECASE)
_LINE = re.compile(r"line\s+(?!con|vty)\S", re.IGNORECASE)
_OF_A_LINE = re.compile(
    r"(script|modem|login|callback|autoselect|speed|rxspeed|txspeed|rotary|exec-timeout|no exec)\b",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"\s(password|secret)(\s[0-9])?\s\S+", re.IGNORECASE)


def lacking(needed: str, actual: str) -> list[str]:
    """The commands of `needed` that `actual` has not, each with its line's block in front."""
    there = set(_commands(actual))
    return [text for text in dict.fromkeys(_commands(needed)) if text not in there]


def _commands(text: str) -> Iterator[str]:
    block = ""
    for line in text.splitlines():
        command = " ".join(_PASSWORD.sub("", " " + line.strip()).split())
        if not command or command.startswith("!"):
            continue
        if _LINE.match(command):
            block = command
        elif not line[:1].isspace() and not (block and _OF_A_LINE.match(command)):
            block = ""
        if block and _OF_A_LINE.match(command):
            yield f"{block}: {command}"
        elif not block and _GLOBAL.match(command):
            yield command
