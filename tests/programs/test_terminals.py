"""Terminal programs: minicom and picocom on ptys, pyserial's miniterm over RFC 2217."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pexpect
import pytest

from tests.programs.office import PATIENCE_S, QUICK, Office, Person

INIT = "AT S7=45 S0=0 L1 V1 X4 &c1 E1 Q0"  # minicom's own; its package has it switched off


@contextmanager
def terminal(program: str, *arguments: str, folder: object) -> Iterator[pexpect.spawn[str]]:
    """A program with a screen of its own."""
    child = pexpect.spawn(
        program,
        list(arguments),
        cwd=str(folder),
        env={"TERM": "vt102", "HOME": str(folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        encoding="latin-1",
        timeout=PATIENCE_S,
        dimensions=(24, 80),
    )
    child.delaybeforesend = None
    try:
        yield child
    finally:
        child.close(force=True)


@pytest.mark.waits(19)
def test_minicom_dials_picocom_and_hangs_up(
    office: Callable[..., Office], need: Callable[[str], str]
) -> None:
    minicom, picocom = need("minicom"), need("picocom")
    running = office("--line", "84001=pc", "--line", "55555=nas", "--profile", f"55555={QUICK}")
    pc, nas = running.link("pc"), running.link("nas")
    (running.folder / ".minirc.dfl").write_text(
        f"pu minit ~^M~{INIT}^M\npu mhangup ~~+++~~ATH^M\npu mdropdtr No\n"
        f"pu lock {running.folder}\n"  # by name, and other checkouts have a port named pc too
    )
    with (
        terminal(minicom, "-D", pc, folder=running.folder) as caller,
        terminal(picocom, "-b", "57600", nas, folder=running.folder) as called,
    ):
        caller.expect("Initializing Modem")
        caller.expect(re.escape(INIT))
        caller.expect("OK")
        called.expect("Terminal ready")
        caller.send("ATD 55555\r")
        called.expect("RING")
        called.send("ATA\r")
        called.expect("CONNECT 57600")
        caller.expect("CONNECT 115200")
        caller.send("from minicom\r")
        called.expect("from minicom")
        called.send("from picocom\r")
        caller.expect("from picocom")
        caller.send("\x01h")  # hang up: a pause, +++, a pause, ATH
        caller.expect("Hang-up line")
        caller.send("\r")
        called.expect("NO CARRIER")
        caller.expect("OK")
        caller.send("ATDT55555\r")  # a second call is as clean as the first
        called.expect("RING")
        called.send("\x01\x18")  # picocom leaves, and resets its port: DTR falls
        called.expect(pexpect.EOF)
        caller.send("\r")  # gives up
        caller.expect("NO CARRIER")


@pytest.mark.waits(10)
def test_miniterm_shows_ring_and_carrier(office: Callable[..., Office]) -> None:
    running = office("--line", "84001=pc", "--rfc2217", "55555=0", "--profile", f"84001={QUICK}")
    with (
        Person(running.link("pc")) as caller,
        terminal(
            sys.executable, "-W", "ignore", "-m", "serial.tools.miniterm", "--eol", "CR",
            running.url(), folder=running.folder,
        ) as called,
    ):  # fmt: skip
        called.expect("Miniterm on rfc2217://")

        def until_circuits_are(*circuits: str) -> None:
            while True:
                called.send("\x14\x09")  # its menu's key, and Tab: port settings
                called.expect(r"CTS: (\S+) +DSR: (\S+) +RI: (\S+) +CD: (\S+)")
                assert isinstance(called.match, re.Match)
                if called.match.groups() == circuits:
                    return

        until_circuits_are("active", "active", "inactive", "inactive")
        caller.type("ATDT55555\r")
        called.expect("RING")
        until_circuits_are("active", "active", "active", "inactive")
        called.send("ATA\r")
        called.expect("CONNECT")
        until_circuits_are("active", "active", "inactive", "active")
        caller.expect("CONNECT")
        called.send("hello\r")
        caller.expect("hello\r")
        called.send("\x14\x04")  # DTR off
        caller.expect("NO CARRIER")
        until_circuits_are("active", "active", "inactive", "inactive")
