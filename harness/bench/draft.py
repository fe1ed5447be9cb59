"""A bench file made of what is plugged in, or an old one with what is new in it.

Values and comments of the old file stay. What it does not name yet goes to the first place that is
free for it; what has no place is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from harness.bench.lease import identity
from harness.bench.probe import Kind, Seen
from harness.errors import BenchError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_NEW = """\
# A draft: made by `ringback bench scan`. Look through it, then: ringback bench doctor FILE

[bench]
name = "lab"
clock = "wall"
slack = "5s"                    # added to upper bounds of time

"""
_DIALING = """
[dialing]
allow = []                      # the numbers that these lines may dial: ["84001", "55555"]
# prefix = "9,"                 # what stands before a number on these lines
"""
_ADDRESSES = ("modem", "dce_port", "console")


def merge(seen: Sequence[Seen], old: str | None) -> tuple[str, list[str]]:
    """The text of the bench file, and what people should know of it.

    `old` is the file as it is, None if there is none. Raises BenchError if it is not TOML.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(_NEW if old is None else old)
    except TOMLKitError as error:
        raise BenchError(f"the old file is not TOML: {error}") from None
    named = {identity(address): where for where, address in _addresses(document)}
    found = {identity(device.address) for device in seen if device.kind is not Kind.UNAVAILABLE}
    notes = [
        f"{where} was not found: is it on and plugged in?"
        for name, where in named.items()
        if name not in found and not name.startswith(("rfc2217", "socket", "labgrid"))
    ]
    fresh = [device for device in seen if identity(device.address) not in named]
    has_console = any(device.kind is Kind.CONSOLE for device in fresh)
    for device in fresh:
        if device.kind is Kind.CONSOLE and (nas := _table(document, "nas")) is not None:
            server = nas.get("server", "emulated" if "modem" in nas else "physical")
            if "console" not in nas and server == "physical":
                nas.setdefault("server", server)
                _put(nas, "console", device)
                if device.rate_bps != 9600:
                    nas.setdefault("console_speed", device.rate_bps)
                continue
        elif device.kind is Kind.MODEM and _place_modem(document, device, has_console):
            continue
        if device.kind in (Kind.CONSOLE, Kind.MODEM):
            notes.append(f"no lane is free for the {device.kind.value} at {device.address}")
    text = tomlkit.dumps(document)
    if old is None:
        text = text.rstrip("\n") + "\n" + _DIALING
    return text, notes


def _place_modem(document: TOMLDocument, device: Seen, has_console: bool) -> bool:
    """Whether a lane was free for it: the client's, then the access server's own."""
    for name in ("client", "nas"):
        lane = _table(document, name)
        if lane is None or "modem" in lane:
            continue
        if name == "nas" and (has_console or "server" in lane or "dce_port" in lane):
            continue
        _put(lane, "modem", device)
        if device.circuits is None and name == "client":
            lane.setdefault("circuits", False)
        return True
    return False


def _table(document: TOMLDocument, name: str) -> Any:
    """`[lane.NAME]`, made if it is not there; None if the file writes lanes otherwise."""
    import tomlkit

    lanes = document.setdefault("lane", tomlkit.table(is_super_table=True))
    if not isinstance(lanes, dict):
        return None
    if name not in lanes:
        table = tomlkit.table()
        number = "84001" if name == "client" else "55555"
        table.add(tomlkit.comment(f'number = "{number}"   what others dial to reach it'))
        lanes[name] = table
    lane = lanes[name]
    return lane if isinstance(lane, dict) else None


def _put(lane: Any, key: str, device: Seen) -> None:
    import tomlkit

    at = f", at {device.rate_bps} bit/s" if device.rate_bps else ""
    lane[key] = tomlkit.string(device.address).comment(f"{device.says}{at}"[:80])


def _addresses(document: TOMLDocument) -> Iterator[tuple[str, str]]:
    """Where the file names a port, and which."""
    lanes = document.get("lane", {})
    for name, lane in lanes.items() if isinstance(lanes, dict) else ():
        for key in _ADDRESSES:
            address = lane.get(key) if isinstance(lane, dict) else None
            if isinstance(address, str) and address != "emulated":
                yield f"`{key}` of [lane.{name}], {address},", str(address)
