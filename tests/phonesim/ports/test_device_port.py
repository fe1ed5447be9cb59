"""A modem on a serial device: stand-ins for one, as real lines are on no test machine."""

import os
import tty
from collections.abc import Iterator

import pytest

from phonesim.ports.device_port import DevicePort
from phonesim.ports.unavailable import PortUnavailable
from phonesim.wires.v24 import Circuit
from tests.phonesim.ports.outside import Modem, Outside, outside


class Desk:
    def __init__(self, outer: Outside) -> None:
        self.outer = outer
        self.dte, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(self.dte, False)
        self.notes: list[str] = []
        outer.world.trace.listen(lambda event: self.notes.append(event.kind))
        self.port = DevicePort(outer.world, outer.clock, "84001", os.ttyname(slave), 19200)
        self.modem = Modem(self.port)
        os.close(slave)

    def read(self) -> bytes:
        try:
            return os.read(self.dte, 65536)
        except BlockingIOError:
            return b""


@pytest.fixture
def desk() -> Iterator[Desk]:
    with outside() as outer:
        desk = Desk(outer)
        yield desk
        desk.port.close()


def test_without_modem_lines_it_says_so_and_takes_dtr_for_on(desk: Desk) -> None:
    desk.outer.wait_a_while()
    assert not desk.port.has_circuits
    assert desk.notes[0] == "no_circuits"
    assert desk.modem.seen == [("DTR", True), ("RTS", True)]
    desk.port.set(Circuit.DCD, True)
    desk.port.set(Circuit.CTS, True)
    desk.port.set(Circuit.RI, True)
    os.close(desk.dte)


def test_bytes_go_both_ways(desk: Desk) -> None:
    every_byte = bytes(range(256))
    os.write(desk.dte, every_byte)
    desk.outer.wait(lambda: desk.modem.received == every_byte)
    desk.port.write(every_byte)
    desk.outer.wait(lambda: desk.read() == every_byte)
    assert desk.port.rate_bps == 19200
    told: list[bool] = []
    desk.port.when_drained(lambda: told.append(True))
    desk.outer.wait(lambda: told)
    os.close(desk.dte)


def test_a_dte_that_goes_is_dtr_off(desk: Desk) -> None:
    desk.outer.wait(lambda: desk.modem.saw("DTR") == [True])
    os.close(desk.dte)
    desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False])
    assert not desk.port.is_open
    assert "device_lost" in desk.notes
    desk.port.write(b"nobody")


def test_a_device_that_is_not_there_is_said() -> None:
    with (
        outside() as outer,
        pytest.raises(PortUnavailable, match=r"/dev/none cannot be opened: .*No such file"),
    ):
        DevicePort(outer.world, outer.clock, "84001", "/dev/none")
