"""The terminal's side of a real connector: a modem on a serial device, or behind a URL.

`address` is whatever pyserial opens: `/dev/serial/by-id/...`, `rfc2217://host:port`,
`socket://host:port`. Some of these have no file descriptor, and some setters wait for an answer
from another host. So two threads stand between pyserial and the world: one reads, and looks at the
circuits; one writes and switches circuits, in the order in which the world asked. The world is
woken through a pipe and meets what they found in its own queue.

Circuits that a port does not carry (a pty, a raw socket) count as on, but for RI and DCD, which
stay off; `has_circuits` tells. A break is sent on all of them that can; one that comes is seen over
RFC 2217 only, and if it lasts longer than `READING` (a serial driver turns it into a NUL byte).

With `hardware_flow` the driver, or the server of an RFC 2217 port, sends only while CTS is on, and
holds RTS off while it has no room: as long as RTS is on here, for a driver has it then.

While the world takes nothing, nothing is read: a driver or a socket fills up, and the sender waits.
pyserial's RFC 2217 client reads all the same; there the other host is asked to suspend.
"""

from __future__ import annotations

import contextlib
import os
import queue
import socket
import termios
import threading
import warnings
from collections import deque
from collections.abc import Callable
from functools import partial

import serial
from serial import rfc2217

from phonesim.ports.telnet_server import LINE_STATE_BREAK
from phonesim.ports.unavailable import PortLost, PortUnavailable
from phonesim.ports.wall_clock import WallClock
from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.v24 import Circuit
from phonesim.world import World

READING = Timer(
    "reading",
    20 * US_PER_MS,
    "a reading that brings nothing ends, and the circuits are looked at",
    "ours: well below S25's 50 ms",
)
WRITING = Timer("writing", 30 * US_PER_S, "a device takes no byte for so long: it is stuck", "ours")
CLOSING = Timer("closing", 3 * US_PER_S, "for the last bytes and circuits of a port", "ours")

_GONE = (OSError, TypeError, termios.error)  # what pyserial raises for a device that has gone

_STUCK = (
    "takes no byte any more. Does the other side hold flow control (CTS), or is it switched off?"
)

_Operation = Callable[[], None] | None


class DtePort:
    """A `SerialPort`, terminal's side. Opens at once, with DTR and RTS off, 8N1.

    Raises PortUnavailable if it cannot be opened. If the device goes away, or is stuck, `on_loss`
    is called with the reason; unless somebody has set it, the world raises PortLost there.
    """

    def __init__(
        self, world: World, clock: WallClock, name: str, address: str, rate_bps: int = 115200
    ) -> None:
        self.name, self.address = name, address
        self._world, self._clock = world, clock
        self._receive: Callable[[bytes], None] = lambda data: None
        self._circuit: Callable[[Circuit, bool], None] | None = None
        self._circuits = dict.fromkeys(Circuit, False)
        self.on_loss: Callable[[str], None] = self._raise
        self.hardware_flow = False  # RTS and CTS, from the next RTS on
        self.carrier_first = False  # a modem is there: see `_meet_all`
        self._accepts = True
        self._wanted = threading.Event()  # the world takes bytes
        self._wanted.set()
        self._held: list[bytes] = []
        self._waiting = 0  # bytes written here and not yet given to the device
        self._when_sent: deque[Callable[[], None]] = deque()
        self._device = _open(address, rate_bps)
        self.has_circuits = _has_circuits(self._device, address)
        self._rfc2217 = address.startswith("rfc2217://")
        if not self.has_circuits:
            for circuit in (Circuit.DSR, Circuit.CTS):
                self._circuits[circuit] = True
        self._operations: queue.SimpleQueue[_Operation] = queue.SimpleQueue()
        self._found: deque[Callable[[], None]] = deque()  # for the world, from the threads
        self._wake_in, self._wake_out = os.pipe()
        os.set_blocking(self._wake_in, False)
        self._closing = False
        clock.watch(self._wake_in, self._woken)
        if self._rfc2217:
            mask = bytes([LINE_STATE_BREAK])
            self._operations.put(lambda: self._rfc2217_says(rfc2217.SET_LINESTATE_MASK, mask))
        self._threads = [
            threading.Thread(target=target, name=f"{name} {target.__name__}", daemon=True)
            for target in (self._read_for_ever, self._operate_for_ever)
        ]
        for thread in self._threads:
            thread.start()

    # `SerialPort`.

    def attach(
        self,
        receive: Callable[[bytes], None],
        circuit: Callable[[Circuit, bool], None] | None = None,
    ) -> None:
        self._receive, self._circuit = receive, circuit

    @property
    def rate_bps(self) -> int:
        return int(self._device.baudrate)

    def configure(self, rate_bps: int, bits_per_byte: int = 10) -> None:
        if rate_bps and rate_bps != self._device.baudrate:
            self._operations.put(lambda: setattr(self._device, "baudrate", rate_bps))

    def write(self, data: bytes) -> None:
        if data:
            self._waiting += len(data)
            self._operations.put(lambda: self._give(data))

    def discard(self) -> None:
        """What the device's driver has got cannot be taken back from here."""

    def when_drained(self, call: Callable[[], None]) -> None:
        self._when_sent.append(call)
        self._operations.put(self._drain)

    @property
    def backlog(self) -> int:
        return self._waiting

    def accept(self, on: bool) -> None:
        if self._accepts is on:
            return
        self._accepts = on
        self._wanted.clear()
        if self._rfc2217:
            option = rfc2217.FLOWCONTROL_RESUME if on else rfc2217.FLOWCONTROL_SUSPEND
            self._operations.put(lambda: self._rfc2217_says(option))
        if on:
            self._wanted.set()
            self._world.soon(self._take_held)

    def set(self, circuit: Circuit, on: bool) -> None:
        if not circuit.from_dte:
            raise ValueError(f"{self.name}: {circuit.name} is driven by the other side")
        if self._circuits[circuit] is on:
            return
        self._circuits[circuit] = on
        self._world.record(self.name, "circuit", circuit=circuit.name, on=on)
        if circuit is Circuit.RTS and self.hardware_flow:
            self._operations.put(lambda: setattr(self._device, "rtscts", on))
        if self.has_circuits:
            name = "break_condition" if circuit is Circuit.TD else circuit.name.lower()
            self._operations.put(lambda: setattr(self._device, name, on))

    def sees(self, circuit: Circuit) -> bool:
        return self._circuits[circuit]

    def close(self) -> None:
        """Give out what was written, lower DTR and RTS, and let the device go."""
        if self._closing:
            return
        self._operations.put(self._lower)
        self._operations.put(None)
        self._threads[1].join(CLOSING.default_us / US_PER_S)
        self._closing = True
        self._threads[0].join(CLOSING.default_us / US_PER_S)
        self._clock.unwatch(self._wake_in)
        self._close_device()
        os.close(self._wake_in)
        os.close(self._wake_out)

    def _close_device(self) -> None:
        """And its socket, which pyserial leaves open if the other side has closed."""
        connection: socket.socket | None = getattr(self._device, "_socket", None)
        with contextlib.suppress(*_GONE):
            self._device.close()
        if connection is not None:
            connection.close()

    # In the threads.

    def _read_for_ever(self) -> None:
        seen = {circuit: self._circuits[circuit] for circuit in Circuit if not circuit.from_dte}
        try:
            while not self._closing:
                data = b""
                if self._wanted.wait(READING.default_us / US_PER_S) and (
                    data := self._device.read(1)
                ):
                    data += self._device.read(self._device.in_waiting)
                now = _circuits(self._device) if self.has_circuits else {}
                changes = {c: on for c, on in now.items() if seen[c] is not on}
                seen |= changes
                if data or changes:
                    self._tell(partial(self._meet_all, data, changes))
        except _GONE as error:
            self._lose(error)

    def _operate_for_ever(self) -> None:
        try:
            while (operation := self._operations.get()) is not None:
                operation()
        except _GONE as error:
            self._lose(error)

    def _rfc2217_says(self, option: bytes, value: bytes = b"") -> None:
        assert isinstance(self._device, rfc2217.Serial)
        self._device.rfc2217_send_subnegotiation(option, value)

    def _give(self, data: bytes) -> None:
        try:
            self._device.write(data)
        except serial.SerialTimeoutException:
            raise OSError(0, _STUCK) from None
        self._tell(lambda: self._given(len(data)))

    def _drain(self) -> None:
        self._device.flush()
        self._tell(lambda: self._when_sent.popleft()())

    def _lower(self) -> None:
        if not self._rfc2217:
            self._device.rtscts = False  # or a CTS that is off would hold the last bytes for ever
        self._device.flush()
        if self.has_circuits:
            self._device.dtr = self._device.rts = False

    def _lose(self, error: Exception) -> None:
        if not self._closing:
            reason = getattr(error, "strerror", None) or str(error)
            self._tell(lambda: self._lost(reason))

    def _tell(self, call: Callable[[], None]) -> None:
        self._found.append(call)
        with contextlib.suppress(OSError):
            os.write(self._wake_out, b"!")

    # In the world.

    def _woken(self) -> None:
        self._world.soon(self._meet)

    def _meet(self) -> None:
        """What the threads have found, in order."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake_in, 65536)
        while self._found:
            self._found.popleft()()

    def _meet_all(self, data: bytes, changes: dict[Circuit, bool]) -> None:
        """Bytes and circuits that were found at one look, in the order in which a modem means them.

        What comes behind the loss of carrier is the modem's own NO CARRIER, and no input of a
        session; what comes before carrier is its CONNECT.
        """
        lost = self.carrier_first and changes.get(Circuit.DCD) is False
        if lost:
            self._switched(Circuit.DCD, changes.pop(Circuit.DCD))
        if data:
            self._come(data)
        for circuit, on in changes.items():
            self._switched(circuit, on)

    def _come(self, data: bytes) -> None:
        if self._accepts and not self._held:
            self._receive(data)
        else:
            self._held.append(data)

    def _take_held(self) -> None:
        if self._accepts and self._held:
            data = b"".join(self._held)
            self._held.clear()
            self._receive(data)

    def _switched(self, circuit: Circuit, on: bool) -> None:
        self._circuits[circuit] = on
        self._world.record(self.name, "circuit", circuit=circuit.name, on=on)
        if self._circuit is not None:
            self._circuit(circuit, on)

    def _given(self, count: int) -> None:
        self._waiting -= count

    def _lost(self, reason: str) -> None:
        self._world.record(self.name, "device_lost", device=self.address)
        self.on_loss(reason)

    def _raise(self, reason: str) -> None:
        if reason == _STUCK:
            raise PortLost(f"{self.address} {_STUCK}")
        raise PortLost(f"{self.address} is gone: {reason}. Look at its cable and its power")


def _open(address: str, rate_bps: int) -> serial.Serial:
    """Closed, configured, opened: nothing but what was asked for is ever seen on its circuits."""
    try:
        device = serial.serial_for_url(address, do_not_open=True)
        device.baudrate, device.timeout = rate_bps, READING.default_us / US_PER_S
        device.dtr = device.rts = False
        if "://" not in address:
            device.exclusive = True
            device.write_timeout = WRITING.default_us / US_PER_S
        with warnings.catch_warnings(action="ignore"):  # pyserial's rfc2217 uses an old name
            device.open()
    except (OSError, ValueError, serial.SerialException) as error:
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if number else str(error)
        raise PortUnavailable(f"{address} cannot be opened: {reason}") from None
    return device


_NAMES = {Circuit.CTS: "cts", Circuit.DSR: "dsr", Circuit.RI: "ri", Circuit.DCD: "cd"}


def _circuits(device: serial.Serial) -> dict[Circuit, bool]:
    """What the circuits are; nothing before the first notification of an RFC 2217 server."""
    try:
        circuits = {circuit: bool(getattr(device, name)) for circuit, name in _NAMES.items()}
    except serial.SerialException:
        return {}
    line_state: int = getattr(device, "_linestate", 0)  # what an RFC 2217 server last told
    return {**circuits, Circuit.RD: bool(line_state & LINE_STATE_BREAK)}


def _has_circuits(device: serial.Serial, address: str) -> bool:
    """RFC 2217 has them all, a raw socket makes them up, a pty says ENOTTY."""
    if "://" in address:
        return address.startswith("rfc2217://")
    try:
        return bool(_circuits(device))
    except OSError:
        return False
