"""A real world in real time, and what a modem would see at a port that an outsider uses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from phonesim.ports.wall_clock import WallClock
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.cable import SerialPort
from phonesim.world import World

LIMIT_US = 5 * US_PER_S  # for what takes milliseconds
A_WHILE_US = 100 * US_PER_MS  # longer than any port waits before it looks again


class Modem:
    """The modem's side of a port: what came, in order, bytes and circuits."""

    def __init__(self, port: SerialPort) -> None:
        self.seen: list[bytes | tuple[str, bool]] = []
        port.attach(self._receive, lambda circuit, on: self.seen.append((circuit.name, on)))

    def _receive(self, data: bytes) -> None:
        if self.seen and isinstance(self.seen[-1], bytes):
            self.seen[-1] += data
        else:
            self.seen.append(data)

    @property
    def received(self) -> bytes:
        return b"".join(item for item in self.seen if isinstance(item, bytes))

    def saw(self, name: str) -> list[bool]:
        return [item[1] for item in self.seen if isinstance(item, tuple) and item[0] == name]


class Outside:
    """The world and its clock."""

    def __init__(self) -> None:
        self.clock = WallClock()
        self.world = World(self.clock)
        self.clock.look_often(lambda: None)  # conditions are about what is outside, too

    def wait(self, condition: Callable[[], object]) -> None:
        """Let the world run until the condition holds; fails if it never does."""
        assert self.world.run_until(lambda: bool(condition()), LIMIT_US), "it never came about"

    def wait_a_while(self) -> None:
        """For what must not happen."""
        self.world.run_for(A_WHILE_US)


@contextmanager
def outside() -> Iterator[Outside]:
    world = Outside()
    try:
        yield world
    finally:
        world.clock.close()
