"""Modems that are not in this world: an exchange with a world and a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.bench.open_exchange import LinePlan, OnLink, OnTcp, OpenExchange
from phonesim.units import US_PER_MS


class OtherHost:
    """The lines of `plans`; `addresses` are their modems', by number."""

    def __init__(self, plans: list[LinePlan], trace: Path | None = None) -> None:
        self._ends, self._ready = threading.Event(), threading.Event()
        self._plans, self._trace = plans, trace
        self.addresses: dict[str, str] = {}
        self.dialled: set[str] = set()  # what the office has heard, of every call
        self._states: dict[str, str] = {}  # what each modem's line side is doing, by number
        self._looked = threading.Condition()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._ready.wait(10)

    @property
    def address(self) -> str:
        """The first line's modem's."""
        return next(iter(self.addresses.values()))

    def _run(self) -> None:
        with OpenExchange(self._plans, trace=self._trace) as exchange:
            for line in exchange.lines:
                self.addresses[line.number] = line.where.split(" ")[0]
            self._ready.set()
            while not self._ends.is_set():
                exchange.world.run_for(10 * US_PER_MS)
                with self._looked:
                    for line in exchange.lines:
                        self._states[line.number] = line.modem.call.state.name
                    self.dialled |= {record.digits for record in exchange.exchange.records}
                    self._looked.notify_all()

    def wait_for(self, number: str, state: str, patience_s: float) -> None:
        """Until that modem's line side is in that state."""
        with self._looked:
            there = self._looked.wait_for(lambda: self._states.get(number) == state, patience_s)
        assert there, self._states

    def end(self) -> None:
        self._ends.set()
        self._thread.join(10)


@contextmanager
def other_host(tmp_path: Path, kind: str, profile: str = "&C1&D2") -> Iterator[OtherHost]:
    """A modem of `kind` "pty" or "rfc2217" on another host; a second one answers at 84001."""
    place = OnTcp("127.0.0.1", 0) if kind == "rfc2217" else OnLink(tmp_path / "near")
    far = LinePlan("84001", OnLink(tmp_path / "far"), "S0=1&C1&D2")
    with hosted([LinePlan("55555", place, profile), far]) as host:
        yield host


@contextmanager
def hosted(plans: list[LinePlan], trace: Path | None = None) -> Iterator[OtherHost]:
    """These lines on another host; what passes there is written to `trace`."""
    host = OtherHost(plans, trace)
    try:
        yield host
    finally:
        host.end()
