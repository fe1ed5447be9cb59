"""TACACS+ packets (RFC 8907): header, obfuscated body, and the bodies that an EXEC needs.

Bytes in, packets out; whatever the bytes, they are read or `Malformed` is raised. Numbers of
sections are the RFC's.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

MAJOR, MINOR_DEFAULT, MINOR_ONE = 0xC, 0, 1
UNENCRYPTED = 0x01  # flag: the body is not obfuscated
ABORT = 0x01  # flag of a CONTINUE
NO_ECHO = 0x01  # flag of a REPLY
LOGIN, ENABLE = 1, 2  # services of a START
LONGEST_BODY = 1 << 16  # ours: the RFC lets an implementation set a limit
_HEADER = struct.Struct("!BBBBII")


class Malformed(ValueError):
    """The bytes are no such packet, or were obfuscated with another key."""


class Type(IntEnum):
    """4.1: what a packet is about."""

    AUTHENTICATION = 1
    AUTHORIZATION = 2
    ACCOUNTING = 3


class AuthenStatus(IntEnum):
    """5.2: what a server says of an authentication."""

    PASS = 0x01
    FAIL = 0x02
    GETDATA = 0x03
    GETUSER = 0x04
    GETPASS = 0x05
    RESTART = 0x06
    ERROR = 0x07
    FOLLOW = 0x21


class AuthorStatus(IntEnum):
    """6.2: what a server says of an authorization."""

    PASS_ADD = 0x01
    PASS_REPL = 0x02
    FAIL = 0x10
    ERROR = 0x11
    FOLLOW = 0x21


class AcctFlag(IntEnum):
    """7.1: what a record is of."""

    START = 0x02
    STOP = 0x04


class AcctStatus(IntEnum):
    """7.2: what a server says of a record."""

    SUCCESS = 0x01
    ERROR = 0x02
    FOLLOW = 0x21


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet, its `body` in clear."""

    type: Type
    sequence: int
    session_id: int
    body: bytes
    minor: int = MINOR_DEFAULT
    flags: int = 0

    def encode(self, key: bytes) -> bytes:
        """The bytes on the wire; an empty `key` leaves the body in clear, and says so."""
        version = MAJOR << 4 | self.minor
        flags = self.flags if key else self.flags | UNENCRYPTED
        head = _HEADER.pack(
            version, self.type, self.sequence, flags, self.session_id, len(self.body)
        )
        return head + obfuscate(self.body, key, self.session_id, version, self.sequence)


def obfuscate(body: bytes, key: bytes, session_id: int, version: int, sequence: int) -> bytes:
    """4.5: the body with the pad of MD5 digests laid over it; twice gives the body again."""
    if not key:
        return body
    seed = struct.pack("!I", session_id) + key + bytes((version, sequence))
    pad, digest = b"", b""
    while len(pad) < len(body):
        digest = hashlib.md5(seed + digest, usedforsecurity=False).digest()
        pad += digest
    return bytes(a ^ b for a, b in zip(body, pad, strict=False))


class PacketReader:
    """Cuts a connection's bytes into packets."""

    def __init__(self, key: bytes) -> None:
        self._key, self._held = key, bytearray()

    def feed(self, data: bytes) -> Iterator[Packet]:
        """The packets that are complete with `data`; raises Malformed at what is none."""
        self._held += data
        while len(self._held) >= _HEADER.size:
            version, kind, sequence, flags, session_id, length = _HEADER.unpack_from(self._held)
            if version >> 4 != MAJOR or kind not in list(Type) or not sequence:
                raise Malformed("no TACACS+ header")
            if length > LONGEST_BODY:
                raise Malformed("the body is too long")
            end = _HEADER.size + length
            if len(self._held) < end:
                return
            body = bytes(self._held[_HEADER.size : end])
            del self._held[:end]
            if bool(flags & UNENCRYPTED) is bool(self._key):  # 4.5: both sides must agree
                raise Malformed("one side has a key, the other has none")
            body = obfuscate(body, self._key, session_id, version, sequence)
            yield Packet(Type(kind), sequence, session_id, body, version & 0xF, flags)


@dataclass(frozen=True, slots=True)
class AuthenStart:
    """5.1: an authentication begins. `action` 1 is a login, `authen_type` 1 ASCII."""

    user: bytes = b""
    port: bytes = b""
    rem_addr: bytes = b""
    data: bytes = b""
    action: int = 1
    priv_lvl: int = 1
    authen_type: int = 1
    service: int = 1

    def encode(self) -> bytes:
        """The body."""
        fixed = (self.action, self.priv_lvl, self.authen_type, self.service)
        return _with_fields("BBBB", fixed, "BBBB", self.user, self.port, self.rem_addr, self.data)

    @classmethod
    def decode(cls, body: bytes) -> AuthenStart:
        """What a body says; raises Malformed."""
        fixed, fields = _fields("BBBB", "BBBB", body)
        user, port, rem_addr, data = fields
        return cls(user, port, rem_addr, data, *fixed)


@dataclass(frozen=True, slots=True)
class AuthenReply:
    """5.2: the server's answer, or its next question."""

    status: AuthenStatus
    server_msg: bytes = b""
    data: bytes = b""
    flags: int = 0

    def encode(self) -> bytes:
        """The body."""
        return _with_fields("BB", (self.status, self.flags), "HH", self.server_msg, self.data)

    @classmethod
    def decode(cls, body: bytes) -> AuthenReply:
        """What a body says; raises Malformed."""
        (status, flags), (server_msg, data) = _fields("BB", "HH", body)
        if status not in list(AuthenStatus):
            raise Malformed(f"no status {status}")
        return cls(AuthenStatus(status), server_msg, data, flags)


@dataclass(frozen=True, slots=True)
class AuthenContinue:
    """5.3: what the user has answered."""

    user_msg: bytes = b""
    data: bytes = b""
    flags: int = 0

    def encode(self) -> bytes:
        """The body. The flags stand behind the lengths."""
        lengths = struct.pack("!HHB", len(self.user_msg), len(self.data), self.flags)
        return lengths + self.user_msg + self.data

    @classmethod
    def decode(cls, body: bytes) -> AuthenContinue:
        """What a body says; raises Malformed."""
        if len(body) < 5:
            raise Malformed("too short")
        user_len, data_len, flags = struct.unpack_from("!HHB", body)
        user_msg, data = _cut(body[5:], (user_len, data_len))
        return cls(user_msg, data, flags)


@dataclass(frozen=True, slots=True)
class AuthorRequest:
    """6.1: may the user have this service? `method` 6 is TACACS+, 5 line, 1 not set."""

    user: bytes
    port: bytes = b""
    rem_addr: bytes = b""
    args: tuple[bytes, ...] = ()
    method: int = 6
    priv_lvl: int = 1
    authen_type: int = 1
    service: int = 1

    def encode(self) -> bytes:
        """The body."""
        fixed = (self.method, self.priv_lvl, self.authen_type, self.service)
        counts = (len(self.user), len(self.port), len(self.rem_addr), len(self.args))
        lengths = bytes((*fixed, *counts, *map(len, self.args)))
        return lengths + self.user + self.port + self.rem_addr + b"".join(self.args)

    @classmethod
    def decode(cls, body: bytes) -> AuthorRequest:
        """What a body says; raises Malformed."""
        if len(body) < 8 or len(body) < 8 + body[7]:
            raise Malformed("too short")
        lengths = (*body[4:7], *body[8 : 8 + body[7]])
        user, port, rem_addr, *args = _cut(body[8 + body[7] :], lengths)
        return cls(user, port, rem_addr, tuple(args), *body[:4])


@dataclass(frozen=True, slots=True)
class AuthorReply:
    """6.2: what the user may have: attributes and values."""

    status: AuthorStatus
    args: tuple[bytes, ...] = ()
    server_msg: bytes = b""
    data: bytes = b""

    @property
    def passed(self) -> bool:
        """Whether he may have it."""
        return self.status in (AuthorStatus.PASS_ADD, AuthorStatus.PASS_REPL)

    def encode(self) -> bytes:
        """The body."""
        head = struct.pack(
            "!BBHH", self.status, len(self.args), len(self.server_msg), len(self.data)
        )
        return b"".join((head, bytes(map(len, self.args)), self.server_msg, self.data, *self.args))

    @classmethod
    def decode(cls, body: bytes) -> AuthorReply:
        """What a body says; raises Malformed."""
        if len(body) < 6 or len(body) < 6 + body[1]:
            raise Malformed("too short")
        status, count, msg_len, data_len = struct.unpack_from("!BBHH", body)
        if status not in list(AuthorStatus):
            raise Malformed(f"no status {status}")
        lengths = (msg_len, data_len, *body[6 : 6 + count])
        server_msg, data, *args = _cut(body[6 + count :], lengths)
        return cls(AuthorStatus(status), tuple(args), server_msg, data)


@dataclass(frozen=True, slots=True)
class AcctRequest:
    """7.1: a record of what somebody does: an AuthorRequest behind its `flag`."""

    flag: AcctFlag
    about: AuthorRequest

    def encode(self) -> bytes:
        """The body."""
        return bytes((self.flag,)) + self.about.encode()

    @classmethod
    def decode(cls, body: bytes) -> AcctRequest:
        """What a body says; raises Malformed."""
        if not body or body[0] not in list(AcctFlag):
            raise Malformed("no accounting record")
        return cls(AcctFlag(body[0]), AuthorRequest.decode(body[1:]))


@dataclass(frozen=True, slots=True)
class AcctReply:
    """7.2: whether the record has been kept."""

    status: AcctStatus
    server_msg: bytes = b""
    data: bytes = b""

    def encode(self) -> bytes:
        """The body."""
        head = struct.pack("!HHB", len(self.server_msg), len(self.data), self.status)
        return head + self.server_msg + self.data

    @classmethod
    def decode(cls, body: bytes) -> AcctReply:
        """What a body says; raises Malformed."""
        if len(body) < 5:
            raise Malformed("too short")
        msg_len, data_len, status = struct.unpack_from("!HHB", body)
        if status not in list(AcctStatus):
            raise Malformed(f"no status {status}")
        server_msg, data = _cut(body[5:], (msg_len, data_len))
        return cls(AcctStatus(status), server_msg, data)


def _with_fields(form: str, fixed: Sequence[int], sizes: str, *fields: bytes) -> bytes:
    lengths = [len(field) for field in fields]
    return struct.pack(f"!{form}{sizes}", *fixed, *lengths) + b"".join(fields)


def _fields(form: str, sizes: str, body: bytes) -> tuple[tuple[int, ...], list[bytes]]:
    head = struct.Struct(f"!{form}{sizes}")
    if len(body) < head.size:
        raise Malformed("too short")
    numbers = head.unpack_from(body)
    return numbers[: len(form)], _cut(body[head.size :], numbers[len(form) :])


def _cut(body: bytes, lengths: Sequence[int]) -> list[bytes]:
    """Fields of these lengths, which must be all that there is (4.5: a check of the key)."""
    if sum(lengths) != len(body):
        raise Malformed("the lengths do not add up: another key?")
    fields, at = [], 0
    for length in lengths:
        fields.append(body[at : at + length])
        at += length
    return fields
