"""Real time: wait until the moment, or until a file descriptor has something to say."""

from __future__ import annotations

import selectors
import time
from collections.abc import Callable

from phonesim.units import US_PER_S


class WallClock:
    """A `phonesim.clock.Clock` that runs as fast as the one on the wall.

    It counts from its creation, or from `restart`.
    """

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._began_ns = time.monotonic_ns()

    def now_us(self) -> int:
        return (time.monotonic_ns() - self._began_ns) // 1_000

    def watch(self, descriptor: int, ready: Callable[[], None]) -> None:
        """Call `ready`, from inside a wait, whenever `descriptor` can be read."""
        self._selector.register(descriptor, selectors.EVENT_READ, ready)

    def unwatch(self, descriptor: int) -> None:
        """No longer wait for `descriptor`."""
        self._selector.unregister(descriptor)

    def wait_until(self, due_us: int | None) -> bool:
        if due_us is None and not self._selector.get_map():
            return False
        timeout_s = None if due_us is None else max(0.0, (due_us - self.now_us()) / US_PER_S)
        for key, _ in self._selector.select(timeout_s):
            key.data()
        return True

    def close(self) -> None:
        """Release the selector; what it watched stays open."""
        self._selector.close()
