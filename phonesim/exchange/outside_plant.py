"""The outside plant: the wires of every line, and what impairs them.

`faults` says when an impairment begins and when it heals, and writes both into the trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonesim.exchange.channel import Channel
from phonesim.exchange.impairments import Impairment
from phonesim.wires.loop import Retrain, Tone

if TYPE_CHECKING:
    from phonesim.exchange.call import Call
    from phonesim.exchange.exchange import Exchange
    from phonesim.exchange.line import Line


class OutsidePlant:
    """The wires of one exchange's lines. An unimpaired line has no channel, and costs nothing."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def impair(self, line: Line, impairment: Impairment) -> None:
        """Begin; another of the same kind takes its place."""
        if line.channel is None:
            line.channel = Channel(self._exchange.world, lambda: self._lose_carrier(line))
        line.channel.impair(impairment)

    def heal(self, line: Line, kind: type[Impairment]) -> None:
        """End. The channel itself goes with the line's call, whose order it keeps."""
        if line.channel is not None:
            line.channel.heal(kind)
            self._tidy(line)

    def retrain(self, line: Line, rate_bps: int = 0) -> None:
        """Make the modems of the line's call train again, at most at `rate_bps`; 0 keeps it."""
        if line.call is not None:
            for end in (line.call.caller, line.call.called):
                end.send(Retrain(rate_bps))

    def call_ends(self, call: Call) -> None:
        """Who was cut off dials anew."""
        for line in (call.caller, call.called):
            if line.channel is not None and line.channel.dead:
                line.channel.call_over()
                self._exchange.faults.heal(line.party, "cut")
            self._tidy(line)

    def _tidy(self, line: Line) -> None:
        if line.channel is not None and not line.channel.kinds and line.call is None:
            line.channel = None

    def _lose_carrier(self, line: Line) -> bool:
        """Both ends of the line's call hear nothing any more; a line without one had none."""
        if line.call is None:
            self._exchange.faults.heal(line.party, "cut")
            return False
        for end in (line.call.caller, line.call.called):
            end.hear(Tone.SILENCE)
        return True
