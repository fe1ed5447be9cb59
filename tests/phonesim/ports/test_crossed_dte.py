"""The modem as DCE behind a null-modem cable, where circuits are real: by RFC 2217, both sides."""

from collections.abc import Iterator

import pytest

from phonesim.ports.crossed_dte import CrossedDte
from phonesim.ports.dte_port import DtePort
from phonesim.ports.rfc2217_port import Rfc2217Port
from phonesim.wires.v24 import Circuit
from tests.phonesim.ports.elsewhere import Elsewhere, elsewhere
from tests.phonesim.ports.outside import Modem, Outside, outside


class Desk:
    """`modem` is here; `there` is a connector whose circuits a test switches as a DTE would."""

    def __init__(self, here: Outside, there: Elsewhere[Rfc2217Port]) -> None:
        self.here, self.there = here, there
        url = "rfc2217://{}:{}".format(*there.port.address)
        self.dte_port = DtePort(here.world, here.clock, "84001", url)
        self.port = CrossedDte(self.dte_port)
        self.modem = Modem(self.port)
        self.wait_there(lambda: there.port.is_open)

    def wait_there(self, condition: object) -> None:
        assert callable(condition)
        self.here.wait(condition)


@pytest.fixture
def desk() -> Iterator[Desk]:
    with elsewhere(lambda w: Rfc2217Port(w.world, w.clock, "cable", 0)) as there, outside() as here:
        desk = Desk(here, there)
        yield desk
        desk.port.close()


def test_all_circuits_cross_as_on_a_null_modem_cable(desk: Desk) -> None:
    there, port = desk.there, desk.port
    for switched, seen in ((Circuit.DCD, "DTR"), (Circuit.CTS, "RTS"), (Circuit.RD, "TD")):
        for on in (True, False):
            port.set(switched, on)
            desk.here.wait(lambda: there.modem.saw(seen)[-1:] == [on])  # noqa: B023
    for wire, means in (
        (Circuit.DSR, Circuit.DTR),
        (Circuit.CTS, Circuit.RTS),
        (Circuit.RD, Circuit.TD),
    ):
        for on in (True, False):
            there.do(lambda: there.port.set(wire, on))  # noqa: B023
            desk.here.wait(lambda: port.sees(means) is on)  # noqa: B023
        assert desk.modem.saw(means.name)[-2:] == [True, False]


def test_dtr_comes_on_either_wire(desk: Desk) -> None:
    there = desk.there
    there.do(lambda: there.port.set(Circuit.DCD, True))
    there.do(lambda: there.port.set(Circuit.DSR, True))
    desk.here.wait(lambda: desk.dte_port.sees(Circuit.DSR))
    there.do(lambda: there.port.set(Circuit.DCD, False))
    desk.here.wait(lambda: not desk.dte_port.sees(Circuit.DCD))
    assert desk.port.sees(Circuit.DTR)
    there.do(lambda: there.port.set(Circuit.DSR, False))
    desk.here.wait(lambda: not desk.port.sees(Circuit.DTR))
    assert desk.modem.saw("DTR") == [True, False]


def test_the_modems_dsr_and_ri_have_no_wire(desk: Desk) -> None:
    desk.port.set(Circuit.DSR, True)
    desk.port.set(Circuit.RI, True)
    assert desk.port.sees(Circuit.RI)
    desk.here.wait_a_while()
    assert desk.there.modem.saw("DTR") == [True, False]  # the connection, and what it was set to
    with pytest.raises(ValueError, match="DTR is driven by the other side"):
        desk.port.set(Circuit.DTR, True)


def test_a_connector_that_is_lost_is_dtr_off_and_the_world_goes_on(desk: Desk) -> None:
    there = desk.there
    there.do(lambda: there.port.set(Circuit.DSR, True))
    desk.here.wait(lambda: desk.port.sees(Circuit.DTR))
    there.do(there.port.close)
    desk.here.wait(lambda: not desk.port.is_open)
    assert desk.modem.saw("DTR") == [True, False]
    desk.here.wait_a_while()
