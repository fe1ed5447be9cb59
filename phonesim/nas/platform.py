"""What differs between router models: the numbers of their lines, and what `show version` says.

The AUX port's number is the last asynchronous line's plus one, and virtual terminals follow it. A
3600 gives each of its four slots 32 numbers, used or not. Models are data: `platforms/*.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

import msgspec


class Platform(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A model; `tty_lines` is how many line numbers its slots and ports own, from 1.

    `version` is the text of `show version`, with `{hostname}` and `{uptime}` in it; `source` says
    where it is from.
    """

    name: str
    tty_lines: int
    version: str
    source: str

    def line_number(self, kind: str, index: int) -> int:
        """The absolute number of a line: `con 0` is 0, `tty n` is n, then aux, then vty."""
        if kind == "con":
            return 0
        if kind == "aux":
            return self.tty_lines + 1
        return index if kind == "tty" else self.tty_lines + 2 + index

    def line_name(self, number: int) -> tuple[str, int]:
        """The kind and index of the line with an absolute number: the way back."""
        if number == 0:
            return "con", 0
        if number <= self.tty_lines:
            return "tty", number
        return ("aux", 0) if number == self.tty_lines + 1 else ("vty", number - self.tty_lines - 2)

    def show_version(self, hostname: str, uptime: str) -> str:
        """What `show version` prints."""
        return self.version.replace("{hostname}", hostname).replace("{uptime}", uptime)


@cache
def _names() -> tuple[str, ...]:
    folder = resources.files("phonesim.nas") / "platforms"
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir()))


@cache
def _load(name: str) -> Platform:
    file = resources.files("phonesim.nas") / "platforms" / f"{name}.toml"
    return msgspec.toml.decode(file.read_text(encoding="utf-8"), type=Platform)


class _Platforms(Mapping[str, Platform]):
    """The models that there are, by name; each is read when it is asked for."""

    def __getitem__(self, name: str) -> Platform:
        if name not in _names():
            raise KeyError(name)
        return _load(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_names())

    def __len__(self) -> int:
        return len(_names())


PLATFORMS: Mapping[str, Platform] = _Platforms()
