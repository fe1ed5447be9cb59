"""An exchange for outside programs: lines with modems on ports that anybody may open.

It runs in real time until it is told to stop. What stands on each line is a `LinePlan`; everything
that can be refused (a name that is taken, a TCP port in use, a bad profile) is refused before
anything is offered, and `close` takes everything away again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from harness.bench.aaa import AaaBench, open_aaa
from harness.bench.bench_file import find_profile
from harness.bench.build_exchange import add_line, build_exchange, finish
from harness.bench.line_trace import PassingTrace, Tap, TraceFile
from harness.bench.nas_line import find_modem_line
from harness.bench.office import PLAIN_OFFICE, Office
from harness.bench.server_lines import NasLine
from harness.bench.stored_settings import StoredSettings
from harness.errors import BenchError
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
from phonesim.ports.tcp_stream import TcpListener
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
    """A line of the emulated access server; None is its one line with modem control."""

    line: NasLine | None = None


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """The emulated access server. `console` is where its console is offered, if anywhere.

    `telnet` is an address to listen at, and what is added to each TCP port.
    """

    config: IosConfig
    platform: str
    enable: str | None = None
    console: OnLink | OnTcp | OnDevice | None = None
    telnet: tuple[str, int] | None = None
    aaa: AaaBench | None = None


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
    two modems agree on. `office` says what the exchange is like; its lanes are the lines' numbers.
    """

    def __init__(
        self,
        plans: Sequence[LinePlan],
        line_speed: int | None = None,
        trace: Path | None = None,
        server: ServerPlan | None = None,
        office: Office = PLAIN_OFFICE,
    ) -> None:
        self._held = ExitStack()
        self.clock = WallClock()
        self._held.callback(self.clock.close)
        self.world = World(self.clock)
        self.world.trace = PassingTrace()
        self._office = office
        self.exchange = build_exchange(self.world, office)
        self.lines: list[OpenLine] = []
        self.server: AccessServer | None = None
        self.console = ""  # where the server's is
        self.tcp_ports: dict[int, int] = {}  # the server's, and where they really are
        self.trace: TraceFile | None = None
        self._line_speed = line_speed
        try:
            links = self._reserve_links(plans, server)
            if trace is not None:
                self.trace = TraceFile(trace, self.world)
                self._held.callback(self.trace.close)
            if server is not None:
                network = open_aaa(self.world, self.clock, server.aaa, server.config)
                self._held.callback(network.close)
                self.server = AccessServer(
                    "nas", self.world, server.config, PLATFORMS[server.platform], server.enable,
                    network,
                )  # fmt: skip
            for plan in plans:
                self.lines.append(self._add_line(plan, links))
            self._finish_exchange()
            if server is not None:
                self._offer_server(server, links)
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

    def _reserve_links(
        self, plans: Sequence[LinePlan], server: ServerPlan | None
    ) -> dict[Path, DeviceLink]:
        """All before the first pty: a new pty may get the number that a stale link leads to."""
        places = [*(plan.place for plan in plans), server.console if server else None]
        paths = [place.link for place in places if isinstance(place, OnLink)]
        for path in paths:
            if paths.count(path) > 1:
                raise BenchError(f"{path} is given twice: each line needs a link of its own")
        return {path: DeviceLink(path) for path in paths}

    def _finish_exchange(self) -> None:
        try:
            finish(self.exchange, self._office, {number: number for number in self.exchange.lines})
        except ValueError as error:
            raise BenchError(str(error)) from None

    def _add_line(self, plan: LinePlan, links: dict[Path, DeviceLink]) -> OpenLine:
        if isinstance(plan.place, OnServer):
            return self._add_server_line(plan, plan.place.line)
        port, where = self._open_port(plan.number, plan.place, links)
        return OpenLine(plan.number, self._add_modem(plan, port), port, where)

    def _open_port(
        self, name: str, place: OnLink | OnTcp | OnDevice, links: dict[Path, DeviceLink]
    ) -> tuple[Port, str]:
        """A port for somebody outside, and how he reaches it."""
        port: Port
        match place:
            case OnLink(link):
                port = ProgramPty(self.world, self.clock, name, links[link])
                where = f"{link} -> {port.path}"
            case OnTcp(host, tcp_port):
                port = Rfc2217Port(self.world, self.clock, name, tcp_port, host)
                where = "rfc2217://{}:{}".format(*port.address)
            case OnDevice(device, rate_bps):
                if "://" in device:
                    port = CrossedDte(DtePort(self.world, self.clock, name, device, rate_bps))
                else:
                    port = DevicePort(self.world, self.clock, name, device, rate_bps)
                where = f"{device} at {rate_bps} bit/s"
                where += "" if port.has_circuits else ", which has no circuits: DTR counts as on"
        self._held.callback(port.close)
        return port, where

    def _add_modem(self, plan: LinePlan, port: SerialPort) -> Modem:
        tapped = Tap(port, self.world) if self.trace else port
        try:
            account = "nas" if isinstance(plan.place, OnServer) else ""
            loop = add_line(self.exchange, self._office, plan.number, plan.number, account)
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

    def _add_server_line(self, plan: LinePlan, line: NasLine | None) -> OpenLine:
        assert self.server is not None
        if line is None:
            line = find_modem_line(self.server.config, "say which have modems, with --nas-line")
        kind, index = line
        cable = MemoryCable(self.world, f"{kind.value} {index}", plan.number)
        modem = self._add_modem(plan, cable.dce)
        self.server.connect(kind, index, cable.dte)
        return OpenLine(plan.number, modem, None, f"{self.server.hostname} {kind.value} {index}")

    def _offer_server(self, plan: ServerPlan, links: dict[Path, DeviceLink]) -> None:
        """Its console, and its ports on the network."""
        server = self.server
        assert server is not None
        if plan.console is not None:
            port, self.console = self._open_port("con 0", plan.console, links)
            server.connect(LineKind.CON, 0, NullModem(port))
        if plan.telnet is not None:
            host, offset = plan.telnet
            for number in server.network.tcp_ports():
                serve = partial(server.network.accept, number)
                listener = TcpListener(self.world, self.clock, host, number + offset, serve)
                self._held.callback(listener.close)
                self.tcp_ports[number] = listener.port
