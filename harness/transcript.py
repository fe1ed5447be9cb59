"""What came out of a serial port, as lines and prompts with the times at which they arrived.

A line ends with CR, LF or CR LF. What stands after the last line end is the tail: a prompt, or a
line that is still arriving. Characters are Latin-1, so that every byte is one character.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")


class HeardLine(NamedTuple):
    """A line, or the tail if not `complete`; `time_us` is when its last character arrived."""

    text: str
    time_us: int
    complete: bool


class Transcript:
    """Everything received on one port, with a cursor behind what has been read."""

    def __init__(self) -> None:
        self.text = ""
        self.cursor = 0
        self._ends: list[int] = []  # length of the text after each chunk
        self._times_us: list[int] = []
        self._echo = ""

    def append(self, data: bytes, now_us: int) -> None:
        """Bytes have arrived."""
        self.text += data.decode("latin-1")
        self._ends.append(len(self.text))
        self._times_us.append(now_us)

    def expect_echo(self, typed: str) -> None:
        """`typed` was sent: the device may send it back, which is not output of its own."""
        self._echo = typed

    @property
    def last_arrival_us(self) -> int:
        """When the last byte arrived; 0 before any."""
        return self._times_us[-1] if self._times_us else 0

    def peek(self) -> HeardLine | None:
        """The first line behind the cursor, or the tail; None if there is nothing but echo."""
        if self._echo:
            self._skip_echo()
        text, cursor = self.text, self.cursor
        if cursor and text.startswith("\n", cursor) and text[cursor - 1] == "\r":
            self.cursor = cursor = cursor + 1
        if cursor == len(text) or (self._echo and self._echo.startswith(text[cursor:])):
            return None
        end = _LINE_END.search(text, cursor)
        if end is None:
            return HeardLine(text[cursor:], self._times_us[-1], False)
        return HeardLine(text[cursor : end.start()], self._time_of(end.start() + 1), True)

    def read(self) -> None:
        """Move the cursor behind what `peek` shows."""
        end = _LINE_END.search(self.text, self.cursor)
        self.cursor = len(self.text) if end is None else end.end()

    def _time_of(self, length: int) -> int:
        """When the text had grown to `length` characters."""
        return self._times_us[bisect_right(self._ends, length - 1)]

    def _skip_echo(self) -> None:
        """Pass over the echo of what was typed, and over its line end, if the device echoes."""
        rest = self.text[self.cursor :]
        if rest.startswith(self._echo):
            self.cursor += len(self._echo)
            self._echo = ""
            end = _LINE_END.match(self.text, self.cursor)
            self.cursor += len(end[0]) if end else 0
        elif not self._echo.startswith(rest):
            self._echo = ""
