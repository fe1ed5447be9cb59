"""A modem: what stands between a V.24 connector and a telephone line.

This is the terminal's side: it collects command lines, says results, moves data while on line,
watches for the escape, and switches the circuits as the settings ask. What a command does is in
`at_commands`, the line's side is `call_control`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from phonesim.modem.at_commands import CallStarted, CommandSet
from phonesim.modem.at_grammar import BadCommand, Command
from phonesim.modem.call_control import CallControl
from phonesim.modem.call_states import Event, State
from phonesim.modem.caller_id import presentation
from phonesim.modem.command_line import CommandLine
from phonesim.modem.dial_memory import DialMemory
from phonesim.modem.dial_string import Dialled, DialStep
from phonesim.modem.dte import HIGH_WATER, TerminalSide
from phonesim.modem.escape import EscapeDetector
from phonesim.modem.factory import allowed_modulations, factory_settings
from phonesim.modem.profile import Profile, load_profile
from phonesim.modem.reports import connect_reports, result_text
from phonesim.modem.result_codes import Result, frame_information, frame_result
from phonesim.modem.ringer import Ringer
from phonesim.modem.s_registers import DTR_LOSS
from phonesim.timers import Timer
from phonesim.units import US_PER_MS
from phonesim.wires.cable import SerialPort
from phonesim.wires.loop import CallerId, Loop
from phonesim.wires.v24 import Circuit
from phonesim.world import Scheduled, World

ABORT_GRACE = Timer(
    "abort_grace", 125 * US_PER_MS, "characters this soon after a line do not abort", "V.250 5.6.1"
)

_COMMAND_STATES = (State.ON_HOOK, State.OFF_HOOK, State.ESCAPED)
_ENDING = (State.CARRIER_LOST, State.CLEARING, State.SPACING)
_CARRIER = (State.ONLINE, State.ESCAPED, State.CLEARING, State.SPACING)


class Modem:
    """An emulated modem on `port` (its DCE side) and `loop`.

    `stored` is its stored profile: the body of a command line, such as `&C1&D2S0=1`, that it was
    last saved with. `line_speed` in bit/s overrides what is negotiated, 0 does not pace at all.
    Raises ValueError if the modem cannot be set to `stored`.
    """

    def __init__(
        self,
        name: str,
        world: World,
        port: SerialPort,
        loop: Loop,
        stored: str = "",
        profile: Profile | None = None,
        line_speed: int | None = None,
    ) -> None:
        self.name, self.world = name, world
        self.profile = profile or load_profile("generic")
        factory = factory_settings(self.profile)
        self.settings = factory.copy()
        self._commands = CommandSet(self.profile, factory, self)
        self._port, self._terminal = port, TerminalSide(port)
        self._line = CommandLine()
        self._line_ended_us = -ABORT_GRACE.default_us
        self._line_under_way: Iterator[None] | None = None
        self._escape = EscapeDetector()
        self._memory = DialMemory(self.profile.redial)
        self._line_rate_bps = 0
        self._answering = False
        self._timers: dict[str, Scheduled] = {}
        self._ringer = Ringer(world, self.settings.registers, self._say_ring)
        self.call = CallControl(name, world, loop, self, self.settings.registers, line_speed)
        self._commands.store(stored)
        port.attach(self.receive, self._circuit_changed)
        self.settings_changed()

    # The terminal's bytes.

    def receive(self, data: bytes) -> None:
        """Bytes from the terminal, in whatever state the modem is."""
        data = self._terminal.take_flow_characters(data, self.settings.options["&K"])
        echo = bytearray()
        for index, byte in enumerate(data):
            state = self.call.state
            if state is State.ONLINE:
                self._send(data[index:])
                break
            if state in _ENDING or self._line_under_way is not None:
                break
            if state not in _COMMAND_STATES:
                if self.world.now_us - self._line_ended_us < ABORT_GRACE.default_us:
                    continue
                self.call.feed(Event.ABORT)
                self.report(Result.NO_CARRIER)
                break
            if self.settings.options["E"]:
                echo.append(byte)
            registers = self.settings.registers
            body = self._line.feed(byte, registers[3], registers[5])
            if body is not None:
                self._terminal.write(bytes(echo))
                echo.clear()
                self._begin_line(body)
        if echo:
            self._terminal.write(bytes(echo))

    def _send(self, data: bytes) -> None:
        """Data for the far modem; the escape characters in it are sent like any others."""
        registers, now_us = self.settings.registers, self.world.now_us
        silence_us = self._escape.feed(data, now_us, registers[2], registers[12])
        self._stop("escape")
        if silence_us is not None:
            self._start("escape", silence_us, self._escape_now)
        self.call.write(data)
        if self.call.backlog > HIGH_WATER:
            self._stop_terminal(True)
            self.call.when_drained(lambda: self._stop_terminal(False))

    def _stop_terminal(self, stop: bool) -> None:
        self._terminal.stop_terminal(stop, self.settings.options["&K"])
        self._show_circuits()

    def _escape_now(self) -> None:
        if self.call.state is State.ONLINE:
            self.call.feed(Event.ESCAPE)
            self.report(Result.OK)

    # Command lines.

    def _begin_line(self, body: str) -> None:
        self._line_ended_us = self.world.now_us
        self._terminal.parity = self._line.parity
        self._line_under_way = self._commands.carry_out(body)
        self._go_on_with_line()

    def _go_on_with_line(self) -> None:
        """Carry out the line until it waits or ends; then say its one result."""
        line, self._line_under_way = self._line_under_way, None
        assert line is not None
        try:
            next(line)
        except StopIteration:
            self.report(Result.OK)
        except CallStarted:
            pass
        except (BadCommand, ValueError, KeyError):
            self.report(Result.ERROR)
        else:
            self._line_under_way = line

    def start_call(self, command: Command) -> None:
        """`D`, `A` and `O`: their result comes when the call has one."""
        escaped = self.call.state is State.ESCAPED
        if command.name == "O":
            if command.number not in (0, 1, 3):
                raise ValueError("O")
            if escaped:
                self.call.feed(Event.RESUME)
                self._escape.restart(self.world.now_us)
                self._say_connect()
            else:
                self.report(Result.NO_CARRIER)
        elif escaped:
            self.report(Result.ERROR)
        elif command.name == "A":
            self._answer()
        else:
            self._dial(command.text)

    def _dial(self, text: str) -> None:
        steps = self._memory.recall(text, self._commands.stored_numbers)
        refusal = self._memory.refusal(self.world.now_us)
        if refusal is not None:
            x = self.settings.options["X"]
            self.report(refusal if x == 4 else Result.ERROR)
            return
        self._answering = Dialled(DialStep.REVERSE) in steps
        self.call.feed(Event.DIAL, steps)

    def _answer(self) -> None:
        self._answering = True
        self._memory.forget_number()
        self.call.feed(Event.ANSWER)

    def set_hook(self, off_hook: bool) -> bool:
        """`H`; says whether the call must be cleared before the command line can go on."""
        self.call.feed(Event.TAKE_OFF_HOOK if off_hook else Event.HANG_UP)
        self._show_circuits()
        return self.call.state is State.CLEARING

    def settings_changed(self) -> None:
        """Circuits and modulations follow the settings."""
        self.call.modulations = allowed_modulations(self.profile, self.settings)
        self._show_circuits()

    # What the modem says.

    def report(self, result: Result) -> None:
        """Say a result code, unless Q forbids."""
        self._memory.note(result, self.world.now_us)
        word, number = result_text(self.profile, result)
        self._say(word, number)

    def _say(self, word: str, number: int) -> None:
        self.world.record(self.name, "result", word=word)
        options, registers = self.settings.options, self.settings.registers
        if options["Q"] == 0 or (options["Q"] == 2 and not self._answering):
            verbose = bool(options["V"])
            self._terminal.say(frame_result(word, number, verbose, registers[3], registers[4]))

    def inform(self, text: str) -> None:
        """A line of information text; Q does not suppress it."""
        options, registers = self.settings.options, self.settings.registers
        verbose = bool(options["V"])
        self._terminal.say(frame_information(text, verbose, registers[3], registers[4]))

    def _say_connect(self) -> None:
        reports, (word, number) = connect_reports(
            self.profile, self.settings, self._port.rate_bps, self._line_rate_bps
        )
        for line in reports:
            self.inform(line)
        self._say(word, number)

    # What the line side tells (`call_control.Controller`).

    def x_setting(self) -> int:
        return self.settings.options["X"]

    def reports_no_answer(self) -> bool:
        return self.profile.no_answer == "while ringing"

    def disconnects_by_long_space(self) -> bool:
        return self.settings.options["Y"] == 1

    def connected(self, rate_bps: int) -> None:
        """The terminal reads CONNECT before it sees DCD."""
        self._line_rate_bps = rate_bps
        self._memory.note(Result.CONNECT, self.world.now_us)
        self._escape.restart(self.world.now_us)
        self._say_connect()
        self._terminal.when_drained(self._show_circuits)

    def deliver(self, data: bytes) -> None:
        """Data from the far modem, which is told to wait while the terminal does not take it."""
        self._terminal.write(data)
        if self._terminal.backlog > HIGH_WATER:
            self.call.hold_far_end(True)
            self._terminal.when_drained(lambda: self.call.hold_far_end(False))

    def carrier_lost(self) -> None:
        """DCD does not fall before all received data has been handed over."""
        self._end_call()
        self.report(Result.NO_CARRIER)
        self._terminal.when_drained(self._show_circuits)

    def cleared(self, asked: bool) -> None:
        self._end_call()
        self._show_circuits()
        if self._line_under_way is not None:
            self._go_on_with_line()
        else:
            self.report(Result.OK if asked else Result.NO_CARRIER)

    def _end_call(self) -> None:
        """DCD and CTS follow when the terminal has everything."""
        self._stop("escape")
        self._terminal.stop_terminal(False, self.settings.options["&K"])
        self._answering = False

    def ringing(self, on: bool) -> None:
        self._port.set(Circuit.RI, on)
        if on and self._ringer.ring(self._may_answer()):
            self.world.soon(self._answer_by_itself)

    def identify(self, identity: CallerId) -> None:
        if self.settings.parameters["+VCID"] == (1,):
            for line in presentation(identity):
                self.inform(line)

    def _say_ring(self) -> None:
        """Not in the middle of a command line that is being typed (V.250 5.8.2)."""
        if not self._line.in_progress:
            self.report(Result.RING)

    def _answer_by_itself(self) -> None:
        if self.call.state is State.ON_HOOK:
            self._answer()

    def _may_answer(self) -> bool:
        return self._port.sees(Circuit.DTR) or self.settings.options["&D"] == 0

    # Circuits.

    def _show_circuits(self) -> None:
        options = self.settings.options
        state = self.call.state
        self._port.set(Circuit.DCD, state in _CARRIER or options["&C"] == 0)
        during_call = state in _CARRIER or state in (State.ANSWERING, State.TRAINING)
        self._port.set(Circuit.DSR, during_call or options["&S"] == 0)
        stopped = self._terminal.stopping and options["&K"] in (3, 6)
        ready = options["&R"] == 1 or self._port.sees(Circuit.RTS)
        self._port.set(Circuit.CTS, ready and not stopped)

    def _circuit_changed(self, circuit: Circuit, on: bool) -> None:
        if circuit is Circuit.RTS:
            self._terminal.rts_changed(on, self.settings.options["&K"])
            self._show_circuits()
        elif circuit is Circuit.DTR:
            self._stop("dtr_loss")
            delay_us = self.settings.registers.duration_us(DTR_LOSS)
            if not on and delay_us is not None:
                self._start("dtr_loss", delay_us, self._dtr_lost)

    def _dtr_lost(self) -> None:
        """What `&D` says. A call that is on line is cleared once the last data has been sent."""
        action, before = self.settings.options["&D"], self.call.state
        calling = before not in (*_COMMAND_STATES, *_ENDING, State.ONLINE)
        if action == 1 and before is State.ONLINE:
            self._escape_now()
        elif (action in (2, 3) and before is not State.ON_HOOK) or (action == 1 and calling):
            self.call.feed(Event.HANG_UP)
            if self.call.state is State.ON_HOOK:
                self.cleared(asked=True)
        if action == 3:
            self.settings.take_over(self._commands.stored[0])
            self.settings_changed()

    def _start(self, name: str, delay_us: int, call: Callable[[], None]) -> None:
        self._stop(name)
        self._timers[name] = self.world.after(delay_us, call)

    def _stop(self, name: str) -> None:
        running = self._timers.pop(name, None)
        if running is not None:
            running.cancel()
