"""The attributes of a RADIUS packet as an access server lists them in its debug output.

The layout is that of captures of releases from 12.2(11)T on.
"""

from __future__ import annotations

from collections.abc import Iterator

from phonesim.aaa.radius_packet import CISCO, attribute_types

HEADER = 20  # bytes before the first attribute
_VENDOR_SPECIFIC = 26
_HIDDEN = ("User-Password", "Message-Authenticator")
_MEANINGS = {
    "Service-Type": {1: "Login", 6: "Administrative", 7: "NAS Prompt"},
    "Login-Service": {0: "Telnet"},
    "Acct-Status-Type": {1: "Start", 2: "Stop", 7: "Accounting-On", 8: "Accounting-Off"},
    "Acct-Authentic": {1: "RADIUS"},
    "NAS-Port-Type": {0: "Async", 5: "Virtual"},
}


def attribute_lines(packet: bytes) -> Iterator[str]:
    """A line for each attribute; what cannot be read ends them. No password is in them."""
    for code, length, value in _attributes(packet[HEADER:]):
        if code == _VENDOR_SPECIFIC and len(value) > 4:
            vendor = int.from_bytes(value[:4])
            yield _line(f"Vendor, {'Cisco' if vendor == CISCO else vendor}", code, length, "")
            for inner, inner_length, text in _attributes(value[4:]):
                name = "Cisco AVpair" if (vendor, inner) == (CISCO, 1) else "Attribute"
                yield " " + _line(name, inner, inner_length, _quoted(text), 19)
            continue
        name, kind = attribute_types().get(code, ("Attribute", "octets"))
        yield _line(name, code, length, _shown(name, kind, value))


def _attributes(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 2 <= len(data):
        code, length = data[at], data[at + 1]
        if length < 2 or at + length > len(data):
            return
        yield code, length, data[at + 2 : at + length]
        at += length


def _line(name: str, code: int, length: int, value: str, width: int = 20) -> str:
    return f"{name[:width]:<{width}}{f'[{code}]':<6}{length:<4}{value}"


def _shown(name: str, kind: str, value: bytes) -> str:
    if name in _HIDDEN:
        return "*"
    if kind == "string":
        return _quoted(value)
    if kind == "ipaddr" and len(value) == 4:
        return ".".join(map(str, value)).ljust(26)
    if kind == "integer" and len(value) == 4:
        number = int.from_bytes(value)
        meaning = _MEANINGS.get(name, {}).get(number)
        return f"{number:<26}" if meaning is None else f"{meaning:<26}[{number}]"
    return ""


def _quoted(value: bytes) -> str:
    text = value.decode(errors="replace")
    return '"' + "".join(c if c.isprintable() else "." for c in text) + '"'
