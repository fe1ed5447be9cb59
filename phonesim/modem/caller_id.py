"""Caller ID as a modem tells it: `+VCID=1` formatted, `+VCID=2` as the message was received."""

from __future__ import annotations

from phonesim.wires.loop import CallerId

# Multiple data message format (Bellcore): types of the message and of its parameters.
_MESSAGE, _TIME, _NUMBER, _NO_NUMBER, _NAME = 0x80, 1, 2, 4, 7


def presentation(identity: CallerId, form: int) -> list[str]:
    """The lines for the terminal: none with form 0, words with 1, one line of hexadecimal with 2.

    A withheld number is `P`, one that is not known `O`.
    """
    if form == 0:
        return []
    if form == 2:
        return [f"MESG = {_message(identity).hex().upper()}"]
    lines = [f"DATE = {identity.date}", f"TIME = {identity.time}"]
    lines.append(f"NMBR = {identity.number}")
    if identity.name:
        lines.append(f"NAME = {identity.name}")
    return lines


def _message(identity: CallerId) -> bytes:
    """The bytes between channel seizure and line idle, checksum included."""
    number_type = _NO_NUMBER if identity.number in ("P", "O") else _NUMBER
    parameters = [(_TIME, identity.date + identity.time), (number_type, identity.number)]
    if identity.name:
        parameters.append((_NAME, identity.name))
    body = b"".join(
        bytes((kind, len(text))) + text.encode("ascii", "replace") for kind, text in parameters
    )
    message = bytes((_MESSAGE, len(body))) + body
    return message + bytes((-sum(message) & 0xFF,))
