"""TACACS+ packets against RFC 8907: its header, its obfuscation, and the layout of each body."""

import contextlib
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.aaa.account import Account
from phonesim.aaa.tacacs_packet import (
    AcctFlag,
    AcctReply,
    AcctRequest,
    AcctStatus,
    AuthenContinue,
    AuthenReply,
    AuthenStart,
    AuthenStatus,
    AuthorReply,
    AuthorRequest,
    AuthorStatus,
    Malformed,
    Packet,
    PacketReader,
    Type,
)
from phonesim.aaa.tacacs_server import TacacsServer

KEY = b"shared"
SESSION = 0x01020304
FIELDS = st.binary(max_size=255)


def test_header_and_pad() -> None:
    """4.1 and 4.5, byte by byte, with the pad computed as the RFC's formula has it."""
    body = bytes(range(40))
    raw = Packet(Type.AUTHENTICATION, 1, SESSION, body).encode(KEY)
    assert raw[:12] == bytes.fromhex("c0 01 01 00 01020304 00000028")
    seed = bytes.fromhex("01020304") + KEY + bytes.fromhex("c0 01")
    first = hashlib.md5(seed).digest()
    second = hashlib.md5(seed + first).digest()
    third = hashlib.md5(seed + second).digest()
    pad = (first + second + third)[:40]
    assert raw[12:] == bytes(a ^ b for a, b in zip(body, pad, strict=True))


def test_without_a_key_the_flag_says_so() -> None:
    raw = Packet(Type.AUTHORIZATION, 3, SESSION, b"clear").encode(b"")
    assert raw == bytes.fromhex("c0 02 03 01 01020304 00000005") + b"clear"


# The layouts of 5.1, 5.2, 5.3, 6.1, 6.2, 7.1 and 7.2, written out by hand.
LAYOUTS = [
    (
        AuthenStart(b"eva", b"tty65", b"async"),
        b"\x01\x01\x01\x01\x03\x05\x05\x00evatty65async",
    ),
    (
        AuthenReply(AuthenStatus.GETPASS, b"Password: ", flags=1),
        b"\x05\x01\x00\x0a\x00\x00Password: ",
    ),
    (AuthenContinue(b"eva"), b"\x00\x03\x00\x00\x00eva"),
    (
        AuthorRequest(b"eva", b"tty65", b"async", (b"service=shell", b"cmd=")),
        b"\x06\x01\x01\x01\x03\x05\x05\x02\x0d\x04evatty65asyncservice=shellcmd=",
    ),
    (
        AuthorReply(AuthorStatus.PASS_ADD, (b"priv-lvl=15",), b"hi"),
        b"\x01\x01\x00\x02\x00\x00\x0bhipriv-lvl=15",
    ),
    (
        AcctRequest(AcctFlag.STOP, AuthorRequest(b"eva", b"tty65", b"async", (b"task_id=1",))),
        b"\x04\x06\x01\x01\x01\x03\x05\x05\x01\x09evatty65asynctask_id=1",
    ),
    (AcctReply(AcctStatus.SUCCESS, b"ok"), b"\x00\x02\x00\x00\x01ok"),
]


@pytest.mark.parametrize(("body", "raw"), LAYOUTS)
def test_layout(body: AuthenStart, raw: bytes) -> None:
    assert body.encode() == raw
    assert type(body).decode(raw) == body


@pytest.mark.parametrize(("body", "raw"), LAYOUTS)
def test_what_is_cut_short_is_malformed(body: AuthenStart, raw: bytes) -> None:
    for end in range(len(raw)):
        with pytest.raises(Malformed):
            type(body).decode(raw[:end])


@given(st.binary(max_size=120))
def test_no_bytes_hang_or_raise_anything_else(data: bytes) -> None:
    for kind in (AuthenStart, AuthenReply, AuthenContinue, AuthorRequest, AuthorReply):
        with contextlib.suppress(Malformed):
            kind.decode(data)
    server = TacacsServer(KEY, {"eva": Account("pa55word")})
    assert server.receive(data) is None or isinstance(server.receive(b""), bytes)


@given(st.binary(max_size=200), st.integers(1, 255), st.integers(0, 2**32 - 1), st.integers(1, 50))
def test_a_packet_comes_out_as_it_went_in(
    body: bytes, sequence: int, session: int, piece: int
) -> None:
    packet = Packet(Type.ACCOUNTING, sequence, session, body)
    raw = packet.encode(KEY) * 2
    reader = PacketReader(KEY)
    found: list[Packet] = []
    for at in range(0, len(raw), piece):
        found += reader.feed(raw[at : at + piece])
    assert found == [packet, packet]


@given(
    st.lists(st.sampled_from(list(range(1, 10))), max_size=4),
    st.sampled_from(list(Type)),
    st.binary(max_size=60),
)
def test_the_server_reads_any_body(sequences: list[int], kind: Type, body: bytes) -> None:
    server = TacacsServer(KEY, {"eva": Account("pa55word")})
    for sequence in sequences:
        server.receive(Packet(kind, sequence, SESSION, body).encode(KEY))


def test_another_key_ends_the_connection() -> None:
    start = Packet(Type.AUTHENTICATION, 1, SESSION, AuthenStart(b"eva").encode())
    assert TacacsServer(KEY, {}).receive(start.encode(b"another")) is None
    assert TacacsServer(KEY, {}).receive(start.encode(b"")) is None
    assert TacacsServer(KEY, {}).receive(start.encode(KEY))
