"""`ringback terminal`: a terminal for a person, on any lane of any bench."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli import exit_codes
from harness.cli.mistakes import show_mistakes
from harness.cli.scenario_paths import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.bench.bench_file import Bench
    from harness.bench.fit import Need
    from harness.bench.running import RunningBench
    from phonesim.wires.cable import SerialPort

_CALLER, _ANSWERS = "84001", "84002"


@click.command(
    epilog="""Examples:

\b
  ringback terminal --bench lab.toml          the client's modem of a bench
  ringback terminal scenarios/source/noverify.scenario
      on emulated parts: type ATDT55555, log in, and be called back
  ringback terminal scenarios/source/noverify.scenario --lane nas
      the access server's console
  printf 'ATI\\nATI4\\n' | ringback terminal --bench lab.toml

Ctrl-A is the escape key: Ctrl-A h shows what there is (send a file, capture, break, DTR, leave).
The last row shows circuits, speed and the time of the call, where the terminal has 60 columns.
A real modem dials only what the bench's [dialing] lists. Nothing that is typed or shown is kept,
but what you capture.
"""
)
@click.argument("scenario", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--bench", "bench_name", default="live", show_default=True, metavar="NAME|FILE",
              help="A built-in bench or a bench file; it runs in real time.")  # fmt: skip
@click.option("--lane", default="client", show_default=True,
              help="Whose place to take: a client's, or nas for the server's console.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True,
              help="For everything that is left to chance.")  # fmt: skip
def terminal(scenario: Path | None, bench_name: str, lane: str, seed: int) -> None:
    """Type at a lane of a bench yourself.

    SCENARIO says which numbers and which access server there are; nothing of its story is played.
    Without one there is the client's modem, and on an emulated bench another that answers at 84002.
    """
    import msgspec

    from harness.bench.bench_file import find_bench
    from harness.bench.fit import Need, check_fit
    from harness.errors import BenchError
    from harness.rehearsal import read
    from phonesim.diagnostic import FileError

    try:
        bench = find_bench(bench_name)
        if bench.table.clock != "wall":
            bench = msgspec.structs.replace(
                bench, table=msgspec.structs.replace(bench.table, clock="wall")
            )
        if scenario is not None:
            need = read(scenario).need
        elif bench.joined.is_physical:
            need = Need({lane: bench.client(lane).number or _CALLER})
        else:
            need = Need({lane: _CALLER, "far": _ANSWERS})
            answering = msgspec.structs.replace(bench.client("far"), profile="S0=1", stored=None)
            bench = msgspec.structs.replace(bench, clients={**bench.clients, "far": answering})
        lanes = [*need.clients] + ["nas"] * (need.config is not None)
        if lane not in lanes or (lane == "nas" and scenario is None):
            hint = "" if scenario else f": name a scenario (*{SUFFIX}) that has one"
            raise click.UsageError(f"there is no lane {lane}{hint}. There are: {', '.join(lanes)}")
        check_fit(bench, need)
    except FileError as error:
        show_mistakes(str(error))
        sys.exit(exit_codes.BAD_FILE)
    except BenchError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(exit_codes.BAD_FILE)
    type_at(bench, need, lane, seed)


def type_at(
    bench: Bench,
    need: Need,
    lane: str,
    seed: int,
    through: Callable[[SerialPort, RunningBench], SerialPort] = lambda port, running: port,
    at_end: Callable[[RunningBench], None] = lambda running: None,
) -> None:
    """A session of the person at the lane of a bench; exits if the bench fails.

    What is typed goes `through` a port of the caller's; `at_end` sees the bench still running.
    """
    from harness.bench.echo_at_once import EchoAtOnce
    from harness.bench.parent import end_with_parent
    from harness.bench.running import RunningBench
    from harness.cli.own_terminal import OwnTerminal
    from harness.cli.typing import Typing
    from harness.errors import BenchError
    from phonesim.ports.unavailable import PortUnavailable
    from phonesim.ports.wall_clock import WallClock

    try:
        if bench.joined.is_physical:
            end_with_parent()
            click.echo("opening the bench's devices ...", err=True)
        with RunningBench(bench, need, seed) as running:
            party = running.console if lane == "nas" else running.clients[lane]
            if party is None:
                raise BenchError(f"{bench.path}: the bench has no `console` under [lane.nas]")
            clock = running.world.clock
            assert isinstance(clock, WallClock)
            guard = running.guard(lane)
            port = EchoAtOnce(party.port, guard) if guard is not None else party.port
            with OwnTerminal() as own:
                typing = Typing(running.world, clock, lane, through(port, running), own)
                try:
                    typing.run()
                    at_end(running)
                finally:
                    typing.close()
            click.echo("hanging up", err=True)
    except (BenchError, PortUnavailable) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(exit_codes.HARNESS)
