"""The DCE side of a connector whose other side is not in this process, as far as all are alike.

The bytes go through a file descriptor (a pty's master, a socket, a serial device) that is never
waited for: what it has no room for is kept here, and it is asked again when there is room. What
comes is handed over from the world's queue, so that the world knows what time it is.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable

from phonesim.ports.wall_clock import WallClock
from phonesim.wires.pacing import Transmitter
from phonesim.wires.v24 import Circuit
from phonesim.world import World

READ_SIZE = 65536
_MORE = 2048  # after a read of this many bytes there may be more, and a reading costs little
_READINGS = 16  # at a time: the world has other things to do


class OutsidePort:
    """A `SerialPort`, DCE side. Its makers say when a DTE is there, and by which descriptor."""

    def __init__(self, world: World, clock: WallClock, name: str) -> None:
        self.name = name
        self._world, self._clock = world, clock
        self._descriptor: int | None = None  # None: nobody is there
        self._circuits = dict.fromkeys(Circuit, False)
        self._receive: Callable[[bytes], None] = lambda data: None
        self._circuit: Callable[[Circuit, bool], None] | None = None
        self._accepts = True
        self._out = Transmitter(world, self._send)
        self._unsent = bytearray()  # what the kernel had no room for
        self._sent = 0  # bytes that the kernel has taken, ever
        self._when_sent: deque[tuple[int, Callable[[], None]]] = deque()

    # `SerialPort`.

    def attach(
        self,
        receive: Callable[[bytes], None],
        circuit: Callable[[Circuit, bool], None] | None = None,
    ) -> None:
        self._receive, self._circuit = receive, circuit

    @property
    def rate_bps(self) -> int:
        raise NotImplementedError

    def configure(self, rate_bps: int, bits_per_byte: int = 10) -> None:
        """The other side decides its own speed."""

    def write(self, data: bytes) -> None:
        """Send bytes; those that nobody is there to read are lost, as on a real port."""
        if data and self._descriptor is not None:
            self._out.write(data)

    def discard(self) -> None:
        self._out.discard()
        self._unsent.clear()
        self._tell_sent()

    def when_drained(self, call: Callable[[], None]) -> None:
        self._out.when_drained(lambda: self._once_sent(call))

    @property
    def backlog(self) -> int:
        return self._out.waiting + len(self._unsent)

    def accept(self, on: bool) -> None:
        if self._accepts is on:
            return
        self._accepts = on
        if self._descriptor is not None:
            if on:
                self._clock.watch(self._descriptor, self._ready)
            else:
                self._clock.unwatch(self._descriptor)

    def set(self, circuit: Circuit, on: bool) -> None:
        if circuit.from_dte:
            raise ValueError(f"{self.name}: {circuit.name} is driven by the other side")
        if self._circuits[circuit] is on:
            return
        self._note(circuit, on)
        self._show(circuit, on)

    def sees(self, circuit: Circuit) -> bool:
        return self._circuits[circuit]

    # What a kind of port adds.

    def _show(self, circuit: Circuit, on: bool) -> None:
        """The modem has switched a circuit: let the DTE see it, if it can."""

    def _gone(self) -> None:
        """The descriptor says that there is no DTE any more."""
        raise NotImplementedError

    def _deliver(self, data: bytes) -> None:
        """Bytes have been read."""
        self._receive(data)

    # For the kinds of ports.

    def _begin(self, descriptor: int) -> None:
        """A DTE is there."""
        self._descriptor = descriptor
        if self._accepts:
            self._clock.watch(descriptor, self._ready)

    def _end(self) -> None:
        """No DTE is there any more: nothing is kept for the next one."""
        assert self._descriptor is not None
        self._clock.unwatch(self._descriptor)
        self._clock.unwatch_room(self._descriptor)
        self._descriptor = None
        self.discard()

    def _dte(self, circuit: Circuit, on: bool) -> None:
        """The DTE has switched a circuit."""
        if self._circuits[circuit] is on:
            return
        self._note(circuit, on)
        if self._circuit is not None:
            self._circuit(circuit, on)

    def _ready(self) -> None:
        self._world.soon(self._read)

    def _read(self) -> None:
        if self._descriptor is None or not self._accepts:
            return
        data = self._read_all(self._descriptor)
        if data:
            self._deliver(data)
        elif data is None:
            self._gone()

    def _read_all(self, descriptor: int) -> bytes | None:
        """What is there to be read; None if the other side has gone."""
        try:
            data = os.read(descriptor, READ_SIZE)
        except BlockingIOError:
            return b""
        except OSError:
            return None
        return self._read_more(descriptor, data) if len(data) >= _MORE else data or None

    def _read_more(self, descriptor: int, first: bytes) -> bytes:
        """A stream: many readings are one delivery."""
        pieces = [first]
        while len(pieces[-1]) >= _MORE and len(pieces) < _READINGS:
            try:
                pieces.append(os.read(descriptor, READ_SIZE))
            except OSError:
                break  # nothing more, or the other side has gone: the next reading tells
        return b"".join(pieces)

    def _note(self, circuit: Circuit, on: bool) -> None:
        self._circuits[circuit] = on
        self._world.record(self.name, "circuit", circuit=circuit.name, on=on)

    # Sending.

    def _send(self, data: bytes) -> None:
        if self._descriptor is None:
            return
        if self._unsent:
            self._unsent += data
            return
        taken = self._give(data)
        if taken < len(data):
            self._unsent += data[taken:]
            self._clock.watch_room(self._descriptor, self._room)

    def _room(self) -> None:
        self._world.soon(self._send_rest)

    def _send_rest(self) -> None:
        if self._descriptor is None:
            return
        del self._unsent[: self._give(self._unsent)]
        if not self._unsent:
            self._clock.unwatch_room(self._descriptor)
        self._tell_sent()

    def _give(self, data: bytes | bytearray) -> int:
        """Offer bytes to the kernel; how many it took. Less than all: it is full."""
        assert self._descriptor is not None
        try:
            taken = os.write(self._descriptor, data)
        except BlockingIOError:
            return 0
        except OSError:
            taken = len(data)  # there is nobody; reading will tell
        self._sent += taken
        return taken

    def _once_sent(self, call: Callable[[], None]) -> None:
        if self._unsent:
            self._when_sent.append((self._sent + len(self._unsent), call))
        else:
            call()

    def _tell_sent(self) -> None:
        while self._when_sent and (not self._unsent or self._when_sent[0][0] <= self._sent):
            self._world.soon(self._when_sent.popleft()[1])
