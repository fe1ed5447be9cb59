"""What a maker does about a number that fails again and again (several countries demanded it)."""

from __future__ import annotations

from phonesim.modem.profile import Redial
from phonesim.modem.result_codes import Result
from phonesim.units import US_PER_S


class RedialWatch:
    """Counts the failed calls to each number since the last that was answered."""

    def __init__(self, policy: Redial) -> None:
        self._policy = policy
        self._failures: dict[str, int] = {}
        self._last_failure_us: dict[str, int] = {}

    def refusal(self, number: str, now_us: int) -> Result | None:
        """BLACKLISTED or DELAYED if the modem may not call `number` now."""
        policy = self._policy
        if policy.blacklist_after and self._failures.get(number, 0) >= policy.blacklist_after:
            return Result.BLACKLISTED
        last_us = self._last_failure_us.get(number)
        if last_us is not None and now_us < last_us + policy.delay_s * US_PER_S:
            return Result.DELAYED
        return None

    def note(self, number: str, result: Result, now_us: int) -> None:
        """How a call to `number` ended."""
        if result in (Result.BUSY, Result.NO_ANSWER, Result.NO_CARRIER, Result.NO_DIALTONE):
            self._failures[number] = self._failures.get(number, 0) + 1
            self._last_failure_us[number] = now_us
        elif result is Result.CONNECT:
            self._failures.pop(number, None)
            self._last_failure_us.pop(number, None)
