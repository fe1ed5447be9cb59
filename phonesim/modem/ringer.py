"""Rings: counted in S1, told to the terminal, answered when there are as many as S0 says."""

from __future__ import annotations

from collections.abc import Callable

from phonesim.modem.countdown import Countdown
from phonesim.modem.s_registers import SRegisters
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.world import World

RING_FORGET = Timer("ring_forget", 8 * US_PER_S, "without a ring, then S1 is cleared", "Hayes")
RING_DEBOUNCE = Timer(
    "ring_debounce",
    1 * US_PER_S,
    "a burst that begins so soon after the one before is of the same ring: Britain rings twice",
    "ours; DAHDI has 2 s",
)


class Ringer:
    """Counts the bursts of one line; `say_ring` tells the terminal of each."""

    def __init__(self, world: World, registers: SRegisters, say_ring: Callable[[], None]) -> None:
        self._world, self._registers, self._say_ring = world, registers, say_ring
        self._forgetting = Countdown(world, self._forget)
        self._last_us: int | None = None

    def ring(self, may_answer: bool) -> bool:
        """A burst begins; says whether the modem answers now."""
        registers, now_us = self._registers, self._world.now_us
        last_us, self._last_us = self._last_us, now_us
        if last_us is not None and now_us - last_us < RING_DEBOUNCE.default_us:
            return False
        registers[1] = min(registers[1] + 1, 255)
        self._say_ring()
        self._forgetting.start(RING_FORGET.default_us)
        answers = may_answer and 0 < registers[0] <= registers[1]
        if answers:
            registers[1] = 0
        return answers

    def _forget(self) -> None:
        self._registers[1] = 0
