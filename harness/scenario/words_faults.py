"""The faults that a story may bring about; `faults` carries them out."""

from __future__ import annotations

from collections.abc import Mapping

from harness.scenario.row import Parameter, Row, Value
from harness.scenario.steps import LaneKind
from phonesim.exchange.fault_kinds import KINDS

_PSTN = (LaneKind.PSTN,)


def _row(verb: str, form: str, parameters: Mapping[str, Parameter], help_text: str = "") -> Row:
    said = help_text or _sentence(KINDS[verb].meaning)
    return Row(verb, _PSTN, "!", form, parameters, "faults", said, acts=True)


def _sentence(meaning: str) -> str:
    return f"{meaning[0].upper()}{meaning[1:]}."


_CALL: Mapping[str, Parameter] = {"call": Value.CALL}
_LINE: Mapping[str, Parameter] = {"line": Value.LINE}
_FOR: Mapping[str, Parameter] = {"for": Value.DURATION}

FAULT_ROWS: tuple[Row, ...] = (
    _row(
        "busy",
        "busy LANE-OR-NUMBER [from call N] [for DURATION]",
        {**_LINE, **_CALL, **_FOR},
        "Who calls this line or hunt group finds it busy, from this call on.",
    ),
    _row("dead", "dead LANE-OR-NUMBER [for DURATION]", {**_LINE, **_FOR}),
    _row("no dial tone", "no dial tone LANE-OR-NUMBER [for DURATION]", {**_LINE, **_FOR}),
    _row(
        "ring without answer",
        "ring without answer LANE-OR-NUMBER [from call N] [for DURATION]",
        {**_LINE, **_CALL, **_FOR},
    ),
    _row(
        "ring trip",
        "ring trip LANE-OR-NUMBER [from call N] [for DURATION]",
        {**_LINE, **_CALL, **_FOR},
    ),
    _row(
        "wrong number",
        "wrong number LANE-OR-NUMBER -> LANE-OR-NUMBER [from call N] [for DURATION]",
        {**_LINE, "to": Value.LINE, **_CALL, **_FOR},
    ),
    _row(
        "crossed",
        "crossed LANE-OR-NUMBER LANE-OR-NUMBER [for DURATION]",
        {**_LINE, "to": Value.LINE, **_FOR},
    ),
    _row(
        "slow answer",
        "slow answer LANE-OR-NUMBER DURATION [from call N]",
        {**_LINE, "delay": Value.DURATION, **_CALL},
    ),
    _row(
        "glare",
        "glare LANE-OR-NUMBER DURATION [from call N]",
        {**_LINE, "delay": Value.DURATION, **_CALL},
    ),
    _row(
        "congestion",
        "congestion TRUNK [from call N] [for DURATION]",
        {"line": Value.WORD, **_CALL, **_FOR},
        "Every circuit of this trunk group, by its name in the office file, is out of use.",
    ),
    _row(
        "circuits",
        "circuits TRUNK N",
        {"line": Value.WORD, "circuits": Value.COUNT},
        "No more than so many circuits of this trunk group are usable.",
    ),
    _row("restart", "restart [for DURATION]", _FOR),
    _row(
        "heal",
        "heal LANE-OR-NUMBER",
        _LINE,
        "Ends every fault of this line, number or group, also what is still to come.",
    ),
    _row("heal trunk", "heal trunk TRUNK", {"line": Value.WORD}, "The same for a trunk group."),
    _row("heal all", "heal all", {}, "Ends every fault."),
)
