"""The port that a program opens: what the modem learns of it, and what the program gets."""

import os
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from phonesim.ports.program_pty import ProgramPty
from phonesim.wires.v24 import Circuit
from tests.phonesim.ports.outside import Modem, Outside, outside

DTR_ON, DTR_OFF = ("DTR", True), ("DTR", False)

# Opens the port as its controlling terminal, heeds carrier, says so, and waits.
SESSION_LEADER = """
import os, signal, sys, termios
port = os.open(sys.argv[1], os.O_RDWR)
settings = termios.tcgetattr(port)
settings[2] &= ~termios.CLOCAL
termios.tcsetattr(port, termios.TCSANOW, settings)
os.write(port, b"x")
signal.pause()
"""


class Program:
    """A program that opens the port's name; `None` of a reading is end of file."""

    def __init__(self, path: str | Path) -> None:
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)

    def write(self, data: bytes) -> int:
        return os.write(self.fd, data)

    def read(self) -> bytes | None:
        data = b""
        with suppress(BlockingIOError):
            while piece := os.read(self.fd, 65536):
                data += piece
            return data or None
        return data

    def flags(self, set_: int = 0, clear: int = 0) -> None:
        settings = termios.tcgetattr(self.fd)
        settings[2] = settings[2] & ~clear | set_
        termios.tcsetattr(self.fd, termios.TCSANOW, settings)

    def speed(self, speed: int) -> None:
        settings = termios.tcgetattr(self.fd)
        settings[4] = settings[5] = speed
        termios.tcsetattr(self.fd, termios.TCSANOW, settings)

    def close(self) -> None:
        os.close(self.fd)


class Desk:
    """A port with a modem's side and a program's side."""

    def __init__(self, outer: Outside, link: Path | None = None, new_pty: bool = False) -> None:
        self.outer = outer
        self.port = ProgramPty(outer.world, outer.clock, "84001", link, False, new_pty)
        self.modem = Modem(self.port)

    def open(self) -> Program:
        program = Program(self.port.path)
        self.outer.wait(lambda: self.port.is_open)
        return program

    def close(self, program: Program) -> None:
        program.close()
        self.outer.wait(lambda: not self.port.is_open)


@pytest.fixture
def desk() -> Iterator[Desk]:
    with outside() as outer:
        desk = Desk(outer)
        yield desk
        desk.port.close()


def drop_carrier(desk: Desk) -> None:
    desk.port.set(Circuit.DCD, True)
    desk.port.set(Circuit.DCD, False)


class TestDtr:
    def test_is_on_while_the_port_is_open(self, desk: Desk) -> None:
        desk.outer.wait_a_while()
        assert desk.modem.seen == []
        program = desk.open()
        assert desk.modem.seen == [("RTS", True), DTR_ON]
        desk.close(program)
        assert desk.modem.saw("DTR") == [True, False]

    def test_b0_is_off_and_any_speed_is_on(self, desk: Desk) -> None:
        program = desk.open()
        program.speed(termios.B0)
        desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False])
        program.speed(termios.B19200)
        desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False, True])
        assert desk.port.rate_bps == 19200

    def test_what_was_written_before_b0_comes_first(self, desk: Desk) -> None:
        program = desk.open()
        for _ in range(20):
            program.write(b"ATH\r")
            program.speed(termios.B0)
            seen = len(desk.modem.seen)
            desk.outer.wait(lambda: desk.modem.seen[-1] == DTR_OFF)
            assert desk.modem.seen[-2] == b"ATH\r", desk.modem.seen[seen:]
            program.speed(termios.B9600)
            desk.outer.wait(lambda: desk.modem.seen[-1] == DTR_ON)

    def test_what_was_written_before_the_last_close_comes_first(self, desk: Desk) -> None:
        program = desk.open()
        program.write(b"ATH\r")
        desk.close(program)
        assert desk.modem.seen[2:4] == [b"ATH\r", DTR_OFF]

    def test_a_port_opened_written_and_closed_at_once_still_speaks(self, desk: Desk) -> None:
        program = Program(desk.port.path)
        program.write(b"AT\r")
        program.close()
        desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False])
        assert desk.modem.received == b"AT\r"

    def test_stays_on_after_a_close_without_hupcl(self, desk: Desk) -> None:
        program = desk.open()
        program.flags(clear=termios.HUPCL)
        program.write(b"x")
        desk.outer.wait(lambda: desk.modem.received)
        desk.close(program)
        assert desk.modem.saw("DTR") == [True]

    def test_one_of_two_programs_closing_is_nothing(self, desk: Desk) -> None:
        first, second = desk.open(), Program(desk.port.path)
        first.close()
        desk.outer.wait_a_while()
        assert desk.modem.saw("DTR") == [True]
        desk.close(second)
        assert desk.modem.saw("DTR") == [True, False]

    def test_a_port_left_at_b0_works_for_the_next_program(self, desk: Desk) -> None:
        program = desk.open()
        program.speed(termios.B0)
        desk.close(program)
        program = desk.open()
        assert desk.modem.saw("DTR") == [True, False, True]
        program.write(b"AT\r")
        desk.outer.wait(lambda: desk.modem.received)


class TestTheTerminal:
    def test_is_raw_for_a_program_that_sets_nothing(self, desk: Desk) -> None:
        program = desk.open()
        every_byte = bytes(range(256))
        desk.port.write(every_byte)
        desk.outer.wait(lambda: program.read() == every_byte)
        program.write(every_byte)
        desk.outer.wait(lambda: desk.modem.received == every_byte)
        desk.outer.wait_a_while()
        assert (program.read(), desk.modem.received) == (b"", every_byte)

    def test_is_as_linux_makes_a_serial_port(self, desk: Desk) -> None:
        program = desk.open()
        flags = termios.tcgetattr(program.fd)[2]
        assert flags & termios.CLOCAL
        assert flags & termios.HUPCL
        assert desk.port.rate_bps == 115200

    def test_says_how_the_program_wants_its_flow_controlled(self, desk: Desk) -> None:
        program = desk.open()
        assert not desk.port.settings.crtscts
        program.flags(set_=termios.CRTSCTS)
        desk.outer.wait(lambda: desk.port.settings.crtscts)

    @pytest.mark.parametrize("rate_bps", [300, 9600, 57600, 460800])
    def test_the_speed_is_known_with_the_first_byte(self, desk: Desk, rate_bps: int) -> None:
        program = desk.open()
        program.speed(getattr(termios, f"B{rate_bps}"))
        program.write(b"A")
        desk.outer.wait(lambda: desk.modem.received)
        assert desk.port.rate_bps == rate_bps


class TestNobodyThere:
    def test_nothing_waits_for_the_next_program(self, desk: Desk) -> None:
        desk.port.write(b"RING")
        desk.close(desk.open())
        desk.port.write(b"RING")
        program = desk.open()
        desk.outer.wait_a_while()
        assert program.read() == b""

    def test_what_the_last_program_did_not_read_is_gone(self, desk: Desk) -> None:
        program = desk.open()
        desk.port.write(bytes(100_000))
        desk.outer.wait_a_while()
        desk.close(program)
        assert desk.port.backlog == 0
        program = desk.open()
        desk.port.write(b"OK")
        desk.outer.wait_a_while()
        assert program.read() == b"OK"

    def test_what_waits_for_all_to_be_sent_is_not_forgotten(self, desk: Desk) -> None:
        program = desk.open()
        desk.port.write(bytes(100_000))
        told: list[bool] = []
        desk.port.when_drained(lambda: told.append(True))
        desk.outer.wait_a_while()
        assert told == []
        desk.close(program)
        desk.outer.wait(lambda: told)


class TestFlowControl:
    def test_a_program_that_reads_late_loses_nothing(self, desk: Desk) -> None:
        program = desk.open()
        sent = os.urandom(200_000)
        desk.port.write(sent)
        desk.outer.wait_a_while()
        assert desk.port.backlog > 100_000
        told: list[bool] = []
        desk.port.when_drained(lambda: told.append(True))
        got = bytearray()

        def all_read() -> bool:
            got.extend(program.read() or b"")
            return len(got) == len(sent)

        desk.outer.wait(all_read)
        assert got == sent
        desk.outer.wait(lambda: told)
        assert desk.port.backlog == 0

    def test_a_modem_that_stops_leaves_the_bytes_with_the_program(self, desk: Desk) -> None:
        program = desk.open()
        desk.port.accept(False)
        sent = os.urandom(200_000)
        written = program.write(sent)
        desk.outer.wait_a_while()
        assert written < len(sent)
        assert desk.modem.received == b""
        desk.port.accept(True)

        def write_the_rest() -> bool:
            nonlocal written
            with suppress(BlockingIOError):
                written += program.write(sent[written:])
            return len(desk.modem.received) == len(sent)

        desk.outer.wait(write_the_rest)
        assert desk.modem.received == sent

    def test_dtr_falls_behind_what_a_stopped_modem_has_not_taken(self, desk: Desk) -> None:
        program = desk.open()
        desk.port.accept(False)
        program.write(b"the last words")
        program.close()
        desk.outer.wait_a_while()
        assert desk.modem.saw("DTR") == [True]
        desk.port.accept(True)
        desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False])
        assert desk.modem.seen[2:4] == [b"the last words", DTR_OFF]

    def test_dtr_falls_at_once_if_a_stopped_modem_has_taken_all(self, desk: Desk) -> None:
        program = desk.open()
        desk.port.accept(False)
        program.speed(termios.B0)
        desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False])
        program.speed(termios.B9600)
        desk.port.accept(True)
        desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False, True])
        program.close()
        desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False, True, False])


class TestCarrierLoss:
    @pytest.fixture(params=[False, True], ids=["hang-up", "new pty"])
    def desk(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
        with outside() as outer:
            desk = Desk(outer, tmp_path / "pc", request.param)
            yield desk
            desk.port.close()

    def test_is_nothing_to_a_program_with_clocal(self, desk: Desk) -> None:
        program = desk.open()
        drop_carrier(desk)
        desk.outer.wait_a_while()
        assert program.read() == b""
        assert desk.modem.saw("DTR") == [True]

    def test_hangs_up_a_program_without(self, desk: Desk) -> None:
        program = desk.open()
        program.flags(clear=termios.CLOCAL)
        drop_carrier(desk)
        desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False])
        with pytest.raises(OSError, match="Input/output error"):
            program.write(b"x")

    def test_leaves_time_to_read_what_came_before(self, desk: Desk) -> None:
        program = desk.open()
        program.flags(clear=termios.CLOCAL)
        desk.port.write(b"NO CARRIER")
        drop_carrier(desk)
        desk.outer.world.run_for(20_000)
        assert program.read() == b"NO CARRIER"
        desk.outer.wait(lambda: not desk.port.is_open)

    def test_leaves_a_fresh_port_behind_the_link(self, desk: Desk, tmp_path: Path) -> None:
        dead = desk.open()
        settings = termios.tcgetattr(dead.fd)
        settings[3] |= termios.ECHO | termios.ICANON
        termios.tcsetattr(dead.fd, termios.TCSANOW, settings)
        dead.flags(clear=termios.CLOCAL)
        desk.port.write(b"nobody reads this")
        drop_carrier(desk)
        desk.outer.wait(lambda: not desk.port.is_open)
        desk.port.write(b"\r\nRING\r\n")
        desk.outer.wait_a_while()
        assert not desk.port.is_open  # though the dead program still has it
        program = Program(tmp_path / "pc")
        assert program.read() == b""
        program.write(b"AT\r")
        desk.outer.wait(lambda: desk.modem.received.endswith(b"AT\r"))
        desk.port.write(b"OK")
        desk.outer.wait_a_while()
        assert program.read() == b"OK"
        dead.close()
        desk.outer.wait_a_while()
        assert desk.modem.saw("DTR") == [True, False, True]

    def test_a_program_that_opens_it_again_at_once_is_seen(
        self, desk: Desk, tmp_path: Path
    ) -> None:
        """It closes, opens, leaves the settings as they are and waits: a getty, or `cat`."""
        for calls in range(1, 4):
            program = Program(tmp_path / "pc") if calls > 1 else desk.open()
            desk.outer.wait(lambda: desk.port.is_open)
            program.flags(clear=termios.CLOCAL)
            drop_carrier(desk)
            desk.outer.wait(lambda: desk.modem.saw("DTR")[-1] is False)
            program.close()  # between two looks at the port
        program = Program(tmp_path / "pc")
        desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False] * 3 + [True])
        desk.port.write(b"RING")
        desk.outer.wait(lambda: program.read() == b"RING")

    def test_another_program_is_seen_beside_the_dead(self, desk: Desk, tmp_path: Path) -> None:
        dead = desk.open()
        dead.flags(clear=termios.CLOCAL)
        drop_carrier(desk)
        desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False])
        desk.outer.wait_a_while()
        program = Program(tmp_path / "pc")
        desk.outer.wait(lambda: desk.modem.saw("DTR") == [True, False, True])
        program.close()
        dead.close()

    def test_sends_the_program_sighup(self, desk: Desk, tmp_path: Path) -> None:
        program = subprocess.Popen(
            [sys.executable, "-c", SESSION_LEADER, tmp_path / "pc"], start_new_session=True
        )
        try:
            desk.outer.wait(lambda: desk.modem.received)
            drop_carrier(desk)
            desk.outer.wait(lambda: program.poll() is not None)
        finally:
            program.kill()
            program.wait()
        assert program.returncode == -signal.SIGHUP


class TestWhenTheModemGoes:
    def test_the_program_is_hung_up(self) -> None:
        with outside() as outer:
            desk = Desk(outer)
            program = desk.open()
            desk.port.close()
            with pytest.raises(OSError, match="Input/output error"):
                program.write(b"x")
