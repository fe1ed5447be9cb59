"""Caller ID as a modem tells it, in the formatted presentation of `+VCID=1` (`#CID=1`)."""

from __future__ import annotations

from phonesim.wires.loop import CallerId


def presentation(identity: CallerId) -> list[str]:
    """The lines for the terminal. A withheld number is `P`, one that is not known `O`."""
    lines = [f"DATE = {identity.date}", f"TIME = {identity.time}"]
    lines.append(f"NMBR = {identity.number}")
    if identity.name:
        lines.append(f"NAME = {identity.name}")
    return lines
