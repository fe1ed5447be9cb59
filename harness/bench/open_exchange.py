"""An exchange for outside programs: lines with modems on ports that anybody may open.

It runs in real time until it is told to stop. What stands on each line is a `LinePlan`; everything
that can be refused (a name that is taken, a TCP port in use, a bad profile) is refused before
anything is offered, and `close` takes everything away again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from harness.bench.bench_file import find_profile
from harness.bench.line_trace import PassingTrace, Tap, TraceFile
from harness.bench.nas_line import find_modem_line
from harness.bench.stored_settings import StoredSettings
from harness.errors import BenchError
from phonesim.exchange.exchange import Exchange
from phonesim.modem.modem import Modem
from phonesim.nas.access_server import AccessServer
from phonesim.nas.config_model import IosConfig, LineKind
from phonesim.nas.platform import PLATFORMS
from phonesim.ports.crossed_dte import CrossedDte
from phonesim.ports.device_link import DeviceLink
from phonesim.ports.device_port import DevicePort
from phonesim.ports.dte_port import DtePort
from phonesim.ports.null_modem import NullModem
from phonesim.ports.program_pty import ProgramPty
from phonesim.ports.rfc2217_port import Rfc2217Port
from phonesim.ports.unavailable import PortUnavailable
from phonesim.ports.wall_clock import WallClock
from phonesim.wires.cable import MemoryCable, SerialPort
from phonesim.world import World

NAS_PROFILE = "&C1&D2S0=1"  # nothing in an IOS configuration makes a modem answer


@dataclass(frozen=True, slots=True)
class OnLink:
    """A pty behind a link, for a program of this machine."""

    link: Path


@dataclass(frozen=True, slots=True)
class OnTcp:
    """RFC 2217, for programs anywhere."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class OnDevice:
    """A serial device, or a URL of pyserial's, with a null-modem cable to a real DTE."""

    device: str
    rate_bps: int


@dataclass(frozen=True, slots=True)
class OnServer:
    """The emulated access server's line with modem control; `console` is a link, if wanted."""

    config: IosConfig
    platform: str
    enable: str | None
    console: Path | None


Place = OnLink | OnTcp | OnDevice | OnServer
Port = ProgramPty | Rfc2217Port | DevicePort | CrossedDte


@dataclass(frozen=True, slots=True)
class LinePlan:
    """A line by its number: what its modem is plugged into, its stored settings and its make.

    `stored` is the file that keeps what AT&W stores, which then takes the place of `profile`.
    """

    number: str
    place: Place
    profile: str = ""
    model: str = "generic"
    stored: Path | None = None


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line that is there. `where` tells people how to reach the modem."""

    number: str
    modem: Modem
    port: Port | None  # None: the access server has it
    where: str


class OpenExchange:
    """The running exchange. Use it in a `with`; raises BenchError if it cannot be built.

    `line_speed` is what the modems move data at, in bit/s; 0 is as fast as it goes, None is what
    two modems agree on.
    """

    def __init__(
        self,
        plans: Sequence[LinePlan],
        line_speed: int | None = None,
        trace: Path | None = None,
    ) -> None:
        self._held = ExitStack()
        self.clock = WallClock()
        self._held.callback(self.clock.close)
        self.world = World(self.clock)
        self.world.trace = PassingTrace()
        self.exchange = Exchange(self.world)
        self.lines: list[OpenLine] = []
        self.server: AccessServer | None = None
        self.console: ProgramPty | None = None
        self.trace: TraceFile | None = None
        self._line_speed = line_speed
        try:
            links = self._reserve_links(plans)
            if trace is not None:
                self.trace = TraceFile(trace, self.world)
                self._held.callback(self.trace.close)
            for plan in plans:
                self.lines.append(self._add_line(plan, links))
        except PortUnavailable as error:
            self.close()
            raise BenchError(str(error)) from None
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> OpenExchange:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang everybody up, and leave no link, socket or device behind."""
        self._held.close()

    def _reserve_links(self, plans: Sequence[LinePlan]) -> dict[Path, DeviceLink]:
        """All before the first pty: a new pty may get the number that a stale link leads to."""
        paths = [plan.place.link for plan in plans if isinstance(plan.place, OnLink)]
        paths += [
            p.place.console for p in plans if isinstance(p.place, OnServer) if p.place.console
        ]
        for path in paths:
            if paths.count(path) > 1:
                raise BenchError(f"{path} is given twice: each line needs a link of its own")
        return {path: DeviceLink(path) for path in paths}

    def _add_line(self, plan: LinePlan, links: dict[Path, DeviceLink]) -> OpenLine:
        number, place = plan.number, plan.place
        port: Port
        match place:
            case OnLink(link):
                port = ProgramPty(self.world, self.clock, number, links[link])
                where = f"{link} -> {port.path}"
            case OnTcp(host, tcp_port):
                port = Rfc2217Port(self.world, self.clock, number, tcp_port, host)
                where = "rfc2217://{}:{}".format(*port.address)
            case OnDevice(device, rate_bps):
                if "://" in device:
                    port = CrossedDte(DtePort(self.world, self.clock, number, device, rate_bps))
                else:
                    port = DevicePort(self.world, self.clock, number, device, rate_bps)
                where = f"{device} at {rate_bps} bit/s"
                where += "" if port.has_circuits else ", which has no circuits: DTR counts as on"
            case OnServer():
                return self._add_server(plan, place, links)
        self._held.callback(port.close)
        return OpenLine(number, self._add_modem(plan, port), port, where)

    def _add_modem(self, plan: LinePlan, port: SerialPort) -> Modem:
        tapped = Tap(port, self.world) if self.trace else port
        try:
            loop = self.exchange.add_line(plan.number, plan.number)
            profile = find_profile(plan.model)
            return Modem(
                f"{plan.number} modem",
                self.world,
                tapped,
                loop,
                plan.profile,
                profile,
                self._line_speed,
                StoredSettings(plan.stored, profile) if plan.stored else None,
            )
        except ValueError as error:
            raise BenchError(f"line {plan.number}: {error}") from None

    def _add_server(
        self, plan: LinePlan, place: OnServer, links: dict[Path, DeviceLink]
    ) -> OpenLine:
        self.server = AccessServer(
            "nas", self.world, place.config, PLATFORMS[place.platform], place.enable
        )
        kind, index = find_modem_line(place.config, "ringback up has one modem for one line")
        cable = MemoryCable(self.world, f"{kind.value} {index}", plan.number)
        modem = self._add_modem(plan, cable.dce)
        self.server.connect(kind, index, cable.dte)
        if place.console is not None:
            self.console = ProgramPty(self.world, self.clock, "con 0", links[place.console])
            self._held.callback(self.console.close)
            self.server.connect(LineKind.CON, 0, NullModem(self.console))
        return OpenLine(plan.number, modem, None, f"{place.config.hostname} {kind.value} {index}")
