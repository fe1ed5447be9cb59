"""Connections from the prompt, above all to another line of the same server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.nas.ios_config import read_config
from phonesim.nas.outgoing import find_host, own_addresses
from phonesim.wires.v24 import Circuit
from tests.phonesim.fakes import TRY_SOME
from tests.phonesim.nas.rack import GLOBAL, Rack, S

NETWORK = """
interface Loopback0
 ip address 10.1.1.1 255.255.255.255
interface Ethernet0
 ip address 10.2.2.2 255.255.255.0
 ip address 10.3.3.3 255.255.255.0 secondary
interface Ethernet1
 ip address 10.4.4.4 255.255.255.0
 shutdown
interface Serial0
 ip address negotiated
ip host modem 2129 10.1.1.1
access-list 7 deny host 10.1.1.1
access-list 7 permit any
username bridge noescape password 0 xx
username bridge autocommand telnet modem
"""
AUX = "line aux 0\n modem InOut\n transport input all\n stopbits 1\n"
VTY = "line vty 0 4\n login local\n"


def rack(console: str = "", aux: str = AUX) -> Rack:
    """A server whose modem can be reached from its own prompt; Return has been pressed."""
    rack = Rack(aux + f"line con 0\n{console}{VTY}", GLOBAL + NETWORK)
    rack.run(S)
    rack.console.ask("\r", 0)
    return rack


def to_modem(rack: Rack) -> None:
    assert rack.console.ask("modem\r", 0).endswith("Trying modem (10.1.1.1, 2129)... Open\r\n")


def test_its_own_addresses() -> None:
    assert own_addresses(read_config(NETWORK, "")) == {"10.1.1.1", "10.2.2.2", "10.3.3.3"}


def test_names_and_ports() -> None:
    config = read_config(NETWORK, "")
    assert find_host(config, "MODEM", None) == find_host(config, "MODEM", 2129)
    assert (host := find_host(config, "modem", 4129)) is not None
    assert host.port == 4129
    assert find_host(config, "10.1.1", None) is None
    assert find_host(config, "elsewhere", 23) is None


class TestModem:
    def test_what_is_typed_reaches_it_and_its_answer_the_screen(self) -> None:
        office = rack()
        to_modem(office)
        assert office.console.ask("AT&F\r", 0) == ""
        assert office.modem.read() == "AT&F\r\n"
        office.modem.type("\r\nOK\r\n")
        office.run(0)
        assert office.console.read() == "\r\nOK\r\n"

    @pytest.mark.parametrize("port", [4129, 6129])
    def test_every_byte_arrives(self, port: int) -> None:
        office = rack()
        office.console.ask(f"telnet 10.1.1.1 {port}\r", 0)
        everything = bytes(b for b in range(255) if b != 0x1E)
        office.modem.port.write(everything)
        office.run(0)
        assert office.console.read().encode("latin-1") == everything
        if port == 6129:
            office.console.port.write(everything)
            office.run(0)
            assert office.modem.read().encode("latin-1") == everything

    def test_the_line_is_in_use_until_it_is_disconnected_and_hung_up(self) -> None:
        office = rack()
        to_modem(office)
        assert office.console.ask("\x1ex", 0) == "\r\nmaui>"
        assert "% Connection refused by remote host" in office.console.ask("modem 4129\r", 0)
        assert office.state == "CONNECTED"
        office.console.ask("disconnect\r\r", 0)
        assert office.state == "HANG_UP"
        assert office.dtr[-1][1] is False
        office.run(6 * S)
        to_modem(office)

    def test_a_caller_on_the_line_refuses(self) -> None:
        office = rack()
        office.carrier(True)
        assert "% Connection refused by remote host" in office.console.ask("modem\r", 0)

    def test_what_comes_meanwhile_is_kept(self) -> None:
        office = rack()
        to_modem(office)
        office.console.ask("\x1ex", 0)
        office.modem.type("RING\r\n")
        office.run(0)
        assert office.console.read() == ""
        assert "     6     0 modem" in office.console.ask("where\r", 0)
        assert office.console.ask("\r", 0).endswith("modem ... ]\r\nRING\r\n")

    def test_clear_line_closes_it(self) -> None:
        office = rack()
        to_modem(office)
        office.server.clear_line(129)
        office.run(0)
        assert office.console.read() == "\r\n[Connection to modem closed by foreign host]\r\nmaui>"

    def test_break(self) -> None:
        office = rack()
        to_modem(office)
        office.console.ask("\x1eb", 0)
        assert office.modem.read() == "\0"

    def test_a_slow_terminal_holds_the_modem_back(self) -> None:
        office = rack()
        to_modem(office)
        office.server.lines[0].port.configure(9600)
        office.console.read()
        for _ in range(40):
            office.modem.port.write(b"x" * 1000)
            office.run(0)
        assert office.server.lines[0].port.backlog < 20_000
        office.run(60 * S)
        assert office.console.read() == "x" * 40_000


class TestLimits:
    @pytest.mark.parametrize("address", ["10.4.4.4", "8.8.8.8", "127.0.0.1"])
    def test_nothing_leaves_the_server(self, address: str) -> None:
        office = rack()
        said = office.console.ask(f"telnet {address}\r", 29 * S)
        assert said.endswith(f"Trying {address} ... ")
        office.run(2 * S)
        assert office.console.read() == (
            "\r\n% Connection timed out; remote host not responding\r\n\r\nmaui>"
        )

    def test_the_escape_character_gives_it_up(self) -> None:
        office = rack()
        office.console.ask("10.9.9.9\r", S)
        assert office.console.ask("x\r\x1e", 0) == "\r\nmaui>"

    def test_transport_output(self) -> None:
        office = rack(" transport output none\n")
        said = office.console.ask("modem\r", 0)
        assert "% telnet connections not permitted from this terminal\r\n" in said

    def test_transport_preferred(self) -> None:
        office = rack(" transport preferred none\n")
        assert office.console.ask("modem\r", 0) == (
            "modem\r\n     ^\r\n% Invalid input detected at '^' marker.\r\n\r\nmaui>"
        )

    def test_access_class_out(self) -> None:
        office = rack(" access-class 7 out\n")
        said = office.console.ask("modem\r", 0)
        assert "% Connections to that host not permitted from this terminal\r\n" in said
        assert "Open" in office.console.ask("10.2.2.2\r", 0)

    def test_transport_input_of_the_other_line(self) -> None:
        office = rack(aux="line aux 0\n modem InOut\n")
        assert "% Connection refused by remote host" in office.console.ask("modem\r", 0)


class TestEnd:
    def test_session_timeout_closes_the_connection(self) -> None:
        office = rack(" session-timeout 2\n")
        to_modem(office)
        office.run(119 * S)
        office.console.ask("AT\r", 119 * S)
        assert office.state == "CONNECTED"
        office.run(2 * S)
        assert (
            office.console.read() == "\r\n[Connection to modem closed: idle for too long]\r\nmaui>"
        )

    def test_exec_timeout_does_not_run_in_a_connection(self) -> None:
        office = rack()
        to_modem(office)
        office.run(3600 * S)
        assert office.state == "CONNECTED"

    def test_autohangup(self) -> None:
        office = rack(" autohangup\n")
        to_modem(office)
        office.server.clear_line(129)
        office.run(0)
        assert "Press RETURN to get started." in office.console.read()

    def test_the_end_of_a_session_closes_its_connections(self) -> None:
        office = rack()
        to_modem(office)
        office.console.ask("\x1ex", 0)
        office.run(606 * S)  # exec-timeout, and 5 s of DTR low
        assert office.state == "IDLE"

    def test_clear_line_of_the_user_closes_them_too(self) -> None:
        office = rack()
        to_modem(office)
        office.server.clear_line(0)
        office.run(0)
        assert office.state == "HANG_UP"

    def test_an_autocommand_without_escape(self) -> None:
        """Who logs in on a vty is at the modem, cannot leave it, and is gone with it."""
        office = rack()
        office.console.ask("10.2.2.2\rbridge\rxx\r", 0)
        assert "Trying modem (10.1.1.1, 2129)... Open" in office.console.received.decode()
        office.console.ask("\x1e\x1exAT\r", 0)
        assert office.modem.read() == "\x1exAT\r\n"
        office.modem.set(Circuit.DCD, True)
        office.server.clear_line(129)
        office.run(0)
        assert office.console.read().endswith(
            "\r\n[Connection to modem closed by foreign host]\r\n"
            "\r\n[Connection to 10.2.2.2 closed by foreign host]\r\nmaui>"
        )


@TRY_SOME
@given(st.lists(st.sampled_from([b"modem\r", b"10.2.2.2\r", b"\x1ex", b"\x1e", b"plain\ryyyyy\r",
                                 b"exit\r", b"y", b"disconnect\r", b"\r", b"1\r", b"2\r", b"\xff",
                                 b"where\r", b"AT\r", b"10.9.9.9\r"]), max_size=25))  # fmt: skip
def test_nothing_typed_raises(keys: list[bytes]) -> None:
    office = rack()
    for key in keys:
        office.console.port.write(key)
        office.run(S)
    office.run(700 * S)
