"""What the exchange writes down: one record a call, and one entry for each thing a line did."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from phonesim.exchange.tariff import Charge


class Outcome(Enum):
    """How a call attempt ended, or that it is still under way."""

    UNDER_WAY = "under way"
    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no answer"
    UNOBTAINABLE = "unobtainable"
    ABANDONED = "abandoned"  # the caller went on hook before it rang
    BARRED = "barred"
    CONGESTION = "congestion"
    OUT_OF_ORDER = "out of order"
    FAILED = "failed"  # by the exchange's own doing: forwarded in a circle, or a restart


@dataclass(slots=True)
class CallRecord:
    """One call, from its first digit; times in microseconds, lines by name.

    `released_by` is the line whose on-hook the exchange saw first, unless it came back in time;
    None if the exchange dropped the call. `cause` is a value of Q.850 (`cause.Cause`), set when the
    call has failed or has ended; `group` the last hunt group that it was offered to, `overflowed`
    those whose lines were all busy and that sent it on, `trunk` the last trunk group that it
    needed, `forwarded` how often it was sent on. `sent_bytes` are data of the caller's modem,
    `received_bytes` of the called one's, `speed_bps` what they agreed on last. `charge` is what an
    answered call cost, if the exchange has a tariff; it is set when it ends. `from_account` and
    `to_account` are whose lines they are, where a subscriber has several.
    `callback_of` is the number of the call that this one answers, if it is a callback, and
    `direct_cost` what its user would have paid without (`billing.price_directly`).
    """

    number: int
    caller: str
    started_us: int
    digits: str = ""
    called: str | None = None
    outcome: Outcome = Outcome.UNDER_WAY
    rings: int = 0
    answered_us: int | None = None
    released_us: int | None = None
    released_by: str | None = None
    ended_us: int | None = None
    cause: int | None = None
    group: str | None = None
    overflowed: tuple[str, ...] = ()
    trunk: str | None = None
    forwarded: int = 0
    sent_bytes: int = 0
    received_bytes: int = 0
    speed_bps: int | None = None
    charge: Charge | None = None
    from_account: str | None = None
    to_account: str | None = None
    callback_of: int | None = None
    direct_cost: Decimal | None = None

    @property
    def talking_us(self) -> int:
        """From answer to the end."""
        if self.answered_us is None or self.ended_us is None:
            return 0
        return self.ended_us - self.answered_us

    @property
    def cost(self) -> Decimal | None:
        """What it cost, if it has a price."""
        return self.charge.cost if self.charge else None

    @property
    def currency(self) -> str | None:
        """Of its cost."""
        return self.charge.currency if self.charge else None


class LineAct(Enum):
    """What a line did, or what was done to it."""

    OFF_HOOK = "off-hook"
    ON_HOOK = "on-hook"
    DIALING = "dialing"  # the first digit of a call
    RINGING = "ringing"  # the first burst of a call
    PERMANENT_SIGNAL = "permanent signal"  # off hook too long without dialling
    GLARE = "glare"  # off hook between its seizure for a call and the first ring
    RING_TRIP = "ring trip"  # taken for off-hook, by a fault
    FLASH = "flash"


class LineEntry(NamedTuple):
    """One entry of the exchange's log."""

    time_us: int
    line: str
    act: LineAct
