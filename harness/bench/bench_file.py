"""Bench files: TOML that says what stands behind each lane of a scenario.

[bench]       name, cable, clock
[lane.NAME]   a client, by its lane's name; `lane.client` serves for all that have none
[lane.nas]    the access server
"""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import Literal

import msgspec

from harness.errors import BenchError
from phonesim.diagnostic import did_you_mean
from phonesim.nas.config_model import LineKind
from phonesim.nas.platform import PLATFORMS

BUILT_IN = ("sim", "pty", "live")


class BenchTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[bench]`: how the parts are joined, and what time it is."""

    name: str
    cable: Literal["memory", "pty"] = "pty"
    clock: Literal["virtual", "wall"] = "virtual"


class ClientTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A client: a PC with a modem. `speed` in bit/s, `profile` the modem's stored settings."""

    modem: Literal["emulated"] = "emulated"
    number: str | None = None
    speed: int = 115200
    profile: str = ""


class NasTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The access server and its modem."""

    server: Literal["emulated"] = "emulated"
    modem: Literal["emulated"] = "emulated"
    number: str | None = None
    profile: str = "&C1&D2S0=1"
    platform: str = "3640"
    line: str | None = None
    enable: str | None = None


class Bench(msgspec.Struct, frozen=True):
    """A bench, read and found to be right; `path` is for messages."""

    path: str
    table: BenchTable
    clients: dict[str, ClientTable]
    nas: NasTable

    def client(self, lane: str) -> ClientTable:
        """What stands behind a client's lane."""
        return self.clients.get(lane) or self.clients.get("client") or ClientTable()

    @property
    def powers(self) -> frozenset[str]:
        """What can be checked and done here, by the names that scenario verbs use."""
        return frozenset({"exchange records", "faults", "circuits"})


class _File(msgspec.Struct, forbid_unknown_fields=True):
    bench: BenchTable
    lane: dict[str, msgspec.Raw] = {}


def find_bench(name: str) -> Bench:
    """The built-in bench of that name, or the bench file at that path; raises BenchError."""
    if name in BUILT_IN:
        text = resources.files("harness.bench").joinpath("builtin", f"{name}.toml").read_text()
        return read_bench(text, f"{name}.toml")
    path = Path(name)
    if path.suffix != ".toml" and not path.exists():
        guess = did_you_mean(name, BUILT_IN)
        raise BenchError(
            f'no bench "{name}": give {", ".join(BUILT_IN)}, or the path of a bench file. {guess}'
        )
    try:
        return read_bench(path.read_text(encoding="utf-8"), name)
    except OSError as error:
        raise BenchError(f"{name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BenchError(f"{name} cannot be read: not UTF-8 text") from None


def read_bench(text: str, path: str) -> Bench:
    """The bench that a TOML text describes; raises BenchError with what is wrong and where."""
    try:
        raw = msgspec.toml.decode(text)
        file = msgspec.convert({**raw, "lane": {}}, _File)
        lanes = raw.get("lane", {})
        clients = {
            name: msgspec.convert(table, ClientTable)
            for name, table in lanes.items()
            if name != "nas"
        }
        nas = msgspec.convert(lanes.get("nas", {}), NasTable)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BenchError(f"{path}: {error}{_where(text, str(error))}") from None
    if nas.platform not in PLATFORMS:
        known = ", ".join(PLATFORMS)
        raise BenchError(f'{path}: platform "{nas.platform}" is not known; there are {known}')
    if nas.line is not None:
        _check_line(nas.line, path)
    return Bench(path, file.bench, clients, nas)


def split_line(line: str) -> tuple[LineKind, int]:
    """The kind and number of a line such as `aux 0` or `tty 65`."""
    match = re.fullmatch(r"(aux|tty) (\d+)", line)
    if match is None:
        raise ValueError(line)
    return LineKind(match[1]), int(match[2])


def _check_line(line: str, path: str) -> None:
    try:
        split_line(line)
    except ValueError:
        raise BenchError(
            f'{path}: line "{line}" is not a line: write "aux 0", or "tty 65"'
        ) from None


def _where(text: str, message: str) -> str:
    """The line of an offending key, if the message names one."""
    match = re.search(r"unknown field `([^`]+)`|at `\$\.?(?:.*\.)?([\w-]+)`", message)
    key = match and (match[1] or match[2])
    for number, line in enumerate(text.splitlines(), 1):
        if key and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return f" (line {number}: {line.strip()})"
    return ""
