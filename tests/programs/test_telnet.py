"""The ways into an access server from the network: Debian's telnet, and pyserial's sockets."""

from __future__ import annotations

import random
import re
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pexpect
import pytest
import serial

from tests.programs.office import PATIENCE_S, QUICK, Office, Person

CONFIG = """
hostname ts
enable password 0 sesame
username u password 0 pw
access-list 1 permit host 127.0.0.1
access-list 2 deny any
line con 0
line 1 4
 modem InOut
 rotary 1
 transport input telnet
 stopbits 1
 speed 115200
 flowcontrol hardware
line 5 8
 modem InOut
 access-class 2 in
 transport input all
line vty 0 1
 access-class 1 in
 login local
"""
EVERYTHING = bytes(range(256)) * 4
PORTS = (23, *(base + n for base in (2000, 4000, 6000) for n in (1, 2, 5)), 3001, 5001, 7001)
ALL_OF_IT = f"(?s).{{{len(EVERYTHING)}}}"
WILL_DO_BINARY = b"\xff\xfb\x00\xff\xfd\x00"


def free_offset() -> int:
    """An offset that gives free ports only."""
    for offset in random.sample(range(20000, 50000), 100):  # another checkout may be testing too
        try:
            for port in PORTS:
                socket.create_server(("127.0.0.1", offset + port)).close()
        except OSError:
            continue
        return offset
    raise AssertionError("no free ports")


class Server:
    """A 2509 with modems on lines 1, 2 and 5, and a PC whose modem answers at 84001."""

    def __init__(self, office: Callable[..., Office], folder: Path) -> None:
        (folder / "ts.cfg").write_text(CONFIG)
        self._offset = free_offset()
        self.running = office(
            "--line", "84001=pc", "--profile", f"84001=S0=1{QUICK}", "--platform", "2509",
            "--nas", "ts.cfg", "--nas-line", "5501=tty 1 2", "--nas-line", "5505=tty 5",
            "--line-speed", "unlimited", "--telnet", str(self._offset), "--console", "tcp:0",
        )  # fmt: skip

    def port(self, number: int) -> int:
        return self._offset + number

    def raw(self, number: int) -> serial.Serial:
        """pyserial's end of a connection."""
        url = f"socket://127.0.0.1:{self.port(number)}"
        return serial.serial_for_url(url, timeout=PATIENCE_S)


@pytest.fixture
def server(office: Callable[..., Office], tmp_path: Path) -> Server:
    return Server(office, tmp_path)


@pytest.fixture
def telnet(need: Callable[[str], str], server: Server) -> Callable[..., pexpect.spawn[bytes]]:
    program = need("telnet")

    def start(number: int, *options: str) -> pexpect.spawn[bytes]:
        arguments = [*options, "127.0.0.1", str(server.port(number))]
        return pexpect.spawn(program, arguments, timeout=PATIENCE_S)

    return start


def test_telnet_at_a_vty(telnet: Callable[..., pexpect.spawn[bytes]], server: Server) -> None:
    client = telnet(23)
    client.expect_exact("Username: ")
    client.send("u\r")
    client.expect_exact("u\r\nPassword: ")
    client.send("pw\r")
    client.expect_exact("ts>")
    client.send("show users\r")
    client.expect_exact("show users\r\n")
    client.expect(r"\n\* 10 vty 0 +u .*\r\nts>")
    client.send("exit\r")
    client.expect_exact("Connection closed by foreign host.")


def test_telnet_configures_the_modem(telnet: Callable[..., pexpect.spawn[bytes]]) -> None:
    client = telnet(2001)
    client.expect_exact("Escape character is")
    for command, answer in (("ATE1", "OK"), ("ATS0=1", "OK"), ("ATS0?", "001")):
        client.send(f"{command}\r")
        client.expect_exact(command)
        client.expect_exact(f"{answer}\r\n")
    second = telnet(2001)
    second.expect("Connection (closed|reset)")
    client.send("\x1d")
    client.expect_exact("telnet>")
    client.send("quit\r")
    client.expect(pexpect.EOF)


def test_telnet_is_refused_by_an_access_class(telnet: Callable[..., pexpect.spawn[bytes]]) -> None:
    telnet(2005).expect("Connection (closed|reset)")


@pytest.mark.waits(8)
def test_pyserial_dials_out_by_raw_tcp(server: Server) -> None:
    with closing(server.raw(4001)) as port, Person(server.running.link("pc")) as person:
        port.write(b"ATE0\r")
        assert port.read_until(b"OK\r\n").endswith(b"OK\r\n")
        port.write(b"ATDT84001\r")
        assert port.read_until(b"CONNECT").endswith(b"CONNECT")
        port.read_until(b"\r\n")
        person.expect(r"CONNECT[^\r]*\r\n")
        port.write(EVERYTHING)
        got = person.expect(ALL_OF_IT)
        assert got.encode("latin-1") == EVERYTHING
        person.type("and back")
        assert port.read_until(b"back") == b"and back"


@pytest.mark.waits(8)
def test_binary_is_clean(server: Server) -> None:
    with closing(server.raw(6001)) as port, Person(server.running.link("pc")) as person:
        # What the server offered at once is gone: pyserial empties a port that it opens.
        port.write(WILL_DO_BINARY + b"ATE0\r")
        port.read_until(b"OK\r\n")
        port.write(b"ATDT84001\r")
        port.read_until(b"CONNECT")
        port.read_until(b"\r\n")
        person.expect(r"CONNECT[^\r]*\r\n")
        port.write(EVERYTHING.replace(b"\xff", b"\xff\xff"))
        assert person.expect(ALL_OF_IT).encode("latin-1") == EVERYTHING
        person.write(EVERYTHING)
        doubled = len(EVERYTHING) + EVERYTHING.count(b"\xff")
        assert port.read(doubled).replace(b"\xff\xff", b"\xff") == EVERYTHING


def test_the_console_on_a_tcp_port(server: Server) -> None:
    found = re.search(r"console +rfc2217://(\S+)", server.running.said)
    assert found is not None
    with closing(serial.serial_for_url(f"socket://{found[1]}", timeout=PATIENCE_S)) as port:
        port.write(b"\r")
        port.read_until(b"ts>")
        port.write(b"show users\r")
        assert b"0 con 0" in port.read_until(b"ts>")
