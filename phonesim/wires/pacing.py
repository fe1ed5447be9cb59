"""Bytes that leave at line speed: a UART's or a modem's transmitter, in slices."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.world import World

SLICE = Timer(
    "transmitter_slice",
    50 * US_PER_MS,
    "longest stretch of a paced stream that travels as one chunk, due when its last bit is",
    "ours: a hop through the kernel costs more than the byte that it carries",
)


class Transmitter:
    """Sends bytes one after the other, each taking `bits_per_byte` / `rate_bps` seconds.

    `send` is called with each slice when its last bit has left. A rate of 0 is no pacing: what is
    written is sent at once. A slice that follows another begins when that one was due, not when
    the process got round to it, so that a stream keeps its rate on the wall clock too.
    """

    def __init__(
        self, world: World, send: Callable[[bytes], None], rate_bps: int = 0, bits_per_byte: int = 8
    ) -> None:
        self._world, self._send = world, send
        self.rate_bps, self.bits_per_byte = rate_bps, bits_per_byte
        self._waiting = bytearray()
        self._sending = b""
        self._held = False
        self._free_us = 0  # when the last slice is, or was, due
        self._left = 0  # bytes that have left, ever
        self._when_left: deque[tuple[int, Callable[[], None]]] = deque()

    @property
    def idle(self) -> bool:
        """Whether every byte has left."""
        return not self._sending and not self._waiting

    @property
    def waiting(self) -> int:
        """How many bytes have not left."""
        return len(self._sending) + len(self._waiting)

    def write(self, data: bytes) -> None:
        """Queue `data` behind what is still to be sent."""
        if self._sending or self._waiting or self._held:
            self._waiting += data
        elif self.rate_bps == 0:
            self._left += len(data)
            self._send(data)
        else:
            self._waiting += data
            self._free_us = self._world.now_us
            self._start_slice()

    def hold(self, on: bool) -> None:
        """Stop sending behind the slice on its way, or go on."""
        self._held = on
        if not on and self._waiting and not self._sending:
            self._free_us = self._world.now_us
            self._start_slice()

    def discard(self) -> None:
        """Forget what has not been started; the slice on its way still arrives."""
        self._waiting.clear()
        last = self._left + len(self._sending)
        self._when_left = deque((min(until, last), call) for until, call in self._when_left)
        self._tell_drained()

    def when_drained(self, call: Callable[[], None]) -> None:
        """Call `call` as soon as every byte written so far has left: from the queue, not inside."""
        if self.idle:
            self._world.soon(call)
        else:
            self._when_left.append((self._left + self.waiting, call))

    def _start_slice(self) -> None:
        waiting, per_byte, size = self._waiting, 0.0, len(self._waiting)
        if self.rate_bps:
            per_byte = self.bits_per_byte * US_PER_S / self.rate_bps
            size = min(size, int(SLICE.default_us / per_byte) or 1)
        self._sending = bytes(waiting) if size == len(waiting) else bytes(waiting[:size])
        del waiting[:size]
        self._free_us += round(size * per_byte)
        self._world.after(max(0, self._free_us - self._world.now_us), self._finish_slice)

    def _finish_slice(self) -> None:
        data, self._sending = self._sending, b""
        self._left += len(data)
        self._send(data)
        self._tell_drained()
        if self._waiting and not self._sending and not self._held:
            self._start_slice()

    def _tell_drained(self) -> None:
        while self._when_left and self._when_left[0][0] <= self._left:
            self._world.soon(self._when_left.popleft()[1])
