"""When it is. A world asks one clock, and nothing else knows which one is in.

`VirtualClock` jumps; the wall clock, which waits for a file descriptor or for the moment, lives in
`phonesim.ports.wall_clock` because it touches the operating system.
"""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """The whole interface of time, in integer microseconds since the world began."""

    def now_us(self) -> int:
        """The present moment."""

    def wait_until(self, due_us: int | None) -> bool:
        """Let time pass until `due_us`, or less if something came in from outside.

        `None` waits for the outside alone. Returns False if there is nothing to wait for at all.
        """


class VirtualClock:
    """Time that jumps to the next moment at which anything happens."""

    def __init__(self) -> None:
        self._now_us = 0

    def now_us(self) -> int:
        return self._now_us

    def wait_until(self, due_us: int | None) -> bool:
        if due_us is None:
            return False
        self._now_us = max(self._now_us, due_us)
        return True
