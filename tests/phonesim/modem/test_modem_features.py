"""What makers add: formats, reports, caller ID, flow control, redial policy, profiles."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from phonesim.modem.modem import Modem
from phonesim.modem.profile import Profile, ProfileError, Redial, load_profile, read_profile
from phonesim.units import US_PER_S
from phonesim.wires.cable import MemoryCable
from phonesim.wires.v24 import Circuit
from tests.phonesim.fakes import TRY_MANY, Terminal
from tests.phonesim.modem.test_modem_online import Connected
from tests.phonesim.town import Town

S = US_PER_S
_NO_CALL = str.maketrans("", "", "dD\xc4\xe4/")  # a parity bit does not hide a D
OK = "\r\nOK\r\n"
AT_19200 = "CONNECT 19200"


def _said(*lines: str) -> str:
    return "".join(f"\r\n{line}\r\n" for line in lines)


def desk_with(town: Town, number: str, profile: Profile, stored: str = "") -> Terminal:
    cable = MemoryCable(town.world, number, f"{number} port")
    terminal = Terminal(town.world, cable.dte)
    loop = town.exchange.add_line(number, number)
    Modem(number, town.world, cable.dce, loop, stored, profile)
    terminal.set(Circuit.DTR, True)
    terminal.set(Circuit.RTS, True)
    town.run(0)
    return terminal


class TestFormats:
    @pytest.mark.parametrize(
        ("parity", "name"),
        [
            (lambda byte: byte, "8N1 or 7S1"),
            (lambda byte: byte | (byte.bit_count() & 1) << 7, "7E1"),
            (lambda byte: byte | (~byte.bit_count() & 1) << 7, "7O1"),
            (lambda byte: byte | 0x80, "7M1"),
        ],
    )
    @pytest.mark.parametrize("prefix", ["AT", "at"])
    def test_answers_come_in_the_terminals_parity(
        self, parity: Callable[[int], int], name: str, prefix: str
    ) -> None:
        terminal = Town().desk("client", "1").terminal
        line = bytes(parity(byte) for byte in f"{prefix}E0\r".encode())
        terminal.ask(line.decode("latin-1"))
        line = bytes(parity(byte) for byte in f"{prefix}\r".encode())
        answer = terminal.ask(line.decode("latin-1")).encode("latin-1")
        assert answer == bytes(parity(byte) for byte in OK.encode()), name

    def test_both_init_lines_of_unimodem_work(self) -> None:
        terminal = Town().desk("client", "1").terminal
        terminal.ask("AT&FE0V1S0=0&C1&D2+MR=2;+DR=1;+ER=1;W2\r")
        assert terminal.ask("ATS7=60M1+ES=3,0,2;+DS=3;+IFC=2,2;X4\r") == OK
        assert terminal.ask("AT+MR?;+ES?;S7?\r") == (
            "\r\n+MR: 2\r\n\r\n+ES: 3,0,2\r\n\r\n060\r\n" + OK
        )

    @pytest.mark.parametrize("line", ["AT+MR=3", "AT+MR=1,1", "AT+MR=x", "AT+ES=9", "AT+NOSUCH=1"])
    def test_a_bad_extended_value_changes_nothing(self, line: str) -> None:
        terminal = Town().desk("client", "1").terminal
        assert terminal.ask(f"{line}\r").endswith("\r\nERROR\r\n")
        shown = terminal.ask("ATE0+MR?;+ES?\r")
        assert "\r\n+MR: 0\r\n\r\n+ES: 3,0,2\r\n" in shown

    def test_values_left_out_stay(self) -> None:
        terminal = Town().desk("client", "1").terminal
        terminal.ask("ATE0+ES=1;+DS=,1\r")
        assert terminal.ask("AT+ES?;+DS?\r") == ("\r\n+ES: 1,0,2\r\n\r\n+DS: 3,1,2048,32\r\n" + OK)


class TestReports:
    @pytest.mark.parametrize(
        ("setting", "said"),
        [
            ("W0", "\r\nCONNECT 19200\r\n"),
            ("W2", "\r\nCONNECT 14400\r\n"),
            ("W1", _said("CARRIER 14400", "PROTOCOL: LAPM", "COMPRESSION: V.42BIS", AT_19200)),
            ("+MR=1;+ER=1", _said("+MCR: V32B", "+MRR: 14400", "+ER: LAPM", AT_19200)),
            ("+DR=1;+ILRR=1", _said("+DR: V42B", "+ILRR: 19200", AT_19200)),
            ("V0", "16\r"),
            ("V0W2", "15\r"),
        ],
    )
    def test_before_and_with_connect(self, setting: str, said: str) -> None:
        town = Town()
        client = town.desk("client", "1", f"E0{setting}", 19200)
        town.desk("nas", "2", "S0=1")
        client.terminal.type("ATD2\r")
        town.run(30 * S)
        assert client.terminal.read() == said

    def test_ms_and_s37_limit_the_modulation(self) -> None:
        for setting, rate in (("+MS=V22B", 2400), ("+MS=V32B,1,0,9600", 9600), ("S37=6", 2400)):
            town = Town()
            client = town.desk("client", "1", f"E0W2{setting}")
            town.desk("nas", "2", "S0=1")
            client.terminal.type("ATD2\r")
            town.run(30 * S)
            assert client.terminal.read() == f"\r\nCONNECT {rate}\r\n"

    @pytest.mark.parametrize("q", [1, 2])
    def test_reports_are_result_codes_that_q_silences(self, q: int) -> None:
        town = Town()
        client = town.desk("client", "1", "E0", 19200)
        nas = town.desk("nas", "2", f"S0=1W1+ER=1;Q{q}")
        client.terminal.type("ATD2\r")
        town.run(30 * S)
        assert nas.terminal.read() == ("\r\nRING\r\n" if q == 2 else "")

    def test_as_numbers_where_the_maker_has_some(self) -> None:
        town = Town()
        terminal = desk_with(town, "1", load_profile("rockwell"), "E0V0W1")
        desk_with(town, "2", load_profile("rockwell"), "S0=1")
        assert terminal.ask("ATD2\r", 30 * S) == "79\r77\r67\r1\r"


class TestCallerId:
    def test_between_the_first_ring_and_the_second(self) -> None:
        town = Town()
        caller = town.desk("caller", "5551234")
        called = town.desk("called", "2", "+VCID=1")
        caller.terminal.type("ATD2\r")
        town.run(8 * S)
        identity = "\r\nDATE = 0101\r\n\r\nTIME = 0000\r\n\r\nNMBR = 5551234\r\n"
        assert called.terminal.read() == f"\r\nRING\r\n{identity}\r\nRING\r\n"

    def test_raw(self) -> None:
        """Type 80, 19 bytes of parameters: 01 the time, 02 the number; then the checksum."""
        town = Town()
        caller = town.desk("caller", "5551234")
        called = town.desk("called", "2", "+VCID=2")
        caller.terminal.type("ATD2\r")
        town.run(5 * S)
        (line,) = [line for line in called.terminal.read().split("\r\n") if "MESG" in line]
        message = bytes.fromhex(line.removeprefix("MESG = "))
        assert message[:-1] == b"\x80\x13\x01\x0801010000\x02\x075551234"
        assert sum(message) % 256 == 0

    def test_answering_on_the_first_ring_loses_it(self) -> None:
        town = Town()
        caller = town.desk("caller", "5551234")
        called = town.desk("called", "2", "+VCID=1;S0=1")
        caller.terminal.type("ATD2\r")
        town.run(8 * S)
        assert called.terminal.read() == "\r\nRING\r\n"


class TestFlowControl:
    DATA = bytes(range(256)) * 200  # more than any buffer of the modems

    @pytest.mark.parametrize("reader_stops", [True, False])
    def test_by_rts_loses_nothing(self, reader_stops: bool) -> None:
        pair = Connected()
        for desk in (pair.client, pair.nas):
            desk.terminal.set(Circuit.RTS, True)
        pair.town.run(0)
        if reader_stops:
            pair.nas.terminal.set(Circuit.RTS, False)
            pair.town.run(0)
        pair.client.terminal.port.write(self.DATA)
        pair.town.run(30 * S)
        stopped = len(pair.nas.terminal.received)
        assert pair.client.sees(Circuit.CTS) is not reader_stops
        pair.nas.terminal.set(Circuit.RTS, True)
        pair.town.run(60 * S)
        assert pair.nas.terminal.read().encode("latin-1") == self.DATA
        assert pair.client.sees(Circuit.CTS)
        assert (stopped < 100) is reader_stops

    def test_by_xoff_loses_nothing(self) -> None:
        data = bytes(set(range(256)) - {0x11, 0x13}) * 200
        pair = Connected(nas="&K4", client="&K4")
        pair.nas.terminal.type("\x13")
        pair.town.run(0)
        pair.client.terminal.port.write(data)
        pair.town.run(30 * S)
        assert pair.nas.terminal.read() == ""
        assert pair.client.terminal.read() == "\x13"
        pair.nas.terminal.type("\x11")
        pair.town.run(60 * S)
        assert pair.nas.terminal.read().encode("latin-1") == data
        assert pair.client.terminal.read().replace("\x13\x11", "") == "\x11"

    def test_the_characters_are_data_without_it(self) -> None:
        pair = Connected(client="&K3")
        pair.client.terminal.type("a\x13b\x11c")
        pair.town.run(S)
        assert pair.nas.terminal.read() == "a\x13b\x11c"


class TestEndings:
    def test_s30_hangs_up_when_nothing_was_said_for_long(self) -> None:
        pair = Connected(client="S30=1")
        pair.town.run(6 * S)
        pair.nas.terminal.type("x")
        pair.town.run(9 * S)
        assert pair.client.state == "ONLINE"
        pair.town.run(2 * S)
        assert pair.client.outcome[1] == "NO CARRIER"
        assert pair.client.state == "ON_HOOK"

    def test_s38_is_the_patience_with_data_that_nobody_takes(self) -> None:
        pair = Connected(client="S38=7")
        pair.client.terminal.type("z" * 90_000)  # fifty seconds' worth
        pair.drop_dtr(pair.client)
        pair.town.run(60 * S)
        at_us, word = pair.client.outcome
        assert (at_us - pair.since_us) // 1000 == 7_050
        assert word == "NO CARRIER"  # data have been lost

    @pytest.mark.parametrize(
        ("setting", "line", "sent", "word", "lasts_s"),
        [
            ("S38=7", "ATH", 90_000, "NO CARRIER", 7),
            ("S38=7", "ATZ", 90_000, "NO CARRIER", 7),
            ("S38=7", "ATH", 1_800, "OK", 1),
            ("S38=0", "ATH", 1_800, "NO CARRIER", 0),
            ("S38=0", "ATH", 0, "OK", 0),
            ("S38=255", "ATH", 18_000, "OK", 10),
        ],
    )
    def test_s38_and_hanging_up_by_command(
        self, setting: str, line: str, sent: int, word: str, lasts_s: int
    ) -> None:
        pair = Connected(client=f"&D1{setting}")
        pair.client.terminal.type("z" * sent)
        pair.drop_dtr(pair.client)
        pair.town.run(50_000)
        pair.client.terminal.set(Circuit.DTR, True)
        pair.client.terminal.type(f"{line}\r")
        began_us = pair.since_us
        pair.town.run(60 * S)
        at_us, said = pair.client.outcome
        assert said == word
        assert 0 <= at_us - began_us - lasts_s * S <= 100_000

    def test_y1_sends_a_long_space_that_y1_obeys(self) -> None:
        for far, lasts in (("Y1", 0), ("", 4 * S)):
            pair = Connected(client="Y1", nas=far)
            pair.drop_dtr(pair.client)
            pair.town.run(10 * S)
            (word,) = {word for _, word in pair.nas.results[-1:]}
            assert word == "NO CARRIER"
            assert pair.client.outcome[0] - pair.since_us >= lasts


class TestRedial:
    POLICY = Redial(blacklist_after=2, delay_s=10)

    def test_too_soon_is_delayed_and_too_often_blacklisted(self) -> None:
        town = Town()
        profile = replace(load_profile("rockwell"), redial=self.POLICY)
        terminal = desk_with(town, "1", profile, "E0")
        town.telephone("busy", "2").lift()
        assert terminal.ask("ATD2\r", 10 * S) == "\r\nBUSY\r\n"
        assert terminal.ask("ATD2\r") == "\r\nDELAYED\r\n"
        assert terminal.ask("ATX3D2\r") == "\r\nERROR\r\n"
        town.run(10 * S)
        assert terminal.ask("ATX4D2\r", 10 * S) == "\r\nBUSY\r\n"
        assert terminal.ask("ATD2\r") == "\r\nBLACKLISTED\r\n"

    def test_old_failures_are_forgotten(self) -> None:
        town = Town()
        policy = Redial(blacklist_after=1, forget_s=60)
        terminal = desk_with(town, "1", replace(load_profile("rockwell"), redial=policy), "E0")
        town.telephone("busy", "2").lift()
        assert terminal.ask("ATD2\r", 10 * S) == "\r\nBUSY\r\n"
        assert terminal.ask("ATD2\r", 40 * S) == "\r\nBLACKLISTED\r\n"
        town.run(30 * S)
        assert terminal.ask("ATD2\r", 10 * S) == "\r\nBUSY\r\n"

    def test_a_call_given_up_by_hand_is_no_failure(self) -> None:
        town = Town()
        policy = Redial(blacklist_after=1)
        terminal = desk_with(town, "1", replace(load_profile("rockwell"), redial=policy), "E0")
        town.telephone("far", "2")
        for _ in range(3):
            terminal.ask("ATD2\r", 10 * S)
            assert terminal.ask("x") == "\r\nNO CARRIER\r\n"

    def test_a_number_that_answers_is_forgiven(self) -> None:
        town = Town()
        profile = replace(load_profile("generic"), redial=Redial(blacklist_after=2))
        terminal = desk_with(town, "1", profile, "E0&D2")
        far = town.desk("far", "2", "S0=0S7=5")
        for s0 in (0, 1, 0, 1):
            far.modem.settings.registers[0] = s0
            said = terminal.ask("ATS7=15D2\r", 30 * S)
            assert said == ("\r\nCONNECT\r\n" if s0 else "\r\nNO CARRIER\r\n")
            terminal.set(Circuit.DTR, False)
            town.run(10 * S)
            terminal.set(Circuit.DTR, True)
            town.run(10 * S)
            terminal.read()


class TestNumbers:
    def test_stored_and_last(self) -> None:
        town = Town()
        client = town.desk("client", "1", "E0")
        town.telephone("far", "55512").lift()
        client.terminal.ask("AT&Z1=T555-12\r")
        assert client.terminal.ask("ATDL\r") == "\r\nERROR\r\n"
        for line in ("ATDS=1\r", "ATDL\r", "ATDTL\r", "ATDPS=1xyz\r", "ATD55S=2\r"):
            client.terminal.ask("AT&Z2=512\r")
            assert client.terminal.ask(line, 10 * S) == "\r\nBUSY\r\n"
        assert [record.digits for record in town.exchange.records] == ["55512"] * 5
        assert client.terminal.ask("ATDS=4\r") == "\r\nERROR\r\n"

    def test_s_without_a_number_is_the_first(self) -> None:
        """V.250 6.3.1.8: without its equals sign all behind S is passed over."""
        town = Town()
        client = town.desk("client", "1", "E0")
        town.telephone("far", "55512").lift()
        client.terminal.ask("AT&Z1=999\rAT&Z=55512\r")
        for line in ("ATDS\r", "ATDS1\r"):
            assert client.terminal.ask(line, 10 * S) == "\r\nBUSY\r\n"

    def test_dialling_nothing_leaves_the_last_number(self) -> None:
        town = Town()
        client = town.desk("client", "1", "E0")
        town.telephone("far", "2").lift()
        for line in ("ATD2\r", "ATD;H\r", "ATDL\r"):
            client.terminal.ask(line, 20 * S)
        assert [record.digits for record in town.exchange.records] == ["2", "2"]

    def test_at_waits_for_a_quiet_answer(self) -> None:
        town = Town()
        client = town.desk("client", "1", "E0")
        far, third = town.telephone("far", "2"), "3"
        client.terminal.type(f"ATD2@{third};\r")
        town.run(4 * S)
        far.lift()
        town.run(4 * S)
        assert client.terminal.read() == ""
        town.run(2 * S)
        assert client.terminal.read() == OK

    def test_nobody_at_the_end_of_a_quiet_answer(self) -> None:
        town = Town()
        client = town.desk("client", "1", "E0S7=20")
        town.telephone("far", "2")
        assert client.terminal.ask("ATD2@\r", 40 * S) == "\r\nNO ANSWER\r\n"

    def test_r_answers_after_dialling(self) -> None:
        town = Town()
        client, far = town.desk("client", "1", "E0"), town.desk("far", "2", "E0")
        client.terminal.type("ATD2R\r")
        town.run(4 * S)
        far.terminal.read()
        far.terminal.type("ATX1D\r")  # originates into the call that rings
        town.run(30 * S)
        assert client.state == "ONLINE"


class TestProfiles:
    @pytest.mark.parametrize("name", ["generic", "courier", "rockwell", "hayes2400"])
    def test_each_talks_to_a_generic_one(self, name: str) -> None:
        town = Town()
        terminal = desk_with(town, "1", load_profile(name), "E0")
        nas = town.desk("nas", "2", "S0=1")
        terminal.type("ATD2\r")
        town.run(40 * S)
        assert terminal.read().startswith("\r\nCONNECT")
        nas.terminal.type("welcome")
        town.run(S)
        assert terminal.read() == "welcome"

    def test_a_short_handshake(self) -> None:
        """CONNECT comes so long after the answer, at both ends, if both have the profile."""
        town = Town()
        quick = load_profile("quick")
        caller = desk_with(town, "1", quick, "E0")
        answerer = desk_with(town, "2", quick, "E0S0=0")
        caller.type("ATD2\r")
        town.run(5 * S)
        answerer.read()
        answerer.type("ATA\r")
        town.run(5 * S - 1)
        assert (caller.read(), answerer.read()) == ("", "")
        town.run(2)
        assert caller.read() == answerer.read() == "\r\nCONNECT\r\n"

    def test_words_numbers_and_habits(self) -> None:
        town = Town(dial_tone_delay=60 * S)
        courier = desk_with(town, "1", load_profile("courier"), "E0")
        assert courier.ask("ATD2\r", 10 * S) == "\r\nNO DIAL TONE\r\n"
        assert "U.S. Robotics" in courier.ask("AT+GMI\r")
        hayes = desk_with(town, "3", load_profile("hayes2400"), "E0")
        assert hayes.ask("AT+GMI\r") == "\r\nERROR\r\n"
        assert hayes.port.sees(Circuit.DCD)
        assert hayes.ask("ATS7?\r") == "\r\n030\r\n" + OK

    def test_a_couriers_flow_control_and_compression(self) -> None:
        """By C-Kermit's own initialisation of it, and by what its manual says of each."""
        courier = desk_with(Town(), "1", load_profile("courier"), "E0")
        assert courier.ask("AT&H1&R2&I0\r") == OK
        assert courier.ask("ATQ0X4&A3&N0&Y3S14=0\r") == OK
        for command, flow in (("&H1&R2", "2,2"), ("&H2", "2,1"), ("&R1", "0,1"), ("&I2", "1,1"),
                              ("&H0", "1,0"), ("&H1&R2&I0", "2,2")):  # fmt: skip
            assert courier.ask(f"AT{command};+IFC?\r") == _said(f"+IFC: {flow}") + OK
        assert courier.ask("AT&K0+DS?\r") == _said("+DS: 0,0,2048,32") + OK
        assert courier.ask("AT&K1+DS?\r") == _said("+DS: 3,0,2048,32") + OK
        assert courier.ask("AT&H4\r") == _said("ERROR")

    @pytest.mark.parametrize(
        ("means", "line", "told"),
        [
            ('"H1" = ""', 3, '"H1" cannot be given a meaning'),
            ('"&H1" = "+IFC=9"', 3, '&H1 cannot mean "+IFC=9"'),
            ('"&H1" = "nonsense"', 3, '&H1 cannot mean "nonsense"'),
        ],
    )
    def test_a_meaning_that_cannot_be(self, means: str, line: int, told: str) -> None:
        with pytest.raises(ProfileError) as error:
            read_profile(f'name = "own"\n[means]\n{means}\n', "own.toml")
        assert f"own.toml:{line}" in str(error.value)
        assert told in str(error.value)

    @pytest.mark.parametrize(
        ("name", "word"), [("rockwell", "NO ANSWER"), ("generic", "NO CARRIER")]
    )
    def test_a_call_that_rings_until_s7(self, name: str, word: str) -> None:
        town = Town()
        terminal = desk_with(town, "1", load_profile(name), "E0S7=20")
        town.telephone("far", "2")
        assert terminal.ask("ATD2\r", 40 * S) == f"\r\n{word}\r\n"

    def test_every_mistake_has_its_line(self) -> None:
        text = """name = "x"
modulations = ["V34", "V99"]
[registers]
S99 = { default = 1 }
[options]
"&C" = 7
"#J" = 0
[words]
NO_DIALTON = "?"
[accepts]
"&C" = [1]
"%E" = []
[accepts_registers]
S7 = 1
S36 = 300
"""
        text = text.replace("[registers]", 'without = ["&c"]\n[registers]', 1)
        text = text.replace("1 }", "1 }\nS6 = { default = 1 }\nS12 = { low = 60, high = 3 }", 1)
        with pytest.raises(ProfileError) as error:
            read_profile(text, "bad.toml")
        found = [(d.span.line, d.message) for d in error.value.diagnostics]
        assert found == [
            (2, 'no modulation "V99"'),
            (3, 'no command "&c"'),
            (5, 'no register "S99"'),
            (6, "S6 cannot be 1 within 2 to 10"),
            (7, "S12 cannot be 50 within 60 to 3"),
            (9, "&C7 does not exist"),
            (9, '"&C" cannot be a command without effect'),
            (10, 'no setting "#J"'),
            (12, 'no result code "NO_DIALTON"'),
            (15, "%E has no value"),
            (17, '"S7" cannot be a register without effect'),
            (18, '"S36" cannot be a register without effect'),
        ]

    def test_mistakes_of_every_kind_are_told_together(self) -> None:
        text = """name = "y"
redial = { blacklist_after = -1, delay_s = "a" }
words = { OK = "" , CONNECT = "BUSY"}
bad_value = "x"
without = ["A"]
connect_suffix = 5
identity = ["0"]
noise = 1
[means]
"&H1" = "&H2"
"&H2" = "&H1"
"""
        with pytest.raises(ProfileError) as error:
            read_profile(text, "bad.toml")
        found = [(d.span.line, d.span.column) for d in error.value.diagnostics]
        assert found == [(2, 12), (2, 34), (3, 11), (3, 21), (4, 1), (5, 13), (6, 1), (7, 1),
                         (8, 1), (10, 2), (11, 2)]  # fmt: skip

    @pytest.mark.parametrize(
        "text", ["", "name = 1", 'name = "x"\nnoise = 1', "name = ", "[", "\0"]
    )
    def test_a_bad_file_is_one_clear_message(self, text: str) -> None:
        with pytest.raises(ProfileError, match=r"^error: "):
            read_profile(text, "bad.toml")

    @pytest.mark.parametrize(
        ("lines", "line", "said"),
        [
            ("no_answr = 1", 2, 'no key "no_answr"'),
            ('no_answer = "now"', 2, "Invalid enum value 'now'"),
            (
                '[registers]\nS6 = { default = 3 }\nS7 = { default = "x" }',
                4,
                "Expected `int | null`",
            ),
            ("redial = { delay_s = -1 }", 2, "Expected `int` >= 0"),
            ('[options]\nX = 4\n"&C" = "on"', 4, "Expected `int`"),
            ('[accepts]\n"%E" = [1]\n"\\\\V" = 1', 4, "Expected `array`"),
            ("modulations = 34", 2, "Expected `array`"),
            ('identity = ["a", 2]', 2, "Expected `str`"),
            ("[registers]\nS7 = { defalt = 1 }", 3, 'no key "defalt"'),
        ],
    )
    def test_a_wrong_value_has_its_line(self, lines: str, line: int, said: str) -> None:
        with pytest.raises(ProfileError) as error:
            read_profile(f'name = "x"\n{lines}\n', "bad.toml")
        (found,) = error.value.diagnostics
        assert found.span.line == line
        assert said in found.message

    def test_there_is_a_hint_for_a_wrong_name(self) -> None:
        with pytest.raises(ProfileError, match='did you mean "courier"'):
            load_profile("currier")


# What command lines are made of, and what could turn a modem away from its terminal. No D: nobody
# is to be called. No +IPR: a terminal that fixes the modem's speed must have that speed.
_PIECES = [
    "AT",
    "at",
    "A/",
    "\r",
    "\n",
    "\x08",
    "+",
    "+++",
    '"',
    "\\",
    "=",
    "?",
    ";",
    "&",
    "%",
    "&F",
    "&W",
    "&Z0=",
    "E0",
    "V0",
    "Q1",
    "S",
    "S2=",
    "S3=",
    "S4=",
    "S5=",
    "0",
    "13",
    "65",
    "84",
    "999999999",
    "&K4",
    "&K6",
    "\x11",
    "\x13",
    "\x00",
    "ÿ",
    "\x8d",
    "H1",
    "O",
    "Z",
    "A",
    "X",
    "I",
    "&D3",
    "&R0",
    "+ICF=5,1",
    "+ICF=3,3",
    "+MS=V21",
]
_LINES = st.lists(st.sampled_from(_PIECES), max_size=12).map(lambda p: f"AT{''.join(p)}\r")


@TRY_MANY
@given(
    st.lists(
        st.binary(max_size=40).map(lambda data: data.decode("latin-1").translate(_NO_CALL))
        | _LINES,
        max_size=20,
    )
)
@example(["ATS3=\r"])
@example(["ATS3=65\r"])
@example(["ATS5=13S3=0\r"])
@example(["AT&K4\r", "\x13"])
def test_no_bytes_wedge_it_or_make_a_call(chunks: list[str]) -> None:
    """Whatever a program sends, a Return and AT are answered; without D nobody is called."""
    town = Town()
    desk = town.desk("client", "1")
    for chunk in chunks:
        desk.terminal.type(chunk)
        town.run(S // 10)
    town.run(60 * S)  # an A, or an L of yesterday, has given up by now
    desk.terminal.ask("\r", 2 * S)
    if desk.modem.settings.options["Q"] == 1:  # who asked for silence must ask for answers
        desk.terminal.ask("ATQ0\r", 2 * S)
    answer = desk.terminal.ask("AT\r", 2 * S)
    answer = "".join(chr(ord(character) & 0x7F) for character in answer)  # the parity of +ICF
    assert "OK" in answer or "0" in answer
    assert town.exchange.records == []
