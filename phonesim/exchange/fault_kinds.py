"""The kinds of fault that an exchange can have, as data. `faults` brings them about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Needs(Enum):
    """What a fault must be told besides its place, as people say it."""

    NOTHING = ""
    DURATION = "a duration"  # value: microseconds
    NUMBER = "a number"  # value: str
    LINE = "another line"  # value: str
    CIRCUITS = "how many circuits are left"  # value: int
    IMPAIRMENT = "how it is impaired"  # value: str, as `impairments.FORMS` say
    RATE = "the highest rate in bit/s, or 0"  # value: int


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of fault: its name, where it can be, and what it does."""

    name: str
    place: str  # "line", "line or group", "number", "trunk group", or "" for the whole exchange
    needs: Needs
    meaning: str


KINDS = {
    kind.name: kind
    for kind in (
        FaultKind(
            "dead",
            "line",
            Needs.NOTHING,
            "the loop is cut: no current, no dial tone, no ringing; its call is released, who calls"
            " it hears reorder tone",
        ),
        FaultKind(
            "no dial tone",
            "line",
            Needs.NOTHING,
            "whoever goes off hook hears silence, and digits are lost",
        ),
        FaultKind(
            "busy", "line or group", Needs.NOTHING, "who calls it finds it busy; it can call itself"
        ),
        FaultKind(
            "ring without answer",
            "line",
            Needs.NOTHING,
            "callers hear ringback, but no ringing current reaches the line",
        ),
        FaultKind(
            "ring trip",
            "line",
            Needs.NOTHING,
            "ringing is taken for an answer at once; the exchange then sees the line on hook",
        ),
        FaultKind(
            "wrong number", "number", Needs.NUMBER, "who dials this number reaches another one"
        ),
        FaultKind(
            "crossed", "line", Needs.LINE, "what is said on either line is heard on the other"
        ),
        FaultKind(
            "slow answer",
            "line",
            Needs.DURATION,
            "an answer is seen so much later; until then nothing passes",
        ),
        FaultKind(
            "glare",
            "line",
            Needs.DURATION,
            "ringing begins so long after the line was seized: a window for both ends to meet in",
        ),
        FaultKind(
            "congestion", "trunk group", Needs.CIRCUITS, "no more than these circuits are usable"
        ),
        FaultKind("noise", "line", Needs.IMPAIRMENT, "each bit may be wrong, by itself"),
        FaultKind(
            "bursts",
            "line",
            Needs.IMPAIRMENT,
            "for a while all bits are as good as random, again and again",
        ),
        FaultKind(
            "clipping", "line", Needs.IMPAIRMENT, "for a while all bits are lost, again and again"
        ),
        FaultKind(
            "delay", "line", Needs.IMPAIRMENT, "everything comes later, in order, perhaps unevenly"
        ),
        FaultKind(
            "cut",
            "line",
            Needs.IMPAIRMENT,
            "the connection is lost once: now, after so many bytes both ways, or after a time; the"
            " modems lose carrier",
        ),
        FaultKind("one-way", "line", Needs.IMPAIRMENT, "one way nothing arrives"),
        FaultKind(
            "retrain",
            "line",
            Needs.RATE,
            "the modems of its call train again, at most at this rate in bit/s, or lose carrier if"
            " their modulation has none so low; 0 keeps it",
        ),
        FaultKind(
            "restart",
            "",
            Needs.NOTHING,
            "every call is dropped, and nobody is served while the exchange starts again",
        ),
    )
}
"""By name."""
