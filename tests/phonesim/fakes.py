"""Fakes at the two connectors: somebody at a serial port, and a telephone on a loop.

They obey the interfaces that modems, lines and servers meet (`SerialPort`, `Loop`), and write down
what comes and when.
"""

from collections.abc import Callable

from hypothesis import settings

from phonesim.units import US_PER_S
from phonesim.wires.cable import SerialPort
from phonesim.wires.loop import Digit, Heard, Hook, Loop, OfficeSignal, Ring, StationSignal, Tone
from phonesim.wires.v24 import Circuit
from phonesim.world import World

# For tests that try many inputs.
TRY_MANY = settings(max_examples=60)
TRY_SOME = settings(TRY_MANY, max_examples=15)  # where each is a whole story

BYTES = "received"
Arrival = tuple[int, bytes]
Change = tuple[int, str, bool]


class Terminal:
    """Somebody at a serial port, on the terminal's side or the modem's."""

    def __init__(self, world: World, port: SerialPort) -> None:
        self._world, self.port = world, port
        self.arrivals: list[Arrival] = []
        self.changes: list[Change] = []
        self.order: list[bytes | tuple[str, bool]] = []  # bytes and changes, as they came
        self._read = 0
        self.answer: Callable[[bytes], None] = lambda data: None
        port.attach(self._receive, self._see)

    def _receive(self, data: bytes) -> None:
        self.arrivals.append((self._world.now_us, data))
        self.order.append(data)
        self.answer(data)

    def _see(self, circuit: Circuit, on: bool) -> None:
        self.changes.append((self._world.now_us, circuit.name, on))
        self.order.append((circuit.name, on))

    def type(self, text: str) -> None:
        """Send text."""
        self.port.write(text.encode("latin-1"))

    def set(self, circuit: Circuit, on: bool) -> None:
        """Switch a circuit of this side."""
        self.port.set(circuit, on)

    @property
    def received(self) -> bytes:
        """Everything that has come."""
        return b"".join(data for _, data in self.arrivals)

    def read(self) -> str:
        """What has come since the last time."""
        whole = self.received.decode("latin-1")
        start, self._read = self._read, len(whole)
        return whole[start:]

    def ask(self, text: str, within_us: int = US_PER_S) -> str:
        """Send text, let time pass, and return what has come meanwhile."""
        self.read()
        self.type(text)
        self._world.run_for(within_us)
        return self.read()

    def changed(self, circuit: Circuit) -> list[tuple[int, bool]]:
        """When a circuit of the other side was switched."""
        return [(at, on) for at, name, on in self.changes if name == circuit.name]


class Telephone:
    """A telephone set on a loop; `heard` is what the office sent, and when."""

    def __init__(self, world: World, loop: Loop) -> None:
        self._world, self._loop = world, loop
        self.heard: list[tuple[int, OfficeSignal]] = []
        loop.attach_station(lambda signal: self.heard.append((world.now_us, signal)))

    def lift(self) -> None:
        self._loop.send_to_office(Hook(off_hook=True))

    def hang_up(self) -> None:
        self._loop.send_to_office(Hook(off_hook=False))

    def dial(self, digits: str) -> None:
        """All digits at this moment."""
        for digit in digits:
            self._loop.send_to_office(Digit(digit))

    def send(self, signal: StationSignal) -> None:
        self._loop.send_to_office(signal)

    @property
    def tones(self) -> list[tuple[int, Tone]]:
        """The tones that the office has connected, and when."""
        return [(at, signal.tone) for at, signal in self.heard if isinstance(signal, Heard)]

    @property
    def rings(self) -> list[tuple[int, bool]]:
        """When ringing current was switched."""
        return [(at, signal.on) for at, signal in self.heard if isinstance(signal, Ring)]

    @property
    def ringing(self) -> bool:
        """Whether there is ringing current now."""
        return bool(self.rings) and self.rings[-1][1]
