"""Nobody reads for half a minute, on ptys and over RFC 2217, and no byte is lost either way."""

from __future__ import annotations

import os
import random
import re
import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product

import pytest

from tests.programs.office import PATIENCE_S, QUICK, Office, Person

STALL_S = 30.0
# More than modems and kernels hold on the way; TCP holds megabytes. No telnet command is in it.
MUCH = {kind: random.Random(1).randbytes(size).replace(b"\xff", b"\xfe")
        for kind, size in (("line", 400_000), ("rfc2217", 6_000_000))}  # fmt: skip


@dataclass(eq=False)
class End:
    """A program's end of a call: what it still has to send, what it has received."""

    descriptor: int
    stalls: bool = False
    unsent: memoryview = field(default_factory=lambda: memoryview(b""))
    received: bytearray = field(default_factory=bytearray)
    expected: bytes = b""

    def has_all(self) -> bool:
        return len(self.received) >= len(self.expected)

    def until(self, pattern: bytes) -> None:
        until = time.monotonic() + PATIENCE_S
        while re.search(pattern, self.received) is None:
            ready = select.select([self.descriptor], [], [], max(0.0, until - time.monotonic()))
            assert ready[0], f"no {pattern!r} in {self.received!r}"
            self.received += os.read(self.descriptor, 65536)


def run(ends: list[End], until_s: float, stalling: bool) -> None:
    """Everybody sends and reads what they can; who stalls reads nothing."""
    while (left_s := until_s - time.monotonic()) > 0:
        reading = {e.descriptor: e for e in ends if not (stalling and e.stalls)}
        writing = {e.descriptor: e for e in ends if e.unsent}
        if not stalling and not writing and all(end.has_all() for end in ends):
            return
        readable, writable, _ = select.select(list(reading), list(writing), [], left_s)
        for descriptor in writable:
            end = writing[descriptor]
            end.unsent = end.unsent[os.write(descriptor, end.unsent[:65536]) :]
        for descriptor in readable:
            reading[descriptor].received += os.read(descriptor, 65536)


@pytest.mark.waits(38)
def test_half_a_minute_without_reading_loses_nothing(office: Callable[..., Office]) -> None:
    cases = list(product(("line", "rfc2217"), ((True, False), (False, True), (True, True))))
    options = ["--line-speed", "unlimited"]
    for number, (kind, _) in enumerate(cases):
        called = f"nas{number}" if kind == "line" else "0"
        options += ["--line", f"10{number}=pc{number}", f"--{kind}", f"20{number}={called}"]
        options += ["--profile", f"10{number}={QUICK}", "--profile", f"20{number}=S0=1"]
    running = office(*options)
    addresses = iter(re.findall(r"rfc2217://([\d.]+):(\d+)", running.said))
    held: list[Person | socket.socket] = []
    pairs: list[tuple[End, End]] = []
    try:
        for number, (kind, stalls) in enumerate(cases):
            person = Person(running.link(f"pc{number}"))
            held.append(person)
            if kind == "line":
                other = Person(running.link(f"nas{number}"))
                held.append(other)
                fd = other.fd
            else:
                client = socket.socket()
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                host, port = next(addresses)
                client.connect((host, int(port)))
                held.append(client)
                fd = client.fileno()
            pairs.append((End(person.fd, stalls[0]), End(fd, stalls[1])))
            person.type(f"ATDT20{number}\r")
        ends = [end for pair in pairs for end in pair]
        for end in ends:
            end.until(rb"CONNECT[^\r]*\r\n")
            end.received.clear()
            os.set_blocking(end.descriptor, False)
        for (kind, _), (near, far) in zip(cases, pairs, strict=True):
            for source, sink in ((near, far), (far, near)):
                sink.expected = MUCH[kind]
                source.unsent = memoryview(MUCH[kind])
        run(ends, time.monotonic() + STALL_S, stalling=True)
        for (kind, _), (near, far) in zip(cases, pairs, strict=True):
            assert near.unsent or not far.stalls, "the stall was not felt"
            if kind == "line":  # a kernel may hold as much as it likes between two TCP ends
                assert far.unsent or not near.stalls, "the stall was not felt"
        run(ends, time.monotonic() + PATIENCE_S, stalling=False)
        for end in ends:
            assert bytes(end.received) == end.expected
    finally:
        for one in held:
            os.close(one.fd) if isinstance(one, Person) else one.close()
