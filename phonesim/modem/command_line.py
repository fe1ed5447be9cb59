"""The line between `AT` and its terminator, as it is typed (ITU-T V.250, clause 5.2).

Case does not matter, only the low seven bits count, S3 ends the line and S5 takes back the last
character. Anything before `AT` is passed over. `A/` repeats the last line at once. CR ends a line
whatever S3 is: a modem that somebody has set S3 of, or noise has, still hears everybody else.
"""

from __future__ import annotations

from enum import Enum

from phonesim.modem.parity import Parity, detect

BODY_LIMIT = 256  # characters; V.250 5.2.1 asks for at least 40

CR = 0x0D
OVERLONG = "\0"  # a body that no command begins with: swallowed, then answered with ERROR


class _Part(Enum):
    PREFIX = "waiting for A"
    SECOND = "waiting for T or /"
    BODY = "in the body"


class CommandLine:
    """Collects characters until a command line is complete; `parity` is that of its `AT`."""

    def __init__(self) -> None:
        self.parity = Parity.CLEAR
        self._first = 0  # the A, as it arrived
        self._part = _Part.PREFIX
        self._body: list[str] = []
        self.last_body = ""

    @property
    def in_progress(self) -> bool:
        """Whether a command line has begun and not ended."""
        return self._part is _Part.BODY

    def feed(self, byte: int, s3: int, s5: int) -> str | None:
        """One character from the terminal; returns the body when that completes a line."""
        code = byte & 0x7F
        if self._part is _Part.BODY:
            return self._feed_body(code, s3, s5)
        letter = chr(code).upper()
        if self._part is _Part.SECOND and letter == "/":
            self._part = _Part.PREFIX
            return self.last_body
        if self._part is _Part.SECOND and letter == "T":
            self._part, self._body = _Part.BODY, []
            self.parity = detect(self._first, byte)
        elif letter == "A":
            self._part, self._first = _Part.SECOND, byte
        else:
            self._part = _Part.PREFIX
        return None

    def _feed_body(self, code: int, s3: int, s5: int) -> str | None:
        if code in (s3, CR):
            self._part = _Part.PREFIX
            body = "".join(self._body)
            self.last_body = OVERLONG if len(body) > BODY_LIMIT else body
            return self.last_body
        if len(self._body) > BODY_LIMIT:
            return None  # what was swallowed cannot be taken back either
        if code == s5:
            del self._body[-1:]
        elif code >= 0x20:
            self._body.append(chr(code))
        return None
