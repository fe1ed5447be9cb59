"""The words of a scenario: what may follow `:` (do or check something) and `!` (a fault).

A new word is one row here and, elsewhere, what plays or judges it; the parser, its messages and
the documentation read the table.

A form is words to be written as they stand, and slots: what has upper case, or `a|b`, is a slot.
The slots take the row's parameters in their order. An optional part in brackets may end a form.
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
    DURATION = "a duration such as 5s"  # int, microseconds
    WINDOW = "a window such as 5s..6s"  # Window
    LANE = "a client lane or nas"  # str
    LINE = "a lane or a telephone number"  # str


Parameter = Value | tuple[str, ...]
"""The type of a slot: a kind of value, or one out of some words."""

CIRCUITS = ("dcd", "dsr", "cts", "ri")
OUTCOMES = ("answered", "busy", "no answer", "unobtainable", "abandoned")


@dataclass(frozen=True, slots=True)
class Row:
    """One word: where it may stand, its form, and what a bench must be able to do for it."""

    verb: str
    lanes: tuple[LaneKind, ...]
    gutter: str
    form: str
    parameters: Mapping[str, Parameter]
    needs: str  # "exchange records", "faults", "circuits", or nothing
    help: str
    acts: bool = False  # it does something; otherwise it checks


_CLIENT = (LaneKind.CLIENT,)
_PSTN = (LaneKind.PSTN,)

ROWS: tuple[Row, ...] = (
    Row(
        "quiet",
        (LaneKind.CLIENT, LaneKind.NAS),
        ":",
        "quiet DURATION",
        {"duration": Value.DURATION},
        "",
        "Nothing is received for so long.",
    ),
    Row(
        "hang up",
        _CLIENT,
        ":",
        "hang up",
        {},
        "circuits",
        "The client drops its DTR.",
        acts=True,
    ),
    Row(
        "circuit",
        _CLIENT,
        ":",
        "dcd|dsr|cts|ri on|off",
        {"circuit": CIRCUITS, "state": ("on", "off")},
        "circuits",
        "The client's modem holds this circuit on or off.",
    ),
    Row(
        "calls",
        _PSTN,
        ":",
        "calls ==|<=|>= N",
        {"relation": ("==", "<=", ">="), "calls": Value.COUNT},
        "exchange records",
        "The exchange has seen so many calls since the story began.",
    ),
    Row(
        "released",
        _PSTN,
        ":",
        "call N released by LANE",
        {"call": Value.CALL, "lane": Value.LANE},
        "exchange records",
        "This party hung up first.",
    ),
    Row(
        "call",
        _PSTN,
        ":",
        "call N LANE -> LANE [OUTCOME]",
        {"call": Value.CALL, "caller": Value.LANE, "called": Value.LANE, "outcome": OUTCOMES},
        "exchange records",
        "Who called whom, and what came of it: " + ", ".join(OUTCOMES) + ".",
    ),
    Row(
        "off-hook",
        _PSTN,
        ":",
        "LANE off-hook WINDOW before dialing",
        {"lane": Value.LANE, "window": Value.WINDOW},
        "exchange records",
        "The line was off hook for so long when its first digit came, in its last or next call.",
    ),
    Row(
        "busy",
        _PSTN,
        "!",
        "busy LANE-OR-NUMBER [from call N]",
        {"line": Value.LINE, "call": Value.CALL},
        "faults",
        "Who calls this line finds it busy, from this call on.",
        acts=True,
    ),
)

BY_VERB: Mapping[str, Row] = {row.verb: row for row in ROWS}
