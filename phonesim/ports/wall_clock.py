"""Real time: wait until the moment, or until the outside has something to say.

What comes from outside comes in one of three ways: a file descriptor can be read, it has room for
more to be written, or it is something that nothing announces (a terminal's speed, a modem's
circuits) and that has to be looked at now and then. Whatever is called here is called from inside
a wait, when the world does not yet know what time it is: do the work in `World.soon`.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable

from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S

CIRCUIT_POLL = Timer(
    "circuit_poll",
    20 * US_PER_MS,
    "between two looks at what nothing announces: a terminal's settings, a device's circuits",
    "ours: well below S25's 50 ms, and a look costs about 1 us",
)

_READABLE = select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR
_WRITABLE = select.EPOLLOUT | select.EPOLLHUP | select.EPOLLERR


class WallClock:
    """A `phonesim.clock.Clock` that runs as fast as the one on the wall.

    It counts from its creation.
    """

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._readable: dict[int, Callable[[], None]] = {}
        self._writable: dict[int, Callable[[], None]] = {}
        self._looks: dict[Callable[[], None], None] = {}  # in the order in which they were added
        self._next_look_us = 0
        self._began_ns = time.monotonic_ns()

    def now_us(self) -> int:
        return (time.monotonic_ns() - self._began_ns) // 1_000

    def watch(self, descriptor: int, ready: Callable[[], None]) -> None:
        """Call `ready` whenever `descriptor` can be read, or its other side has gone."""
        self._change(descriptor, self._readable, ready)

    def unwatch(self, descriptor: int) -> None:
        """No longer wait for `descriptor` to be readable; needless is harmless."""
        self._change(descriptor, self._readable, None)

    def watch_room(self, descriptor: int, ready: Callable[[], None]) -> None:
        """Call `ready` whenever `descriptor` can be written, or its other side has gone."""
        self._change(descriptor, self._writable, ready)

    def unwatch_room(self, descriptor: int) -> None:
        """No longer wait for `descriptor` to be writable; needless is harmless."""
        self._change(descriptor, self._writable, None)

    def look_often(self, look: Callable[[], None]) -> None:
        """Call `look` every `CIRCUIT_POLL`; it should be quick."""
        self._looks[look] = None

    def look_no_more(self, look: Callable[[], None]) -> None:
        """No longer call `look`."""
        self._looks.pop(look, None)

    def wait_until(self, due_us: int | None) -> bool:
        if due_us is None and not (self._readable or self._writable or self._looks):
            return False
        now_us = (time.monotonic_ns() - self._began_ns) // 1_000
        if self._looks:
            if now_us >= self._next_look_us:
                self._next_look_us = now_us + CIRCUIT_POLL.default_us
                for look in list(self._looks):
                    look()
                due_us = now_us  # a look may have scheduled something
            elif due_us is None or due_us > self._next_look_us:
                due_us = self._next_look_us
        if due_us is None:
            timeout_s = -1.0
        else:
            timeout_s = (due_us - now_us) / US_PER_S if due_us > now_us else 0.0
        for descriptor, events in self._epoll.poll(timeout_s):
            if events & _READABLE and (ready := self._readable.get(descriptor)) is not None:
                ready()
            if events & _WRITABLE and (ready := self._writable.get(descriptor)) is not None:
                ready()
        return True

    def close(self) -> None:
        """Release what waits; what it watched stays open."""
        self._epoll.close()

    def _change(
        self,
        descriptor: int,
        watched: dict[int, Callable[[], None]],
        ready: Callable[[], None] | None,
    ) -> None:
        before = descriptor in self._readable or descriptor in self._writable
        watched.pop(descriptor, None)
        if ready is not None:
            watched[descriptor] = ready
        reading, writing = descriptor in self._readable, descriptor in self._writable
        events = (select.EPOLLIN if reading else 0) | (select.EPOLLOUT if writing else 0)
        if not events:
            if before:
                self._epoll.unregister(descriptor)
        elif before:
            self._epoll.modify(descriptor, events)
        else:
            self._epoll.register(descriptor, events)


def pause(seconds: float) -> None:
    """Do nothing for so long; signals end it."""
    select.select([], [], [], seconds)
