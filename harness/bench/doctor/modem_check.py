"""A modem and its line: answers, circuits, dial tone, and a call to another of the bench's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.bench.doctor.finding import Findings
from harness.bench.modem_dialogue import BETWEEN_COMMANDS, CALL_RESULT, ModemDialogue
from phonesim.timers import Timer
from phonesim.units import US_PER_S, seconds
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World

DIAL_TONE = Timer(
    "doctor_dial_tone", 12 * US_PER_S, "dial tone, or a modem's word that it has none", "ours"
)
RINGS = Timer("doctor_ring", 30 * US_PER_S, "RING at the called modem, after dialling", "ours")
CONNECTS = Timer(
    "doctor_connect", 90 * US_PER_S, "CONNECT at both ends, after the answer", "S7, and time"
)
HANGS_UP = Timer(
    "doctor_hang_up", 10 * US_PER_S, "the end of a call, seen at the far end", "S10, and time"
)
DTR_OFF = Timer(
    "doctor_dtr", 2 * US_PER_S, "DTR low, for a modem that shall hang up", "S25, and time"
)
_RING = re.compile(r"(?:^|[\r\n])(RING)\b")
_CONNECT = re.compile(r"(?:^|[\r\n])(CONNECT[^\r\n]*)[\r\n]")


@dataclass(frozen=True, slots=True)
class Held:
    """A modem that is ready: its lane, its port behind the guard, and its number if known."""

    lane: str
    port: SerialPort
    number: str | None
    has_circuits: bool


def check_modem(world: World, modem: Held, findings: Findings) -> None:
    """What one modem alone can show; it is on hook afterwards."""
    port = modem.port
    port.set(Circuit.DTR, True)
    port.set(Circuit.RTS, True)
    dialogue = ModemDialogue(world, port)
    if dialogue.ask("") is None:
        findings.wrong("AT", "no OK to AT", "look at its cable and its power")
        return
    echo = "AT" in dialogue.heard
    findings.ok("AT", f"answers OK, {'with' if echo else 'without'} echo")
    if modem.has_circuits:
        _check_circuits(port, findings)
    else:
        findings.note(
            "circuits", "the port carries none: DCD and RI cannot be seen, DTR cannot hang up",
            "use an adapter with all circuits, or rfc2217://; else keep `circuits = false`",
        )  # fmt: skip
    _check_dial_tone(dialogue, findings)


def _check_circuits(port: SerialPort, findings: Findings) -> None:
    on = [circuit.name for circuit in (Circuit.DSR, Circuit.CTS) if port.sees(circuit)]
    if not port.sees(Circuit.CTS):
        findings.wrong(
            "circuits", "CTS is off while RTS is on: with RTS/CTS flow control nothing can be sent",
            "is the cable a straight one with all wires? Does the modem want AT&R1 or AT&K3?",
        )  # fmt: skip
    elif not port.sees(Circuit.DSR):
        findings.note("circuits", "DSR is off: the modem says it is not ready", "try AT&S0")
    else:
        findings.ok("circuits", f"{' and '.join(on)} on")
    if port.sees(Circuit.DCD):
        findings.wrong(
            "carrier", "DCD is on without a call",
            "put &C1 into `profile`; else look at the cable: a jumper may hold it on",
        )  # fmt: skip
    else:
        findings.ok("carrier", "DCD is off without a call")


def _check_dial_tone(dialogue: ModemDialogue, findings: Findings) -> None:
    result = dialogue.call("X4D;", DIAL_TONE)
    dialogue.ask("H0")
    if result == "OK":
        findings.ok("dial tone", "there is one")
    elif result.startswith("NO DIAL"):
        findings.wrong(
            "dial tone", "the line has none",
            "is the line plugged into the modem's LINE socket? Does a telephone hear a tone there?",
        )  # fmt: skip
    elif result == "ERROR":
        findings.note("dial tone", "the modem does not take ATX4D; so nobody knows")
    else:
        findings.wrong("dial tone", f"ATX4D; brought {result or 'no result'}", "try it by hand")


def check_call(world: World, caller: Held, called: Held, findings: Findings) -> None:
    """A call from one to the other: RING, CONNECT, carrier, and its end. Both are on hook after."""
    near, far = ModemDialogue(world, caller.port), ModemDialogue(world, called.port)
    for modem, dialogue in ((caller, near), (called, far)):
        modem.port.set(Circuit.DTR, True)
        dialogue.ask("S0=0&C1&D2" if modem.has_circuits else "S0=0")
    what = f"{caller.lane} calls {called.lane} at {called.number}"
    try:
        near.pause(BETWEEN_COMMANDS)
        near.say(f"ATDT{called.number}\r".encode())
        if not far.wait_for(_RING, RINGS):
            said = CALL_RESULT.search(near.heard)
            findings.wrong(
                "test call", f"{what}: it does not ring there within {seconds(RINGS.default_us)}"
                + (f"; the caller got {said[1]}" if said else ""),
                f"has that line the number {called.number}? Is a `prefix` wanted before it?",
            )  # fmt: skip
            return
        began_us = world.now_us
        far.say(b"ATA\r")
        answer = far.wait_for(CALL_RESULT, CONNECTS)
        world.run_until(lambda: _CONNECT.search(near.heard) is not None, HANGS_UP.default_us)
        result = _CONNECT.search(near.heard)
        if not answer.startswith("CONNECT") or result is None:
            findings.wrong(
                "test call", f"{what}: it rings, but the answer brought {answer or 'no result'}",
                "do the modems have a modulation in common? Try AT+MS, or another pair",
            )  # fmt: skip
            return
        took = seconds(world.now_us - began_us)
        findings.ok("test call", f"{what}: {result[1].strip()}, {took} after the answer")
        _check_end(world, caller, called, findings)
    finally:
        for modem, dialogue in ((caller, near), (called, far)):
            modem.port.set(Circuit.DTR, False)
            dialogue.pause(DTR_OFF)
            modem.port.set(Circuit.DTR, True)
            dialogue.ask("H0")
            dialogue.ask("Z")


def _check_end(world: World, caller: Held, called: Held, findings: Findings) -> None:
    if not caller.has_circuits or not called.has_circuits:
        return
    both = (caller.port, called.port)
    carrier = world.run_until(lambda: all(p.sees(Circuit.DCD) for p in both), HANGS_UP.default_us)
    if not carrier:
        findings.wrong("carrier", "DCD stays off in a call", "is pin 1 (DB-9) or 8 (DB-25) wired?")
        return
    caller.port.set(Circuit.DTR, False)
    world.run_until(lambda: not called.port.sees(Circuit.DCD), HANGS_UP.default_us)
    if called.port.sees(Circuit.DCD):
        findings.wrong(
            "hang-up", f"{caller.lane} dropped DTR, and {called.lane} still has carrier",
            "is DTR wired (pin 4 of DB-9, 20 of DB-25), and is `profile` &D2?",
        )  # fmt: skip
    else:
        findings.ok("hang-up", "DTR off ended the call, and DCD fell at the far end")
