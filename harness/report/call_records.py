"""`calls.jsonl` and `calls.csv`: the call records of a run, for programs that read bills.

The first columns are those of Asterisk's call detail records, by their names; ours follow. The
page on the exchange in docs/ says what each is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from harness.report.calls import LoggedCall, read_calls
from harness.report.event_log import LoggedScenario, ScenarioRow
from phonesim.trace import TraceEvent
from phonesim.units import US_PER_S

Value = str | int | float | None

# The exchange's causes (Q.850) to Asterisk's dispositions; an answered call is ANSWERED.
_DISPOSITIONS = {17: "BUSY", 34: "CONGESTION", 42: "CONGESTION", 16: "NO ANSWER", 18: "NO ANSWER",
                 19: "NO ANSWER"}  # fmt: skip


def rows(scenarios: Sequence[LoggedScenario]) -> Iterator[dict[str, Value]]:
    """A row for each call of a run that has ended, column by column."""
    for story, played in enumerate(scenarios, 1):
        began = _began(played.events)
        for call in read_calls(played.events):
            if call.ended_us is not None:
                yield _row(call, played.scenario, story, began)


def write_json_lines(scenarios: Sequence[LoggedScenario]) -> bytes:
    """One JSON object a line."""
    return b"".join(msgspec.json.encode(row) + b"\n" for row in rows(scenarios))


def write_csv(scenarios: Sequence[LoggedScenario]) -> str:
    """A line of column names, then a line for each call (RFC 4180)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    nowhere = ScenarioRow(0, "", "", "", "", 0, "", {}, [])
    writer.writerow(_row(LoggedCall(0, ""), nowhere, 0, datetime.min))  # its columns' names
    for row in rows(scenarios):
        writer.writerow("" if value is None else value for value in row.values())
    return text.getvalue()


def disposition(call: LoggedCall) -> str:
    """Asterisk's word for what came of a call."""
    if call.answered_us is not None:
        return "ANSWERED"
    return _DISPOSITIONS.get(call.cause or 0, "FAILED")


def _began(events: Sequence[TraceEvent]) -> datetime:
    """What the exchange's clock showed as the story began."""
    shown = next((e.facts["shows"] for e in events if (e.source, e.kind) == ("pstn", "clock")), "")
    return datetime.fromisoformat(str(shown or "2000-01-01 00:00:00"))


def _row(call: LoggedCall, played: ScenarioRow, story: int, began: datetime) -> dict[str, Value]:
    def clock(time_us: int | None) -> str | None:
        if time_us is None:
            return None
        return (began + timedelta(microseconds=time_us)).isoformat(" ", "milliseconds")

    started_us, ended_us = call.dialled_us or 0, call.ended_us or 0
    return {
        "clid": f'"{call.caller}" <{call.calling}>',
        "src": call.calling,
        "dst": call.digits,
        "dcontext": call.trunk or call.group or "local",
        "channel": call.caller,
        "dstchannel": call.called or None,
        "lastapp": "Dial",
        "lastdata": call.digits,
        "start": clock(started_us),
        "answer": clock(call.answered_us),
        "end": clock(ended_us),
        "duration": _seconds(ended_us - started_us),
        "billsec": _seconds(call.talking_us),
        "disposition": disposition(call),
        "amaflags": "BILLING" if Decimal(call.cost or 0) else "DOCUMENTATION",
        "accountcode": call.payer,
        "uniqueid": f"{story}.{call.number}",
        "userfield": played.title,
        "sequence": call.number,
        "outcome": call.outcome,
        "cause": call.cause,
        "rings": call.rings,
        "released_by": call.released_by or None,
        "released": clock(call.released_us),
        "sent_bytes": call.sent_bytes,
        "received_bytes": call.received_bytes,
        "speed_bps": call.speed_bps,
        "group": call.group or None,
        "overflowed": call.overflowed,
        "trunk": call.trunk or None,
        "forwarded": call.forwarded,
        "charged_s": call.charged_s,
        "cost": call.cost,
        "currency": call.currency,
        "rate": call.rate,
        "callback_of": call.callback_of,
        "direct_cost": call.direct_cost,
        "scenario": played.path,
        "seed": played.seed,
    }


def _seconds(duration_us: int) -> float:
    return duration_us / US_PER_S
