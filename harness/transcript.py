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


class _Echo(NamedTuple):
    """What the device may send back of something typed: `text`, with CR for its line end.

    Output may come before it if it was typed `ahead`, before anything was read of the answer to
    what was typed last.
    """

    text: str
    ahead: bool


class Transcript:
    """Everything received on one port, with a cursor behind what has been read.

    What it says depends on what was received, and never on the chunks in which that came. If it is
    `exact`, a line has its end in its text unless that is CR LF; whether a CR that came last is the
    end, or half of it, is not known before more comes or does not.
    """

    def __init__(self) -> None:
        self.text = ""
        self.exact = False
        self.cursor = 0
        self._ends: list[int] = []  # length of the text after each chunk
        self._times_us: list[int] = []
        self._echoes: list[_Echo] = []
        self._echo_end = 0  # until where there was echo
        self._typing = False

    def append(self, data: bytes, now_us: int) -> None:
        """Bytes have arrived."""
        self.text += data.decode("latin-1")
        self._ends.append(len(self.text))
        self._times_us.append(now_us)

    def expect_echo(self, typed: str) -> None:
        """`typed`, with its CR if any, was sent: its echo is not output of the device's own."""
        self._echoes.append(_Echo(typed, self._typing))
        self._typing = True

    @property
    def last_arrival_us(self) -> int:
        """When the last byte arrived; 0 before any."""
        return self._times_us[-1] if self._times_us else 0

    def peek(self) -> HeardLine | None:
        """The first line behind the cursor, or the tail; None if there is nothing but echo."""
        if self._skip_echoes() or self.cursor == len(self.text):
            return None
        text, cursor = self.text, self.cursor
        end = _LINE_END.search(text, cursor)
        if end is None:
            return HeardLine(text[cursor:], self._times_us[-1], False)
        until = end.end() if self.exact and end[0] != "\r\n" else end.start()
        return HeardLine(text[cursor:until], self._time_of(end.start() + 1), True)

    def read(self) -> None:
        """Move the cursor behind what `peek` shows."""
        end = _LINE_END.search(self.text, self.cursor)
        self.cursor = len(self.text) if end is None else end.end()
        self._typing = False

    def _time_of(self, length: int) -> int:
        """When the text had grown to `length` characters."""
        return self._times_us[bisect_right(self._ends, length - 1)]

    def _skip_echoes(self) -> bool:
        """Pass over echoes at the cursor; True if all that is left may be the beginning of one.

        A device that does not echo what was typed first does not echo what was typed behind it.
        """
        while True:
            text, cursor = self.text, self.cursor
            is_torn = cursor and text.startswith("\n", cursor) and text[cursor - 1] == "\r"
            if is_torn and (not self.exact or cursor == self._echo_end):
                self.cursor = cursor = cursor + 1
            for number, (echo, _) in enumerate(self._echoes):
                heard = text[cursor : cursor + len(echo)]
                if not self.exact:
                    heard = heard.replace("\n", "\r")
                if heard == echo:
                    self.cursor += len(echo)
                    self._echo_end = self.cursor
                    del self._echoes[: number + 1]
                    break
                if echo.startswith(heard):
                    return True
            else:
                if self._echoes and not self._echoes[0].ahead:
                    self._echoes.clear()
                return False
