"""A virtual terminal: whoever comes by Telnet, one after the other."""

from __future__ import annotations

from collections.abc import Callable

from phonesim.machine import Ignore, Machine, On, Table
from phonesim.nas.config_model import LineConfig, LineKind, default_line
from phonesim.nas.session import Session
from phonesim.nas.session_events import Event as SessionEvent
from phonesim.nas.session_events import SessionEnd
from phonesim.nas.telnet import Telnet
from phonesim.nas.terminal_line import LineServer
from phonesim.nas.timers import ABSOLUTE
from phonesim.symbol import Symbol
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.wires.stream import Stream
from phonesim.world import World


class State(Symbol):
    """What the line is doing."""

    FREE = "free"
    SESSION = "in session"


class Event(Symbol):
    """What can happen to it."""

    OPEN = "connection"  # with its stream
    RECEIVED = "received"  # with bytes
    CLOSED = "connection closed"
    SESSION_OVER = "session over"
    CLEAR = "clear line"
    TIME_OUT = "time-out"


S, E = State, Event


class VtyLine(Machine):
    """One virtual terminal line; `number` is its absolute number."""

    TABLE = Table(
        initial=S.FREE,
        events=Event,
        rows=(
            On(S.FREE, E.OPEN, "begin_session", S.SESSION),
            On(S.SESSION, E.RECEIVED, "pass_to_session"),
            On(S.SESSION, E.CLOSED, "forget_session", S.FREE),
            On(S.SESSION, (E.SESSION_OVER, E.CLEAR, E.TIME_OUT), "close", S.FREE),
            Ignore(S.FREE, (E.RECEIVED, E.CLOSED, E.SESSION_OVER, E.CLEAR), "it is over"),
        ),
        timers={S.SESSION: (ABSOLUTE, E.TIME_OUT)},
    )

    def __init__(self, number: int, config: LineConfig, world: World, server: LineServer) -> None:
        super().__init__(f"tty {number}", world)
        self.number, self.config, self._server = number, config, server
        self.session: Session | None = None
        self.stream: Stream | None = None
        self._telnet: Telnet | None = None
        self._at_line_start = True

    def duration_us(self, timer: Timer) -> int | None:
        return self.config.absolute_timeout_s * US_PER_S or None

    @property
    def idle(self) -> bool:
        """Whether nobody has it."""
        return self.state is S.FREE

    @property
    def doing(self) -> str:
        """What the line is doing, for people."""
        return str(self.state.value)

    def clear(self) -> None:
        """`clear line`."""
        self.feed(E.CLEAR)

    def begin_session(self, stream: Stream) -> None:
        self.stream, self._telnet = stream, Telnet(stream.write)

        def mine(event: Event) -> None:
            if stream is self.stream:
                self.feed(event)

        def receive(data: bytes) -> None:
            if stream is self.stream:
                self.feed(E.RECEIVED, data)

        stream.attach(receive)
        stream.when_closed(lambda: mine(E.CLOSED))
        self.session = self._server.new_session(self, lambda end: self._session_over(end, stream))
        self.session.feed(SessionEvent.BEGIN)

    def _session_over(self, end: SessionEnd, stream: Stream) -> None:
        if stream is self.stream:
            self.feed(E.SESSION_OVER)

    def pass_to_session(self, data: bytes) -> None:
        assert self.session is not None
        assert self._telnet is not None
        window = self._telnet.window
        typed = self._telnet.decode(data)
        if self._telnet.window != window:
            self._fit(self.session)
        if typed:
            self.session.receive(typed)

    def _fit(self, session: Session) -> None:
        """The client has told its window: it holds for what the line does not set (remembered)."""
        assert self._telnet is not None
        width, height = self._telnet.window or (0, 0)
        usual = default_line(LineKind.VTY, 0, 0)
        if width and self.config.width == usual.width:
            session.shell.width = width
        if height and self.config.length == usual.length:
            session.shell.length = height

    def forget_session(self) -> None:
        session, self.session, self.stream = self.session, None, None
        if session is not None:
            session.feed(SessionEvent.DISCONNECTED)

    def close(self) -> None:
        stream = self.stream
        self.forget_session()
        if stream is not None:
            stream.close()

    @property
    def waiting(self) -> int:
        return self.stream.backlog if self.stream is not None else 0

    def send(self, data: bytes) -> None:
        if data and self.stream is not None and self._telnet is not None:
            self._at_line_start = data.endswith(b"\n")
            self.stream.write(self._telnet.encode(data))

    def when_drained(self, call: Callable[[], None]) -> None:
        if self.stream is not None:
            self.stream.when_drained(call)

    def write(self, text: str) -> None:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        self.send(text.encode("latin-1", "replace"))

    def log(self, text: str) -> None:
        """Show a line of log or debug output, on a line of its own."""
        self.write(("" if self._at_line_start else "\n") + text + "\n")
        if self.config.logging_synchronous and self.session is not None:
            self.session.show_prompt_again()
