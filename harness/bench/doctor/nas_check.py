"""A real access server: the cable to its line, and its console."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from harness.bench.console import Console
from harness.bench.console_login import ConsoleLogin
from harness.bench.doctor.finding import Findings
from harness.bench.physical_modem import HANG_UP_DTR
from harness.bench.real_server import RealServer
from harness.errors import BenchError
from harness.party import Party
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World

_CLOCK = re.compile(
    r"(?P<unsure>[*.]?)(?P<time>\d\d:\d\d:\d\d)\.\d{3} (?P<zone>\w+) \w{3} "
    r"(?P<date>\w{3} +\d+ \d{4})"
)
CLOCK_OFF_MOST = timedelta(minutes=1)


def check_cable(world: World, port: SerialPort, has_circuits: bool, findings: Findings) -> None:
    """The null-modem cable: which of its circuits are on, and whether ours come straight back."""
    if not has_circuits:
        findings.note(
            "circuits", "the port carries none: its DTR counts as on, and it sees no carrier",
            "use an adapter with all circuits; else the server needs `no modem` on its line",
        )  # fmt: skip
        return
    there = (Circuit.DSR, Circuit.DCD, Circuit.CTS)
    seen = {}
    for on in (False, True):
        port.set(Circuit.DTR, on)
        port.set(Circuit.RTS, on)
        world.run_for(HANG_UP_DTR.default_us)
        seen[on] = {circuit for circuit in there if port.sees(circuit)}
    port.set(Circuit.DTR, False)
    port.set(Circuit.RTS, False)
    looped = sorted(circuit.name for circuit in seen[True] - seen[False])
    names = sorted(circuit.name for circuit in seen[False])
    if looped:
        findings.note(
            "wiring", f"{', '.join(looped)} came on with our own DTR and RTS",
            "a loop in the plug? Wire DTR to the far DSR and DCD (docs/bench.md). A server "
            "that raises DTR on carrier looks alike",
        )  # fmt: skip
    if names:
        findings.ok("circuits", f"{', '.join(names)} on: the server's DTR and RTS come across")
    elif not looped:
        findings.wrong(
            "circuits", "neither DSR, DCD nor CTS comes on: the server's DTR does not come across",
            "is it switched on, is the cable a null-modem, and does its line have `modem inout`?",
        )  # fmt: skip


def check_console(
    world: World,
    port: SerialPort,
    login: ConsoleLogin,
    address: str,
    now: datetime,
    findings: Findings,
) -> None:
    """It answers, `enable` is accepted, what it is, and its clock; the session is left again.

    What a run that was killed has left in its configuration is put back.
    """
    party = Party("nas", world, port)
    console = Console(party, world)
    try:
        console.prepare(login)
        findings.ok("console", "it answers, and `enable` is accepted")
        server = RealServer(world, console, login, address)
        identity = server.identify()
        told = ", ".join(filter(None, (identity.model, identity.version)))
        findings.note("version", told or "it does not tell its version")
        if server.put_back_left(identity):
            findings.note("configuration", server.notices[0])
        _check_clock(console.read("show clock"), now, findings)
    except BenchError as error:
        said, _, remedy = str(error).partition(". ")
        findings.wrong(
            "console", said, remedy or "is it at `console_speed`, and is the cable a rollover?"
        )
    finally:
        party.type_line("exit")
        world.run_for(HANG_UP_DTR.default_us)


def _check_clock(said: str, now: datetime, findings: Findings) -> None:
    found = _CLOCK.search(said)
    if found is None:
        findings.note("clock", "it does not tell the time")
        return
    at = datetime.strptime(f"{found['date']} {found['time']}", "%b %d %Y %H:%M:%S").replace(
        tzinfo=UTC
    )
    text = found[0].lstrip("*.")
    if found["unsure"]:
        findings.note("clock", f"{text}, not set", "`clock set`, or an NTP server")
    elif found["zone"] == "UTC" and abs(at - now) > CLOCK_OFF_MOST:
        findings.note(
            "clock", f"{text}, and here it is {now:%H:%M:%S}", "`clock set`, or an NTP server"
        )
    else:
        findings.ok("clock", text)
