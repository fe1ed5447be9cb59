"""What a person types at a terminal line, until Return: echo, erase, and line ends.

CR, LF and CR LF each end one line. Backspace and DEL take back a character, Ctrl-U and Ctrl-X the
line. Without echo (a password) nothing comes back.
"""

from __future__ import annotations

from collections.abc import Callable

_CR, _LF = 13, 10
_ERASE, _KILL = (8, 127), (21, 24)
LINE_LIMIT = 254  # characters, as IOS takes


class LineInput:
    """Collects one line at a time; `write` sends echo back."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._text = bytearray()
        self._after_cr = False
        self.echo = True

    def feed(self, byte: int) -> str | None:
        """One received byte; returns the line when that ends it."""
        after_cr, self._after_cr = self._after_cr, byte == _CR
        if byte == _LF and after_cr:
            return None
        if byte in (_CR, _LF):
            text = self._text.decode("latin-1")
            self._text.clear()
            self._write(b"\r\n")
            return text
        if byte in _ERASE:
            self._erase(1)
        elif byte in _KILL:
            self._erase(len(self._text))
        elif byte >= 0x20 and len(self._text) < LINE_LIMIT:
            self._text.append(byte)
            if self.echo:
                self._write(bytes([byte]))
        return None

    def clear(self) -> None:
        """Forget what was typed of an unfinished line."""
        self._text.clear()

    def _erase(self, count: int) -> None:
        count = min(count, len(self._text))
        if count:
            del self._text[-count:]
            if self.echo:
                self._write(b"\b \b" * count)
