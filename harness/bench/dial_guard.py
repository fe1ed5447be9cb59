"""The guard at a real modem's port: no number leaves it that the bench does not allow.

It stands between whoever types (a scenario, a person, an access server's chat script, an outside
program) and the port. In command state a line is held back until its end, read whole, and only then
given to the modem: holding back the return alone would leave `ATDT911` in the modem's buffer. What
cannot be read whole, and what dials from the modem's own memory (`DL`, `DS=n`, `A/`), is refused:
the modem never hears of it, and whoever typed it gets ERROR.

Data of a call passes untouched. Whether there is a call is told by the modem's result codes, and by
its carrier detect circuit where the port has that and it has been seen off. After what may have
been an escape sequence, or the end of a call that no circuit confirms, a line that begins with AT
is held back and judged as well; all else passes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum

from harness.bench.call_meter import CallMeter
from harness.bench.dialling import Dialling, digits_of
from harness.bench.in_line import InLine
from phonesim.modem.at_grammar import BadCommand, Command, Form, commands
from phonesim.timers import Timer
from phonesim.units import US_PER_MS
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World

_CR, _BACKSPACE = 13, 8
_HELD_MOST = 512  # bytes: longer than any modem's command line
_REFUSED_REPEAT = "A/ repeats a line of the modem's memory, which cannot be seen: type it"
_REPEAT = re.compile(r"^\s*A/", re.IGNORECASE)
_PREFIX = re.compile(r"A(?:/|T(.*))", re.IGNORECASE | re.DOTALL)
_EXTENDED = re.compile(
    r"[+#](GM[IMR]|GSN|GCAP|GCI|IPR|ICF|IFC|ILRR|M[SR]\w*|D[RS]\w*|E[A-Z]+\w*|F\w+|VCID|VRID|CID)"
)
_ITEM = r'([0-9]*|[A-CE-Z][0-9]+[A-Z]*|"[^"]*")'
_VALUE = re.compile(rf"{_ITEM}(,{_ITEM})*", re.IGNORECASE)
_FINAL = re.compile(r"(OK|ERROR|CONNECT.*|NO [A-Z ]+|BUSY|DELAYED|BLACKLISTED|[0-9]+)$")
REFUSAL = Timer(
    "refusal",
    50 * US_PER_MS,
    "before the guard says ERROR: what answers to that may be refused again, in no time for ever",
    "ours",
)
AFTER_ESCAPE = Timer(
    "after_escape",
    100 * US_PER_MS,
    "silence behind three escape characters that may have been an escape sequence",
    "ours: well below any S12 that a program could meet",
)


class _Mode(Enum):
    COMMAND = "command state: whole lines pass, once they have been read"
    DATA = "a call: everything passes"
    UNSURE = "a call or command state: command lines are judged, all else passes"


class Refused(Exception):
    """A command line that must not reach the modem, and why."""


class Unreadable(Refused):
    """A line of which nobody here knows what a modem makes of it; in a call it may be data."""


class DialGuard(InLine):
    """`on_refused` is told why each time; the world's trace has it as well.

    `meter` is told of the calls that were asked for here.
    """

    def __init__(
        self,
        port: SerialPort,
        world: World,
        dialling: Dialling,
        has_circuits: bool,
        on_refused: Callable[[str], None] = lambda reason: None,
        meter: CallMeter | None = None,
    ) -> None:
        super().__init__(port)
        self._meter = meter or CallMeter(world, port.name, "", None)
        self._world, self._dialling, self._on_refused = world, dialling, on_refused
        self._receive: Callable[[bytes], None] = lambda data: None
        self._mode = _Mode.COMMAND
        self._has_circuits = has_circuits
        self._carrier_tells = False  # the circuit has been seen off while there was no call
        self._may_connect = False  # the modem was told to dial or answer, or it rang
        self._dialled = ""  # what the line has heard since it was last on hook
        self._handshaking = False  # dialling or answering: any key ends it
        self._called = ""  # the number of the call that was asked for last
        self._held = bytearray()
        self.given = b""  # the last command line that the modem was given, with its end
        self._escapes = {ord("+")}
        self._run, self._run_us = 0, 0  # escape characters one after another, and when the last was
        self._heard = ""  # the line that the modem is sending

    def attach(
        self,
        receive: Callable[[bytes], None],
        circuit: Callable[[Circuit, bool], None] | None = None,
    ) -> None:
        def changed(which: Circuit, on: bool) -> None:
            if which is Circuit.DCD:
                self._carrier_changed(on)
            if circuit is not None:
                circuit(which, on)

        self._receive = receive
        self._port.attach(self._from_modem, changed)
        self._carrier_tells = self._has_circuits and not self._port.sees(Circuit.DCD)

    def set(self, circuit: Circuit, on: bool) -> None:
        if circuit is Circuit.DTR and not on:
            self._held.clear()
            self._meter.ended()
            if not self._carrier_tells:
                self._end_call()
        super().set(circuit, on)

    # From the modem.

    def _carrier_changed(self, on: bool) -> None:
        if on and self._may_connect:
            self._begin_call()
        elif on and self._mode is _Mode.COMMAND:
            self._carrier_tells = False  # &C0
        elif not on and self._has_circuits:
            self._end_call()
            self._carrier_tells = True

    def _from_modem(self, data: bytes) -> None:
        for character in data.decode("latin-1"):
            if character in "\r\n":
                self._result(self._heard.strip())
                self._heard = ""
            else:
                self._heard = (self._heard + character)[-80:]
        self._receive(data)

    def _result(self, line: str) -> None:
        if _FINAL.match(line):
            self._handshaking = False
        carrier = self._carrier_tells and self._port.sees(Circuit.DCD)
        if line in ("RING", "2") and self._mode is _Mode.COMMAND:
            self._may_connect, self._called = True, ""
        elif line.startswith("CONNECT") and self._may_connect:
            self._begin_call()
        elif line in ("NO CARRIER", "3") and self._mode is _Mode.DATA and not carrier:
            self._mode = _Mode.UNSURE
            self._meter.ended()

    def _begin_call(self) -> None:
        self._mode, self._may_connect, self._run = _Mode.DATA, False, 0
        self._meter.connected(self._called)
        held, self._held = bytes(self._held), bytearray()
        if held:
            super().write(held)

    def _end_call(self) -> None:
        self._mode, self._may_connect, self._dialled = _Mode.COMMAND, False, ""
        self._meter.ended()

    # To the modem.

    def write(self, data: bytes) -> None:
        passing = bytearray()
        for byte in data:
            if self._mode is _Mode.DATA and not self._may_have_escaped(byte & 0x7F):
                passing.append(byte)
            else:
                passing += self._hold(byte)
        if passing:
            super().write(bytes(passing))

    @property
    def in_command_state(self) -> bool:
        """Whether it is certain that there is no call."""
        return self._mode is _Mode.COMMAND

    @property
    def held(self) -> bytes:
        """What has been written of a command line that has not ended."""
        return bytes(self._held)

    def discard(self) -> None:
        self._held.clear()
        super().discard()

    def _may_have_escaped(self, code: int) -> bool:
        """In a call, before a character is sent: whether it may find the modem in command state.

        So it is after three escape characters and a silence, and, for modems that know no guard
        time, when an A follows at once.
        """
        if code in self._escapes:
            self._run, self._run_us = self._run + 1, self._world.now_us
            return False
        silent = self._world.now_us - self._run_us >= AFTER_ESCAPE.default_us
        if self._run >= 3 and (silent or code in b"Aa"):
            self._mode = _Mode.UNSURE
        self._run = 0
        return self._mode is _Mode.UNSURE

    def _hold(self, byte: int) -> bytes:
        """What may leave now that `byte` has been written."""
        code = byte & 0x7F
        if code == _CR:
            held, self._held = bytes(self._held), bytearray()
            self.given = self._judge(held, byte)
            return self.given
        if not self._held and code in self._escapes:
            return bytes([byte])
        if self._handshaking and not self._held and code not in b"Aa":
            self._handshaking = False  # alone it is no command, if the modem is past it meanwhile
            return bytes([byte])
        self._held.append(byte)
        if self._mode is _Mode.COMMAND and _REPEAT.search(_edited(self._held)):
            self._held.clear()  # it has no end: modems carry it out at once
            self._refuse(_REFUSED_REPEAT)
        if self._mode is _Mode.UNSURE and not self._may_be_command():
            held, self._held = bytes(self._held), bytearray()
            return held
        if len(self._held) > _HELD_MOST:
            del self._held[_HELD_MOST:]  # no modem takes it; it is refused when it ends
        return b""

    def _may_be_command(self) -> bool:
        """In a call: whether what is held could be the beginning of a command line."""
        text = _plain(self._held).lstrip().upper()
        return len(self._held) <= _HELD_MOST and ("AT".startswith(text[:2]) or text[:2] == "A/")

    def _judge(self, held: bytes, end: int) -> bytes:
        text = _edited(held)
        found = _PREFIX.search(text)
        if found is None:  # no modem acts on it
            return bytes([*held, end]) if self._mode is _Mode.UNSURE else bytes([end])
        try:
            line = self._checked(found)
        except Refused as refused:
            may_be_data = self._mode is _Mode.UNSURE and isinstance(refused, Unreadable)
            if may_be_data and not re.search("[D*$]", found[1] or "", re.IGNORECASE):
                return bytes([*held, end])
            self._refuse(str(refused))
            return b""
        if self._mode is _Mode.UNSURE and line == found[0]:
            return bytes([*held, end])
        return line.encode("latin-1") + bytes([end])

    def _refuse(self, reason: str) -> None:
        self._world.record(self.name, "refused", reason=reason)
        self._on_refused(reason)
        self._world.after(REFUSAL.default_us, lambda: self._receive(b"\r\nERROR\r\n"))

    def _checked(self, found: re.Match[str]) -> str:
        """The line to send; raises Refused."""
        body = found[1]
        if body is None:
            raise Refused(_REFUSED_REPEAT)
        if not body.isprintable() or not body.isascii() or len(body) > _HELD_MOST // 2:
            raise Unreadable("a command line with characters that modems read differently")
        try:
            read = list(commands(body))
        except BadCommand as bad:
            raise Unreadable(f"{bad}: what cannot be read is not sent to a real modem") from None
        for command in read:
            self._check(command)
        dial = next((command for command in read if command.name == "D"), None)
        if dial is None:
            return found[0]
        if dial is not read[-1] or not body.replace(" ", "").endswith(dial.text):
            raise Refused("what stands behind `;` modems read differently: a line of its own")
        return self._with_prefix(found[0], dial.text.replace(" ", ""))

    def _check(self, command: Command) -> None:
        name = command.name
        if name == "Z" or (name == "H" and command.number == 0):
            self._dialled = ""
            self._meter.ended()
        elif name in ("A", "O"):
            self._may_connect = True
            if name == "A":
                self._called, self._handshaking = "", True
        elif (name, bool(command.number)) in (
            ("Q", True),
            ("V", False),
        ) and not self._carrier_tells:
            raise Refused(
                "without NO CARRIER nothing tells the end of a call: no circuit does here"
            )
        elif name == "&C" and command.number == 0:
            raise Refused("&C0 would hide the end of a call")
        elif name == "S" and command.form is Form.SET:
            if command.number in (3, 5):
                raise Refused(f"S{command.number} says where a command line ends: leave it be")
            if command.number == 2:
                self._escapes.add(int(command.text[:3]) & 0x7F)
        elif name == "&Z" and command.form is Form.SET:
            self._check_number(digits_of(command.text))
        elif name[0] in "+#":
            if not _EXTENDED.fullmatch(name) or not _VALUE.fullmatch(command.text):
                raise Refused(f"{name} may dial, for all that is known here")
        elif name == "%D" or name[0] in "*-:)":
            raise Refused(f"{name} may dial, for all that is known here")

    def _with_prefix(self, line: str, dial: str) -> str:
        """The line with the bench's prefix before the number; raises Refused."""
        if re.search(r'[LS"=/>]', dial, re.IGNORECASE):
            raise Refused("a number from the modem's memory cannot be seen: dial the number itself")
        if not re.fullmatch(r"[0-9A-DTPRW,@!^*#().-]*;?", dial, re.IGNORECASE):
            raise Refused("a dial string with characters that modems read differently")
        digits, prefix = digits_of(dial), self._dialling.prefix
        bare = digits.removeprefix(digits_of(prefix)) if prefix else digits
        has_prefix = bare != digits and not self._dialling.refusal(bare)
        number = self._dialled + (bare if has_prefix else digits)
        if number:
            self._check_number(number)
        self._meter.ended()
        self._dialled, self._called = number if dial.endswith(";") else "", number
        self._may_connect = self._handshaking = True
        if has_prefix or not prefix or not digits:
            return line
        wanted = "".join(f"{re.escape(character)} *" for character in "D" + dial)
        at = re.search(rf"(?=({wanted})$)D *[TP]?", line, re.IGNORECASE)
        assert at is not None
        return line[: at.end()] + prefix + line[at.end() :]

    def _check_number(self, number: str) -> None:
        if reason := self._dialling.refusal(number):
            raise Refused(reason)


def _plain(held: bytes | bytearray) -> str:
    return bytes(byte & 0x7F for byte in held).decode("ascii")


def _edited(held: bytes | bytearray) -> str:
    """What a modem makes of the line: seven bits, and backspace takes back a character."""
    text: list[str] = []
    for character in _plain(held):
        if ord(character) == _BACKSPACE:
            del text[-1:]
        else:
            text.append(character)
    return "".join(text)
