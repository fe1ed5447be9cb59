"""Telnet and RFC 2217 as a server speaks them to one client.

pyserial's `PortManager` does the most of it. What it leaves out is here: break both ways, the line
state, DTR and RTS asked for, suspend and resume, the signature. And a client may say whatever it
likes: nonsense is ignored and never harms the port.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable
from typing import Any, Protocol, cast

from serial import rfc2217

from phonesim.wires.v24 import Circuit

IAC = b"\xff"
_TELNET_BREAK = b"\xf3"
_SE = 0xF0
_LONGEST_COMMAND = 256  # no subnegotiation that we know is longer than a few bytes
LINE_STATE_BREAK = 0x10
_SIGNATURE, _SERVER_SIGNATURE = b"\x00", b"\x64"
_ASKED = {
    rfc2217.SET_CONTROL_REQ_BREAK_STATE: (
        Circuit.TD, rfc2217.SET_CONTROL_BREAK_ON, rfc2217.SET_CONTROL_BREAK_OFF,
    ),
    rfc2217.SET_CONTROL_REQ_DTR: (
        Circuit.DTR, rfc2217.SET_CONTROL_DTR_ON, rfc2217.SET_CONTROL_DTR_OFF,
    ),
    rfc2217.SET_CONTROL_REQ_RTS: (
        Circuit.RTS, rfc2217.SET_CONTROL_RTS_ON, rfc2217.SET_CONTROL_RTS_OFF,
    ),
}  # fmt: skip


class ServedPort(Protocol):
    """The port that the client has, as far as telnet needs it."""

    name: str

    def sees(self, circuit: Circuit) -> bool:
        """Whether a circuit is on."""

    def client_sets(self, circuit: Circuit, on: bool) -> None:
        """The client switches a circuit."""

    def suspend(self, on: bool) -> None:
        """The client wants no data, or wants it again."""

    def purge(self) -> None:
        """The client wants to forget what it has not got yet."""


class Settings:
    """What `PortManager` takes for a `serial.Serial`: the settings, and the circuits by name."""

    def __init__(self, port: ServedPort) -> None:
        self._port = port
        self.baudrate, self.bytesize, self.parity, self.stopbits = 9600, 8, "N", 1
        self.xonxoff = self.rtscts = False

    dtr = property(fset=lambda self, on: self._port.client_sets(Circuit.DTR, on))
    rts = property(fset=lambda self, on: self._port.client_sets(Circuit.RTS, on))
    break_condition = property(fset=lambda self, on: self._port.client_sets(Circuit.TD, on))
    cts = property(lambda self: self._port.sees(Circuit.CTS))
    dsr = property(lambda self: self._port.sees(Circuit.DSR))
    ri = property(lambda self: self._port.sees(Circuit.RI))
    cd = property(lambda self: self._port.sees(Circuit.DCD))

    def reset_input_buffer(self) -> None:
        """What the modem has sent and the client has not got is thrown away."""
        self._port.purge()

    def reset_output_buffer(self) -> None:
        """What the client has sent is already with the modem."""


class _Connection:
    """Where `PortManager` writes what it has to say."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self.write = write


class TelnetServer(rfc2217.PortManager):
    """One client's telnet; `write` takes what it is to be told, as it goes on the wire."""

    def __init__(self, port: ServedPort, write: Callable[[bytes], None]) -> None:
        self.port, self.settings = port, Settings(port)
        self.linstate_mask = 0
        # It asks for less than the stubs say: these names of a port, and `write` of a connection.
        super().__init__(cast(Any, self.settings), cast(Any, _Connection(write)))

    def is_plain(self, data: bytes) -> bool:
        """Whether `data` is nothing but data."""
        return self.mode == rfc2217.M_NORMAL and self.suboption is None and IAC not in data

    def data_in(self, data: bytes, collect: Callable[[bytes], None]) -> None:
        """Obey what `data` holds of telnet; `collect` gets the rest, in pieces."""
        at = 0
        while at < len(data):
            if self.mode == rfc2217.M_NORMAL and self.suboption is None:
                command = data.find(IAC, at)
                end = command if command >= 0 else len(data)
                collect(data[at:end])
                at = end
            if self.mode == rfc2217.M_IAC_SEEN and self.suboption is None and data[at] == _SE:
                self.mode = rfc2217.M_NORMAL  # the end of what never began
            else:
                for byte in self.filter(data[at : at + 1]):
                    collect(byte)
            at += 1
            if self.suboption is not None:
                self.suboption = self.suboption[: _LONGEST_COMMAND + 1]

    def circuit_changed(self, circuit: Circuit) -> None:
        """The modem has switched one of its circuits."""
        if circuit is not Circuit.RD:
            self.check_modem_lines()
        elif self.linstate_mask & LINE_STATE_BREAK:
            self._tell(rfc2217.SERVER_NOTIFY_LINESTATE, bytes([self._line_state()]))

    def _line_state(self) -> int:
        return LINE_STATE_BREAK if self.port.sees(Circuit.RD) else 0

    def _tell(self, option: bytes, value: bytes) -> None:
        self.rfc2217_send_subnegotiation(option, value)

    # What `PortManager.filter` calls.

    def _telnet_process_command(self, command: bytes) -> None:
        if command == _TELNET_BREAK:
            self.port.client_sets(Circuit.TD, True)
            self.port.client_sets(Circuit.TD, False)

    def _telnet_process_subnegotiation(self, suboption: bytes) -> None:
        option, value = suboption[1:2], suboption[2:3]
        if suboption[:1] != rfc2217.COM_PORT_OPTION or len(suboption) > _LONGEST_COMMAND:
            return
        if option == rfc2217.SET_CONTROL and value in _ASKED:
            circuit, on, off = _ASKED[value]
            self._tell(rfc2217.SERVER_SET_CONTROL, on if self.port.sees(circuit) else off)
        elif option == rfc2217.NOTIFY_LINESTATE:
            self._tell(rfc2217.SERVER_NOTIFY_LINESTATE, bytes([self._line_state()]))
        elif option in (rfc2217.FLOWCONTROL_SUSPEND, rfc2217.FLOWCONTROL_RESUME):
            self.port.suspend(option == rfc2217.FLOWCONTROL_SUSPEND)
        elif option == _SIGNATURE and not value:
            self._tell(_SERVER_SIGNATURE, f"ringback {self.port.name}".encode())
        else:
            # A value that is none, or is missing: what was set stays.
            with contextlib.suppress(struct.error, KeyError, TypeError, ValueError):
                super()._telnet_process_subnegotiation(suboption)  # type: ignore[misc]
