"""What a program's DTR does to a call: B0 on a pty, and SET-CONTROL of RFC 2217.

Every &D meets a loss well below S25 and one well above it, all in the same seconds of real time.
"""

import os
import socket
import termios
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from phonesim.exchange.exchange import Exchange
from phonesim.modem.modem import Modem
from phonesim.ports.outside_port import OutsidePort
from phonesim.ports.program_pty import ProgramPty
from phonesim.ports.rfc2217_port import Rfc2217Port
from phonesim.units import US_PER_S
from phonesim.wires.cable import MemoryCable
from phonesim.wires.v24 import Circuit
from tests.phonesim.ports.outside import Outside, outside

SETTINGS = "E0+MS=V21;S25=250S8=2"  # 2.5 s
SHORT_US, LONG_US, SETTLED_US = US_PER_S // 2, 4 * US_PER_S, 20 * US_PER_S
DTR_ON, DTR_OFF = b"\xff\xfa\x2c\x05\x08\xff\xf0", b"\xff\xfa\x2c\x05\x09\xff\xf0"

EXPECTED = {  # &D: state after a short loss, and after a long one
    0: ("ONLINE", "ONLINE"),
    1: ("ONLINE", "ESCAPED"),
    2: ("ONLINE", "ON_HOOK"),
    3: ("ONLINE", "ON_HOOK"),
}


class Station:
    """A program at a modem's port, in a call; `switch` is its DTR."""

    def __init__(
        self, place: Outside, exchange: Exchange, number: str, d: int, port: OutsidePort
    ) -> None:
        loop = exchange.add_line(number, number)
        self.modem = Modem(number, place.world, port, loop, f"{SETTINGS}&D{d}")
        cable = MemoryCable(place.world, f"far {number}", f"far port {number}")
        far = exchange.add_line(f"far {number}", f"9{number}")
        self.far = Modem(f"far {number}", place.world, cable.dce, far, "S0=1+MS=V21")
        cable.dte.set(Circuit.DTR, True)
        self.switch: Callable[[bool], None] = lambda on: None

    @property
    def online(self) -> bool:
        return {self.modem.call.state.name, self.far.call.state.name} == {"ONLINE"}


def by_b0(place: Outside, exchange: Exchange, held: ExitStack, number: str, d: int) -> Station:
    port = ProgramPty(place.world, place.clock, number)
    held.callback(port.close)
    station = Station(place, exchange, number, d, port)
    fd = os.open(port.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    held.callback(os.close, fd)
    settings = termios.tcgetattr(fd)
    settings[2] |= termios.CLOCAL
    termios.tcsetattr(fd, termios.TCSANOW, settings)

    def switch(on: bool) -> None:
        settings[4] = settings[5] = termios.B115200 if on else termios.B0
        termios.tcsetattr(fd, termios.TCSANOW, settings)

    station.switch = switch
    os.write(fd, f"ATD9{number}\r".encode())
    return station


def by_rfc2217(place: Outside, exchange: Exchange, held: ExitStack, number: str, d: int) -> Station:
    port = Rfc2217Port(place.world, place.clock, number, 0)
    held.callback(port.close)
    station = Station(place, exchange, number, d, port)
    client = socket.create_connection(port.address)
    held.callback(client.close)
    station.switch = lambda on: client.sendall(DTR_ON if on else DTR_OFF)
    client.sendall(f"ATD9{number}\r".encode())
    return station


@pytest.mark.waits(12)
def test_every_d_on_both_sides_of_s25() -> None:
    with outside() as place, ExitStack() as held:
        exchange = Exchange(place.world)
        cells = [
            (kind, d, long) for kind in (by_b0, by_rfc2217) for d in range(4) for long in (0, 1)
        ]
        stations = [
            kind(place, exchange, held, str(1000 + index), d)
            for index, (kind, d, _) in enumerate(cells)
        ]
        assert place.world.run_until(lambda: all(s.online for s in stations), 30 * US_PER_S)
        for station in stations:
            station.modem.settings.registers[8] = 99
            station.switch(False)
        place.world.run_for(SHORT_US)
        for station, (_, _, long) in zip(stations, cells, strict=True):
            if not long:
                station.switch(True)
        place.world.run_for(LONG_US - SHORT_US)
        found = {
            (kind.__name__, d, long): station.modem.call.state.name
            for station, (kind, d, long) in zip(stations, cells, strict=True)
        }
        assert found == {(kind.__name__, d, long): EXPECTED[d][long] for kind, d, long in cells}
        reset = [
            (kind.__name__, d, long)
            for station, (kind, d, long) in zip(stations, cells, strict=True)
            if station.modem.settings.registers[8] == 2
        ]
        assert reset == [("by_b0", 3, 1), ("by_rfc2217", 3, 1)]
