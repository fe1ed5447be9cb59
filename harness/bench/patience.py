"""Waiting for a device that somebody else holds: so long and no longer, and saying for whom."""

from __future__ import annotations

import time
from collections.abc import Callable

from harness.bench.lease import DeviceInUse
from phonesim.ports.wall_clock import pause

RETRY_S = 0.5


class Patience:
    """Asked, each time that a device is found in use, whether to try once more.

    `limit_s` counts from the first time. `say` is told of each holder once.
    """

    def __init__(self, limit_s: float, say: Callable[[str], None]) -> None:
        self._limit_s, self._say = limit_s, say
        self._until: float | None = None
        self._said = ""

    def __call__(self, busy: DeviceInUse) -> bool:
        """Whether there is time left; a moment later."""
        if self._until is None:
            self._until = time.monotonic() + self._limit_s
        if time.monotonic() >= self._until:
            return False
        if (text := f"waiting: {busy}") != self._said:
            self._said = text
            self._say(text)
        pause(RETRY_S)
        return True
