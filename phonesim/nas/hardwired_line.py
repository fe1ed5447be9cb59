"""A line without modem control: the console, or a terminal on a cable of three wires.

Nobody can tell whether somebody is there, so the line invites a Return and begins a session with
it; the end of a session leads back to the invitation.
"""

from __future__ import annotations

from phonesim.machine import Ignore, Machine, On, Table
from phonesim.nas.config_model import LineConfig
from phonesim.nas.session import Event as SessionEvent
from phonesim.nas.session import Session, SessionEnd
from phonesim.nas.terminal_line import LineServer
from phonesim.symbol import Symbol
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World


class State(Symbol):
    """What the line is doing."""

    WAITING = "waiting for Return"
    SESSION = "in session"


class Event(Symbol):
    """What can happen to it."""

    RECEIVED = "received"  # with bytes
    SESSION_OVER = "session over"


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
            Ignore(S.WAITING, E.SESSION_OVER, "it was over"),
        ),
    )

    def __init__(
        self, number: int, config: LineConfig, world: World, port: SerialPort, server: LineServer
    ) -> None:
        super().__init__(f"tty {number}", world)
        self.number, self.config = number, config
        self._port, self._server = port, server
        self._at_line_start = True
        self.session: Session | None = None
        port.configure(config.speed_bps, config.bits_per_character)
        port.attach(lambda data: self.feed(E.RECEIVED, data))
        port.set(Circuit.DTR, True)
        port.set(Circuit.RTS, True)
        self.invite()

    @property
    def doing(self) -> str:
        """What the line is doing, for people."""
        return str(self.state.value)

    def invite(self) -> None:
        self.session = None
        name = f"{self._server.hostname} {self.config.kind.value}{self.config.first}"
        self.write(f"\n\n{name} is now available\n\n\n\n\n\nPress RETURN to get started.\n\n")

    def look_for_return(self, data: bytes) -> None:
        if b"\r" not in data and b"\n" not in data:
            return
        self.go(S.SESSION)
        self.session = self._server.new_session(self, lambda end: self._end(end))
        self.session.feed(SessionEvent.BEGIN)

    def _end(self, end: SessionEnd) -> None:
        self.feed(E.SESSION_OVER)

    def pass_to_session(self, data: bytes) -> None:
        assert self.session is not None
        self.session.receive(data)

    def write(self, text: str) -> None:
        if not text:
            return
        self._at_line_start = text.endswith("\n")
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        self._port.write(text.encode("latin-1", "replace"))

    def log(self, text: str) -> None:
        """Show a line of log or debug output, on a line of its own."""
        self.write(("" if self._at_line_start else "\n") + text + "\n")
