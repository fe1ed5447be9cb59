"""agetty and login on a pty: a caller is asked, hung up, and the next one finds nothing old."""

import os
import pwd
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs.office import PATIENCE_S, QUICK, Office, Person


@pytest.mark.waits(23)
def test_two_callers_one_after_the_other(
    office: Callable[..., Office], need: Callable[[str], str]
) -> None:
    program = need("agetty")
    need("login")
    if pwd.getpwuid(os.getuid()).pw_name != "root":
        pytest.skip("agetty and login run as root only")
    running = office(
        "--line", "84001=pc", "--line", "55555=nas", "--profile", f"84001={QUICK}",
        "--profile", "55555=E0Q1S0=1",
    )  # fmt: skip
    pty = str(Path(running.link("nas")).readlink()).removeprefix("/dev/")
    with Person(running.link("pc")) as caller:
        for _ in range(2):
            getty = subprocess.Popen(
                [program, "-h", "-w", "-L=never", "115200", pty, "vt100"],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
            try:
                caller.type("ATD55555\r")
                assert caller.expect(r"CONNECT[^\r]*\r\n").count("\n") == 2  # the echo, and this
                caller.type("\r")  # agetty waits for it, and login opens the port once more
                caller.expect("login: ")
                caller.type("nobody\r")
                caller.expect("assword: ")
                caller.hang_up()
                getty.wait(PATIENCE_S)
                assert getty.returncode == -signal.SIGHUP
            finally:
                if getty.poll() is None:
                    getty.terminate()
                    getty.wait(PATIENCE_S)
