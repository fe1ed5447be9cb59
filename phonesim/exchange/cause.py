"""Why calls end: the causes of ITU-T Q.850, and what each failed attempt leads to.

A `Failure` is one way in which an attempt comes to nothing while the caller holds the line. Its row
says what the record says, and which tone the caller hears; a country may have another tone. A modem
takes busy and reorder tone for busy, and waits for carrier on all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from phonesim.exchange.records import Outcome
from phonesim.wires.loop import Tone


class Cause(Enum):
    """Cause values of Q.850, those that this exchange gives; 52 is Q.931's of North America."""

    UNALLOCATED_NUMBER = 1
    NORMAL_CLEARING = 16
    USER_BUSY = 17
    NO_ANSWER = 19
    ROUTING_ERROR = 25
    OUT_OF_ORDER = 27
    INVALID_NUMBER = 28
    NO_CIRCUIT = 34
    TEMPORARY_FAILURE = 41
    OUTGOING_BARRED = 52

    @property
    def text(self) -> str:
        """What Q.850 calls it."""
        return _TEXTS[self]


_TEXTS = {
    Cause.UNALLOCATED_NUMBER: "unallocated number",
    Cause.NORMAL_CLEARING: "normal call clearing",
    Cause.USER_BUSY: "user busy",
    Cause.NO_ANSWER: "no answer from user",
    Cause.ROUTING_ERROR: "exchange routing error",
    Cause.OUT_OF_ORDER: "destination out of order",
    Cause.INVALID_NUMBER: "invalid number format",
    Cause.NO_CIRCUIT: "no circuit available",
    Cause.TEMPORARY_FAILURE: "temporary failure",
    Cause.OUTGOING_BARRED: "outgoing call barred",
}


@dataclass(frozen=True, slots=True)
class Treatment:
    """What becomes of a failed attempt."""

    outcome: Outcome
    cause: Cause
    tone: Tone
    meaning: str


class Failure(Enum):
    """Each way in which an attempt fails."""

    BUSY = Treatment(
        Outcome.BUSY, Cause.USER_BUSY, Tone.BUSY, "the line, or every line of a hunt group, is busy"
    )
    NO_ANSWER = Treatment(
        Outcome.NO_ANSWER, Cause.NO_ANSWER, Tone.REORDER, "nobody answered until the ring limit"
    )
    UNOBTAINABLE = Treatment(
        Outcome.UNOBTAINABLE, Cause.UNALLOCATED_NUMBER, Tone.REORDER, "no line has the number"
    )
    INCOMPLETE = Treatment(
        Outcome.UNOBTAINABLE, Cause.INVALID_NUMBER, Tone.REORDER, "too few digits before a time-out"
    )
    BARRED = Treatment(
        Outcome.BARRED, Cause.OUTGOING_BARRED, Tone.REORDER, "this line may not call the number"
    )
    CONGESTION = Treatment(
        Outcome.CONGESTION, Cause.NO_CIRCUIT, Tone.REORDER, "every circuit of a trunk group is busy"
    )
    OUT_OF_ORDER = Treatment(
        Outcome.OUT_OF_ORDER, Cause.OUT_OF_ORDER, Tone.REORDER, "the line is dead"
    )
    FORWARDED_TOO_OFTEN = Treatment(
        Outcome.FAILED, Cause.ROUTING_ERROR, Tone.REORDER, "forwarding has led in a circle"
    )
