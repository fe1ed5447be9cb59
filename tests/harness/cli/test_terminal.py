"""`ringback terminal`: a person at a lane, who has his own terminal back afterwards."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

from harness.bench.dial_guard import DialGuard
from harness.bench.dialling import Dialling
from harness.bench.echo_at_once import EchoAtOnce
from harness.bench.open_exchange import LinePlan, OnTcp
from phonesim.units import US_PER_S
from tests.phonesim.fakes import Terminal
from tests.phonesim.ports.other_host import hosted
from tests.phonesim.town import Town
from tests.programs.office import PATIENCE_S, ROOT

COMMAND = [sys.executable, "-P", "-m", "harness.cli", "terminal"]
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "TERM": "xterm"}
PHYSICAL = """
[bench]
name = "lab"
clock = "wall"

[lane.client]
modem = "{address}"
speed = 115200
profile = "&C1&D2"

[lane.nas]
server = "physical"

[dialing]
allow = ["84001"]
"""


@contextmanager
def person(folder: Path, *options: str) -> Iterator["pexpect.spawn[str]"]:
    """Somebody at a terminal of 24 rows and 80 columns, in a shell that outlives the command."""
    line = " ".join([*COMMAND, *options])
    shell = pexpect.spawn(
        "/bin/sh", cwd=folder, env={**ENVIRONMENT, "TMPDIR": str(folder)}, encoding="latin-1",
        timeout=PATIENCE_S, dimensions=(24, 80),
    )  # fmt: skip
    shell.sendline("stty -a > before; PS1=; echo be''gin")
    shell.expect("begin")
    shell.sendline(f"{line}; echo ended $?; stty -a > after; echo re''stored")
    try:
        yield shell
    finally:
        shell.close(force=True)


def has_its_terminal_back(folder: Path) -> bool:
    return (folder / "before").read_text() == (folder / "after").read_text()


@pytest.mark.waits(9)
def test_typing_a_call_a_capture_and_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("AT\rATI4\r")
    with person(tmp_path) as shell:
        shell.expect("Ctrl-A h for help")
        shell.expect(r"DTR DSR --- CTS --  115200 bit/s  no call")
        shell.send("\x01ccaptured\r")
        shell.expect("capturing to captured")
        shell.send("AT+MS=V21;D84002\r")
        shell.expect("CONNECT")
        shell.expect(r"DTR DSR DCD CTS --  115200 bit/s  0:\d\d connected")
        shell.send("\x01t")
        shell.expect("DTR is off")
        shell.expect(r"--- DSR --- CTS --  115200 bit/s  no call")
        shell.send("\x01t\x01snote.txt\r")
        shell.expect("8 bytes are sent")
        shell.send("\x01snone\r")
        shell.expect("none cannot be read: No such file")
        shell.send("\x01q")
        shell.expect("ended 0")
        shell.expect("restored")
    captured = (tmp_path / "captured").read_bytes()
    assert b"CONNECT" in captured
    assert b"Ctrl-A" not in captured
    assert has_its_terminal_back(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_puts_the_terminal_back(tmp_path: Path, number: signal.Signals) -> None:
    with person(tmp_path) as shell:
        shell.expect("no call")
        shell.expect(r"Ctrl-A h help")
        children = Path(f"/proc/{shell.pid}/task/{shell.pid}/children").read_text()
        os.kill(int(children), number)
        shell.expect(f"ended {128 + number.value}")
        shell.expect("restored")
    assert has_its_terminal_back(tmp_path)


@pytest.mark.waits(5)
def test_a_real_modem_is_guarded_and_its_echo_is_not_doubled(tmp_path: Path) -> None:
    plans = [LinePlan("55555", OnTcp("127.0.0.1", 0), "&C1&D2")]
    with hosted(plans) as host:
        (tmp_path / "lab.toml").write_text(PHYSICAL.format(address=host.address))
        with person(tmp_path, "--bench", "lab.toml") as shell:
            shell.expect("Ctrl-A h help")
            shell.send("ATDT911")
            shell.expect("ATDT911")
            shell.send("\r")
            shell.expect("ERROR")
            shell.send("\x01q")
            shell.expect("ended 0")


@pytest.mark.waits(6)
def test_a_pipe_is_typed_line_by_line(tmp_path: Path) -> None:
    done = subprocess.run(
        COMMAND, input="ATE0\nATS7?\n", capture_output=True, text=True, timeout=PATIENCE_S,
        cwd=tmp_path, env=ENVIRONMENT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "the input is no terminal" in done.stderr
    assert "050" in done.stdout


def test_a_lane_that_is_not_there_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--lane", "nas"], capture_output=True, text=True, timeout=PATIENCE_S,
        cwd=tmp_path, env=ENVIRONMENT, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "there is no lane nas: name a scenario" in done.stderr


def typed(keys: str, stored: str = "") -> str:
    """What a person sees of `keys`, one after another, at a guarded modem."""
    town = Town()
    desk = town.desk("near", "55555", stored)
    guard = DialGuard(desk.cable.dte, town.world, Dialling(("84001",), "9"), True)
    screen = Terminal(town.world, EchoAtOnce(guard, guard))
    for key in keys:
        screen.type(key)
        town.run(US_PER_S // 10)
    town.run(US_PER_S)
    return screen.received.decode()


@pytest.mark.parametrize("stored", ["", "E0"])
def test_what_is_held_is_echoed_once(stored: str) -> None:
    assert typed("ATS7?\r", stored) == ("ATS7?\r\r\n050\r\n\r\nOK\r\n")
    assert typed("ATX\x7fS7?\r", stored).replace("\b \b", "<") == "ATX<S7?\r\r\n050\r\n\r\nOK\r\n"
    assert typed("\x7fAT\r", stored) == "AT\r\r\nOK\r\n"


def test_a_refused_line_is_echoed_and_answered() -> None:
    assert typed("ATD112\r") == "ATD112\r\r\nERROR\r\n"
