"""On line: data at line speed, DCD, loss of DTR, loss of carrier, and the command state."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.modem.call_states import State
from phonesim.wires.v24 import Circuit
from tests.phonesim.fakes import TRY_SOME
from tests.phonesim.town import MS, Desk, S, Town

EVERY_BYTE = bytes(range(256))
CARRIER_LOSS = 800 * MS  # S10 less S9


class Connected:
    """Two modems on line with each other, since `since_us`."""

    def __init__(self, client: str = "", nas: str = "", rate_bps: int = 0) -> None:
        self.town = Town()
        self.client = self.town.desk("client", "84001", client, rate_bps)
        self.nas = self.town.desk("nas", "5555", "S0=1" + nas, rate_bps)
        self.since_us = self.town.connected(self.client, self.nas, "5555")

    def drop_dtr(self, desk: Desk) -> None:
        desk.terminal.set(Circuit.DTR, False)

    def escape(self) -> None:
        """The client to command state, its call kept, by a short loss of DTR with &D1."""
        self.client.modem.settings.options["&D"] = 1
        self.drop_dtr(self.client)
        self.town.run(60 * MS)
        self.client.terminal.set(Circuit.DTR, True)
        self.town.run(0)
        assert self.client.state == "ESCAPED"
        self.client.terminal.read()


class TestData:
    def test_every_byte_both_ways(self) -> None:
        pair = Connected()
        pair.client.terminal.port.write(EVERY_BYTE)
        pair.nas.terminal.port.write(EVERY_BYTE[::-1])
        pair.town.run(1 * S)
        assert pair.nas.terminal.read().encode("latin-1") == EVERY_BYTE
        assert pair.client.terminal.read().encode("latin-1") == EVERY_BYTE[::-1]

    def test_a_break_crosses_behind_the_data_before_it(self) -> None:
        pair = Connected()
        pair.client.terminal.port.write(bytes(1800))  # a second
        pair.client.terminal.set(Circuit.TD, True)
        pair.town.run(100 * MS)
        pair.client.terminal.set(Circuit.TD, False)
        assert pair.nas.terminal.changed(Circuit.RD) == []
        pair.town.run(1 * S)
        assert [on for _, on in pair.nas.terminal.changed(Circuit.RD)] == [True, False]
        assert pair.nas.terminal.changed(Circuit.RD)[0][0] >= pair.since_us + 1 * S

    def test_a_break_is_ignored_with_eb_0(self) -> None:
        pair = Connected("+EB=0")
        pair.client.terminal.set(Circuit.TD, True)
        pair.town.run(1 * S)
        assert pair.nas.terminal.changed(Circuit.RD) == []

    def test_f0_echoes_what_is_sent(self) -> None:
        pair = Connected("F0")
        assert pair.client.terminal.ask("login", 1 * S) == "login"
        assert pair.nas.terminal.read().endswith("login")
        assert pair.nas.terminal.ask("quietly", 1 * S) == ""

    def test_a_break_ends_with_the_call(self) -> None:
        pair = Connected()
        pair.client.terminal.set(Circuit.TD, True)
        pair.town.run(100 * MS)
        assert pair.nas.sees(Circuit.RD)
        pair.drop_dtr(pair.client)
        pair.town.run(5 * S)
        assert not pair.nas.sees(Circuit.RD)
        pair.client.terminal.set(Circuit.TD, False)
        pair.town.run(1 * S)
        assert [on for _, on in pair.nas.terminal.changed(Circuit.RD)] == [True, False]

    def test_travels_at_the_speed_of_the_line(self) -> None:
        """14,400 bit/s and eight bits a byte: ten seconds, to the microsecond."""
        pair = Connected()
        before = len(pair.nas.terminal.received)
        pair.client.terminal.port.write(bytes(18_000))
        pair.town.run(10 * S - 1)
        assert len(pair.nas.terminal.received) - before == 18_000 - 90  # the last slice
        pair.town.run(1)
        assert len(pair.nas.terminal.received) - before == 18_000

    def test_both_ways_at_once_at_full_speed(self) -> None:
        pair = Connected()
        for desk in (pair.client, pair.nas):
            desk.terminal.port.write(bytes(18_000))
        pair.town.run(10 * S)
        for desk in (pair.client, pair.nas):
            assert len(desk.terminal.read()) == 18_000

    @pytest.mark.parametrize(
        ("modulation", "rate_bps"), [("V21", 300), ("V22", 1200), ("V22B", 2400), ("V32", 9600)]
    )
    def test_slower_modulations_within_one_percent(self, modulation: str, rate_bps: int) -> None:
        town = Town()
        client = town.desk("client", "84001", modulations=(modulation,))
        nas = town.desk("nas", "5555", "S0=1", modulations=(modulation,))
        began = town.connected(client, nas, "5555")
        wanted = len(nas.terminal.received) + 500
        client.terminal.port.write(bytes(500))
        assert town.world.run_until(lambda: len(nas.terminal.received) == wanted, 60 * S)
        elapsed = town.world.now_us - began
        assert elapsed == pytest.approx(500 * 8 * S / rate_bps, rel=0.01)

    def test_a_slower_port_is_the_bottleneck(self) -> None:
        pair = Connected(rate_bps=2400)
        pair.client.cable.dte.configure(0)
        pair.client.terminal.port.write(bytes(1_200))
        pair.town.run(5 * S)
        assert pair.nas.terminal.received.count(b"\0") < 1_200
        pair.town.run(200 * MS)
        assert pair.nas.terminal.received.count(b"\0") == 1_200

    def test_at_is_data(self) -> None:
        pair = Connected()
        pair.client.terminal.type("ATH\r")
        pair.town.run(1 * S)
        assert pair.nas.terminal.read() == "ATH\r"
        assert pair.client.terminal.read() == ""


class TestDcd:
    def test_rises_when_connect_has_been_read(self) -> None:
        """CONNECT 9600 and its line ends are 16 characters: 16.667 ms."""
        pair = Connected(rate_bps=9600)
        for desk in (pair.client, pair.nas):
            connected, word = desk.outcome
            assert word == "CONNECT 9600"
            read = connected + 16_667
            pair.town.run_to(max(read, pair.town.world.now_us))
            assert desk.terminal.arrivals[-1] == (read, b"\r\nCONNECT 9600\r\n")
            assert desk.terminal.changed(Circuit.DCD) == [(read, True)]
            assert desk.terminal.order[-2:] == [b"\r\nCONNECT 9600\r\n", ("DCD", True)]

    def test_rises_although_the_far_end_never_stops_sending(self) -> None:
        town = Town()
        client = town.desk("client", "84001", rate_bps=1200)
        nas = town.desk("nas", "5555", "S0=1")
        client.terminal.type("ATD5555\r")
        assert town.world.run_until(lambda: nas.state == "ONLINE", 60 * S)
        nas.terminal.port.write(bytes(20_000))
        town.run(5 * S)
        assert client.sees(Circuit.DCD)

    def test_falls_when_the_last_data_and_no_carrier_have_been_read(self) -> None:
        pair = Connected(rate_bps=2400)
        pair.client.cable.dte.configure(0)
        pair.town.run(500 * MS)
        pair.nas.terminal.read()
        pair.client.terminal.port.write(b"x" * 500)
        pair.town.run(500 * MS)  # on line it takes 278 ms, at the port 2.08 s
        pair.drop_dtr(pair.client)
        pair.town.run(10 * S)
        terminal = pair.nas.terminal
        assert terminal.read() == "x" * 500 + "\r\nNO CARRIER\r\n"
        assert terminal.order[-1] == ("DCD", False)
        assert terminal.changed(Circuit.DCD)[-1][0] == terminal.arrivals[-1][0]

    def test_a_change_of_rts_does_not_make_it_fall_early(self) -> None:
        pair = Connected(rate_bps=2400)
        pair.town.run(500 * MS)
        pair.client.terminal.set(Circuit.RTS, True)
        pair.town.run(0)
        pair.client.terminal.set(Circuit.RTS, False)
        pair.nas.terminal.port.write(b"x" * 500)
        pair.town.run(3 * S)
        pair.drop_dtr(pair.nas)
        pair.town.run(5 * S)
        assert pair.client.state == "ON_HOOK"
        pair.client.terminal.set(Circuit.RTS, True)
        pair.town.run(10 * S)
        terminal = pair.client.terminal
        assert terminal.read().endswith("x" * 500 + "\r\nNO CARRIER\r\n")
        assert terminal.order[-1] == ("DCD", False)

    @pytest.mark.parametrize(("c", "always"), [(0, True), (1, False)])
    def test_with_c0_it_is_always_on(self, c: int, always: bool) -> None:
        pair = Connected(client=f"&C{c}")
        changes = pair.client.terminal.changed(Circuit.DCD)
        assert [on for _, on in changes] == [True]
        assert (changes[0][0] == 0) is always
        pair.drop_dtr(pair.nas)
        pair.town.run(5 * S)
        assert pair.client.sees(Circuit.DCD) is always

    def test_dsr_with_s1_goes_with_it(self) -> None:
        pair = Connected(client="&S1")
        assert pair.client.terminal.changed(Circuit.DSR)[-1] == (pair.since_us, True)
        pair.drop_dtr(pair.client)
        pair.town.run(5 * S)
        assert not pair.client.sees(Circuit.DSR)


class TestHangingUpByDtr:
    def test_d2_sends_the_last_data_first(self) -> None:
        pair = Connected()
        pair.client.terminal.type("x" * 1_800)  # one second's worth
        pair.drop_dtr(pair.client)
        pair.town.run(10 * S)
        assert pair.nas.terminal.read() == "x" * 1_800 + "\r\nNO CARRIER\r\n"
        on_hook = pair.since_us + 1 * S
        assert (on_hook, "client", "on-hook") in pair.town.log
        assert pair.client.outcome == (on_hook, "OK")

    def test_d2_with_nothing_to_send_takes_s25(self) -> None:
        pair = Connected()
        pair.drop_dtr(pair.client)
        pair.town.run(5 * S)
        gone = pair.since_us + 50 * MS
        assert pair.client.outcome == (gone, "OK")
        assert pair.client.terminal.changed(Circuit.DCD)[-1] == (gone, False)
        assert pair.town.exchange.records[0].released_by == "client"
        assert pair.town.exchange.records[0].released_us == gone
        assert pair.nas.outcome == (gone + CARRIER_LOSS, "NO CARRIER")

    @pytest.mark.parametrize(("s25", "shortest_us"), [(5, 50 * MS), (20, 200 * MS), (0, 0)])
    def test_a_shorter_loss_than_s25_does_not_count(self, s25: int, shortest_us: int) -> None:
        for loss_us, counts in ((shortest_us - 1, False), (shortest_us + 1, True)):
            if loss_us < 0:
                continue
            pair = Connected(client=f"S25={s25}")
            pair.drop_dtr(pair.client)
            pair.town.run(loss_us)
            pair.client.terminal.set(Circuit.DTR, True)
            pair.town.run(5 * S)
            assert (pair.client.state == "ON_HOOK") is counts

    def test_two_short_losses_are_not_one_long_one(self) -> None:
        pair = Connected()
        for _ in range(5):
            pair.drop_dtr(pair.client)
            pair.town.run(30 * MS)
            pair.client.terminal.set(Circuit.DTR, True)
            pair.town.run(10 * MS)
        assert pair.client.state == "ONLINE"

    def test_d0_does_not_mind(self) -> None:
        pair = Connected(client="&D0")
        pair.drop_dtr(pair.client)
        pair.town.run(60 * S)
        assert pair.client.state == "ONLINE"
        assert [word for _, word in pair.client.results] == ["CONNECT"]

    def test_d1_goes_to_command_state_and_keeps_the_call(self) -> None:
        pair = Connected(client="&D1")
        pair.drop_dtr(pair.client)
        pair.town.run(60 * S)
        assert pair.client.state == "ESCAPED"
        assert pair.client.outcome == (pair.since_us + 50 * MS, "OK")
        assert pair.nas.state == "ONLINE"
        assert pair.client.sees(Circuit.DCD)

    def test_d3_resets_too(self) -> None:
        pair = Connected(client="&D3X3")
        pair.client.modem.settings.options["X"] = 1
        pair.client.modem.settings.registers[0] = 5
        pair.drop_dtr(pair.client)
        pair.town.run(5 * S)
        assert pair.client.state == "ON_HOOK"
        assert pair.client.modem.settings.options["X"] == 3
        assert pair.client.modem.settings.registers[0] == 0

    def test_the_next_call_gets_nothing_of_the_last(self) -> None:
        pair = Connected()
        pair.nas.terminal.type("y" * 5_000)
        pair.drop_dtr(pair.client)
        pair.town.run(10 * S)
        pair.client.terminal.set(Circuit.DTR, True)
        pair.client.terminal.read()
        pair.town.connected(pair.client, pair.nas, "5555")
        pair.town.run(5 * S)
        assert pair.client.terminal.read() == ""


class TestLossOfCarrier:
    def test_takes_s10(self) -> None:
        for s10, lasts in ((1, 0), (14, 8), (100, 94)):  # less the 6 of S9
            pair = Connected(nas=f"S10={s10}")
            pair.drop_dtr(pair.client)
            pair.town.run(30 * S)
            assert pair.nas.outcome == (
                pair.since_us + 50 * MS + lasts * 100 * MS,
                "NO CARRIER",
            )

    def test_when_the_called_end_hangs_up_it_is_no_later(self) -> None:
        """The office keeps the call for 2 s, but the carrier has gone at once."""
        pair = Connected()
        pair.drop_dtr(pair.nas)
        pair.town.run(5 * S)
        lost = pair.since_us + 50 * MS + CARRIER_LOSS
        assert pair.client.outcome == (lost, "NO CARRIER")
        assert (lost, "client", "on-hook") in pair.town.log
        assert pair.town.exchange.quiet

    def test_what_is_typed_meanwhile_is_lost(self) -> None:
        pair = Connected()
        pair.drop_dtr(pair.client)
        pair.town.run(700 * MS)
        assert pair.nas.state == "CARRIER_LOST"
        pair.nas.terminal.type("lost")
        pair.town.run(5 * S)
        assert pair.nas.terminal.read() == "\r\nNO CARRIER\r\n"
        assert pair.nas.terminal.ask("AT\r", 0) == "AT\r\r\nOK\r\n"

    def test_both_at_once(self) -> None:
        pair = Connected()
        pair.drop_dtr(pair.client)
        pair.drop_dtr(pair.nas)
        pair.town.run(5 * S)
        gone = pair.since_us + 50 * MS
        assert (pair.client.outcome, pair.nas.outcome) == ((gone, "OK"), (gone, "OK"))
        assert pair.town.exchange.quiet

    def test_dtr_during_it_ends_it(self) -> None:
        pair = Connected()
        pair.drop_dtr(pair.client)
        pair.town.run(500 * MS)
        pair.drop_dtr(pair.nas)
        pair.town.run(5 * S)
        assert pair.nas.outcome == (pair.since_us + 550 * MS, "OK")

    def test_by_the_far_end_while_the_last_data_are_sent(self) -> None:
        pair = Connected()
        pair.nas.terminal.type("x" * 18_000)
        pair.drop_dtr(pair.nas)
        pair.town.run(1 * S)
        assert pair.nas.state == "CLEARING"
        pair.drop_dtr(pair.client)
        pair.town.run(20 * S)
        assert pair.nas.outcome == (pair.since_us + 1_050 * MS, "OK")
        assert pair.town.exchange.quiet


class TestCommandState:
    def test_o_goes_back(self) -> None:
        pair = Connected(rate_bps=115200)
        pair.escape()
        pair.town.run(1 * S)
        assert pair.client.terminal.ask("ATO\r") == "ATO\r\r\nCONNECT 115200\r\n"
        pair.client.terminal.type("data")
        pair.town.run(1 * S)
        assert pair.nas.terminal.read().endswith("data")

    def test_h_hangs_up_and_dcd_falls_before_ok(self) -> None:
        pair = Connected()
        pair.escape()
        pair.client.terminal.type("ATH\r")
        pair.town.run(0)
        assert pair.client.terminal.order[-1] == b"\r\nOK\r\n"
        assert pair.client.terminal.order[-3:-1].count(("DCD", False)) == 1
        assert pair.town.exchange.records[0].released_by == "client"

    @pytest.mark.parametrize("line", ["ATD5555", "ATA"])
    def test_a_second_call_is_an_error(self, line: str) -> None:
        pair = Connected()
        pair.escape()
        assert pair.client.terminal.ask(f"{line}\r") == f"{line}\r\r\nERROR\r\n"
        assert pair.client.state == "ESCAPED"

    def test_h1_changes_nothing(self) -> None:
        pair = Connected()
        pair.escape()
        assert pair.client.terminal.ask("ATH1\r") == "ATH1\r\r\nOK\r\n"
        assert pair.client.state == "ESCAPED"

    def test_z_hangs_up(self) -> None:
        pair = Connected()
        pair.escape()
        assert pair.client.terminal.ask("ATZ\r", 0).endswith("\r\nOK\r\n")
        assert pair.client.state == "ON_HOOK"

    def test_received_data_still_come_through(self) -> None:
        pair = Connected()
        pair.escape()
        pair.nas.terminal.type("hello")
        pair.town.run(1 * S)
        assert pair.client.terminal.read() == "hello"

    @pytest.mark.parametrize(
        ("line", "said", "then"),
        [
            ("AT", "OK", ["NO CARRIER"]),
            ("ATS0=3S0?", "003\r\n\r\nOK", ["NO CARRIER"]),
            ("ATH", "OK", []),
            ("ATH1", "OK", ["NO CARRIER"]),
            ("ATZ", "OK", []),
            ("ATO", "NO CARRIER", []),
            ("ATO2", "ERROR", ["NO CARRIER"]),
            ("ATA", "ERROR", ["NO CARRIER"]),
            ("ATD5555", "ERROR", ["NO CARRIER"]),
        ],
    )
    def test_commands_are_obeyed_while_the_carrier_is_being_lost(
        self, line: str, said: str, then: list[str]
    ) -> None:
        pair = Connected()
        pair.escape()
        pair.drop_dtr(pair.nas)
        pair.town.run(500 * MS)
        assert pair.client.state == "ESCAPED_LOST"
        assert pair.client.sees(Circuit.DCD)
        assert pair.client.terminal.ask(f"{line}\r", 0) == f"{line}\r\r\n{said}\r\n"
        pair.town.run(5 * S)
        assert pair.client.terminal.read() == "".join(f"\r\n{word}\r\n" for word in then)
        assert pair.client.state == "ON_HOOK"
        assert not pair.client.sees(Circuit.DCD)

    def test_a_line_may_hang_up_and_dial(self) -> None:
        pair = Connected()
        pair.escape()
        pair.client.terminal.type("ATH;D5555\r")
        pair.town.run(20 * S)
        assert len(pair.town.exchange.records) == 2
        assert pair.client.results[-1][1] in ("CONNECT", "BUSY")

    def test_carrier_lost_there_is_told_too(self) -> None:
        pair = Connected()
        pair.escape()
        pair.drop_dtr(pair.nas)
        pair.town.run(5 * S)
        assert pair.client.outcome[1] == "NO CARRIER"
        assert pair.client.state == "ON_HOOK"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["client", "nas"]),
            st.sampled_from(["AT", "ATH", "ATH1", "ATA", "ATO", "ATD5555", "ATD84001", "ATDW5;"])
            | st.sampled_from(
                ["ATZ", "AT&D1", "AT&D0", "AT&C0", "ATS0=1", "x", "dtr off", "dtr on"]
            ),
            st.sampled_from([0, 1, 60 * MS, 200 * MS, 1 * S, 2 * S, 6 * S, 12 * S]),
        ),
        max_size=12,
    )
)
@TRY_SOME
def test_no_sequence_of_events_upsets_two_modems(story: list[tuple[str, str, int]]) -> None:
    """Whatever two people do, nothing is forbidden, and after a hang-up both lines are free."""
    town = Town()
    desks = {"client": town.desk("client", "84001"), "nas": town.desk("nas", "5555", "S0=1")}
    for name, act, pause_us in story:
        if act.startswith("dtr"):
            desks[name].terminal.set(Circuit.DTR, act == "dtr on")
        else:
            desks[name].terminal.type(act + "\r")
        town.run(pause_us)
    for desk in desks.values():
        desk.modem.settings.options["&D"] = 2
        desk.terminal.set(Circuit.DTR, True)
        town.run(0)
        desk.terminal.set(Circuit.DTR, False)
    town.run(15 * S)
    assert all(desk.modem.call.state is State.ON_HOOK for desk in desks.values())
    assert town.exchange.quiet
