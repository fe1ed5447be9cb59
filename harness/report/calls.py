"""The exchange's call records, as the events tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phonesim.trace import TraceEvent


@dataclass(slots=True)
class LoggedCall:
    """One call; times in microseconds, None for what did not happen."""

    number: int
    caller: str
    dialled_us: int | None
    digits: str = ""
    called: str = ""
    outcome: str = ""
    released_by: str = ""
    answered_us: int | None = None
    ended_us: int | None = None
    rings: int = 0


def read_calls(events: Sequence[TraceEvent]) -> list[LoggedCall]:
    """Every call that the exchange wrote down, in the order of their numbers."""
    calls: dict[str, LoggedCall] = {}
    dialled_us: dict[str, int] = {}  # line -> when it dialled its last first digit
    ended_us: dict[str, int] = {}  # call -> when
    rings_for: dict[str, str] = {}  # line -> the call that rings there
    for event in events:
        facts, number = event.facts, event.source.removeprefix("call ")
        if (event.source, event.kind) == ("pstn", "line") and facts["act"] == "dialing":
            dialled_us[str(facts["line"])] = event.time_us
        elif (event.source, event.kind) == ("pstn", "call"):
            call = _call_of(calls, event, dialled_us)
            if call.outcome == "under way":
                rings_for[call.called] = str(call.number)
        elif event.kind == "state" and facts["now"] == "RING_BURST":
            call = calls[rings_for[event.source.removeprefix("line ")]]
            call.rings += 1
        elif event.kind == "state" and facts["now"] == "ENDED":
            ended_us[number] = event.time_us
    for number, call in calls.items():
        call.ended_us = ended_us.get(number)
    return list(calls.values())


def _call_of(
    calls: dict[str, LoggedCall], event: TraceEvent, dialled_us: Mapping[str, int]
) -> LoggedCall:
    """The call that a row of the exchange is about, with what is new in the row."""
    facts = event.facts
    caller = str(facts["caller"])
    call = calls.setdefault(
        str(facts["number"]), LoggedCall(int(facts["number"] or 0), caller, dialled_us.get(caller))
    )
    call.digits, call.outcome = str(facts["digits"]), str(facts["outcome"])
    call.called, call.released_by = str(facts["called"] or ""), str(facts["released_by"] or "")
    if call.outcome == "answered" and call.answered_us is None:
        call.answered_us = event.time_us
    return call
