"""The exchange's call records, as the events tell them.

A call that has ended has a row of kind `record` with all of it. Of one that was under way when the
story ended there are only the rows `call`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from phonesim.exchange.billing import callbacks
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
    trunk: str = ""
    forwarded: int = 0
    charged_s: int | None = None
    cost: str = ""
    currency: str = ""
    payer: str = ""
    rate: str = ""
    reversed_cost: str = ""
    reversed_payer: str = ""
    from_account: str = ""
    to_account: str = ""

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


@dataclass(frozen=True, slots=True)
class Saving:
    """What callbacks of a run cost, and what their minutes would have cost those called back."""

    currency: str
    calls: int
    charged_s: int
    caller_would_have_paid: Decimal
    callback_cost: Decimal

    @property
    def saved(self) -> Decimal:
        """In all; negative if the callbacks were dearer."""
        return self.caller_would_have_paid - self.callback_cost


def _is_priced(call: LoggedCall) -> bool:
    """Whether the tariff has a rate for both directions."""
    return bool(call.cost and call.reversed_cost)


def savings(stories: Sequence[Sequence[LoggedCall]]) -> list[Saving]:
    """What callback saved in all stories, for each currency."""
    found: dict[str, Saving] = {}
    for call in [call for calls in stories for call in callbacks(calls) if _is_priced(call)]:
        old = found.get(call.currency, Saving(call.currency, 0, 0, Decimal(0), Decimal(0)))
        found[call.currency] = Saving(
            call.currency,
            old.calls + 1,
            old.charged_s + (call.charged_s or 0),
            old.caller_would_have_paid + Decimal(call.reversed_cost),
            old.callback_cost + Decimal(call.cost),
        )
    return list(found.values())


def say_saving(saving: Saving) -> str:
    """The saving as a sentence."""
    calls = "1 callback" if saving.calls == 1 else f"{saving.calls} callbacks"
    word = "saved" if saving.saved >= 0 else "cost"
    more = "" if saving.saved >= 0 else " more"
    unit = saving.currency
    return (
        f"callback {word} {abs(saving.saved)} {unit}{more}: {calls}, {saving.charged_s} s charged, "
        f"cost {saving.callback_cost} {unit}; the callers would have paid "
        f"{saving.caller_would_have_paid} {unit} for them"
    )
