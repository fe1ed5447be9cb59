"""What is checked in the exchange's records; `exchange_checks` judges it."""

from __future__ import annotations

from harness.scenario.row import Row, Value
from harness.scenario.steps import LaneKind
from phonesim.exchange.records import Outcome

OUTCOMES = tuple(outcome.value for outcome in Outcome if outcome is not Outcome.UNDER_WAY)

_PSTN = (LaneKind.PSTN,)
_RELATIONS = ("==", "<=", ">=")

RECORD_ROWS: tuple[Row, ...] = (
    Row(
        "calls",
        _PSTN,
        ":",
        "calls ==|<=|>= N",
        {"relation": _RELATIONS, "calls": Value.COUNT},
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
        "paid",
        _PSTN,
        ":",
        "call N paid by LANE",
        {"call": Value.CALL, "lane": Value.LANE},
        "exchange records",
        "By the tariff, this party pays for the call, once it has ended.",
    ),
    Row(
        "cost",
        _PSTN,
        ":",
        "call N cost ==|<=|>= AMOUNT",
        {"call": Value.CALL, "relation": _RELATIONS, "amount": Value.AMOUNT},
        "exchange records",
        "What an answered call cost by the tariff, in its currency.",
    ),
    Row(
        "charged",
        _PSTN,
        ":",
        "call N charged DURATION",
        {"call": Value.CALL, "charged": Value.DURATION},
        "exchange records",
        "The talking time that is charged for: rounded up to the tariff's steps.",
    ),
    Row(
        "saved",
        _PSTN,
        ":",
        "callback saved ==|<=|>= AMOUNT",
        {"relation": _RELATIONS, "amount": Value.AMOUNT},
        "exchange records",
        "What those who were called back would have paid for one call with the same minutes, less "
        "what their calls and the callbacks cost.",
    ),
    Row(
        "lasted",
        _PSTN,
        ":",
        "call N lasted WINDOW",
        {"call": Value.CALL, "window": Value.WINDOW},
        "exchange records",
        "The talking time of an answered call, from answer supervision until it was cleared.",
    ),
    Row(
        "speed",
        _PSTN,
        ":",
        "call N speed ==|<=|>= RATE",
        {"call": Value.CALL, "relation": _RELATIONS, "rate": Value.COUNT},
        "exchange records",
        "What the modems have agreed on, in bit/s; after a retrain the new rate.",
    ),
    Row(
        "bytes",
        _PSTN,
        ":",
        "call N caller|called sent ==|<=|>= COUNT bytes",
        {
            "call": Value.CALL,
            "end": ("caller", "called"),
            "relation": _RELATIONS,
            "bytes": Value.COUNT,
        },
        "exchange records",
        "The data that this end's modem has sent in a call that has ended.",
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
