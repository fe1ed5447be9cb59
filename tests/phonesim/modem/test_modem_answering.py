"""Being called: rings, who counts them, who answers, and RI."""

import pytest

from phonesim.wires.v24 import Circuit
from tests.phonesim.fakes import Telephone
from tests.phonesim.town import MS, Desk, S, Town

RING = "\r\nRING\r\n"


class Called:
    """A modem, and a telephone that calls it."""

    def __init__(self, stored: str = "", rate_bps: int = 0) -> None:
        self.town = Town()
        self.desk = self.town.desk("nas", "5555", stored, rate_bps)
        self.caller: Telephone = self.town.telephone("caller", "1")

    def call(self) -> int:
        """The caller dials; returns when the first ring comes."""
        self.caller.lift()
        self.town.run(100 * MS)
        self.caller.dial("5555")
        return self.town.world.now_us + 200 * MS

    def hang_up(self) -> None:
        self.caller.hang_up()
        self.town.run(0)

    def register(self, number: int) -> int:
        return self.desk.modem.settings.registers[number]


def rings(desk: Desk) -> list[int]:
    return [at for at, word in desk.results if word == "RING"]


class TestRinging:
    def test_one_word_a_burst_two_seconds_in_six(self) -> None:
        called = Called()
        first = called.call()
        called.town.run_to(first + 20 * S)
        called.hang_up()
        called.town.run(20 * S)
        assert rings(called.desk) == [first + n * 6 * S for n in range(4)]
        assert called.desk.terminal.read() == RING * 4

    def test_ri_follows_the_bursts(self) -> None:
        called = Called()
        first = called.call()
        called.town.run_to(first + 7 * S)
        called.hang_up()
        called.town.run(20 * S)
        assert called.desk.terminal.changed(Circuit.RI) == [
            (first, True),
            (first + 2 * S, False),
            (first + 6 * S, True),
            (first + 7 * S, False),
        ]

    def test_ri_ends_with_the_answer(self) -> None:
        called = Called("S0=1")
        first = called.call()
        called.town.run_to(first + 10 * S)
        assert called.desk.terminal.changed(Circuit.RI) == [(first, True), (first, False)]

    def test_ri_ends_with_an_answer_by_hand(self) -> None:
        called = Called()
        first = called.call()
        called.town.run_to(first + 1 * S)
        called.desk.terminal.type("ATA\r")
        called.town.run(10 * S)
        assert called.desk.terminal.changed(Circuit.RI) == [(first, True), (first + 1 * S, False)]

    @pytest.mark.parametrize(("setting", "text"), [("V0", "2\r"), ("Q1", "")])
    def test_in_other_formats(self, setting: str, text: str) -> None:
        called = Called(setting)
        first = called.call()
        called.town.run_to(first)
        assert called.desk.terminal.read() == text

    def test_not_into_a_command_that_is_being_typed(self) -> None:
        called = Called()
        called.desk.terminal.ask("AT", 0)
        first = called.call()
        called.town.run_to(first + 1 * S)
        assert called.desk.terminal.read() == ""
        assert called.desk.sees(Circuit.RI)
        called.desk.terminal.type("\r")
        called.town.run_to(first + 7 * S)
        assert called.desk.terminal.read() == "\r\r\nOK\r\n" + RING

    def test_an_at_of_long_ago_silences_no_ring(self) -> None:
        called = Called()
        called.desk.terminal.ask("AT", 31 * S)
        called.call()
        called.town.run(1 * S)
        assert called.desk.terminal.read() == RING


class TestAnsweringByItself:
    @pytest.mark.parametrize("s0", [1, 2, 3, 7])
    def test_after_as_many_rings_as_s0_says(self, s0: int) -> None:
        called = Called(f"S0={s0}")
        first = called.call()
        called.town.run_to(first + 60 * S)
        answered = first + (s0 - 1) * 6 * S
        assert rings(called.desk) == [first + n * 6 * S for n in range(s0)]
        assert (answered, "nas", "off-hook") in called.town.log
        (record,) = called.town.exchange.records
        assert (record.answered_us, record.rings) == (answered, s0)

    def test_never_with_zero(self) -> None:
        called = Called("S0=0")
        called.call()
        called.town.run(60 * S)
        assert called.desk.state == "ON_HOOK"
        assert len(rings(called.desk)) == 10

    def test_a_voice_is_no_carrier(self) -> None:
        called = Called("S0=1S7=20")
        first = called.call()
        called.town.run_to(first + 60 * S)
        assert called.desk.outcome == (first + 20 * S, "NO CARRIER")
        assert called.desk.state == "ON_HOOK"

    @pytest.mark.parametrize(("d", "answers"), [(0, True), (1, False), (2, False), (3, False)])
    def test_not_while_dtr_is_off(self, d: int, answers: bool) -> None:
        called = Called(f"S0=1&D{d}")
        called.desk.terminal.set(Circuit.DTR, False)
        first = called.call()
        called.town.run_to(first + 1 * S)
        assert (called.desk.state == "ANSWERING") is answers
        assert rings(called.desk) == [first]

    def test_dtr_that_comes_back_lets_the_next_ring_in(self) -> None:
        called = Called("S0=1")
        called.desk.terminal.set(Circuit.DTR, False)
        first = called.call()
        called.town.run_to(first + 1 * S)
        called.desk.terminal.set(Circuit.DTR, True)
        called.town.run_to(first + 7 * S)
        assert (first + 6 * S, "nas", "off-hook") in called.town.log


class TestCounting:
    def test_s1_counts(self) -> None:
        called = Called()
        first = called.call()
        called.town.run_to(first + 13 * S)
        assert called.register(1) == 3

    def test_it_is_cleared_8_s_after_the_last(self) -> None:
        called = Called()
        first = called.call()
        called.town.run_to(first + 1 * S)
        called.hang_up()
        called.town.run_to(first + 8 * S - 1)
        assert called.register(1) == 1
        called.town.run_to(first + 8 * S)
        assert called.register(1) == 0

    def test_a_caller_too_early_is_the_same_one_to_s0(self) -> None:
        called = Called("S0=2")
        first = called.call()
        called.town.run_to(first + 1 * S)
        called.hang_up()
        second = called.call()
        assert second < first + 8 * S
        called.town.run_to(second)
        assert called.desk.state == "ANSWERING"

    def test_the_next_caller_is_counted_anew(self) -> None:
        called = Called("S0=2")
        first = called.call()
        called.town.run_to(first + 1 * S)
        called.hang_up()
        called.town.run_to(first + 8 * S)
        second = called.call()
        called.town.run_to(second + 5 * S)
        assert called.desk.state == "ON_HOOK"
        called.town.run_to(second + 6 * S)
        assert called.desk.state == "ANSWERING"

    def test_answering_clears_it(self) -> None:
        called = Called("S0=2")
        first = called.call()
        called.town.run_to(first + 7 * S)
        assert called.register(1) == 0


class TestAnsweringByHand:
    def test_a_call(self) -> None:
        town = Town()
        client, nas = town.desk("client", "84001"), town.desk("nas", "5555")
        client.terminal.type("ATD5555\r")
        town.run_to(5 * S)
        nas.terminal.type("ATA\r")
        town.run(20 * S)
        assert nas.outcome == client.outcome == (16 * S, "CONNECT")

    def test_nobody(self) -> None:
        """Off hook in answer mode until S7 runs out."""
        called = Called("S7=15")
        called.desk.terminal.type("ATA\r")
        called.town.run(60 * S)
        assert called.desk.results == [(15 * S, "NO CARRIER")]
        assert called.town.exchange.quiet

    def test_a_caller_who_has_gone(self) -> None:
        called = Called("S7=15")
        first = called.call()
        called.town.run_to(first + 1 * S)
        called.hang_up()
        called.desk.terminal.type("ATA\r")
        called.town.run(60 * S)
        assert called.desk.outcome == (first + 16 * S, "NO CARRIER")


def test_a_caller_who_gives_up_during_training_is_no_carrier() -> None:
    town = Town()
    client, nas = town.desk("client", "84001"), town.desk("nas", "5555", "S0=1")
    client.terminal.type("ATD5555\r")
    town.run_to(6 * S)
    assert (client.state, nas.state) == ("TRAINING", "TRAINING")
    client.terminal.type("x")
    town.run(1 * S)
    assert (client.outcome, nas.outcome) == ((6 * S, "NO CARRIER"), (6 * S, "NO CARRIER"))
    assert town.exchange.quiet
