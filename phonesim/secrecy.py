"""Passwords in lines that are shown because they are wrong.

A mistaken line is shown as its author wrote it, except for what may be a password: everything
behind a word that is, or looks like a mistyped, `password`, `secret` or the like.
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

_MARKERS = ("password", "secret", "key", "community")
MASK = "*" * 8
_TELLING = 3  # letters of a word that is masked wherever it stands
_INNOCENT = ("country",)  # alike `community`, and of an office file
_SURE = 0.75  # how alike a word must be: `pasword` is, `pass` of a prompt is not
_WORD = re.compile(r"[\w-]+")
_PLACEHOLDER = re.compile(r"<\w*>")
_TYPE = re.compile(r"\s*[:=]?\s*(?:[0-9]\s+|[\w-]+\s*=\s*|secret\s+|password\s+)*", re.IGNORECASE)


@lru_cache(maxsize=8)  # asked several times about one line
def hidden_part(line: str) -> str:
    """The part of a line that may be a password; empty if there is none."""
    for word in _WORD.finditer(line):
        if not _is_marker(word[0].lower()):
            continue
        kind = _TYPE.match(line, word.end())
        start = kind.end() if kind else word.end()
        part = line[start:].rstrip()
        if part and not _PLACEHOLDER.fullmatch(part) and "${" not in part:
            return part
    return ""


def mask_line(line: str) -> str:
    """The author's line with asterisks for what may be a password; how many says nothing."""
    hidden = hidden_part(line)
    return line.rstrip()[: -len(hidden)] + MASK if hidden else line


def mask(text: str, line: str) -> str:
    """What is said about `line`, without what may be a password in it.

    Short words are masked only where they are quoted: `a` is a word of most texts.
    """
    hidden = hidden_part(line)
    if not hidden:
        return text
    text = text.replace(f'"{hidden}"', f'"{MASK}"')
    for word in sorted(hidden.split(), key=len, reverse=True):
        text = text.replace(f'"{word}"', f'"{MASK}"')
        if len(word) >= _TELLING:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: MASK, text)
    return text


@lru_cache(maxsize=4096)
def _is_marker(word: str) -> bool:
    return word not in _INNOCENT and bool(
        difflib.get_close_matches(word, _MARKERS, n=1, cutoff=_SURE)
    )
