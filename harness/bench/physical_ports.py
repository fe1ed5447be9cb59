"""The real devices of a bench while it runs: leased, opened, guarded, and left as they were found.

Everything that is opened here is closed on every way out, last first: modems hang up and go back
to their stored profile, then the port is let go, then the lease.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from harness.bench.call_meter import CallMeter
from harness.bench.dial_guard import DialGuard
from harness.bench.dialling import Dialling
from harness.bench.hold import Hold
from harness.bench.labgrid import SERVED_RETRY_S, SERVED_TRIES
from harness.bench.lease import DeviceInUse
from harness.bench.physical_modem import SPEEDS_BPS, Found, PhysicalModem
from harness.bench.plugged_in import programs_with
from harness.bench.replies import Replies
from harness.errors import BenchError
from phonesim.exchange.tariff import Tariff
from phonesim.ports.crossed_dte import CrossedDte
from phonesim.ports.dte_port import DtePort
from phonesim.ports.unavailable import PortUnavailable
from phonesim.ports.wall_clock import WallClock, pause
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World


class PhysicalPorts:
    """Opens devices for `world`; `close` gives all of them back. `found` is each lane's modem.

    What `hold` has not leased before is leased when it is opened.
    """

    def __init__(
        self,
        world: World,
        clock: WallClock,
        dialling: Dialling,
        hold: Hold,
        tariff: Tariff | None = None,
    ) -> None:
        self._world, self._clock, self._dialling, self._hold = world, clock, dialling, hold
        self._tariff = tariff
        self._held = ExitStack()
        self.found: dict[str, Found] = {}
        self.guards: dict[str, DialGuard] = {}
        self.refusals: list[str] = []  # numbers that the guard has kept from the line, and why

    def close(self) -> None:
        """Hang up and release every device; never raises for a device that has gone meanwhile."""
        try:
            self._held.close()
        finally:
            self._hold.release()

    def open_modem(
        self,
        lane: str,
        address: str,
        speed_bps: int | None,
        settings: str,
        replies: Mapping[str, str],
        needs_circuits: bool,
        number: str = "",
        hardware_flow: bool = True,
    ) -> SerialPort:
        """The modem at `address`, ready, behind the guard; its line has `number`.

        Raises BenchError.
        """
        port = self._open(lane, address, speed_bps or SPEEDS_BPS[0])
        port.hardware_flow, port.carrier_first = hardware_flow and port.has_circuits, True
        if needs_circuits and not port.has_circuits:
            raise BenchError(
                f"{address} carries no control circuits, which {lane} needs: use an adapter or an "
                "address that does, or write `circuits = false` under its lane"
            )
        modem = PhysicalModem(self._world, port, address)
        speeds: Sequence[int] = (speed_bps,) if speed_bps else SPEEDS_BPS
        self._held.callback(self._restore, modem)
        self.found[lane] = modem.prepare(settings, speeds)
        self._world.record(lane, "modem", found=str(self.found[lane]))
        if needs_circuits and port.sees(Circuit.DCD) and not modem.hangs_up():
            raise BenchError(
                f"{address}: carrier (DCD) is on though the modem was told to hang up. Put &C1 "
                "into its `profile`; or switch the modem off and on, and look at the cable"
            )
        port.set(Circuit.DTR, False)  # a party raises it when it comes
        meter = CallMeter(self._world, lane, number, self._tariff)
        self._held.callback(meter.ended)
        guarded = DialGuard(
            port, self._world, self._dialling, port.has_circuits, self.refusals.append, meter
        )
        self.guards[lane] = guarded
        return Replies(guarded, self._world, replies) if replies else guarded

    def open_dce(self, lane: str, address: str, speed_bps: int) -> SerialPort:
        """A port with a null-modem cable to a real terminal, for a modem; raises BenchError."""
        return CrossedDte(self._open(lane, address, speed_bps))

    def open_console(self, lane: str, address: str, speed_bps: int) -> DtePort:
        """A console: a plain terminal's port; raises BenchError."""
        return self._open(lane, address, speed_bps)

    def _open(self, lane: str, address: str, rate_bps: int) -> DtePort:
        self._hold.take([address])
        if programs := programs_with(address):  # two readers would share what comes
            raise DeviceInUse(f"{address} is in use by {', '.join(programs)}, which has it open")
        url = self._hold.url(address)
        for left in reversed(range(1 if url == address else SERVED_TRIES)):
            try:
                port = DtePort(self._world, self._clock, lane, url, rate_bps)
                break
            except PortUnavailable as error:  # a place's server may still be starting
                if not left:
                    raise BenchError(f"[lane.{lane}] {error}") from None
                pause(SERVED_RETRY_S)
        self._held.callback(port.close)
        return port

    @staticmethod
    def _restore(modem: PhysicalModem) -> None:
        with contextlib.suppress(PortUnavailable, BenchError):
            modem.restore()
