"""Tariffs by name: those that come with ringback, and files."""

from __future__ import annotations

from pathlib import Path

from phonesim.exchange.tariff import Tariff
from phonesim.exchange.tariff_file import load_tariff, read_tariff


def find_tariff(name: str, folder: Path) -> Tariff:
    """The tariff that comes with ringback, or the file `name` in `folder`.

    Raises FileError with every mistake of the file, ValueError if it cannot be read.
    """
    if not name.endswith(".toml"):
        return load_tariff(name)
    file = folder / name
    try:
        if file.exists() and not file.is_file():  # reading a device or a pipe might never end
            raise ValueError(f"the tariff {file} cannot be read: not a regular file")
        return read_tariff(file.read_text(encoding="utf-8"), str(file))
    except OSError as error:
        raise ValueError(f"the tariff {file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"the tariff {file} cannot be read: not UTF-8 text") from None
