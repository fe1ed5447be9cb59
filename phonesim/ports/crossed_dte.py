"""A modem as DCE on a connector of a terminal: a null-modem cable to the real DTE.

What the modem switches goes out on the wires that a terminal's connector has: DCD on DTR, CTS on
RTS, a break as a break. What the DTE at the far end of the cable switches comes in as DSR and DCD
(its DTR), CTS (its RTS) and a break. DSR and RI have no wire.
"""

from __future__ import annotations

from collections.abc import Callable

from phonesim.ports.dte_port import DtePort
from phonesim.wires.v24 import Circuit

_OUT = {Circuit.DCD: Circuit.DTR, Circuit.CTS: Circuit.RTS, Circuit.RD: Circuit.TD}
_IN = {
    Circuit.DSR: Circuit.DTR,
    Circuit.DCD: Circuit.DTR,
    Circuit.CTS: Circuit.RTS,
    Circuit.RD: Circuit.TD,
}


class CrossedDte:
    """A `SerialPort`, DCE side, on a `DtePort`; `is_open` until the port is lost."""

    def __init__(self, port: DtePort) -> None:
        self._port = port
        self.name = port.name
        self._driven = {circuit: False for circuit in Circuit if not circuit.from_dte}
        self._told: Callable[[Circuit, bool], None] = lambda circuit, on: None
        self.is_open = True
        self._dte = {circuit: self.sees(circuit) for circuit in Circuit if circuit.from_dte}
        port.on_loss = self._lost

    @property
    def has_circuits(self) -> bool:
        """Whether the connector shows any circuits; without, DTR and RTS count as on."""
        return self._port.has_circuits

    def attach(
        self,
        receive: Callable[[bytes], None],
        circuit: Callable[[Circuit, bool], None] | None = None,
    ) -> None:
        self._told = circuit or self._told
        self._port.attach(receive, self._switched)

    def _switched(self, seen: Circuit, on: bool) -> None:
        if seen in _IN:
            self._look_at(_IN[seen])

    def _look_at(self, circuit: Circuit) -> None:
        """DTR comes on two wires: it is told when what both say together has changed."""
        on = self.sees(circuit)
        if self._dte[circuit] is not on:
            self._dte[circuit] = on
            self._told(circuit, on)

    def _lost(self, reason: str) -> None:
        """The DTE has gone, as far as the modem can tell."""
        self.is_open = False
        for circuit in self._dte:
            self._look_at(circuit)

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
        if circuit.from_dte:
            raise ValueError(f"{self.name}: {circuit.name} is driven by the other side")
        self._driven[circuit] = on
        if circuit in _OUT:
            self._port.set(_OUT[circuit], on)

    def sees(self, circuit: Circuit) -> bool:
        if circuit in self._driven:
            return self._driven[circuit]
        return self.is_open and any(
            self._port.sees(seen) for seen, means in _IN.items() if means is circuit
        )

    def close(self) -> None:
        """Lower DTR and RTS and let the connector go."""
        self._port.close()
