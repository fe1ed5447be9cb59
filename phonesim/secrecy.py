"""Passwords in lines that are shown because they are wrong.

A mistaken line is shown as its author wrote it, except for what may be a password: everything
behind a word that is, or looks like a mistyped, `password`, `secret` or the like.
"""

from __future__ import annotations

import difflib
import re

_MARKERS = ("password", "secret", "key", "community")
_SURE = 0.75  # how alike a word must be: `pasword` is, `pass` of a prompt is not
_WORD = re.compile(r"[\w-]+")
_PLACEHOLDER = re.compile(r"<\w*>")
_TYPE = re.compile(r"\s*[:=]?\s*(?:[0-9]\s+|[\w-]+\s*=\s*|secret\s+|password\s+)*", re.IGNORECASE)


def hidden_part(line: str) -> str:
    """The part of a line that may be a password; empty if there is none."""
    for word in _WORD.finditer(line):
        if not _is_marker(word[0].lower()):
            continue
        kind = _TYPE.match(line, word.end())
        start = kind.end() if kind else word.end()
        part = line[start:].rstrip()
        if len(part) > 2 and not _PLACEHOLDER.fullmatch(part) and "${" not in part:
            return part
    return ""


def mask(text: str, hidden: str) -> str:
    """`text` with every word of `hidden` replaced by as many asterisks."""
    if hidden:
        text = text.replace(hidden, "*" * len(hidden))
    for word in sorted(re.findall(r"\S{3,}", hidden), key=len, reverse=True):
        text = text.replace(word, "*" * len(word))
    return text


def _is_marker(word: str) -> bool:
    return bool(difflib.get_close_matches(word, _MARKERS, n=1, cutoff=_SURE))
