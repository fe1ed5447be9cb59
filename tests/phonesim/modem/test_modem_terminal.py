"""The modem and the port of its terminal: who is there, at what speed, in what format."""

import pytest

from phonesim.wires.cable import CableEnd
from phonesim.wires.v24 import Circuit
from tests.phonesim.fakes import Telephone
from tests.phonesim.town import MS, Desk, S, Town

OK = "\r\nOK\r\n"


@pytest.fixture
def town() -> Town:
    return Town()


def come(desk: Desk) -> None:
    """A program opens the port."""
    desk.terminal.set(Circuit.RTS, True)
    desk.terminal.set(Circuit.DTR, True)
    desk.modem.world.run_for(0)


def go(desk: Desk) -> None:
    """It closes it."""
    desk.terminal.set(Circuit.DTR, False)
    desk.terminal.set(Circuit.RTS, False)
    desk.modem.world.run_for(0)


class TestNobodyThere:
    """A terminal that has switched RTS off is sent nothing; what for it is said is not kept."""

    @pytest.mark.parametrize("stored", ["", "&K4", "&K0", "&D0"])
    def test_rings_are_not_kept(self, town: Town, stored: str) -> None:
        desk = town.desk("nas", "5555", stored)
        caller = Telephone(town.world, town.exchange.add_line("caller", "1"))
        come(desk)
        desk.terminal.ask("ATI3\r\x13", 0)  # with &K4 it holds our answers, too
        go(desk)
        desk.terminal.read()
        caller.lift()
        town.run(1 * S)
        caller.dial("5555")
        town.run(20 * S)
        if stored != "&K0":  # without flow control by RTS the port itself is where it ends
            assert desk.terminal.read() == ""
        caller.hang_up()
        town.run(10 * S)
        come(desk)
        town.run(1 * S)
        if stored != "&K0":
            assert desk.terminal.read() == ""
        assert OK in desk.terminal.ask("AT\r", 0)

    def test_the_ok_of_a_hang_up_by_closing_is_not_kept(self, town: Town) -> None:
        client, nas = town.desk("client", "1"), town.desk("nas", "5555", "S0=1")
        come(client)
        town.connected(client, nas, "5555")
        go(client)
        town.run(5 * S)
        assert client.outcome[1] == "OK"
        come(client)
        town.run(1 * S)
        assert client.terminal.read() == ""

    def test_data_of_a_call_that_has_ended_meanwhile_is_not_kept(self, town: Town) -> None:
        client, nas = town.desk("client", "1", "Q1"), town.desk("nas", "5555", "S0=1")
        come(client)
        town.connected(client, nas, "5555")
        go(client)
        nas.terminal.type("anybody there?")
        town.run(5 * S)
        assert client.state == "ON_HOOK"
        come(client)
        town.run(1 * S)
        assert client.terminal.read() == ""

    def test_data_of_a_call_that_goes_on_is_kept(self, town: Town) -> None:
        """`login` closes the port and opens it again; S25 is longer."""
        client, nas = town.desk("client", "1"), town.desk("nas", "5555", "S0=1")
        come(client)
        town.connected(client, nas, "5555")
        go(client)
        nas.terminal.type("login:")
        town.run(40 * MS)
        assert client.terminal.read() == ""
        come(client)
        town.run(1 * S)
        assert client.terminal.read() == "login:"


def echo_later(town: Town, desk: Desk, data: bytes) -> None:
    town.world.after(1 * MS, lambda: desk.terminal.port.write(data))


class TestALoop:
    """A terminal that echoes, and a modem that echoes, on a port that has a speed and no pace."""

    @pytest.fixture
    def desk(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> Desk:
        desk = town.desk("client", "1")
        monkeypatch.setattr(CableEnd, "rate_bps", property(lambda end: 9600))
        return desk

    def test_goes_round_no_faster_than_the_port_is(self, town: Town, desk: Desk) -> None:
        terminal = desk.terminal
        terminal.answer = lambda data: echo_later(town, desk, data)
        terminal.type("login: ")
        town.run(10 * S)
        assert 9_000 < len(terminal.received) < 12_500

    def test_commands_are_answered_at_once(self, town: Town, desk: Desk) -> None:
        for _ in range(100):
            assert OK in desk.terminal.ask("AT\r", 10 * MS)

    def test_what_comes_too_fast_is_lost_nowhere(self, town: Town, desk: Desk) -> None:
        for _ in range(1_000):
            desk.terminal.type("AT\r")
        town.run(5 * S)
        assert desk.terminal.read().count("OK") == 1_000


class TestFixedSpeed:
    def test_holds_behind_the_result(self, town: Town) -> None:
        desk = town.desk("client", "1", "E0", rate_bps=19200)
        assert desk.terminal.ask("AT+IPR=9600\r", S) == OK
        assert OK not in desk.terminal.ask("AT\r", S)
        desk.cable.dte.configure(9600)
        assert desk.terminal.ask("AT+IPR?\r", S) == "\r\n+IPR: 9600\r\n" + OK

    def test_is_lifted_by_zero_and_by_the_factory(self, town: Town) -> None:
        desk = town.desk("client", "1", "E0", rate_bps=19200)
        for command in ("+IPR=0", "&FE0"):
            desk.terminal.ask("AT+IPR=9600\r", S)
            desk.cable.dte.configure(9600)
            assert desk.terminal.ask(f"AT{command}\r", S) == OK
            desk.cable.dte.configure(19200)
            assert desk.terminal.ask("AT\r", S) == OK

    def test_is_nothing_to_a_port_without_a_speed(self, town: Town) -> None:
        desk = town.desk("client", "1", "E0")
        assert desk.terminal.ask("AT+IPR=300\r", S) == OK
        assert desk.terminal.ask("AT\r", S) == OK


class TestFixedFormat:
    @pytest.mark.parametrize(
        ("icf", "carriage_return"), [("5,0", 0x0D), ("5,1", 0x8D), ("4", 0x8D)]
    )
    def test_is_that_of_answers(self, town: Town, icf: str, carriage_return: int) -> None:
        desk = town.desk("client", "1", "E0")
        desk.terminal.ask(f"AT+ICF={icf}\r", 0)
        assert desk.terminal.ask("AT\r", 0)[0] == chr(carriage_return)
        desk.terminal.ask("AT+ICF=3,3\r", 0)
        assert desk.terminal.ask("AT\r", 0) == OK
