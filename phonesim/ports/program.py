"""A program of this machine, started, watched and ended.

It has a process group and a terminal of its own. That is its keyboard and screen, and no
controlling terminal: a getty makes the port that it opens that. When this process is killed, the
program is too (by `setpriv`, where there is one), and its terminal and port hang up.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shlex
import shutil
import signal
import struct
import subprocess
import termios
from collections.abc import Callable

from phonesim.ports.unavailable import PortUnavailable
from phonesim.ports.wall_clock import WallClock
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.world import World

ENDING = Timer(
    "program_ending", 3 * US_PER_S, "from SIGTERM to SIGKILL for an outside program", "ours"
)
_PATH = os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin"
_ROWS_AND_COLUMNS = struct.pack("4H", 24, 80, 0, 0)
_SAID_MOST = 2000  # characters that are kept
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[()][A-Z0-9]|\x1b.|[\x00-\x08\x0e-\x1f]")


class Program:
    """Starts `command` at once; `on_end` is called in the world when it ends by itself.

    Raises PortUnavailable if there is no such program.
    """

    def __init__(
        self, world: World, clock: WallClock, command: str, on_end: Callable[[], None]
    ) -> None:
        self.command, self._world, self._clock, self._on_end = command, world, clock, on_end
        words = shlex.split(command)
        if shutil.which(words[0], path=_PATH) is None:
            raise PortUnavailable(f"`{command}` cannot be started: there is no program {words[0]}")
        if keeper := shutil.which("setpriv", path=_PATH):
            words = [keeper, "--pdeathsig", "KILL", *words]
        self._said = ""
        self._screen, terminal = os.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, _ROWS_AND_COLUMNS)
        os.set_blocking(self._screen, False)
        environment = {**os.environ, "PATH": _PATH, "TERM": os.environ.get("TERM") or "vt100"}
        try:
            self._process = subprocess.Popen(
                words, stdin=terminal, stdout=terminal, stderr=terminal, env=environment,
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            os.close(self._screen)
            raise PortUnavailable(f"`{command}` cannot be started: {error.strerror}") from None
        finally:
            os.close(terminal)
        clock.watch(self._screen, self._readable)
        clock.look_often(self._look)
        self._watched = True

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def end(self) -> str:
        """How it ended: its exit code or signal, and what it last said."""
        code = self._process.poll()
        self._read()
        how = f"exit code {code}"
        if code is not None and code < 0:
            how = signal.Signals(-code).name
        said = " ".join(_CONTROL.sub(" ", self._said).split())[-200:]
        return f'{how}; it last said "{said}"' if said else f"{how}; it said nothing"

    def type(self, data: bytes) -> None:
        """At its keyboard."""
        with contextlib.suppress(OSError):
            os.write(self._screen, data)

    def stop(self) -> None:
        """End it and all of its group: SIGTERM, then SIGKILL; more than once is harmless.

        The world goes on meanwhile, for it may have something to say to its modem.
        """
        if not self._watched:
            return
        self._unwatch()
        try:
            if self.running:
                self._signal(signal.SIGTERM)
                with contextlib.suppress(PortUnavailable):  # another device goes at the same time
                    self._world.run_until(lambda: not self.running, ENDING.default_us)
        finally:
            self._signal(signal.SIGKILL)
            self._process.wait()
            os.close(self._screen)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):  # all of it has ended
            os.killpg(self._process.pid, number)

    def _unwatch(self) -> None:
        self._watched = False
        self._clock.look_no_more(self._look)
        self._clock.unwatch(self._screen)

    def _look(self) -> None:
        if not self.running:
            self._clock.look_no_more(self._look)
            self._world.soon(self._ended)

    def _ended(self) -> None:
        if self._watched:
            self._on_end()

    def _readable(self) -> None:
        self._world.soon(self._read)

    def _read(self) -> None:
        try:
            data = os.read(self._screen, 65536)
        except BlockingIOError:
            return
        except OSError:  # nobody has its terminal open any more
            self._clock.unwatch(self._screen)
            return
        self._said = (self._said + data.decode("latin-1"))[-_SAID_MOST:]
