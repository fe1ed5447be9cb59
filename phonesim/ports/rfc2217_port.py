"""A modem's port served over TCP by RFC 2217: bytes, speed and every circuit.

For programs on other hosts, and for those that want to see DCD and RI, which a pty cannot show.
pyserial's `PortManager` knows telnet and RFC 2217; it is fed from the world's pump and answers
through the same queue as the bytes, so there is no thread and nothing waits. A client that knows
no RFC 2217 (a raw TCP connection) has a port with DTR on.

One client at a time has the port, any number one after another; DTR is on while one is connected,
unless it says otherwise. A second one is told who has it, and let go.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from typing import Any, cast

from serial import rfc2217

from phonesim.ports.outside_port import OutsidePort
from phonesim.ports.unavailable import PortUnavailable
from phonesim.ports.wall_clock import WallClock
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.wires.v24 import Circuit
from phonesim.world import World

REFUSAL = Timer(
    "refusal", 2 * US_PER_S, "a client that was refused has so long to read why", "ours"
)
_KEEPALIVE_S = 60  # a client whose machine has gone is noticed after about two of these
_IAC = b"\xff"


class _Settings:
    """What `PortManager` takes for a `serial.Serial`: the settings, and the circuits by name."""

    def __init__(self, port: Rfc2217Port) -> None:
        self._port = port
        self.baudrate, self.bytesize, self.parity, self.stopbits = 9600, 8, "N", 1
        self.xonxoff = self.rtscts = self.break_condition = False

    dtr = property(fset=lambda self, on: self._port.client_sets(Circuit.DTR, on))
    rts = property(fset=lambda self, on: self._port.client_sets(Circuit.RTS, on))
    cts = property(lambda self: self._port.sees(Circuit.CTS))
    dsr = property(lambda self: self._port.sees(Circuit.DSR))
    ri = property(lambda self: self._port.sees(Circuit.RI))
    cd = property(lambda self: self._port.sees(Circuit.DCD))

    def reset_input_buffer(self) -> None:
        """What the modem has sent and the client has not got is thrown away."""
        self._port.discard()

    def reset_output_buffer(self) -> None:
        """What the client has sent is already with the modem."""


class _Connection:
    """Where `PortManager` writes what it has to say."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self.write = write


class Rfc2217Port(OutsidePort):
    """Listens on `host` and `port` (0: any that is free); `address` is where it does."""

    def __init__(
        self, world: World, clock: WallClock, name: str, port: int, host: str = "127.0.0.1"
    ) -> None:
        super().__init__(world, clock, name)
        self._listener = _listen(host, port)
        self._client: socket.socket | None = None
        self._client_name = ""
        self._refused: list[socket.socket] = []
        self._collected = bytearray()  # data of the present reading, up to the next command
        self._settings = _Settings(self)
        self._manager: rfc2217.PortManager | None = None
        clock.watch(self._listener.fileno(), self._knocked)

    @property
    def address(self) -> tuple[str, int]:
        """The host's address and the TCP port."""
        host, port = self._listener.getsockname()[:2]
        return host, port

    @property
    def is_open(self) -> bool:
        """Whether a client is connected."""
        return self._client is not None

    def close(self) -> None:
        """Stop listening, and let the client go."""
        self._clock.unwatch(self._listener.fileno())
        self._listener.close()
        if self._client is not None:
            self._drop()
        for refused in list(self._refused):
            self._forget(refused)

    @property
    def rate_bps(self) -> int:
        return self._settings.baudrate

    def write(self, data: bytes) -> None:
        super().write(data.replace(_IAC, _IAC * 2))

    # Clients.

    def _knocked(self) -> None:
        self._world.soon(self._accept_clients)

    def _accept_clients(self) -> None:
        while True:
            try:
                client, address = self._listener.accept()
            except OSError:
                return  # none is left, or it has gone again
            client.setblocking(False)
            name = f"{address[0]}:{address[1]}"
            if self._client is None:
                self._take(client, name)
            else:
                self._refuse(client, name)

    def _take(self, client: socket.socket, name: str) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _KEEPALIVE_S)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _KEEPALIVE_S // 4)
        self._client, self._client_name = client, name
        self._world.record(self.name, "client", address=name, connected=True)
        self._begin(client.fileno())
        # It asks for less than the stubs say: these names of a port, and `write` of a connection.
        settings, connection = cast(Any, self._settings), cast(Any, _Connection(self._send))
        self._manager = rfc2217.PortManager(settings, connection)
        self._dte(Circuit.DTR, True)
        self._dte(Circuit.RTS, True)

    def _refuse(self, client: socket.socket, name: str) -> None:
        """Say why, and close once it has been read: a close at once could overtake the words."""
        self._world.record(self.name, "client", address=name, connected=False)
        self._refused.append(client)
        with contextlib.suppress(OSError):
            client.send(f"\r\n{self.name} is in use by {self._client_name}\r\n".encode())
            client.shutdown(socket.SHUT_WR)
        self._world.after(REFUSAL.default_us, lambda: self._forget(client))

    def _forget(self, refused: socket.socket) -> None:
        if refused in self._refused:
            self._refused.remove(refused)
            refused.close()

    def _gone(self) -> None:
        self._drop()
        self._dte(Circuit.DTR, False)
        self._dte(Circuit.RTS, False)

    def _drop(self) -> None:
        assert self._client is not None
        self._end()
        self._client.close()
        self._client = self._manager = None
        self._settings = _Settings(self)

    # Telnet.

    def _deliver(self, data: bytes) -> None:
        manager = self._manager
        assert manager is not None
        plain = manager.mode == rfc2217.M_NORMAL and manager.suboption is None
        if plain and _IAC not in data:
            self._receive(data)
            return
        for byte in manager.filter(data):
            self._collected += byte
        self._flush_collected()

    def _flush_collected(self) -> None:
        data = bytes(self._collected)
        self._collected.clear()
        if data:
            self._receive(data)

    def client_sets(self, circuit: Circuit, on: bool) -> None:
        """The client has switched DTR or RTS; what it sent before comes first."""
        self._flush_collected()
        self._dte(circuit, bool(on))

    def _show(self, circuit: Circuit, on: bool) -> None:
        if self._manager is not None:
            self._manager.check_modem_lines()


def _listen(host: str, port: int) -> socket.socket:
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
