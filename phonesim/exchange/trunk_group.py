"""Trunk groups: so many circuits towards some numbers, and no more calls than circuits."""

from __future__ import annotations

from phonesim.exchange.numbering import Pattern


class TrunkGroup:
    """`circuits` for calls to the numbers that match `patterns`; `busy` of them are taken."""

    def __init__(self, name: str, circuits: int, patterns: tuple[Pattern, ...]) -> None:
        if circuits < 0:
            raise ValueError(f"the trunk group {name} cannot have {circuits} circuits")
        self.name, self.circuits, self.patterns = name, circuits, patterns
        self.in_service = circuits  # fewer while a fault blocks some
        self.busy = 0

    def carries(self, digits: str) -> bool:
        """Whether calls to this number go over the group."""
        return any(pattern.matches(digits) for pattern in self.patterns)

    def seize(self) -> bool:
        """Take a circuit; says whether there was one."""
        if self.busy >= self.in_service:
            return False
        self.busy += 1
        return True

    def release(self) -> None:
        """Give a circuit back."""
        self.busy -= 1
