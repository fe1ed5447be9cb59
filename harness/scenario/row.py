"""A row of the vocabulary: one thing that may follow `:` (do or check something) or `!` (a fault).

A form is words to be written as they stand, and slots: what has upper case, or `a|b`, is a slot.
The slots take the row's parameters in their order. Optional parts in brackets may end a form; each
is written whole or left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from harness.scenario.steps import LaneKind


class Value(Enum):
    """What a slot takes, as messages say it; the comment is its type in a `Statement`."""

    CALL = "a call's number, counted from 1"  # int
    COUNT = "a whole number"  # int
    NUMBER = "a number such as 0.5 or 1e-4"  # float
    AMOUNT = "an amount such as 0.25 or -0.10"  # float
    DURATION = "a duration such as 5s"  # int, microseconds
    WINDOW = "a window such as 5s..6s"  # Window
    LANE = "a client lane or nas"  # str
    LINE = "a lane or a telephone number"  # str
    WORD = "a name"  # str, as it stands
    FILE = "a file beside this one, or an attachment's name"  # str, as it stands


Parameter = Value | tuple[str, ...]
"""The type of a slot: a kind of value, or one out of some words."""


@dataclass(frozen=True, slots=True)
class Row:
    """One word: where it may stand, its form, and what a bench must be able to do for it."""

    verb: str
    lanes: tuple[LaneKind, ...]
    gutter: str
    form: str
    parameters: Mapping[str, Parameter]
    needs: str  # one of CAPABILITIES, or nothing
    help: str
    acts: bool = False  # it does something; otherwise it checks
