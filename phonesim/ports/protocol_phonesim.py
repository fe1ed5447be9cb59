"""pyserial's `phonesim://`: programs written for pyserial use a port of a simulated world.

`offer` gives a port a URL, and from then on `serial.serial_for_url(url)` opens it as it would open
a device. There is no thread: a blocking call (`read`, `flush`, a long `write`, `send_break`) is a
request to run the world, and time-outs are telephone time, which in virtual time costs nothing.
A look at `in_waiting` that finds nothing lets `POLL` pass, so that programs which look again and
again get somewhere.

pyserial finds this module by its name, in the packages that it knows: `offer` sees to that.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import serial
from serial.serialutil import (
    PortNotOpenError,
    SerialBase,
    SerialException,
    SerialTimeoutException,
)

from phonesim.errors import Stalled
from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World

SCHEME = "phonesim://"
POLL = Timer("phonesim_poll", 1 * US_PER_MS, "a look at in_waiting that finds nothing", "ours")
_DRIVER_BYTES = 4096  # that a write leaves behind at most, as with a serial driver
_numbers = count(1)
_offered: dict[str, tuple[World, SerialPort]] = {}


def offer(world: World, port: SerialPort) -> str:
    """The URL at which pyserial opens `port`; `withdraw` it when the world ends."""
    package = __name__.rpartition(".")[0]
    if package not in serial.protocol_handler_packages:
        serial.protocol_handler_packages.append(package)
    url = f"{SCHEME}{port.name.replace(' ', '-')}-{next(_numbers)}"
    _offered[url] = world, port
    return url


def withdraw(url: str) -> None:
    """Nothing stands behind `url` any more; needless is harmless."""
    _offered.pop(url, None)


class Serial(SerialBase):
    """What `serial.serial_for_url` makes for these URLs."""

    BAUDRATES = tuple(rate for rate in SerialBase.BAUDRATES if rate <= 115200)

    def __init__(self, *args: object, **settings: object) -> None:
        self._received = bytearray()
        self._connector: tuple[World, SerialPort] | None = None
        super().__init__(*args, **settings)  # type: ignore[arg-type]

    def open(self) -> None:
        """Raises SerialException if it is open, or nothing is offered there."""
        if self.is_open:
            raise SerialException("Port is already open.")
        connector = _offered.get(str(self.port))
        if connector is None:
            raise SerialException(f"nothing is offered at {self.port}: is its world over?")
        self._connector = connector
        connector[0].run_for(POLL.default_us)  # what was on its way to the one before is lost
        self._received.clear()
        connector[1].attach(self._received.extend)
        self._reconfigure_port()
        self.is_open = True
        self._update_dtr_state()
        self._update_rts_state()

    def close(self) -> None:
        """DTR and RTS go off, and what comes is lost."""
        if self.is_open:
            self.is_open = False
            _, port = self._there
            port.set(Circuit.DTR, False)
            port.set(Circuit.RTS, False)
            port.attach(lambda data: None)

    def _reconfigure_port(self, force_update: bool = False) -> None:
        _, port = self._there
        bits = 1 + self.bytesize + (self.parity != "N") + self.stopbits
        port.configure(self.baudrate, int(bits))

    @property
    def _there(self) -> tuple[World, SerialPort]:
        if self._connector is None:
            raise PortNotOpenError()
        return self._connector

    def _check_open(self) -> None:
        if not self.is_open:
            raise PortNotOpenError()

    @property
    def _open_there(self) -> tuple[World, SerialPort]:
        self._check_open()
        return self._there

    def _run(self, condition: Callable[[], bool], limit_s: float | None) -> bool:
        """Let the world run until then; raises SerialException if nothing can ever come."""
        world, port = self._open_there
        try:
            return world.run_until(condition, None if limit_s is None else _us(limit_s))
        except Stalled as error:
            raise SerialException(f"{port.name}: waiting would never end: {error}") from None

    # Bytes.

    @property
    def in_waiting(self) -> int:
        """How many bytes can be read at once."""
        self._check_open()
        if not self._received:
            self._run(lambda: bool(self._received), POLL.default_us / US_PER_S)
        return len(self._received)

    @property
    def out_waiting(self) -> int:
        """How many bytes have not left."""
        return self._open_there[1].backlog

    def read(self, size: int = 1) -> bytes:
        """At most `size` bytes: as many as have come after `timeout` s of telephone time."""
        self._check_open()
        if len(self._received) < size:
            self._run(lambda: len(self._received) >= size, self.timeout)
        data = bytes(self._received[:size])
        del self._received[:size]
        return data

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Send all; returns when all but what a driver would hold has left.

        Raises SerialTimeoutException after `write_timeout` s of telephone time.
        """
        _, port = self._open_there
        data = bytes(data)
        port.write(data)
        if port.backlog > _DRIVER_BYTES and not self._run(
            lambda: port.backlog <= _DRIVER_BYTES, self.write_timeout
        ):
            raise SerialTimeoutException("Write timeout")
        return len(data)

    def flush(self) -> None:
        """Let the world run until all has left."""
        _, port = self._open_there
        self._run(lambda: port.backlog == 0, None)

    def reset_input_buffer(self) -> None:
        """Forget what has come and was not read."""
        self._check_open()
        self._received.clear()

    def reset_output_buffer(self) -> None:
        """Take back what has not left."""
        self._open_there[1].discard()

    # Circuits.

    def send_break(self, duration: float = 0.25) -> None:
        """A break of `duration` s of telephone time."""
        self.break_condition = True
        self._run(lambda: False, duration)
        self.break_condition = False

    def _update_break_state(self) -> None:
        self._there[1].set(Circuit.TD, bool(self.break_condition))

    def _update_rts_state(self) -> None:
        self._there[1].set(Circuit.RTS, bool(self.rts))

    def _update_dtr_state(self) -> None:
        self._there[1].set(Circuit.DTR, bool(self.dtr))

    def _sees(self, circuit: Circuit) -> bool:
        self._run(lambda: True, 0)
        return self._open_there[1].sees(circuit)

    @property
    def cts(self) -> bool:
        """Whether it is on."""
        return self._sees(Circuit.CTS)

    @property
    def dsr(self) -> bool:
        """Whether it is on."""
        return self._sees(Circuit.DSR)

    @property
    def ri(self) -> bool:
        """Whether it is on."""
        return self._sees(Circuit.RI)

    @property
    def cd(self) -> bool:
        """Whether it is on."""
        return self._sees(Circuit.DCD)


def _us(duration_s: float) -> int:
    return max(0, round(duration_s * US_PER_S))
