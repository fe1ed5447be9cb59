"""lrzsz: ZMODEM, YMODEM and XMODEM over a call, in both directions, byte for byte."""

import hashlib
import os
import subprocess
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs.office import PATIENCE_S, QUICK, Office, Person, connect


@pytest.fixture
def call(office: Callable[..., Office]) -> Callable[[str], tuple[Person, Person]]:
    """`call("unlimited")` is an established call, caller first."""

    def establish(line_speed: str) -> tuple[Person, Person]:
        running = office(
            "--line", "84001=pc", "--line", "55555=nas", "--profile", f"84001={QUICK}",
            "--line-speed", line_speed,
        )  # fmt: skip
        caller, called = Person(running.link("pc")), Person(running.link("nas"))
        connect(caller, called, "55555")
        return caller, called

    return establish


def send(sz: str, rz: str, file: Path, source: Person, sink: Person) -> float:
    """Send a file; returns the seconds that it took."""
    folder = file.parent / f"received {source.fd}"
    folder.mkdir()
    began = time.monotonic()
    programs = [
        subprocess.Popen([rz, "-b", "-q"], cwd=folder, stdin=sink.fd, stdout=sink.fd),
        subprocess.Popen([sz, "-b", "-q", file], stdin=source.fd, stdout=source.fd),
    ]
    sent = programs[1].wait(PATIENCE_S)
    # sz flushes its output when it leaves, and on a pty that may take its last word, "OO", along.
    source.type("OO")
    assert (programs[0].wait(PATIENCE_S), sent) == (0, 0)
    for port in (source, sink):
        termios.tcflush(port.fd, termios.TCIFLUSH)
    took_s = time.monotonic() - began
    digests = [hashlib.sha256(f.read_bytes()).hexdigest() for f in (file, folder / file.name)]
    assert digests[0] == digests[1]
    return took_s


@pytest.mark.waits(8)
def test_a_mebibyte_each_way(
    call: Callable[[str], tuple[Person, Person]], need: Callable[[str], str], tmp_path: Path
) -> None:
    sz, rz = need("sz"), need("rz")
    file = tmp_path / "random"
    file.write_bytes(os.urandom(2**20))
    caller, called = call("unlimited")
    with caller, called:
        send(sz, rz, file, caller, called)
        send(sz, rz, file, called, caller)


ACK = b"\x06"


@pytest.mark.waits(19)
@pytest.mark.parametrize(
    ("sender", "receiver"),
    [(["sx"], ["rx"]), (["sx", "-k"], ["rx", "-c"]), (["sb"], ["rb"])],
    ids=["xmodem", "xmodem-1k", "ymodem"],
)
def test_older_protocols_each_way(
    sender: list[str],
    receiver: list[str],
    call: Callable[[str], tuple[Person, Person]],
    need: Callable[[str], str],
    tmp_path: Path,
) -> None:
    sends, receives = [need(sender[0]), *sender[1:]], [need(receiver[0]), *receiver[1:]]
    name = ["got"] if receiver[0] == "rx" else []  # which XMODEM does not carry
    file = tmp_path / "got"
    file.write_bytes(os.urandom(32 * 1024))
    caller, called = call("unlimited")
    with caller, called:
        for source, sink in ((caller, called), (called, caller)):
            folder = tmp_path / f"received {source.fd}"
            folder.mkdir()
            taking = subprocess.Popen(
                [*receives, "-b", "-q", *name], cwd=folder, stdin=sink.fd, stdout=sink.fd,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            giving = subprocess.Popen(
                [*sends, "-b", "-q", file], stdin=source.fd, stdout=source.fd,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            assert taking.wait(PATIENCE_S) == 0
            # It flushes its output when it leaves, and a pty, which has nothing to drain, may
            # lose its last word by that: the same through a bare relay.
            sink.write(ACK)
            assert giving.wait(PATIENCE_S) == 0
            assert (folder / "got").read_bytes() == file.read_bytes()
            for port in (source, sink):
                termios.tcflush(port.fd, termios.TCIFLUSH)


@pytest.mark.waits(16)
def test_a_paced_line_is_as_fast_as_it_says(
    call: Callable[[str], tuple[Person, Person]], need: Callable[[str], str], tmp_path: Path
) -> None:
    sz, rz = need("sz"), need("rz")
    file = tmp_path / "random"
    file.write_bytes(os.urandom(32 * 1024))
    least_s = file.stat().st_size * 8 / 33_600
    caller, called = call("33600")
    with caller, called:
        took_s = send(sz, rz, file, caller, called)
    assert least_s < took_s < least_s * 1.6  # ZMODEM escapes bytes, and has a beginning and an end
