"""The bill of a call, and its line in the trace: the one row that every report is made from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from phonesim.exchange.records import CallRecord
from phonesim.exchange.tariff import Tariff
from phonesim.world import World


class Ends(Protocol):
    """A call, as far as it matters who called whom."""

    @property
    def caller(self) -> str:
        """The line that called."""

    @property
    def called(self) -> str | None:
        """The line that it reached."""

    @property
    def from_account(self) -> str | None:
        """Whose line called, where a subscriber has several."""

    @property
    def to_account(self) -> str | None:
        """Whose line was reached."""

    @property
    def answered_us(self) -> int | None:
        """When it was answered."""


AnyCall = TypeVar("AnyCall", bound=Ends)


def callbacks(calls: Iterable[AnyCall]) -> list[AnyCall]:
    """The answered calls of a subscriber to one that had called, and was answered, before."""
    found = []
    asked: set[tuple[str, str]] = set()  # who has called whom, and has not been called back
    for call in calls:
        if call.answered_us is None:
            continue
        ends = call.from_account or call.caller, call.to_account or str(call.called)
        if ends[::-1] in asked:
            asked.discard(ends[::-1])
            found.append(call)
        else:
            asked.add(ends)
    return found


def charge_call(
    record: CallRecord, tariff: Tariff, calling: str, called: str, answered: datetime
) -> None:
    """Say in the record of an answered call what it cost, and what the other direction would have.

    Talking time is from answer supervision until the call was cleared.
    """
    assert record.answered_us is not None
    assert record.ended_us is not None
    talking_us = record.ended_us - record.answered_us
    record.charge = tariff.charge(calling, record.digits, talking_us, answered)
    record.reversed_charge = tariff.charge(called, calling, talking_us, answered)


def write_record(world: World, record: CallRecord, calling: str) -> None:
    """Write a call that has ended into the trace, whole."""
    charge, reverse = record.charge, record.reversed_charge
    world.record(
        "pstn",
        "record",
        number=record.number,
        caller=record.caller,
        calling=calling,
        digits=record.digits,
        called=record.called,
        outcome=record.outcome.value,
        cause=record.cause,
        rings=record.rings,
        started_us=record.started_us,
        answered_us=record.answered_us,
        released_us=record.released_us,
        released_by=record.released_by,
        ended_us=record.ended_us,
        sent_bytes=record.sent_bytes,
        received_bytes=record.received_bytes,
        speed_bps=record.speed_bps,
        group=record.group,
        trunk=record.trunk,
        forwarded=record.forwarded,
        charged_s=charge.charged_s if charge else None,
        cost=str(charge.cost) if charge else None,
        currency=charge.currency if charge else None,
        payer=charge.payer if charge else None,
        rate=charge.rate if charge else None,
        reversed_cost=str(reverse.cost) if reverse else None,
        reversed_payer=reverse.payer if reverse else None,
        from_account=record.from_account,
        to_account=record.to_account,
    )
