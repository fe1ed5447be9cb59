"""Makes a real modem ready for a scenario, whoever used it last, and leaves it as it was stored.

It may be on line, in the middle of a command, silent, or at another speed. In this order: DTR low
for long enough (the port was opened so), then `AT` at each speed that it could have; and where that
brings no answer, the escape sequence with its guard times, and `ATH`. A command that somebody began
and did not end is taken back with backspaces, never ended: it might dial.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.bench.modem_dialogue import ModemDialogue
from harness.errors import BenchError
from phonesim.timers import Timer
from phonesim.units import US_PER_MS
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World

HANG_UP_DTR = Timer(
    "hang_up_dtr", 1200 * US_PER_MS, "DTR low, for a modem that shall hang up", "S25, and time"
)
DTR_READY = Timer("dtr_ready", 300 * US_PER_MS, "from DTR on to the first command", "ours")
ESCAPE_GUARD = Timer(
    "escape_guard", 1300 * US_PER_MS, "silence on both sides of `+++`", "S12, 1 s, and some more"
)
FIRST_ANSWER = Timer(
    "first_answer", 700 * US_PER_MS, "the answer to `AT` at the right speed", "ours"
)

SPEEDS_BPS = (115200, 57600, 38400, 19200, 9600, 2400, 1200)
TAKE_BACK = b"\b" * 64
_IDENTITY = ("+GMI", "+GMM", "+GMR", "I0", "I3")


@dataclass(frozen=True, slots=True)
class Found:
    """A modem that answers: its speed in bit/s, and what it says that it is."""

    rate_bps: int
    identity: tuple[str, ...]

    def __str__(self) -> str:
        return f"{', '.join(self.identity) or 'a modem'}, at {self.rate_bps} bit/s"


class PhysicalModem:
    """The modem at `port`; `where` is its address, for messages."""

    def __init__(self, world: World, port: SerialPort, where: str) -> None:
        self._world, self._port, self._where = world, port, where
        self._dialogue = ModemDialogue(world, port)

    def prepare(self, settings: str, speeds_bps: Sequence[int] = SPEEDS_BPS) -> Found:
        """Find it, hang it up, and give it `settings` (what stands behind AT).

        Raises BenchError, which says what to look at.
        """
        self.raise_dtr()
        found = self.find(speeds_bps)
        if settings and self._dialogue.ask(settings) is None:
            raise BenchError(
                f"{self._where}: the modem does not take its `profile`, AT{settings}. "
                "Try it in a terminal, part by part"
            )
        return found

    def raise_dtr(self) -> None:
        """DTR and RTS on, after DTR has been off for long enough to end any call."""
        self._dialogue.pause(HANG_UP_DTR)
        self._port.set(Circuit.DTR, True)
        self._port.set(Circuit.RTS, True)
        self._dialogue.pause(DTR_READY)

    def find(self, speeds_bps: Sequence[int] = SPEEDS_BPS, escapes: bool = True) -> Found:
        """What answers AT, and at which speed; with echo, words and no call afterwards.

        Without `escapes` one that is still in a call is not looked for. Raises BenchError.
        """
        rate_bps = self._wake(speeds_bps, (False, True) if escapes else (False,))
        self._dialogue.ask("E1")
        said: dict[str, None] = {}
        for question in _IDENTITY:
            said |= dict.fromkeys(self._dialogue.lines(question))
        return Found(rate_bps, tuple(said)[:8])

    def hangs_up(self) -> bool:
        """Whether carrier is off within the time that DTR takes to hang up."""
        carrier = Circuit.DCD
        return self._world.run_until(lambda: not self._port.sees(carrier), HANG_UP_DTR.default_us)

    def restore(self) -> None:
        """Hang up and go back to the stored profile; never raises, for it is a way out."""
        self._dialogue = ModemDialogue(self._world, self._port)
        self._port.set(Circuit.DTR, False)
        self._dialogue.pause(HANG_UP_DTR)
        self._port.set(Circuit.DTR, True)
        self._dialogue.pause(DTR_READY)
        if self._dialogue.ask("H0") is None:
            self._escape()
            self._dialogue.ask("H0")
        self._dialogue.ask("Z")

    def _wake(self, speeds_bps: Sequence[int], ways: Sequence[bool]) -> int:
        """The speed at which it answers; raises BenchError if there is none."""
        for escape in ways:
            for rate_bps in speeds_bps:
                self._port.configure(rate_bps)
                if escape:
                    self._escape()
                self._dialogue.say(TAKE_BACK)
                for _ in range(2):  # the first may serve to set its speed
                    if self._dialogue.ask("Q0V1H0", FIRST_ANSWER) is not None:
                        return rate_bps
        tried = ", ".join(map(str, speeds_bps))
        came = ", only what is no answer comes" if self._dialogue.heard_anything else ""
        raise BenchError(
            f"{self._where}: no modem answers AT at {tried} bit/s{came}. Is it switched on, is the "
            "cable a straight one, and is it the right device?"
        )

    def _escape(self) -> None:
        self._dialogue.pause(ESCAPE_GUARD)
        self._dialogue.say(b"+++")
        self._dialogue.pause(ESCAPE_GUARD)
