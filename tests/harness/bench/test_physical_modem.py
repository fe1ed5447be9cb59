"""A real modem is made ready, whatever its last user did to it; here, one on a memory cable."""

import pytest

from harness.bench.physical_modem import PhysicalModem
from harness.errors import BenchError
from phonesim.units import US_PER_S
from phonesim.wires.v24 import Circuit
from tests.phonesim.town import Desk, Town

MODEM = "/dev/modem"


def ready(desk: Desk, town: Town, settings: str = "", **options: tuple[int, ...]) -> str:
    """What was found when the modem was made ready; its port has just been opened."""
    desk.cable.dte.set(Circuit.DTR, False)
    return str(PhysicalModem(town.world, desk.cable.dte, MODEM).prepare(settings, **options))


def test_it_is_identified_and_set() -> None:
    town = Town()
    desk = town.desk("near", "55555", rate_bps=115200)
    assert ready(desk, town, "S7=33X3").endswith("at 115200 bit/s")
    assert (desk.modem.settings.registers[7], desk.modem.settings.options["X"]) == (33, 3)


@pytest.mark.parametrize("left", ["E0", "V0", "Q1", "E0V0Q1", "S2=255", "E0Q1&D0&C0"])
def test_what_the_last_user_left_does_not_matter(left: str) -> None:
    town = Town()
    desk = town.desk("near", "55555", rate_bps=115200)
    desk.terminal.ask(f"AT{left}\r")
    assert "bit/s" in ready(desk, town)
    options = desk.modem.settings.options
    assert (options["Q"], options["V"], options["E"]) == (0, 1, 1)


@pytest.mark.parametrize("stored", ["&C1&D2S0=1", "&C1&D0S0=1"])
def test_a_modem_on_line_is_hung_up(stored: str) -> None:
    town = Town()
    near, far = town.desk("near", "55555", stored, 115200), town.desk("far", "84001")
    town.connected(far, near, "55555")
    assert "bit/s" in ready(near, town)
    town.run(5 * US_PER_S)
    assert (near.state, far.outcome[1]) == ("ON_HOOK", "NO CARRIER")


def test_a_command_that_somebody_began_is_never_ended() -> None:
    town = Town()
    desk = town.desk("near", "55555", "&D0", rate_bps=115200)
    desk.terminal.type("ATDT84001")
    town.run(US_PER_S)
    ready(desk, town)
    assert town.calls == []


def test_nobody_there_is_told_with_what_to_look_at() -> None:
    town = Town()
    desk = town.desk("near", "55555", rate_bps=115200)
    desk.cable.dce.attach(lambda data: None)
    with pytest.raises(BenchError, match=r"/dev/modem: no modem answers AT at 9600 bit/s\. Is it"):
        ready(desk, town, speeds_bps=(9600,))


def test_afterwards_it_is_as_it_was_stored() -> None:
    town = Town()
    desk = town.desk("near", "55555", "S7=20X1", rate_bps=115200)
    desk.cable.dte.set(Circuit.DTR, False)
    modem = PhysicalModem(town.world, desk.cable.dte, MODEM)
    modem.prepare("S7=33X3")
    modem.restore()
    assert (desk.modem.settings.registers[7], desk.modem.settings.options["X"]) == (20, 1)
