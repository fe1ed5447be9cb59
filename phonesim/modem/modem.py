"""A modem: what stands between a V.24 connector and a telephone line.

This is the terminal's side: it collects command lines, carries them out left to right, says one
result, moves data while on line, and switches DCD, DSR and RI as the settings ask. The line's side
is `call_control`.
"""

from __future__ import annotations

from collections.abc import Callable

from phonesim.modem.at_grammar import BadCommand, Command, Form, commands
from phonesim.modem.call_control import CallControl, Event, State
from phonesim.modem.command_line import CommandLine
from phonesim.modem.dial_string import parse_dial_string
from phonesim.modem.result_codes import (
    CONNECT_NUMBERS,
    Result,
    connect_word,
    frame_information,
    frame_result,
)
from phonesim.modem.s_registers import DTR_LOSS
from phonesim.modem.settings import OPTIONS, Settings
from phonesim.modem.training import DEFAULT_MODULATIONS
from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.cable import SerialPort
from phonesim.wires.loop import Loop
from phonesim.wires.v24 import Circuit
from phonesim.world import Scheduled, World

ABORT_GRACE = Timer(
    "abort_grace", 125 * US_PER_MS, "characters this soon after a line do not abort", "V.250 5.6.1"
)
RING_FORGET = Timer("ring_forget", 8 * US_PER_S, "without a ring this long, S1 is cleared", "Hayes")

_COMMAND_STATES = (State.ON_HOOK, State.OFF_HOOK, State.ESCAPED)
_DATA_STATES = (State.ONLINE, State.CARRIER_LOST, State.CLEARING)
_IDENTITY = ("RINGBACK", "000", "OK", "ringback emulated modem", "V.250 modem")


class Modem:
    """An emulated modem on `port` (its DCE side) and `loop`.

    `stored` is its stored profile: the body of a command line, such as `&C1&D2S0=1`, that it was
    last saved with. Raises ValueError if the modem cannot be set to that.
    """

    def __init__(
        self,
        name: str,
        world: World,
        port: SerialPort,
        loop: Loop,
        stored: str = "",
        modulations: tuple[str, ...] = DEFAULT_MODULATIONS,
    ) -> None:
        self.name, self.world = name, world
        self.settings = Settings()
        self._stored = Settings()
        self._port = port
        self._line = CommandLine()
        self._line_ended_us = -ABORT_GRACE.default_us
        self._ring_forget: Scheduled | None = None
        self._dtr_loss: Scheduled | None = None
        self.call = CallControl(name, world, loop, self, self.settings.registers, modulations)
        self._store(stored)
        port.attach(self.receive, self._circuit_changed)
        self._show_circuits()
        port.set(Circuit.CTS, True)

    # The terminal's bytes.

    def receive(self, data: bytes) -> None:
        """Bytes from the terminal, in whatever state the modem is."""
        echo = bytearray()
        for index, byte in enumerate(data):
            if self.call.state in _DATA_STATES:
                if self.call.state is State.ONLINE:
                    self.call.write(data[index:])
                break
            if self.call.state not in _COMMAND_STATES:
                if self.world.now_us - self._line_ended_us < ABORT_GRACE.default_us:
                    continue
                self._abort_call()
                break
            if self.settings.options["E"]:
                echo.append(byte)
            registers = self.settings.registers
            body = self._line.feed(byte, registers[3], registers[5])
            if body is not None:
                self._port.write(bytes(echo))
                echo.clear()
                self._line_ended_us = self.world.now_us
                self._carry_out(body)
        self._port.write(bytes(echo))

    def _abort_call(self) -> None:
        self.call.feed(Event.ABORT)
        self.report(Result.NO_CARRIER)

    # Command lines.

    def _carry_out(self, body: str) -> None:
        """Every command of a line until one fails or starts a call; then one result."""
        try:
            for command in commands(body):
                if command.name in ("D", "A", "O"):
                    self._start_call(command)
                    return
                self._execute(command)
        except (BadCommand, ValueError, KeyError):
            self.report(Result.ERROR)
        else:
            self.report(Result.OK)

    def _start_call(self, command: Command) -> None:
        """`D`, `A` and `O` end the line: their result comes when the call has one."""
        state = self.call.state
        if command.name == "O":
            if state is State.ESCAPED:
                self.call.feed(Event.RESUME)
                self._say_connect(self._port.rate_bps)
            else:
                self.report(Result.NO_CARRIER)
        elif state is State.ESCAPED:
            self.report(Result.ERROR)
        elif command.name == "A":
            self.call.feed(Event.ANSWER)
        else:
            self.call.feed(Event.DIAL, parse_dial_string(command.text))

    def _execute(self, command: Command) -> None:
        """A command that is done at once; raises BadCommand, ValueError or KeyError otherwise."""
        if command.name == "S":
            self._access_register(command)
        elif command.name in OPTIONS:
            self._set_option(command.name, command.number)
        elif command.name in _COMMANDS:
            _COMMANDS[command.name](self, command.number)
        else:
            raise BadCommand(command.name)

    def _access_register(self, command: Command) -> None:
        registers = self.settings.registers
        if command.form is Form.READ:
            self._inform(f"{registers[command.number]:03d}")
        else:
            registers[command.number] = int(command.text)

    def _set_option(self, name: str, value: int) -> None:
        if value not in OPTIONS[name].values:
            raise ValueError(f"{name}{value}")
        self.settings.options[name] = value
        self._show_circuits()

    def _hook(self, value: int) -> None:
        if value > 1:
            raise ValueError("H")
        self.call.feed(Event.TAKE_OFF_HOOK if value else Event.HANG_UP)
        self._show_circuits()

    def _identify(self, value: int) -> None:
        if value >= len(_IDENTITY):
            raise ValueError("I")
        self._inform(_IDENTITY[value])

    def _recall(self, settings: Settings) -> None:
        self.settings.registers.take_over(settings.registers)
        self.settings.options.update(settings.options)
        self._show_circuits()

    def _reset(self, value: int) -> None:
        self.call.feed(Event.HANG_UP)
        self._recall(self._stored)

    def _write_stored(self, value: int) -> None:
        self._stored = self.settings.copy()

    def _store(self, body: str) -> None:
        """Save what the command line `body` sets as the stored profile, and start with it."""
        try:
            for command in commands(body):
                if command.name not in OPTIONS and command.form is not Form.SET:
                    raise BadCommand(command.name)
                self._execute(command)
        except (BadCommand, ValueError, KeyError) as error:
            raise ValueError(f'{self.name} cannot be set to "{body}": {error}') from error
        self._write_stored(0)

    # What the modem says.

    def report(self, result: Result) -> None:
        """Say a result code, unless Q1."""
        self._say(result.word, result.number)

    def _say(self, word: str, number: int) -> None:
        self.world.record(self.name, "result", word=word)
        options, registers = self.settings.options, self.settings.registers
        if not options["Q"]:
            verbose = bool(options["V"])
            self._port.write(frame_result(word, number, verbose, registers[3], registers[4]))

    def _say_connect(self, rate_bps: int) -> None:
        x = self.settings.options["X"]
        number = CONNECT_NUMBERS.get(rate_bps, Result.CONNECT.number) if x else 1
        self._say(connect_word(rate_bps, x), number)

    def _inform(self, text: str) -> None:
        options, registers = self.settings.options, self.settings.registers
        self._port.write(frame_information(text, bool(options["V"]), registers[3], registers[4]))

    # What the line side tells (`call_control.Controller`).

    def x_setting(self) -> int:
        return self.settings.options["X"]

    def connected(self, rate_bps: int) -> None:
        """The terminal reads CONNECT before it sees DCD."""
        self._say_connect(self._port.rate_bps)
        self._port.when_drained(self._show_circuits)

    def deliver(self, data: bytes) -> None:
        self._port.write(data)

    def carrier_lost(self) -> None:
        """DCD does not fall before all received data has been handed over."""
        self.report(Result.NO_CARRIER)
        self._port.when_drained(self._show_circuits)

    def cleared(self) -> None:
        self.report(Result.OK)
        self._show_circuits()

    def ringing(self, on: bool) -> None:
        self._port.set(Circuit.RI, on)
        if not on:
            return
        registers = self.settings.registers
        registers[1] = min(registers[1] + 1, 255)
        self.report(Result.RING)
        self._forget_rings_later()
        if 0 < registers[0] <= registers[1] and self._may_answer():
            registers[1] = 0
            self.world.soon(self._answer_by_itself)

    def _answer_by_itself(self) -> None:
        if self.call.state is State.ON_HOOK:
            self.call.feed(Event.ANSWER)

    def _forget_rings_later(self) -> None:
        if self._ring_forget is not None:
            self._ring_forget.cancel()

        def forget() -> None:
            self.settings.registers[1] = 0

        self._ring_forget = self.world.after(RING_FORGET.default_us, forget)

    def _may_answer(self) -> bool:
        return self._port.sees(Circuit.DTR) or self.settings.options["&D"] == 0

    # Circuits.

    def _show_circuits(self) -> None:
        online = self.call.state in (State.ONLINE, State.ESCAPED, State.CLEARING)
        self._port.set(Circuit.DCD, online or self.settings.options["&C"] == 0)
        self._port.set(Circuit.DSR, online or self.settings.options["&S"] == 0)

    def _circuit_changed(self, circuit: Circuit, on: bool) -> None:
        if circuit is not Circuit.DTR:
            return
        if self._dtr_loss is not None:
            self._dtr_loss.cancel()
        if not on:
            delay_us = self.settings.registers.duration_us(DTR_LOSS)
            self._dtr_loss = self.world.after(delay_us, self._dtr_lost)

    def _dtr_lost(self) -> None:
        """What `&D` says. A call that is on line is cleared once the last data has been sent."""
        action, before = self.settings.options["&D"], self.call.state
        calling = before not in (*_COMMAND_STATES, *_DATA_STATES)
        if action == 1 and before is State.ONLINE:
            self.call.feed(Event.ESCAPE)
            self.report(Result.OK)
        if (action in (2, 3) and before is not State.ON_HOOK) or (action == 1 and calling):
            self.call.feed(Event.HANG_UP)
            if self.call.state is State.ON_HOOK:
                self.cleared()
        if action == 3:
            self._recall(self._stored)


_COMMANDS: dict[str, Callable[[Modem, int], None]] = {
    "H": Modem._hook,
    "I": Modem._identify,
    "Z": Modem._reset,
    "&F": lambda modem, value: modem._recall(Settings()),
    "&W": Modem._write_stored,
}
