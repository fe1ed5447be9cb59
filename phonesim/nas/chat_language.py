"""The language of `chat-script`: expect-send words, keywords and escapes, read into steps.

Keywords count only in capitals, as IOS has it: `abort` is text to wait for. Source: Dial
Technologies Configuration Guide 12.2, pages DC-163 to DC-165.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Abort:
    """`ABORT text`: the script has failed as soon as `text` is received."""

    text: bytes


@dataclass(frozen=True, slots=True)
class Timeout:
    """`TIMEOUT n`: from now on expected text is waited for `seconds`."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Send:
    """Text to send, with its pauses: pieces are bytes, or `PAUSE`, `DELAY`, `BREAK`.

    `shown` is the word as the script has it, with the number filled in for people.
    """

    pieces: tuple[bytes | str, ...]
    shown: str
    has_number: bool = False


@dataclass(frozen=True, slots=True)
class Expect:
    """Text to wait for, then, each time it does not come, something to send and more to wait for.

    `tries` are pairs of the text and what to send when it has not come in time (None: give up).
    """

    tries: tuple[tuple[bytes, Send | None], ...]
    shown: str


Step = Abort | Timeout | Send | Expect

PAUSE, DELAY, BREAK = "pause", "delay", "break"

_ESCAPE = re.compile(r"\\([0-7]{1,3}|.)|\^(.)|([^\\^]+)|(.)", re.DOTALL)
_PLAIN = {"n": b"\n", "r": b"\r", "s": b" ", "t": b"\t", "N": b"\0", "q": b"", "c": b""}
_TIMED = {"d": DELAY, "p": PAUSE, "K": BREAK}


def read_script(words: Sequence[str], number: str = "") -> tuple[Step, ...]:
    r"""The steps of a script's words; `number` is the telephone number that `\T` stands for."""
    steps: list[Step] = []
    remaining = iter(words)
    expecting = True
    for word in remaining:
        if word == "ABORT":
            steps.append(Abort(_text(next(remaining, ""), number)))
        elif word == "TIMEOUT":
            value = next(remaining, "")
            if re.fullmatch("[0-9]{1,9}", value):  # anything else leaves it as it was
                steps.append(Timeout(int(value)))
        elif expecting:
            steps.append(_expect(word, number))
            expecting = False
        else:
            steps.append(_send(word, number))
            expecting = True
    return tuple(steps)


def _expect(word: str, number: str) -> Expect:
    """`ogin:-BREAK-ogin:`: text, and what to send if it does not come."""
    parts = _split_subsends(word)
    tries: list[tuple[bytes, Send | None]] = []
    for index in range(0, len(parts), 2):
        send = _send(parts[index + 1], number) if index + 1 < len(parts) else None
        tries.append((_text(parts[index], number), send))
    if tries[-1][1] is not None:  # `text-send-` waits for nothing after it
        tries.append((b"", None))
    return Expect(tuple(tries), word)


def _split_subsends(word: str) -> list[str]:
    """Split at the hyphens that no backslash escapes."""
    return [part.replace("\\-", "-") for part in re.split(r"(?<!\\)-", word)]


def _send(word: str, number: str) -> Send:
    r"""A send word: CR follows unless it ends in `\c`; `EOT` and `BREAK` stand for themselves."""
    if word == "EOT":
        return Send((b"\x04",), word)
    if word == "BREAK":
        return Send((BREAK,), word)
    pieces = list(_pieces(word, number))
    if not re.fullmatch(r"([^\\]|\\.)*\\c", word, re.DOTALL):
        pieces.append(b"\r")
    shown = word.replace("\\T", f"\\T<{number}>")
    return Send(_joined(pieces), shown, has_number=shown != word)


def _text(word: str, number: str) -> bytes:
    return b"".join(piece for piece in _pieces(word, number) if isinstance(piece, bytes))


def _pieces(word: str, number: str) -> Iterator[bytes | str]:
    for escape, control, plain, stray in _ESCAPE.findall(word):
        if escape in _TIMED:
            yield _TIMED[escape]
        elif escape in _PLAIN:
            yield _PLAIN[escape]
        elif escape == "T":
            yield number.encode("latin-1", "replace")
        elif escape and escape[0] in "01234567":
            yield bytes([int(escape, 8) & 0xFF])
        elif control:
            yield bytes([ord(control.upper()) & 0x1F])
        else:
            yield (escape or plain or stray).encode("latin-1", "replace")


def _joined(pieces: list[bytes | str]) -> tuple[bytes | str, ...]:
    joined: list[bytes | str] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if isinstance(piece, bytes) and isinstance(last, bytes):
            joined[-1] = last + piece
        elif piece != b"":
            joined.append(piece)
    return tuple(joined)
