"""Real AAA servers, by TCP and UDP; see `phonesim.aaa.network` for what others see of it.

Only the places that it is given are ever reached.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Mapping

from phonesim.aaa.network import AaaNetwork, Datagrams
from phonesim.ports.tcp_stream import TcpStream
from phonesim.ports.wall_clock import WallClock
from phonesim.wires.stream import Stream
from phonesim.world import World

DATAGRAM_MOST = 65536
Place = tuple[str, int | None]  # host, and port if it is not the one that was asked for


class RealAaaNetwork:
    """Servers at `places`, by the addresses that the configuration has; others are `beyond`."""

    def __init__(
        self, world: World, clock: WallClock, places: Mapping[str, Place], beyond: AaaNetwork
    ) -> None:
        self._world, self._clock = world, clock
        self._places, self._beyond = places, beyond
        self._connecting: set[socket.socket] = set()
        self._streams: list[TcpStream] = []
        self._datagrams: list[UdpDatagrams] = []

    def close(self) -> None:
        for client in self._connecting:
            self._clock.unwatch_room(client.fileno())
            client.close()
        self._connecting.clear()
        for stream in self._streams:
            stream.release()
        for datagrams in self._datagrams:
            datagrams.close()

    def connect(self, host: str, port: int, opened: Callable[[Stream | None], None]) -> None:
        if host not in self._places:
            self._beyond.connect(host, port, opened)
            return
        found = self._socket(host, port, socket.SOCK_STREAM)
        if found is None:
            self._world.soon(lambda: opened(None))
            return
        client, peer = found

        def ready() -> None:
            self._world.soon(settled)

        def settled() -> None:
            if client not in self._connecting:
                return
            self._connecting.discard(client)
            self._clock.unwatch_room(client.fileno())
            if client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                client.close()
                opened(None)
            else:
                stream = TcpStream(self._world, self._clock, client, peer)
                self._streams = [*(s for s in self._streams if s.is_open), stream]
                opened(stream)

        self._connecting.add(client)
        self._clock.watch_room(client.fileno(), ready)

    def datagrams(self, host: str, port: int, receive: Callable[[bytes], None]) -> Datagrams:
        if host not in self._places:
            return self._beyond.datagrams(host, port, receive)
        found = self._socket(host, port, socket.SOCK_DGRAM)
        socket_ = found[0] if found else None
        datagrams = UdpDatagrams(self._world, self._clock, socket_, receive)
        self._datagrams = [*(d for d in self._datagrams if d.is_open), datagrams]
        return datagrams

    def _socket(self, host: str, port: int, kind: int) -> tuple[socket.socket, str] | None:
        """A socket that is being connected, and the other side's address; None if it cannot be."""
        place, other_port = self._places[host]
        try:
            family, _, _, _, address = socket.getaddrinfo(place, other_port or port, type=kind)[0]
            client = socket.socket(family, kind)
        except OSError:
            return None
        client.setblocking(False)
        try:
            client.connect(address)
        except BlockingIOError:
            pass
        except OSError:
            client.close()
            return None
        return client, str(address[0])


class UdpDatagrams:
    """Datagrams over one socket; without one nothing arrives, as with a host that is down."""

    def __init__(
        self,
        world: World,
        clock: WallClock,
        client: socket.socket | None,
        receive: Callable[[bytes], None],
    ) -> None:
        self._world, self._clock = world, clock
        self._client, self._receive = client, receive
        if client is not None:
            clock.watch(client.fileno(), self._ready)

    @property
    def is_open(self) -> bool:
        """Whether anything can come back."""
        return self._client is not None

    def send(self, data: bytes) -> None:
        if self._client is not None:
            # Refused before, or no room: nobody says whether a datagram arrives.
            with contextlib.suppress(OSError):
                self._client.send(data)

    def close(self) -> None:
        if self._client is not None:
            self._clock.unwatch(self._client.fileno())
            self._client.close()
            self._client = None

    def _ready(self) -> None:
        self._world.soon(self._read)

    def _read(self) -> None:
        if self._client is None:
            return
        try:
            data = self._client.recv(DATAGRAM_MOST)
        except OSError:
            return  # nothing there, or nobody: a time-out tells
        self._receive(data)
