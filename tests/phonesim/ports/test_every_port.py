"""One contract, every kind of port: what a modem may rely on, whatever it is plugged into."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import tty
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import ClassVar

import pytest
import serial

from phonesim.ports.crossed_dte import CrossedDte
from phonesim.ports.device_port import DevicePort
from phonesim.ports.dte_port import DtePort
from phonesim.ports.program_pty import ProgramPty
from phonesim.ports.protocol_phonesim import offer
from phonesim.ports.pty_port import PtyCable
from phonesim.ports.rfc2217_port import Rfc2217Port
from phonesim.ports.wall_clock import WallClock
from phonesim.units import US_PER_S
from phonesim.wires.cable import MemoryCable, SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World
from tests.phonesim.fakes import Terminal
from tests.phonesim.ports.elsewhere import elsewhere
from tests.phonesim.ports.outside import LIMIT_US, Modem, outside
from tests.phonesim.ports.socat import socat_pair

EVERY_BYTE = bytes(range(256))
MUCH = random.Random(1).randbytes(400_000)  # more than any kernel buffer or limit on the way
IN, OUT = (Circuit.DTR, Circuit.RTS), (Circuit.DCD, Circuit.CTS)
IAC, SB = 0xFF, 0xFA


class Far:
    """The DTE's end of a connector. `carries` are the circuits that a test can try on it."""

    port: SerialPort
    world: World
    carries: tuple[Circuit, ...] = ()
    reopens = False

    def send(self, data: bytes) -> None:
        """All of it, however slowly the modem takes it."""
        raise NotImplementedError

    def read(self) -> bytes:
        """What there is."""
        raise NotImplementedError

    def stall(self, on: bool) -> None:
        """Read nothing, where not calling `read` is not enough."""

    def set(self, circuit: Circuit, on: bool) -> None:
        raise NotImplementedError

    def sees(self, circuit: Circuit) -> bool:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def reopen(self) -> None:
        raise NotImplementedError

    def work(self) -> None:
        """Called while the world runs."""

    def run_until(self, holds: Callable[[], bool], within_us: int) -> bool:
        """Let the world run."""
        return self.world.run_until(holds, within_us)


class CableFar(Far):
    carries = (*IN, *OUT, Circuit.TD, Circuit.RD)

    def __init__(self, make: type[MemoryCable]) -> None:
        self.world = World()
        self.cable = make(self.world, "pc", "modem")
        self.port, self.terminal = self.cable.dce, Terminal(self.world, self.cable.dte)

    def send(self, data: bytes) -> None:
        self.terminal.port.write(data)

    def read(self) -> bytes:
        return self.terminal.read().encode("latin-1")

    def stall(self, on: bool) -> None:
        self.cable.dte.accept(not on)

    def set(self, circuit: Circuit, on: bool) -> None:
        self.terminal.set(circuit, on)

    def sees(self, circuit: Circuit) -> bool:
        return self.cable.dte.sees(circuit)


class PyserialFar(Far):
    """A program for pyserial at `phonesim://`: its readings are what lets the world run."""

    carries = (*IN, *OUT, Circuit.TD)
    reopens = True
    _SETS: ClassVar = {Circuit.DTR: "dtr", Circuit.RTS: "rts", Circuit.TD: "break_condition"}
    _LOOKS: ClassVar = {Circuit.DCD: "cd", Circuit.CTS: "cts"}

    def __init__(self) -> None:
        self.world = World()
        self._cable = MemoryCable(self.world, "pc", "modem")
        self.port, self._url = self._cable.dce, offer(self.world, self._cable.dte)
        self._came, self._stalls = b"", False
        self.reopen()

    def run_until(self, holds: Callable[[], bool], within_us: int) -> bool:
        until_us = self.world.now_us + within_us
        while not holds():
            if self.world.now_us >= until_us:
                return False
            if self._stalls or not self._serial.is_open:
                self.world.run_for(10_000)
            else:
                self._came += self._serial.read(65536)
        return True

    def send(self, data: bytes) -> None:
        for at in range(0, len(data), 4096):  # the rest would wait for a modem that stalls
            self._cable.dte.write(data[at : at + 4096])

    def read(self) -> bytes:
        data, self._came = self._came, b""
        return data

    def stall(self, on: bool) -> None:
        self._stalls = on
        self._cable.dte.accept(not on)

    def set(self, circuit: Circuit, on: bool) -> None:
        setattr(self._serial, self._SETS[circuit], on)

    def sees(self, circuit: Circuit) -> bool:
        return bool(getattr(self._serial, self._LOOKS[circuit]))

    def close(self) -> None:
        self._serial.close()

    def reopen(self) -> None:
        self._serial = serial.serial_for_url(self._url, 4_000_000, timeout=0.01)


class DescriptorFar(Far):
    """A file descriptor of ours that is not waited for."""

    descriptor = -1

    def __init__(self) -> None:
        self._unsent = b""

    def send(self, data: bytes) -> None:
        self._unsent += data
        self.work()

    def work(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._unsent:
                self._unsent = self._unsent[os.write(self.descriptor, self._unsent[:65536]) :]

    def read(self) -> bytes:
        with contextlib.suppress(BlockingIOError):
            return os.read(self.descriptor, 65536)
        return b""

    def close(self) -> None:
        os.close(self.descriptor)


class PtyFar(DescriptorFar):
    reopens = True

    def __init__(self, port: ProgramPty, world: World) -> None:
        super().__init__()
        self.port, self.world, self.path = port, world, port.path
        self.reopen()

    def reopen(self) -> None:
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)


class SocketFar(DescriptorFar):
    """An RFC 2217 client; what it sends and reads is data."""

    carries = (Circuit.DTR, Circuit.RTS, Circuit.DCD, Circuit.CTS, Circuit.TD, Circuit.RD)
    reopens = True
    _SET: ClassVar = {Circuit.TD: 5, Circuit.DTR: 8, Circuit.RTS: 11}
    _STATE: ClassVar = {
        Circuit.DCD: (0x6B, 0x80),
        Circuit.CTS: (0x6B, 0x10),
        Circuit.RD: (0x6A, 0x10),
    }

    def __init__(self, port: Rfc2217Port, world: World) -> None:
        super().__init__()
        self.port, self.world, self._address = port, world, port.address
        self.reopen()

    def reopen(self) -> None:
        self._socket = socket.create_connection(self._address)
        self._socket.setblocking(False)
        self.descriptor = self._socket.fileno()
        self._unsent, self._command_so_far, self._state = b"", bytearray(), dict[int, int]()
        self._command(b"\xff\xfd\x2c" + b"\xff\xfa\x2c\x0a\x10\xff\xf0")

    def _command(self, data: bytes) -> None:
        super().send(data)

    def send(self, data: bytes) -> None:
        super().send(data.replace(b"\xff", b"\xff\xff"))

    def read(self) -> bytes:
        data = bytearray()
        for byte in super().read():
            self._command_so_far.append(byte)
            command = self._command_so_far
            if command[0] != IAC or command == b"\xff\xff":
                data.append(byte)
            elif command[:3] == b"\xff\xfa\x2c" and command[-2:] == b"\xff\xf0":
                self._state[command[3]] = command[4]
            elif len(command) < 3 or command[1] == SB:
                continue
            command.clear()
        return bytes(data)

    def set(self, circuit: Circuit, on: bool) -> None:
        self._command(b"\xff\xfa\x2c\x05" + bytes([self._SET[circuit] + (not on)]) + b"\xff\xf0")

    def sees(self, circuit: Circuit) -> bool:
        self.read()
        option, bit = self._STATE[circuit]
        return bool(self._state.get(option, 0) & bit)

    def close(self) -> None:
        self._socket.close()


class ElsewhereFar(Far):
    """Behind an RFC 2217 address; over the null-modem cable its circuits are crossed."""

    carries = (Circuit.DTR, Circuit.RTS, Circuit.DCD, Circuit.CTS, Circuit.TD, Circuit.RD)
    _SET: ClassVar = {Circuit.DTR: Circuit.DSR, Circuit.RTS: Circuit.CTS, Circuit.TD: Circuit.RD}
    _SEES: ClassVar = {Circuit.DCD: Circuit.DTR, Circuit.CTS: Circuit.RTS, Circuit.RD: Circuit.TD}

    def __init__(self, held: ExitStack) -> None:
        self.there = held.enter_context(
            elsewhere(lambda w: Rfc2217Port(w.world, w.clock, "cable", 0))
        )
        here = held.enter_context(outside())
        self.world = here.world
        url = "rfc2217://{}:{}".format(*self.there.port.address)
        dte = DtePort(here.world, here.clock, "84001", url)
        self.port = CrossedDte(dte)
        held.callback(dte.close)
        self._given = 0
        here.wait(lambda: self.there.port.is_open)

    def send(self, data: bytes) -> None:
        self.there.do(lambda: self.there.port.write(data))

    def read(self) -> bytes:
        received = self.there.modem.received
        data, self._given = received[self._given :], len(received)
        return data

    def stall(self, on: bool) -> None:
        self.there.do(lambda: self.there.port.accept(not on))

    def set(self, circuit: Circuit, on: bool) -> None:
        self.there.do(lambda: self.there.port.set(self._SET[circuit], on))

    def sees(self, circuit: Circuit) -> bool:
        return self.there.port.sees(self._SEES[circuit])


KINDS = ["memory", "pty cable", "pty", "device", "socat", "rfc2217", "rfc2217 url", "phonesim"]


@pytest.fixture(params=KINDS)
def far(request: pytest.FixtureRequest) -> Iterator[Far]:
    with ExitStack() as held:
        if request.param == "memory":
            yield CableFar(MemoryCable)
        elif request.param == "pty cable":
            joined = CableFar(PtyCable)
            held.callback(joined.cable.close)
            yield joined
        elif request.param == "rfc2217 url":
            yield ElsewhereFar(held)
        elif request.param == "phonesim":
            yield PyserialFar()
        else:
            here = held.enter_context(outside())
            yield _outside_far(request.param, here.world, here.clock, held)


def _outside_far(kind: str, world: World, clock: WallClock, held: ExitStack) -> Far:
    far: DescriptorFar
    if kind == "pty":
        pty = ProgramPty(world, clock, "84001")
        held.callback(pty.close)
        far = PtyFar(pty, world)
    elif kind == "rfc2217":
        server = Rfc2217Port(world, clock, "84001", 0)
        held.callback(server.close)
        far = SocketFar(server, world)
    elif kind == "socat":
        far = DescriptorFar()
        here, there = held.enter_context(socat_pair())
        device = DevicePort(world, clock, "84001", here)
        held.callback(device.close)
        far.descriptor = os.open(there, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        far.port, far.world = device, world
    else:
        far = DescriptorFar()
        far.descriptor, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(far.descriptor, False)
        device = DevicePort(world, clock, "84001", os.ttyname(slave))
        os.close(slave)
        held.callback(device.close)
        far.port, far.world = device, world
    held.callback(far.close)
    return far


class Contract:
    """Far end and modem, and what passes between them."""

    def __init__(self, far: Far) -> None:
        self.far, self.modem, self.read = far, Modem(far.port), b""

    def wait(self, condition: Callable[[], object]) -> None:
        def holds() -> bool:
            self.far.work()
            return bool(condition())

        assert self.far.run_until(holds, LIMIT_US * 2), "it never came about"

    def wait_a_while(self) -> None:
        def never() -> bool:
            self.far.work()
            return False

        self.far.run_until(never, US_PER_S // 5)

    def has_read(self, data: bytes) -> bool:
        self.read += self.far.read()
        return len(self.read) >= len(data)


@pytest.fixture
def contract(far: Far) -> Contract:
    contract = Contract(far)
    if Circuit.DTR in far.carries:
        far.set(Circuit.DTR, True)
    contract.wait(lambda: far.port.sees(Circuit.DTR))
    return contract


def test_every_byte_both_ways(contract: Contract) -> None:
    contract.far.send(EVERY_BYTE * 8)
    contract.far.port.write(EVERY_BYTE[::-1] * 8)
    contract.wait(lambda: contract.has_read(EVERY_BYTE * 8))
    contract.wait(lambda: len(contract.modem.received) >= 2048)
    assert contract.read == EVERY_BYTE[::-1] * 8
    assert contract.modem.received == EVERY_BYTE * 8


def test_a_dte_that_stalls_loses_nothing_and_is_counted(contract: Contract) -> None:
    port, drained = contract.far.port, list[bool]()
    contract.far.stall(True)
    contract.wait_a_while()
    for at in range(0, len(MUCH), 50_000):
        port.write(MUCH[at : at + 50_000])
    port.when_drained(lambda: drained.append(True))
    contract.wait_a_while()
    contract.far.stall(False)
    contract.wait(lambda: contract.has_read(MUCH))
    assert contract.read == MUCH
    contract.wait(lambda: drained and port.backlog == 0)


def test_a_modem_that_stalls_loses_nothing(contract: Contract) -> None:
    port = contract.far.port
    port.accept(False)
    contract.far.send(MUCH)
    contract.wait_a_while()
    port.accept(True)
    contract.wait(lambda: len(contract.modem.received) >= len(MUCH))
    assert contract.modem.received == MUCH


def test_stopping_again_and_again_loses_nothing(contract: Contract) -> None:
    port, stops = contract.far.port, list[bool]()
    receive = contract.modem._receive

    def stop_and_go(data: bytes) -> None:
        receive(data)
        port.accept(False)
        stops.append(True)
        contract.far.world.after(2_000, lambda: port.accept(True))

    port.attach(stop_and_go)
    contract.far.send(MUCH[:100_000])
    contract.wait(lambda: len(contract.modem.received) >= 100_000)
    assert contract.modem.received == MUCH[:100_000]
    assert stops


def test_circuits_where_they_are_carried(contract: Contract) -> None:
    far = contract.far
    for circuit in (Circuit.RTS, Circuit.TD, Circuit.DTR):
        for on in (True, False) if circuit in far.carries else ():
            far.set(circuit, on)
            contract.wait(lambda: far.port.sees(circuit) is on)  # noqa: B023
        if circuit is not Circuit.DTR and circuit in far.carries:
            assert contract.modem.saw(circuit.name)[-2:] == [True, False]
    for circuit in (Circuit.DCD, Circuit.CTS, Circuit.RD):
        for on in (True, False):
            far.port.set(circuit, on)
            if circuit in far.carries:
                contract.wait(lambda: far.sees(circuit) is on)  # noqa: B023
    with pytest.raises(ValueError, match="driven by the other side"):
        far.port.set(Circuit.DTR, True)


def test_one_closes_and_the_next_finds_nothing_old(contract: Contract) -> None:
    far = contract.far
    if not far.reopens:
        return
    for number in range(3):
        far.send(b"%d" % number)
        contract.wait(lambda: contract.modem.received.endswith(b"%d" % number))  # noqa: B023
        far.port.write(b"unread")
        far.close()
        contract.wait(lambda: not far.port.sees(Circuit.DTR))
        far.port.write(b"to nobody")
        far.reopen()
        contract.wait(lambda: far.port.sees(Circuit.DTR))
    far.port.write(b"new")
    contract.wait(lambda: contract.has_read(b"new"))
    assert contract.read == b"new"
    assert contract.modem.received == b"012"
