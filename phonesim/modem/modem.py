"""A modem: what stands between a V.24 connector and a telephone line.

This is the terminal's side: it collects command lines, says results, moves data while on line,
watches for the escape, and switches the circuits as the settings ask. What a command does is in
`at_commands`, the line's side is `call_control`.
"""

from __future__ import annotations

from collections.abc import Iterator

from phonesim.modem.answers import Answers
from phonesim.modem.at_commands import CallStarted, CommandSet
from phonesim.modem.at_grammar import BadCommand, Command
from phonesim.modem.call_control import CallControl
from phonesim.modem.call_states import CONNECTED, Event, State
from phonesim.modem.circuits import Circuits
from phonesim.modem.command_line import CommandLine
from phonesim.modem.countdown import Countdown
from phonesim.modem.dial_memory import DialMemory
from phonesim.modem.dial_string import Dialled, DialStep
from phonesim.modem.dte import HIGH_WATER, TerminalSide
from phonesim.modem.dtr import DataTerminalReady
from phonesim.modem.escape import EscapeDetector
from phonesim.modem.factory import factory_settings, offers
from phonesim.modem.keyboard import Keyboard
from phonesim.modem.nonvolatile import Memory, Nonvolatile
from phonesim.modem.parity import fixed
from phonesim.modem.profile import Profile, load_profile
from phonesim.modem.result_codes import Result
from phonesim.modem.ringer import Ringer
from phonesim.modem.synonyms import flow_control
from phonesim.modem.training import Link
from phonesim.wires.cable import SerialPort
from phonesim.wires.loop import Break, Loop
from phonesim.wires.v24 import Circuit
from phonesim.world import World

_ESCAPED = (State.ESCAPED, State.ESCAPED_LOST)
_COMMAND_STATES = (State.ON_HOOK, State.OFF_HOOK, *_ESCAPED)
_ENDING = (State.CARRIER_LOST, State.CLEARING, State.SPACING)


class Modem:
    """An emulated modem on `port` (its DCE side) and `loop`.

    `stored` is its stored profile: the body of a command line, such as `&C1&D2S0=1`, that it was
    last saved with. `line_speed` in bit/s overrides what is negotiated, 0 does not pace at all.
    `memory` keeps what is stored; what it holds takes the place of `stored`.
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
        memory: Memory | None = None,
    ) -> None:
        self.name, self.world = name, world
        self.profile = profile or load_profile("generic")
        factory = factory_settings(self.profile)
        self.settings = factory.copy()
        self._nonvolatile: Memory | None = None  # nothing is stored while the modem is being set
        self._commands = CommandSet(self.profile, factory, self)
        self._port, self._terminal, self._loop = port, TerminalSide(world, port), loop
        self._circuits = Circuits(port, self.settings)
        self._line = CommandLine()
        self._keyboard = Keyboard(world, self._terminal)
        self._line_under_way: Iterator[None] | None = None
        self._escape = EscapeDetector()
        self._memory = DialMemory(self.profile.redial)
        self._flow = flow_control(self.settings)
        self._link: Link | None = None  # of the call, or of the last one
        self._answers = Answers(name, world, self.profile, self.settings, self._terminal)
        self.deliver_break, self.identify = self._terminal.deliver_break, self._answers.identify
        self.inform = self._answers.inform
        self._escaping = Countdown(world, self._escape_now)
        self._dtr = DataTerminalReady(world, port, self.settings, self._dtr_lost)
        self._ringer = Ringer(world, self.settings.registers, self._say_ring)
        self.call = CallControl(name, world, loop, self, self.settings, self.profile, line_speed)
        self._commands.store(stored)
        self._nonvolatile = memory
        kept = memory.load() if memory else None
        if kept is not None:
            self._commands.restore(kept)
        port.attach(self.receive, self._circuit_changed)
        self.settings_changed()
        self._terminal.use_speed(int(self.settings.parameters["+IPR"][0]))

    # The terminal's bytes.

    def receive(self, data: bytes) -> None:
        """Bytes from the terminal, in whatever state the modem is."""
        data = self._terminal.take_flow_characters(data, self._flow)
        if self.call.state is not State.ONLINE:
            self._keyboard.take(len(data), self._port.rate_bps)
        echo = bytearray()
        for index, byte in enumerate(data):
            state = self.call.state
            if state is State.ONLINE:
                self._send(data[index:])
                break
            if state in _ENDING:
                break
            if state not in _COMMAND_STATES:
                if not self._keyboard.aborts:
                    continue
                self.call.feed(Event.ABORT)
                self._memory.forget_number()  # nobody is to blame
                self.failed(Result.NO_CARRIER)
                break
            if self._line_under_way is not None:
                break
            if self.settings.options["E"]:
                echo.append(byte)
            body = self._line.feed(byte, self.settings.registers[3], self.settings.registers[5])
            if body is not None:
                self._terminal.write(bytes(echo))
                echo.clear()
                self._begin_line(body)
        if echo:
            self._terminal.write(bytes(echo))

    def _send(self, data: bytes) -> None:
        """Data for the far modem; the escape characters in it are sent like any others."""
        s2, s12 = self.settings.registers[2], self.settings.registers[12]
        self._escaping.start(self._escape.feed(data, self.world.now_us, s2, s12))
        self.call.write(data)
        if not self.settings.options["F"]:
            self._terminal.write(data)
        if self.call.backlog > HIGH_WATER:
            self._stop_terminal(True)
            self.call.when_drained(lambda: self._stop_terminal(False))

    def _stop_terminal(self, stop: bool) -> None:
        self._terminal.stop_terminal(stop, self._flow)
        self._show_circuits()

    def _escape_now(self) -> None:
        if self.call.state is State.ONLINE:
            self.call.feed(Event.ESCAPE)
            self._stop_terminal(False)  # a full buffer is no reason not to take commands
            self.report(Result.OK)

    # Command lines.

    def _begin_line(self, body: str) -> None:
        self._keyboard.line_ended()
        format_, parity = self.settings.parameters["+ICF"]
        self._terminal.parity = fixed(format_, parity) or self._line.parity
        self._terminal.go_on()
        self._line_under_way = self._commands.carry_out(body)
        self._go_on_with_line()

    def _go_on_with_line(self, result: Result = Result.OK) -> None:
        """Carry out the line until it waits or ends; then say its one result, if all went well."""
        line, self._line_under_way = self._line_under_way, None
        if line is None:  # it has been given up meanwhile
            return
        try:
            next(line)
        except StopIteration:
            self.report(result)
        except CallStarted:
            pass
        except (BadCommand, ValueError, KeyError):
            self.report(Result.ERROR)
        else:
            self._line_under_way = line
        self._terminal.use_speed(int(self.settings.parameters["+IPR"][0]))

    def start_call(self, command: Command) -> bool:
        """`D`, `A` and `O`: their result comes when the call has one.

        Says whether the line goes on, once what stands before the `;` of `D` has been dialled.
        """
        escaped = self.call.state in _ESCAPED
        if command.name == "O":
            self._resume(command.number)
        elif escaped or not self._dtr.allows(2):
            self.report(Result.ERROR)
        elif command.name == "A":
            self._answer()
        else:
            return self._dial(command.text)
        return False

    def _resume(self, number: int) -> None:
        """`O`, back to data; `O1` and `O3` retrain, which no one hears."""
        if number not in (0, 1, 3):
            raise ValueError("O")
        if self.call.state is State.ESCAPED:
            self.call.feed(Event.RESUME)
            self._escape.restart(self.world.now_us)
            assert self._link is not None
            self._answers.connect(self._port.rate_bps, self._link)
        elif self.call.state is State.ESCAPED_LOST:
            self.call.feed(Event.RESUME)  # which tells that the call is lost
        else:
            self.report(Result.NO_CARRIER)

    def _dial(self, text: str) -> bool:
        stored, pulse = self._commands.stored_numbers, self.settings.pulse
        steps = self._memory.recall(text, stored, pulse)
        refusal = self._memory.refusal(self.world.now_us, self.settings.options["X"])
        if refusal is not None:
            self.report(refusal)
            return False
        self._answers.answering = Dialled(DialStep.REVERSE) in steps
        self.call.feed(Event.DIAL, steps)
        return Dialled(DialStep.RETURN) in steps

    def _answer(self) -> None:
        self._answers.answering = True
        self._memory.forget_number()
        self.call.feed(Event.ANSWER)

    def set_hook(self, off_hook: bool) -> bool:
        """`H`; says whether the call must be cleared before the command line can go on."""
        self.call.feed(Event.TAKE_OFF_HOOK if off_hook else Event.HANG_UP)
        if self.call.state is State.ON_HOOK:
            self._end_call()
            self._follow_carrier()
        return self.call.state is State.CLEARING

    def keep(self, kept: Nonvolatile) -> None:
        """`&W`, `&Y` and `&Z` have stored something."""
        if self._nonvolatile:
            self._nonvolatile.save(kept)

    def settings_changed(self) -> None:
        """Circuits, flow control and what is offered to a far modem follow the settings."""
        self.call.offers = offers(self.profile, self.settings)
        self._flow = flow_control(self.settings)
        self._terminal.flow_changed(self._flow)
        self._show_circuits()

    def report(self, result: Result) -> None:
        """Say a result code, unless Q forbids."""
        self._memory.note(result, self.world.now_us)
        self._answers.report(result)

    # What the line side tells (`controller.Controller`).

    def failed(self, result: Result) -> None:
        """What was asked for has come to nothing; no more of the line is carried out."""
        self._line_under_way = None
        self.report(result)

    def dialled(self) -> None:
        self._memory.forget_number()
        self.world.soon(self._go_on_with_line)

    def connected(self, link: Link) -> None:
        """The terminal reads CONNECT before it sees DCD."""
        self._link = link
        self._memory.note(Result.CONNECT, self.world.now_us)
        self._escape.restart(self.world.now_us)
        self._answers.connect(self._port.rate_bps, link)
        self._terminal.when_drained(self._follow_carrier)

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
        self._terminal.when_drained(self._follow_carrier)

    def cleared(self, as_asked: bool) -> None:
        self._end_call()
        self._follow_carrier()
        result = Result.OK if as_asked else Result.NO_CARRIER
        if self._line_under_way is None:
            self.report(result)
        else:
            self.world.soon(lambda: self._go_on_with_line(result))

    def _end_call(self) -> None:
        """DCD and CTS follow when the terminal has everything."""
        self._escaping.stop()
        self._forget_if_deserted()
        self._terminal.stop_terminal(False, self._flow)
        self._answers.answering = False

    def ringing(self, on: bool) -> None:
        self._port.set(Circuit.RI, on)
        if on and self._ringer.ring(self._dtr.allows(1)):
            self.world.soon(self._answer_by_itself)

    def _say_ring(self) -> None:
        """Not in the middle of a command line that is being typed (V.250 5.8.2)."""
        if not (self._line.in_progress and self._keyboard.in_use):
            self.report(Result.RING)

    def _answer_by_itself(self) -> None:
        if self.call.state is State.ON_HOOK:
            self._answer()

    # Circuits.

    def _follow_carrier(self) -> None:
        self._circuits.follow_carrier(self.call.state)
        self._show_circuits()

    def _show_circuits(self) -> None:
        self._circuits.show(self.call.state, self._terminal.stopping and self._flow.cts)

    def _circuit_changed(self, circuit: Circuit, on: bool) -> None:
        if circuit is Circuit.RTS:
            self._terminal.rts_changed(on, self._flow)
            self._show_circuits()
        elif circuit is Circuit.TD:
            if self.call.state is State.ONLINE and self.settings.parameters["+EB"][0]:
                self.call.when_drained(lambda: self._loop.send_to_office(Break(on)))
        elif circuit is Circuit.DTR:
            self._dtr.changed(on)
        if not on:
            self._forget_if_deserted()

    def _forget_if_deserted(self) -> None:
        """Without a call, nothing is kept for a terminal that is not there."""
        if self._terminal.deserted and self.call.state not in CONNECTED:
            self._terminal.discard()

    def _dtr_lost(self) -> None:
        """What `&D` says. A call that is on line is cleared once the last data has been sent."""
        action, before = self.settings.options["&D"], self.call.state
        calling = before not in (*_COMMAND_STATES, *_ENDING, State.ONLINE)
        if action == 1 and before is State.ONLINE:
            self._escape_now()
        elif (action in (2, 3) and before is not State.ON_HOOK) or (action == 1 and calling):
            if calling:
                self._line_under_way = None
            self.call.feed(Event.HANG_UP)
            if self.call.state is State.ON_HOOK:
                self.cleared(as_asked=True)
        if action == 3:
            self.settings.take_over(self._commands.stored[0])
            self.settings_changed()
