"""A running `ringback up`, and a person at one of its serial ports."""

import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
import tty
from pathlib import Path

PATIENCE_S = 60.0  # for what takes seconds: a test waits for facts, and gives up only then
ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-P", "-m", "harness.cli", "up"]
QUICK = "+MS=V21"  # the modulation with the shortest handshake


class Office:
    """`ringback up` with `options`, started in `folder`; ready when it has said so."""

    def __init__(self, folder: Path, options: tuple[str, ...]) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [*COMMAND, *options],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
        )
        self.said = ""
        assert self._process.stdout is not None
        while "up: the exchange is running" not in self.said:
            line = self._process.stdout.readline()
            assert line, f"ringback up ended: {self.said}"
            self.said += line

    def link(self, name: str) -> str:
        return str(self.folder / name)

    def url(self) -> str:
        found = re.search(r"rfc2217://\S+", self.said)
        assert found is not None
        return found[0]

    def end(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end, and wait; returns its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        self._process.wait(PATIENCE_S)
        assert self._process.stdout is not None
        if not self._process.stdout.closed:
            self.said += self._process.stdout.read()
            self._process.stdout.close()
        return self._process.returncode


class Person:
    """Somebody who types at a serial port and reads what comes."""

    def __init__(self, path: str) -> None:
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self.fd)
        os.set_blocking(self.fd, True)
        self._unread = b""

    def __enter__(self) -> "Person":
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self.fd)

    def type(self, text: str) -> None:
        self.write(text.encode())

    def write(self, data: bytes) -> None:
        os.write(self.fd, data)

    def expect(self, pattern: str) -> str:
        """Read until the pattern; returns what came, with it."""
        until = time.monotonic() + PATIENCE_S
        while (found := re.search(pattern.encode(), self._unread)) is None:
            left_s = until - time.monotonic()
            ready, _, _ = select.select([self.fd], [], [], max(0.0, left_s))
            assert ready, f"no {pattern!r} came, but {self._unread!r}"
            data = os.read(self.fd, 4096)
            assert data, f"end of file instead of {pattern!r}, after {self._unread!r}"
            self._unread += data
        text, self._unread = self._unread[: found.end()], self._unread[found.end() :]
        return text.decode("latin-1")

    def ask(self, command: str, answer: str = "OK\r\n") -> str:
        self.type(f"{command}\r")
        return self.expect(answer)

    def hang_up(self) -> None:
        """By B0, which is DTR off; then there is a dial tone again."""
        settings = termios.tcgetattr(self.fd)
        for speed in (termios.B0, termios.B115200):
            settings[4] = settings[5] = speed
            termios.tcsetattr(self.fd, termios.TCSADRAIN, settings)
            if speed == termios.B0:
                self.expect("OK\r\n|NO CARRIER\r\n")


def connect(caller: Person, called: Person, number: str) -> None:
    """A call, answered by hand; nothing of CONNECT is left unread."""
    caller.type(f"ATDT{number}\r")
    called.expect("RING\r\n")
    called.type("ATA\r")
    for person in (caller, called):
        person.expect(r"CONNECT[^\r]*\r\n")
