"""The console: it invites a Return, serves, and invites again."""

import pytest

from phonesim.wires.v24 import Circuit
from tests.phonesim.nas.rack import AUX, GLOBAL, Rack, S

INVITATION = (
    "\r\n\r\nmaui con0 is now available" + "\r\n" * 6 + "Press RETURN to get started.\r\n\r\n"
)


@pytest.fixture
def rack() -> Rack:
    rack = Rack()
    rack.run(1 * S)
    assert rack.console.read() == INVITATION
    return rack


def type_at(rack: Rack, text: str) -> str:
    return rack.console.ask(text, 0)


def test_only_a_return_begins_a_session(rack: Rack) -> None:
    assert type_at(rack, "hello?") == ""
    for end in ("\r", "\n"):
        assert type_at(rack, end) == "\r\nmaui>"
        assert type_at(rack, "exit\r") == f"exit\r\n{INVITATION}"


def test_what_is_typed_with_the_return_is_not_a_command(rack: Rack) -> None:
    assert type_at(rack, "show clock\r") == "\r\nmaui>"


def test_silence_leads_back_to_the_invitation(rack: Rack) -> None:
    type_at(rack, "\r")
    rack.run(600 * S)
    assert rack.console.read() == INVITATION


def test_it_has_no_carrier_to_lose(rack: Rack) -> None:
    type_at(rack, "\r")
    for on in (True, False):
        rack.console.set(Circuit.DTR, on)
        rack.run(1 * S)
    assert type_at(rack, "\r") == "\r\nmaui>"


def test_with_a_login() -> None:
    rack = Rack(f"{AUX}line con 0\n login local\n")
    rack.run(1 * S)
    rack.console.read()
    assert type_at(rack, "\r") == "\r\n\r\nUser Access Verification\r\n\r\nUsername: "
    type_at(rack, "plain\r")
    assert type_at(rack, "yyyyy\r") == "\r\nmaui>"
    assert type_at(rack, "exit\r") == f"exit\r\n{INVITATION}"


def test_three_wrong_passwords_lead_back_to_the_invitation() -> None:
    rack = Rack(f"{AUX}line con 0\n login local\n")
    rack.run(1 * S)
    type_at(rack, "\r")
    for _ in range(3):
        type_at(rack, "plain\r")
        answer = type_at(rack, "wrong\r")
    assert answer == f"\r\n% Login invalid\r\n\r\n{INVITATION}"


class TestLogging:
    def test_stands_on_lines_of_its_own(self, rack: Rack) -> None:
        rack.watch("chat")
        type_at(rack, "\r")
        type_at(rack, "sh")
        rack.server.debug("chat", "CHAT129: one")
        rack.server.debug("chat", "CHAT129: two")
        assert type_at(rack, "") == (
            "\r\n*Mar  1 00:00:01.000: CHAT129: one\r\n*Mar  1 00:00:01.000: CHAT129: two\r\n"
        )

    def test_is_shown_to_nobody_in_particular(self, rack: Rack) -> None:
        rack.watch("chat")
        rack.server.debug("chat", "CHAT129: one")
        assert type_at(rack, "") == "*Mar  1 00:00:01.000: CHAT129: one\r\n"

    def test_only_of_the_kinds_that_are_on(self, rack: Rack) -> None:
        rack.watch("chat")
        rack.server.debug("modem", "TTY129: DSR came up")
        assert type_at(rack, "") == ""

    def test_with_the_configurations_time_stamps(self) -> None:
        stamps = "service timestamps debug datetime msec\n"
        for config, stamp in (
            (GLOBAL.replace(stamps, ""), ""),
            (GLOBAL.replace(stamps, "service timestamps debug uptime\n"), "00:00:01: "),
        ):
            rack = Rack(global_=config)
            rack.run(1 * S)
            rack.watch("chat")
            rack.console.read()
            rack.server.debug("chat", "CHAT129: one")
            assert type_at(rack, "") == f"{stamp}CHAT129: one\r\n"
