"""A party: somebody at a serial port, who types, reads what comes, and sees the circuits.

The client at the PC and the engineer at the access server's console are both parties. A party does
not know what is at the other end of its port.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from harness.transcript import Transcript
from phonesim.timers import Timer
from phonesim.units import US_PER_MS
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import Scheduled, World

SETTLE = Timer(
    "prompt_settle",
    150 * US_PER_MS,
    "nothing after a prompt for so long: it is a prompt, and not the beginning of a line",
    "ours: longer than a transmitter's slice and than a character at 110 bit/s",
)

BREAK = Timer(
    "break_length", 300 * US_PER_MS, "a party's break", "POSIX tcsendbreak: 0.25 to 0.5 s"
)


class Party:
    """`name` is the lane's; typed text goes out with what was typed before it, in order."""

    def __init__(self, name: str, world: World, port: SerialPort) -> None:
        self.name, self._world, self._port = name, world, port
        self.transcript = Transcript()
        self.kept = True  # what is typed and received stands in the world's trace
        self._settling: Scheduled | None = None
        port.attach(self._receive)
        self.open()

    def type_line(self, text: str, echoed: bool = True, enter: bool = True) -> None:
        """Type `text`, and Return; what comes back of it is no output if it may be `echoed`.

        `text` is as it is on the wire: a character for each byte.
        """
        line = text + "\r" * enter
        if echoed and text:
            self.transcript.expect_echo(line)
        self._send(line.encode("latin-1", "replace"))

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._send(data)

    def send_break(self) -> None:
        """Hold the line in space for the length of a break."""
        self._port.set(Circuit.TD, True)
        self._world.after(BREAK.default_us, lambda: self._port.set(Circuit.TD, False))

    @contextmanager
    def unrecorded(self) -> Iterator[None]:
        """Meanwhile nothing that is typed or received goes into the trace."""
        self.kept = False
        try:
            yield
        finally:
            self.kept = True

    def forget(self) -> None:
        """Begin a new transcript; what was received so far is nobody's any more."""
        self.transcript = Transcript()

    @property
    def port(self) -> SerialPort:
        """What it is plugged into."""
        return self._port

    @property
    def settled(self) -> bool:
        """Whether what was received last has stood for a while, with nothing behind it."""
        return self._settling is None

    def hang_up(self) -> None:
        """Drop DTR."""
        self.set_dtr(False)

    def set_dtr(self, on: bool) -> None:
        """Switch DTR."""
        self._port.set(Circuit.DTR, on)

    def close(self) -> None:
        """As a program does that goes: DTR and RTS are off, and what comes is lost."""
        self._is_open = False
        self._port.set(Circuit.DTR, False)
        self._port.set(Circuit.RTS, False)

    def open(self) -> None:
        """As a program does that begins: DTR and RTS are on."""
        self._is_open = True
        self._port.set(Circuit.DTR, True)
        self._port.set(Circuit.RTS, True)

    def sees(self, circuit: Circuit) -> bool:
        """Whether a circuit is on at this end."""
        return self._port.sees(circuit)

    def _send(self, data: bytes) -> None:
        if self.kept:
            self._world.record(self.name, "typed", data=data)
        self._port.write(data)

    def _receive(self, data: bytes) -> None:
        if not self._is_open:
            self._world.record(self.name, "lost", data=data)
            return
        if self.kept:
            self._world.record(self.name, "received", data=data)
        self.transcript.append(data, self._world.now_us)
        if self._settling is not None:
            self._settling.cancel()
        self._settling = self._world.after(SETTLE.default_us, self._settle)

    def _settle(self) -> None:
        self._settling = None
