"""Goes through a bench, part by part: its ports, modems, lines, console and numbers.

Whatever is found, each part is left on hook, as it is stored, closed and free; an interrupt too
passes through that.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

from harness.bench.bench_file import Bench
from harness.bench.doctor.dialling_check import check_dialling
from harness.bench.doctor.finding import Finding, Findings
from harness.bench.doctor.modem_check import Held, check_call, check_modem
from harness.bench.doctor.nas_check import check_cable, check_console
from harness.bench.fit import Need
from harness.bench.hold import Hold
from harness.bench.lease import DeviceInUse, names_a_device
from harness.bench.physical_ports import PhysicalPorts
from harness.bench.plugged_in import programs_with
from harness.bench.running import RunningBench
from harness.bench.substitution import EMULATED
from harness.errors import BenchError
from phonesim.ports.unavailable import PortUnavailable
from phonesim.ports.wall_clock import WallClock
from phonesim.world import World

_CALLED = "a second modem"
_NUMBERS = ("84001", "84002")
Say = Callable[[Finding], None]


def examine(bench: Bench, say: Say) -> None:
    """Tell `say` everything about the bench, each finding as it is made."""
    findings = Findings("bench", say)
    if not bench.joined.is_physical:
        findings.note("physical", "nothing here is physical: there is no device to look at")
        _examine_emulated(bench, say)
        return
    if bench.joined.has_real_lines:
        check_dialling(bench, Findings("dialing", say))
    with ExitStack() as held:
        clock = WallClock()
        held.callback(clock.close)
        examination = _Examination(bench, World(clock), clock, say, held)
        examination.modems()
        examination.server()


def _examine_emulated(bench: Bench, say: Say) -> None:
    lanes = [*bench.clients] or ["client"]
    if len(lanes) == 1 and bench.client(lanes[0]).stored is None:
        lanes.append(_CALLED)
    numbers = {lane: bench.client(lane).number for lane in lanes}
    if not all(numbers.values()) or len({*numbers.values()}) < len(lanes):
        numbers = dict(zip(lanes, _NUMBERS, strict=False))
    try:
        need = Need({lane: number for lane, number in numbers.items() if number})
        with RunningBench(bench, need, 0) as running:
            held = [
                Held(lane, party.port, need.clients[lane], has_circuits=True)
                for lane, party in running.clients.items()
            ]
            for modem in held:
                check_modem(running.world, modem, Findings(modem.lane, say))
            if len(held) > 1:
                check_call(running.world, held[0], held[1], Findings("lines", say))
    except BenchError as error:
        Findings("bench", say).wrong("built", str(error))


class _Examination:
    """One bench's, while it lasts; `held` gives every port back."""

    def __init__(
        self, bench: Bench, world: World, clock: WallClock, say: Say, held: ExitStack
    ) -> None:
        self._bench, self._world, self._clock = bench, world, clock
        self._say, self._held = say, held

    def modems(self) -> None:
        """Each physical modem alone, and then a call between two of them."""
        nas = self._bench.nas
        wanted = [
            (lane, table.modem, table.speed, table.profile, table.number, table.circuits)
            for lane, table in self._bench.clients.items()
        ]
        wanted.append(("nas", nas.modem, None, nas.profile, nas.number, True))
        ready: list[Held] = []
        for lane, address, speed, profile, number, circuits in wanted:
            if address != EMULATED:

                def look(
                    ports: PhysicalPorts,
                    findings: Findings,
                    lane: str = lane,
                    address: str = address,
                    speed: int | None = speed,
                    profile: str = profile,
                    number: str | None = number,
                    circuits: bool = circuits,
                ) -> None:
                    port = ports.open_modem(lane, address, speed, profile, {}, circuits)
                    findings.ok("modem", f"{address}: {ports.found[lane]}")
                    ready.append(Held(lane, port, number, circuits))
                    check_modem(self._world, ready[-1], findings)

                self._part(lane, address, look)
        if self._bench.joined.has_real_lines:
            self._test_call(ready)

    def _test_call(self, ready: list[Held]) -> None:
        findings = Findings("lines", self._say)
        refusal = self._bench.dialling.refusal
        for caller, called in permutations(ready, 2):
            if called.number is not None and not refusal(called.number):
                try:
                    check_call(self._world, caller, called, findings)
                except (BenchError, PortUnavailable) as error:
                    findings.wrong("test call", str(error))
                return
        findings.note(
            "test call", "none is made: it needs two modems of the bench that answer, and the "
            "`number` of one of them under `allow`",
        )  # fmt: skip

    def server(self) -> None:
        """The cable and the console of a physical access server."""
        nas = self._bench.nas
        if (cable := nas.dce_port) is not None:

            def look_at_cable(ports: PhysicalPorts, findings: Findings) -> None:
                port = ports.open_console("nas", cable, nas.console_speed)
                findings.ok("port", f"{cable} opens")
                check_cable(self._world, port, port.has_circuits, findings)

            self._part("nas", cable, look_at_cable)
        if (console := nas.console) is not None:

            def look_at_console(ports: PhysicalPorts, findings: Findings) -> None:
                port = ports.open_console("nas console", console, nas.console_speed)
                findings.ok("port", f"{console} opens")
                now = datetime.now(UTC)
                check_console(self._world, port, nas.console_login, console, now, findings)

            self._part("nas console", console, look_at_console)
        elif self._bench.server_is_physical:
            findings = Findings("nas", self._say)
            findings.note("console", "the bench has none: the nas lane is left out of scenarios")

    def _part(
        self, name: str, address: str, look: Callable[[PhysicalPorts, Findings], None]
    ) -> None:
        """Look at a part, whose ports are given back at the very end; raises nothing."""
        findings = Findings(name, self._say)
        if names_a_device(address) and not Path(address).exists():
            remedy = "plug it in; `ringback bench scan` lists what there is"
            findings.wrong("device", f"{address} is not there", remedy)
            return
        ports = PhysicalPorts(
            self._world, self._clock, self._bench.dialling, Hold(self._bench.labgrid)
        )
        self._held.callback(ports.close)
        try:
            look(ports, findings)
        except DeviceInUse as busy:
            findings.wrong("lease", str(busy), "wait for it, or end it")
        except (BenchError, PortUnavailable) as error:
            programs = ", ".join(programs_with(address))
            said, _, remedy = str(error).partition(". ")
            remedy = f"end {programs}, which has it open" if programs else remedy
            findings.wrong("port", said, remedy or "look at its cable and its power")
