"""RADIUS packets: the password of RFC 2865, replies of other keys, and bytes that are none."""

import contextlib
import hashlib

from hypothesis import given
from hypothesis import strategies as st

from phonesim.aaa.account import Account
from phonesim.aaa.radius_listing import attribute_lines
from phonesim.aaa.radius_packet import (
    AcctStatus,
    Code,
    Malformed,
    Request,
    RequestKind,
    read_request,
)
from phonesim.aaa.radius_server import answer

KEY = b"xyzzy5461"
ACCOUNTS = {"nemo": Account("arctangent", "84001", callback_rotary=3, nocallback_verify=True)}


def request(password: str = "arctangent", key: bytes = KEY) -> Request:
    made = Request(key, 0, bytes.fromhex("0f403f9473978057bd83d5cb98f4227a"))
    made.add("User-Name", "nemo")
    made.add("User-Password", password)
    made.add("NAS-Port", 3)
    return made


def test_the_password_of_the_published_example() -> None:
    """RFC 2865, 7.1: user nemo, password arctangent, key xyzzy5461."""
    hidden = bytes.fromhex("0dbe708d93d413ce3196e43f782a0aee")
    raw = request().encode()
    assert b"\x01\x06nemo\x02\x12" + hidden in raw
    assert raw == request().encode()
    asked = read_request(raw, KEY)
    assert (asked.user, asked.password) == ("nemo", "arctangent")


def test_the_published_request_without_a_signature_is_read() -> None:
    raw = bytes.fromhex(
        "01000038 0f403f9473978057bd83d5cb98f4227a 01066e656d6f"
        "02120dbe708d93d413ce3196e43f782a0aee 0406c0a80110 050600000003"
    )
    asked = read_request(raw, KEY)
    assert (asked.user, asked.password) == ("nemo", "arctangent")


def test_what_is_given_to_the_user() -> None:
    made = request()
    raw = answer(made.encode(), KEY, ACCOUNTS)
    assert raw is not None
    reply = made.read_reply(raw)
    assert reply is not None
    assert (reply.code, reply.callback_number) == (Code.ACCESS_ACCEPT, "84001")
    assert reply.pairs == ("shell:callback-rotary=3", "shell:nocallback-verify=1")


def test_keys() -> None:
    raw = request().encode()
    assert answer(raw, b"another", ACCOUNTS) is None
    reply = answer(raw, KEY, ACCOUNTS)
    assert reply is not None
    assert request(key=b"another").read_reply(reply) is None
    rejected = answer(request("wrong").encode(), KEY, ACCOUNTS)
    assert rejected is not None
    read = request("wrong").read_reply(rejected)
    assert read is not None
    assert read.code is Code.ACCESS_REJECT


def reads(data: bytes) -> None:
    for read in (request().read_reply, lambda raw: read_request(raw, KEY)):
        with contextlib.suppress(Malformed):
            read(data)
    answer(data, KEY, ACCOUNTS)


@given(st.binary(max_size=80))
def test_no_bytes_hang_or_raise_anything_else(data: bytes) -> None:
    reads(data)
    reads(bytes((1, 0)) + (len(data) + 20).to_bytes(2) + bytes(16) + data)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), max_size=6))
def test_no_damage_does(changes: list[tuple[int, int]]) -> None:
    for raw in (request().encode(), answer(request().encode(), KEY, ACCOUNTS) or b""):
        data = bytearray(raw)
        for at, byte in changes:
            data[at % len(data)] = byte
        reads(bytes(data))


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_name_and_password_can_be_sent(name: str, password: str) -> None:
    made = Request(KEY, 1, bytes(16))
    made.add("User-Name", name or "x")
    made.add("User-Password", password)
    answer(made.encode(), KEY, ACCOUNTS)


def test_an_account_is_signed_and_answered() -> None:
    """RFC 2866, 3: the authenticator is made of the packet and the key."""
    made = Request(KEY, 7, b"", RequestKind.ACCOUNTING)
    made.add("Acct-Status-Type", int(AcctStatus.STOP))
    made.add("User-Name", "nemo")
    made.add("Acct-Session-Id", "0000002A")
    made.add("Acct-Session-Time", 62)
    raw = made.encode()
    signed = raw[:4] + bytes(16) + raw[20:] + KEY
    assert raw[:2] == b"\x04\x07"
    assert raw[4:20] == hashlib.md5(signed, usedforsecurity=False).digest()
    kept = []
    reply = answer(raw, KEY, ACCOUNTS, lambda *record: kept.append(record))
    assert reply is not None
    assert (made.read_reply(reply) or 0).code is Code.ACCOUNTING_RESPONSE  # type: ignore[union-attr]
    facts = {"User-Name": "nemo", "Acct-Session-Id": "0000002A", "Acct-Session-Time": 62}
    assert kept == [("stop", "nemo", facts)]
    assert answer(raw, b"another", ACCOUNTS) is None
    assert answer(raw[:4] + bytes(16) + raw[20:], KEY, ACCOUNTS) is None


def test_attributes_are_listed_as_in_captures() -> None:
    """The rows of published captures, but for their values."""
    made = request()
    made.add("NAS-Port-Type", 5)
    made.add("Cisco-AVPair", "client-mac-address=e237.b7e0.50af")
    lines = list(attribute_lines(made.encode()))
    assert 'User-Name           [1]   6   "nemo"' in lines
    assert "User-Password       [2]   18  *" in lines
    assert "NAS-Port            [5]   6   3                         " in lines
    assert "NAS-Port-Type       [61]  6   Virtual                   [5]" in lines
    at = lines.index("Vendor, Cisco       [26]  41  ")
    assert lines[at + 1] == ' Cisco AVpair       [1]   35  "client-mac-address=e237.b7e0.50af"'
    assert "arctangent" not in "".join(lines)


@given(st.binary(max_size=80))
def test_any_bytes_are_listed(data: bytes) -> None:
    assert all(line.isprintable() for line in attribute_lines(data))
