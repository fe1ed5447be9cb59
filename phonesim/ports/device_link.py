"""A name that stays: a symbolic link to a pty, whose own name is another one at each start.

A name that is taken is never overwritten. Only a link that an earlier run left behind, one that
leads to a pty which no longer exists, is taken away.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from phonesim.ports.unavailable import PortUnavailable

_PTY = re.compile(r"/dev/pts/\d+")


class DeviceLink:
    """The link at `path`, reserved by making sure that nothing is there; `close` removes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._target = ""
        try:
            if path.is_symlink():
                self._remove_stale()
            elif path.exists():
                raise PortUnavailable(f"{path} exists and is not a link of ringback's")
        except OSError as error:
            raise PortUnavailable(f"{path} cannot be used: {error.strerror}") from None
        if not path.parent.is_dir():
            raise PortUnavailable(f"{path} cannot be made: there is no directory {path.parent}")

    def lead_to(self, target: str) -> None:
        """Make the link, or make it lead to another device, in one step."""
        try:
            if self._target:
                self._check_ours()
                new = self.path.with_name(f".{self.path.name}.{os.getpid()}.new")
                new.symlink_to(target)
                new.rename(self.path)
            else:
                self.path.symlink_to(target)
        except OSError as error:
            raise PortUnavailable(f"{self.path} cannot be made: {error.strerror}") from None
        self._target = target

    def close(self) -> None:
        """Remove the link, if it is still the one that was made here."""
        if self._target and self._leads_to() == self._target:
            self.path.unlink()
        self._target = ""

    def _leads_to(self) -> str:
        try:
            return os.readlink(self.path)  # noqa: PTH115, a text is wanted, as it was made
        except OSError:
            return ""

    def _remove_stale(self) -> None:
        target = self._leads_to()
        if _PTY.fullmatch(target) is None:
            raise PortUnavailable(f"{self.path} is a link to {target}, which is not ringback's")
        if self.path.exists():
            raise PortUnavailable(
                f"{self.path} is a link to {target}, which is in use: does another ringback run? "
                "If not, remove the link"
            )
        self.path.unlink()

    def _check_ours(self) -> None:
        if self._leads_to() not in ("", self._target):
            raise PortUnavailable(f"{self.path} was made to lead elsewhere while it was in use")
