"""What the words of the margin and the gutters mean."""

from __future__ import annotations

import re
from collections.abc import Mapping

GUTTERS: Mapping[str, str] = {
    "|": "what comes, as it stands, then what is typed, in backticks",
    "~": "a regular expression that is searched for in a line",
    ":": "something is done, or checked",
    "!": "a fault is brought about",
}

MARGIN: Mapping[str, str] = {
    "45s": "at most so long after the lane's previous match",
    "5s..8s": "not before and not after, from the lane's previous match",
    "x1": "how often the line comes",
    "x1..2": "how often the line comes, at least and at most",
    "@name": "names the moment of this match",
    "after @name": "it must not come before that moment",
    "at end": "checked when the story is over and the lines are quiet",
}
"""An example of each, and its meaning."""

_KINDS = (
    (re.compile(r"[0-9.]+ *[a-z]+\.\.[0-9.]+ *[a-z]+"), "5s..8s"),
    (re.compile(r"[0-9.]+ *(?:us|ms|s|m|h)"), "45s"),
    (re.compile(r"x[0-9]+"), "x1"),
    (re.compile(r"x[0-9]+\.\.[0-9]+"), "x1..2"),
    (re.compile(r"@\S+"), "@name"),
    (re.compile(r"after[ \t]+@\S*"), "after @name"),
    (re.compile(r"at[ \t]+end"), "at end"),
)


def margin_meaning(word: str) -> str:
    """What a margin word means; empty if it is none."""
    return next((MARGIN[example] for form, example in _KINDS if form.fullmatch(word)), "")
