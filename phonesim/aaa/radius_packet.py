"""RADIUS packets (RFC 2865, 2866), as far as an EXEC needs them; pyrad makes and reads the bytes.

Whatever the bytes, they are read or `Malformed` is raised. pyrad is loaded at the first packet:
most configurations have none. Its own chance is never used: identifiers and authenticators come
from whoever asks.
"""

from __future__ import annotations

import functools
import io
import struct
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Any

CISCO = 9
PASSWORD_MOST = 128  # RFC 2865, 5.2
TEXT_MOST = 253  # 5
_DICTIONARY = """
ATTRIBUTE User-Name 1 string
ATTRIBUTE User-Password 2 octets
ATTRIBUTE NAS-Port 5 integer
ATTRIBUTE Service-Type 6 integer
ATTRIBUTE Reply-Message 18 string
ATTRIBUTE Callback-Number 19 string
ATTRIBUTE State 24 octets
ATTRIBUTE Login-IP-Host 14 ipaddr
ATTRIBUTE Login-Service 15 integer
ATTRIBUTE NAS-Identifier 32 string
ATTRIBUTE Acct-Status-Type 40 integer
ATTRIBUTE Acct-Delay-Time 41 integer
ATTRIBUTE Acct-Session-Id 44 string
ATTRIBUTE Acct-Authentic 45 integer
ATTRIBUTE Acct-Session-Time 46 integer
ATTRIBUTE NAS-Port-Type 61 integer
ATTRIBUTE Prompt 76 integer
ATTRIBUTE Message-Authenticator 80 octets
VENDOR Cisco 9
BEGIN-VENDOR Cisco
ATTRIBUTE Cisco-AVPair 1 string
END-VENDOR Cisco
"""


class Malformed(ValueError):
    """The bytes are no such packet."""


class Code(IntEnum):
    """What a packet is."""

    ACCESS_REQUEST = 1
    ACCESS_ACCEPT = 2
    ACCESS_REJECT = 3
    ACCOUNTING_REQUEST = 4
    ACCOUNTING_RESPONSE = 5
    ACCESS_CHALLENGE = 11


class RequestKind(Enum):
    """What is asked: the request's code and those of its replies."""

    ACCESS = (Code.ACCESS_REQUEST, Code.ACCESS_ACCEPT, Code.ACCESS_REJECT, Code.ACCESS_CHALLENGE)
    ACCOUNTING = (Code.ACCOUNTING_REQUEST, Code.ACCOUNTING_RESPONSE)


class AcctStatus(IntEnum):
    """Acct-Status-Type (RFC 2866, 5.1)."""

    START = 1
    STOP = 2
    ON = 7
    OFF = 8


class PortType(IntEnum):
    """NAS-Port-Type."""

    ASYNC = 0
    VIRTUAL = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server has answered; `pairs` are the values of Cisco-AVPair."""

    code: Code
    message: str = ""
    callback_number: str | None = None
    service_type: int | None = None
    state: bytes | None = None
    echo: bool = False  # of the answer to a challenge
    pairs: tuple[str, ...] = ()


class Request:
    """A request: `identifier` 0 to 255, `authenticator` 16 bytes of chance.

    That of an Accounting-Request is made of its contents.
    """

    def __init__(
        self,
        key: bytes,
        identifier: int,
        authenticator: bytes,
        kind: RequestKind = RequestKind.ACCESS,
    ) -> None:
        from pyrad.packet import AcctPacket, AuthPacket  # type: ignore[import-untyped]

        self._kind = kind
        if kind is RequestKind.ACCOUNTING:
            self._packet: Any = AcctPacket(id=identifier, secret=key, dict=_dictionary())
        else:
            self._packet = AuthPacket(
                id=identifier, secret=key, authenticator=authenticator, dict=_dictionary(),
                message_authenticator=True,
            )  # fmt: skip

    def add(self, name: str, value: str | int | bytes) -> None:
        """An attribute, by the dictionary's name."""
        if name == "User-Password":
            assert isinstance(value, str)
            value = self._packet.PwCrypt(value.encode(errors="replace")[:PASSWORD_MOST])
        elif isinstance(value, str):
            value = value.encode(errors="replace")[:TEXT_MOST].decode(errors="ignore")
        self._packet.AddAttribute(name, value)

    def encode(self) -> bytes:
        """The bytes on the wire; the same each time."""
        return bytes(self._packet.RequestPacket())

    def read_reply(self, data: bytes) -> Reply | None:
        """The reply in `data`; None if it is no reply to this, or was made with another key."""
        packet = _decode(data, self._packet.secret)
        try:
            if not self._packet.VerifyReply(packet, rawreply=data):
                return None
        except (ValueError, LookupError, TypeError, struct.error, _packet_error()) as error:
            raise Malformed(str(error)) from None
        if packet.code not in self._kind.value[1:]:
            return None
        texts = _texts(packet)
        number = texts("Callback-Number")
        return Reply(
            Code(packet.code),
            "".join(texts("Reply-Message")),
            number[0] if number else None,
            _number(packet, 6),
            packet[24][0] if 24 in packet else None,
            _number(packet, 76) == 1,
            tuple(texts("Cisco-AVPair")),
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a server finds in a request; `status` of an Accounting-Request, else None."""

    user: str
    password: str
    packet: Any
    status: AcctStatus | None = None

    def facts(self) -> dict[str, str | int]:
        """What an Accounting-Request says, by the dictionary's names."""
        found: dict[str, str | int] = {}
        for name in _ACCOUNTED:
            code = self.packet.dict[name].code
            if code in self.packet:
                found[name] = self.packet[name][0]
        return found

    def reply(self, code: Code, attributes: tuple[tuple[str, str | int], ...]) -> bytes:
        """The bytes of a reply."""
        packet = self.packet.CreateReply()
        packet.code = code
        for name, value in attributes:
            packet.AddAttribute(name, value)
        return bytes(packet.ReplyPacket())


_ACCOUNTED = (
    *("User-Name", "NAS-Identifier", "NAS-Port", "NAS-Port-Type", "Service-Type"),
    *("Login-Service", "Login-IP-Host", "Acct-Session-Id", "Acct-Session-Time"),
)


def read_request(data: bytes, key: bytes) -> Asked:
    """An Access-Request with a user and a password, or an Accounting-Request; raises Malformed."""
    packet = _decode(data, key)
    try:
        if packet.code == Code.ACCOUNTING_REQUEST:
            return _read_accounting(data, key)
        if packet.code != Code.ACCESS_REQUEST:
            raise Malformed("no Access-Request")
        if packet.message_authenticator and not packet.verify_message_authenticator():
            raise Malformed("made with another key")
        user = packet[1][0].decode(errors="replace")
        password = packet.PwDecrypt(packet[2][0])
    except (LookupError, TypeError, ValueError, struct.error, _packet_error()) as error:
        raise Malformed(str(error)) from None
    return Asked(user, str(password), packet)


def _read_accounting(data: bytes, key: bytes) -> Asked:
    from pyrad.packet import AcctPacket

    packet = AcctPacket(packet=data, secret=key, dict=_dictionary())
    if not packet.VerifyAcctRequest():
        raise Malformed("made with another key")
    user = packet[1][0].decode(errors="replace") if 1 in packet else ""
    return Asked(user, "", packet, AcctStatus(packet["Acct-Status-Type"][0]))


def _decode(data: bytes, key: bytes) -> Any:
    from pyrad.packet import AuthPacket

    if len(data) < 20 or int.from_bytes(data[2:4]) > len(data):
        raise Malformed("too short")
    try:
        return AuthPacket(packet=data, secret=key, dict=_dictionary())
    except (LookupError, TypeError, ValueError, struct.error, _packet_error()) as error:
        raise Malformed(str(error)) from None


def _texts(packet: Any) -> Any:
    """The values of an attribute, as text whatever its bytes are."""
    codes = {"Callback-Number": 19, "Reply-Message": 18, "Cisco-AVPair": (CISCO, 1)}

    def texts(name: str) -> list[str]:
        code = codes[name]
        return [v.decode(errors="replace") for v in packet[code]] if code in packet else []

    return texts


def _number(packet: Any, code: int) -> int | None:
    return int.from_bytes(packet[code][0]) if code in packet else None


def _packet_error() -> type[Exception]:
    from pyrad.packet import PacketError

    error: type[Exception] = PacketError
    return error


@functools.cache
def attribute_types() -> dict[int, tuple[str, str]]:
    """Name and type of each attribute that is no vendor's own, by its number."""
    rows = (line.split() for line in _DICTIONARY.partition("VENDOR")[0].splitlines() if line)
    return {int(code): (name, kind) for _, name, code, kind in rows}


@functools.cache
def _dictionary() -> Any:
    from pyrad.dictionary import Dictionary  # type: ignore[import-untyped]

    return Dictionary(io.StringIO(_DICTIONARY))
