"""What is checked in the exchange's records; `exchange_checks` judges it."""

from __future__ import annotations

from harness.scenario.row import Row, Value
from harness.scenario.steps import LaneKind

OUTCOMES = ("answered", "busy", "no answer", "unobtainable", "abandoned")

_PSTN = (LaneKind.PSTN,)

RECORD_ROWS: tuple[Row, ...] = (
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
)
