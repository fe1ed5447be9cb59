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
    _row(
        "noise",
        "noise LANE-OR-NUMBER RATE [from call N] [for DURATION]",
        {**_LINE, "rate": Value.NUMBER, **_CALL, **_FOR},
        "Each bit on this line is wrong with this probability. Modems that correct errors repeat "
        "what was damaged, and it comes late; with others wrong bytes come out.",
    ),
    _row(
        "bursts",
        "bursts LANE-OR-NUMBER DURATION every DURATION [from call N] [for DURATION]",
        {**_LINE, "length": Value.DURATION, "every": Value.DURATION, **_CALL, **_FOR},
        "For so long every bit is as good as random, then it is quiet for so long on average.",
    ),
    _row(
        "clipping",
        "clipping LANE-OR-NUMBER DURATION every DURATION [from call N] [for DURATION]",
        {**_LINE, "length": Value.DURATION, "every": Value.DURATION, **_CALL, **_FOR},
        "For so long every bit is lost, then it is quiet for so long on average.",
    ),
    _row(
        "delay",
        "delay LANE-OR-NUMBER DURATION [jitter DURATION] [from call N] [for DURATION]",
        {**_LINE, "length": Value.DURATION, "jitter": Value.DURATION, **_CALL, **_FOR},
        "Everything on this line comes so much later, and up to the jitter more, in its order.",
    ),
    _row(
        "cut",
        "cut LANE-OR-NUMBER [after N bytes] [in DURATION] [from call N]",
        {**_LINE, "bytes": Value.COUNT, "in": Value.DURATION, **_CALL},
        "The connection is lost once: at once, after so many bytes of data both ways, or after so "
        "long. The modems lose carrier; the next call is good. Without a call nothing is lost.",
    ),
    _row(
        "one-way",
        "one-way from|to LANE-OR-NUMBER [from call N] [for DURATION]",
        {"lost": ("from", "to"), **_LINE, **_CALL, **_FOR},
        "Nothing that this line sends, or nothing that is sent to it, arrives.",
    ),
    _row(
        "retrain",
        "retrain LANE-OR-NUMBER [at N bit/s]",
        {**_LINE, "rate": Value.COUNT},
        "The modems of this line's call train again, at most at this rate. If their modulation has "
        "none so low, they lose each other.",
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
