"""A line with modem control: a modem on it, callers one after the other, and callbacks.

What its circuits mean is the line's `ModemBehaviour`. A caller's circuit begins a session, its loss
ends it, and every end hangs up by DTR. A connection from the network, a callback of another line's
caller and a script take the line when nobody has it.
"""

from __future__ import annotations

from collections.abc import Sequence

from phonesim.machine import Machine
from phonesim.nas import debug_wording
from phonesim.nas.call_tally import CallTally
from phonesim.nas.chat_script import ChatScript, Status, run_chat
from phonesim.nas.chat_script import Event as ScriptEvent
from phonesim.nas.config_model import LineConfig
from phonesim.nas.exec_callback import Event as CallbackEvent
from phonesim.nas.exec_callback import ExecCallback
from phonesim.nas.line_states import TABLE, Event, State
from phonesim.nas.modem_control import BEHAVIOURS
from phonesim.nas.modem_port import ModemPort
from phonesim.nas.session import Session
from phonesim.nas.session_events import EndReason, SessionEnd
from phonesim.nas.session_events import Event as SessionEvent
from phonesim.nas.terminal_line import LineServer, NetworkCaller
from phonesim.nas.timers import ABSOLUTE, ANSWER, SESSION_IDLE
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World

S, E = State, Event


class AsyncLine(ModemPort, Machine):
    """One asynchronous line with modem control; `number` is its tty number."""

    TABLE = TABLE

    def __init__(
        self, number: int, config: LineConfig, world: World, port: SerialPort, server: LineServer
    ) -> None:
        super().__init__(f"tty {number}", world)
        self.number, self.config, self.port, self._server = number, config, port, server
        self.tally = CallTally()
        assert config.modem_control is not None
        self.behaviour = BEHAVIOURS[config.modem_control]
        self.session: Session | None = None
        self.callback: ExecCallback | None = None
        self.network: NetworkCaller | None = None
        self._script: ChatScript | None = None
        self._wire = config.speed_bps, config.bits_per_character
        port.configure(*self._wire)
        port.attach(lambda data: self.feed(E.RECEIVED, data), self._circuit_changed)
        port.set(Circuit.DTR, self.behaviour.idle_dtr)
        port.set(Circuit.RTS, True)
        self._to_run: list[tuple[str, Sequence[str]]] = []  # after the script that runs
        self.world.soon(self._start_up)

    def duration_us(self, timer: Timer) -> int | None:
        configured_s = {
            ANSWER.name: self.config.answer_timeout_s,
            ABSOLUTE.name: self.config.absolute_timeout_s,
            SESSION_IDLE.name: self.config.session_timeout_s,
        }.get(timer.name)
        if configured_s is None:
            return super().duration_us(timer)
        return configured_s * US_PER_S or None

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

    def _circuit_changed(self, circuit: Circuit, on: bool) -> None:
        behaviour = self.behaviour
        if circuit is Circuit.DCD:
            self.debug_modem((debug_wording.MODEM_DSR_UP if on else debug_wording.MODEM_DSR_DOWN)())
        if circuit is behaviour.watched:
            self.feed(E.CARRIER_UP if on else E.CARRIER_DOWN)
        elif on and circuit is behaviour.ring:
            self.feed(E.RING)
        elif on and circuit is behaviour.awaits:
            self.feed(E.READY)

    def clear(self) -> None:
        """`clear line`."""
        self.feed(E.CLEAR)

    # Callers.

    def answer_ring(self) -> None:
        """A modem that answers when DTR rises has until `modem answer-timeout`."""
        self.set_dtr(True)

    def rest(self) -> None:
        """Back to how the line waits for callers."""
        self.port.set(Circuit.DTR, self.behaviour.idle_dtr)

    def meet_caller(self) -> None:
        if self.behaviour.caller is None or not self.config.exec_enabled:
            self.go(S.IDLE)
            return
        self.debug_state("IDLE->READY")
        if self._run(S.ACTIVATION, self.find_script("activation")):
            return
        self.go(S.SESSION)
        self._begin_session(called_back=False, skip_login=False)

    def begin_if_activated(self, status: Status) -> None:
        if status is Status.SUCCESS and self.carrier():
            self.go(S.SESSION)
            self._begin_session(called_back=False, skip_login=False)
        else:
            self.tally.fail(outgoing=False)
            self.go(S.HANG_UP)
            self.drop_dtr()

    def _begin_session(self, called_back: bool, skip_login: bool) -> None:
        self.tally.begin(self.world.now_us, outgoing=called_back)
        self.debug_modem(debug_wording.MODEM_EXEC())

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
        line = None
        if end.reason is EndReason.CALLBACK and end.user is not None:
            line = self._server.callback_line(end.user, self)
            if line is None:
                self.debug_callback(debug_wording.CALLBACK_NO_LINE())
        if line is self:
            self.go(S.CALLBACK)
            self.begin_callback(end)
            return
        if line is not None:
            line.feed(E.CALL_BACK, end)
        self.go(S.DRAINING)
        self.port.when_drained(lambda: self.feed(E.DRAINED))

    def expire_session(self) -> None:
        """`absolute-timeout`."""
        if self.session is not None:
            self.session.feed(SessionEvent.DISCONNECTED)
        self.session = None
        self.port.when_drained(lambda: self.feed(E.DRAINED))

    def lose_caller(self) -> None:
        """Nothing of the session may reach the modem, now in command state, or the next caller."""
        if self.session is not None:
            self.session.feed(SessionEvent.DISCONNECTED)
        self._stop_script()
        if self.callback is not None and self.callback.under_way:
            self.callback.feed(CallbackEvent.GIVEN_UP)
        self.session = self.callback = None
        network, self.network = self.network, None
        if network is not None:
            network.line_is_gone()
        self.port.discard()
        self.drop_dtr()

    # A callback.

    def begin_callback(self, end: SessionEnd) -> None:
        """To the user of `end`, who called in on this line or on another."""
        assert end.user is not None
        skip_login = end.user.nocallback_verify

        def over(worked: bool) -> None:
            if callback is self.callback:
                self.feed(E.CALLBACK_OVER, worked, skip_login)

        callback = ExecCallback(
            f"{self.name} callback", self.world, self, end.user.name, end.dial_string,
            self.config.callback_forced_wait_s, over, self.config.callback_nodsr_wait_ms,
        )  # fmt: skip
        self.callback = callback
        callback.feed(CallbackEvent.BEGIN)

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
            self.debug_callback(debug_wording.CALLBACK_IN_EFFECT())
            self.go(S.SESSION)
            self._begin_session(called_back=True, skip_login=skip_login)
        else:
            self.tally.fail(outgoing=True)
            self.go(S.HANG_UP)
            self.drop_dtr()

    # Scripts.

    def _start_up(self) -> None:
        self._to_run = self.housekeeping("startup")
        if self._to_run and self.idle:
            self.feed(E.CHAT, *self._to_run.pop(0), "")

    def run_chat(self, name: str, words: Sequence[str], number: str) -> None:
        """`start-chat`, or the line's own `script startup` or `script reset`."""
        self._start((name, words), number)

    def _run(self, state: State, found: tuple[str, Sequence[str]] | None) -> bool:
        """Go to `state` and run a script there; False if there is none."""
        if found is not None:
            self.go(state)
            self._start(found)
        return found is not None

    def _start(self, found: tuple[str, Sequence[str]], number: str = "") -> None:
        def finished(status: Status) -> None:
            if script is self._script:
                self._script = None
                self.tell_of_autoconfigure(*found, status)
                self.feed(E.SCRIPT_OVER, status)

        script = self._script = run_chat(self.name, self.world, self, found, number, finished)
        if not self.port.sees(Circuit.DTR):
            self.set_dtr(True)

    def _stop_script(self) -> None:
        script, self._script = self._script, None
        if script is not None:
            script.feed(ScriptEvent.CARRIER_LOST)

    def pass_to_script(self, data: bytes) -> None:
        if self._script is not None:
            self._script.feed(ScriptEvent.RECEIVED, data)

    def end_script(self, status: Status) -> None:
        if self._to_run and not self.caller_is_there:
            self._start(self._to_run.pop(0))
        else:
            self._to_run = []
            self._wait_for_caller()

    def end_hang_up(self) -> None:
        """A modem that did not hang up still has a caller, who is then served as a new one."""
        self.debug_state("HANGUP->IDLE")
        if self.behaviour.idle_dtr:
            self.set_dtr(True)
        self._to_run = [] if self.caller_is_there else self.housekeeping("reset")
        if not self._to_run or not self._run(S.SCRIPT, self._to_run.pop(0)):
            self._wait_for_caller()

    def _wait_for_caller(self) -> None:
        self.rest()
        if self.caller_is_there:
            self.meet_caller()
        else:
            self.go(S.IDLE)

    # The network.

    @property
    def takes_connections(self) -> bool:
        """Whether a connection from the network can have the line now."""
        holds = self.behaviour.holds
        ready = holds is None or self.port.sees(holds)
        return self.idle and self.behaviour.outgoing and ready

    def take(self, caller: NetworkCaller) -> None:
        """Give the line to a connection; see `takes_connections`."""
        self.feed(E.CONNECT, caller)

    def let_go(self) -> None:
        """The connection has ended."""
        self.feed(E.DISCONNECT)

    def begin_connection(self, caller: NetworkCaller) -> None:
        self.network = caller
        self.debug_state("IDLE->READY")
        if not self.port.sees(Circuit.DTR):
            self.set_dtr(True)
        self.go(S.CONNECTING)
        self.modem_is_ready()

    def modem_is_ready(self) -> None:
        """Raised by DTR; the connection script is next, if there is one."""
        awaits = self.behaviour.awaits
        if (awaits is None or self.port.sees(awaits)) and self._script is None:
            found = self.find_script("connection")
            if found is None:
                self._connected()
            else:
                self.stop(ANSWER)
                self._start(found)

    def connect_if_done(self, status: Status) -> None:
        if status is Status.SUCCESS:
            self._connected()
        else:
            self.tally.fail(outgoing=True)
            self.end_connection()

    def _connected(self) -> None:
        assert self.network is not None
        self.go(S.CONNECTED)
        self.tally.begin(self.world.now_us, outgoing=True)
        self.network.line_is_up()

    def pass_to_network(self, data: bytes) -> None:
        assert self.network is not None
        self.start(SESSION_IDLE, E.TIME_OUT)
        self.network.line_says(data)

    def see_whether_held(self) -> None:
        """What a modem in a call from the network loses is told by its result code."""
        if self.behaviour.holds is not None:
            self.end_connection()

    def end_connection(self) -> None:
        self.go(S.HANG_UP)
        self.lose_caller()

    def from_network(self, data: bytes) -> None:
        """The network caller's, for the modem."""
        if self.state is S.CONNECTED:
            self.start(SESSION_IDLE, E.TIME_OUT)
            self.port.write(data)
