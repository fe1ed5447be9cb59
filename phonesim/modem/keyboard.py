"""The characters that a terminal sends in command state: whether somebody types, and how fast.

A port that is not paced could send commands, or echo what the modem says, as fast as the machine
can: a terminal that echoes would go round and round with a modem that echoes. So in the long run a
terminal's characters are taken as fast as the speed that it is set to would bring them.
"""

from __future__ import annotations

from phonesim.modem.dte import TerminalSide
from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.world import World

ABORT_GRACE = Timer(
    "abort_grace", 125 * US_PER_MS, "characters this soon after a line do not abort", "V.250 5.6.1"
)
TYPING_LIMIT = Timer(
    "typing_limit", 30 * US_PER_S, "without a character, nobody types a line any more", "ours"
)
TYPING_AHEAD = Timer(
    "typing_ahead",
    1 * US_PER_S,
    "what the port would bring in this time is taken at once: commands are answered without delay",
    "ours",
)
_BITS_PER_CHARACTER = 10


class Keyboard:
    """One terminal's."""

    def __init__(self, world: World, terminal: TerminalSide) -> None:
        self._world, self._terminal = world, terminal
        self._last_us = -TYPING_LIMIT.default_us
        self._line_ended_us = -ABORT_GRACE.default_us
        self._brought_us = 0  # when the port would have brought all that has come

    @property
    def in_use(self) -> bool:
        """Whether a character has come lately."""
        return self._world.now_us < self._last_us + TYPING_LIMIT.default_us

    @property
    def aborts(self) -> bool:
        """Whether a character ends what the last line began: not one right behind it, as LF."""
        return self._world.now_us - self._line_ended_us >= ABORT_GRACE.default_us

    def line_ended(self) -> None:
        """A command line is complete."""
        self._line_ended_us = self._world.now_us

    def take(self, count: int, rate_bps: int) -> None:
        """So many characters have come, at a port of that speed (0: it has none)."""
        self._last_us = now_us = self._world.now_us
        if rate_bps:
            took_us = count * _BITS_PER_CHARACTER * US_PER_S // rate_bps
            begun_us = max(self._brought_us, now_us - TYPING_AHEAD.default_us)
            self._brought_us = begun_us + took_us
            if self._brought_us > now_us:
                self._terminal.let_wait(self._brought_us - now_us)
