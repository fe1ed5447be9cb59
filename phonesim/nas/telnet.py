"""Telnet (RFC 854), as far as a terminal server needs it: bytes in, data and answers out.

Own code, since no library fits a core without I/O: telnetlib3 is built on asyncio, Twisted's Telnet
on Twisted, and pyserial's serves serial ports by RFC 2217. Options are answered so that no loop can
arise (the rule of RFC 1143): only what changes something is answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_BRK, _IP, _AYT, _EC, _EL, _SB = 243, 244, 246, 247, 248, 250
_WILL, _WONT, _DO, _DONT, _IAC = 251, 252, 253, 254, 255
BINARY, ECHO, SUPPRESS_GO_AHEAD, TERMINAL_TYPE, WINDOW_SIZE = 0, 1, 3, 24, 31
# Options that we can do, and that the other side may.
_Options = tuple[tuple[int, ...], tuple[int, ...]]
_AS_SERVER: _Options = (
    (BINARY, ECHO, SUPPRESS_GO_AHEAD),
    (BINARY, SUPPRESS_GO_AHEAD, TERMINAL_TYPE, WINDOW_SIZE),
)
_AS_CLIENT: _Options = ((BINARY, SUPPRESS_GO_AHEAD), (BINARY, ECHO, SUPPRESS_GO_AHEAD))
_TYPED = {_IP: b"\x03", _EC: b"\x7f", _EL: b"\x15"}  # the keys that these stand for
_NUL, _LF, _CR = 0, 10, 13
_LONGEST = 256  # bytes of a subnegotiation that are kept
_IS_WHOLE = re.compile(rb"(?<!\xff)(\xff\xff)*\xff\xf0\Z", re.DOTALL)  # IAC SE, and not IAC IAC SE


class Telnet:
    """The server's side of one connection; `send` takes what goes to the client.

    It offers what an IOS server does, and transmission in BINARY if it is `binary`; that is then so
    in both directions until the client refuses (ours: a program on a bare socket never answers). An
    end of line from a client without it arrives as `newline`. `window` is the client's width
    and height once it has told them. As the `client` it offers nothing and answers what it is
    asked; line feeds stay what they are.
    """

    def __init__(
        self,
        send: Callable[[bytes], None],
        binary: bool = False,
        newline: bytes = b"\r",
        on_break: Callable[[], None] = lambda: None,
        client: bool = False,
    ) -> None:
        self._send, self._newline, self._on_break = send, newline, on_break
        self._is_client = client
        self._binary = {_DO: binary, _WILL: binary}  # what we send, what we get: not refused
        self._ours: dict[int, bool] = {}  # option: agreed, or only offered
        self._theirs: dict[int, bool] = {}
        self._command = bytearray()  # since an IAC
        self._after_cr = False
        self._cr_sent = False
        self.window: tuple[int, int] | None = None
        if client:
            return
        will = (ECHO, SUPPRESS_GO_AHEAD, *([BINARY] if binary else []))
        do = (BINARY,) if binary else (TERMINAL_TYPE, WINDOW_SIZE)
        for option in will:
            self._ours[option] = False
            self._answer(_WILL, option)
        for option in do:
            self._theirs[option] = False
            self._answer(_DO, option)

    @property
    def sends_binary(self) -> bool:
        """Whether the other side gets every byte as it is."""
        return self._binary[_DO] or self._ours.get(BINARY, False)

    def encode(self, data: bytes) -> bytes:
        """Data as it goes to the client."""
        data = data.replace(b"\xff", b"\xff\xff")
        if self.sends_binary or not data:
            return data
        split = self._cr_sent and data[0] != _LF
        self._cr_sent = data[-1] == _CR
        padded = data.replace(b"\r", b"\r\0").replace(b"\r\0\n", b"\r\n")
        if self._cr_sent:  # whether a line feed follows will be seen
            padded = padded[:-1]
        return (b"\0" if split else b"") + padded

    def decode(self, data: bytes) -> bytes:
        """The data in what the client has sent; its commands are carried out on the way."""
        if not self._command and not self._after_cr and b"\xff" not in data and b"\r" not in data:
            return data
        decoded = bytearray()
        for byte in data:
            if self._command:
                self._command.append(byte)
                decoded += self._read_command()
            elif byte == _IAC:
                self._command.append(byte)
            else:
                decoded += self._read_data(byte)
        return bytes(decoded)

    def _read_data(self, byte: int) -> bytes:
        if self._binary[_WILL] or self._theirs.get(BINARY):
            return bytes((byte,))
        after_cr, self._after_cr = self._after_cr, byte == _CR
        if self._is_client:
            return b"" if after_cr and byte == _NUL else bytes((byte,))
        if after_cr and byte in (_NUL, _LF):
            return b""
        return self._newline if byte == _CR else bytes((byte,))

    def _read_command(self) -> bytes:
        """What the command under way is for the reader; it goes on while it is not whole."""
        command, data = self._command, b""
        verb = command[1]
        if verb == _SB:
            if not _IS_WHOLE.search(command):
                del command[2 : 2 - _LONGEST]  # of what nobody asked for, the end is enough
                return b""
            self._subnegotiate(bytes(command[2:-2]).replace(b"\xff\xff", b"\xff"))
        elif verb in (_WILL, _WONT, _DO, _DONT):
            if len(command) < 3:
                return b""
            self._negotiate(verb, command[2])
        elif verb == _IAC:
            data = self._read_data(_IAC)
        elif verb == _BRK:
            self._on_break()
        elif verb == _AYT:
            self._send(b"\r\n[Yes]\r\n")
        else:
            data = _TYPED.get(verb, b"")
        command.clear()
        return data

    def _negotiate(self, verb: int, option: int) -> None:
        of_ours = verb in (_DO, _DONT)
        table = self._ours if of_ours else self._theirs
        ours, theirs = _AS_CLIENT if self._is_client else _AS_SERVER
        can = ours if of_ours else theirs
        if verb in (_DO, _WILL):
            offered = option in table
            if option not in can:
                self._answer(_WONT if of_ours else _DONT, option)
                return
            if not offered:
                self._answer(_WILL if of_ours else _DO, option)
            table[option] = True
        else:
            if option == BINARY:
                self._binary[_DO if of_ours else _WILL] = False
            agreed = table.pop(option, False)
            if agreed:
                self._answer(_WONT if of_ours else _DONT, option)

    def _subnegotiate(self, content: bytes) -> None:
        if len(content) == 5 and content[0] == WINDOW_SIZE:
            width, height = int.from_bytes(content[1:3], "big"), int.from_bytes(content[3:], "big")
            self.window = (width, height)

    def _answer(self, verb: int, option: int) -> None:
        self._send(bytes((_IAC, verb, option)))
