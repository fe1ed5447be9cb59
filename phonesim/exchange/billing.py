"""The bill of a call, and its line in the trace: the one row that every report is made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from phonesim.exchange.records import CallRecord
from phonesim.exchange.tariff import Tariff
from phonesim.world import World


def first_call(callback: CallRecord, records: Iterable[CallRecord]) -> CallRecord | None:
    """The call that `callback` answers, if it is one: a call of an access server's to who rang it.

    That is one to the access server that was answered, and was over before: the last from the line
    that is called back; if it is none of these, the last on the line that calls; or else the last.
    """
    account = callback.from_account
    if account is None:
        return None
    asked = [
        first
        for first in records
        if first.to_account == account != first.from_account
        and first.answered_us is not None
        and first.ended_us is not None
        and first.ended_us <= callback.started_us
    ]
    return max(
        asked,
        key=lambda first: (
            first.caller == callback.called,
            first.called == callback.caller,
            first.number,
        ),
        default=None,
    )


def charge_call(record: CallRecord, tariff: Tariff, calling: str, answered: datetime) -> None:
    """Say in the record of an answered call that has ended what it cost.

    Talking time is from answer supervision until the call was cleared.
    """
    record.charge = tariff.charge(calling, record.digits, record.talking_us, answered)


def price_directly(
    callback: CallRecord,
    first: CallRecord,
    records: Iterable[CallRecord],
    tariff: Tariff,
    calling: str,
    answered: datetime,
) -> None:
    """Say in a callback's record what its user would have paid without: for one call, all in one.

    It is as long as the `first` call and its callbacks until now together, and begins when the
    first did, at `answered`. Nothing, if it would have been free for him; None without a rate.
    """
    parts = [first, *(r for r in records if r.callback_of == first.number)]
    talking_us = sum(part.talking_us for part in parts)
    charge = tariff.charge(calling, first.digits, talking_us, answered)
    if charge is not None:
        callback.direct_cost = charge.cost if charge.payer == calling else 0 * charge.cost


class Billed(Protocol):
    """A call, as far as it matters for what callback saves."""

    @property
    def number(self) -> int:
        """The call's."""

    @property
    def callback_of(self) -> int | None:
        """The number of the call that it answers."""

    @property
    def answered_us(self) -> int | None:
        """When it was answered."""

    @property
    def cost(self) -> Decimal | str | None:
        """Its price."""

    @property
    def currency(self) -> str | None:
        """Of its price."""

    @property
    def direct_cost(self) -> Decimal | str | None:
        """What its user would have paid without callback."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What callbacks and the calls that they answer cost, and the same minutes without callback.

    `would_have_paid` is what those who were called back would have paid if each had gone on with
    his first call instead. `callbacks` are those that were answered.
    """

    currency: str
    callbacks: int = 0
    paid: Decimal = Decimal(0)
    would_have_paid: Decimal = Decimal(0)

    @property
    def saved(self) -> Decimal:
        """In all; negative if callback was dearer."""
        return self.would_have_paid - self.paid

    def __add__(self, other: Saving) -> Saving:
        return Saving(
            self.currency,
            self.callbacks + other.callbacks,
            self.paid + other.paid,
            self.would_have_paid + other.would_have_paid,
        )


def savings(stories: Iterable[Sequence[Billed]]) -> list[Saving]:
    """What callback saved in all stories, for each currency."""
    found: dict[str, Saving] = {}
    for calls in stories:
        by_number = {call.number: call for call in calls}
        for number in dict.fromkeys(call.callback_of for call in calls):
            callbacks = [call for call in calls if call.callback_of == number]
            if number in by_number:
                saving = _saving(by_number[number], callbacks)
                if saving is not None:
                    old = found.get(saving.currency, Saving(saving.currency))
                    found[saving.currency] = old + saving
    return list(found.values())


def _saving(first: Billed, callbacks: Sequence[Billed]) -> Saving | None:
    """What one call's callbacks saved; None if the tariff has no rate for one of them."""
    answered = [call for call in callbacks if call.answered_us is not None]
    costs = [call.cost for call in (first, *answered)]
    direct = callbacks[-1].direct_cost
    if direct is None or first.currency is None or None in costs:
        return None
    paid = sum((Decimal(cost or 0) for cost in costs), Decimal(0))
    return Saving(first.currency, len(answered), paid, Decimal(direct))


def write_record(world: World, record: CallRecord, calling: str) -> None:
    """Write a call that has ended into the trace, whole."""
    charge, direct = record.charge, record.direct_cost
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
        overflowed=" ".join(record.overflowed) or None,
        trunk=record.trunk,
        forwarded=record.forwarded,
        charged_s=charge.charged_s if charge else None,
        cost=str(charge.cost) if charge else None,
        currency=charge.currency if charge else None,
        payer=charge.payer if charge else None,
        rate=charge.rate if charge else None,
        callback_of=record.callback_of,
        direct_cost=None if direct is None else str(direct),
    )
