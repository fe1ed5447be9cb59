"""The modem as DCE on a real serial device: a null-modem cable leads to a real DTE.

A serial device is wired as a DTE. On a null-modem cable our DTR output is the other side's DSR and
DCD, our RTS its CTS; its DTR comes to our DSR and DCD, its RTS to our CTS. So of the modem's
circuits DCD goes out on DTR and CTS on RTS; DSR and RI have no wire. What the DTE switches is
looked at every `CIRCUIT_POLL`.

Stand-ins without modem lines (a pty, one end of socat's pair) are told apart by ENOTTY: there DTR
and RTS count as on, and `has_circuits` says so.
"""

from __future__ import annotations

import errno
import os

import serial

from phonesim.ports.outside_port import OutsidePort
from phonesim.ports.unavailable import PortUnavailable
from phonesim.ports.wall_clock import CIRCUIT_POLL, WallClock
from phonesim.wires.v24 import Circuit
from phonesim.world import World


class DevicePort(OutsidePort):
    """Opens `device` at `rate_bps`, 8N1, with DTR and RTS low until the modem says otherwise."""

    def __init__(
        self, world: World, clock: WallClock, name: str, device: str, rate_bps: int = 9600
    ) -> None:
        super().__init__(world, clock, name)
        self.device = device
        self._serial = serial.Serial()
        self._serial.port, self._serial.baudrate = device, rate_bps
        self._serial.dtr = self._serial.rts = False
        self._serial.exclusive = True
        try:
            self._serial.open()
        except (OSError, ValueError) as error:
            number = getattr(error, "errno", None)
            reason = os.strerror(number) if number else str(error)
            raise PortUnavailable(f"{device} cannot be opened: {reason}") from None
        self.has_circuits = self._find_circuits()
        self._begin(self._serial.fileno())
        if self.has_circuits:
            clock.look_often(self._look)
        else:
            world.record(name, "no_circuits", device=device)
            world.soon(lambda: self._dte_is(dtr=True, rts=True))
        world.soon(self._look)

    def close(self) -> None:
        """Lower DTR and RTS and close the device."""
        self._clock.look_no_more(self._look)
        if self._descriptor is not None:
            self._end()
        self._serial.close()

    @property
    def is_open(self) -> bool:
        """Whether the device is still there."""
        return self._descriptor is not None

    @property
    def rate_bps(self) -> int:
        return int(self._serial.baudrate)

    def configure(self, rate_bps: int, bits_per_byte: int = 10) -> None:
        self._serial.baudrate = rate_bps

    @property
    def backlog(self) -> int:
        return super().backlog + self._in_device

    @property
    def _in_device(self) -> int:
        """Bytes that the kernel has and that have not left on the wire."""
        return int(self._serial.out_waiting) if self._serial.is_open else 0

    def _once_sent(self, call: object) -> None:
        assert callable(call)
        if self._unsent or self._in_device:
            self._world.after(CIRCUIT_POLL.default_us, lambda: self._once_sent(call))
        else:
            call()

    def _find_circuits(self) -> bool:
        try:
            _ = self._serial.dsr
        except OSError as error:
            if error.errno != errno.ENOTTY:
                raise PortUnavailable(f"{self.device}: {error.strerror}") from None
            return False
        return True

    def _look(self) -> None:
        """Maybe from inside a wait: what has changed is told from the queue."""
        if not self.has_circuits or self._descriptor is None:
            return
        try:
            dtr, rts = self._serial.dsr or self._serial.cd, self._serial.cts
        except OSError:
            self._world.soon(self._lost)
            return
        if (dtr, rts) != (self.sees(Circuit.DTR), self.sees(Circuit.RTS)):
            self._world.soon(lambda: self._dte_is(dtr, rts))

    def _dte_is(self, dtr: bool, rts: bool) -> None:
        if self._descriptor is not None and self._accepts and not dtr:
            self._read()  # what was written before DTR fell comes first
        self._dte(Circuit.DTR, dtr)
        self._dte(Circuit.RTS, rts)

    def _show(self, circuit: Circuit, on: bool) -> None:
        if not self.has_circuits or self._descriptor is None:
            return
        if circuit is Circuit.DCD:
            self._serial.dtr = on
        elif circuit is Circuit.CTS:
            self._serial.rts = on

    def _lost(self) -> None:
        if self._descriptor is not None:
            self._gone()

    def _gone(self) -> None:
        """The device has gone: unplugged, or the stand-in's other side has closed."""
        self._world.record(self.name, "device_lost", device=self.device)
        self._clock.look_no_more(self._look)
        self._end()
        self._dte_is(dtr=False, rts=False)
