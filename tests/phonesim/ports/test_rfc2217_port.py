"""RFC 2217: pyserial's client at one end, a modem's view of the port at the other."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import serial
from hypothesis import given
from hypothesis import strategies as st

from phonesim.ports import rfc2217_port
from phonesim.ports.rfc2217_port import Rfc2217Port
from phonesim.ports.telnet_server import TelnetServer
from phonesim.ports.unavailable import PortUnavailable
from phonesim.timers import Timer
from phonesim.wires.v24 import Circuit
from tests.phonesim.ports.outside import Modem, Outside, outside

# pyserial's client does what Python has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")


class Desk:
    def __init__(self, outer: Outside) -> None:
        self.outer = outer
        self.port = Rfc2217Port(outer.world, outer.clock, "84001", 0)
        self.modem = Modem(self.port)
        self.url = "rfc2217://{}:{}".format(*self.port.address)

    def connect(self) -> socket.socket:
        """A client that knows nothing of telnet."""
        client = socket.create_connection(self.port.address)
        client.settimeout(5)
        return client

    def while_(self, client: Callable[[], None]) -> None:
        """Run what a client does, which blocks, while the world goes on."""
        failures: list[BaseException] = []

        def run() -> None:
            try:
                client()
            except BaseException as failure:  # noqa: BLE001, told to the test
                failures.append(failure)

        thread = threading.Thread(target=run)
        thread.start()
        self.outer.world.run_until(lambda: not thread.is_alive(), 15_000_000)
        thread.join(15)
        if failures:
            raise failures[0]


@pytest.fixture
def desk() -> Iterator[Desk]:
    with outside() as outer:
        desk = Desk(outer)
        yield desk
        desk.port.close()


def read_all(client: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count and (piece := client.recv(65536)):
        data += piece
    return data


def test_a_client_has_the_modems_bytes_speed_and_circuits(desk: Desk) -> None:
    answers = {b"AT\r": b"OK", b"\xff\x00\xff\xff": b"\xff\xfe\xff"}
    received: list[bytes] = []

    def answer(data: bytes) -> None:
        received.append(data)
        whole = b"".join(received)
        for question, reply in answers.items():
            if whole.endswith(question):
                desk.port.write(reply)

    desk.port.attach(answer, lambda circuit, on: desk.modem.seen.append((circuit.name, on)))
    desk.port.set(Circuit.CTS, True)
    desk.port.set(Circuit.DSR, True)

    def client() -> None:
        with serial.serial_for_url(desk.url, baudrate=38400, timeout=5) as port:
            for question, reply in answers.items():
                port.write(question)
                assert port.read(len(reply)) == reply
            assert (port.cts, port.dsr, port.cd, port.ri) == (True, True, False, False)
            desk.outer.world.soon(lambda: desk.port.set(Circuit.DCD, True))
            desk.outer.world.soon(lambda: desk.port.set(Circuit.RI, True))
            while not (port.cd and port.ri):
                pass
            port.write(b"+++")
            port.dtr = False
            port.dtr = True

    desk.while_(client)
    assert desk.port.rate_bps in (38400, 9600)  # still there, or just gone
    desk.outer.wait(lambda: not desk.port.is_open)
    assert desk.modem.saw("DTR")[:3] == [True, False, True]
    assert desk.modem.saw("DTR")[-1] is False
    assert received[-1] == b"+++"


def test_the_clients_speed_is_the_ports(desk: Desk) -> None:
    seen: list[int] = []
    desk.port.attach(lambda data: seen.append(desk.port.rate_bps))

    def client() -> None:
        with serial.serial_for_url(desk.url, baudrate=19200, timeout=5) as port:
            port.write(b"A")
            while not seen:
                pass

    desk.while_(client)
    assert seen == [19200]


def test_clients_come_one_after_another(desk: Desk) -> None:
    for number in range(5):
        client = desk.connect()
        client.sendall(b"%d" % number)
        desk.outer.wait(lambda: desk.modem.received.endswith(b"%d" % number))  # noqa: B023
        client.close()
        desk.outer.wait(lambda: not desk.port.is_open)
    assert desk.modem.received == b"01234"
    assert desk.modem.saw("DTR") == [True, False] * 5


def test_a_second_client_is_told_who_has_it(desk: Desk) -> None:
    first = desk.connect()
    desk.outer.wait(lambda: desk.port.is_open)
    second = desk.connect()
    text = b""

    def refused() -> bool:
        nonlocal text
        second.setblocking(False)
        try:
            piece = second.recv(4096)
        except BlockingIOError:
            return False
        text += piece
        return not piece

    desk.outer.wait(refused)
    host, port = first.getsockname()
    assert text == f"\r\n84001 is in use by {host}:{port}\r\n".encode()
    first.sendall(b"still here")
    desk.outer.wait(lambda: desk.modem.received == b"still here")
    for client in (first, second):
        client.close()


def test_a_client_that_reads_late_loses_nothing(desk: Desk) -> None:
    client = desk.connect()
    desk.outer.wait(lambda: desk.port.is_open)
    negotiation = client.recv(4096)
    sent = bytes(range(255)) * 40_000
    desk.port.write(sent)
    desk.outer.wait_a_while()
    assert desk.port.backlog > 0
    got: list[bytes] = []
    desk.while_(lambda: got.append(read_all(client, len(sent))))
    assert negotiation.startswith(b"\xff")
    assert got[0] == sent
    assert desk.port.backlog == 0
    client.close()


def test_a_modem_that_stops_leaves_the_bytes_with_the_client(desk: Desk) -> None:
    client = desk.connect()
    desk.outer.wait(lambda: desk.port.is_open)
    desk.port.accept(False)
    client.sendall(b"kept")
    desk.outer.wait_a_while()
    assert desk.modem.received == b""
    desk.port.accept(True)
    desk.outer.wait(lambda: desk.modem.received == b"kept")
    client.close()


def test_a_tcp_port_in_use_is_said(desk: Desk) -> None:
    host, port = desk.port.address
    with pytest.raises(PortUnavailable, match=f"{host}:{port} cannot be had: Address already"):
        Rfc2217Port(desk.outer.world, desk.outer.clock, "84002", port)


def test_it_listens_on_loopback_unless_told(desk: Desk) -> None:
    assert desk.port.address[0] == "127.0.0.1"


def command(option: int, value: bytes = b"") -> bytes:
    """A COM-PORT-OPTION subnegotiation (RFC 2217), as it goes on the wire."""
    return b"\xff\xfa\x2c" + bytes([option]) + value + b"\xff\xf0"


class Asking:
    """A client that speaks RFC 2217 by hand."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self.socket, self.got = desk, desk.connect(), b""
        self.send(b"\xff\xfd\x2c")  # DO COM-PORT-OPTION
        self.expect(b"\xff\xfa\x2c\x6b\x00\xff\xf0")  # the first modem state
        self.got = b""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def expect(self, data: bytes) -> None:
        self._desk.outer.wait(lambda: data in self.read())

    def read(self) -> bytes:
        self.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            self.got += self.socket.recv(65536)
        self.socket.settimeout(5)
        return self.got


@pytest.fixture
def asking(desk: Desk) -> Iterator[Asking]:
    client = Asking(desk)
    yield client
    client.socket.close()


BREAK_ON, BREAK_OFF = command(5, b"\x05"), command(5, b"\x06")
DTR_OFF = command(5, b"\x09")


def test_a_break_crosses_both_ways_in_its_place(desk: Desk, asking: Asking) -> None:
    asking.send(b"before" + BREAK_ON + b"in" + BREAK_OFF + b"after")
    desk.outer.wait(lambda: desk.modem.received == b"beforeinafter")
    assert desk.modem.seen[-5:] == [b"before", ("TD", True), b"in", ("TD", False), b"after"]
    desk.port.set(Circuit.RD, True)
    asking.send(command(6))  # asked: told, whatever the mask
    asking.expect(command(0x6A, b"\x10"))
    desk.port.set(Circuit.RD, False)
    asking.send(command(10, b"\x10"))  # from now on it wants to be told
    asking.send(command(0))
    asking.expect(command(0x64, b"ringback 84001"))
    asking.got = b""
    desk.port.set(Circuit.RD, True)
    asking.expect(command(0x6A, b"\x10"))


def test_a_telnet_break_is_one(desk: Desk, asking: Asking) -> None:
    asking.send(b"\xff\xf3")
    desk.outer.wait(lambda: desk.modem.saw("TD") == [True, False])


def test_what_a_client_has_set_it_may_ask(desk: Desk, asking: Asking) -> None:
    for set_, ask in ((5, 4), (6, 4), (8, 7), (9, 7), (11, 10), (12, 10)):
        asking.send(command(5, bytes([set_])))
        asking.expect(command(0x69, bytes([set_])))
        asking.got = b""
        asking.send(command(5, bytes([ask])))
        asking.expect(command(0x69, bytes([set_])))


def test_suspend_keeps_what_comes_for_the_client(desk: Desk, asking: Asking) -> None:
    asking.send(command(8) + command(0))
    asking.expect(b"ringback")
    desk.port.write(b"later")
    desk.outer.wait_a_while()
    assert b"later" not in asking.read()
    assert desk.port.backlog == 5
    asking.send(command(9))
    asking.expect(b"later")


def test_purge_forgets_what_the_client_has_not_got(desk: Desk, asking: Asking) -> None:
    asking.send(command(8) + command(0))
    asking.expect(b"ringback")
    desk.port.write(b"unwanted")
    asking.send(command(12, b"\x01") + command(9))
    asking.expect(command(0x70, b"\x01"))
    desk.port.write(b"wanted")
    asking.expect(b"wanted")
    assert b"unwanted" not in asking.got


def test_the_masks_say_what_a_client_is_told(desk: Desk, asking: Asking) -> None:
    asking.send(command(11, b"\x80") + command(0))  # carrier only
    asking.expect(b"ringback")
    asking.got = b""
    desk.port.set(Circuit.CTS, True)
    desk.port.set(Circuit.RD, True)  # line states nobody asked for
    desk.port.set(Circuit.DCD, True)
    asking.expect(command(0x6B, b"\x80"))
    assert asking.got == command(0x6B, b"\x80")


def test_a_stalled_modem_still_sees_dtr_fall_behind_the_data(desk: Desk, asking: Asking) -> None:
    desk.port.accept(False)
    asking.send(b"kept" + DTR_OFF)
    asking.send(command(0))
    asking.expect(b"ringback")
    assert desk.modem.saw("DTR") == [True]
    desk.port.accept(True)
    desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False])
    assert desk.modem.seen[-2:] == [b"kept", ("DTR", False)]


def test_dtr_falls_in_time_if_the_modem_never_takes_the_data(
    desk: Desk, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rfc2217_port, "CLOSING_WAIT", Timer("closing_wait", 50_000, "", ""))
    desk.port.accept(False)
    asking.send(b"lost" + DTR_OFF + b"kept")
    desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False])
    desk.port.accept(True)
    desk.outer.wait(lambda: desk.modem.received == b"kept")


@pytest.mark.parametrize("size", [10, 300_000])
def test_a_client_that_vanishes_while_the_modem_takes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(rfc2217_port, "CLOSING_WAIT", Timer("closing_wait", 500_000, "", ""))
    client = desk.connect()
    desk.outer.wait(lambda: desk.port.is_open)
    desk.port.accept(False)
    client.settimeout(0.2)
    with contextlib.suppress(TimeoutError):
        client.sendall(bytes(size))
    client.close()
    desk.outer.wait_a_while()
    assert desk.port.is_open
    desk.outer.wait(lambda: not desk.port.is_open)
    assert desk.modem.saw("DTR") == [True, False]
    assert desk.modem.received == b""


def test_data_of_a_client_that_has_gone_is_taken_first(desk: Desk) -> None:
    client = desk.connect()
    desk.outer.wait(lambda: desk.port.is_open)
    desk.port.accept(False)
    client.sendall(bytes(100_000))
    client.close()
    desk.outer.wait_a_while()
    desk.port.accept(True)
    desk.outer.wait(lambda: not desk.port.is_open)
    assert len(desk.modem.received) == 100_000
    assert desk.modem.seen[-2:] == [("DTR", False), ("RTS", False)]


@given(st.lists(st.one_of(st.binary(max_size=8), st.sampled_from([
    b"\xff", b"\xff\xf0", b"\xff\xfa", b"\xff\xfa\x2c", b"\xff\xfa\x2c\x01\x00\xff\xf0",
    b"\xff\xfa\x2c\x03\x77\xff\xf0", b"\xff\xfa\x2c\x0a\xff\xf0", b"\xff\xfb", b"\xff\xfd\x2c",
])), max_size=12))  # fmt: skip
def test_no_nonsense_harms_the_port(pieces: list[bytes]) -> None:
    """After anything at all, data still comes through."""

    class Port:
        name = "84001"
        sees = staticmethod(lambda circuit: False)
        client_sets = staticmethod(lambda circuit, on: None)
        suspend = staticmethod(lambda on: None)
        purge = staticmethod(lambda: None)

    said: list[bytes] = []
    server = TelnetServer(Port(), said.append)
    got = bytearray()
    for piece in pieces:
        server.data_in(piece, got.extend)
    server.data_in(b"\xff\xf0" * 2 + b"xx" + b"\xff\xf0", got.extend)  # ends whatever had begun
    before = len(got)
    server.data_in(b"AT\xff\xff\r", got.extend)
    assert got[before:] == b"AT\xff\r"


def test_an_endless_command_takes_no_memory() -> None:
    server = TelnetServer(Desk.__new__(Desk), lambda data: None)  # type: ignore[arg-type]
    for _ in range(100):
        server.data_in(b"\xff\xfa" + bytes(10_000), lambda data: None)
    assert server.suboption is not None
    assert len(server.suboption) < 1000
