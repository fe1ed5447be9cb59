"""Connections that people at the prompt have opened, and which hosts they can reach.

Nothing leaves the process: the server reaches itself, at the addresses of its interfaces, and every
other address is silent. The wording is remembered from IOS 12.x unless a capture shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address

from phonesim.nas.config_model import IosConfig
from phonesim.nas.telnet import Telnet
from phonesim.wires.stream import StreamEnd

TELNET_PORT = 23
PORTS = {
    "echo": 7, "discard": 9, "daytime": 13, "chargen": 19, "telnet": 23, "smtp": 25, "time": 37,
    "whois": 43, "tacacs": 49, "domain": 53, "gopher": 70, "finger": 79, "www": 80, "pop3": 110,
    "login": 513, "cmd": 514, "lpd": 515,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Host:
    """What somebody wants to reach: `name` as typed, the addresses to try, the TCP port."""

    name: str
    addresses: Sequence[str]
    port: int

    def trying(self, address: str) -> str:
        """What is said before an address answers."""
        port = "" if self.port == TELNET_PORT else f", {self.port}"
        if self.name == address:
            return f"Trying {address}{port} ... "
        return f"Trying {self.name} ({address}{port})... "


def find_host(config: IosConfig, name: str, port: int | None) -> Host | None:
    """The host of that name, in `ip host` or as an address; None if nobody knows it."""
    known = config.hosts.get(name.lower())
    if known is not None:
        return Host(name, known.addresses, known.port if port is None else port)
    try:
        address = str(IPv4Address(name))
    except AddressValueError:
        return None
    return Host(address, [address], TELNET_PORT if port is None else port)


def own_addresses(config: IosConfig) -> set[str]:
    """The addresses at which the server answers: those of interfaces that are not shut down."""
    own: set[str] = set()
    for interface in config.running.commands:
        words = [child.text.split() for child in interface.children]
        if interface.key.startswith("interface") and ["shutdown"] not in words:
            own.update(w[2] for w in words if w[:2] == ["ip", "address"] and len(w) > 3)
    return own


class Connection:
    """An open connection to `host`, number `number` of its session.

    What comes is kept at the other side while nobody watches. `over` is called when the other side
    ends it and somebody watches.
    """

    def __init__(self, number: int, host: Host, address: str, stream: StreamEnd) -> None:
        self.number, self.host, self.address = number, host, address
        self._stream = stream
        self._telnet = Telnet(stream.write, client=True)
        self._show: Callable[[bytes], None] = lambda data: None
        self._over: Callable[[], None] = lambda: None
        self.closed: Callable[[], None] = lambda: None  # called when it is closed
        self.since_us = 0  # the last input
        stream.accept(False)
        stream.attach(self._receive)
        stream.when_closed(lambda: self._over())

    @property
    def unread(self) -> int:
        """Bytes that have come and that nobody has seen."""
        return self._stream.unread

    def watch(self, show: Callable[[bytes], None], over: Callable[[], None]) -> None:
        """Somebody looks at it from now on."""
        self._show, self._over = show, over
        self._stream.accept(True)

    def leave(self) -> None:
        """Nobody looks at it any more; it stays open."""
        self._stream.accept(False)

    def hold_back(self, waiting: Callable[[Callable[[], None]], None]) -> None:
        """Take nothing until `waiting` calls: the terminal is slow."""
        self._stream.accept(False)
        waiting(lambda: self._stream.accept(True))

    def type(self, data: bytes) -> None:
        """Send what somebody types; a Return goes as CR LF, as IOS's does."""
        if not self._telnet.sends_binary:
            data = data.replace(b"\r", b"\r\n")
        self._stream.write(self._telnet.encode(data))

    def send_break(self) -> None:
        self._stream.write(bytes((255, 243)))

    def close(self) -> None:
        self._over = lambda: None
        self._stream.accept(True)
        self._stream.close()
        self.closed()

    def _receive(self, data: bytes) -> None:
        shown = self._telnet.decode(data)
        if shown:
            self._show(shown)


class Connections:
    """The open connections of one session; `current` is the one that was used last."""

    def __init__(self) -> None:
        self._open: dict[int, Connection] = {}
        self.current: Connection | None = None
        self.ended_last = False  # the last one that was open has ended

    def __iter__(self) -> Iterator[Connection]:
        return iter([self._open[number] for number in sorted(self._open)])

    def __bool__(self) -> bool:
        return bool(self._open)

    def open(self, host: Host, address: str, stream: StreamEnd) -> Connection:
        """A new one, with the lowest free number."""
        number = next(n for n in range(1, len(self._open) + 2) if n not in self._open)
        connection = self._open[number] = Connection(number, host, address, stream)
        self.current, self.ended_last = connection, False
        return connection

    def find(self, wanted: str) -> Connection | None:
        """By its number, or the name of its host; the current one if nothing is said."""
        if not wanted:
            return self.current
        if wanted.isdigit():
            return self._open.get(int(wanted))
        return next((c for c in self if c.host.name.lower() == wanted.lower()), None)

    def close(self, connection: Connection) -> None:
        connection.close()
        self._open.pop(connection.number, None)
        if connection is self.current:
            self.current = next(iter(reversed(list(self))), None)
        self.ended_last = not self._open

    def close_all(self) -> None:
        for connection in self:
            self.close(connection)
