"""Command lines and their answers, at a modem that nobody calls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.modem.modem import Modem
from phonesim.modem.settings import ACTIONS, OPTIONS
from phonesim.units import US_PER_S
from phonesim.wires.cable import MemoryCable
from phonesim.wires.loop import Loop
from phonesim.wires.v24 import Circuit
from phonesim.world import World
from tests.phonesim.fakes import TRY_SOME, Terminal
from tests.phonesim.town import Desk, Town

OK, ERROR = "\r\nOK\r\n", "\r\nERROR\r\n"


@pytest.fixture
def desk() -> Desk:
    return Town().desk("client", "84001")


def ask(desk: Desk, *lines: str) -> str:
    """What comes back, without the echo."""
    answers = ""
    for line in lines:
        answer = desk.terminal.ask(line + "\r", within_us=0)
        answers += answer.removeprefix(line + "\r")
    return answers


class TestAnswers:
    @pytest.mark.parametrize(
        ("line", "answer"),
        [
            ("AT", OK),
            ("ate1q0v1x4", OK),
            ("AT S7=45 S0=0 L1 V1 X4 &c1 E1 Q0", OK),
            ("AT&F&C1&D2X4", OK),
            ("ATS0?", "\r\n000\r\n" + OK),
            ("ATS0=5S0?S2?", "\r\n005\r\n\r\n043\r\n" + OK),
            ("ATS7=255S7?", "\r\n255\r\n" + OK),
            ("ATI3", "\r\nringback emulated modem\r\n" + OK),
            ("ATI", "\r\nRINGBACK\r\n" + OK),
            ("ATH", OK),
            ("ATZ", OK),
            ("ATO", "\r\nNO CARRIER\r\n"),
            ("AT$", ERROR),
            ("ATE2", ERROR),
            ("ATX5", ERROR),
            ("ATS256?", ERROR),
            ("ATS999999=1", ERROR),
            ("ATS0=256", ERROR),
            ("ATS6=1", ERROR),
            ("ATH2", ERROR),
            ("ATI9", ERROR),
            ("AT+NOSUCH", ERROR),
            ("ATJ", ERROR),
        ],
    )
    def test_a_line_has_one_result(self, desk: Desk, line: str, answer: str) -> None:
        assert desk.terminal.ask(line + "\r", 0) == f"{line}\r{answer}"

    def test_no_line_has_none(self, desk: Desk) -> None:
        assert desk.terminal.ask("\r\n\r\nhello\r", 0) == "\r\n\r\nhello\r"

    def test_lines_in_one_burst_are_answered_in_order(self, desk: Desk) -> None:
        burst = "AT\r\nATS0?\rAT$\r"
        answers = f"AT\r{OK}\nATS0?\r\r\n000\r\n{OK}AT$\r{ERROR}"
        assert desk.terminal.ask(burst, 0) == answers

    def test_commands_before_the_bad_one_have_taken_effect(self, desk: Desk) -> None:
        assert ask(desk, "ATS0=3$S0=7", "ATS0?") == f"{ERROR}\r\n003\r\n{OK}"

    def test_a_bad_value_keeps_the_old_one(self, desk: Desk) -> None:
        assert ask(desk, "ATS7=30", "ATS7=0", "ATS7?") == f"{OK}{ERROR}\r\n030\r\n{OK}"

    def test_repeat(self, desk: Desk) -> None:
        assert desk.terminal.ask("A/", 0) == f"A/{OK}"
        assert desk.terminal.ask("ATS0?\rA/", 0).endswith(f"A/\r\n000\r\n{OK}")
        assert desk.terminal.ask("AT$\rA/A/", 0) == f"AT$\r{ERROR}A/{ERROR}A/{ERROR}"


class TestEcho:
    def test_the_line_that_switches_it_off_is_still_echoed(self, desk: Desk) -> None:
        assert desk.terminal.ask("ATE0\r", 0) == f"ATE0\r{OK}"
        assert desk.terminal.ask("AT\r", 0) == OK
        assert desk.terminal.ask("ATE1\r", 0) == OK
        assert desk.terminal.ask("AT\r", 0) == f"AT\r{OK}"

    def test_comes_before_the_result_character_by_character(self, desk: Desk) -> None:
        for character in "ATS0?\r":
            desk.terminal.type(character)
        assert desk.terminal.ask("", 0) == f"ATS0?\r\r\n000\r\n{OK}"


class TestFormat:
    def test_numbers(self, desk: Desk) -> None:
        assert ask(desk, "ATV0") == "0\r"
        assert ask(desk, "ATS0?") == "000\r\n0\r"
        assert ask(desk, "AT$") == "4\r"
        assert ask(desk, "ATO") == "3\r"
        assert ask(desk, "ATV1") == OK

    def test_quiet_silences_results_not_information(self, desk: Desk) -> None:
        assert ask(desk, "ATQ1") == ""
        assert ask(desk, "ATS0?") == "\r\n000\r\n"
        assert ask(desk, "AT$") == ""
        assert ask(desk, "ATQ0") == OK

    def test_characters_of_s3_and_s4(self, desk: Desk) -> None:
        assert ask(desk, "ATS3=33S4=35") == "!#OK!#"
        assert desk.terminal.ask("AT!", 0) == "AT!!#OK!#"

    def test_editing_character_of_s5(self, desk: Desk) -> None:
        ask(desk, "ATS5=127")
        assert desk.terminal.ask("ATS0=12\x7f\rATS0?\r", 0).endswith(f"\r\n001\r\n{OK}")


class TestProfiles:
    def test_z_recalls_what_was_stored(self, desk: Desk) -> None:
        ask(desk, "ATS0=2X3&W", "ATS0=7X1&D0", "ATZ")
        assert ask(desk, "ATS0?") == f"\r\n002\r\n{OK}"
        assert desk.modem.settings.options["X"] == 3
        assert desk.modem.settings.options["&D"] == OPTIONS["&D"].default

    def test_f_recalls_the_makers(self, desk: Desk) -> None:
        ask(desk, "ATS0=2X3&W", "AT&F")
        assert ask(desk, "ATS0?") == f"\r\n000\r\n{OK}"
        assert {name: row.default for name, row in OPTIONS.items()} == desk.modem.settings.options

    def test_what_is_stored_does_not_change_with_what_is_set(self, desk: Desk) -> None:
        ask(desk, "AT&W", "ATS0=9", "ATZ")
        assert ask(desk, "ATS0?") == f"\r\n000\r\n{OK}"

    def test_the_bench_stores_one(self) -> None:
        desk = Town().desk("nas", "55555", stored="&C1 &D2 S0=1 E0")
        assert desk.terminal.ask("ATS0?\r", 0) == f"\r\n001\r\n{OK}"
        assert ask(desk, "ATS0=5", "ATZ", "ATS0?").endswith(f"\r\n001\r\n{OK}")

    @pytest.mark.parametrize("stored", ["S0=256", "$", "H1", "DT5", "X9", "S99=1", "Z", "+X=1"])
    def test_one_that_the_modem_cannot_take_is_refused(self, stored: str) -> None:
        with pytest.raises(ValueError, match="a modem cannot be set to"):
            Town().desk("nas", "55555", stored=stored)


class TestOptions:
    @pytest.mark.parametrize("name", OPTIONS)
    def test_take_their_values_and_no_others(self, desk: Desk, name: str) -> None:
        row, options = OPTIONS[name], desk.modem.settings.options
        for value in range(11):
            options[name] = row.default
            desk.terminal.ask(f"AT{name}{value}\r", 0)
            assert options[name] == (value if value in row.values else row.default)

    @pytest.mark.parametrize("name", ACTIONS)
    def test_every_action_of_the_table_is_there(self, desk: Desk, name: str) -> None:
        line = {"A/": "A/", "S": "ATS0?\r", "&Z": "AT&Z1=5\r"}.get(name, f"AT{name}\r")
        said = desk.terminal.ask(line, 60 * US_PER_S)
        ends = {"A": "NO CARRIER\r\n", "O": "NO CARRIER\r\n", "D": "BUSY\r\n"}
        assert said.endswith(ends.get(name, OK))

    def test_rows_say_what_they_are(self) -> None:
        for name, row in OPTIONS.items():
            assert row.name == name
            assert row.default in row.values
            assert row.meaning


class TestCircuits:
    def test_at_rest(self, desk: Desk) -> None:
        assert {circuit.name for circuit in Circuit if desk.sees(circuit)} == {"DTR", "DSR", "CTS"}

    def test_dcd_and_dsr_as_set(self, desk: Desk) -> None:
        ask(desk, "AT&C0&S1")
        assert (desk.sees(Circuit.DCD), desk.sees(Circuit.DSR)) == (True, False)
        ask(desk, "AT&C1&S0")
        assert (desk.sees(Circuit.DCD), desk.sees(Circuit.DSR)) == (False, True)

    def test_recalled_settings_show_too(self, desk: Desk) -> None:
        ask(desk, "AT&C0")
        ask(desk, "ATZ")
        assert not desk.sees(Circuit.DCD)


class TestRegisterPointer:
    def test_is_where_the_last_s_pointed(self, desk: Desk) -> None:
        assert ask(desk, "ATS7") == OK
        assert ask(desk, "AT=33") == OK
        assert "033" in ask(desk, "AT?")
        assert "033" in ask(desk, "ATS7?")
        assert "002" in ask(desk, "ATS8?S?")
        assert ask(desk, "ATS=4?S7?").split() == ["004", "033", "OK"]

    def test_is_s0_at_first_and_never_a_register_that_there_is_not(self, desk: Desk) -> None:
        assert ask(desk, "AT?").split() == ["000", "OK"]
        assert "ERROR" in ask(desk, "ATS99")
        assert ask(desk, "AT?").split() == ["000", "OK"]


class TestCharactersOfALine:
    """S3, S4 and S5, set to what programs that come later do not expect."""

    @pytest.mark.parametrize("register", [3, 4, 5])
    def test_a_missing_value_is_an_error(self, desk: Desk, register: int) -> None:
        assert "ERROR" in ask(desk, f"ATS{register}=")
        assert ask(desk, "ATS0=") == OK

    @pytest.mark.parametrize("command", ["S3=0", "S3=65", "S3=84", "S5=65", "S5=13", "S3=10S5=13"])
    def test_no_value_makes_the_modem_deaf(self, desk: Desk, command: str) -> None:
        ask(desk, f"AT{command}")
        ask(desk, "")
        assert "OK" in ask(desk, "AT")

    def test_neither_does_xoff(self, desk: Desk) -> None:
        ask(desk, "AT&K4")
        desk.terminal.type("\x13")
        assert "OK" in ask(desk, "AT")


@given(st.lists(st.binary(max_size=30) | st.from_regex(r"AT[ -~]{0,20}\r", fullmatch=True)))
@TRY_SOME
def test_no_bytes_upset_it(bursts: list[bytes | str]) -> None:
    """Whatever is typed, and whatever it began by that, a hang-up by DTR brings it back."""
    world = World()
    cable = MemoryCable(world, "pc", "port")
    terminal = Terminal(world, cable.dte)
    modem = Modem("modem", world, cable.dce, Loop(world))
    terminal.set(Circuit.DTR, True)
    for burst in bursts:
        cable.dte.write(burst.encode() if isinstance(burst, str) else burst)
        world.run_for(US_PER_S // 5)
    modem.settings.options.update({"&D": 2, "E": 1, "Q": 0, "V": 1})
    modem.settings.registers[3], modem.settings.registers[4] = 13, 10
    modem.settings.registers[5] = 8
    terminal.set(Circuit.DTR, False)
    world.run_for(3 * US_PER_S)
    assert modem.call.state.name == "ON_HOOK"
    assert terminal.ask("\r\rAT\r", 0).endswith(f"AT\r{OK}")
