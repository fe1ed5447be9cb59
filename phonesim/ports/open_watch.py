"""Whether somebody has opened a device since a moment: the kernel tells (inotify).

A terminal that was hung up may stay open in the hands of the dead, so that a new program's opening
it changes nothing that a pty's master could see.
"""

from __future__ import annotations

import contextlib
import os

_IN_OPEN = 0x20  # linux/inotify.h
_READ_SIZE = 4096


class OpenWatch:
    """Watches `path` from now on. Raises OSError where the kernel cannot, or has none to spare."""

    def __init__(self, path: str) -> None:
        import ctypes

        libc = ctypes.CDLL(None, use_errno=True)
        self._descriptor: int = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        watch = self._descriptor
        if watch >= 0:
            watch = libc.inotify_add_watch(self._descriptor, os.fsencode(path), _IN_OPEN)
        if watch < 0:
            number = ctypes.get_errno()
            self.close()
            raise OSError(number, os.strerror(number), path)

    def opened(self) -> bool:
        """Whether somebody has opened it since the last time that this was asked."""
        try:
            return bool(os.read(self._descriptor, _READ_SIZE))
        except BlockingIOError:
            return False

    def close(self) -> None:
        """Watch no longer."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            with contextlib.suppress(OSError):  # seen closed already as `up` ends, by whom is open
                os.close(descriptor)
