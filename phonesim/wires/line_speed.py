"""What a UART hears of characters that were sent at another speed than it listens at: garbage.

It is computed as the hardware makes it. A falling edge is taken for a start bit, and the line is
looked at in the middle of each bit as long as bits are at the listener's speed. A character whose
stop bit is missing is delivered all the same, as UARTs do, and the next start bit is looked for
once the line has been idle again.
"""

from __future__ import annotations

from collections.abc import Iterator

TOLERANCE = 0.04  # of the speed: a character's last bit is still hit
_DATA_BITS = 8


def agree(sent_bps: int, heard_bps: int) -> bool:
    """Whether characters sent at one speed are understood at the other; 0 is any speed."""
    return not sent_bps or not heard_bps or abs(sent_bps / heard_bps - 1) <= TOLERANCE


def heard(data: bytes, sent_bps: int, heard_bps: int, bits_per_byte: int = 10) -> bytes:
    """The characters that arrive, of `data` sent at `sent_bps`, at a port set to `heard_bps`."""
    if agree(sent_bps, heard_bps):
        return data
    levels = [level for byte in data for level in _levels(byte, bits_per_byte)]
    return bytes(_sample(levels, sent_bps / heard_bps))


def _levels(byte: int, bits_per_byte: int) -> list[int]:
    """The line while a character is sent: start bit, data from the lowest bit on, stop bits."""
    bits = [byte >> bit & 1 for bit in range(_DATA_BITS)]
    return [0, *bits, *[1] * (bits_per_byte - 1 - _DATA_BITS)]


def _sample(levels: list[int], step: float) -> Iterator[int]:
    """Characters found in `levels`, `step` of which pass in one bit of the listener's."""

    def level(at: float) -> int:
        return levels[int(at)] if at < len(levels) else 1

    at = 0.0
    while at < len(levels):
        if level(at):
            at = int(at) + 1  # a falling edge is at the beginning of a bit
            continue
        if not level(at + step / 2):
            yield sum(level(at + step * (bit + 1.5)) << bit for bit in range(_DATA_BITS))
            at += step * (_DATA_BITS + 1.5)
        while at < len(levels) and not level(at):
            at = int(at) + 1
