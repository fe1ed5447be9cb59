"""What a person types at a prompt, until Return: echo, IOS's editing keys, history, `?` and Tab.

Bytes in, echo out, a `Typed` line when one is finished. CR, LF and CR LF each end one line. At a
password nothing is echoed and nothing but erasing works.

    Ctrl-A Ctrl-E           to the beginning, to the end
    Ctrl-B Ctrl-F, arrows   one character back, forward; Esc B, Esc F: one word
    Ctrl-P Ctrl-N, arrows   the line before, the next one
    Backspace, Ctrl-D       erase before, at the cursor; Ctrl-W, Esc D: a word
    Ctrl-U Ctrl-X Ctrl-K    erase to the beginning, to the end; Ctrl-Y brings it back
    Ctrl-T                  exchange two characters
    Ctrl-R Ctrl-L           show the line again
    Ctrl-V                  take the next character as it is
    Tab, ?                  complete the word, list what could come

A line that comes to the terminal's last column is shifted ten places to the left, and `$` stands
where some of it is out of sight, as the configuration guides have it. The bytes that do so are
ours: backspaces to what has changed, and the rest of the line again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

LINE_LIMIT = 254  # characters, as IOS takes
SHIFT = 10  # characters that a long line is shifted by
_CR, _LF, _ESC = "\r", "\n", "\x1b"
_ENDING = {_CR: "", _LF: "", "\x1a": "^Z", "\x03": "^C"}
_ORDINARY = re.compile(rb"[ ->@-~]+")  # printable; not `?`, which may ask for help
_ARROWS = {"A": "\x10", "B": "\x0e", "C": "\x06", "D": "\x02"}


@dataclass(frozen=True, slots=True)
class Typed:
    """A finished line; `by` is the key that finished it: Return is "", else `^Z` or `^C`."""

    text: str
    by: str = ""


class LineEditor:
    """Collects one line at a time; `write` sends echo back.

    `echo` is off at a password; `editing` is on at the EXEC prompt, where `prompt` stands before
    the line, `earlier` are the lines of the past, `help` answers `?` and `complete` Tab. `width` is
    the terminal's; 0 is no limit.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._left, self._right = "", ""  # of the cursor
        self._offset = 0  # characters that are out of sight on the left
        self._echo = ""  # of the key that is being taken
        self._killed = ""
        self._before = ""  # an unfinished escape sequence, or CR, or Ctrl-V
        self._back = 0  # how far back in the history the line is
        self._mine = ""  # what was being typed before history was asked
        self.echo, self.editing = True, False
        self.whole_text = False  # of a message: only Ctrl-Z and Ctrl-C end it
        self.prompt, self.width = "", 0
        self.earlier: list[str] = []
        self.help: Callable[[str], str] = lambda line: ""
        self.complete: Callable[[str], str] = lambda line: line

    def feed(self, byte: int) -> Typed | None:
        """One received byte; returns the line when that ends it."""
        left, right, offset = self._left, self._right, self._offset
        typed = self._take(byte)
        if self._echo:
            self._settle(left, right, offset)
        return typed

    def _take(self, byte: int) -> Typed | None:
        key, before, self._before = chr(byte), self._before, ""
        if before == "\x16":
            self._type(key)
        elif before.startswith(_ESC):
            self._escape(before + key)
        elif key == _LF and before == _CR:
            return None
        elif key in (_CR, _LF) or ((self.editing or self.whole_text) and key in _ENDING):
            return self._finish(key)
        elif self.editing and key in (_ESC, "\x16"):
            self._before = key
        elif self.editing and key == "?":
            self._show_help()
        elif key in _KEYS and (self.editing or key in _ALWAYS):
            _KEYS[key](self)
        elif key >= " " and key != "\x7f":
            self._type(key)
        return None

    def feed_text(self, data: bytes, at: int) -> int:
        """Take ordinary characters of `data` from `at` on, as far as there are any; how many."""
        run = _ORDINARY.match(data, at)
        if run is None or self._before or self._right:
            return 0
        text = run[0].decode("ascii")
        room = self._room
        if room:
            text = text[: max(0, room - 1 - len(self._left))]
        if len(self._left) + len(text) > LINE_LIMIT:
            return 0
        self._left += text
        if self.echo and text:
            self._write(text)
        return len(text)

    def took(self, byte: int) -> None:
        """Somebody else has taken a byte: a line feed behind a Return belongs to it."""
        self._before = _CR if chr(byte) == _CR else ""

    def is_line_feed_of(self, byte: int) -> bool:
        """Whether the byte is the line feed of a Return that has been taken."""
        return chr(byte) == _LF and self._before == _CR

    def clear(self) -> None:
        """Forget what was typed of an unfinished line."""
        self._left = self._right = ""
        self._back = self._offset = 0

    def again(self, text: str = "") -> None:
        """Show the prompt and the line again; `text` puts another line in its place."""
        if text:
            self._left, self._right = text[:LINE_LIMIT], ""
        shown, column = self._scrolled(self._room)
        self._write(self.prompt + shown + "\b" * (len(shown) - column))

    # A line that is longer than the screen is wide.

    @property
    def _room(self) -> int:
        """Columns that the line has, one less than there are behind the prompt; 0 is no limit."""
        room = self.width - len(self.prompt) - 1
        return room if self.echo and self.editing and room > SHIFT else 0

    def _settle(self, left: str, right: str, offset: int) -> None:
        """Show what a key has done to the line, which was `left` and `right` of the cursor."""
        echo, self._echo = self._echo, ""
        room = self._room
        longest = max(len(left) + len(right), len(self._left) + len(self._right))
        if not room or (not offset and longest < room):
            self._write(echo)
            return
        was = _window(left + right, offset, room)
        shown, column = self._scrolled(room)
        cursor, end = len(left) - offset, max(len(was), len(shown))
        start = 0
        while start < min(cursor, len(shown)) and was[start] == shown[start]:
            start += 1
        self._write("\b" * (cursor - start) + shown[start:].ljust(end - start))
        self._write("\b" * (end - column))

    def _scrolled(self, room: int) -> tuple[str, int]:
        """What is in sight of the line, and in which of its columns the cursor is."""
        cursor, line = len(self._left), self._left + self._right
        if not room or len(line) < room:
            self._offset = 0
            return line, cursor
        while self._offset and cursor <= self._offset:
            self._offset = max(0, self._offset - SHIFT)
        while cursor - self._offset >= room - (len(line) - self._offset > room):
            self._offset += SHIFT
        return _window(line, self._offset, room), cursor - self._offset

    def _finish(self, key: str) -> Typed:
        self._before = _CR if key == _CR else ""
        text = self._left + self._right
        self.clear()
        self._write(f"{_ENDING[key]}\n")
        return Typed(text, _ENDING[key])

    def _show(self, text: str) -> None:
        if self.echo:
            self._echo += text

    def _type(self, key: str) -> None:
        if len(self._left) + len(self._right) < LINE_LIMIT:
            self._left += key
            self._show(key + self._right + "\b" * len(self._right))

    def _replace(self, text: str) -> None:
        """Another line in the place of this one."""
        self.to_end()
        self._erase(len(self._left))
        self._left = text
        self._show(text)

    def _erase(self, count: int) -> None:
        """Take characters from before the cursor."""
        count = min(count, len(self._left))
        if not count:
            return
        self._left = self._left[:-count]
        right = self._right
        if right:
            self._show("\b" * count + right + " " * count + "\b" * (count + len(right)))
        else:
            self._show("\b \b" * count)

    def backspace(self) -> None:
        self._erase(1)

    def delete(self) -> None:
        if self._right:
            self.forward()
            self._erase(1)

    def kill_left(self) -> None:
        self._killed = self._left
        self._erase(len(self._left))

    def kill_right(self) -> None:
        self._killed, self._right = self._right, ""
        count = len(self._killed)
        self._show(" " * count + "\b" * count)

    def kill_word(self) -> None:
        word = re.search(r"\S*\s*$", self._left)
        self._killed = word[0] if word else ""
        self._erase(len(self._killed))

    def kill_word_right(self) -> None:
        count = self._word_right()
        for _ in range(count):
            self.delete()

    def yank(self) -> None:
        for character in self._killed:
            self._type(character)

    def back(self, count: int = 1) -> None:
        count = min(count, len(self._left))
        if count:
            self._right = self._left[-count:] + self._right
            self._left = self._left[:-count]
            self._show("\b" * count)

    def forward(self, count: int = 1) -> None:
        self._show(self._right[:count])
        self._left += self._right[:count]
        self._right = self._right[count:]

    def to_start(self) -> None:
        self.back(len(self._left))

    def to_end(self) -> None:
        self.forward(len(self._right))

    def word_back(self) -> None:
        word = re.search(r"\S*\s*$", self._left)
        self.back(len(word[0]) if word else 0)

    def word_forward(self) -> None:
        self.forward(self._word_right())

    def _word_right(self) -> int:
        word = re.match(r"\s*\S*", self._right)
        return len(word[0]) if word else 0

    def transpose(self) -> None:
        if self._left and self._right:
            self.forward()
        if len(self._left) > 1:
            pair = self._left[-2:]
            self._erase(2)
            for character in reversed(pair):
                self._type(character)

    def show_again(self) -> None:
        self._write("\n")
        self.again()

    def earlier_line(self) -> None:
        if self._back < len(self.earlier):
            if not self._back:
                self._mine = self._left + self._right
            back = self._back + 1
            self._replace(self.earlier[-back])
            self._back = back

    def later_line(self) -> None:
        if self._back:
            back = self._back - 1
            self._replace(self.earlier[-back] if back else self._mine)
            self._back = back

    def tab(self) -> None:
        if self._right:
            return
        completed = self.complete(self._left)
        self._write("\n")
        self.again(completed[:LINE_LIMIT])

    def _show_help(self) -> None:
        self._write(f"?\n{self.help(self._left)}")
        self.again()

    def _escape(self, sequence: str) -> None:
        if sequence in ("\x1b[", "\x1bO"):
            self._before = sequence
        elif len(sequence) == 3:
            key = _ARROWS.get(sequence[2])
            if key:
                _KEYS[key](self)
        else:
            action = _ESCAPED.get(sequence[1].lower())
            if action:
                action(self)


def _window(line: str, offset: int, room: int) -> str:
    """What is in sight of a line; `$` stands for what is not."""
    shown = line[offset : offset + room] if room else line
    if offset:
        shown = f"${shown[1:]}"
    return f"{shown[:-1]}$" if room and len(line) > offset + room else shown


_KEYS: dict[str, Callable[[LineEditor], None]] = {
    "\x01": LineEditor.to_start,
    "\x02": LineEditor.back,
    "\x04": LineEditor.delete,
    "\x05": LineEditor.to_end,
    "\x06": LineEditor.forward,
    "\x08": LineEditor.backspace,
    "\x7f": LineEditor.backspace,
    "\t": LineEditor.tab,
    "\x0b": LineEditor.kill_right,
    "\x0c": LineEditor.show_again,
    "\x0e": LineEditor.later_line,
    "\x10": LineEditor.earlier_line,
    "\x12": LineEditor.show_again,
    "\x14": LineEditor.transpose,
    "\x15": LineEditor.kill_left,
    "\x17": LineEditor.kill_word,
    "\x18": LineEditor.kill_left,
    "\x19": LineEditor.yank,
}
_ALWAYS = "\x08\x7f\x15\x18"
_ESCAPED: dict[str, Callable[[LineEditor], None]] = {
    "b": LineEditor.word_back,
    "f": LineEditor.word_forward,
    "d": LineEditor.kill_word_right,
}
