"""Bytes that leave at line speed: a UART's or a modem's transmitter, in slices."""

from __future__ import annotations

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

    `send` is called with each slice when its last bit has left. A rate of 0 is no pacing.
    """

    def __init__(
        self, world: World, send: Callable[[bytes], None], rate_bps: int = 0, bits_per_byte: int = 8
    ) -> None:
        self._world, self._send = world, send
        self.rate_bps, self.bits_per_byte = rate_bps, bits_per_byte
        self._waiting = bytearray()
        self._sending = b""
        self._when_drained: list[Callable[[], None]] = []

    @property
    def idle(self) -> bool:
        """Whether every byte has left."""
        return not self._sending and not self._waiting

    def write(self, data: bytes) -> None:
        """Queue `data` behind what is still to be sent."""
        self._waiting += data
        if not self._sending:
            self._start_slice()

    def discard(self) -> None:
        """Forget what has not been started; the slice on its way still arrives."""
        self._waiting.clear()

    def when_drained(self, call: Callable[[], None]) -> None:
        """Call `call` as soon as every byte has left: from the queue, never from inside this."""
        if self.idle:
            self._world.soon(call)
        else:
            self._when_drained.append(call)

    def _start_slice(self) -> None:
        if not self._waiting:
            drained, self._when_drained = self._when_drained, []
            for call in drained:
                self._world.soon(call)
            return
        per_byte = self.bits_per_byte * US_PER_S / self.rate_bps if self.rate_bps else 0
        size = max(1, int(SLICE.default_us / per_byte)) if per_byte else len(self._waiting)
        self._sending = bytes(self._waiting[:size])
        del self._waiting[:size]
        self._world.after(round(len(self._sending) * per_byte), self._finish_slice)

    def _finish_slice(self) -> None:
        data, self._sending = self._sending, b""
        self._send(data)
        if not self._sending:
            self._start_slice()
