"""Modems that are not in this world: an exchange with a world and a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.bench.open_exchange import LinePlan, OnLink, OnTcp, OpenExchange
from phonesim.units import US_PER_MS


class OtherHost:
    """`far` answers at 84001; `near` (55555) is served at `address`."""

    def __init__(self, place: OnLink | OnTcp, far: Path, profile: str) -> None:
        self._ends = threading.Event()
        self._ready = threading.Event()
        self._plans = [
            LinePlan("55555", place, profile),
            LinePlan("84001", OnLink(far), "S0=1&C1&D2"),
        ]
        self.address = ""
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._ready.wait(10)

    def _run(self) -> None:
        with OpenExchange(self._plans) as exchange:
            near = exchange.lines[0]
            self.address = near.where if "://" in near.where else near.where.split(" ")[0]
            self._ready.set()
            while not self._ends.is_set():
                exchange.world.run_for(10 * US_PER_MS)

    def end(self) -> None:
        self._ends.set()
        self._thread.join(10)


@contextmanager
def other_host(tmp_path: Path, kind: str, profile: str = "&C1&D2") -> Iterator[OtherHost]:
    """A modem of `kind` "pty" or "rfc2217" on another host."""
    place = OnTcp("127.0.0.1", 0) if kind == "rfc2217" else OnLink(tmp_path / "near")
    host = OtherHost(place, tmp_path / "far", profile)
    try:
        yield host
    finally:
        host.end()
