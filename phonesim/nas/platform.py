"""What differs between router models: the numbers of their terminal lines.

The AUX port's number is the last asynchronous line's plus one. A 3600 gives each of its four slots
32 numbers, used or not. Virtual terminals follow the AUX port.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Platform:
    """A model; `tty_lines` is how many line numbers its slots and ports own."""

    name: str
    tty_lines: int

    def line_number(self, kind: str, index: int) -> int:
        """The absolute number of a line: `con 0` is 0, `tty n` is n, then aux, then vty."""
        if kind == "con":
            return 0
        if kind == "aux":
            return self.tty_lines + 1
        return index if kind == "tty" else self.tty_lines + 2 + index


PLATFORMS = {
    platform.name: platform
    for platform in (
        Platform("2509", 8),
        Platform("2511", 16),
        Platform("2600", 64),
        Platform("3640", 128),
    )
}
