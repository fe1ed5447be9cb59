"""A line with modem control: a modem on it, callers one after the other, and callbacks.

The server's cable brings the modem's carrier detect to the line's DSR input, as Cisco's does, which
is why debug output says DSR. Carrier begins a session, its loss ends it, and every end of a session
hangs up by DTR.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from phonesim.machine import Ignore, Machine, On, Table
from phonesim.nas.config_model import LineConfig, ScriptTrigger
from phonesim.nas.exec_callback import Event as CallbackEvent
from phonesim.nas.exec_callback import ExecCallback
from phonesim.nas.session import EndReason, Session, SessionEnd
from phonesim.nas.session import Event as SessionEvent
from phonesim.nas.timers import DTR_LOW
from phonesim.symbol import Symbol
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World


class State(Symbol):
    """What the line is doing."""

    IDLE = "idle"
    SESSION = "in session"
    DRAINING = "sending the last output"
    HANG_UP = "hanging up"
    CALLBACK = "calling back"


class Event(Symbol):
    """What can happen to it."""

    CARRIER_UP = "carrier up"
    CARRIER_DOWN = "carrier down"
    RECEIVED = "received"  # with bytes
    SESSION_OVER = "session over"  # with its end
    DRAINED = "output drained"
    CALLBACK_OVER = "callback over"  # with whether it worked
    TIME_OUT = "time-out"


class LineServer(Protocol):
    """The access server, as a line sees it."""

    @property
    def hostname(self) -> str:
        """The name that prompts begin with."""

    def new_session(
        self,
        line: TerminalLine,
        over: Callable[[SessionEnd], None],
        called_back: bool = False,
        skip_login: bool = False,
    ) -> Session:
        """A session for someone at `line`."""

    def find_script(
        self, line: LineConfig, trigger: ScriptTrigger
    ) -> tuple[str, Sequence[str]] | None:
        """The chat script that `line` has for `trigger`."""

    def debug(self, flag: str, text: str) -> None:
        """A line of debug output, if `debug flag` is on."""


class TerminalLine(Protocol):
    """A line, as sessions and the server's tables see it."""

    config: LineConfig
    number: int
    session: Session | None

    def write(self, text: str) -> None:
        """Show text to whoever is there, with line feeds as line ends."""

    def log(self, text: str) -> None:
        """Show a line of log or debug output, on a line of its own."""


S, E = State, Event


class AsyncLine(Machine):
    """One asynchronous line with modem control; `number` is its tty number."""

    TABLE = Table(
        initial=S.IDLE,
        events=Event,
        rows=(
            On(S.IDLE, E.CARRIER_UP, "begin_session", S.SESSION),
            On(S.SESSION, E.RECEIVED, "pass_to_session"),
            On(S.SESSION, E.SESSION_OVER, "end_session", S.DRAINING, S.CALLBACK),
            On(S.SESSION, E.CARRIER_DOWN, "lose_caller", S.HANG_UP),
            On(S.DRAINING, E.DRAINED, "drop_dtr", S.HANG_UP),
            On(S.DRAINING, E.CARRIER_DOWN, "lose_caller", S.HANG_UP),
            On(S.HANG_UP, E.TIME_OUT, "end_hang_up", S.IDLE, S.SESSION),
            On(S.CALLBACK, E.RECEIVED, "pass_to_callback"),
            On(S.CALLBACK, (E.CARRIER_UP, E.CARRIER_DOWN), "tell_callback"),
            On(S.CALLBACK, E.CALLBACK_OVER, "end_callback", S.SESSION, S.HANG_UP),
            Ignore((S.IDLE, S.DRAINING, S.HANG_UP), E.RECEIVED, "nobody is there to read it"),
            Ignore((S.IDLE, S.HANG_UP), E.CARRIER_DOWN, "it was down"),
            Ignore((S.HANG_UP, S.DRAINING), E.CARRIER_UP, "DTR is low, or about to be"),
            Ignore((S.IDLE, S.HANG_UP), E.SESSION_OVER, "carrier went first"),
            Ignore((S.IDLE, S.HANG_UP, S.SESSION, S.CALLBACK), E.DRAINED, "carrier went first"),
        ),
        timers={S.HANG_UP: (DTR_LOW, E.TIME_OUT)},
    )

    def __init__(
        self, number: int, config: LineConfig, world: World, port: SerialPort, server: LineServer
    ) -> None:
        super().__init__(f"tty {number}", world)
        self.number, self.config = number, config
        self._port, self._server = port, server
        self.session: Session | None = None
        self.callback: ExecCallback | None = None
        port.configure(config.speed_bps, config.bits_per_character)
        port.attach(self._receive, self._circuit_changed)
        port.set(Circuit.DTR, True)
        port.set(Circuit.RTS, True)

    @property
    def idle(self) -> bool:
        """Whether the line waits for the next caller."""
        return self.state is S.IDLE

    @property
    def doing(self) -> str:
        """What the line is doing, for people."""
        if self.state is S.CALLBACK and self.callback is not None:
            return f"{self.state.value}, {self.callback.progress}"
        return str(self.state.value)

    # What the modem does.

    def _receive(self, data: bytes) -> None:
        self.feed(E.RECEIVED, data)

    def _circuit_changed(self, circuit: Circuit, on: bool) -> None:
        if circuit is Circuit.DCD:
            self._debug_modem("DSR came up" if on else "DSR was dropped")
            self.feed(E.CARRIER_UP if on else E.CARRIER_DOWN)

    # A session.

    def begin_session(self) -> None:
        self._begin_session(called_back=False, skip_login=False)

    def _begin_session(self, called_back: bool, skip_login: bool) -> None:
        self._debug_modem("EXEC creation")

        def over(end: SessionEnd) -> None:
            if session is self.session:
                self.feed(E.SESSION_OVER, end)

        session = self._server.new_session(self, over, called_back, skip_login)
        self.session = session
        session.feed(SessionEvent.BEGIN)

    def pass_to_session(self, data: bytes) -> None:
        assert self.session is not None
        self.session.receive(data)

    def end_session(self, end: SessionEnd) -> None:
        self.session = None
        if end.reason is EndReason.CALLBACK and end.user is not None:
            self.go(S.CALLBACK)
            self._begin_callback(end)
        else:
            self.go(S.DRAINING)
            self._port.when_drained(lambda: self.feed(E.DRAINED))

    def lose_caller(self) -> None:
        """Nothing of the session may reach the modem, now in command state, or the next caller."""
        if self.session is not None:
            self.session.feed(SessionEvent.DISCONNECTED)
        self.session = None
        self._port.discard()
        self.drop_dtr()

    # A callback.

    def _begin_callback(self, end: SessionEnd) -> None:
        assert end.user is not None
        skip_login = end.user.nocallback_verify
        self.callback = ExecCallback(
            f"{self.name} callback",
            self.world,
            self,
            end.user.name,
            end.dial_string,
            self.config.callback_forced_wait_s,
            lambda worked: self.feed(E.CALLBACK_OVER, worked, skip_login),
        )
        self.callback.feed(CallbackEvent.BEGIN)

    def pass_to_callback(self, data: bytes) -> None:
        assert self.callback is not None
        self.callback.feed(CallbackEvent.RECEIVED, data)

    def tell_callback(self) -> None:
        assert self.callback is not None
        up = self._event is E.CARRIER_UP
        self.callback.feed(CallbackEvent.CARRIER_UP if up else CallbackEvent.CARRIER_DOWN)

    def end_callback(self, worked: bool, skip_login: bool) -> None:
        self.callback = None
        if worked and self.carrier():
            self.debug_callback("Callback in effect")
            self.go(S.SESSION)
            self._begin_session(called_back=True, skip_login=skip_login)
        else:
            self.go(S.HANG_UP)
            self.drop_dtr()

    # What sessions, callbacks and scripts do with the line.

    def write(self, text: str) -> None:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        self._port.write(text.encode("latin-1", "replace"))

    def log(self, text: str) -> None:
        """Show a line of log or debug output, on a line of its own."""
        self.write(f"\n{text}\n")

    def send(self, data: bytes) -> None:
        self._port.write(data)

    def send_break(self) -> None:
        """A break is sent as a null character, as IOS sometimes does (DC-164)."""
        self._port.write(b"\0")

    def carrier(self) -> bool:
        return self._port.sees(Circuit.DCD)

    def set_dtr(self, on: bool) -> None:
        self._debug_modem("restoring DTR" if on else "dropping DTR, hanging up")
        self._port.set(Circuit.DTR, on)

    def drop_dtr(self) -> None:
        self.set_dtr(False)

    def end_hang_up(self) -> None:
        """A modem that did not hang up still has a caller, who is then served as a new one."""
        self.set_dtr(True)
        if self.carrier():
            self.go(S.SESSION)
            self.begin_session()
        else:
            self.go(S.IDLE)

    def when_drained(self, call: Callable[[], None]) -> None:
        self._port.when_drained(call)

    def find_script(self, trigger: str) -> tuple[str, Sequence[str]] | None:
        return self._server.find_script(self.config, ScriptTrigger(trigger))

    def debug_chat(self, text: str) -> None:
        self._server.debug("chat", f"CHAT{self.number}: {text}")

    def debug_callback(self, text: str) -> None:
        self._server.debug("callback", f"TTY{self.number} {text}")

    def _debug_modem(self, text: str) -> None:
        self._server.debug("modem", f"TTY{self.number}: {text}")
