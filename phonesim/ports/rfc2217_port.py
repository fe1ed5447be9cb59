"""A modem's port served over TCP by RFC 2217: bytes, speed and every circuit.

For programs on other hosts, and for those that want to see DCD and RI, which a pty cannot show.
`telnet_server` is fed from the world's pump and answers through the same queue as the bytes, so
there is no thread and nothing waits. A client that knows no RFC 2217 (a raw TCP connection) has a
port with DTR on.

While the modem takes no data the client's commands are still read, up to `HELD` bytes of data. DTR
and breaks wait for their turn behind the data before them, but for no longer than `CLOSING_WAIT`,
as on a pty.
"""

from __future__ import annotations

import contextlib
import select
import socket
from collections import deque
from collections.abc import Callable

from phonesim.ports.outside_port import OutsidePort
from phonesim.ports.program_pty import CLOSING_WAIT
from phonesim.ports.tcp_stream import listen_at
from phonesim.ports.telnet_server import IAC, TelnetServer
from phonesim.ports.wall_clock import WallClock
from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.v24 import Circuit
from phonesim.world import Scheduled, World

REFUSAL = Timer(
    "refusal", 2 * US_PER_S, "a client that was refused has so long to read why", "ours"
)
CLIENT_LOOK = Timer(
    "client_look",
    100 * US_PER_MS,
    "between two looks at whether a client is there whose data the modem does not take",
    "ours",
)
_KEEPALIVE_S = 60  # a client whose machine has gone is noticed after about two of these
HELD = 65536  # bytes of data that a client may send while the modem takes none


class Rfc2217Port(OutsidePort):
    """Listens on `host` and `port` (0: any that is free); `address` is where it does."""

    def __init__(
        self, world: World, clock: WallClock, name: str, port: int, host: str = "127.0.0.1"
    ) -> None:
        super().__init__(world, clock, name)
        self._listener = listen_at(host, port)
        self._client: socket.socket | None = None
        self._client_name = ""
        self._refused: list[socket.socket] = []
        self._held: deque[bytearray | Callable[[], None]] = deque()  # for the modem, in order
        self._looking: Scheduled | None = None
        self._gone_at_last = False  # nothing more comes, and the modem has not taken all yet
        self._telnet: TelnetServer | None = None
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
        return self._telnet.settings.baudrate if self._telnet is not None else 9600

    def write(self, data: bytes) -> None:
        super().write(data.replace(IAC, IAC * 2))

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
        self._clock.watch(client.fileno(), self._ready)  # telnet is read whatever the modem takes
        self._telnet = TelnetServer(self, self._send)
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
        for circuit in (Circuit.TD, Circuit.DTR, Circuit.RTS):
            self._dte(circuit, False)

    def _drop(self) -> None:
        assert self._client is not None
        self._end()
        self._client.close()
        self._client = self._telnet = None
        self._held.clear()
        self._gone_at_last = False
        self._out.hold(False)

    # What the client sends: telnet is obeyed at once, data waits while the modem takes none.

    def accept(self, on: bool) -> None:
        if self._accepts is on:
            return
        self._accepts = on
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        if on and self._descriptor is not None:
            self._world.soon(self._go_on)

    def _go_on(self) -> None:
        """The modem takes data again: first what has waited, then what the kernel has."""
        self._hand_over()
        if self._accepts and self._descriptor is not None and not self._gone_at_last:
            self._clock.watch(self._descriptor, self._ready)

    def _read(self) -> None:
        if self._descriptor is None or self._gone_at_last:
            return
        data = self._read_all(self._descriptor)
        if data is None:
            self._gone_at_last = True
            self._clock.unwatch(self._descriptor)
            self._in_turn(self._gone)
            return
        if data:
            self._deliver(data)
        if not self._accepts and self._waiting_in >= HELD:
            self._clock.unwatch(self._descriptor)
            self._looking = self._world.after(CLIENT_LOOK.default_us, self._look_while_stopped)

    def _look_while_stopped(self) -> None:
        """The client has to wait. If it is gone, the kernel has all that it sent: take that."""
        if self._descriptor is None or self._accepts:
            return
        poll = select.poll()
        poll.register(self._descriptor, select.POLLRDHUP)
        if poll.poll(0):
            while self.is_open and not self._gone_at_last:
                self._read()
        else:
            self._looking = self._world.after(CLIENT_LOOK.default_us, self._look_while_stopped)

    def _deliver(self, data: bytes) -> None:
        assert self._telnet is not None
        if self._accepts and not self._held and self._telnet.is_plain(data):
            self._receive(data)
        else:
            self._telnet.data_in(data, self._hold)
            self._hand_over()

    @property
    def _waiting_in(self) -> int:
        return sum(len(item) for item in self._held if isinstance(item, bytearray))

    def _hold(self, data: bytes) -> None:
        if self._held and isinstance(self._held[-1], bytearray):
            self._held[-1] += data
        elif data:
            self._held.append(bytearray(data))

    def _hand_over(self) -> None:
        while self._held and self._accepts:
            item = self._held.popleft()
            if isinstance(item, bytearray):
                self._receive(bytes(item))
            else:
                item()

    def _in_turn(self, call: Callable[[], None]) -> None:
        """Call `call` behind the data before it, which is lost if the modem never takes it."""
        self._hand_over()
        if self._held:
            self._held.append(call)
            self._world.after(CLOSING_WAIT.default_us, lambda: self._wait_no_longer(call))
        else:
            call()

    def _wait_no_longer(self, call: Callable[[], None]) -> None:
        while call in self._held:
            item = self._held.popleft()
            if not isinstance(item, bytearray):
                item()

    # What its telnet says (`telnet_server.ServedPort`).

    def client_sets(self, circuit: Circuit, on: bool) -> None:
        """DTR and breaks have their place in the data; RTS is about the other way."""
        if circuit is Circuit.RTS:
            self._dte(circuit, bool(on))
        else:
            self._in_turn(lambda: self._dte(circuit, bool(on)))

    def suspend(self, on: bool) -> None:
        self._out.hold(on)

    def purge(self) -> None:
        """Throw away data that the client has not got; never half of a telnet command."""
        self._out.discard()
        if IAC not in self._unsent:
            self.discard()

    def _show(self, circuit: Circuit, on: bool) -> None:
        if self._telnet is not None:
            self._telnet.circuit_changed(circuit)
