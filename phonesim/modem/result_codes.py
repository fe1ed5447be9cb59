"""Result codes: what a modem says, in words or numbers, and how it is framed (V.250 5.7)."""

from __future__ import annotations

from enum import Enum


class Result(Enum):
    """A result code: its number (V0) and its word (V1). 24 and 32 are Rockwell's."""

    OK = (0, "OK")
    CONNECT = (1, "CONNECT")
    RING = (2, "RING")
    NO_CARRIER = (3, "NO CARRIER")
    ERROR = (4, "ERROR")
    NO_DIALTONE = (6, "NO DIALTONE")
    BUSY = (7, "BUSY")
    NO_ANSWER = (8, "NO ANSWER")
    DELAYED = (24, "DELAYED")
    BLACKLISTED = (32, "BLACKLISTED")

    @property
    def number(self) -> int:
        """The numeric form."""
        return self.value[0]

    @property
    def word(self) -> str:
        """The verbose form."""
        return self.value[1]


def detects_dial_tone(x: int) -> bool:
    """Whether `X` waits for dial tone instead of dialling blind (V.250 6.2.7)."""
    return x in (2, 4)


def detects_busy(x: int) -> bool:
    """Whether `X` listens for busy tone (V.250 6.2.7)."""
    return x in (3, 4)


def frame_result(word: str, number: int, verbose: bool, s3: int, s4: int) -> bytes:
    """A result code as the terminal gets it: CR LF word CR LF, or number CR."""
    end, feed = bytes([s3]), bytes([s4])
    if verbose:
        return end + feed + word.encode("ascii", "replace") + end + feed
    return str(number).encode("ascii") + end


def frame_information(text: str, verbose: bool, s3: int, s4: int) -> bytes:
    """Information text as the terminal gets it; its lines are divided by LF."""
    end = bytes([s3, s4])
    return (end if verbose else b"") + text.encode("ascii", "replace").replace(b"\n", end) + end
