"""How fast an emulated modem is, beside a bare Python relay between two ptys as the limit.

    python benchmarks/modem_speed.py [--json FILE]

Both are driven in the same way, in the same run: a process of their own in the middle, this
process at one pty, and at the other an echo (for round trips) or a reader (for throughput). They
take turns, so that whatever else the machine does burdens both. The
exit code is 1 if a target is missed.
"""

import argparse
import atexit
import contextlib
import hashlib
import json
import os
import random
import resource
import select
import statistics
import sys
import termios
import time
import tty
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from phonesim.exchange.exchange import Exchange
from phonesim.modem.modem import Modem
from phonesim.ports.program_pty import ProgramPty
from phonesim.ports.wall_clock import WallClock
from phonesim.world import World

ROUND_TRIPS = 6_000
COMMANDS = 2_000
TRANSFER = 48 * 2**20
ROUNDS = 6
MODEMS = 200
PATIENCE_S = 60.0


@dataclass
class Row:
    """A measurement, and what it should be at most or at least."""

    name: str
    unit: str
    relay: float | None
    ours: float
    target: float  # of the ratio to the relay; of the value itself where there is none
    at_least: bool = False

    @property
    def measure(self) -> float:
        return self.ours if self.relay is None else self.ours / self.relay

    @property
    def met(self) -> bool:
        return self.measure >= self.target if self.at_least else self.measure <= self.target


class Middle:
    """A process between ptys; `paths` are their names, and `pid` is whose CPU is counted."""

    def __init__(self, serve: Callable[[Callable[[list[str]], None]], None]) -> None:
        reader, writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(reader)

            def ready(paths: list[str]) -> None:
                os.write(writer, "\n".join(paths).encode() + b"\n\n")

            try:
                serve(ready)
            finally:
                os._exit(0)
        atexit.register(self.close)
        os.close(writer)
        text = b""
        while not text.endswith(b"\n\n"):
            piece = os.read(reader, 65536)
            if not piece:
                raise SystemExit("the process in the middle did not start")
            text += piece
        self.paths = text.decode().split()

    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.pid}/schedstat").read_text().split()
        return int(fields[0]) / 1e9

    def close(self) -> None:
        atexit.unregister(self.close)
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)


def relay(ready: Callable[[list[str]], None]) -> None:
    """The limit: two ptys, and bytes copied from one to the other."""
    (a, a_slave), (b, b_slave) = os.openpty(), os.openpty()
    for slave in (a_slave, b_slave):
        tty.setraw(slave)
    ready([os.ttyname(a_slave), os.ttyname(b_slave)])
    other = {a: b, b: a}
    poll = select.poll()
    for master in (a, b):
        poll.register(master, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            os.write(other[descriptor], os.read(descriptor, 65536))


def modems(count: int) -> Callable[[Callable[[list[str]], None]], None]:
    """Modems on ptys; the number of the `n`th is 5000 + n, and each answers at the first ring."""

    def serve(ready: Callable[[list[str]], None]) -> None:
        clock = WallClock()
        world = World(clock)
        world.trace.append = lambda event: None  # type: ignore[method-assign]
        exchange = Exchange(world)
        before = _resident_kib()
        ports = [ProgramPty(world, clock, str(5000 + n)) for n in range(count)]
        kept = [
            Modem(p.name, world, p, exchange.add_line(p.name, p.name), "S0=1", line_speed=0)
            for p in ports
        ]
        per_modem_kib = (_resident_kib() - before) / len(kept)
        ready([*(port.path for port in ports), f"{per_modem_kib:.1f}"])
        world.run_until(lambda: False)

    return serve


def _resident_kib() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


def open_raw(path: str) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(descriptor)
    return descriptor


def read_until(descriptor: int, end: bytes) -> bytes:
    """What comes, up to `end`."""
    data, until = b"", time.monotonic() + PATIENCE_S
    while end not in data:
        if not select.select([descriptor], [], [], max(0.0, until - time.monotonic()))[0]:
            raise SystemExit(f"{end!r} did not come after {data[-60:]!r}")
        data += os.read(descriptor, 4096)
    return data


def connect(caller: int, called: int, number: str) -> None:
    """A call from one program's modem to another's, established."""
    os.write(caller, f"ATDT{number}\r".encode())
    for descriptor in (caller, called):
        read_until(descriptor, b"CONNECT")


def settle(*descriptors: int) -> None:
    """Nothing is left unread, and the ports have been seen to be open."""
    time.sleep(0.3)
    for descriptor in descriptors:
        termios.tcflush(descriptor, termios.TCIFLUSH)


def echo(descriptor: int) -> int:
    pid = os.fork()
    if pid == 0:
        while data := os.read(descriptor, 4096):
            os.write(descriptor, data)
        os._exit(0)
    return pid


def round_trips_us(near: int, far: int) -> list[float]:
    pid = echo(far)
    times = []
    for n in range(ROUND_TRIPS // ROUNDS):
        byte = bytes([97 + n % 26])
        began = time.perf_counter_ns()
        os.write(near, byte)
        came = os.read(near, 16)
        times.append((time.perf_counter_ns() - began) / 1e3)
        if came != byte:
            raise SystemExit(f"{byte!r} came back as {came!r}")
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    return times


def transfer(near: int, far: int, middle: Middle) -> tuple[float, float]:
    """MiB/s and CPU seconds of the middle per MiB, of data that has arrived whole."""
    payload = random.Random(1).randbytes(2**20) * (TRANSFER // ROUNDS // 2**20)
    cpu_s, began = middle.cpu_s(), time.perf_counter()
    pid = os.fork()
    if pid == 0:
        view = memoryview(payload)
        while view:
            view = view[os.write(near, view[:65536]) :]
        os._exit(0)
    digest, left = hashlib.sha256(), len(payload)
    while left:
        data = os.read(far, 65536)
        digest.update(data)
        left -= len(data)
    took_s = time.perf_counter() - began
    os.waitpid(pid, 0)
    if digest.digest() != hashlib.sha256(payload).digest():
        raise SystemExit("bytes were changed on the way")
    mib = len(payload) / 2**20
    return mib / took_s, (middle.cpu_s() - cpu_s) / mib


def answer_us(port: int) -> float:
    times = []
    for _ in range(COMMANDS):
        began = time.perf_counter_ns()
        os.write(port, b"AT\r")
        data = b""
        while not data.endswith(b"OK\r\n"):
            data += os.read(port, 64)
        times.append((time.perf_counter_ns() - began) / 1e3)
    return statistics.median(times)


def many_calls() -> tuple[float, float]:
    """Memory per modem in KiB; seconds from 100 dial commands until all 100 calls carry data."""
    middle = Middle(modems(MODEMS))
    paths, per_modem_kib = middle.paths[:-1], float(middle.paths[-1])
    ports = [open_raw(path) for path in paths]
    settle(*ports)
    pairs = list(zip(ports[::2], ports[1::2], strict=True))
    began = time.perf_counter()
    for n, (caller, _) in enumerate(pairs):
        os.write(caller, f"ATDT{5000 + 2 * n + 1}\r".encode())
    for pair in pairs:
        for descriptor in pair:
            read_until(descriptor, b"CONNECT")
    settle(*ports)
    for n, (caller, called) in enumerate(pairs):
        for source, sink in ((caller, called), (called, caller)):
            text = f"<{n:03d}>".encode()
            os.write(source, text)
            read_until(sink, text)
    took_s = time.perf_counter() - began
    for descriptor in ports:
        os.close(descriptor)
    middle.close()
    return per_modem_kib, took_s


def measure() -> list[Row]:
    """In turns, so that whatever else the machine does is a burden to both."""
    limit, ours = Middle(relay), Middle(modems(2))
    ends = {limit: tuple(map(open_raw, limit.paths)), ours: tuple(map(open_raw, ours.paths[:2]))}
    near, far = ends[ours]
    settle(near, far)
    answer = answer_us(near)
    connect(near, far, "5001")
    settle(near, far)
    trips: dict[Middle, list[float]] = {limit: [], ours: []}
    transfers: dict[Middle, list[tuple[float, float]]] = {limit: [], ours: []}
    for _ in range(ROUNDS):
        for middle, (near, far) in ends.items():
            trips[middle] += round_trips_us(near, far)
    for _ in range(ROUNDS):
        for middle, (near, far) in ends.items():
            transfers[middle].append(transfer(near, far, middle))
    for middle in ends:
        middle.close()
    trip_limit, trip = (statistics.median(times) for times in trips.values())
    (rate_limit, cpu_limit), (rate, cpu) = (
        map(statistics.median, zip(*runs, strict=True)) for runs in transfers.values()
    )
    memory_kib, calls_s = many_calls()
    return [
        Row("round trip of a byte over a call", "us", trip_limit, trip, 2.5),
        Row("throughput, line speed unlimited", "MiB/s", rate_limit, rate, 0.6, at_least=True),
        Row("CPU per MiB", "ms", cpu_limit * 1e3, cpu * 1e3, 2.0),
        Row("AT to OK", "us", None, answer, 150),
        Row(f"memory per modem, of {MODEMS}", "KiB", None, memory_kib, 100),
        Row(f"{MODEMS // 2} calls at once, dialled to data", "s", None, calls_s, PATIENCE_S),
    ]


def show(rows: list[Row]) -> None:
    table = Table("medians", "unit", "relay", "ringback", "ratio", "target", "")
    for row in rows:
        sign = "at least" if row.at_least else "at most"
        table.add_row(
            row.name,
            row.unit,
            "" if row.relay is None else f"{row.relay:.2f}",
            f"{row.ours:.2f}",
            "" if row.relay is None else f"{row.measure:.2f}",
            f"{sign} {row.target:g}{'' if row.relay is None else ' x'}",
            "met" if row.met else "MISSED",
        )
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there")
    arguments = parser.parse_args()
    rows = measure()
    show(rows)
    if arguments.json:
        numbers = [{**vars(row), "measure": row.measure, "met": row.met} for row in rows]
        arguments.json.write_text(json.dumps(numbers, indent=1) + "\n")
    sys.exit(0 if all(row.met for row in rows) else 1)


if __name__ == "__main__":
    main()
