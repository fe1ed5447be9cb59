"""Long output, a screen at a time: ` --More-- ` until a key says how to go on."""

from __future__ import annotations

MORE = " --More-- "
ERASED = "\b" * 9 + " " * 8 + "\b" * 9


class Pager:
    """What is left of a command's output for a terminal of `length` lines; 0 for no paging."""

    def __init__(self, text: str, length: int) -> None:
        self._lines = text.splitlines(keepends=True)
        self._length = length

    def screen(self) -> str:
        """The next screen, with ` --More-- ` below it if there is more."""
        return self._take(self._length - 1 if self._length > 1 else len(self._lines))

    def answer(self, key: str) -> str:
        """What follows a key: a screen for Space, a line for Return; any other ends it."""
        if key == " ":
            return ERASED + self.screen()
        if key in "\r\n":
            return ERASED + self._take(1)
        self._lines.clear()
        return ERASED

    @property
    def more(self) -> bool:
        """Whether there is something left to show."""
        return bool(self._lines)

    def _take(self, count: int) -> str:
        taken, self._lines = self._lines[:count], self._lines[count:]
        return "".join(taken) + (MORE if self._lines else "")
