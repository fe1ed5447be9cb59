"""A bench in action: the world that one scenario plays in, put together as the bench file says.

This is the one place of substitution. What it returns has parties at serial ports, an exchange's
records, and a description of every machine; the player asks for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from harness.bench.aaa import open_aaa
from harness.bench.bench_file import Bench, find_profile
from harness.bench.bench_tables import ClientTable, NasTable
from harness.bench.build_exchange import add_line, build_exchange, finish
from harness.bench.console import Console
from harness.bench.dial_guard import DialGuard
from harness.bench.fit import Need, addresses, find_line, name_line, nas_number, number_lines
from harness.bench.hang_up import hang_up_by_escape
from harness.bench.hold import Hold, Waiting
from harness.bench.physical_ports import PhysicalPorts
from harness.bench.program_lane import ProgramLane
from harness.bench.real_server import RealServer
from harness.bench.server_lines import NasLine
from harness.bench.stored_settings import StoredSettings
from harness.bench.substitution import EMULATED
from harness.errors import BenchError
from harness.party import Party
from phonesim.aaa.network import AaaNetwork
from phonesim.clock import VirtualClock
from phonesim.modem.modem import Modem
from phonesim.nas.access_server import AccessServer
from phonesim.nas.async_line import AsyncLine
from phonesim.nas.config_model import IosConfig, LineKind
from phonesim.nas.platform import PLATFORMS
from phonesim.ports.pty_port import PtyCable
from phonesim.ports.unavailable import PortUnavailable
from phonesim.ports.wall_clock import WallClock
from phonesim.units import US_PER_S, parse_duration, seconds
from phonesim.wires.cable import MemoryCable, SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World

CLIENT_BPS = 115200  # between a PC and its modem


class RunningBench:
    """Everything that one scenario needs, built; `close` releases it. Use it in a `with`.

    `most_telephone_us` is how much telephone time the scenario may take here: what the bench says,
    or `most_us` if that is less.
    """

    def __init__(
        self,
        bench: Bench,
        need: Need,
        seed: int,
        waiting: Waiting = lambda busy: False,
        most_us: int | None = None,
    ) -> None:
        self.bench = bench
        most_here_us = parse_duration(bench.table.max_telephone_time)
        self.most_telephone_us = min(most_here_us, most_us or most_here_us)
        self._wall_clock = WallClock() if bench.table.clock == "wall" else None
        self.world = World(self._wall_clock or VirtualClock(), seed)
        self._office = need.office.over(bench.office)
        self.exchange = build_exchange(self.world, self._office)
        self.clients: dict[str, Party] = {}
        self.console: Party | None = None
        self.modems: dict[str, Modem] = {}
        self.server: AccessServer | None = None
        self._cables: list[MemoryCable] = []
        self._physical: PhysicalPorts | None = None
        self._programs: list[ProgramLane] = []
        self._left_at_console: Console | None = None  # a real one, to be left in order
        self._real_server: RealServer | None = None
        self.not_put_back = ""  # why a real server could not be made again what it was
        self._need = need
        self._aaa: AaaNetwork | None = None
        if self._wall_clock is not None and bench.joined.is_physical:
            hold = Hold(bench.labgrid, waiting)
            self._physical = PhysicalPorts(
                self.world, self._wall_clock, bench.dialling, hold, self._office.tariff
            )
        try:
            if self._physical is not None:
                hold.take(addresses(bench, need))
            for lane, number in need.clients.items():
                self._add_client(lane, number)
            config = need.fresh_config()
            if config is not None:
                self._add_server(need, config)
            self._finish_exchange()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> RunningBench:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Release cables and clock; nothing of the operating system's is held afterwards."""
        try:
            self._leave_server()
        finally:
            self._close_parts()

    def _leave_server(self) -> None:
        """Put a real server back, and end the session at its console."""
        if self._left_at_console is None:
            return
        console, self._left_at_console = self._left_at_console, None
        try:
            if self._real_server is not None:
                self._real_server.put_back()
            console.leave()
        except (BenchError, PortUnavailable) as error:
            if self._real_server is not None and self._real_server.is_changed:
                self.not_put_back = str(error)

    def _close_parts(self) -> None:
        with ExitStack() as parts:  # each, whatever comes of the one before; the last first
            if self._wall_clock is not None:
                parts.callback(self._wall_clock.close)
            for cable in self._cables:
                parts.callback(cable.close)
            if self._aaa is not None:
                parts.callback(self._aaa.close)
            if self._physical is not None:
                parts.callback(self._physical.close)
            for program in self._programs:
                parts.callback(program.close)
            self._wall_clock = None
            self._cables, self._programs = [], []

    def number_of(self, lane: str, in_story: str) -> str:
        """What others dial to reach a lane; `in_story` is what the scenario's header says."""
        return self.bench.number_of(lane, in_story)

    def guard(self, lane: str) -> DialGuard | None:
        """What holds back the command lines of a client with a real modem."""
        return self._physical.guards.get(lane) if self._physical is not None else None

    def prepare_console(self, debug: Iterable[str]) -> None:
        """Make the console privileged and switch debug output on.

        Raises BenchError, which names the console of a real server.
        """
        try:
            self._prepare_console(debug)
        except BenchError as error:
            where = self.bench.nas.console
            if where is None or where in str(error):
                raise
            raise BenchError(f"{where}: {error}") from None

    def _prepare_console(self, debug: Iterable[str]) -> None:
        assert self.console is not None
        login = self.bench.nas.console_login
        console = Console(self.console, self.world)
        if self.bench.server_is_physical:
            self._left_at_console = console
            self._real_server = RealServer(
                self.world, console, login, self.bench.nas.console or "its console"
            )
            config = self._need.config
            lines = [
                f"{kind.value} {index}" for kind, index in number_lines(self.bench, self._need)
            ]
            self._real_server.prepare(
                self.bench.nas.configuration, config.text if config else None, lines
            )
        console.prepare(login, debug)

    @property
    def notices(self) -> list[str]:
        """What whoever runs this should know of the bench."""
        return self._real_server.notices if self._real_server is not None else []

    @property
    def refusals(self) -> list[str]:
        """Numbers that were kept from a real line, and why."""
        return self._physical.refusals if self._physical is not None else []

    @property
    def last_silence_us(self) -> int:
        """How long nothing may happen after a story before what is checked at its end is."""
        return self.bench.table.last_silence * US_PER_S

    @property
    def slack_us(self) -> int:
        """What upper bounds of time are widened by here."""
        return parse_duration(self.bench.table.slack)

    def hang_up(self) -> None:
        """Every client drops DTR; outside programs may end from now on."""
        for program in self._programs:
            program.may_end = True
        for lane, party in self.clients.items():
            guard = self.guard(lane)
            if guard is not None and not self.bench.client(lane).circuits:
                hang_up_by_escape(self.world, party, guard)
            party.hang_up()

    @property
    def quiet(self) -> bool:
        """Whether every line is on hook and the access server waits for the next caller."""
        lines = self.server.lines.values() if self.server else ()
        busy = any(isinstance(line, AsyncLine) and not line.idle for line in lines)
        calls = any(party.sees(Circuit.DCD) for party in self.clients.values())
        return self.exchange.quiet and not busy and not calls

    def describe(self) -> dict[str, str]:
        """What every machine is doing, for people: name to state."""
        states = {}
        for name, line in self.exchange.lines.items():
            since = seconds(line.since_us)
            states[f"line {name}"] = f"{line.state.value} since {since}"
        for name, modem in self.modems.items():
            states[f"modem {name}"] = (
                f"{modem.call.state.value} since {seconds(modem.call.since_us)}"
            )
        platform = PLATFORMS[self.bench.nas.platform]
        for tty in self.server.lines.values() if self.server else ():
            name = "{} {}".format(*platform.line_name(tty.number))
            states[name] = f"{tty.doing}, since {seconds(tty.since_us)}"
        return states

    def _cable(self, dte: str, dce: str, null_modem: bool = False) -> MemoryCable:
        build = PtyCable if self.bench.table.cable == "pty" else MemoryCable
        cable = build(self.world, dte, dce, null_modem)
        self._cables.append(cable)
        return cable

    def _add_modem(
        self, name: str, number: str, port: SerialPort, table: ClientTable | NasTable
    ) -> None:
        try:
            account = "nas" if table is self.bench.nas else ""
            loop = add_line(self.exchange, self._office, name, number, account)
            profile = find_profile(table.model)
            memory = StoredSettings(Path(table.stored), profile) if table.stored else None
            self.modems[name] = Modem(
                f"{name} modem",
                self.world,
                port,
                loop,
                table.profile,
                profile,
                memory=memory,
            )
        except ValueError as error:
            raise BenchError(f"{self.bench.path}: {error}") from None

    def _finish_exchange(self) -> None:
        """What needs all the lines: hunt groups and what else the office has."""
        numbers = {name: line.number for name, line in self.exchange.lines.items()}
        try:
            finish(self.exchange, self._office, numbers)
        except ValueError as error:
            raise BenchError(f"{self.bench.path}: {error}") from None

    def _add_client(self, lane: str, number: str) -> None:
        table = self.bench.client(lane)
        if table.program is not None:
            program = self._add_program(lane, table, table.program)
            self._add_modem(lane, table.number or number, program.modem_port, table)
            self.clients[lane] = Party(lane, self.world, program)  # which starts it
            return
        if self._physical is not None and table.modem != EMULATED:
            port = self._physical.open_modem(
                lane, table.modem, table.speed, table.profile, table.replies, table.circuits,
                table.number or number,
                table.flow_control == "hardware",
            )  # fmt: skip
            self.clients[lane] = Party(lane, self.world, port)
            return
        cable = self._cable(lane, f"{lane} modem port")
        cable.dte.configure(table.speed or CLIENT_BPS)
        self._add_modem(lane, table.number or number, cable.dce, table)
        self.clients[lane] = Party(lane, self.world, cable.dte)

    def _nas_modem(self, line: NasLine, name: str, number: str, config: IosConfig) -> SerialPort:
        """The port of the modem on a line of the server's."""
        table = self.bench.nas
        if self._physical is not None and table.modem != EMULATED:
            speed_bps = config.line(*line).speed_bps
            return self._physical.open_modem(
                "nas modem", table.modem, speed_bps, table.profile, table.replies, True, number,
                table.flow_control == "hardware",
            )  # fmt: skip
        cable = self._cable(f"{line[0].value} {line[1]}", f"{name} modem port")
        self._add_modem(name, number, cable.dce, table)
        if table.modem_speed is not None:
            cable.dce.configure(table.modem_speed)
        return cable.dte

    def _add_program(self, lane: str, table: ClientTable | NasTable, command: str) -> ProgramLane:
        assert self._wall_clock is not None  # `Joined.is_physical`
        program = ProgramLane(self.world, self._wall_clock, lane, command, table.respawn)
        self._programs.append(program)
        return program

    def _add_server(self, need: Need, config: IosConfig) -> None:
        table = self.bench.nas
        if self._physical is not None and self.bench.server_is_physical:
            self._add_physical_server(self._physical, need.nas_number, config)
            return
        self._aaa = open_aaa(self.world, self._wall_clock, self.bench.aaa, config)
        self.server = AccessServer(
            "nas", self.world, config, PLATFORMS[table.platform], table.enable,
            self._aaa, open_console=True,
        )  # fmt: skip
        main = nas_number(self.bench, need.nas_number)
        for line, its_number in number_lines(self.bench, need).items():
            name = "nas" if its_number == main else name_line(line)
            self.server.connect(*line, self._nas_modem(line, name, its_number, config))
        console = self._cable("con 0", "console", null_modem=True)
        self.server.connect(LineKind.CON, 0, console.dte)
        self.console = Party("nas", self.world, console.dce)

    def _add_physical_server(self, ports: PhysicalPorts, number: str, config: IosConfig) -> None:
        """A real server: its console, and the modem towards it if that is ours; or a program."""
        table = self.bench.nas
        if table.program is not None:
            program = self._add_program("nas", table, table.program)
            self._add_modem("nas", nas_number(self.bench, number), program.modem_port, table)
            program.start()
            return
        if table.dce_port is not None:
            speed_bps = config.line(*find_line(self.bench, config)).speed_bps
            port = ports.open_dce("nas", table.dce_port, speed_bps)
            self._add_modem("nas", nas_number(self.bench, number), port, table)
        if table.console is not None:
            console = ports.open_console("nas console", table.console, table.console_speed)
            self.console = Party("nas", self.world, console)
