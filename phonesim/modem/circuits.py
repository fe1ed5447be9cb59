"""The circuits that a modem drives: DCD, DSR and CTS as the settings ask; RI is the ringer's."""

from __future__ import annotations

from enum import Enum

from phonesim.modem.call_states import LOST, State
from phonesim.modem.settings import Settings
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit

_CARRIER = (State.ONLINE, State.ESCAPED, *LOST, State.CLEARING, State.SPACING)
_CALL = (State.ANSWERING, State.TRAINING, *_CARRIER)


class Circuits:
    """One modem's, towards its terminal."""

    def __init__(self, port: SerialPort, settings: Settings) -> None:
        self._port, self._settings = port, settings
        self._carrier = False  # what the terminal has been told of it

    def follow_carrier(self, state: Enum) -> None:
        """The terminal has all that was written before: now DCD may change."""
        self._carrier = state in _CARRIER

    def show(self, state: Enum, stops_terminal: bool) -> None:
        """Switch the circuits to what holds now."""
        options = self._settings.options
        self._port.set(Circuit.DCD, self._carrier or options["&C"] == 0)
        self._port.set(Circuit.DSR, state in _CALL or options["&S"] == 0)
        ready = options["&R"] == 1 or self._port.sees(Circuit.RTS)
        self._port.set(Circuit.CTS, ready and not stops_terminal)
