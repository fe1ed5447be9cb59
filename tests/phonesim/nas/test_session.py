"""A caller's session, byte for byte: login, the callback's question, the prompt, time-outs.

The bytes are those of captures of real servers, where there are any.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.phonesim.fakes import TRY_SOME
from tests.phonesim.nas.rack import GLOBAL, INITIATED, LOGIN, USER_ACCESS, Rack, S

INVALID = "\r\n% Login invalid\r\n\r\n"
EXEC = "\r\nmaui>"
LINE = "line aux 0\n modem InOut\n"


@pytest.fixture
def rack() -> Rack:
    rack = Rack()
    rack.carrier(True)
    return rack


def gone(rack: Rack) -> bool:
    """Whether the server has hung up."""
    return rack.dtr[-1] == (rack.world.now_us, False)


class TestLogin:
    def test_begins_by_itself(self, rack: Rack) -> None:
        assert rack.modem.read() == LOGIN

    def test_of_a_user_without_callback(self, rack: Rack) -> None:
        rack.modem.read()
        assert rack.type("plain\r") == "plain\r\nPassword: "
        assert rack.type("yyyyy\r") == EXEC

    def test_typed_character_by_character(self, rack: Rack) -> None:
        rack.modem.read()
        assert [rack.type(c) for c in "plain\r"] == [*"plain", "\r\nPassword: "]
        assert [rack.type(c) for c in "yyyyy\r"] == [*[""] * 5, EXEC]

    def test_typed_in_one_breath(self, rack: Rack) -> None:
        """The password is not echoed, although it came with the name."""
        rack.modem.read()
        assert rack.type("plain\ryyyyy\r") == f"plain\r\nPassword: {EXEC}"

    def test_with_cr_lf(self, rack: Rack) -> None:
        rack.modem.read()
        assert rack.type("plain\r\n") == "plain\r\nPassword: "
        assert rack.type("yyyyy\r\n") == EXEC

    def test_with_a_correction(self, rack: Rack) -> None:
        rack.modem.read()
        assert rack.type("plaim\bn\r") == "plaim\b \bn\r\nPassword: "
        assert rack.type("yyx\x7fyyy\r") == EXEC

    @pytest.mark.parametrize("password", ["yyyy", "YYYYY", "", "xxxxx", "yyyyy "])
    def test_a_wrong_password(self, rack: Rack, password: str) -> None:
        rack.modem.read()
        rack.type("plain\r")
        assert rack.type(f"{password}\r") == f"{INVALID}Username: "

    @pytest.mark.parametrize("name", ["nobody", "PLAIN", "plain2"])
    def test_a_wrong_name_is_told_only_after_the_password(self, rack: Rack, name: str) -> None:
        rack.modem.read()
        assert rack.type(f"{name}\r") == f"{name}\r\nPassword: "
        assert rack.type("yyyyy\r") == f"{INVALID}Username: "

    def test_the_third_wrong_one_ends_it(self, rack: Rack) -> None:
        rack.modem.read()
        for _ in range(2):
            rack.type("plain\r")
            assert rack.type("wrong\r") == f"{INVALID}Username: "
        rack.type("plain\r")
        assert not gone(rack)
        assert rack.type("wrong\r") == INVALID
        assert gone(rack)

    def test_the_second_chance_counts(self, rack: Rack) -> None:
        rack.type("plain\r")
        rack.type("wrong\r")
        rack.type("plain\r")
        assert rack.type("yyyyy\r") == EXEC

    def test_a_blank_name_is_asked_again_and_not_counted(self, rack: Rack) -> None:
        rack.modem.read()
        for typed in ("\r", "  \r", "\r", "\r", "\r"):
            assert rack.type(typed) == typed.replace("\r", "\r\nUsername: ")
        rack.type("plain\r")
        assert rack.type("yyyyy\r") == EXEC


class TestSilence:
    def test_at_the_name_is_asked_again_after_30_s(self, rack: Rack) -> None:
        rack.modem.read()
        rack.run(30 * S - 1)
        assert rack.modem.read() == ""
        rack.run(1)
        assert rack.modem.read() == "\r\n% Username:  timeout expired!\r\nUsername: "

    def test_three_times_ends_the_call(self, rack: Rack) -> None:
        rack.modem.read()
        rack.run(90 * S)
        assert rack.modem.read() == (
            "\r\n% Username:  timeout expired!\r\nUsername: "
            "\r\n% Username:  timeout expired!\r\nUsername: "
            "\r\n% Username:  timeout expired!\r\n"
        )
        assert gone(rack)

    def test_at_the_password(self, rack: Rack) -> None:
        rack.type("plain\r")
        rack.run(30 * S)
        assert rack.modem.read() == "\r\n% Password:  timeout expired!\r\nUsername: "

    def test_counts_together_with_wrong_passwords(self, rack: Rack) -> None:
        rack.run(30 * S)
        rack.type("plain\r")
        rack.type("wrong\r")
        rack.type("plain\r")
        rack.run(30 * S)
        assert rack.modem.read() == "\r\n% Password:  timeout expired!\r\n"
        assert gone(rack)

    def test_each_question_has_its_own_30_s(self, rack: Rack) -> None:
        rack.run(29 * S)
        rack.type("\r")
        rack.run(29 * S)
        rack.type("plain\r")
        rack.run(29 * S)
        assert rack.type("yyyyy\r") == EXEC

    @pytest.mark.parametrize("before", ["", "plain\r"])
    def test_what_was_half_typed_is_forgotten(self, rack: Rack, before: str) -> None:
        rack.type(before)
        rack.type("half")
        rack.run(30 * S)
        rack.type("plain\r")
        assert rack.type("yyyyy\r") == EXEC

    def test_as_long_as_the_line_says(self) -> None:
        rack = Rack(f"{LINE} login local\n timeout login response 7\n")
        rack.carrier(True)
        rack.modem.read()
        rack.run(7 * S)
        assert rack.modem.read().startswith("\r\n% Username:  timeout expired!")


class TestOtherLogins:
    def test_none(self) -> None:
        rack = Rack(LINE)
        rack.carrier(True)
        assert rack.modem.read() == EXEC

    def test_the_lines_password(self) -> None:
        rack = Rack(f"{LINE} login\n password 0 letmein\n")
        rack.carrier(True)
        assert rack.modem.read() == f"{USER_ACCESS}Password: "
        assert rack.type("letmein\r") == EXEC

    def test_the_lines_password_wrong_three_times(self) -> None:
        rack = Rack(f"{LINE} login\n password 0 letmein\n")
        rack.carrier(True)
        rack.modem.read()
        assert rack.type("a\r") == "\r\nPassword: "
        assert rack.type("b\r") == "\r\nPassword: "
        assert rack.type("c\r") == "\r\n% Bad passwords\r\n"
        assert gone(rack)

    def test_the_lines_password_timed_out_three_times(self) -> None:
        rack = Rack(f"{LINE} login\n password 0 letmein\n")
        rack.carrier(True)
        rack.modem.read()
        rack.run(90 * S)
        expired = "\r\n% Password:  timeout expired!\r\n"
        assert rack.modem.read() == (
            f"{expired}Password: {expired}Password: {expired}% Bad passwords\r\n"
        )
        assert gone(rack)

    def test_a_password_that_is_asked_for_but_not_set(self) -> None:
        rack = Rack(f"{LINE} login\n")
        rack.carrier(True)
        assert rack.modem.read() == "\r\n\r\nPassword required, but none set\r\n"
        assert gone(rack)


class TestCallback:
    def test_to_a_fixed_number_is_told_and_ends_the_session(self, rack: Rack) -> None:
        rack.type("austin-01\r")
        assert rack.type("xxxxx\r") == f"\r\n{INITIATED}"
        assert rack.state == "CALLBACK"

    def test_to_any_number_is_asked(self, rack: Rack) -> None:
        rack.type("austin-02\r")
        assert rack.type("xxxxx\r") == "\r\nCallback Dialstring: "
        assert rack.type("84001\r") == f"84001\r\n{INITIATED}"
        assert rack.state == "CALLBACK"

    @pytest.mark.parametrize("typed", ["\r", "   \r"])
    def test_without_a_number_ends_the_call(self, rack: Rack, typed: str) -> None:
        rack.type("austin-02\r")
        rack.type("xxxxx\r")
        assert rack.type(typed) == typed.replace("\r", "\r\n")
        assert gone(rack)
        assert rack.state == "HANG_UP"

    def test_without_an_answer_ends_the_call_after_30_s(self, rack: Rack) -> None:
        rack.type("austin-02\r")
        rack.type("xxxxx\r")
        rack.run(30 * S)
        assert gone(rack)
        assert rack.state == "HANG_UP"
        assert rack.modem.read() == ""

    def test_not_with_a_wrong_password(self, rack: Rack) -> None:
        rack.type("austin-01\r")
        assert rack.type("wrong\r") == f"{INVALID}Username: "

    def test_not_unless_the_server_calls_back(self) -> None:
        rack = Rack(global_=GLOBAL.replace("service exec-callback\n", ""))
        for user in ("austin-01", "austin-02"):
            assert rack.log_in(user, "xxxxx") == "maui>"
            rack.carrier(False)
            rack.run(6 * S)

    def test_not_on_a_line_without_modem_control(self) -> None:
        rack = Rack(f"{LINE}line con 0\n login local\n")
        rack.run(1 * S)
        rack.console.ask("\r", 0)
        rack.console.ask("austin-01\r", 0)
        assert rack.console.ask("xxxxx\r", 0) == EXEC


class TestExec:
    @pytest.fixture
    def rack(self) -> Rack:
        rack = Rack()
        assert rack.log_in("plain", "yyyyy") == "maui>"
        return rack

    def test_a_command(self, rack: Rack) -> None:
        rack.run(5 * S)
        assert rack.type("sh clock\r") == ("sh clock\r\n*00:00:05.000 UTC Mon Mar 1 1993\r\nmaui>")

    def test_an_empty_line(self, rack: Rack) -> None:
        assert rack.type("\r") == EXEC
        assert rack.type("\r\n") == EXEC

    def test_several_lines_at_once(self, rack: Rack) -> None:
        assert rack.type("\rsh\r\r") == f"{EXEC}sh\r\n% Incomplete command.\r\n\r\nmaui>{EXEC}"

    @pytest.mark.parametrize("command", ["exit", "quit", "logout", "lo"])
    def test_leaving(self, rack: Rack, command: str) -> None:
        assert rack.type(f"{command}\r") == f"{command}\r\n"
        assert gone(rack)

    def test_silence_of_ten_minutes_ends_it(self, rack: Rack) -> None:
        rack.run(600 * S - 1)
        assert rack.state == "SESSION"
        rack.run(1)
        assert gone(rack)
        assert rack.modem.read() == ""

    def test_anything_typed_puts_that_off(self, rack: Rack) -> None:
        rack.run(599 * S)
        rack.type("x")
        rack.run(599 * S)
        rack.type("\b")
        rack.run(599 * S)
        rack.type("\r")
        rack.run(599 * S)
        assert rack.state == "SESSION"
        rack.run(1 * S)
        assert gone(rack)

    @pytest.mark.parametrize(("minutes", "seconds"), [(1, 0), (0, 30), (2, 15)])
    def test_as_long_as_the_line_says(self, minutes: int, seconds: int) -> None:
        rack = Rack(f"{LINE} exec-timeout {minutes} {seconds}\n")
        rack.carrier(True)
        rack.run((60 * minutes + seconds) * S - 1)
        assert rack.state == "SESSION"
        rack.run(1)
        assert gone(rack)

    def test_never_if_it_says_0(self) -> None:
        rack = Rack(f"{LINE} exec-timeout 0 0\n")
        rack.carrier(True)
        rack.run(100_000 * S)
        assert rack.state == "SESSION"

    def test_what_is_typed_behind_exit_is_not_carried_out(self, rack: Rack) -> None:
        answer = rack.type("exit\rshow clock\r")
        assert "UTC" not in answer
        assert gone(rack)


class TestEnable:
    @pytest.fixture
    def rack(self) -> Rack:
        rack = Rack()
        rack.log_in("plain", "yyyyy")
        assert rack.type("enable\r") == "enable\r\nPassword: "
        return rack

    def test_opens(self, rack: Rack) -> None:
        assert rack.type("sesame\r") == "\r\nmaui#"
        assert rack.type("enable\r") == "enable\r\nmaui#"
        assert rack.type("disable\r") == "disable\r\nmaui>"

    def test_three_wrong_passwords_lead_back_to_the_prompt(self, rack: Rack) -> None:
        assert rack.type("a\r") == "\r\nPassword: "
        assert rack.type("b\r") == "\r\nPassword: "
        assert rack.type("c\r") == "\r\n% Bad secrets\r\n\r\nmaui>"
        assert rack.type("en\r") == "en\r\nPassword: "
        assert rack.type("sesame\r") == "\r\nmaui#"

    def test_the_third_may_be_right(self, rack: Rack) -> None:
        rack.type("a\r")
        rack.type("b\r")
        assert rack.type("sesame\r") == "\r\nmaui#"

    def test_silence_leads_back_to_the_prompt(self, rack: Rack) -> None:
        rack.type("half")
        rack.run(30 * S)
        assert rack.modem.read() == "\r\n% Password:  timeout expired!\r\nmaui>"
        assert rack.type("\r") == EXEC

    def test_the_idle_time_runs_again_afterwards(self, rack: Rack) -> None:
        rack.run(30 * S)
        rack.run(600 * S)
        assert gone(rack)

    def test_stays_shut_against_a_deleted_secret(self) -> None:
        rack = Rack(enable=None)
        rack.log_in("plain", "yyyyy")
        rack.type("enable\r")
        for typed in ("<deleted>", "", "sesame"):
            answer = rack.type(f"{typed}\r")
        assert answer == "\r\n% Bad secrets\r\n\r\nmaui>"

    def test_with_only_an_enable_password(self) -> None:
        secret = "enable secret 5 <deleted>"
        rack = Rack(global_=GLOBAL.replace(secret, "enable password 0 open"), enable=None)
        rack.log_in("plain", "yyyyy")
        rack.type("enable\r")
        for _ in range(3):
            answer = rack.type("wrong\r")
        assert answer == "\r\n% Bad passwords\r\n\r\nmaui>"
        rack.type("enable\r")
        assert rack.type("open\r") == "\r\nmaui#"

    def test_without_any_it_is_the_consoles_alone(self) -> None:
        without = GLOBAL.replace("enable secret 5 <deleted>\n", "")
        rack = Rack(global_=without, enable=None)
        rack.log_in("plain", "yyyyy")
        assert rack.type("enable\r") == "enable\r\n% No password set\r\nmaui>"
        rack.run(1 * S)
        rack.console.ask("\r", 0)
        assert rack.console.ask("enable\r", 0) == "enable\r\nmaui#"


@given(st.lists(st.binary(max_size=20) | st.sampled_from([b"\r", b"plain\r", b"yyyyy\r", b"en\r"])))
@TRY_SOME
def test_no_bytes_upset_it(bursts: list[bytes]) -> None:
    """Whatever is typed, hanging up brings the line to rest, and the next caller is asked."""
    rack = Rack()
    rack.carrier(True)
    for burst in bursts:
        rack.modem.port.write(burst)
        rack.run(7 * S)
    rack.carrier(False)
    rack.run(30 * S)
    assert rack.state == "IDLE"
    rack.modem.read()
    rack.carrier(True)
    assert rack.modem.read() == LOGIN
