"""The bill of a call, and its line in the trace: the one row that every report is made from."""

from __future__ import annotations

from datetime import datetime

from phonesim.exchange.records import CallRecord
from phonesim.exchange.tariff import Tariff
from phonesim.world import World


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
    )
