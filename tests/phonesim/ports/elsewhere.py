"""A port in a world and a thread of its own, as on another host."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from phonesim.ports.outside_port import OutsidePort
from phonesim.units import US_PER_MS
from tests.phonesim.ports.outside import Modem, Outside, outside

P = TypeVar("P", bound=OutsidePort)


class Elsewhere(Generic[P]):
    """`modem` is what a modem there sees; `do` lets something be done there."""

    def __init__(self, world: Outside, port: P) -> None:
        self.port, self.modem = port, Modem(port)
        self._world, self._to_do = world, deque[Callable[[], None]]()
        self.ends = threading.Event()

    def do(self, call: Callable[[], None]) -> None:
        self._to_do.append(call)

    def run(self) -> None:
        while not self.ends.is_set():
            while self._to_do:
                self._to_do.popleft()()
            self._world.world.run_for(5 * US_PER_MS)


@contextmanager
def elsewhere(make: Callable[[Outside], P]) -> Iterator[Elsewhere[P]]:
    with outside() as world:
        there = Elsewhere(world, make(world))
        thread = threading.Thread(target=there.run)
        thread.start()
        try:
            yield there
        finally:
            there.ends.set()
            thread.join(10)
            there.port.close()  # type: ignore[attr-defined]
