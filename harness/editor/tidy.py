"""`ringback fmt` for a text in an editor: only the lines that change."""

from __future__ import annotations

import difflib
from typing import NamedTuple

from harness.scenario.formatting import format_scenario
from harness.scenario.layout import split_lines
from harness.scenario.piece import Mistake


class Change(NamedTuple):
    """Lines `first` to before `last`, counted from 0, become `text`."""

    first: int
    last: int
    text: str


def tidy(text: str) -> list[Change] | None:
    """What formatting changes; None if mistakes in the shape of the lines keep it from that."""
    mistakes: list[Mistake] = []
    after = format_scenario(text, mistakes)
    if mistakes:
        return None
    old, new = ([f"{line}\n" for line in split_lines(each)] for each in (text, after))
    if text[:1] == "\ufeff" or "\r\n" in text or (text and text[-1] != "\n"):
        return [Change(0, len(old), after)] if after != text else []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        Change(first, last, "".join(new[start:end]))
        for tag, first, last, start, end in matcher.get_opcodes()
        if tag != "equal"
    ]
