"""What is checked in the exchange's records; `exchange_checks` judges it."""

from __future__ import annotations

from harness.scenario.row import Row, Value
from harness.scenario.steps import LaneKind
from phonesim.exchange.records import Outcome

OUTCOMES = tuple(outcome.value for outcome in Outcome if outcome is not Outcome.UNDER_WAY)

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
        "dialled",
        _PSTN,
        ":",
        "call N LANE dialled NUMBER [OUTCOME]",
        {"call": Value.CALL, "caller": Value.LANE, "digits": Value.LINE, "outcome": OUTCOMES},
        "exchange records",
        "Which digits the exchange took, and what came of it, whoever was reached.",
    ),
    Row(
        "cause",
        _PSTN,
        ":",
        "call N cause CAUSE",
        {"call": Value.CALL, "cause": Value.COUNT},
        "exchange records",
        "The call has failed or ended with this cause of Q.850, such as 17 for busy.",
    ),
    Row(
        "rings",
        _PSTN,
        ":",
        "call N rang COUNT times",
        {"call": Value.CALL, "rings": Value.COUNT},
        "exchange records",
        "So often until it was answered or given up.",
    ),
    Row(
        "forwarded",
        _PSTN,
        ":",
        "call N forwarded COUNT times",
        {"call": Value.CALL, "times": Value.COUNT},
        "exchange records",
        "So often was the call sent on to another number.",
    ),
    Row(
        "line act",
        _PSTN,
        ":",
        "LANE saw ACT",
        {"lane": Value.LANE, "act": ("glare", "ring trip", "flash", "permanent signal")},
        "exchange records",
        "The exchange has noted this of the line.",
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
