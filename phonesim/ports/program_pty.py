"""A modem's port on a pty that another program opens: minicom, a getty, pppd, chat, ...

A pty carries bytes and no circuits. What there is instead, as on a real port wherever possible:

- *DTR*: on while a program has the port open, at any speed but `B0`; off by `B0` and by the last
  close, unless the program has cleared HUPCL. What was written before goes to the modem first, as
  a driver drains before it lowers DTR, but for no longer than `CLOSING_WAIT`.
- *RTS*: on while a program has the port open: at `B0` too it may read what the modem says.
- *DCD going off* hangs the terminal up (SIGHUP, end of file) unless CLOCAL is set: the kernel's
  rule for serial ports. The program may read all that was received before, within `HANG_UP_DRAIN`.
  Afterwards the name is fresh for the next one to open it: raw, and nothing left in it.
- *DSR, CTS, RI*: cannot be shown.
- Nothing is ever written into a port that nobody has open.

The hang-up is `TIOCVHANGUP`, which needs CAP_SYS_ADMIN. Without it the pty is closed, which means
the same to the program, and the link leads to a new one. Programs that were hung up may keep the
pty open for as long as they like; that another has opened it is seen by `OpenWatch`.
"""

from __future__ import annotations

import array
import contextlib
import fcntl
import os
import select
import termios
from collections.abc import Iterator
from pathlib import Path

from phonesim.ports.device_link import DeviceLink
from phonesim.ports.open_watch import OpenWatch
from phonesim.ports.outside_port import OutsidePort
from phonesim.ports.terminal_settings import (
    SIZE,
    TerminalSettings,
    fetch,
    make_like_a_serial_port,
)
from phonesim.ports.wall_clock import WallClock
from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.v24 import Circuit
from phonesim.world import World

CLOSING_WAIT = Timer(
    "closing_wait",
    30 * US_PER_S,
    "DTR stays on after a close or B0 while the modem has not taken what was written before",
    "Linux serial ports: setserial's closing_wait",
)
HANG_UP_DRAIN = Timer(
    "hang_up_drain",
    1 * US_PER_S,
    "a program may still read what was received before carrier was lost",
    "ours: a program that reads needs milliseconds",
)
HANG_UP_SETTLE = Timer(
    "hang_up_settle",
    50 * US_PER_MS,
    "before the first look at whether it has: the kernel passes bytes on when it gets round to it",
    "ours",
)
HANG_UP_LOOK = Timer("hang_up_look", 2 * US_PER_MS, "between looks at whether it has", "ours")

_TIOCVHANGUP = 0x5437


class ProgramPty(OutsidePort):
    """The port; `path` is the present pty, `link` its stable name, if it is to have one.

    With `paced`, the program gets its bytes at its own speed. With `new_pty_on_hang_up`, a hang-up
    is as it is without CAP_SYS_ADMIN.
    """

    def __init__(
        self,
        world: World,
        clock: WallClock,
        name: str,
        link: DeviceLink | Path | None = None,
        paced: bool = False,
        new_pty_on_hang_up: bool = False,
    ) -> None:
        super().__init__(world, clock, name)
        self._link = DeviceLink(link) if isinstance(link, Path) else link
        self._paced, self._new_pty_on_hang_up = paced, new_pty_on_hang_up
        self._seen = bytearray(SIZE)  # the terminal's settings at the last look
        self._now_seen = bytearray(SIZE)
        self._watch: OpenWatch | None = None  # while only programs that were hung up have it open
        self._leaving_since_us: int | None = None
        self._hang_up_by_us: int | None = None
        self._open_pty()
        clock.look_often(self._look)

    def close(self) -> None:
        """Take the port away: whoever has it open is hung up."""
        self._clock.look_no_more(self._look)
        if self._descriptor is not None:
            self._end()
        self._close_pty()
        if self._link is not None:
            self._link.close()

    @property
    def rate_bps(self) -> int:
        """The program's speed; the last one that was not `B0`."""
        return self._rate_bps

    @property
    def settings(self) -> TerminalSettings:
        """What the program has set, as far as a modem cares."""
        return self._settings

    @property
    def is_open(self) -> bool:
        """Whether a program has it open."""
        return self._descriptor is not None

    # Looking at it.

    def _look(self) -> None:
        """Every `CIRCUIT_POLL`, from inside a wait: see what nothing announces."""
        if self._descriptor is None:
            if self._somebody_is_there():
                self._world.soon(self._opened)
        elif self._accepts:
            fetch(self._master, self._now_seen)
            if self._now_seen != self._seen:
                self._world.soon(self._read)
        else:
            self._world.soon(self._look_while_stopped)

    def _somebody_is_there(self) -> bool:
        events = self._events()
        if self._watch is not None:
            if not (self._watch.opened() or events & select.POLLHUP):
                return False
            self._watch.close()
            self._watch = None
        return not events & select.POLLHUP or bool(events & select.POLLIN)

    def _events(self) -> int:
        ready = self._poll.poll(0)
        return ready[0][1] if ready else 0

    def _opened(self) -> None:
        if self._descriptor is not None:
            return
        self._begin(self._master)
        self._leaving_since_us = None
        self._dte(Circuit.RTS, True)
        fetch(self._master, self._now_seen)
        self._take_settings()
        if self._settings.rate_bps:
            self._dte(Circuit.DTR, True)

    def _read(self) -> None:
        """Take what there is, and the settings: a new speed is set before, B0 after the bytes."""
        if self._descriptor is None or not self._accepts:
            return
        data = self._read_all(self._master)
        fetch(self._master, self._now_seen)
        if self._now_seen == self._seen and data:
            self._receive(data)
            return
        changed = self._now_seen != self._seen
        if changed:
            self._take_settings()
            if self._settings.rate_bps:
                self._dte(Circuit.DTR, True)
        if data:
            self._deliver(data)
        if changed and not self._settings.rate_bps and self._descriptor is not None:
            self._leave()
        if data is None and self._descriptor is not None:
            self._gone()

    def _look_while_stopped(self) -> None:
        """The modem takes nothing at present: a close or B0 waits behind what it has not taken."""
        if self._descriptor is None or self._accepts:
            return
        events = self._events()
        fetch(self._master, self._now_seen)
        going = events & select.POLLHUP or not TerminalSettings.read(self._now_seen).rate_bps
        if not going or not self._circuits[Circuit.DTR]:
            self._leaving_since_us = None
            return
        if self._leaving_since_us is None:
            self._leaving_since_us = self._world.now_us
        waited_us = self._world.now_us - self._leaving_since_us
        if events & select.POLLIN and waited_us < CLOSING_WAIT.default_us:
            return
        self._read_all(self._master)
        self._take_settings()
        if events & select.POLLHUP:
            self._gone()
        else:
            self._leave()

    def _take_settings(self) -> None:
        self._seen[:] = self._now_seen
        self._settings = TerminalSettings.read(self._seen)
        if self._settings.rate_bps:
            self._rate_bps = self._settings.rate_bps
            self._out.rate_bps = self._rate_bps if self._paced else 0

    def _leave(self) -> None:
        self._leaving_since_us = None
        self._dte(Circuit.DTR, False)

    # Nobody has it open any more.

    def _gone(self) -> None:
        self._end()
        self._hang_up_by_us = None
        with self._slave() as slave:
            termios.tcflush(slave, termios.TCIFLUSH)
            if not self._settings.rate_bps:
                self._restore_speed(slave)
        if self._settings.hupcl:
            self._leave()
            self._dte(Circuit.RTS, False)

    def _restore_speed(self, slave: int) -> None:
        """A port that was left at B0 would be dead for a program that sets no speed."""
        make_like_a_serial_port(slave)
        fetch(slave, self._seen)

    # Carrier loss.

    def _show(self, circuit: Circuit, on: bool) -> None:
        if circuit is not Circuit.DCD or self._descriptor is None:
            return
        if on:
            self._hang_up_by_us = None
            return
        fetch(self._master, self._now_seen)
        if not TerminalSettings.read(self._now_seen).clocal and self._hang_up_by_us is None:
            self._hang_up_by_us = self._world.now_us + HANG_UP_DRAIN.default_us
            self._world.after(HANG_UP_SETTLE.default_us, self._hang_up_when_read)

    def _hang_up_when_read(self) -> None:
        if self._hang_up_by_us is None or self._descriptor is None:
            return
        if self._world.now_us < self._hang_up_by_us and self._has_unread():
            self._world.after(HANG_UP_LOOK.default_us, self._hang_up_when_read)
            return
        self._hang_up_by_us = None
        self._end()
        self._world.record(self.name, "hang_up")
        if self._new_pty_on_hang_up or not self._hang_up_terminal():
            self._close_pty()
            self._open_pty()
        self._leave()
        self._dte(Circuit.RTS, False)

    def _has_unread(self) -> bool:
        if self.backlog:
            return True
        count = array.array("i", [0])
        with self._slave() as slave:
            fcntl.ioctl(slave, termios.FIONREAD, count)
        return count[0] > 0

    def _hang_up_terminal(self) -> bool:
        """TIOCVHANGUP, and a fresh terminal behind the same name; False if that cannot be done."""
        with self._slave() as slave:
            try:
                watch = OpenWatch(self.path)
            except OSError:
                return False
            try:
                fcntl.ioctl(slave, _TIOCVHANGUP)
            except OSError:
                watch.close()
                return False
        self._watch = watch
        make_like_a_serial_port(self._master)
        termios.tcflush(self._master, termios.TCIOFLUSH)
        fetch(self._master, self._seen)
        with contextlib.suppress(OSError):
            while os.read(self._master, SIZE):
                pass
        return True

    # The pty.

    def _open_pty(self) -> None:
        self._master, slave = os.openpty()
        self.path = os.ttyname(slave)
        make_like_a_serial_port(slave)
        fetch(slave, self._seen)
        self._settings = TerminalSettings.read(self._seen)
        self._rate_bps = self._settings.rate_bps
        os.close(slave)
        os.set_blocking(self._master, False)
        self._poll = select.poll()
        self._poll.register(self._master, select.POLLIN)
        if self._link is not None:
            self._link.lead_to(self.path)

    def _close_pty(self) -> None:
        os.close(self._master)
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    @contextlib.contextmanager
    def _slave(self) -> Iterator[int]:
        """The program's end, for a moment."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            yield descriptor
        finally:
            os.close(descriptor)
