"""Ways in from the network: virtual terminals, reverse Telnet, rotary groups, access lists."""

import pytest

from phonesim.nas.access_server import AccessServer
from phonesim.nas.config_model import LineKind
from phonesim.nas.ios_config import read_config
from phonesim.nas.platform import PLATFORMS
from phonesim.units import US_PER_S
from phonesim.wires.cable import MemoryCable
from phonesim.wires.stream import MemoryStream
from phonesim.wires.v24 import Circuit
from phonesim.world import World
from tests.phonesim.fakes import Terminal

S = US_PER_S
OFFER = b"\xff\xfb\x01\xff\xfb\x03\xff\xfd\x18\xff\xfd\x1f"
OFFER_BINARY = b"\xff\xfb\x01\xff\xfb\x03\xff\xfb\x00\xff\xfd\x00"
LOGIN = b"\r\n\r\nUser Access Verification\r\n\r\nUsername: "

CONFIG = """
hostname ts
username u password 0 pw
access-list 5 permit 10.0.0.0 0.0.0.255
access-list 5 permit host 192.168.1.1
chat-script init "" "ATZ" OK
line con 0
line 1 4
 modem InOut
 rotary 7
 transport input telnet
 stopbits 1
line 5
 modem InOut
line 6
 no exec
 transport input all
line 7
 modem InOut
 login local
 transport input all
line 8
 transport input all
line vty 0 1
 login local
line vty 2 4
 login local
 access-class 5 in
"""


class Office:
    """A 2509 with something on each of its lines, and whoever comes from the network."""

    def __init__(self, config: str = CONFIG) -> None:
        self.world = World()
        self.server = AccessServer(
            "nas", self.world, read_config(config, "x.cfg"), PLATFORMS["2509"]
        )
        self.devices: dict[int, Terminal] = {}
        for number in range(1, 9):
            cable = MemoryCable(self.world, f"tty {number}", f"device {number}")
            self.devices[number] = Terminal(self.world, cable.dce)
            self.server.connect(LineKind.TTY, number, cable.dte)
            cable.dte.configure(0)
        self.run()
        for device in self.devices.values():
            device.read()

    def run(self, duration_us: int = 0) -> None:
        self.world.run_for(duration_us)

    def call(self, port: int, peer: str = "127.0.0.1") -> "Client":
        """Connect to a port; what is refused raises."""
        stream = MemoryStream(self.world, peer)
        client = Client(self, stream)
        if not self.server.network.accept(port, stream.server):
            raise ConnectionRefusedError(port)
        self.run()
        return client


class Client:
    """Somebody at the far end of a connection."""

    def __init__(self, office: Office, stream: MemoryStream) -> None:
        self._office, self.end = office, stream.client
        self.received, self.closed = bytearray(), False
        stream.client.attach(self.received.extend)
        stream.client.when_closed(self._close)

    def _close(self) -> None:
        self.closed = True

    def read(self) -> bytes:
        read = bytes(self.received)
        self.received.clear()
        return read

    def ask(self, data: bytes) -> bytes:
        self.read()
        self.end.write(data)
        self._office.run()
        return self.read()

    def hang_up(self) -> None:
        self.end.close()
        self._office.run()


@pytest.fixture
def office() -> Office:
    return Office()


def test_what_can_be_reached(office: Office) -> None:
    lines = [base + n for base in (2000, 4000, 6000) for n in (1, 2, 3, 4, 6, 7, 8)]
    groups = [base + 7 for base in (3000, 5000, 7000)]
    assert office.server.network.tcp_ports() == tuple(sorted([23, *lines, *groups]))


NAWS = b"\xff\xfb\x1f\xff\xfa\x1f" + bytes((0, 200, 0, 50)) + b"\xff\xf0"  # 200 by 50


class TestVty:
    def test_is_as_large_as_the_clients_window(self, office: Office) -> None:
        client = office.call(23)
        client.ask(NAWS + b"u\r\0pw\r\0")
        assert b"Length: 50 lines, Width: 200 columns" in client.ask(b"show terminal\r\0")
        client.ask(b"terminal length 0\r\0")
        assert b"Length: 0 lines, Width: 200 columns" in client.ask(b"show terminal\r\0")

    def test_is_as_large_as_the_line_says(self) -> None:
        text = CONFIG.replace("line vty 0 1\n", "line vty 0 1\n length 0\n width 100\n")
        client = Office(text).call(23)
        client.ask(NAWS + b"u\r\0pw\r\0")
        assert b"Length: 0 lines, Width: 100 columns" in client.ask(b"show terminal\r\0")

    def test_is_a_terminal(self, office: Office) -> None:
        client = office.call(23)
        assert client.read() == OFFER + LOGIN
        assert client.ask(b"u\r\n") == b"u\r\nPassword: "
        assert client.ask(b"pw\r\0") == b"\r\nts>"
        assert b"10 vty 0" in client.ask(b"show users\r\n")
        client.ask(b"exit\r\n")
        assert client.closed

    def test_the_lowest_free_one_is_taken(self, office: Office) -> None:
        clients = [office.call(23, "10.0.0.9") for _ in range(5)]
        with pytest.raises(ConnectionRefusedError):
            office.call(23, "10.0.0.9")
        clients[1].hang_up()
        office.call(23, "10.0.0.9")
        assert not office.server.vty_lines[1].idle

    @pytest.mark.parametrize(
        ("peer", "lets_in"),
        [("10.0.0.77", True), ("192.168.1.1", True), ("10.0.1.1", False), ("::1", False),
         ("::ffff:10.0.0.4", True)],
    )  # fmt: skip
    def test_an_access_class_chooses(self, office: Office, peer: str, lets_in: bool) -> None:
        first, second = office.call(23, peer), office.call(23, peer)
        assert not first.closed | second.closed
        if lets_in:
            office.call(23, peer)
        else:
            with pytest.raises(ConnectionRefusedError):
                office.call(23, peer)

    def test_a_list_that_is_not_defined_lets_everybody_pass(self) -> None:
        Office(CONFIG.replace("access-list 5", "access-list 6")).call(23, "1.2.3.4")

    def test_transport_input_none(self) -> None:
        office = Office("line vty 0 4\n transport input none\n")
        assert office.server.network.tcp_ports() == ()
        with pytest.raises(ConnectionRefusedError):
            office.call(23)

    def test_who_goes_leaves_nothing_to_the_next(self, office: Office) -> None:
        client = office.call(23)
        client.ask(b"u\r")
        client.hang_up()
        assert office.call(23).read() == OFFER + LOGIN

    def test_clear_line(self, office: Office) -> None:
        client = office.call(23)
        assert office.server.clear_line(10)
        office.run()
        assert client.closed

    def test_silence_ends_it(self, office: Office) -> None:
        client = office.call(23)
        office.run(100 * S)
        assert client.closed
        assert office.server.vty_lines[0].idle


class TestReverse:
    def test_telnet_makes_lines_of_lines(self, office: Office) -> None:
        client, modem = office.call(2001), office.devices[1]
        assert client.read() == OFFER
        client.ask(b"AT\r\n")
        assert modem.read() == "AT\r\n"
        modem.type("\r\nOK\r\n")
        office.run()
        assert client.read() == b"\r\nOK\r\n"

    def test_raw_is_not_touched(self, office: Office) -> None:
        client, modem = office.call(4001), office.devices[1]
        everything = bytes(range(256)) * 2
        client.ask(everything)
        assert modem.read() == everything.decode("latin-1")
        modem.port.write(everything)
        office.run()
        assert client.read() == everything

    def test_binary_is_clean(self, office: Office) -> None:
        client, modem = office.call(6001), office.devices[1]
        assert client.read() == OFFER_BINARY
        everything = bytes(range(256)) * 2
        client.ask(b"\xff\xfb\x00\xff\xfd\x00" + everything.replace(b"\xff", b"\xff\xff"))
        assert modem.read() == everything.decode("latin-1")
        modem.port.write(everything)
        office.run()
        assert client.read().replace(b"\xff\xff", b"\xff") == everything

    def test_the_line_is_in_use_until_it_is_closed_and_hung_up(self, office: Office) -> None:
        client = office.call(2001)
        with pytest.raises(ConnectionRefusedError):
            office.call(4001)
        client.hang_up()
        assert office.devices[1].changed(Circuit.DTR)[-1][1] is False
        with pytest.raises(ConnectionRefusedError):
            office.call(2001)
        office.run(5 * S)
        office.call(2001)

    def test_a_caller_has_the_line(self, office: Office) -> None:
        office.devices[1].set(Circuit.DCD, True)
        office.run()
        with pytest.raises(ConnectionRefusedError):
            office.call(2001)

    @pytest.mark.parametrize("port", [2000, 2005, 2009, 2100, 3001, 8001, 1, 22, 10001])
    def test_what_is_not_offered_is_refused(self, office: Office, port: int) -> None:
        with pytest.raises(ConnectionRefusedError):
            office.call(port)

    @pytest.mark.parametrize("port", [3007, 5007, 7007])
    def test_a_rotary_group_gives_its_free_lines(self, office: Office, port: int) -> None:
        office.devices[2].set(Circuit.DCD, True)
        office.run()
        for number in (1, 3, 4):
            office.call(port)
            assert [n for n, line in office.server.lines.items()
                    if line.doing == "connected to the network"][-1] == number  # fmt: skip
        with pytest.raises(ConnectionRefusedError):
            office.call(port)

    def test_a_line_with_a_login_asks_for_it(self, office: Office) -> None:
        client, modem = office.call(2007), office.devices[7]
        assert client.read() == OFFER + LOGIN
        modem.type("RING")
        assert client.ask(b"u\r\n") == b"u\r\nPassword: "
        assert client.ask(b"pw\r\n") == b"\r\nPassword OK\r\n"
        client.ask(b"AT\r\n")
        assert modem.read() == "AT\r\n"

    def test_who_does_not_know_the_password_never_reaches_the_modem(self, office: Office) -> None:
        client = office.call(2007)
        for _ in range(3):
            client.ask(b"u\r\n")
            client.ask(b"ATD911\r\n")
        assert client.closed
        assert office.devices[7].read() == ""
        office.run(5 * S)
        assert office.server.lines[7].doing == "idle"

    def test_a_line_without_modem_control(self, office: Office) -> None:
        """Somebody's console on a terminal server, with `no exec`."""
        client, device = office.call(2006), office.devices[6]
        device.type("Router>")
        office.run()
        assert client.read() == OFFER + b"Router>"
        client.hang_up()
        device.type("\r\rlog\r")
        office.run()
        assert device.read() == ""
        office.call(2006)

    def test_break_reaches_the_line(self, office: Office) -> None:
        office.call(2001).ask(b"\xff\xf3")
        assert office.devices[1].read() == "\0"

    def test_clear_line_ends_it(self, office: Office) -> None:
        clients = [office.call(2001), office.call(2006), office.call(2007)]
        for number in (1, 6, 7):
            office.server.clear_line(number)
        office.run()
        assert [client.closed for client in clients] == [True] * 3

    def test_a_fast_client_waits_for_a_slow_line(self, office: Office) -> None:
        line = office.server.lines[1]
        line.port.configure(9600)
        client = office.call(4001)
        for _ in range(100):
            client.end.write(b"x" * 1000)
        office.run(1 * S)
        assert line.port.backlog < 100_000
        assert client.end.backlog > 0
        office.run(120 * S)
        assert office.devices[1].read() == "x" * 100_000

    def test_a_fast_line_waits_for_a_slow_client(self, office: Office) -> None:
        client = office.call(4001)
        client.end.accept(False)
        for _ in range(100):
            office.devices[1].port.write(b"x" * 1000)
            office.run()
        assert len(client.end._held) < 20_000
        client.end.accept(True)
        office.run()
        assert client.read() == b"x" * 100_000
