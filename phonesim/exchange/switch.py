"""The exchange, as a line sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from phonesim.exchange.records import LineAct
from phonesim.symbol import Symbol
from phonesim.wires.loop import CallerId, VoiceBand

if TYPE_CHECKING:
    from phonesim.exchange.call import Call
    from phonesim.exchange.line import Line


class Dialled(Symbol):
    """What a digit makes of those before it."""

    INCOMPLETE = "more are needed"
    COMPLETE = "they are a number"
    CODE = "they are a service code"


class Switch(Protocol):
    """What a line tells, and asks."""

    def note(self, line: Line, act: LineAct) -> None:
        """Write a line's act into the log."""

    def dialled(self, line: Line, digit: str) -> Dialled:
        """A digit."""

    def no_more_digits(self, line: Line) -> None:
        """The inter-digit time has run out."""

    def answered(self, line: Line) -> None:
        """A ringing, or held, line has gone off hook."""

    def rang(self, line: Line) -> None:
        """One more ring."""

    def holds(self, line: Line) -> bool:
        """Whether the call of a line that goes on hook is kept for a moment."""

    def on_hook(self, line: Line) -> None:
        """A line has gone on hook and is not held any more, or only for a moment."""

    def out_of_service(self, line: Line) -> None:
        """The line is dead, for the calls that it is in."""

    def flashed(self, line: Line) -> None:
        """The loop was open for the time of a flash."""

    def caller_id(self, call: Call) -> CallerId:
        """What a line that is called learns of the caller."""

    def carry(self, line: Line, signal: VoiceBand) -> None:
        """A voice-band signal for the other end."""
