"""A trace of open lines: what passed, both ways, with times, as JSON Lines.

The form is that of `events.jsonl`: `t` in microseconds since the start, `source`, `kind`, and what
there is to say; bytes are text, one character a byte (Latin-1). `from_dte` and `to_dte` are the
bytes at a line's serial port; circuits, calls and states are there too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from harness.errors import BenchError
from phonesim.trace import Trace, TraceEvent
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World


class PassingTrace(Trace):
    """A trace for a world without end: listeners hear each event, and nothing is kept."""

    def append(self, event: TraceEvent) -> None:
        for listener in self._listeners:
            listener(event)


class TraceFile:
    """Writes a world's events to `path`; `close` writes what is left. Raises BenchError."""

    def __init__(self, path: Path, world: World) -> None:
        self._encoder = msgspec.json.Encoder()
        try:
            self._file = path.open("wb")
        except OSError as error:
            raise BenchError(f"{path} cannot be written: {error.strerror}") from None
        started = time.strftime("%Y-%m-%dT%H:%M:%S%z")
        self._write({"t": world.now_us, "source": "ringback", "kind": "up", "started": started})
        world.trace.listen(self._append)

    def _append(self, event: TraceEvent) -> None:
        facts = {
            key: fact.decode("latin-1") if isinstance(fact, bytes) else fact
            for key, fact in event.facts.items()
        }
        self._write({"t": event.time_us, "source": event.source, "kind": event.kind, **facts})

    def _write(self, row: dict[str, object]) -> None:
        self._file.write(self._encoder.encode(row) + b"\n")

    def flush(self) -> None:
        """So that who follows the file sees it."""
        self._file.flush()

    def close(self) -> None:
        self._file.close()


class Tap:
    """A `SerialPort` between a modem and its port that writes down what passes."""

    def __init__(self, port: SerialPort, world: World) -> None:
        self.name = port.name
        self._port, self._world = port, world

    def attach(
        self,
        receive: Callable[[bytes], None],
        circuit: Callable[[Circuit, bool], None] | None = None,
    ) -> None:
        def note(data: bytes) -> None:
            self._world.record(self.name, "from_dte", data=data)
            receive(data)

        self._port.attach(note, circuit)

    def write(self, data: bytes) -> None:
        if data:
            self._world.record(self.name, "to_dte", data=data)
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
