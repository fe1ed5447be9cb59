"""The outside plant: the wires of every line, which of them are impaired, and how.

Every impairment is written into the trace when it begins (`fault`) and when it heals (`healed`).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from phonesim.diagnostic import did_you_mean
from phonesim.exchange.channel import Channel
from phonesim.exchange.impairments import NAMES, Cut, Impairment, Side
from phonesim.exchange.line import Line
from phonesim.trace import Fact
from phonesim.wires.loop import Retrain, Tone

if TYPE_CHECKING:
    from phonesim.exchange.call import Call
    from phonesim.exchange.exchange import Exchange


class OutsidePlant:
    """The wires of one exchange's lines. Lines are named by their name or their number."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange, self._world = exchange, exchange.world
        self._impaired: dict[str, Line] = {}
        self._with_call: list[tuple[int, Line, Impairment, int | None]] = []

    def impair(
        self,
        where: str,
        impairment: Impairment,
        *,
        from_call: int | None = None,
        for_us: int | None = None,
    ) -> None:
        """Impair a line, now or with the `from_call`th call of the exchange, for ever or `for_us`.

        Another of the same kind takes its place. Raises ValueError if there is no such line.
        """
        line = self._find(where)
        if from_call is not None and from_call > len(self._exchange.records):
            self._with_call.append((from_call, line, impairment, for_us))
            self._write("fault", line, impairment, from_call=from_call)
        else:
            self._begin(line, impairment, for_us)

    def heal(self, where: str = "", kind: str = "") -> None:
        """Heal a line, or one kind of impairment, or both; without either all there is."""
        line = self._find(where) if where else None
        self._with_call = [
            planned
            for planned in self._with_call
            if not (line in (None, planned[1]) and kind in ("", NAMES[type(planned[2])]))
        ]
        for impaired in [*self._impaired.values()]:
            if line in (None, impaired):
                for impairment in self.impairments(impaired.party):
                    if kind in ("", NAMES[type(impairment)]):
                        self._end(impaired, impairment)

    def impairments(self, where: str) -> tuple[Impairment, ...]:
        """What impairs a line now."""
        channel = self._find(where).channel
        return channel.kinds if channel else ()

    def retrain(self, where: str, rate_bps: int = 0) -> None:
        """Make the modems of the line's call train again, at most at `rate_bps`; 0 keeps it."""
        line = self._find(where)
        self._world.record("pstn", "retrain", where=line.party, rate_bps=rate_bps)
        if line.call is not None:
            for end in (line.call.caller, line.call.called):
                end.send(Retrain(rate_bps))

    # What the exchange tells.

    def call_begins(self, number: int) -> None:
        """Begin what was planned for this call."""
        due = [planned for planned in self._with_call if planned[0] <= number]
        if due:
            self._with_call = [planned for planned in self._with_call if planned[0] > number]
            for _, line, impairment, for_us in due:
                self._begin(line, impairment, for_us)

    def call_ends(self, call: Call) -> None:
        """Who was cut off dials anew."""
        for line in (call.caller, call.called):
            channel = line.channel
            if channel is None:
                continue
            if channel.dead:
                for impairment in channel.kinds:
                    if isinstance(impairment, Cut):
                        self._end(line, impairment)
                channel.call_over()
            if not channel.kinds:
                line.channel = None

    def _find(self, where: str) -> Line:
        exchange = self._exchange
        line = exchange.lines.get(where) or exchange.routing.plan.look_up(where)
        if not isinstance(line, Line):
            known = [*exchange.lines]
            hint = did_you_mean(where, known) or f"there are {', '.join(known) or 'none'}"
            raise ValueError(f'there is no line "{where}"; {hint}')
        return line

    def _begin(self, line: Line, impairment: Impairment, for_us: int | None) -> None:
        if line.channel is None:
            line.channel = Channel(self._world, lambda: self._lose_carrier(line))
        self._impaired[line.party] = line
        line.channel.impair(impairment)
        self._write("fault", line, impairment)
        if for_us is not None:
            self._world.after(for_us, lambda: self._end(line, impairment))

    def _end(self, line: Line, impairment: Impairment) -> None:
        """The channel itself goes with the next call, so that the order of this one is kept."""
        channel = line.channel
        if channel is not None and any(kind is impairment for kind in channel.kinds):
            channel.heal(type(impairment))
            self._write("healed", line, impairment)
            if not channel.kinds:
                del self._impaired[line.party]
                if line.call is None:
                    line.channel = None

    def _lose_carrier(self, line: Line) -> None:
        if line.call is not None:
            for end in (line.call.caller, line.call.called):
                end.hear(Tone.SILENCE)

    def _write(
        self, kind: str, line: Line, impairment: Impairment, from_call: int | None = None
    ) -> None:
        facts: dict[str, Fact] = {"from_call": from_call} if from_call else {}
        for name, value in asdict(impairment).items():
            if isinstance(value, Side):
                facts[name] = value.value
            elif value is not None:
                facts[name] = f"{value:g}" if isinstance(value, float) else value
        self._world.record("pstn", kind, fault=NAMES[type(impairment)], where=line.party, **facts)
