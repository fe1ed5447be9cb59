"""Hunt groups: several lines behind one number, and which of them a call goes to."""

from __future__ import annotations

from phonesim.exchange.line import Line
from phonesim.symbol import Symbol


class Order(Symbol):
    """How a group hunts."""

    LINEAR = "linear"  # the first that is free, from the top
    CIRCULAR = "circular"  # from the one after the last that was chosen
    MOST_IDLE = "most idle"  # the one that has been idle longest
    RING_ALL = "ring all"  # all that are free; the first to answer has the call


class HuntGroup:
    """Lines behind a number. `overflow` is the number that is called if all are busy."""

    def __init__(
        self, name: str, members: tuple[Line, ...], order: Order = Order.LINEAR, overflow: str = ""
    ) -> None:
        if not members:
            raise ValueError(f"the hunt group {name} has no members")
        self.name, self.members, self.order, self.overflow = name, members, order, overflow
        self.stuck_busy = False  # a fault
        self._next = 0  # where a circular hunt begins

    def __str__(self) -> str:
        return f"the hunt group {self.name}"

    def hunt(self) -> list[Line]:
        """The lines that a call rings now; none if all are busy."""
        members, first = self.members, self._next if self.order is Order.CIRCULAR else 0
        if self.order in (Order.LINEAR, Order.CIRCULAR):
            for step in range(len(members)):
                index = (first + step) % len(members)
                if members[index].idle:
                    self._next = index + 1
                    return [members[index]]
            return []
        free = [line for line in members if line.idle]
        if free and self.order is Order.MOST_IDLE:
            return [min(free, key=lambda line: line.idle_since_us)]
        return free
