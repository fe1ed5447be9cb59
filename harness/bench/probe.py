"""What answers at a port: a modem, an access server's console, or nothing. It never dials.

The port is opened with DTR and RTS off, which ends a call that somebody left there. Then they are
on, and in this order: Return at a console's speeds, since an access server would look `AT` up in
the network; then `AT` at a modem's. A line that somebody began to type is taken back before that,
and a modem is left as it is stored.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from enum import Enum

from harness.bench.hold import Hold
from harness.bench.labgrid import Labgrid
from harness.bench.lease import DeviceInUse
from harness.bench.modem_dialogue import ModemDialogue
from harness.bench.physical_modem import SPEEDS_BPS, TAKE_BACK, PhysicalModem
from harness.bench.plugged_in import programs_with
from harness.errors import BenchError
from phonesim.ports.dte_port import DtePort
from phonesim.ports.unavailable import PortUnavailable
from phonesim.ports.wall_clock import WallClock
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.wires.v24 import Circuit
from phonesim.world import World

PROMPT = Timer("probe_prompt", 1 * US_PER_S, "a console's prompt after Return", "ours")
CONSOLE_SPEEDS_BPS = (9600, 115200)

# How a console of IOS stands when somebody has pressed Return.
_PROMPT = re.compile(
    r"(?:^|[\r\n])([\w.-]{1,64}(?:\([\w-]+\))?[>#]|Username:|Password:|Press RETURN to get started)"
    r"[ .!]*\s*$"
)


class Kind(Enum):
    """What there is at a port."""

    MODEM = "modem"
    CONSOLE = "console"
    UNKNOWN = "unknown"  # something came back that is neither
    SILENT = "silent"
    IN_USE = "in use"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found at `address`; `circuits` are those that are on, None if it carries none."""

    address: str
    kind: Kind
    says: str
    rate_bps: int | None = None
    circuits: tuple[str, ...] | None = None


def look_at(address: str) -> Seen:
    """Open the port, find out what answers there, and let it go; takes at most some 20 s."""
    if programs := programs_with(address):
        return Seen(address, Kind.IN_USE, f"in use by {', '.join(programs)}")
    with ExitStack() as held:
        try:
            hold = Hold(Labgrid())
            held.callback(hold.release)
            hold.take([address])
            clock = WallClock()
            held.callback(clock.close)
            world = World(clock)
            port = DtePort(world, clock, "probe", hold.url(address), CONSOLE_SPEEDS_BPS[0])
            held.callback(port.close)
            return _ask(world, port)
        except DeviceInUse as busy:
            return Seen(address, Kind.IN_USE, str(busy).removeprefix(f"{address} is "))
        except (BenchError, PortUnavailable) as error:
            return Seen(address, Kind.UNAVAILABLE, str(error).removeprefix(f"{address} "))


def _ask(world: World, port: DtePort) -> Seen:
    modem = PhysicalModem(world, port, port.address)
    dialogue = ModemDialogue(world, port)
    modem.raise_dtr()
    came = ""
    for rate_bps in CONSOLE_SPEEDS_BPS:
        port.configure(rate_bps)
        for _ in range(2):  # the first may only wake it
            dialogue.say(TAKE_BACK + b"\r")
            prompt = dialogue.wait_for(_PROMPT, PROMPT)
            came += dialogue.heard
            if prompt:
                return Seen(port.address, Kind.CONSOLE, prompt, rate_bps, _circuits(port))
    modem = PhysicalModem(world, port, port.address)
    try:
        found = modem.find(SPEEDS_BPS, escapes=False)
    except BenchError:
        if came.strip("\r\n\b \0"):
            return Seen(
                port.address, Kind.UNKNOWN, f"it sent {came[-40:]!r}", None, _circuits(port)
            )
        return Seen(port.address, Kind.SILENT, "nothing answers", None, _circuits(port))
    circuits = _circuits(port)
    modem.restore()
    says = ", ".join(found.identity) or "a modem"
    return Seen(port.address, Kind.MODEM, says, found.rate_bps, circuits)


def _circuits(port: DtePort) -> tuple[str, ...] | None:
    if not port.has_circuits:
        return None
    there = (Circuit.DSR, Circuit.CTS, Circuit.DCD, Circuit.RI)
    return tuple(circuit.name for circuit in there if port.sees(circuit))
