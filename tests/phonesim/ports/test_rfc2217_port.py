"""RFC 2217: pyserial's client at one end, a modem's view of the port at the other."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import serial

from phonesim.ports.rfc2217_port import Rfc2217Port
from phonesim.ports.unavailable import PortUnavailable
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
