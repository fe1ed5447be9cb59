"""How fast is it? One scenario in process, the kernel's share of it, the command, and the parser.

    .venv/bin/python benchmarks/speed.py [--rounds N]

Prints tables in Markdown. What runs in this process is measured in turns, one of each in every
round, so that a slow moment of the machine is everybody's. The yardstick is a loop of plain Python:
where it takes twice as long, everything does, so compare ratios rather than times.
"""

from __future__ import annotations

import argparse
import os
import platform
import select
import statistics
import subprocess
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.bench.bench_file import find_bench
from harness.rehearsal import play, read
from harness.scenario.outcome import Verdict
from harness.scenario.parser import parse_scenario
from phonesim.ports.pty_port import PtyCable
from phonesim.wires.cable import CableEnd

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "source" / "noverify.scenario"
CHUNK = bytes(48)  # a slice of 50 ms at 9600 bit/s
LINES = 1_000
HOPS = 50  # in each round


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200, help="of a scenario (the command: /10)")
    rounds = parser.parse_args().rounds
    load = os.getloadavg()[0]
    yardstick, hop, sim, pty = in_turns_ms(
        rounds, count_to_100_000, bare_hops(HOPS), scenario_on("sim"), scenario_on("pty")
    )
    hop = [ms / HOPS for ms in hop]
    hops = count_hops()
    (parse,) = in_turns_ms(20, parse_long_scenario)
    (command,) = in_turns_ms(max(3, rounds // 10), run_command)

    print(f"Python {platform.python_version()}, {os.cpu_count()} cores ({cpu()}), "
          f"load {load:.1f} before the start, {rounds} rounds\n")  # fmt: skip
    print("| what | median | fastest | target | met |")
    print("|---|--:|--:|--:|---|")
    row("one scenario in process, `sim`", sim, 5)
    row("one scenario in process, `pty`", pty, 25)
    row("bare hop of 48 bytes through a pty", hop)
    row("`./ringback run scenarios/source`, as a whole process", command, 1_000)
    row(f"parsing a scenario of {LINES} lines", parse, 100)
    row("yardstick: a loop that counts to 100,000", yardstick)
    print()
    print("| ratio of medians | |")
    print("|---|--:|")
    ratio(f"scenario on `pty` / bare hop (it makes {hops})", pty, hop)
    ratio("scenario on `pty` / scenario on `sim`", pty, sim)
    ratio("scenario on `sim` / yardstick", sim, yardstick)
    ratio("scenario on `pty` / yardstick", pty, yardstick)
    ratio("command / yardstick", command, yardstick)
    ratio("parsing / yardstick", parse, yardstick)


def in_turns_ms(rounds: int, *calls: Callable[[], object]) -> list[list[float]]:
    """How long each call took, in milliseconds, in each round after the first."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds + 1):
        for call, taken in zip(calls, times, strict=True):
            began = time.perf_counter()
            call()
            taken.append((time.perf_counter() - began) * 1_000)
    return [taken[1:] for taken in times]


def row(what: str, times: list[float], target_ms: float | None = None) -> None:
    median = statistics.median(times)
    target = "" if target_ms is None else f"{target_ms:g} ms"
    met = "" if target_ms is None else "yes" if median <= target_ms else "no"
    print(f"| {what} | {ms(median)} | {ms(min(times))} | {target} | {met} |")


def ratio(what: str, times: list[float], other: list[float]) -> None:
    print(f"| {what} | {statistics.median(times) / statistics.median(other):.2f} |")


def ms(value: float) -> str:
    return f"{value:.1f} ms" if value >= 0.1 else f"{value * 1_000:.1f} µs"


def count_to_100_000() -> None:
    total = 0
    while total < 100_000:
        total += 1


def bare_hops(count: int) -> Callable[[], None]:
    """A function that so often writes a chunk into a raw pty, waits for it, and reads it."""
    master, slave = os.openpty()
    ready = select.poll()
    for descriptor in (master, slave):
        tty.setraw(descriptor)
        os.set_blocking(descriptor, False)
    ready.register(slave, select.POLLIN)

    def hop() -> None:
        for _ in range(count):
            os.write(master, CHUNK)
            left = len(CHUNK)
            while left:
                ready.poll()
                left -= len(os.read(slave, 65536))

    return hop


def scenario_on(bench_name: str) -> Callable[[], None]:
    """A function that builds a bench, plays the scenario and takes the bench down again."""
    bench, rehearsal = find_bench(bench_name), read(SCENARIO)

    def run() -> None:
        outcome = play(rehearsal, bench)
        assert outcome.verdict is Verdict.PASSED, outcome.failure or outcome.error

    return run


def count_hops() -> int:
    """How many chunks cross a pty in one scenario."""
    with counted_hops() as count:
        scenario_on("pty")()
    return len(count)


@contextmanager
def counted_hops() -> Iterator[list[int]]:
    launched: list[int] = []
    launch = PtyCable.launch_bytes

    def note(self: PtyCable, sender: CableEnd, data: bytes) -> None:
        launched.append(len(data))
        launch(self, sender, data)

    PtyCable.launch_bytes = note  # type: ignore[method-assign]
    try:
        yield launched
    finally:
        PtyCable.launch_bytes = launch  # type: ignore[method-assign]


def run_command() -> None:
    subprocess.run(
        [ROOT / "ringback", "run", "scenarios/source"],
        cwd=ROOT,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def parse_long_scenario() -> None:
    def no_config(path: str) -> str:
        raise FileNotFoundError(path)

    scenario = parse_scenario(LONG, "long.scenario", no_config)
    assert len(scenario.lines) == LINES


def long_scenario() -> str:
    """A thousand lines of every kind."""
    header = "scenario: long\nclient pc: 84001\nclient other: 84002\nsecret: pw = xxxxx\n\n"
    kinds = (
        "pc                   | `atdt 84002`",
        "        5s..60s @c   | CONNECT",
        "                     | username: `austin-01`",
        "                     | password: `${pw}`",
        "other   10s x1..2    | RING",
        "        60s          ~ CONNECT (?P<rate>\\d+)",
        "                     : dcd on",
        "                     : quiet 2s",
        "pstn                 : call 1 pc -> other answered",
        "# a remark",
    )
    story = [kinds[i % len(kinds)] for i in range(LINES - header.count("\n"))]
    marks = (line.replace("@c", f"@c{i}") for i, line in enumerate(story))
    return header + "\n".join(marks) + "\n"


LONG = long_scenario()


def cpu() -> str:
    """The processor's name, as Linux tells it."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


if __name__ == "__main__":
    main()
