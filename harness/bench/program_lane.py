"""An outside program in the place of a client's terminal, or of the access server.

It has the port of an emulated modem, on a pty. In the place of a client what the scenario types
goes to its keyboard, and what the modem sends to its port is what the lane receives: so programs
with a screen of their own (minicom) can be in a scenario. What program and modem have to say to
each other while the program starts is nobody's. DTR is on while the program runs: to hang up is to
end it.
"""

from __future__ import annotations

from collections.abc import Callable

from harness.bench.in_line import InLine
from harness.errors import BenchError
from phonesim.ports.program import Program
from phonesim.ports.program_pty import ProgramPty
from phonesim.ports.unavailable import PortLost
from phonesim.ports.wall_clock import WallClock
from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World

STARTING = Timer(
    "program_starting", 20 * US_PER_S, "an outside program, until its modem is set up", "ours"
)
SETTLED = Timer(
    "program_settled",
    1500 * US_PER_MS,
    "the port is open and nothing more is said to the modem: the program is ready",
    "ours: mgetty waits up to 1 s between commands",
)
RESPAWN = Timer("program_respawn", 500 * US_PER_MS, "from its end to its next start", "ours")
TOO_FAST = Timer(
    "program_too_fast", 10 * US_PER_S, "three ends within so long: it cannot work", "ours: init's"
)
_ENDS_MOST = 3


class ProgramLane:
    """The program of lane `name`, and its modem's port; as a `SerialPort` it is a client's.

    In `template`, `{port}` is the port's device and `{tty}` that without /dev/. With `respawn` it
    is started again when it ends, as init does with a getty; otherwise its end is a fault of the
    bench, until the story is over.
    """

    def __init__(
        self, world: World, clock: WallClock, name: str, template: str, respawn: bool
    ) -> None:
        self.name, self._world, self._clock = name, world, clock
        self._template, self._respawn = template, respawn
        self.pty = ProgramPty(world, clock, f"{name} port")
        self.modem_port = _Overheard(self.pty, self._to_program)
        self._receive: Callable[[bytes], None] = lambda data: None
        self._circuit: Callable[[Circuit, bool], None] | None = None
        self._program: Program | None = None
        self._ready = False
        self._last_said_us = 0
        self._ends_us: list[int] = []
        self.may_end = False  # the story is over

    def start(self) -> None:
        """Start it, and wait until its modem is set up; raises BenchError."""
        if self._program is not None:
            return
        self._spawn()
        began_us = self._world.now_us

        def settled() -> bool:
            since_us = max(began_us, self._last_said_us)
            return self.pty.is_open and self._world.now_us - since_us >= SETTLED.default_us

        if not self._world.run_until(settled, STARTING.default_us):  # the port is looked at often
            problem = "does not come to rest at" if self.pty.is_open else "does not open"
            raise BenchError(
                f"[lane.{self.name}] `{self._command}` {problem} its port within "
                f"{STARTING.default_us // US_PER_S} s"
            )
        self._ready = True

    def stop(self) -> None:
        """End it: its port is closed, which hangs up."""
        self._ready = False
        program, self._program = self._program, None
        if program is not None:
            program.stop()

    def close(self) -> None:
        """End it, whatever the world is up to, and take its port away."""
        try:
            self.stop()
        finally:
            self.pty.close()

    @property
    def _command(self) -> str:
        path = self.pty.path
        return self._template.replace("{port}", path).replace("{tty}", path.removeprefix("/dev/"))

    def _spawn(self) -> None:
        self._last_said_us = self._world.now_us
        self._program = Program(self._world, self._clock, self._command, self._ended)
        self._world.record(self.name, "program", command=self._program.command)

    def _ended(self) -> None:
        program, self._program = self._program, None
        if program is None:
            return
        end = program.end
        program.stop()
        self._world.record(self.name, "program_ended", how=end)
        if self.may_end:
            return
        now_us = self._world.now_us
        self._ends_us = [us for us in self._ends_us if now_us - us < TOO_FAST.default_us] + [now_us]
        if self._respawn and len(self._ends_us) < _ENDS_MOST:
            self._world.after(RESPAWN.default_us, self._start_again)
            return
        often = " again and again" if self._respawn else " during the scenario"
        raise PortLost(f"[lane.{self.name}] `{program.command}` ended{often}: {end}")

    def _start_again(self) -> None:
        if self._program is None and not self.may_end:
            self._spawn()

    def _to_program(self, data: bytes) -> None:
        self._last_said_us = self._world.now_us
        if self._ready and self.pty.is_open:
            self._receive(data)

    # `SerialPort`, for a client.

    def attach(
        self,
        receive: Callable[[bytes], None],
        circuit: Callable[[Circuit, bool], None] | None = None,
    ) -> None:
        self._receive, self._circuit = receive, circuit

    def write(self, data: bytes) -> None:
        if self._program is not None:
            self._program.type(data)

    def configure(self, rate_bps: int, bits_per_byte: int = 10) -> None:
        """The program decides its speed."""

    @property
    def rate_bps(self) -> int:
        return self.pty.rate_bps

    def discard(self) -> None:
        """What was typed is with the program."""

    def when_drained(self, call: Callable[[], None]) -> None:
        self._world.soon(call)

    @property
    def backlog(self) -> int:
        return 0

    def accept(self, on: bool) -> None:
        """The program takes what the modem sends."""

    def set(self, circuit: Circuit, on: bool) -> None:
        if circuit is Circuit.DTR:
            if on:
                self.start()
            else:
                self.stop()

    def sees(self, circuit: Circuit) -> bool:
        return self.pty.sees(circuit)


class _Overheard(InLine):
    """The modem's side of the port: what it sends is also `told`."""

    def __init__(self, port: SerialPort, told: Callable[[bytes], None]) -> None:
        super().__init__(port)
        self._told = told

    def write(self, data: bytes) -> None:
        super().write(data)
        self._told(data)
