"""How long a real line was connected, and what that costs by the bench's tariff.

Only calls that a modem of the bench made are metered, from CONNECT (or carrier) to the end: the
office's own meter begins at the answer, some seconds earlier.
"""

from __future__ import annotations

from datetime import datetime

from phonesim.exchange.tariff import Tariff
from phonesim.world import World


class CallMeter:
    """The meter of `lane`, whose number is `calling`. Each call is told in the trace as it ends."""

    def __init__(self, world: World, lane: str, calling: str, tariff: Tariff | None) -> None:
        self._world, self._lane, self._calling, self._tariff = world, lane, calling, tariff
        self._call: tuple[str, int, datetime] | None = None  # digits, since when, time of day

    def connected(self, digits: str) -> None:
        """A call to `digits` is on, maybe again after an escape; one that came in has none."""
        if digits and self._call is None:
            self._call = digits, self._world.now_us, datetime.now()

    def ended(self) -> None:
        """The call is over; harmless if there is none."""
        if self._call is None:
            return
        (digits, since_us, answered), self._call = self._call, None
        talking_us = self._world.now_us - since_us
        charge = self._tariff and self._tariff.charge(self._calling, digits, talking_us, answered)
        self._world.record(
            self._lane,
            "metered",
            digits=digits,
            talking_us=talking_us,
            charged_s=charge.charged_s if charge else None,
            cost=str(charge.cost) if charge else None,
            currency=charge.currency if charge else None,
            rate=charge.rate if charge else None,
        )
