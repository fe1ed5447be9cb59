"""A line without modem control: the console, or a terminal on a cable of three wires.

Nobody can tell whether somebody is there, so the line invites a Return and begins a session with
it; the end of a session leads back to the invitation.
"""

from __future__ import annotations

from collections.abc import Callable

from phonesim.machine import Ignore, Machine, On, Table
from phonesim.nas.config_model import LineConfig
from phonesim.nas.session import Session
from phonesim.nas.session_events import Event as SessionEvent
from phonesim.nas.session_events import SessionEnd
from phonesim.nas.terminal_line import LineServer, NetworkCaller
from phonesim.symbol import Symbol
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World


class State(Symbol):
    """What the line is doing."""

    WAITING = "waiting for Return"
    SESSION = "in session"
    CONNECTED = "connected to the network"


class Event(Symbol):
    """What can happen to it."""

    RECEIVED = "received"  # with bytes
    SESSION_OVER = "session over"
    CONNECT = "connection from the network"  # with the caller
    DISCONNECT = "network caller has gone"
    CLEAR = "clear line"


S, E = State, Event


class HardwiredLine(Machine):
    """The console, or another line without modem control; `number` is its tty number."""

    TABLE = Table(
        initial=S.WAITING,
        events=Event,
        rows=(
            On(S.WAITING, E.RECEIVED, "look_for_return", S.WAITING, S.SESSION),
            On(S.SESSION, E.RECEIVED, "pass_to_session"),
            On(S.SESSION, E.SESSION_OVER, "invite", S.WAITING),
            On(S.WAITING, E.CONNECT, "begin_connection", S.CONNECTED),
            On(S.CONNECTED, E.RECEIVED, "pass_to_network"),
            On(S.CONNECTED, E.DISCONNECT, "invite", S.WAITING),
            On((S.SESSION, S.CONNECTED), E.CLEAR, "end_whatever", S.WAITING),
            Ignore((S.WAITING, S.CONNECTED), E.SESSION_OVER, "it was over"),
            Ignore((S.WAITING, S.SESSION), E.DISCONNECT, "the line went first"),
            Ignore(S.WAITING, E.CLEAR, "nobody has it"),
        ),
    )

    def __init__(
        self, number: int, config: LineConfig, world: World, port: SerialPort, server: LineServer
    ) -> None:
        super().__init__(f"tty {number}", world)
        self.number, self.config = number, config
        self.port, self._server = port, server
        self.network: NetworkCaller | None = None
        self._at_line_start = True
        self.session: Session | None = None
        self._wire = config.speed_bps, config.bits_per_character
        port.configure(*self._wire)
        port.attach(lambda data: self.feed(E.RECEIVED, data))
        port.set(Circuit.DTR, True)
        port.set(Circuit.RTS, True)
        self.invite()

    def reconfigure(self, config: LineConfig) -> None:
        """The configuration has changed while the server runs."""
        self.config = config
        wire = config.speed_bps, config.bits_per_character
        if wire != self._wire:
            self._wire = wire
            self.port.configure(*wire)

    @property
    def doing(self) -> str:
        """What the line is doing, for people."""
        return str(self.state.value)

    # The network.

    @property
    def takes_connections(self) -> bool:
        """Whether a connection from the network can have the line now."""
        return self.state is S.WAITING

    def take(self, caller: NetworkCaller) -> None:
        """Give the line to a connection."""
        self.feed(E.CONNECT, caller)

    def let_go(self) -> None:
        """The connection has ended."""
        self.feed(E.DISCONNECT)

    def from_network(self, data: bytes) -> None:
        """Data of the connection."""
        if self.state is S.CONNECTED:
            self.port.write(data)

    def send_break(self) -> None:
        """A break is sent as a null character."""
        self.port.write(b"\0")

    def begin_connection(self, caller: NetworkCaller) -> None:
        self.network = caller
        caller.line_is_up()

    def pass_to_network(self, data: bytes) -> None:
        assert self.network is not None
        self.network.line_says(data)

    def clear(self) -> None:
        """`clear line`."""
        self.feed(E.CLEAR)

    def end_whatever(self) -> None:
        if self.session is not None:
            self.session.feed(SessionEvent.DISCONNECTED)
        if self.network is not None:
            self.network.line_is_gone()
        self.invite()

    # Sessions.

    def invite(self) -> None:
        """Of a line without EXEC nothing is heard."""
        self.session = self.network = None
        if not self.config.exec_enabled:
            return
        name = f"{self._server.hostname} {self.config.kind.value}{self.config.first}"
        self.write(f"\n\n{name} is now available\n\n\n\n\n\nPress RETURN to get started.\n\n")

    def look_for_return(self, data: bytes) -> None:
        if not self.config.exec_enabled or (b"\r" not in data and b"\n" not in data):
            return
        self.go(S.SESSION)

        def over(end: SessionEnd) -> None:
            if session is self.session:
                self.feed(E.SESSION_OVER)

        self.session = session = self._server.new_session(self, over)
        session.feed(SessionEvent.BEGIN)

    def pass_to_session(self, data: bytes) -> None:
        assert self.session is not None
        self.session.receive(data)

    @property
    def waiting(self) -> int:
        return self.port.backlog

    def send(self, data: bytes) -> None:
        self._at_line_start = data.endswith(b"\n")
        self.port.write(data)

    def when_drained(self, call: Callable[[], None]) -> None:
        self.port.when_drained(call)

    def write(self, text: str) -> None:
        if not text:
            return
        self._at_line_start = text.endswith("\n")
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        self.port.write(text.encode("latin-1", "replace"))

    def log(self, text: str) -> None:
        """Show a line of log or debug output, on a line of its own."""
        self.write(("" if self._at_line_start else "\n") + text + "\n")
        if self.config.logging_synchronous and self.session is not None:
            self.session.show_prompt_again()
