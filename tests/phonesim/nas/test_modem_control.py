"""`modem`, `script`, time-outs and `clear line`: what a line does with its circuits."""

import pytest

from phonesim.nas.line_states import Event
from phonesim.wires.v24 import Circuit
from tests.phonesim.nas.rack import GLOBAL, LOGIN, AnsweringModem, Rack, S

LINE = "line aux 0\n login local\n"


class Caller:
    """Somebody on the network who has the line."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def line_is_up(self) -> None:
        self.said.append("up")

    def line_says(self, data: bytes) -> None:
        self.said.append(data.decode())

    def line_is_gone(self) -> None:
        self.said.append("gone")


def rack_with(*commands: str) -> Rack:
    return Rack(LINE + "".join(f" {command}\n" for command in commands))


def connect(rack: Rack) -> Caller:
    caller = Caller()
    rack.line.feed(Event.CONNECT, caller)
    rack.run(0)
    return caller


class TestDialin:
    def test_serves_callers_and_no_connections(self) -> None:
        rack = rack_with("modem dialin")
        assert rack.dtr == [(0, True)]
        assert not rack.line.takes_connections
        rack.carrier(True)
        assert rack.modem.read() == LOGIN

    def test_cannot_call_back(self) -> None:
        rack = rack_with("modem dialin", "script callback rtp")
        rack.watch("callback")
        rack.log_in("austin-01", "xxxxx")
        rack.carrier(False)
        rack.run(60 * S)
        assert rack.debug_lines == ["TTY129 Callback failed: no free line"]
        assert rack.state == "IDLE"


class TestCallin:
    def test_raises_dtr_for_a_ring_and_serves_at_carrier(self) -> None:
        rack = rack_with("modem callin")
        assert rack.dtr == []
        rack.run(1 * S)
        rack.modem.set(Circuit.RI, True)
        rack.run(3 * S)
        assert rack.dtr == [(1 * S, True)]
        rack.carrier(True)
        assert rack.modem.read() == LOGIN
        rack.carrier(False)
        rack.run(20 * S)
        assert rack.dtr == [(1 * S, True), (4 * S, False)]

    @pytest.mark.parametrize(("command", "seconds"), [("", 15), ("modem answer-timeout 40", 40)])
    def test_rests_when_nobody_follows(self, command: str, seconds: int) -> None:
        rack = rack_with("modem callin", *([command] if command else []))
        rack.modem.set(Circuit.RI, True)
        rack.run(100 * S)
        assert rack.dtr == [(0, True), (seconds * S, False)]
        assert rack.state == "IDLE"


class TestCallout:
    def test_takes_no_calls(self) -> None:
        rack = rack_with("modem callout")
        rack.modem.set(Circuit.RI, True)
        rack.carrier(True)
        assert (rack.modem.read(), rack.dtr) == ("", [])

    def test_raises_dtr_for_a_connection_and_waits_for_cts(self) -> None:
        rack = rack_with("modem callout")
        caller = connect(rack)
        assert (rack.dtr, caller.said) == ([(0, True)], [])
        rack.modem.set(Circuit.CTS, True)
        rack.run(0)
        rack.modem.type("OK")
        rack.run(0)
        assert caller.said == ["up", "OK"]
        rack.line.feed(Event.DISCONNECT)
        rack.run(10 * S)
        assert rack.dtr == [(0, True), (0, False)]
        assert rack.state == "IDLE"

    def test_gives_up_without_cts(self) -> None:
        rack = rack_with("modem callout")
        caller = connect(rack)
        rack.run(30 * S)
        assert caller.said == ["gone"]
        assert rack.dtr == [(0, True), (15 * S, False)]


def test_dtr_active_raises_dtr_for_connections_only() -> None:
    rack = rack_with("modem dtr-active")
    rack.carrier(True)
    assert (rack.dtr, rack.modem.read()) == ([], "")
    caller = connect(rack)
    assert (rack.dtr, caller.said) == ([(0, True)], ["up"])


class TestCtsRequired:
    def test_serves_while_cts_is_on(self) -> None:
        rack = rack_with("modem cts-required")
        assert not rack.line.takes_connections
        rack.carrier(True)
        assert rack.modem.read() == ""
        rack.modem.set(Circuit.CTS, True)
        rack.run(0)
        assert rack.modem.read() == LOGIN
        rack.modem.set(Circuit.CTS, False)
        rack.run(0)
        assert rack.state == "HANG_UP"

    def test_a_connection_ends_with_cts(self) -> None:
        rack = rack_with("modem cts-required", "no exec")
        rack.modem.set(Circuit.CTS, True)
        rack.run(0)
        assert rack.line.takes_connections
        caller = connect(rack)
        rack.modem.set(Circuit.CTS, False)
        rack.run(0)
        assert caller.said == ["up", "gone"]


class TestInOut:
    def test_a_connection_takes_the_line_from_callers(self) -> None:
        rack = rack_with("modem InOut")
        caller = connect(rack)
        assert not rack.line.takes_connections
        rack.line.from_network(b"AT\r")
        rack.run(0)
        assert rack.modem.read() == "AT\r"
        rack.carrier(True)
        rack.modem.type("\r\nCONNECT\r\n")
        rack.carrier(False)
        assert caller.said == ["up", "\r\nCONNECT\r\n"]
        assert rack.state == "CONNECTED"

    def test_callers_take_it_from_connections(self) -> None:
        rack = rack_with("modem InOut")
        rack.carrier(True)
        assert not rack.line.takes_connections

    def test_no_exec_serves_nobody(self) -> None:
        rack = rack_with("modem InOut", "no exec")
        rack.carrier(True)
        assert (rack.modem.read(), rack.state) == ("", "IDLE")

    def test_a_connection_without_data_ends_by_session_timeout(self) -> None:
        rack = rack_with("modem InOut", "session-timeout 1")
        caller = connect(rack)
        rack.run(50 * S)
        rack.line.from_network(b"AT\r")
        rack.run(59 * S)
        assert caller.said == ["up"]
        rack.run(2 * S)
        assert caller.said == ["up", "gone"]

    def test_a_session_ends_by_absolute_timeout(self) -> None:
        rack = rack_with("modem InOut", "absolute-timeout 1")
        rack.log_in("plain", "yyyyy")
        for _ in range(5):
            rack.run(11 * S)
            rack.type("show clock\r")
        assert rack.state == "SESSION"
        rack.run(6 * S)
        assert rack.dtr[-1] == (60 * S, False)


@pytest.mark.parametrize("wait_us", [0, 2 * S, 7 * S, 12 * S])
def test_clear_line_frees_it_at_any_time(wait_us: int) -> None:
    rack = rack_with("modem InOut", "script callback rtp", "script modem-off-hook offhook")
    modem = AnsweringModem(rack, {})
    rack.log_in("austin-01", "xxxxx")
    rack.run(wait_us)
    rack.line.feed(Event.CLEAR)
    rack.carrier(False)
    heard = len(modem.heard)
    rack.run(100 * S)
    assert (rack.state, len(modem.heard)) == ("IDLE", heard)


class TestScripts:
    def test_startup_runs_once_when_the_server_boots(self) -> None:
        rack = rack_with("modem InOut", "script startup offhook")
        assert (rack.modem.read(), rack.state) == ("ATH1\r", "SCRIPT")
        rack.modem.type("OK\r\n")
        rack.run(100 * S)
        assert (rack.modem.read(), rack.state) == ("", "IDLE")

    def test_reset_runs_after_every_caller(self) -> None:
        rack = rack_with("modem InOut", "script reset offhook")
        for _ in range(2):
            rack.log_in("plain", "yyyyy")
            rack.carrier(False)
            rack.modem.read()
            rack.run(5 * S)
            assert rack.modem.read() == "ATH1\r"
            rack.run(5 * S)
            assert rack.state == "IDLE"

    def test_who_comes_during_a_script_is_served_after_it(self) -> None:
        rack = rack_with("modem InOut", "script startup offhook")
        rack.carrier(True)
        assert rack.modem.read() == "ATH1\r"
        rack.run(5 * S)
        assert rack.modem.read() == LOGIN

    def test_activation_runs_before_the_login(self) -> None:
        rack = rack_with("modem InOut", "script activation offhook")
        rack.carrier(True)
        assert rack.modem.read() == "ATH1\r"
        rack.modem.type("OK\r\n")
        rack.run(0)
        assert rack.modem.read() == LOGIN

    @pytest.mark.parametrize("leaves", [True, False])
    def test_who_does_not_pass_the_activation_gets_no_login(self, leaves: bool) -> None:
        rack = rack_with("modem InOut", "script activation offhook")
        rack.carrier(True)
        if leaves:
            rack.carrier(False)
        rack.modem.read()
        rack.run(5 * S)
        rack.carrier(False)
        rack.run(5 * S)
        assert (rack.modem.read(), rack.state) == ("", "IDLE")

    def test_connection_runs_before_a_connection_is_up(self) -> None:
        rack = rack_with("modem InOut", "script connection offhook")
        caller = connect(rack)
        assert (rack.modem.read(), caller.said) == ("ATH1\r", [])
        rack.line.from_network(b"too early")
        rack.modem.type("OK\r\n")
        rack.run(0)
        assert (rack.modem.read(), caller.said) == ("", ["up"])

    def test_a_connection_whose_script_fails_is_ended(self) -> None:
        rack = rack_with("modem InOut", "script connection offhook")
        caller = connect(rack)
        rack.run(60 * S)
        assert (caller.said, rack.state) == (["gone"], "IDLE")

    def test_the_name_is_a_regular_expression(self) -> None:
        rack = Rack(LINE + " modem InOut\n script startup ^off.*k$\n", GLOBAL)
        assert rack.modem.read() == "ATH1\r"


class TestAutoconfigure:
    def test_makes_the_modem_ready_at_boot_and_after_each_call(self) -> None:
        rack = rack_with(
            "modem InOut", "modem autoconfigure type usr_courier", "script reset offhook"
        )
        ready = "AT&F&C1&D2&H1&R2S0=1H0"
        modem = AnsweringModem(rack, dict.fromkeys(("AT", ready, "ATH1"), (0, "OK")))
        rack.modem.read()
        rack.modem.type("OK\r\n")  # to the AT of the boot, before the modem was there
        rack.run(1 * S)
        rack.log_in("plain", "yyyyy")
        rack.carrier(False)
        rack.run(10 * S)
        assert [line for _, line in modem.heard] == [ready, "AT", ready, "ATH1"]
        assert rack.state == "IDLE"

    def test_says_what_the_configuration_has_for_the_type(self) -> None:
        line = LINE + " modem InOut\n modem autoconfigure type MINE\n"
        rack = Rack(line, GLOBAL + "modemcap entry MINE:FD=&F1:MSC=S7=90\n")
        AnsweringModem(rack, {"AT": (0, "OK")})
        rack.modem.type("OK\r\n")
        rack.run(1 * S)
        assert "AT&F1S7=90\r" in rack.modem.received.decode()

    def test_says_how_it_went(self) -> None:
        rack = rack_with("modem InOut", "modem autoconfigure type usr_courier")
        rack.watch("confmodem")
        ready = "AT&F&C1&D2&H1&R2S0=1H0"
        AnsweringModem(rack, {"AT": (0, "OK"), ready: (0, "OK")})
        rack.modem.type("OK\r\n")
        rack.run(1 * S)
        assert rack.debug_lines == [
            "TTY129: detection speed (9600) response ---OK---",
            "TTY129: Modem type is usr_courier",
            f"TTY129: Modem command: --{ready}--",
            "TTY129: Modem configuration succeeded",
            "TTY129: Done with modem configuration",
        ]
        mute = rack_with("modem InOut", "modem autoconfigure discovery")
        mute.run(60 * S)
        said = "%TTY-3-AUTOCONFIG: TTY129: Modem auto-configuration failed"
        assert said in mute.console.received.decode()

    @pytest.mark.parametrize("kind", ["discovery", "type nobody_knows"])
    def test_a_modem_that_does_not_answer_is_tried_twice(self, kind: str) -> None:
        rack = rack_with("modem InOut", f"modem autoconfigure {kind}")
        modem = AnsweringModem(rack, {})
        rack.run(60 * S)
        assert [line for _, line in modem.heard] == ["AT"]  # the first one went before it was there
        assert rack.state == "IDLE"
