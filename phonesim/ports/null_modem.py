"""A crossed connector: lets a DTE of this process use a port that was made for a DCE.

An access server's console is a DTE, and so is the program that opens its pty: what lies between
them is a null-modem cable. DTR of one side is DSR and DCD of the other, RTS is CTS, and a
break sent is a break received.
"""

from __future__ import annotations

from collections.abc import Callable

from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit

_CROSSED = {
    Circuit.DTR: (Circuit.DSR, Circuit.DCD),
    Circuit.RTS: (Circuit.CTS,),
    Circuit.TD: (Circuit.RD,),
}
_BACK = {seen: driven for driven, all_seen in _CROSSED.items() for seen in all_seen}


class NullModem:
    """A `SerialPort`, DTE side, on a DCE's port."""

    def __init__(self, port: SerialPort) -> None:
        self._port = port
        self.name = port.name
        self._driven = dict.fromkeys(_CROSSED, False)

    def attach(
        self,
        receive: Callable[[bytes], None],
        circuit: Callable[[Circuit, bool], None] | None = None,
    ) -> None:
        if circuit is None:
            self._port.attach(receive)
            return
        told = circuit

        def cross(driven: Circuit, on: bool) -> None:
            for seen in _CROSSED[driven]:
                told(seen, on)

        self._port.attach(receive, cross)

    def configure(self, rate_bps: int, bits_per_byte: int = 10) -> None:
        self._port.configure(rate_bps, bits_per_byte)

    @property
    def rate_bps(self) -> int:
        return self._port.rate_bps

    def write(self, data: bytes) -> None:
        self._port.write(data)

    def discard(self) -> None:
        self._port.discard()

    def when_drained(self, call: Callable[[], None]) -> None:
        self._port.when_drained(call)

    @property
    def backlog(self) -> int:
        return self._port.backlog

    def accept(self, on: bool) -> None:
        self._port.accept(on)

    def set(self, circuit: Circuit, on: bool) -> None:
        if circuit not in _CROSSED:
            raise ValueError(f"{self.name}: {circuit.name} is driven by the other side")
        self._driven[circuit] = on
        for seen in _CROSSED[circuit]:
            self._port.set(seen, on)

    def sees(self, circuit: Circuit) -> bool:
        if circuit in self._driven:
            return self._driven[circuit]
        return circuit in _BACK and self._port.sees(_BACK[circuit])
