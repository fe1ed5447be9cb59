"""A line with modem control: callers one after the other, hanging up, and callbacks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.wires.v24 import Circuit
from tests.phonesim.fakes import TRY_SOME
from tests.phonesim.nas.rack import (
    AUX,
    GLOBAL,
    INITIATED,
    LOGIN,
    MS,
    AnsweringModem,
    Rack,
    S,
    wire_us,
)

OK_AFTER_200_MS = (200 * MS, "OK")
GOOD_MODEM = {
    "ATH1": OK_AFTER_200_MS,
    "AT": OK_AFTER_200_MS,
    "ATDT 84001": (20 * S, "CONNECT 9600"),
}


@pytest.fixture
def rack() -> Rack:
    return Rack()


def call_back(rack: Rack, user: str = "austin-01", number: str = "") -> int:
    """A caller logs in and is told to wait for the callback; returns when DTR falls."""
    answer = rack.log_in(user, "xxxxx")
    if number:
        assert answer == "Callback Dialstring: "
        answer = rack.type(f"{number}\r").removeprefix(f"{number}\r\n")
    assert answer == INITIATED
    dropped, on = rack.dtr[-1]
    assert not on
    return dropped


class TestAtRest:
    def test_dtr_and_rts_are_on(self, rack: Rack) -> None:
        assert rack.modem.changes == [(0, "DTR", True), (0, "RTS", True)]
        assert rack.state == "IDLE"

    def test_the_port_is_as_configured(self) -> None:
        rack = Rack(AUX + " speed 2400\n stopbits 1\n", paced=True)
        assert rack.cable.dte.rate_bps == 2400
        rack.carrier(True)
        rack.run(10 * S)
        assert rack.modem.received.decode() == LOGIN
        assert rack.modem.arrivals[-1][0] == round(len(LOGIN) * 10 * S / 2400)

    def test_what_the_modem_prints_is_discarded(self, rack: Rack) -> None:
        for text in ("\r\nRING\r\n", "NO CARRIER", "\r\r\r"):
            assert rack.type(text) == ""
        assert rack.state == "IDLE"


class TestACaller:
    def test_is_served_as_soon_as_carrier_is_up(self, rack: Rack) -> None:
        rack.run(5 * S)
        rack.carrier(True)
        assert rack.modem.arrivals[0][0] == 5 * S
        assert rack.modem.read() == LOGIN

    def test_who_leaves_is_hung_up_for_five_seconds(self, rack: Rack) -> None:
        rack.log_in("plain", "yyyyy")
        rack.run(10 * S)
        rack.type("exit\r")
        rack.carrier(False)
        rack.run(60 * S)
        assert rack.dtr == [(0, True), (10 * S, False), (15 * S, True)]
        assert rack.state == "IDLE"

    def test_who_leaves_reads_the_last_word_first(self) -> None:
        rack = Rack(paced=True)
        rack.carrier(True)
        rack.run(1 * S)
        rack.modem.type("plain\r" + "yyyyy\r")
        rack.run(1 * S)
        rack.modem.read()
        rack.modem.type("show users\rexit\r")
        rack.run(3 * S)
        assert rack.modem.read().endswith("\r\nmaui>exit\r\n")
        last = rack.modem.arrivals[-1][0]
        assert rack.dtr[-1] == (last, False)

    def test_who_hangs_up_frees_the_line_five_seconds_later(self, rack: Rack) -> None:
        rack.log_in("plain", "yyyyy")
        rack.run(10 * S)
        rack.carrier(False)
        assert rack.state == "HANG_UP"
        rack.run(60 * S)
        assert rack.dtr == [(0, True), (10 * S, False), (15 * S, True)]
        assert rack.state == "IDLE"

    @pytest.mark.parametrize(
        ("typed", "wait_us"),
        [("", 0), ("austin", 0), ("plain\r", 0), ("plain\ryyyyy\r", 0), ("", 20 * S)],
    )
    @pytest.mark.parametrize("pause_us", [6 * S, 29 * S, 1_000 * S])
    def test_who_hangs_up_leaves_nothing_to_the_next(
        self, rack: Rack, typed: str, wait_us: int, pause_us: int
    ) -> None:
        """Neither half a name, nor a password, nor the time-outs of a dialogue that is over."""
        rack.carrier(True)
        rack.type(typed)
        rack.run(wait_us)
        rack.carrier(False)
        rack.modem.read()
        rack.run(pause_us)
        assert rack.modem.read() == ""
        rack.carrier(True)
        rack.run(29 * S)
        assert rack.modem.read() == LOGIN
        assert rack.type("plain\r") == "plain\r\nPassword: "
        assert rack.type("yyyyy\r") == "\r\nmaui>"
        rack.run(599 * S)
        assert rack.state == "SESSION"

    def test_the_next_one_is_not_privileged(self, rack: Rack) -> None:
        rack.log_in("plain", "yyyyy")
        rack.type("enable\rsesame\r")
        rack.carrier(False)
        rack.run(6 * S)
        assert rack.log_in("plain", "yyyyy") == "maui>"

    def test_who_comes_while_dtr_is_low_is_served_when_it_is_back(self, rack: Rack) -> None:
        rack.log_in("plain", "yyyyy")
        rack.carrier(False)
        rack.run(2 * S)
        rack.carrier(True)
        rack.modem.read()
        rack.run(3 * S - 1)
        assert rack.modem.read() == ""
        rack.run(1)
        assert rack.modem.read() == LOGIN

    def test_whom_the_modem_does_not_let_go_is_asked_again(self, rack: Rack) -> None:
        """DTR not wired, or `&D0`: the caller must not keep the old session."""
        rack.log_in("plain", "yyyyy")
        rack.type("exit\r")
        rack.run(5 * S)
        assert rack.modem.read() == LOGIN

    def test_output_for_a_caller_who_has_gone_is_thrown_away(self) -> None:
        """Or the modem, back in command state, would get it for commands."""
        rack = Rack(AUX + " speed 300\n", paced=True)
        rack.carrier(True)
        rack.run(3 * S)
        rack.modem.type("plain\ryyyyy\r")
        rack.run(3 * S)
        rack.modem.type("show users\rshow users\rshow users\r")
        rack.run(2 * S)
        rack.carrier(False)
        rack.run(100 * MS)
        rack.modem.read()
        rack.run(100 * S)
        assert rack.modem.read() == ""

    @pytest.mark.parametrize("leaves_at_us", [2 * S, 3 * S, 5 * S])
    def test_who_goes_before_the_last_word_has_left(self, leaves_at_us: int) -> None:
        """A slow line is still sending when the caller goes, and again when the next one comes."""
        rack = Rack(AUX + " speed 300\n", paced=True)
        rack.carrier(True)
        rack.run(3 * S)
        rack.modem.type("plain\ryyyyy\r")
        rack.run(3 * S)
        rack.modem.type("show users\r" * 5 + "exit\r")
        rack.run(leaves_at_us)
        rack.carrier(False)
        rack.run(6 * S)
        rack.modem.read()
        rack.carrier(True)
        rack.run(10 * S)
        assert rack.modem.read() == LOGIN

    def test_output_that_the_modem_never_takes_does_not_keep_the_line(self, rack: Rack) -> None:
        rack.log_in("plain", "yyyyy")
        rack.run(10 * S)
        rack.modem.type("exit\r")
        rack.modem.port.accept(False)
        rack.run(29 * S)
        assert rack.state == "DRAINING"
        rack.run(1 * S)
        assert rack.dtr[-1] == (40 * S, False)

    def test_carrier_that_flickers(self, rack: Rack) -> None:
        for _ in range(3):
            rack.modem.set(Circuit.DCD, True)
            rack.modem.set(Circuit.DCD, False)
        rack.run(100 * S)
        assert rack.state == "IDLE"


class TestACallback:
    def test_its_times_on_the_wire_add_up(self) -> None:
        """9600 bit/s, 8N2. DTR falls with the last character of the notice; low for 5 s; ATH1 and
        its OK; 5 s of forced wait; AT and its OK; dialling, 20 s to CONNECT."""
        rack = Rack(paced=True)
        modem = AnsweringModem(rack, GOOD_MODEM)
        rack.carrier(True)
        rack.run(1 * S)
        rack.modem.type("austin-01\r")
        rack.run(1 * S)
        rack.modem.read()
        rack.modem.type("xxxxx\r")
        rack.run(100 * MS)
        assert rack.modem.read() == f"\r\n{INITIATED}"
        rack.carrier(False)
        rack.run(60 * S)

        dropped = rack.modem.changed(Circuit.DTR)[1][0]
        notice = 2 * S + wire_us("xxxxx\r") + wire_us("\r\n") + wire_us(INITIATED)
        assert dropped == notice
        raised = dropped + 5 * S
        assert rack.dtr == [(0, True), (dropped, False), (raised, True)]
        off_hook = raised + wire_us("ATH1\r") + 200 * MS + wire_us("\r\nOK\r\n")
        attention = off_hook + 5 * S + wire_us("AT\r")
        dial = attention + 200 * MS + wire_us("\r\nOK\r\n") + wire_us("ATDT 84001\r")
        assert modem.heard[:3] == [
            (raised + wire_us("ATH1\r"), "ATH1"),
            (attention, "AT"),
            (dial, "ATDT 84001"),
        ]
        connected = dial + 20 * S + wire_us("\r\nCONNECT 9600\r\n")
        prompt = connected + wire_us("\r\n") + wire_us("maui>")
        assert rack.modem.arrivals[-1] == (prompt, b"maui>")

    def test_without_verification_gives_the_prompt(self, rack: Rack) -> None:
        AnsweringModem(rack, GOOD_MODEM)
        call_back(rack)
        rack.carrier(False)
        rack.run(60 * S)
        assert rack.modem.read().endswith("ATDT 84001\r\r\nmaui>")
        assert rack.state == "SESSION"

    def test_with_verification_asks_again_but_not_for_the_number(self, rack: Rack) -> None:
        AnsweringModem(rack, GOOD_MODEM)
        call_back(rack, "austin-02", "84001")
        rack.carrier(False)
        rack.run(31 * S)
        assert rack.modem.read().endswith(LOGIN)
        assert rack.type("austin-02\r") == "austin-02\r\nPassword: "
        assert rack.type("xxxxx\r") == "\r\nmaui>"

    def test_does_not_lead_to_another(self, rack: Rack) -> None:
        AnsweringModem(rack, GOOD_MODEM)
        call_back(rack, "austin-02", "84001")
        rack.carrier(False)
        rack.run(31 * S)
        rack.type("austin-01\r")
        assert rack.type("xxxxx\r") == "\r\nmaui>"

    def test_dials_what_was_typed(self, rack: Rack) -> None:
        modem = AnsweringModem(rack, GOOD_MODEM)
        call_back(rack, "austin-02", "9,,555-1234")
        rack.carrier(False)
        rack.run(20 * S)
        assert modem.heard[-1][1] == "ATDT 9,,555-1234"

    def test_its_session_ends_like_any_other(self, rack: Rack) -> None:
        AnsweringModem(rack, GOOD_MODEM)
        call_back(rack)
        rack.carrier(False)
        rack.run(40 * S)
        rack.type("exit\r")
        hung_up = rack.world.now_us
        rack.carrier(False)
        rack.run(5 * S)
        assert rack.dtr[-2:] == [(hung_up, False), (hung_up + 5 * S, True)]
        assert rack.log_in("austin-01", "xxxxx") == INITIATED  # the next caller's own

    def test_without_an_off_hook_script(self) -> None:
        rack = Rack(AUX.replace(" script modem-off-hook offhook\n", ""))
        modem = AnsweringModem(rack, GOOD_MODEM)
        dropped = call_back(rack)
        rack.carrier(False)
        rack.run(11 * S)
        assert [line for _, line in modem.heard] == ["AT", "ATDT 84001"]
        assert modem.heard[0][0] == dropped + 10 * S

    def test_an_off_hook_script_that_is_not_defined_is_none(self) -> None:
        rack = Rack(AUX.replace("modem-off-hook offhook", "modem-off-hook missing"))
        modem = AnsweringModem(rack, GOOD_MODEM)
        dropped = call_back(rack)
        rack.carrier(False)
        rack.run(11 * S)
        assert modem.heard[0] == (dropped + 10 * S, "AT")

    def test_an_off_hook_script_that_fails_delays_by_its_time_out(self, rack: Rack) -> None:
        modem = AnsweringModem(rack, {k: v for k, v in GOOD_MODEM.items() if k != "ATH1"})
        dropped = call_back(rack)
        rack.carrier(False)
        rack.run(60 * S)
        assert modem.heard[:2] == [(dropped + 5 * S, "ATH1"), (dropped + 15 * S, "AT")]
        assert rack.state == "SESSION"

    def test_without_a_forced_wait(self) -> None:
        rack = Rack(AUX.replace(" callback forced-wait 5\n", ""))
        modem = AnsweringModem(rack, GOOD_MODEM)
        dropped = call_back(rack)
        rack.carrier(False)
        rack.run(10 * S)
        assert (dropped + 5_200 * MS, "AT") in modem.heard

    def test_a_call_that_comes_meanwhile_is_not_served(self) -> None:
        """Without an off-hook script the modem may answer somebody in the forced wait."""
        rack = Rack(AUX.replace(" script modem-off-hook offhook\n", ""))
        call_back(rack)
        rack.carrier(False)
        rack.run(7 * S)
        rack.modem.type("\r\nRING\r\n\r\nCONNECT\r\n")
        rack.carrier(True)
        rack.modem.read()
        rack.run(2 * S)
        assert rack.modem.read() == ""
        assert rack.state == "CALLBACK"

    def test_a_caller_who_hangs_up_at_the_notice_is_called_all_the_same(self, rack: Rack) -> None:
        modem = AnsweringModem(rack, GOOD_MODEM)
        call_back(rack)
        rack.carrier(False)
        rack.run(12 * S)
        assert modem.heard[-1][1] == "ATDT 84001"

    def test_a_caller_who_hangs_up_at_the_password_is_not(self, rack: Rack) -> None:
        modem = AnsweringModem(rack, GOOD_MODEM)
        rack.carrier(True)
        rack.type("austin-01\r")
        rack.carrier(False)
        rack.run(60 * S)
        assert modem.heard == []
        assert rack.state == "IDLE"


class TestACallbackThatFails:
    def fail(self, rack: Rack, answers: dict[str, tuple[int, str]]) -> tuple[AnsweringModem, int]:
        """Returns the modem, and when DTR fell for the callback."""
        modem = AnsweringModem(rack, GOOD_MODEM | answers)
        dropped = call_back(rack)
        rack.carrier(False)
        rack.run(100 * S)
        return modem, dropped

    @pytest.mark.parametrize(
        ("answers", "failed_us"),
        [
            ({"ATDT 84001": (7 * S, "BUSY")}, 10_400 * MS + 7 * S),
            ({"ATDT 84001": (7 * S, "NO CARRIER")}, 10_400 * MS + 45 * S),
            ({"ATDT 84001": (0, "ERROR")}, 10_400 * MS),
            ({"AT": (0, "NO CARRIER")}, 10_200 * MS + 5 * S),
        ],
    )
    def test_hangs_up_and_lets_the_next_caller_in(
        self, rack: Rack, answers: dict[str, tuple[int, str]], failed_us: int
    ) -> None:
        modem, dropped = self.fail(rack, answers)
        failed = dropped + failed_us
        assert rack.dtr[-2:] == [(failed, False), (failed + 5 * S, True)]
        assert rack.state == "IDLE"
        assert [line for _, line in modem.heard].count("ATDT 84001") <= 1
        rack.modem.read()
        rack.carrier(True)
        assert rack.modem.read() == LOGIN

    def test_without_a_callback_script(self) -> None:
        rack = Rack(AUX.replace(" script callback rtp\n", ""))
        modem, dropped = self.fail(rack, {})
        failed = dropped + 10_200 * MS
        assert rack.dtr[-2:] == [(failed, False), (failed + 5 * S, True)]
        assert [line for _, line in modem.heard] == ["ATH1"]

    def test_with_a_callback_script_that_is_not_defined(self) -> None:
        rack = Rack(AUX.replace("script callback rtp", "script callback missing"))
        _, dropped = self.fail(rack, {})
        assert rack.dtr[-2] == (dropped + 10_200 * MS, False)

    def test_that_connects_without_carrier(self, rack: Rack) -> None:
        _, dropped = self.fail(rack, {"ATDT 84001": (1 * S, "  CONNECT")})
        failed = dropped + 10_400 * MS + 1 * S + 5 * S
        assert rack.dtr[-2:] == [(failed, False), (failed + 5 * S, True)]

    def test_whose_carrier_is_lost_before_the_prompt(self, rack: Rack) -> None:
        AnsweringModem(rack, GOOD_MODEM)
        dropped = call_back(rack)
        rack.carrier(False)
        rack.run(dropped + 10_400 * MS + 20 * S - rack.world.now_us)
        rack.carrier(False)
        rack.run(100 * S)
        assert rack.state == "IDLE"


class TestWhatItSays:
    def test_about_the_modem(self, rack: Rack) -> None:
        rack.watch("modem")
        rack.run(1 * S)
        rack.log_in("plain", "yyyyy")
        rack.carrier(False)
        rack.run(6 * S)
        assert rack.debug_lines == [
            "TTY129: DSR came up",
            "tty129: Modem: IDLE->READY",
            "TTY129: EXEC creation",
            "TTY129: DSR was dropped",
            "TTY129: Line reset",
            "tty129: Modem: READY->HANGUP",
            "TTY129: dropping DTR, hanging up",
            "tty129: Modem: HANGUP->IDLE",
            "TTY129: restoring DTR",
        ]

    def test_about_a_callback(self, rack: Rack) -> None:
        rack.watch("chat", "callback")
        AnsweringModem(rack, GOOD_MODEM)
        rack.run(1 * S)
        call_back(rack)
        rack.carrier(False)
        rack.run(60 * S)
        assert rack.debug_lines == [
            "TTY129 Callback process initiated, user: austin-01 dialstring 84001",
            "CHAT129: Matched chat script offhook to string offhook",
            "CHAT129: Asserting DTR",
            "CHAT129: Chat script offhook started",
            "CHAT129: Expecting string: ",
            "CHAT129: Completed match for expect: ",
            "CHAT129: Sending string: ATH1",
            "CHAT129: Expecting string: OK",
            "CHAT129: Completed match for expect: OK",
            "CHAT129: Chat script offhook finished, status = Success",
            "TTY129 Callback forced wait = 5 seconds",
            "CHAT129: Matched chat script rtp to string rtp",
            "CHAT129: Asserting DTR",
            "CHAT129: Chat script rtp started",
            "CHAT129: Expecting string: ",
            "CHAT129: Completed match for expect: ",
            "CHAT129: Sending string: AT",
            "CHAT129: Expecting string: OK",
            "CHAT129: Completed match for expect: OK",
            "CHAT129: Sending string: ATDT \\T<84001>",
            "CHAT129: Expecting string: CONNECT",
            "CHAT129: Completed match for expect: CONNECT",
            "CHAT129: Sending string: \\c",
            "CHAT129: Chat script rtp finished, status = Success",
            "TTY129 Exec Callback Successful - await exec/autoselect pickup",
            "TTY129 Callback in effect",
        ]

    def test_of_what_it_is_doing(self, rack: Rack) -> None:
        assert rack.line.doing == "idle"
        call_back(rack)
        rack.carrier(False)
        assert rack.line.doing == "calling back, DTR low"
        rack.run(6 * S)
        assert rack.line.doing == "calling back, script offhook step 3 of 3"

    def test_stays_out_of_a_caller_who_did_not_ask(self, rack: Rack) -> None:
        rack.watch("modem", "chat", "callback")
        assert rack.log_in("plain", "yyyyy") == "maui>"

    def test_to_a_caller_who_asked_only_while_he_is_there(self, rack: Rack) -> None:
        """Otherwise the next callback's debug output goes to the modem that is to dial."""
        rack.log_in("plain", "yyyyy")
        rack.type("enable\rsesame\r")
        rack.type("terminal monitor\rdebug chat\r")
        rack.server.debug("chat", "CHAT129: heard")
        assert "CHAT129: heard" in rack.type("")
        rack.carrier(False)
        rack.run(6 * S)
        rack.modem.read()
        rack.server.debug("chat", "CHAT129: to nobody")
        assert rack.type("") == ""
        assert rack.log_in("plain", "yyyyy") == "maui>"
        rack.server.debug("chat", "CHAT129: to another")
        assert rack.type("") == ""

    def test_in_any_language(self) -> None:
        """A configuration may hold characters that no serial line can carry."""
        rack = Rack(global_=GLOBAL + "interface Ethernet0\n description Büro \u2013 3. Stock\n")
        rack.log_in("plain", "yyyyy")
        rack.type("enable\rsesame\r")
        assert " description B\u00fcro ? 3. Stock\r\n" in rack.type("show running-config\r")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["carrier on", "carrier off", "flicker"])
            | st.sampled_from(["austin-01\r", "austin-02\r", "xxxxx\r", "84001\r", "exit\r", "\r"])
            | st.sampled_from(["OK", "CONNECT", "BUSY", "RING", "austin-01\rxxxxx\r"]),
            st.sampled_from([0, 1 * MS, 40 * MS, 1 * S, 5 * S, 11 * S, 31 * S]),
        ),
        max_size=25,
    ),
    st.sampled_from([300, 9600]),
)
@TRY_SOME
def test_no_sequence_of_events_upsets_a_line(story: list[tuple[str, int]], rate_bps: int) -> None:
    """Whatever a modem and its callers do, nothing is forbidden, and the line comes to rest."""
    rack = Rack(f"{AUX} speed {rate_bps}\n", paced=True)
    for act, pause_us in story:
        if act.startswith("carrier"):
            rack.modem.set(Circuit.DCD, act == "carrier on")
        elif act == "flicker":
            rack.modem.set(Circuit.DCD, not rack.modem.port.sees(Circuit.DCD))
            rack.modem.set(Circuit.DCD, not rack.modem.port.sees(Circuit.DCD))
        else:
            rack.modem.type(act)
        rack.run(pause_us)
    rack.carrier(False)
    rack.run(100 * S)
    assert rack.state == "IDLE"
    rack.modem.read()
    rack.carrier(True)
    rack.run(5 * S)
    assert rack.modem.read() == LOGIN
