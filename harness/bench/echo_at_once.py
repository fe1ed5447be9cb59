"""The echo of a command line that the guard holds back: shown at once, and the modem's left out.

The guard gives a line to a real modem only when it is whole, so that the modem's echo comes late.
Where a person types, each character that is held is echoed here, and what the modem then echoes of
the same line is not shown again. A modem without echo (E0) shows nothing twice either.
"""

from __future__ import annotations

from collections.abc import Callable

from harness.bench.dial_guard import DialGuard
from harness.bench.in_line import InLine
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit

_BACKSPACES = b"\b\x7f"


class EchoAtOnce(InLine):
    """Stands between a person and `port`, behind which is `guard`."""

    def __init__(self, port: SerialPort, guard: DialGuard) -> None:
        super().__init__(port)
        self._guard = guard
        self._show: Callable[[bytes], None] = lambda data: None
        self._expected = b""  # of the modem's echo, not yet come

    def attach(
        self,
        receive: Callable[[bytes], None],
        circuit: Callable[[Circuit, bool], None] | None = None,
    ) -> None:
        self._show = receive
        super().attach(self._come, circuit)

    def write(self, data: bytes) -> None:
        for byte in data:
            self._type(bytes([byte]))

    def _type(self, key: bytes) -> None:
        before = self._guard.held
        if key == b"\x7f" and (before or self._guard.in_command_state):
            key = b"\b"  # what a keyboard sends, and what a modem takes back a character by
        super().write(key)
        held = self._guard.held
        if len(held) > len(before):
            taken_back = _taken(before) if key in _BACKSPACES else b""
            self._show((b"\b \b" if taken_back else b"") if key == b"\b" else key)
        elif before and not held:
            self._show(key)
            self._expected = self._guard.given if key == b"\r" else before + key

    def _come(self, data: bytes) -> None:
        while data and self._expected:
            if data[0] != self._expected[0]:
                self._expected = b""
            else:
                data, self._expected = data[1:], self._expected[1:]
        if data:
            self._show(data)


def _taken(held: bytes) -> bytes:
    """What stands in the line, once its backspaces have done their work."""
    text = bytearray()
    for byte in held:
        if byte in _BACKSPACES:
            del text[-1:]
        else:
            text.append(byte)
    return bytes(text)
