"""Reverse Telnet: a connection from the network to a line, and to the modem on it.

Three kinds, by TCP port (line or rotary group added to the base): Telnet, whose ends of line become
CR LF on the line; raw TCP; and Telnet without translation. Whoever comes to a line with `login`
passes its dialogue first; the line is his meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Protocol

from phonesim.nas.config_model import LineConfig
from phonesim.nas.session import Session
from phonesim.nas.session_events import EndReason, SessionEnd
from phonesim.nas.session_events import Event as SessionEvent
from phonesim.nas.telnet import Telnet
from phonesim.nas.terminal_line import NetworkCaller
from phonesim.wires.cable import SerialPort
from phonesim.wires.stream import Stream

HIGH_WATER = 4096  # bytes that may wait, in either direction, before the sender is stopped


class Kind(Enum):
    """What is spoken; the value is the base of a line's TCP port, a rotary group's is 1000 more."""

    TELNET = 2000
    RAW = 4000
    BINARY = 6000


class ReachableLine(Protocol):
    """A line that connections from the network can have."""

    number: int
    config: LineConfig
    port: SerialPort

    @property
    def takes_connections(self) -> bool:
        """Whether a connection can have the line now."""

    def take(self, caller: NetworkCaller) -> None:
        """Give the line to a connection."""

    def let_go(self) -> None:
        """The connection has ended."""

    def from_network(self, data: bytes) -> None:
        """Data for whatever is on the line."""

    def send_break(self) -> None:
        """Send a BREAK."""


class NewLogin(Protocol):
    """Makes the session that is a line's login dialogue."""

    def __call__(self, line: ReverseTelnet, over: Callable[[SessionEnd], None]) -> Session: ...


class ReverseTelnet:
    """A connection on `stream` to `line`, which must take it. As a terminal it is the client's."""

    def __init__(
        self,
        stream: Stream,
        line: ReachableLine,
        kind: Kind,
        new_login: NewLogin | None,
        banner: str = "",
    ) -> None:
        self._stream, self._line = stream, line
        self.number, self.config = line.number, line.config
        self.session: Session | None = None
        self._telnet: Telnet | None = None
        if kind is not Kind.RAW:
            binary, newline = kind is Kind.BINARY, b"\r\n" if kind is Kind.TELNET else b"\r"
            self._telnet = Telnet(stream.write, binary, newline, line.send_break)
        self._banner = banner if kind is Kind.TELNET else ""  # it is not in what is transferred
        self._line_is_up = False
        self._early = bytearray()  # what came before the line was up
        stream.attach(self._receive)
        stream.when_closed(self._closed)
        line.take(self)
        if new_login is None:
            self.write(self._banner)
        else:
            self.session = new_login(self, self._logged_in)
            self.session.feed(SessionEvent.BEGIN)

    # The line's (`NetworkCaller`).

    def line_is_up(self) -> None:
        self._line_is_up = True
        self._pass_on(b"")

    def line_says(self, data: bytes) -> None:
        if self.session is None:
            self.send(data)
            if self._stream.backlog > HIGH_WATER:
                port = self._line.port
                port.accept(False)
                self._stream.when_drained(lambda: port.accept(True))

    def line_is_gone(self) -> None:
        self._end_session()
        self._stream.close()

    # The client's.

    def _receive(self, data: bytes) -> None:
        if self._telnet is not None:
            data = self._telnet.decode(data)
        if self.session is None:
            self._pass_on(data)
        elif data:
            self.session.receive(data)

    def _pass_on(self, data: bytes) -> None:
        self._early += data
        if self._line_is_up and self.session is None:
            self._line.from_network(bytes(self._early))
            self._early.clear()
        stream, waiting = self._stream, len(self._early) + self._line.port.backlog
        if data and waiting > HIGH_WATER:
            stream.accept(False)
            self._line.port.when_drained(lambda: stream.accept(True))

    def _closed(self) -> None:
        self._end_session()
        self._line.let_go()

    # The login dialogue's.

    def write(self, text: str) -> None:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        self.send(text.encode("latin-1", "replace"))

    @property
    def waiting(self) -> int:
        return self._stream.backlog

    def when_drained(self, call: Callable[[], None]) -> None:
        self._stream.when_drained(call)

    def log(self, text: str) -> None:
        """Nothing is logged here: it would disturb what is transferred."""

    def _logged_in(self, end: SessionEnd) -> None:
        if self.session is None:
            return
        self.session = None
        if end.reason is EndReason.LOGGED_IN:
            self.write(f"Password OK\n{self._banner}")
            self._pass_on(b"")
        else:
            self._stream.close()
            self._line.let_go()

    def _end_session(self) -> None:
        session, self.session = self.session, None
        if session is not None:
            session.feed(SessionEvent.DISCONNECTED)

    def send(self, data: bytes) -> None:
        self._stream.write(data if self._telnet is None else self._telnet.encode(data))
