"""The file in which a modem's stored settings survive a restart (`&W`, `&Y`, `&Z`).

It is written whole beside its place and then moved there, so that a reader, or a crash, finds the
old text or the new one.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from harness.errors import BenchError
from phonesim.modem.at_commands import read_nonvolatile
from phonesim.modem.nonvolatile import Nonvolatile, as_text
from phonesim.modem.profile import Profile


class StoredSettings:
    """A modem's file at `path`, which need not be there yet; a `Memory`.

    Raises BenchError if it can be neither read nor made, ProfileError if it holds what a modem of
    `profile` cannot have.
    """

    def __init__(self, path: Path, profile: Profile) -> None:
        self._path, self._kept = path, None if not path.exists() else _read(path, profile)
        if not path.parent.is_dir():
            raise BenchError(f"{path} cannot be written: there is no folder {path.parent}")

    def load(self) -> Nonvolatile | None:
        return self._kept

    def save(self, kept: Nonvolatile) -> None:
        """Raises ValueError, which the modem tells as ERROR, if the file cannot be written."""
        try:
            handle, beside = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(as_text(kept))
                    file.flush()
                    os.fsync(file.fileno())
                Path(beside).replace(self._path)
            except BaseException:
                Path(beside).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise ValueError(f"{self._path} cannot be written: {error.strerror}") from None


def _read(path: Path, profile: Profile) -> Nonvolatile:
    if not path.is_file():  # reading a device or a pipe might never end
        raise BenchError(f"{path} cannot be read: not a regular file")
    try:
        return read_nonvolatile(path.read_text(encoding="utf-8"), str(path), profile)
    except OSError as error:
        raise BenchError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BenchError(f"{path} cannot be read: not UTF-8 text") from None
