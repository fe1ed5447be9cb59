"""What a modem remembers of numbers: the last one, the stored ones, and those that keep failing.

Several countries demand that a modem does not call a number again and again that fails; what a
maker does about it is the profile's `redial`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from phonesim.modem.at_grammar import BadCommand
from phonesim.modem.dial_string import Dialled, parse_dial_string
from phonesim.modem.profile import Redial
from phonesim.modem.result_codes import Result
from phonesim.units import US_PER_S

_FAILURES = (Result.BUSY, Result.NO_ANSWER, Result.NO_CARRIER, Result.NO_DIALTONE)
_STORED = re.compile(r"([^S]*)S(?:=(\d+))?")
_LAST = re.compile(r"[TP]*L;?")


class DialMemory:
    """One modem's; failures count from the last call to the number that was answered."""

    def __init__(self, policy: Redial) -> None:
        self._policy = policy
        self._last_text = ""
        self._number = ""  # of the call under way
        self._failures: dict[str, int] = {}
        self._last_failure_us: dict[str, int] = {}

    def recall(self, text: str, stored: Sequence[str], pulse: bool = False) -> tuple[Dialled, ...]:
        """The steps of `D`'s text: a number, `L` for the last one, `S=n` for a stored one.

        What stands before `S` is dialled first, what stands behind its number is passed over; `S`
        without a number is `S=0` (V.250 6.3.1.8). Raises BadCommand for a number that there is none
        of. `pulse` is how to dial unless it says so itself.
        """
        spelled = text.upper()
        stored_at = _STORED.match(spelled)
        if stored_at is not None:
            index = int((stored_at[2] or "0")[:9])
            if index >= len(stored):
                raise BadCommand(f"no stored number {index}")
            text = stored_at[1] + stored[index] + (";" if spelled.endswith(";") else "")
        elif _LAST.fullmatch(spelled):
            if not self._last_text:
                raise BadCommand("no number has been dialled")
            text = self._last_text
        steps = parse_dial_string(text, pulse)
        self._number = "".join(step.digit for step in steps)
        if self._number:
            self._last_text = text
        return steps

    def forget_number(self) -> None:
        """What is reported next is not of a call to a number."""
        self._number = ""

    def refusal(self, now_us: int, x: int) -> Result | None:
        """BLACKLISTED or DELAYED if the modem may not call the number now; ERROR below X4."""
        refusal = self._refusal(now_us)
        return refusal if refusal is None or x == 4 else Result.ERROR

    def _refusal(self, now_us: int) -> Result | None:
        policy, number = self._policy, self._number
        last_us = self._last_failure_us.get(number)
        if last_us is None:
            return None
        if policy.forget_s and now_us >= last_us + policy.forget_s * US_PER_S:
            self._forgive(number)
            return None
        if policy.blacklist_after and self._failures.get(number, 0) >= policy.blacklist_after:
            return Result.BLACKLISTED
        if now_us < last_us + policy.delay_s * US_PER_S:
            return Result.DELAYED
        return None

    def note(self, result: Result, now_us: int) -> None:
        """What became of the call to the recalled number, if there was one."""
        number = self._number
        if not number:
            return
        if result in _FAILURES:
            self._failures[number] = self._failures.get(number, 0) + 1
            self._last_failure_us[number] = now_us
        elif result is Result.CONNECT:
            self._forgive(number)
        self._number = ""

    def _forgive(self, number: str) -> None:
        self._failures.pop(number, None)
        self._last_failure_us.pop(number, None)
