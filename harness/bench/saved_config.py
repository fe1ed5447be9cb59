"""The saved copy of a real access server's configuration, while a run has changed it.

It is a file in the user's state folder, one for each console, written before the first command is
typed and removed when the server is again as it was. What is found there later was left by a run
that was killed: whoever opens that console next puts the server back first. Only its owner can
read it, since configurations have passwords.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec

from harness.bench.lease import identity
from harness.bench.server_config import Key
from harness.errors import BenchError

_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


class SavedCopy(msgspec.Struct, frozen=True):
    """What the server was before. `touched` are the settings that the run was to change."""

    address: str
    device: str  # its identity: an address may be another name of it
    board: str  # the server's own serial number, or nothing if it does not tell
    since: str  # local time
    pid: int
    touched: tuple[Key, ...]
    config: str


def state_folder() -> Path:
    """The user's folder for what must outlive a run."""
    base = os.environ.get("XDG_STATE_HOME") or ""
    return (Path(base) if base.startswith("/") else Path.home() / ".local" / "state") / "ringback"


class SavedConfig:
    """The place of the saved copy of the server whose console is at `address`."""

    def __init__(self, address: str) -> None:
        self._address, self._device = address, identity(address)
        self.path = state_folder() / f"server-{self._device}.json"

    def find(self) -> SavedCopy | None:
        """The copy that a run has left, if there is one; raises BenchError if it is damaged.

        A device may have another number since; then the copy is known by the address.
        """
        others = sorted(self.path.parent.glob("server-*.json"))
        for path in dict.fromkeys([self.path, *others]):
            try:
                copy = msgspec.json.decode(path.read_bytes(), type=SavedCopy)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except (OSError, msgspec.DecodeError) as error:
                if path != self.path:
                    continue
                raise BenchError(
                    f"{path} cannot be read ({error}): it is the saved copy of an access server's "
                    "configuration. Put the server back by hand, then remove the file"
                ) from None
            if path == self.path or copy.address == self._address:
                self.path = path
                return copy
        return None

    def write(self, board: str, touched: list[Key], config: str) -> None:
        """Keep a copy, on the disk before this returns; raises BenchError."""
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        copy = SavedCopy(
            self._address, self._device, board, since, os.getpid(), tuple(touched), config
        )
        new = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
            new.unlink(missing_ok=True)
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(copy))
                file.flush()
                os.fsync(descriptor)
            new.replace(self.path)
            folder = os.open(self.path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        except OSError as error:
            raise BenchError(
                f"no copy of the access server's configuration can be saved at {self.path}: "
                f"{error.strerror}. Nothing was changed"
            ) from None

    def remove(self) -> None:
        """The server is as it was."""
        self.path.unlink(missing_ok=True)
