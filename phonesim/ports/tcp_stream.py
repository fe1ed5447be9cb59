"""Connections from real networks: a listening TCP port, and the streams that come in at it."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Callable

from phonesim.ports.outside_port import OutsidePort
from phonesim.ports.unavailable import PortUnavailable
from phonesim.ports.wall_clock import WallClock
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.world import World

LINGER = Timer(
    "linger",
    2 * US_PER_S,
    "a client whose connection is ended has so long to read the last output, and to end it too",
    "ours",
)
_RESET = struct.pack("ii", 1, 0)  # close at once, by RST: what a refused client sees


class TcpStream(OutsidePort):
    """One connection; a `phonesim.wires.stream.Stream`."""

    def __init__(self, world: World, clock: WallClock, client: socket.socket, peer: str) -> None:
        super().__init__(world, clock, f"tcp {peer}")
        self.peer = peer
        self._client: socket.socket | None = client
        self._closed: Callable[[], None] = lambda: None
        self._ending = False
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._begin(client.fileno())

    @property
    def rate_bps(self) -> int:
        return 0

    @property
    def is_open(self) -> bool:
        """Whether there is a client."""
        return self._client is not None

    def when_closed(self, call: Callable[[], None]) -> None:
        self._closed = call

    def close(self) -> None:
        """Send what is written, then end the connection: at once if the client does."""
        if self._client is None or self._ending:
            return
        self._ending = True
        self.accept(True)
        self.when_drained(self._end_output)
        self._world.after(LINGER.default_us, self.release)

    def refuse(self) -> None:
        """End the connection by a reset."""
        if self._client is not None:
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.release()

    def release(self) -> None:
        """Let the connection go, whatever has or has not been sent."""
        if self._client is not None:
            self._end()
            self._client.close()
            self._client = None

    def _end_output(self) -> None:
        if self._client is not None:
            with contextlib.suppress(OSError):
                self._client.shutdown(socket.SHUT_WR)

    def _deliver(self, data: bytes) -> None:
        if not self._ending:
            super()._deliver(data)

    def _gone(self) -> None:
        self.release()
        if not self._ending:
            self._closed()


class TcpListener:
    """Listens on `host` and `port`; `serve` takes each connection, or says that it does not."""

    def __init__(
        self,
        world: World,
        clock: WallClock,
        host: str,
        port: int,
        serve: Callable[[TcpStream], bool],
    ) -> None:
        self._world, self._clock, self._serve = world, clock, serve
        self._listener = listen_at(host, port)
        self._streams: list[TcpStream] = []
        clock.watch(self._listener.fileno(), self._knocked)

    @property
    def port(self) -> int:
        """The TCP port."""
        return int(self._listener.getsockname()[1])

    def close(self) -> None:
        """Stop listening, and end every connection."""
        self._clock.unwatch(self._listener.fileno())
        self._listener.close()
        for stream in self._streams:
            stream.release()

    def _knocked(self) -> None:
        self._world.soon(self._accept_clients)

    def _accept_clients(self) -> None:
        while True:
            try:
                client, address = self._listener.accept()
            except OSError:
                return  # none is left, or it has gone again
            stream = TcpStream(self._world, self._clock, client, str(address[0]))
            self._streams = [s for s in self._streams if s.is_open]
            served = self._serve(stream)
            self._world.record(f"tcp {self.port}", "client", address=stream.peer, connected=served)
            if served:
                self._streams.append(stream)
            else:
                stream.refuse()


def listen_at(host: str, port: int) -> socket.socket:
    """A listening socket; raises PortUnavailable."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise PortUnavailable(f"{host}: {error.strerror}") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise PortUnavailable(f"TCP port {host}:{port} cannot be had: {error.strerror}") from None
    return listener
