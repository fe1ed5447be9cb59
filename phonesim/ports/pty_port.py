"""A V.24 cable whose bytes really cross a kernel pty.

The DCE end is the pty's master, the DTE end its slave, both raw and both held by this process. What
is written at one end is read at the other only when the world lands it (see `phonesim.world`):
virtual time stands still while the kernel carries the bytes, so a run over ptys is the same as a
run over memory, byte for byte. A pty has no control circuits; with both ends ours they travel
beside it.
"""

from __future__ import annotations

import os
import select
import tty
import weakref
from dataclasses import dataclass

from phonesim.errors import SimulationError
from phonesim.ports.interrupts import without_interrupts
from phonesim.wires.cable import CableEnd, MemoryCable
from phonesim.world import World

_LANDING_LIMIT_MS = 10_000  # of real time: a hop takes microseconds, so this is a fault
_READ_SIZE = 65536


class _Direction:
    """One way through the pty: bytes written at one descriptor and read at the other."""

    def __init__(self, write_fd: int, read_fd: int, path: str) -> None:
        self._write_fd, self._read_fd, self._path = write_fd, read_fd, path
        self._unwritten = bytearray()  # what the kernel's buffer had no room for
        self._landed = bytearray()
        self._accepted = 0  # bytes ever written
        self._arrived = 0  # bytes ever read

    def write(self, data: bytes) -> int:
        """Give bytes to the kernel; returns how many have been written ever."""
        self._unwritten += data
        self._accepted += len(data)
        self._push()
        return self._accepted

    def land(self, until: int) -> None:
        """Read until `until` bytes have arrived ever."""
        while self._arrived < until:
            ready = select.poll()
            ready.register(self._read_fd, select.POLLIN)
            if self._unwritten:
                ready.register(self._write_fd, select.POLLOUT)
            if not ready.poll(_LANDING_LIMIT_MS):
                raise SimulationError(
                    f"{until - self._arrived} bytes written to {self._path} never "
                    "came out of it: does another program read this port?"
                )
            self._push()
            self._pull()

    def take(self, count: int) -> bytes:
        """The next `count` bytes that have landed."""
        data = bytes(self._landed[:count])
        del self._landed[:count]
        return data

    def _push(self) -> None:
        while self._unwritten:
            try:
                written = os.write(self._write_fd, self._unwritten)
            except BlockingIOError:
                return
            del self._unwritten[:written]

    def _pull(self) -> None:
        try:
            data = os.read(self._read_fd, _READ_SIZE)
        except BlockingIOError:
            return
        self._landed += data
        self._arrived += len(data)


@dataclass(eq=False, slots=True)
class _PtyChunk:
    """A chunk on its way through the kernel, delivered as it was written."""

    direction: _Direction
    to: CableEnd
    until: int
    size: int

    def land(self) -> None:
        self.direction.land(self.until)

    def deliver(self) -> None:
        self.to.receive_bytes(self.direction.take(self.size))


class PtyCable(MemoryCable):
    """A cable through a pty. `path` is the slave's device name."""

    def __init__(
        self, world: World, dte_name: str, dce_name: str, null_modem: bool = False
    ) -> None:
        super().__init__(world, dte_name, dce_name, null_modem)
        with without_interrupts():
            self._master, self._slave = os.openpty()
            # Also when an interrupt has kept whoever built it from closing it.
            self._closing = weakref.finalize(self, _close, self._slave, self._master)
        for descriptor in (self._master, self._slave):
            tty.setraw(descriptor)
            os.set_blocking(descriptor, False)
        self.path = os.ttyname(self._slave)
        self._to_dce = _Direction(self._slave, self._master, self.path)
        self._to_dte = _Direction(self._master, self._slave, self.path)

    def launch_bytes(self, sender: CableEnd, data: bytes) -> None:
        direction = self._to_dce if sender is self.dte else self._to_dte
        until = direction.write(data)
        self.world.launch(_PtyChunk(direction, self.other(sender), until, len(data)))

    def close(self) -> None:
        """Close both ends; the kernel removes the device."""
        with without_interrupts():
            self._closing()


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
