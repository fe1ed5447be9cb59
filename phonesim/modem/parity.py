"""The terminal's character format, found in the `AT` that begins a command line (V.250 5.1, 4.3).

A terminal set to seven bits and parity sends through an eight-bit port characters whose highest bit
is the parity. `A` has two bits set and `T` three, so that the two tell even, odd, mark and space
(or no) parity apart. What the modem says goes back in the same format; data is never touched.
"""

from __future__ import annotations

from enum import Enum

_HIGH = 0x80


class Parity(Enum):
    """The highest bit of a character."""

    CLEAR = "8N1 or 7S1"
    EVEN = "7E1"
    ODD = "7O1"
    MARK = "7M1"

    def apply(self, data: bytes) -> bytes:
        """Seven-bit text with this parity in its highest bits."""
        if self is Parity.CLEAR:
            return data
        return bytes(byte & 0x7F | _HIGH * self._bit(byte & 0x7F) for byte in data)

    def _bit(self, code: int) -> bool:
        if self is Parity.MARK:
            return True
        return code.bit_count() % 2 == (1 if self is Parity.EVEN else 0)


_BY_NUMBER: dict[object, Parity] = {
    0: Parity.ODD, 1: Parity.EVEN, 2: Parity.MARK, 3: Parity.CLEAR,
}  # fmt: skip


def fixed(format_: object, parity: object) -> Parity | None:
    """The parity that `+ICF` fixes; None where it is found in the `AT`.

    Through a port of eight bits, seven bits with a parity (5) or with two stop bits (4) can be
    sent; all else is for the port itself, which is as the terminal is.
    """
    if format_ == 4:
        return Parity.MARK
    return _BY_NUMBER.get(parity) if format_ == 5 else None


def detect(a: int, t: int) -> Parity:
    """The parity of a terminal whose `A` (or `a`) and `T` (or `t`, or `/`) arrived as these."""
    bits = (a >= _HIGH, t >= _HIGH)
    for parity in Parity:
        expected = parity.apply(bytes((a & 0x7F, t & 0x7F)))
        if bits == (expected[0] >= _HIGH, expected[1] >= _HIGH):
            return parity
    return Parity.CLEAR
