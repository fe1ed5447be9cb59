"""The escape sequence: the matrix of guard times, and streams that hold the characters."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.modem.escape import EscapeDetector
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.v24 import Circuit
from tests.phonesim.modem.test_modem_online import Connected

MS, S = US_PER_MS, US_PER_S
_DTR_OFF = (Circuit.DTR, False)
GUARD = 1 * S  # S12 = 50


class OnLine(Connected):
    """Two modems on line, the client quiet for `lead_us` before it types."""

    def __init__(self, client: str = "", lead_us: int = 2 * GUARD) -> None:
        super().__init__(client=client)
        self.town.run(lead_us)

    def type(self, *typed: tuple[str, int]) -> None:
        """Type each text and let the time behind it pass."""
        for text, pause_us in typed:
            self.client.terminal.type(text)
            self.town.run(pause_us)


@pytest.mark.parametrize("lead_us", [GUARD - 1, GUARD])
@pytest.mark.parametrize("gap_us", [0, GUARD - 1, GUARD])
@pytest.mark.parametrize("tail_us", [GUARD - 1, GUARD])
def test_matrix(lead_us: int, gap_us: int, tail_us: int) -> None:
    pair = OnLine(lead_us=2 * GUARD)
    pair.type(("x", lead_us), ("+", gap_us), ("+", gap_us), ("+", tail_us))
    escaped = lead_us >= GUARD and gap_us < GUARD and tail_us >= GUARD
    assert (pair.client.state == "ESCAPED") is escaped
    if escaped:
        assert pair.client.terminal.read() == "\r\nOK\r\n"
    pair.town.run(S)
    assert pair.nas.terminal.read() == "x+++"  # the far end gets them all


@pytest.mark.parametrize("typed", ["+++", "x+++", "+++x", "++++", "++", "+ ++"])
def test_one_chunk(typed: str) -> None:
    pair = OnLine()
    pair.type((typed, 2 * GUARD))
    assert (pair.client.state == "ESCAPED") is (typed == "+++")


def test_the_leading_guard_counts_from_connect() -> None:
    early, late = OnLine(lead_us=GUARD // 2), OnLine(lead_us=GUARD)
    for pair in (early, late):
        pair.type(("+++", 2 * GUARD))
    assert (early.client.state, late.client.state) == ("ONLINE", "ESCAPED")


def test_data_behind_the_third_cancels_it() -> None:
    pair = OnLine()
    pair.type(("+++", GUARD - 1), ("x", 2 * GUARD))
    assert pair.client.state == "ONLINE"


def test_another_character_and_another_guard() -> None:
    pair = OnLine(client="S2=42S12=5")
    pair.type(("+++", S), ("***", 100 * MS))
    assert pair.client.state == "ESCAPED"


@pytest.mark.parametrize("s2", [128, 255])
def test_s2_above_127_switches_it_off(s2: int) -> None:
    pair = OnLine(client=f"S2={s2}")
    pair.type((chr(s2) * 3, 2 * GUARD), ("+++", 2 * GUARD))
    assert pair.client.state == "ONLINE"


def test_without_a_guard_time_the_third_escapes_at_once() -> None:
    pair = OnLine(client="S12=0", lead_us=0)
    pair.type(("data+++", 0))
    assert pair.client.state == "ESCAPED"


@pytest.mark.parametrize("back", ["ATO", "ATO0", "ATO1", "ATO3"])
def test_o_goes_back_and_says_so(back: str) -> None:
    pair = OnLine()
    pair.type(("+++", 2 * GUARD))
    pair.client.terminal.read()
    assert pair.client.terminal.ask(f"{back}\r").endswith("\r\nCONNECT\r\n")
    pair.nas.terminal.read()
    pair.type(("again", S))
    assert pair.nas.terminal.read() == "again"


def test_the_far_end_is_heard_when_it_is_back() -> None:
    pair = OnLine()
    pair.type(("+++", 2 * GUARD))
    assert pair.client.terminal.ask("ATE0\r") == "ATE0\r\r\nOK\r\n"
    pair.nas.terminal.type("still here")
    pair.town.run(S)
    assert pair.client.terminal.read() == "still here"


def test_h_waits_for_the_rest_of_the_data_and_the_line_goes_on() -> None:
    pair = OnLine()
    pair.type(("y" * 3600, 0))  # two seconds' worth
    pair.client.modem.settings.options["&D"] = 1
    pair.client.terminal.set(*_DTR_OFF)
    pair.town.run(60 * MS)
    assert pair.client.state == "ESCAPED"
    pair.client.terminal.read()
    pair.nas.terminal.read()
    pair.client.terminal.type("ATHI0\r")
    pair.town.run(5 * S)
    assert pair.client.terminal.read() == "ATHI0\r\r\nRINGBACK\r\n\r\nOK\r\n"
    assert pair.nas.terminal.received.count(b"y") == 3600


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=6), st.integers(0, 3 * S))))
def test_no_stream_escapes_without_three_characters_in_silence(
    stream: list[tuple[bytes, int]],
) -> None:
    """Judged by another rule: the last three bytes, alone between two silences."""
    detector, now_us = EscapeDetector(), 0
    arrivals: list[tuple[int, int]] = []
    for data, pause_us in stream:
        completed = detector.feed(data, now_us, ord("+"), 50) is not None
        arrivals += [(now_us, byte) for byte in data]
        last = arrivals[-3:]
        before_us = arrivals[-4][0] if len(arrivals) > 3 else 0
        gaps = [b[0] - a[0] for a, b in pairwise(last)]
        expected = (
            bytes(byte for _, byte in last) == b"+++"
            and last[0][0] - before_us >= GUARD
            and all(gap < GUARD for gap in gaps)
        )
        assert completed is expected
        now_us += pause_us
