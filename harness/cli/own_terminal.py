"""The person's own terminal: raw while somebody types at a bench, and put back on every way out."""

from __future__ import annotations

import contextlib
import os
import sys
import termios
import tty
from types import TracebackType
from typing import Any

_ROWS_LEAST, _COLUMNS_LEAST = 5, 60


class OwnTerminal:
    """Use it in a `with`. Where stdin or stdout is no terminal, nothing is changed or drawn."""

    def __init__(self) -> None:
        self.is_keyboard = sys.stdin.isatty()
        self._is_screen = sys.stdout.isatty()
        self._was: list[Any] | None = None
        self._size = (0, 0)  # columns and rows that the status line was set up for

    def __enter__(self) -> OwnTerminal:
        if self.is_keyboard:
            self._was = termios.tcgetattr(sys.stdin.fileno())
            tty.setraw(sys.stdin.fileno())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError, ValueError):  # it may be gone
            if self._size != (0, 0):
                rows = self._size[1]
                self.show(f"\x1b7\x1b[r\x1b[{rows};1H\x1b[2K\x1b8".encode())
            if self.is_keyboard:
                self.show(b"\r\n")
        if self._was is not None:
            with contextlib.suppress(OSError, termios.error):
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSAFLUSH, self._was)

    def show(self, data: bytes) -> None:
        """Bytes, as they are."""
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def status(self, text: str) -> None:
        """Draw the last row, if there is room for one; everything else scrolls above it."""
        if not (self._is_screen and self.is_keyboard):
            return
        with contextlib.suppress(OSError):
            columns, rows = os.get_terminal_size(sys.stdout.fileno())
            if rows < _ROWS_LEAST or columns < _COLUMNS_LEAST:
                return
            begin = b""
            if self._size != (columns, rows):
                # A new last row: scroll what stands there up, then keep it out of the scrolling.
                begin = b"" if self._size[1] else b"\n\x1b[A"
                begin += f"\x1b7\x1b[1;{rows - 1}r\x1b8".encode()
                self._size = (columns, rows)
            line = text[:columns].ljust(columns)
            self.show(begin + f"\x1b7\x1b[{rows};1H\x1b[7m{line}\x1b[0m\x1b8".encode())
