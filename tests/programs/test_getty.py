"""mgetty on a pty: it initialises the modem, answers, asks for a login, and loses its caller."""

import os
import pwd
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs.office import PATIENCE_S, QUICK, Office, Person


@pytest.mark.waits(24)
def test_mgetty_answers_and_is_hung_up(
    office: Callable[..., Office], need: Callable[[str], str]
) -> None:
    program = need("mgetty")
    if pwd.getpwuid(os.getuid()).pw_name != "root":
        pytest.skip("mgetty runs as root only")
    running = office("--line", "84001=pc", "--line", "55555=nas", "--profile", f"84001={QUICK}")
    pty = str(Path(running.link("nas")).readlink()).removeprefix("/dev/")
    with Person(running.link("pc")) as caller:
        for _ in range(2):  # the second call is as clean as the first
            getty = subprocess.Popen(
                [program, "-D", "-s", "115200", "-x", "0", pty],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
            try:
                caller.type("ATD 55555\r")
                caller.expect(r"CONNECT[^\r]*\r\n")
                caller.expect("login:")
                caller.hang_up()
                getty.wait(PATIENCE_S)
            finally:
                if getty.poll() is None:
                    getty.send_signal(signal.SIGTERM)
                    getty.wait(PATIENCE_S)
