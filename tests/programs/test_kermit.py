"""C-Kermit: its own dialler and its own answering, with a file in each direction."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs.office import PATIENCE_S, QUICK, Office

SET_UP = """
set modem type {modem}
set line {line}
if fail exit 1
set speed 115200
set flow rts/cts
set file type binary
set transfer display none
"""
CALLER = """
dial 55555
if fail exit 2
send {file}
if fail exit 3
receive back
if fail exit 4
hangup
exit 0
"""
CALLED = """
answer 60
if fail exit 2
receive got
if fail exit 3
send got
if fail exit 4
exit 0
"""


@pytest.mark.waits(24)
@pytest.mark.parametrize(("modem", "model"), [("hayes-2400", "generic"), ("usrobotics", "courier")])
def test_it_dials_answers_and_sends_files(
    modem: str, model: str, office: Callable[..., Office], need: Callable[[str], str],
    tmp_path: Path,
) -> None:  # fmt: skip
    program = need("kermit")
    file = tmp_path / "random"
    file.write_bytes(os.urandom(100_000))
    running = office(
        "--line", "84001=pc", "--line", "55555=nas", "--profile", f"84001={QUICK}",
        "--model", f"84001={model}", "--model", f"55555={model}", "--line-speed", "unlimited",
    )  # fmt: skip
    programs = []
    for link, script in (("nas", CALLED), ("pc", CALLER)):
        path = tmp_path / f"{link}.ksc"
        text = SET_UP.format(modem=modem, line=running.link(link)) + script.format(file=file)
        path.write_text(text)
        programs.append(subprocess.Popen(
            [program, path, "-Y"], cwd=tmp_path, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ))  # fmt: skip
    for child in programs:
        said, _ = child.communicate(timeout=PATIENCE_S)
        assert child.returncode == 0, said
    assert (tmp_path / "got").read_bytes() == file.read_bytes()
    assert (tmp_path / "back").read_bytes() == file.read_bytes()
