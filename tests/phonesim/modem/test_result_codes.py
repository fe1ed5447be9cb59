"""What a modem says, framed as the settings ask."""

import pytest

from phonesim.modem.profile import load_profile
from phonesim.modem.reports import connect_reports
from phonesim.modem.result_codes import (
    Result,
    detects_busy,
    detects_dial_tone,
    frame_information,
    frame_result,
)
from phonesim.modem.settings import Settings
from phonesim.modem.training import MODULATIONS, Link


def test_words_and_numbers() -> None:
    assert {result.number: result.word for result in Result} == {
        0: "OK",
        1: "CONNECT",
        2: "RING",
        3: "NO CARRIER",
        4: "ERROR",
        6: "NO DIALTONE",
        7: "BUSY",
        8: "NO ANSWER",
        24: "DELAYED",
        32: "BLACKLISTED",
    }


def connect_word(rate_bps: int, x: int) -> str:
    settings = Settings()
    settings.options["X"] = x
    link = Link(MODULATIONS[1], 14400)
    return connect_reports(load_profile("generic"), settings, rate_bps, link)[-1][0]


@pytest.mark.parametrize(
    ("x", "dial_tone", "busy", "connect"),
    [
        (0, False, False, "CONNECT"),
        (1, False, False, "CONNECT 9600"),
        (2, True, False, "CONNECT 9600"),
        (3, False, True, "CONNECT 9600"),
        (4, True, True, "CONNECT 9600"),
    ],
)
def test_what_x_detects_and_says(x: int, dial_tone: bool, busy: bool, connect: str) -> None:
    assert (detects_dial_tone(x), detects_busy(x), connect_word(9600, x)) == (
        dial_tone,
        busy,
        connect,
    )


def test_without_a_speed_connect_is_bare() -> None:
    assert connect_word(0, 4) == "CONNECT"


def test_connect_in_numbers() -> None:
    assert load_profile("generic").connect_numbers[300] == 1
    assert load_profile("generic").connect_numbers[1200] == 5
    of_the_faster = {9: 600, 10: 2400, 11: 4800, 12: 9600, 13: 7200, 14: 12000, 15: 14400}
    of_the_faster |= {16: 19200, 17: 38400, 18: 57600, 19: 115200}
    assert {
        n: rate for rate, n in load_profile("generic").connect_numbers.items() if n > 5
    } == of_the_faster


def test_framing() -> None:
    assert frame_result("BUSY", 7, verbose=True, s3=13, s4=10) == b"\r\nBUSY\r\n"
    assert frame_result("BUSY", 7, verbose=False, s3=13, s4=10) == b"7\r"
    assert frame_information("013", verbose=True, s3=13, s4=10) == b"\r\n013\r\n"
    assert frame_information("013", verbose=False, s3=13, s4=10) == b"013\r\n"


def test_framing_uses_s3_and_s4() -> None:
    assert frame_result("OK", 0, verbose=True, s3=33, s4=35) == b"!#OK!#"
    assert frame_result("OK", 0, verbose=False, s3=33, s4=35) == b"0!"
    assert frame_information("OK", verbose=True, s3=33, s4=35) == b"!#OK!#"
