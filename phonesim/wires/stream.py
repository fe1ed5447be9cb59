"""A connection over a network: bytes both ways, in order, until one side closes it.

`MemoryStream` is one inside the process, in the world's time; `phonesim.ports.tcp_stream` has the
real ones. Nobody can tell which one is in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from phonesim.world import World


class Stream(Protocol):
    """One side of a connection. `peer` is the address of the other side, without its port."""

    peer: str

    def attach(self, receive: Callable[[bytes], None]) -> None:
        """From now on `receive` gets the bytes of the other side."""

    def when_closed(self, call: Callable[[], None]) -> None:
        """Call `call` when the other side has closed the connection, or it is lost."""

    def write(self, data: bytes) -> None:
        """Send bytes; after the end they are lost."""

    def close(self) -> None:
        """Send what is written, then end the connection."""

    def accept(self, on: bool) -> None:
        """Stop or resume taking bytes from the other side, which keeps them meanwhile."""

    @property
    def backlog(self) -> int:
        """How many of the bytes written here the other side has not taken yet."""

    def when_drained(self, call: Callable[[], None]) -> None:
        """Call `call` once every byte written so far has left."""


class StreamEnd:
    """One side of a connection in this process; a `Stream`."""

    def __init__(self, world: World, peer: str) -> None:
        self._world, self.peer = world, peer
        self.other: StreamEnd = self
        self.is_open = True
        self._held = bytearray()
        self._ended = False  # the other side has closed, and that has arrived here
        self._accepts = True
        self._receive: Callable[[bytes], None] = lambda data: None
        self._closed: Callable[[], None] = lambda: None
        self._when_taken: list[Callable[[], None]] = []

    def attach(self, receive: Callable[[bytes], None]) -> None:
        self._receive = receive

    def when_closed(self, call: Callable[[], None]) -> None:
        self._closed = call

    def write(self, data: bytes) -> None:
        if data and self.is_open:
            self._world.soon(lambda: self.other._arrive(data))

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self._world.soon(self.other._end)

    def accept(self, on: bool) -> None:
        self._accepts = on
        if on:
            self._world.soon(self._take_held)

    @property
    def backlog(self) -> int:
        return len(self.other._held)

    @property
    def unread(self) -> int:
        """How many bytes of the other side wait here, since this side does not accept them."""
        return len(self._held)

    def when_drained(self, call: Callable[[], None]) -> None:
        self._world.soon(lambda: self.other._once_taken(call))

    def _arrive(self, data: bytes) -> None:
        self._held += data
        self._take_held()

    def _end(self) -> None:
        self._ended = True
        self._take_held()

    def _once_taken(self, call: Callable[[], None]) -> None:
        if self._held and self.is_open:
            self._when_taken.append(call)
        else:
            call()

    def _take_held(self) -> None:
        if not self._accepts or not self.is_open:
            return
        data = bytes(self._held)
        self._held.clear()
        if data:
            self._receive(data)
        taken, self._when_taken = self._when_taken, []
        for call in taken:
            call()
        if self._ended and self.is_open:
            self.is_open = False
            self._closed()


class MemoryStream:
    """A connection from `client`, an address, to a `server`."""

    def __init__(self, world: World, client: str = "127.0.0.1", server: str = "127.0.0.1") -> None:
        self.client = StreamEnd(world, server)
        self.server = StreamEnd(world, client)
        self.client.other, self.server.other = self.server, self.client
