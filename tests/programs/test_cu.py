"""cu, of Taylor UUCP: started by root it goes on as the user uucp, who must own the pty."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from tests.programs.office import PATIENCE_S, QUICK, Office, Person


@pytest.mark.waits(11)
def test_cu_dials_and_leaves(office: Callable[..., Office], need: Callable[[str], str]) -> None:
    program = need("cu")
    running = office("--line", "84001=pc", "--line", "55555=nas", "--profile", f"84001={QUICK}")
    pty = Path(running.link("pc")).resolve()
    if os.getuid() == 0:
        try:
            os.chown(pty, pwd.getpwnam("uucp").pw_uid, -1)
        except KeyError:
            pytest.skip("there is no user uucp")
    child = pexpect.spawn(
        program, ["-l", str(pty), "-s", "115200"], cwd=running.folder, encoding="latin-1",
        timeout=PATIENCE_S,
    )  # fmt: skip
    try:
        with Person(running.link("nas")) as nas:
            if child.expect(["Connected", "Line in use|lock"]) == 1:
                pytest.skip("cu may not write its lock file")
            child.send("ATDT55555\r")
            nas.expect("RING\r\n")
            nas.type("ATA\r")
            child.expect("CONNECT 115200")
            nas.expect(r"CONNECT[^\r]*\r\n")
            nas.type("welcome\r\n")
            child.expect("welcome")
            child.send("from cu\r")
            nas.expect("from cu\r")
            child.send("~.")
            child.expect("Disconnected")
            nas.expect("NO CARRIER")
    finally:
        child.close(force=True)
