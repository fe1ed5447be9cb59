"""A V.24 cable: bytes both ways and the control circuits beside them.

A cable has a DTE end (a terminal, a PC, a router's async line) and a DCE end (a modem). What is
written or set at one end reaches the other through the world's flights, in the order in which it
was written, after all that is due at that moment. `MemoryCable` keeps the bytes in the process;
`phonesim.ports.pty_port.PtyCable` sends them through the kernel. Both obey the same rule, so that
nobody can tell which one is in.

An end that does not accept bytes leaves them with its sender's side, uncounted as left; nothing is
lost. Circuits are not held up.

An end whose speed nobody has set takes that of the other side. One with a speed of its own hears
garbage of what is sent at another (`line_speed`), unless it is a modem's without carrier and is
addressed by `AT`, which tells it the terminal's speed.

A null-modem cable has a DTE at both ends: DTR of one side is DSR and DCD of the other, RTS is CTS.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from phonesim.wires.line_speed import agree, heard
from phonesim.wires.pacing import Transmitter
from phonesim.wires.v24 import Circuit
from phonesim.world import World


class SerialPort(Protocol):
    """One side's view of a V.24 connector: all that a party may ask of a serial port."""

    name: str

    def attach(
        self,
        receive: Callable[[bytes], None],
        circuit: Callable[[Circuit, bool], None] | None = None,
    ) -> None:
        """From now on `receive` gets the bytes and `circuit` the changes of the other side."""

    def configure(self, rate_bps: int, bits_per_byte: int = 10) -> None:
        """Set the speed in bit/s (0: unpaced) and the bits of a character on the wire."""

    def write(self, data: bytes) -> None:
        """Send bytes."""

    def discard(self) -> None:
        """Throw away what was written and has not left."""

    def when_drained(self, call: Callable[[], None]) -> None:
        """Call `call` once every byte written so far has left."""

    @property
    def backlog(self) -> int:
        """How many of the bytes written here the other side has not taken yet."""

    def accept(self, on: bool) -> None:
        """Stop or resume taking bytes from the other side, which keeps them meanwhile."""

    def set(self, circuit: Circuit, on: bool) -> None:
        """Switch one of this side's circuits."""

    def sees(self, circuit: Circuit) -> bool:
        """Whether `circuit` is on, as far as this side has heard or said."""

    @property
    def rate_bps(self) -> int:
        """The configured speed in bit/s, 0 if unpaced."""


class CableEnd:
    """One end of a cable in this process; a `SerialPort`."""

    def __init__(self, cable: MemoryCable, name: str, is_dte: bool) -> None:
        self.name, self.is_dte = name, is_dte
        self._cable = cable
        self._out = Transmitter(cable.world, self._launch)
        self._has_own_speed = False
        self._in_flight = 0  # bytes that have left and have not been delivered
        self._accepts = True
        self._held = bytearray()  # bytes that have come while this end did not accept any
        self._when_taken: list[Callable[[], None]] = []
        self._circuits = dict.fromkeys(Circuit, False)
        self._receive: Callable[[bytes], None] = lambda data: None
        self._circuit: Callable[[Circuit, bool], None] | None = None

    def attach(
        self,
        receive: Callable[[bytes], None],
        circuit: Callable[[Circuit, bool], None] | None = None,
    ) -> None:
        self._receive, self._circuit = receive, circuit

    def configure(self, rate_bps: int, bits_per_byte: int = 10) -> None:
        self._has_own_speed = True
        other = self._cable.other(self)
        for end in (self,) if other._has_own_speed else (self, other):
            end._out.rate_bps, end._out.bits_per_byte = rate_bps, bits_per_byte

    @property
    def rate_bps(self) -> int:
        return self._out.rate_bps

    def write(self, data: bytes) -> None:
        if data:
            self._out.write(data)

    def discard(self) -> None:
        self._out.discard()

    def when_drained(self, call: Callable[[], None]) -> None:
        other = self._cable.other(self)
        self._out.when_drained(lambda: other._once_taken(call))

    @property
    def backlog(self) -> int:
        return self._out.waiting + self._in_flight + len(self._cable.other(self)._held)

    def accept(self, on: bool) -> None:
        if on and not self._accepts:
            self._cable.world.soon(self._take_held)
        self._accepts = on

    def set(self, circuit: Circuit, on: bool) -> None:
        if circuit.from_dte is not self.is_dte:
            raise ValueError(f"{self.name}: {circuit.name} is driven by the other side")
        if self._circuits[circuit] is on:
            return
        self._circuits[circuit] = on
        self._cable.world.record(self.name, "circuit", circuit=circuit.name, on=on)
        for seen in self._cable.appearance(circuit):
            self._cable.world.launch(CircuitChange(self._cable.other(self), seen, on))

    def sees(self, circuit: Circuit) -> bool:
        return self._circuits[circuit]

    def receive_bytes(self, data: bytes) -> None:
        """The cable's: bytes have arrived here."""
        self._cable.other(self)._in_flight -= len(data)
        if self._accepts and not self._held:
            self._receive(data)
        else:
            self._held += data

    def receive_circuit(self, circuit: Circuit, on: bool) -> None:
        """The cable's: the other side has switched a circuit."""
        self._circuits[circuit] = on
        if self._circuit is not None:
            self._circuit(circuit, on)

    def _launch(self, data: bytes) -> None:
        data = self._cable.other(self)._hear(data, self._out)
        self._in_flight += len(data)
        self._cable.launch_bytes(self, data)

    def _hear(self, data: bytes, sender: Transmitter) -> bytes:
        """What this end's UART makes of what `sender` has sent."""
        own = self._out
        addressed = not self.is_dte and not self._circuits[Circuit.DCD] and _ADDRESS.search(data)
        if addressed:
            self._has_own_speed = True  # until the next AT, whatever the terminal is set to
        if agree(sender.rate_bps, own.rate_bps):
            return data
        if addressed:
            own.rate_bps, own.bits_per_byte = sender.rate_bps, sender.bits_per_byte
            return data
        return heard(data, sender.rate_bps, own.rate_bps, sender.bits_per_byte)

    def _once_taken(self, call: Callable[[], None]) -> None:
        """Call `call` when this end holds nothing back."""
        if self._accepts and not self._held:
            call()
        else:
            self._when_taken.append(call)

    def _take_held(self) -> None:
        if not self._accepts:
            return
        if self._held:
            data = bytes(self._held)
            self._held.clear()
            self._receive(data)
        taken, self._when_taken = self._when_taken, []
        for call in taken:
            call()


@dataclass(eq=False, slots=True)
class CircuitChange:
    """A circuit's change on its way; it travels beside the bytes, in the order of writing."""

    to: CableEnd
    circuit: Circuit
    on: bool

    def land(self) -> None:
        """Nothing to wait for."""

    def deliver(self) -> None:
        self.to.receive_circuit(self.circuit, self.on)


@dataclass(eq=False, slots=True)
class Chunk:
    """Bytes on their way through memory."""

    to: CableEnd
    data: bytes

    def land(self) -> None:
        """Nothing to wait for."""

    def deliver(self) -> None:
        self.to.receive_bytes(self.data)


_ADDRESS = re.compile(rb"[Aa][Tt/]")  # what a modem finds its terminal's speed by
_CROSSED = {
    Circuit.DTR: (Circuit.DSR, Circuit.DCD),
    Circuit.RTS: (Circuit.CTS,),
    Circuit.TD: (Circuit.RD,),
}


class MemoryCable:
    """A cable inside the process; with `null_modem` its `dce` end is a terminal's too."""

    def __init__(
        self, world: World, dte_name: str, dce_name: str, null_modem: bool = False
    ) -> None:
        self.world, self._null_modem = world, null_modem
        self.dte = CableEnd(self, dte_name, is_dte=True)
        self.dce = CableEnd(self, dce_name, is_dte=null_modem)

    def appearance(self, circuit: Circuit) -> tuple[Circuit, ...]:
        """As which circuits the other end sees `circuit`."""
        return _CROSSED[circuit] if self._null_modem else (circuit,)

    def other(self, end: CableEnd) -> CableEnd:
        """The opposite end."""
        return self.dce if end is self.dte else self.dte

    def launch_bytes(self, sender: CableEnd, data: bytes) -> None:
        """Give away bytes whose last bit has left `sender`."""
        self.world.launch(Chunk(self.other(sender), data))

    def close(self) -> None:
        """Release what the cable holds; nothing, in memory."""
