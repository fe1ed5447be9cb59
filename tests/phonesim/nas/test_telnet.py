"""Telnet: options, ends of line, commands, and data that must come through as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.nas.telnet import Telnet
from tests.phonesim.fakes import TRY_MANY

WILL_ECHO, WILL_SGA = b"\xff\xfb\x01", b"\xff\xfb\x03"
DO_TTYPE, DO_NAWS = b"\xff\xfd\x18", b"\xff\xfd\x1f"


class Server:
    """The server's side, and what it has sent since the last time."""

    def __init__(self, binary: bool = False, newline: bytes = b"\r") -> None:
        self._sent = bytearray()
        self.breaks = 0
        self.telnet = Telnet(self._sent.extend, binary, newline, self._break)

    def _break(self) -> None:
        self.breaks += 1

    def sent(self) -> bytes:
        sent = bytes(self._sent)
        self._sent.clear()
        return sent

    def gets(self, data: bytes) -> tuple[bytes, bytes]:
        """What the reader gets of it, and what is answered."""
        self.sent()
        return self.telnet.decode(data), self.sent()


def test_it_offers_what_ios_does() -> None:
    assert Server().sent() == WILL_ECHO + WILL_SGA + DO_TTYPE + DO_NAWS


@pytest.mark.parametrize(
    ("received", "answered"),
    [
        (b"\xff\xfd\x01", b""),  # DO ECHO: agreed, as offered
        (b"\xff\xfe\x01", b""),  # DONT ECHO: refused
        (b"\xff\xfd\x01\xff\xfe\x01", b"\xff\xfc\x01"),  # agreed, then no more
        (b"\xff\xfd\x06", b"\xff\xfc\x06"),  # DO TIMING-MARK: we will not
        (b"\xff\xfb\x22", b"\xff\xfe\x22"),  # WILL LINEMODE: do not
        (b"\xff\xfb\x00", b"\xff\xfd\x00"),  # WILL BINARY: do
        (b"\xff\xfd\x00\xff\xfd\x00", b"\xff\xfb\x00"),  # DO BINARY twice: answered once
        (b"\xff\xf6", b"\r\n[Yes]\r\n"),  # are you there
        (b"\xff\xf1\xff\xf2\xff\xf9", b""),  # NOP, DM, GA
    ],
)
def test_options_and_commands(received: bytes, answered: bytes) -> None:
    assert Server().gets(received) == (b"", answered)


def test_a_window_is_told() -> None:
    server = Server()
    server.gets(b"\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\xff\xff\xff\xf0x")
    assert server.telnet.window == (80, 255)


@pytest.mark.parametrize("junk", [b"\xff\xfa\x18" + b"x" * 5000, b"\xff\xfa" + b"\xff\xff" * 5000])
def test_a_subnegotiation_without_end_is_not_kept(junk: bytes) -> None:
    server = Server()
    assert server.gets(junk) == (b"", b"")
    assert len(server.telnet._command) < 1000
    assert server.gets(b"y\xff\xf0z")[0] == b"z"


@pytest.mark.parametrize(
    ("newline", "received", "read"),
    [
        (b"\r", b"AT\r\0", b"AT\r"),
        (b"\r", b"AT\r\n", b"AT\r"),
        (b"\r", b"AT\r", b"AT\r"),
        (b"\r", b"a\r\0\0b\nc", b"a\r\0b\nc"),
        (b"\r\n", b"AT\r\0", b"AT\r\n"),
        (b"\r\n", b"AT\r\n", b"AT\r\n"),
        (b"\r", b"a\xff\xffb", b"a\xffb"),
        (b"\r", b"a\xff\xf4b", b"a\x03b"),  # interrupt process
    ],
)
def test_ends_of_line(newline: bytes, received: bytes, read: bytes) -> None:
    assert Server(newline=newline).gets(received)[0] == read
    server = Server(newline=newline)
    assert b"".join(server.gets(bytes([byte]))[0] for byte in received) == read


def test_break_is_passed_on() -> None:
    server = Server()
    assert server.gets(b"\xff\xf3")[0] == b""
    assert server.breaks == 1


@TRY_MANY
@given(st.lists(st.binary(max_size=20)))
def test_what_is_sent_arrives(chunks: list[bytes]) -> None:
    """An NVT's stream, read by its rules, is what was written, however it is cut."""
    server = Server()
    wire = b"".join(server.telnet.encode(chunk) for chunk in chunks)
    read = wire.replace(b"\xff\xff", b"\xfe\xff").replace(b"\r\0", b"\r")
    assert read.replace(b"\xfe\xff", b"\xff") == b"".join(chunks) or b"\xfe" in b"".join(chunks)
    assert b"\xff" not in wire.replace(b"\xff\xff", b"")


@TRY_MANY
@given(st.binary(max_size=300), st.integers(1, 300))
def test_binary_data_comes_through_both_ways(data: bytes, cut: int) -> None:
    server = Server(binary=True)
    server.gets(b"\xff\xfb\x00\xff\xfd\x00")
    wire = server.telnet.encode(data)
    assert wire.replace(b"\xff\xff", b"\xff") == data
    assert server.gets(wire[:cut])[0] + server.gets(wire[cut:])[0] == data


@TRY_MANY
@given(st.lists(st.sampled_from([*(bytes([b]) for b in range(240, 256)), b"\0", b"\r", b"x"])))
def test_nothing_makes_it_raise(parts: list[bytes]) -> None:
    server = Server()
    for part in parts:
        server.gets(part)


def test_binary_is_assumed_until_it_is_refused() -> None:
    """A program on a bare socket answers no offer; a terminal that refuses gets ends of line."""
    sent = bytearray()
    telnet = Telnet(sent.extend, binary=True)
    assert telnet.decode(b"AT\r\n\0\r") == b"AT\r\n\0\r"
    assert telnet.encode(b"AT\r\0\r\nOK\xff") == b"AT\r\0\r\nOK\xff\xff"
    telnet.decode(b"\xff\xfe\x00\xff\xfc\x00")  # DONT, WONT
    assert telnet.encode(b"a\rb") == b"a\r\0b"
    assert telnet.decode(b"a\r\0b") == b"a\rb"
