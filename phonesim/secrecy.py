"""Passwords in lines that are shown because they are wrong.

A mistaken line is shown as its author wrote it, except for what may be a password: everything
behind a word that is, or looks like a mistyped, `password`, `secret` or the like. What is hidden is
told by its place and not by its letters, and its length is not shown either.
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

MASK = "*" * 8
_MARKERS = ("password", "secret", "key", "community", "passphrase", "psk", "md5")
_INNOCENT = ("country",)  # alike `community`, and of an office file
_SURE = 0.75  # how alike a word must be: `pasword` is, `pass` of a prompt is not
_WORD = re.compile(r"[\w-]+")
_PLACEHOLDER = re.compile(r"<\w*>")
# What stands between the word and the password: a type, or the name of a scenario's secret.
_TYPE = re.compile(r"\s*(?:[:=]\s*(?:[\w-]+\s*=\s*)?|(?:[0-9]\s+)?)")
# A community and the keys of a user, with no such word before them.
_SNMP = re.compile(r"\s*snmp-server\s+(?:host|user)\s+\S+\s+(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=8)  # asked several times about one line
def hidden_from(line: str) -> int | None:
    """Where the part of a line begins that may be a password, as an index; it goes to the end."""
    if snmp := _SNMP.match(line):
        return snmp.end()
    for word in _WORD.finditer(line):
        # What a chat script waits for is often the end of a prompt, `word:`.
        asks = word[0] == "word" and line.startswith(":", word.end())
        if not (asks or _is_marker(word[0].lower())):
            continue
        kind = _TYPE.match(line, word.end())
        start = kind.end() if kind else word.end()
        part = line[start:].rstrip()
        if part and not _PLACEHOLDER.fullmatch(part) and "${" not in part:
            return start
    return None


def hidden_part(line: str) -> str:
    """The part of a line that may be a password; empty if there is none."""
    start = hidden_from(line)
    return "" if start is None else line[start:].rstrip()


def mask_line(line: str) -> str:
    """The line with asterisks for what may be a password."""
    start = hidden_from(line)
    return line if start is None else line[:start] + MASK


def without_quoted(text: str, line: str) -> str:
    """A message about what is hidden in a line: what it quotes of that is not shown."""
    hidden = hidden_part(line).lower()
    words = set(re.findall(r"\w+", hidden))

    def quoted(found: re.Match[str]) -> str:
        inside = found[2].lower()
        tells = inside in hidden.split() or not words.isdisjoint(re.findall(r"\w+", inside))
        return f"{found[1]}{MASK}{found[1]}" if tells else found[0]

    return _QUOTED.sub(quoted, text) if hidden else text


_QUOTED = re.compile('(["`])(.*)\\1', re.DOTALL)


@lru_cache(maxsize=4096)  # the same words stand in many lines
def _is_marker(word: str) -> bool:
    """Whether it, or what stands between its hyphens, is nearly one of the words."""
    return any(
        difflib.get_close_matches(part, _MARKERS, n=1, cutoff=_SURE)
        for part in {word, *word.split("-")}
        if not part.isdigit() and part not in _INNOCENT
    )
