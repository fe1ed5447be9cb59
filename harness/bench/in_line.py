"""A `SerialPort` that stands between a party and its port, and lets everything through."""

from __future__ import annotations

from collections.abc import Callable

from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit


class InLine:
    """Passes all on to `port`; who derives from it changes what shall not just pass."""

    def __init__(self, port: SerialPort) -> None:
        self.name, self._port = port.name, port

    def attach(
        self,
        receive: Callable[[bytes], None],
        circuit: Callable[[Circuit, bool], None] | None = None,
    ) -> None:
        self._port.attach(receive, circuit)

    def write(self, data: bytes) -> None:
        self._port.write(data)

    def configure(self, rate_bps: int, bits_per_byte: int = 10) -> None:
        self._port.configure(rate_bps, bits_per_byte)

    @property
    def rate_bps(self) -> int:
        return self._port.rate_bps

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
        self._port.set(circuit, on)

    def sees(self, circuit: Circuit) -> bool:
        return self._port.sees(circuit)
