"""Calling out: every setting of X against everything that a telephone network can answer.

Times are counted from the end of the command line. A modem that waits for dial tone hears it after
100 ms and believes it after 400 ms more; one that dials blind waits the 2 s of S6. Each digit
takes 190 ms (S11, tone and pause), the exchange's post-dial delay is 200 ms.
"""

import pytest

from phonesim.exchange.line_states import State as LineState
from phonesim.modem.modem import Modem
from phonesim.modem.training import MODULATIONS, Modulation
from phonesim.wires.cable import MemoryCable
from phonesim.wires.loop import Digit, Heard, Hook, Loop, StationSignal, Tone
from phonesim.wires.v24 import Circuit
from phonesim.world import World
from tests.phonesim.fakes import Terminal
from tests.phonesim.town import MS, Desk, S, Town

CLIENT, NAS = "84001", "5555"
DIALLED = {x: (500 if x in (2, 4) else 2_000) * MS + 4 * 190 * MS for x in range(5)}
RINGS = {x: DIALLED[x] + 200 * MS for x in range(5)}


class Call:
    """A client and an access server's modem, and the client's call to it."""

    def __init__(
        self,
        x: int = 4,
        called: str = "S0=1",
        rate_bps: int = 0,
        client: str = "",
        **durations_us: int,
    ) -> None:
        self.town = Town(**durations_us)
        self.client = self.town.desk("client", CLIENT, f"X{x}{client}", rate_bps)
        self.nas = self.town.desk("nas", NAS, called)
        self.typed = ""

    def dial(self, number: str = NAS, duration_us: int = 100 * S) -> tuple[int, str]:
        """The result of the call, and when it came."""
        self.client.terminal.type(f"ATDT{number}\r")
        self.town.run(duration_us)
        return self.client.outcome


@pytest.fixture
def call() -> Call:
    return Call()


class TestEveryX:
    """X x what the network answers; S7 is 50 s, counted from the end of dialling."""

    @pytest.mark.parametrize("x", range(5))
    def test_no_dial_tone(self, x: int) -> None:
        call = Call(x, dial_tone_delay=1_000 * S)
        if x in (2, 4):
            assert call.dial() == (5 * S, "NO DIALTONE")
        else:
            assert call.dial() == (DIALLED[x] + 50 * S, "NO CARRIER")

    @pytest.mark.parametrize("x", range(5))
    def test_busy(self, x: int) -> None:
        call = Call(x)
        call.town.exchange.make_busy(NAS)
        if x in (3, 4):
            assert call.dial() == (RINGS[x] + 1_500 * MS, "BUSY")
        else:
            assert call.dial() == (DIALLED[x] + 50 * S, "NO CARRIER")
        assert call.town.calls == [("client", "nas", "busy")]

    @pytest.mark.parametrize("x", range(5))
    def test_unobtainable(self, x: int) -> None:
        """The exchange knows after the first digit; the modem listens when it has dialled."""
        call = Call(x)
        if x in (3, 4):
            assert call.dial("9999") == (DIALLED[x] + 1_500 * MS, "BUSY")
        else:
            assert call.dial("9999") == (DIALLED[x] + 50 * S, "NO CARRIER")
        assert call.town.calls == [("client", None, "unobtainable")]

    @pytest.mark.parametrize("x", range(5))
    def test_no_answer(self, x: int) -> None:
        call = Call(x, called="S0=0")
        assert call.dial() == (DIALLED[x] + 50 * S, "NO CARRIER")
        assert call.town.calls == [("client", "nas", "no answer")]

    @pytest.mark.parametrize("x", range(5))
    def test_answer(self, x: int) -> None:
        """Answered with the first ring; both train for 11 s, V.25's two of silence included."""
        call = Call(x)
        assert call.dial() == (RINGS[x] + 11 * S, "CONNECT")
        assert call.nas.results == [(RINGS[x], "RING"), (RINGS[x] + 11 * S, "CONNECT")]
        assert call.town.calls == [("client", "nas", "answered")]

    @pytest.mark.parametrize("x", range(5))
    def test_afterwards_the_line_is_free(self, x: int) -> None:
        for number in ("9999", NAS):
            call = Call(x, called="S0=0")
            call.dial(number)
            assert call.client.state == "ON_HOOK"
            assert call.town.exchange.quiet


class TestConnect:
    @pytest.mark.parametrize("x", range(5))
    @pytest.mark.parametrize(("rate_bps", "number"), [(9600, 12), (115200, 19)])
    def test_names_the_speed_of_the_port_from_x1_on(
        self, x: int, rate_bps: int, number: int
    ) -> None:
        for verbose, words in (
            ("V1", f"\r\nCONNECT {rate_bps}\r\n" if x else "\r\nCONNECT\r\n"),
            ("V0", f"{number}\r" if x else "1\r"),
        ):
            call = Call(x, rate_bps=rate_bps, client=verbose)
            call.dial()
            assert call.client.terminal.read() == f"ATDT{NAS}\r{words}"

    @pytest.mark.parametrize("row", MODULATIONS, ids=lambda row: row.name)
    def test_takes_as_long_as_the_modulation(self, row: Modulation) -> None:
        town = Town()
        client = town.desk("client", CLIENT, modulations=(row.name, "V21"))
        nas = town.desk("nas", NAS, "S0=1", modulations=(row.name, "V21"))
        town.connected(client, nas, NAS)
        assert client.outcome == nas.outcome == (RINGS[4] + row.connect_us, "CONNECT")

    def test_the_fastest_that_both_have(self) -> None:
        town = Town()
        client = town.desk("client", CLIENT, modulations=("V21", "V22B", "V32B"))
        nas = town.desk("nas", NAS, "S0=1", modulations=("V34", "V22B", "V22", "V21"))
        town.connected(client, nas, NAS)
        assert client.outcome == (RINGS[4] + 7_800 * MS, "CONNECT")

    def test_without_a_common_modulation_there_is_none(self) -> None:
        town = Town()
        client = town.desk("client", CLIENT, modulations=("V21",))
        nas = town.desk("nas", NAS, "S0=1", modulations=("V32B",))
        client.terminal.type(f"ATD{NAS}\r")
        town.run(20 * S)
        assert client.outcome == nas.outcome == (RINGS[4] + 2 * S, "NO CARRIER")
        assert town.exchange.quiet


class TestDialling:
    def test_the_exchange_sees_each_digit_after_its_time(self, call: Call) -> None:
        call.dial()
        assert call.town.log[:3] == [
            (0, "client", "off-hook"),
            (690 * MS, "client", "dialing"),
            (RINGS[4], "nas", "ringing"),
        ]
        assert call.town.exchange.records[0].digits == NAS

    def test_s6_is_the_pause_before_dialling_blind(self) -> None:
        call = Call(0, client="S6=5")
        call.dial()
        assert call.town.log[1] == (5 * S + 190 * MS, "client", "dialing")

    def test_s11_is_the_length_of_a_digit(self) -> None:
        call = Call(4, client="S11=50")
        call.dial()
        assert call.town.log[1:3] == [
            (600 * MS, "client", "dialing"),
            (1_100 * MS, "nas", "ringing"),
        ]

    def test_pulses_take_as_long_as_the_digit_says(self) -> None:
        call = Call(4, client="S11=255")
        call.client.terminal.type(f"ATDP{NAS}\r")
        call.town.run(10 * S)
        each = 5 * 100 * MS + 750 * MS
        assert call.town.log[1:3] == [
            (500 * MS + each, "client", "dialing"),
            (500 * MS + 4 * each + 200 * MS, "nas", "ringing"),
        ]

    @pytest.mark.parametrize(
        ("command", "digit_us"),
        [
            ("ATP&P2DP5555", 1_000 * MS),
            ("ATPDT5555", 190 * MS),
            ("ATPTD5555", 190 * MS),
            ("ATPD5555", 1_250 * MS),
            ("ATP&W&FZD5555", 1_250 * MS),
            ("ATPD*#55T55", (1_250 + 190) * MS // 2),
        ],
    )
    def test_p_and_t_choose(self, command: str, digit_us: int) -> None:
        call = Call(4)
        call.client.terminal.type(f"{command}\r")
        call.town.run(10 * S)
        assert call.town.log[2] == (500 * MS + 4 * digit_us + 200 * MS, "nas", "ringing")

    def test_ten_pulses_are_a_nought(self) -> None:
        call = Call(4)
        call.client.terminal.type("ATDP0\r")
        call.town.run(10 * S)
        assert call.town.log[1] == (500 * MS + 1_750 * MS, "client", "dialing")

    def test_a_comma_waits_for_s8(self) -> None:
        call = Call(4, client="S8=3")
        call.dial("5,5,55")
        assert (RINGS[4] + 6 * S, "nas", "ringing") in call.town.log

    def test_s7_is_counted_from_the_end_of_dialling(self) -> None:
        call = Call(4, called="S0=0", client="S7=20")
        assert call.dial("5,555") == (DIALLED[4] + 2 * S + 20 * S, "NO CARRIER")

    def test_w_waits_for_dial_tone_whatever_x_is(self) -> None:
        call = Call(0, dial_tone_delay=4 * S)
        assert call.dial(f"W{NAS}") == (4_400 * MS + 4 * 190 * MS + 200 * MS + 11 * S, "CONNECT")
        call = Call(0, client="S7=20", dial_tone_delay=1_000 * S)
        assert call.dial(f"W{NAS}") == (20 * S, "NO DIALTONE")

    @pytest.mark.parametrize("x", range(5))
    def test_w_behind_a_digit_waits_for_s7_too(self, x: int) -> None:
        """Here the office gives no second dial tone: it collects on for 8 s, then reorder."""
        begun = (500 if x in (2, 4) else 2_000) * MS + 190 * MS
        call = Call(x, client="S7=6")
        assert call.dial(f"5W{NAS}") == (begun + 6 * S, "NO DIALTONE")
        call = Call(x, client="S7=30")
        assert call.dial(f"5W{NAS}") == (begun + 8_200 * MS + 1_500 * MS, "BUSY")

    def test_behind_a_semicolon_the_line_goes_on(self, call: Call) -> None:
        terminal = call.client.terminal
        terminal.ask("ATE0\r")
        assert terminal.ask("ATD5;D555;S0?\r", 1 * S) == ""
        assert terminal.ask("", 1 * S) == "\r\n000\r\n\r\nOK\r\n"
        assert call.nas.results[0][1] == "RING"
        assert terminal.ask("ATD;H\r", 1 * S) == "\r\nOK\r\n"
        assert call.client.state == "ON_HOOK"
        assert call.town.exchange.records[0].digits == NAS

    @pytest.mark.parametrize(("typed", "word"), [("x", "NO CARRIER"), ("", "NO DIALTONE")])
    def test_a_call_that_fails_ends_the_line(self, typed: str, word: str) -> None:
        call = Call(dial_tone_delay=60 * S)
        terminal = call.client.terminal
        terminal.ask("ATE0D5;S0=7\r", 1 * S)
        assert terminal.ask(typed, 10 * S) == f"\r\n{word}\r\n"
        assert terminal.ask("ATS0?\r", 0) == "\r\n000\r\n\r\nOK\r\n"

    def test_dtr_ends_the_line_too(self, call: Call) -> None:
        terminal = call.client.terminal
        terminal.ask("ATE0D5,,,;S0=7\r", 1 * S)
        terminal.set(Circuit.DTR, False)
        call.town.run(10 * S)
        terminal.set(Circuit.DTR, True)
        assert terminal.read() == "\r\nOK\r\n"
        assert terminal.ask("ATS0?\r", 0) == "\r\n000\r\n\r\nOK\r\n"

    def test_answer_mode_after_a_semicolon(self, call: Call) -> None:
        """As V.250 6.3.1 has it for call-back security."""
        call.client.terminal.type(f"ATD{NAS};A\r")
        call.town.run(2 * S)
        assert call.client.state == "ANSWERING"

    def test_a_semicolon_comes_back_off_hook(self, call: Call) -> None:
        assert call.dial("5;", 2 * S) == (690 * MS, "OK")
        assert call.client.state == "OFF_HOOK"
        assert call.client.terminal.ask("ATH\r", 0) == "ATH\r\r\nOK\r\n"
        assert call.town.exchange.quiet
        assert call.town.calls == [("client", None, "abandoned")]

    def test_its_own_number_is_busy(self, call: Call) -> None:
        assert call.dial(CLIENT)[1] == "BUSY"
        assert call.town.calls == [("client", "client", "busy")]

    def test_no_number_at_all_ends_with_the_exchanges_patience(self, call: Call) -> None:
        """Dial tone for 16 s, then reorder, which is busy to a modem."""
        assert call.dial("") == (100 * MS + 16 * S + 1_500 * MS, "BUSY")

    def test_when_the_exchange_gives_up_ringing_it_is_busy(self) -> None:
        call = Call(called="S0=0", ring_limit=9 * S)
        assert call.dial() == (RINGS[4] + 9 * S + 1_500 * MS, "BUSY")


class TestListening:
    """At an office that sends what the test says."""

    def modem_at(self, loop: Loop, world: World) -> tuple[Modem, Terminal]:
        cable = MemoryCable(world, "pc", "port")
        terminal = Terminal(world, cable.dte)
        terminal.set(Circuit.DTR, True)
        return Modem("modem", world, cable.dce, loop), terminal

    def test_dial_tone_and_busy_tone_must_last(self) -> None:
        world = World()
        loop = Loop(world)
        digits: list[tuple[int, StationSignal]] = []
        loop.attach_office(lambda signal: digits.append((world.now_us, signal)))
        _, terminal = self.modem_at(loop, world)
        terminal.type("ATD5\r")
        for tone, duration_us in (
            (Tone.DIAL, 399 * MS),
            (Tone.SILENCE, 100 * MS),
            (Tone.DIAL, 700 * MS),
            (Tone.SILENCE, 1 * S),
            (Tone.BUSY, 1_499 * MS),
            (Tone.SILENCE, 5 * S),
            (Tone.RINGBACK, 4 * S),
            (Tone.REORDER, 1_499 * MS),
            (Tone.BUSY, 1_499 * MS),
        ):
            loop.send_to_station(Heard(tone))
            world.run_for(duration_us)
        assert digits == [(0, Hook(off_hook=True)), (499 * MS + 590 * MS, Digit("5"))]
        assert terminal.read() == "ATD5\r"
        world.run_for(1 * MS)
        assert terminal.read() == "\r\nBUSY\r\n"
        world.run_for(0)
        assert digits[-1] == (world.now_us, Hook(off_hook=False))


class TestWithoutDtr:
    """Circuit 108/2 off takes a modem off the line (V.24), so with &D2 and &D3 none gets there."""

    @pytest.mark.parametrize("begin", [f"ATD{NAS}", "ATA"])
    @pytest.mark.parametrize(
        ("dtr_option", "begins"), [(0, True), (1, True), (2, False), (3, False)]
    )
    def test_whether_a_call_is_begun(self, begin: str, dtr_option: int, begins: bool) -> None:
        town = Town()
        desk = town.desk("client", "1", f"E0&D{dtr_option}")
        desk.terminal.set(Circuit.DTR, False)
        town.run(1 * S)
        assert desk.terminal.ask(f"{begin}\r") == ("" if begins else "\r\nERROR\r\n")
        assert (desk.state == "ON_HOOK") is not begins
        desk.terminal.set(Circuit.DTR, True)
        town.run(1 * S)
        assert desk.terminal.ask(f"{begin}\r") != "\r\nERROR\r\n"


class TestAborting:
    """A character typed while the modem is busy with a call ends it, but not in the first 125 ms
    (V.250 5.6.1), or the LF behind every CR would."""

    def type_at(self, call: Call, moment_us: int, typed: str = "x") -> tuple[int, str]:
        call.client.terminal.type(f"ATD{NAS}\r")
        call.town.run_to(moment_us)
        call.client.terminal.type(typed)
        call.town.run(0)
        return call.client.outcome

    @pytest.mark.parametrize(
        ("moment_us", "state"),
        [
            (125 * MS, "AWAITING_DIAL_TONE"),
            (1 * S, "DIALING"),
            (1_300 * MS, "AWAITING_ANSWER"),
            (3 * S, "AWAITING_ANSWER"),
            (5 * S, "TRAINING"),
            (12_459 * MS, "TRAINING"),
        ],
    )
    def test_ends_the_call_in_every_part_of_it(
        self, call: Call, moment_us: int, state: str
    ) -> None:
        call.client.terminal.type(f"ATD{NAS}\r")
        call.town.run_to(moment_us)
        assert call.client.state == state
        call.client.terminal.type("x")
        call.town.run(0)
        assert call.client.outcome == (moment_us, "NO CARRIER")
        assert call.client.state == "ON_HOOK"
        assert not call.town.exchange.lines["client"].off_hook

    @pytest.mark.parametrize("typed", ["x", "\n", "ATH\r", "\0"])
    def test_not_in_the_grace_after_the_line(self, typed: str) -> None:
        call = Call()
        call.client.terminal.type(f"ATD{NAS}\r{typed}")
        call.town.run_to(125 * MS - 1)
        call.client.terminal.type(typed)
        call.town.run(60 * S)
        assert call.client.outcome == (RINGS[4] + 11 * S, "CONNECT")
        assert call.client.terminal.read() == f"ATD{NAS}\r\r\nCONNECT\r\n"

    def test_a_line_feed_200_ms_late_does(self, call: Call) -> None:
        assert self.type_at(call, 200 * MS, "\n") == (200 * MS, "NO CARRIER")

    def test_what_aborts_is_not_a_command(self, call: Call) -> None:
        self.type_at(call, 3 * S, "ATZ\r")
        assert call.client.terminal.read() == f"ATD{NAS}\r\r\nNO CARRIER\r\n"
        assert call.client.terminal.ask("AT\r", 0) == "AT\r\r\nOK\r\n"

    def test_while_answering_too(self, call: Call) -> None:
        call.client.terminal.type(f"ATD{NAS}\r")
        call.town.run_to(3 * S)
        assert call.nas.state == "ANSWERING"
        call.nas.terminal.type("x")
        call.town.run(10 * S)
        assert call.nas.results == [(RINGS[4], "RING"), (3 * S, "NO CARRIER")]
        assert call.nas.state == "ON_HOOK"

    def test_the_record_says_how_far_it_had_come(self) -> None:
        for moment_us, outcome in (
            (1_300 * MS, "abandoned"),
            (1_500 * MS, "no answer"),
            (5 * S, "answered"),
        ):
            call = Call(called="S0=1" if outcome == "answered" else "S0=0")
            self.type_at(call, moment_us)
            assert [record.outcome.value for record in call.town.exchange.records] == [outcome]


class TestDtrWhileCalling:
    @pytest.mark.parametrize("d", [1, 2, 3])
    @pytest.mark.parametrize("moment_us", [200 * MS, 1 * S, 3 * S, 6 * S])
    def test_its_loss_ends_the_call_with_ok(self, d: int, moment_us: int) -> None:
        call = Call(client=f"&D{d}")
        call.client.terminal.type(f"ATD{NAS}\r")
        call.town.run_to(moment_us)
        call.client.terminal.set(Circuit.DTR, False)
        call.town.run(1 * S)
        assert call.client.outcome == (moment_us + 50 * MS, "OK")
        assert call.client.state == "ON_HOOK"
        assert not call.town.exchange.lines["client"].off_hook

    def test_nobody_minds_with_d0(self) -> None:
        call = Call(client="&D0")
        call.client.terminal.type(f"ATD{NAS}\r")
        call.town.run_to(3 * S)
        call.client.terminal.set(Circuit.DTR, False)
        call.town.run(60 * S)
        assert call.client.outcome[1] == "CONNECT"


class TestTheStandingLoop:
    """ATH1 takes the line off hook at once; what is dialled later goes out on that loop."""

    def off_hook(self, desk: Desk) -> None:
        assert desk.terminal.ask("ATH1\r", 0) == "ATH1\r\r\nOK\r\n"
        assert desk.state == "OFF_HOOK"

    def test_callers_find_it_busy(self, call: Call) -> None:
        self.off_hook(call.nas)
        assert call.dial() == (RINGS[4] + 1_500 * MS, "BUSY")
        assert call.nas.results == [(0, "OK")]

    def test_dialling_goes_on_where_it_stands(self, call: Call) -> None:
        """Dial tone is heard already, so only its 400 ms are left."""
        self.off_hook(call.client)
        call.town.run_to(10 * S)
        call.client.terminal.type(f"ATDT{NAS}\r")
        call.town.run(60 * S)
        rings = 10 * S + 400 * MS + 4 * 190 * MS + 200 * MS
        assert call.client.outcome == (rings + 11 * S, "CONNECT")
        assert call.town.log[:3] == [
            (0, "client", "off-hook"),
            (10_590 * MS, "client", "dialing"),
            (rings, "nas", "ringing"),
        ]
        assert call.nas.results[0] == (rings, "RING")

    def test_twice_is_once(self, call: Call) -> None:
        self.off_hook(call.client)
        self.off_hook(call.client)
        assert call.town.log == [(0, "client", "off-hook")]

    def test_h_puts_it_back(self, call: Call) -> None:
        self.off_hook(call.client)
        call.town.run(1 * S)
        assert call.client.terminal.ask("ATH\r", 0) == "ATH\r\r\nOK\r\n"
        assert call.town.log == [(0, "client", "off-hook"), (1 * S, "client", "on-hook")]
        assert call.town.exchange.quiet

    def test_dtr_puts_it_back(self, call: Call) -> None:
        self.off_hook(call.client)
        call.client.terminal.set(Circuit.DTR, False)
        call.town.run(1 * S)
        assert call.town.exchange.quiet

    def test_past_the_first_digit_time_out_there_is_no_dial_tone(self, call: Call) -> None:
        self.off_hook(call.client)
        call.town.run_to(20 * S)
        call.client.terminal.type(f"ATDT{NAS}\r")
        call.town.run(60 * S)
        assert call.town.log[1] == (16_100 * MS, "client", "permanent signal")
        assert call.client.outcome == (25 * S, "NO DIALTONE")
        assert call.town.exchange.quiet

    def test_dialling_blind_into_that_reaches_nobody(self) -> None:
        call = Call(x=3)
        self.off_hook(call.client)
        call.town.run_to(20 * S)
        call.client.terminal.type(f"ATDT{NAS}\r")
        call.town.run(60 * S)
        assert call.client.outcome == (20 * S + DIALLED[3] + 1_500 * MS, "BUSY")
        assert call.town.calls == []

    def test_a_howling_line_still_comes_back(self, call: Call) -> None:
        self.off_hook(call.client)
        call.town.run(100 * S)
        assert call.town.exchange.lines["client"].state is LineState.LOCKED_OUT
        assert call.client.terminal.ask("ATH\r", 0) == "ATH\r\r\nOK\r\n"
        assert call.dial()[1] == "CONNECT"


class TestGlare:
    def test_dialling_into_a_ringing_line_answers_it(self) -> None:
        """The loop gives no sign of a seizure: who lifts meanwhile has answered, hears no dial
        tone, and neither modem finds another calling modem's answer tone."""
        town = Town()
        one, two = town.desk("one", "1", "S7=20"), town.desk("two", "2", "S7=20")
        one.terminal.type("ATD2\r")
        town.run_to(890 * MS)  # the very moment at which line two begins to ring
        two.terminal.type("ATD1\r")
        town.run(60 * S)
        assert town.calls == [("one", "two", "answered")]
        assert two.outcome == (890 * MS + 5 * S, "NO DIALTONE")
        # Cleared 2 s after that; then the loop is open, silence for 2 s, and reorder.
        assert one.outcome == (890 * MS + 5 * S + 2 * S + 2_500 * MS + 1_500 * MS, "BUSY")
        assert town.exchange.quiet
