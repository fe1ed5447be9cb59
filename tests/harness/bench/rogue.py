"""A device that does not behave: a pty whose other side is played by a thread."""

from __future__ import annotations

import os
import select
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Answer = Callable[[bytes], bytes]


class Rogue:
    """`answer` makes what is sent back of what has come; `path` is the device."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._side, terminal = os.openpty()
        self.path = os.ttyname(terminal)
        tty.setraw(terminal)
        self._terminal = terminal  # kept open, so that the name lasts
        self._wake_in, self._wake_out = os.pipe()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._side, self._wake_in], [], [])
            if self._wake_in in ready:
                return
            if answer := self._answer(os.read(self._side, 1024)):
                os.write(self._side, answer)

    def deaf(self) -> None:
        """From now on nothing is read."""
        os.write(self._wake_out, b"!")
        self._thread.join(10)

    def vanish(self) -> None:
        """Unplugged; more than once is harmless."""
        if self._side >= 0:
            self.deaf()
            for descriptor in (self._side, self._terminal, self._wake_in, self._wake_out):
                os.close(descriptor)
            self._side = -1


@contextmanager
def rogue(answer: Answer) -> Iterator[Rogue]:
    """Such a device, while it lasts."""
    device = Rogue(answer)
    try:
        yield device
    finally:
        device.vanish()
