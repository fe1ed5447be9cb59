"""What a pty's master can see of the program at the other end: the settings of its terminal.

A pty has no modem lines, but the speed, and with it `B0` for "hang up", CLOCAL, CRTSCTS and HUPCL
are all in the terminal's settings, which both ends share (Linux `TCGETS2`, `struct termios2`).
"""

from __future__ import annotations

import fcntl
import struct
import termios
from dataclasses import dataclass

_TCGETS2 = 0x802C542A  # asm-generic/ioctls.h
_TERMIOS2 = struct.Struct("=4I B 19s 2I")  # iflag oflag cflag lflag, line, characters, speeds
FIRST_SPEED = termios.B115200

Settings = bytes


def fetch(descriptor: int, buffer: bytearray) -> None:
    """Fill `buffer`, of `SIZE` bytes, with the settings as they are; about 1 us."""
    fcntl.ioctl(descriptor, _TCGETS2, buffer, True)


SIZE = _TERMIOS2.size


@dataclass(frozen=True, slots=True)
class TerminalSettings:
    """The settings that mean something to a modem; `rate_bps` 0 is `B0`, DTR off."""

    rate_bps: int
    clocal: bool
    crtscts: bool
    hupcl: bool

    @classmethod
    def read(cls, buffer: bytes | bytearray) -> TerminalSettings:
        """From what `fetch` brought."""
        _, _, cflag, _, _, _, _, rate_bps = _TERMIOS2.unpack(buffer)
        return cls(
            rate_bps,
            bool(cflag & termios.CLOCAL),
            bool(cflag & termios.CRTSCTS),
            bool(cflag & termios.HUPCL),
        )


def make_like_a_serial_port(descriptor: int) -> None:
    """Raw, and otherwise as Linux sets a serial port up at first: CLOCAL and HUPCL on.

    Raw, because some programs set nothing: an echo of ours would never end.
    """
    settings = termios.tcgetattr(descriptor)
    settings[0] = termios.IGNBRK
    settings[1] = 0
    settings[2] = termios.CS8 | termios.CREAD | termios.HUPCL | termios.CLOCAL
    settings[3] = 0
    settings[4] = settings[5] = FIRST_SPEED
    settings[6][termios.VMIN], settings[6][termios.VTIME] = 1, 0
    termios.tcsetattr(descriptor, termios.TCSANOW, settings)
