"""DTR (circuit 108/2) as a modem heeds it: not each loss counts, and `&D` says what one does."""

from __future__ import annotations

from collections.abc import Callable

from phonesim.modem.countdown import Countdown
from phonesim.modem.s_registers import DTR_LOSS
from phonesim.modem.settings import Settings
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World


class DataTerminalReady:
    """One terminal's. `lost` is called when it has been off for longer than S25."""

    def __init__(
        self, world: World, port: SerialPort, settings: Settings, lost: Callable[[], None]
    ) -> None:
        self._port, self._settings = port, settings
        self._loss = Countdown(world, lost)

    def changed(self, on: bool) -> None:
        """The terminal has switched it."""
        self._loss.start(None if on else self._settings.registers.duration_us(DTR_LOSS))

    def allows(self, heeding: int) -> bool:
        """On, or not heeded: `&D1` answers nothing by itself without, `&D2` begins no call."""
        return self._port.sees(Circuit.DTR) or self._settings.options["&D"] < heeding
