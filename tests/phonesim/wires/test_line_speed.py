"""Two ends of a cable at different speeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.wires.cable import MemoryCable
from phonesim.wires.line_speed import agree, heard
from phonesim.wires.v24 import Circuit
from phonesim.world import World
from tests.phonesim.fakes import TRY_MANY, Terminal


@TRY_MANY
@given(st.binary(max_size=50), st.sampled_from([300, 9600, 115200]), st.sampled_from([10, 11]))
def test_at_the_same_speed_everything_is_understood(data: bytes, bps: int, bits: int) -> None:
    assert heard(data, bps, bps, bits) == data
    assert heard(data, bps, 0, bits) == data
    assert heard(data, bps, int(bps * 1.02), bits) == data


def test_by_hand() -> None:
    """0xCC is 0 00110011 1 on the wire. A listener at half the speed looks at levels 1 (start), 3,
    5, 7, 9, and then at the idle line: bits 1 0 1 1 1 1 1 1. `A` is 0 10000010 1; one at twice the
    speed takes its first half for 01100000, and finds another start bit behind it."""
    assert heard(b"\xcc", 19200, 9600) == b"\xfd"
    assert heard(b"A", 9600, 19200)[0] == 0x06


@pytest.mark.parametrize("heard_bps", [2400, 4800, 19200, 38400, 57600])
def test_text_is_garbage(heard_bps: int) -> None:
    text = b"User Access Verification"
    assert heard(text, 9600, heard_bps, 11) != text
    assert b"User" not in heard(text, 9600, heard_bps, 11)


@TRY_MANY
@given(st.binary(max_size=80), st.integers(50, 230400), st.integers(50, 230400))
def test_a_slower_listener_gets_no_more_characters(data: bytes, sent: int, slow: int) -> None:
    arrived = heard(data, sent, slow)
    if slow <= sent or agree(sent, slow):
        assert len(arrived) <= len(data)


class TestACable:
    def test_an_end_without_a_speed_takes_the_others(self) -> None:
        cable = MemoryCable(World(), "dte", "dce")
        cable.dte.configure(2400)
        assert cable.dce.rate_bps == 2400

    def test_a_modem_keeps_the_speed_of_the_last_at(self) -> None:
        """What the terminal is set to afterwards the modem does not know."""
        world = World()
        cable = MemoryCable(world, "dte", "dce")
        line, modem = Terminal(world, cable.dte), Terminal(world, cable.dce)
        cable.dte.configure(9600)
        line.type("AT\r")
        world.run_for(100_000)
        assert modem.read() == "AT\r"
        cable.dte.configure(2400)
        line.type("Username")
        world.run_for(100_000)
        assert cable.dce.rate_bps == 9600
        assert "Username" not in modem.read()

    def test_ends_with_different_speeds_hear_garbage(self) -> None:
        world = World()
        cable = MemoryCable(world, "dte", "dce")
        line, modem = Terminal(world, cable.dte), Terminal(world, cable.dce)
        cable.dce.configure(38400)
        cable.dte.configure(9600)
        assert (cable.dte.rate_bps, cable.dce.rate_bps) == (9600, 38400)
        modem.type("CONNECT")
        line.type("Username")
        world.run_for(100_000)
        assert "CONNECT" not in line.read()
        assert "Username" not in modem.read()

    @pytest.mark.parametrize("address", ["AT\r", "at\r", "A/"])
    def test_a_modem_without_carrier_finds_the_speed_by_at(self, address: str) -> None:
        world = World()
        cable = MemoryCable(world, "dte", "dce")
        line, modem = Terminal(world, cable.dte), Terminal(world, cable.dce)
        cable.dce.configure(38400)
        cable.dte.configure(9600)
        line.type(address)
        world.run_for(100_000)
        assert (modem.read(), cable.dce.rate_bps) == (address, 9600)
        modem.set(Circuit.DCD, True)
        cable.dte.configure(2400)
        line.type(address)
        world.run_for(100_000)
        assert (modem.read() == address, cable.dce.rate_bps) == (False, 9600)
