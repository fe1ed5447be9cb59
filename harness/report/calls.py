"""The exchange's call records, as the events tell them.

A call that has ended has a row of kind `record` with all of it. Of one that was under way when the
story ended there are only the rows `call`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from phonesim.exchange.billing import Saving, savings
from phonesim.trace import Fact, TraceEvent


@dataclass(slots=True)
class LoggedCall:
    """One call; times in microseconds, None for what did not happen.

    `caller` and `called` are lines by name, `calling` is the caller's number. Costs are amounts of
    `currency`, `payer` is a telephone number.
    """

    number: int
    caller: str
    dialled_us: int | None = None
    digits: str = ""
    called: str = ""
    outcome: str = ""
    released_by: str = ""
    answered_us: int | None = None
    ended_us: int | None = None
    rings: int = 0
    calling: str = ""
    cause: int | None = None
    released_us: int | None = None
    sent_bytes: int = 0
    received_bytes: int = 0
    speed_bps: int | None = None
    group: str = ""
    overflowed: str | None = None
    trunk: str = ""
    forwarded: int = 0
    charged_s: int | None = None
    cost: str | None = None
    currency: str | None = None
    payer: str | None = None
    rate: str | None = None
    callback_of: int | None = None
    direct_cost: str | None = None

    @property
    def talking_us(self) -> int:
        """From answer to the end."""
        if self.answered_us is None or self.ended_us is None:
            return 0
        return self.ended_us - self.answered_us


def read_calls(events: Sequence[TraceEvent]) -> list[LoggedCall]:
    """Every call that the exchange wrote down, in the order of their numbers."""
    calls: dict[Fact, LoggedCall] = {}
    dialled_us: dict[Fact, int] = {}  # line -> when it dialled its last first digit
    for event in events:
        facts, what = event.facts, (event.source, event.kind)
        if what == ("pstn", "line") and facts["act"] == "dialing":
            dialled_us[facts["line"]] = event.time_us
        elif what == ("pstn", "call"):
            call = calls.setdefault(
                facts["number"], LoggedCall(int(facts["number"] or 0), str(facts["caller"]))
            )
            call.dialled_us = call.dialled_us or dialled_us.get(facts["caller"])
            _take(call, facts)
            if call.outcome == "answered" and call.answered_us is None:
                call.answered_us = event.time_us
        elif what == ("pstn", "record"):
            call = calls[facts["number"]]
            _take(call, facts)
            call.dialled_us = int(facts["started_us"] or 0)
    return list(calls.values())


_NAMES = {field.name for field in fields(LoggedCall)}


def _take(call: LoggedCall, facts: Mapping[str, Fact]) -> None:
    """What a row says; what it does not say stays."""
    for name in _NAMES & facts.keys():
        if facts[name] is not None:
            setattr(call, name, facts[name])


def say_savings(stories: Iterable[Sequence[LoggedCall]]) -> list[str]:
    """What callback saved in all stories: a sentence for each currency."""
    return [_say(saving) for saving in savings(stories) if saving.callbacks]


def _say(saving: Saving) -> str:
    word, more = ("saved", "") if saving.saved >= 0 else ("cost", " more")
    one = saving.callbacks == 1
    calls = (
        "1 callback and its first call"
        if one
        else f"{saving.callbacks} callbacks and their first calls"
    )
    callers = "the caller" if one else "the callers"
    unit, alone = saving.currency, saving.would_have_paid
    return (
        f"callback {word} {abs(saving.saved)} {unit}{more}: {calls} cost {saving.paid} {unit}; "
        f"for the same minutes in one call {callers} would have paid {alone} {unit}"
    )
