"""Bench files: TOML that says what stands behind each lane of a scenario.

[bench]       name, cable, clock, last_silence, lacks, slack, max_telephone_time(_of_run)
[lane.NAME]   a client, by its lane's name; `lane.client` serves for all that have none
[lane.nas]    the access server; [lane.nas.lines] for those with several modems
[exchange]    what the telephone network is like: `office` has its tables
[dialing]     what real telephone lines may dial
[labgrid]     how places of a labgrid coordinator are reached
[aaa]         the TACACS+ and RADIUS servers; [aaa.users.NAME] is who they know
"""

from __future__ import annotations

import shlex
from importlib import resources
from pathlib import Path

import msgspec

from harness.bench.aaa import AaaBench, read_aaa
from harness.bench.bench_tables import (
    BenchTable,
    ClientTable,
    DialingTable,
    LabgridTable,
    NasTable,
)
from harness.bench.capabilities import CAPABILITIES
from harness.bench.dialling import Dialling
from harness.bench.labgrid import Labgrid
from harness.bench.office import PLAIN_OFFICE, Office
from harness.bench.office_file import OfficeError, read_office
from harness.bench.password import password_of
from harness.bench.server_lines import NasLine, number_lines, refuse_unknown
from harness.bench.stored_settings import StoredSettings
from harness.bench.substitution import EMULATED, PROGRAM, Joined
from harness.bench.toml_table import TableMistake, read_table
from harness.errors import BenchError
from phonesim.diagnostic import FileError, did_you_mean
from phonesim.modem.at_commands import check_stored
from phonesim.modem.profile import Profile, load_profile, read_profile
from phonesim.nas.platform import PLATFORMS
from phonesim.units import parse_duration

BUILT_IN = ("sim", "pty", "live", "live-short")
_TABLES = ("bench", "lane", "exchange", "dialing", "labgrid", "aaa")


class Bench(msgspec.Struct, frozen=True):
    """A bench, read and found to be right; `path` is for messages."""

    path: str
    table: BenchTable
    clients: dict[str, ClientTable]
    nas: NasTable
    nas_lines: dict[NasLine, str]  # those of `lines`, each with its number
    office: Office = PLAIN_OFFICE
    dialling: Dialling = Dialling()
    aaa: AaaBench | None = None
    labgrid: Labgrid = Labgrid()

    @property
    def powers(self) -> frozenset[str]:
        """The capabilities that it has: every one, on an emulated bench, but those it lacks."""
        lacks = set[str](self.table.lacks)
        own_modem = self.server_is_physical and not (self.nas.dce_port or self.nas.program)
        if self.joined.has_real_lines or own_modem:
            lacks |= {"exchange records", "faults", "exchange settings"}
        if self.nas.modem != EMULATED or self.nas.dce_port or self.nas.program:
            lacks |= {"several lines"}  # one modem has one place
        if any(table.modem != EMULATED or table.program for table in self.clients.values()):
            lacks |= {"break"}
        if not all(table.circuits for table in self.clients.values()):
            lacks |= {"circuits"}
        if self.server_is_physical and self.nas.console is None:
            lacks |= {"console", "debug"}
        return frozenset(CAPABILITIES) - lacks

    @property
    def most_of_run_us(self) -> int | None:
        """How much telephone time all of a run may take; None without a limit."""
        most = self.table.max_telephone_time_of_run
        return parse_duration(most) if most is not None else None

    @property
    def server_is_physical(self) -> bool:
        """Whether the access server is a real one, or an outside program."""
        return self.nas.server != EMULATED or self.nas.program is not None

    @property
    def joined(self) -> Joined:
        """What is physical here."""
        clients = {lane: table.modem for lane, table in self.clients.items()}
        nas, programs = self.nas, any(table.program for table in self.clients.values())
        server = PROGRAM if nas.program else nas.server
        return Joined(clients or {"client": EMULATED}, nas.modem, server, nas.dce_port, programs)

    def client(self, lane: str) -> ClientTable:
        """What stands behind a client's lane."""
        return self.clients.get(lane) or self.clients.get("client") or ClientTable()

    def number_of(self, lane: str, in_story: str) -> str:
        """What others dial to reach a lane; `in_story` is what the scenario's header says."""
        table = self.nas if lane == "nas" else self.client(lane)
        return table.number or in_story


def find_bench(name: str) -> Bench:
    """The built-in bench of that name, or the bench file at that path; raises BenchError."""
    if name in BUILT_IN:
        text = resources.files("harness.bench").joinpath("builtin", f"{name}.toml").read_text()
        return read_bench(text, f"{name}.toml")
    path = Path(name)
    if path.suffix != ".toml" and not path.exists():
        guess = did_you_mean(name, BUILT_IN)
        choice = f"give {', '.join(BUILT_IN)}, or the path of a bench file"
        raise BenchError(f'no bench "{name}": {f"{guess} {choice}".lstrip()}')
    if path.exists() and not path.is_file():  # reading a device or a pipe might never end
        raise BenchError(f"{name} cannot be read: not a regular file")
    try:
        return _with_password(read_bench(path.read_text(encoding="utf-8"), name))
    except OSError as error:
        raise BenchError(f"{name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BenchError(f"{name} cannot be read: not UTF-8 text") from None


def _with_password(bench: Bench) -> Bench:
    """The bench with its `enable` password, where that stands in the environment."""
    nas = bench.nas
    if nas.enable is None:
        return bench
    try:
        nas = msgspec.structs.replace(nas, enable=password_of(nas.enable))
    except ValueError as error:
        raise BenchError(f"{bench.path}: [lane.nas] `enable`: {error}") from None
    return msgspec.structs.replace(bench, nas=nas)


def read_bench(text: str, path: str) -> Bench:
    """The bench that a TOML text describes; raises BenchError with what is wrong and where."""
    try:
        file = msgspec.toml.decode(text, type=dict[str, object])
    except msgspec.DecodeError as error:
        raise BenchError(f"{path}: {error}") from None
    if unknown := [name for name in file if name not in _TABLES]:
        tables = "[bench], [lane.NAME], [exchange], [dialing], [labgrid] or [aaa]"
        raise BenchError(f'{path}: "{unknown[0]}" stands under none of {tables}')
    lanes = file.get("lane", {})
    if not isinstance(lanes, dict):
        raise BenchError(f"{path}: `lane` must be tables: write [lane.NAME] and its keys below")
    try:
        table = read_table(file.get("bench", {}), BenchTable, "bench", text)
        clients = {
            name: read_table(lane, ClientTable, f"lane.{name}", text)
            for name, lane in lanes.items()
            if name != "nas"
        }
        nas = read_table(lanes.get("nas", {}), NasTable, "lane.nas", text)
        office = read_office(file.get("exchange", {}), text, path, ("exchange",))
        dialing = read_table(file.get("dialing", {}), DialingTable, "dialing", text)
        labgrid = read_table(file.get("labgrid", {}), LabgridTable, "labgrid", text)
        aaa = read_aaa(file["aaa"], text) if "aaa" in file else None
    except OfficeError as error:
        raise BenchError(_say_office(error, path)) from None
    except TableMistake as mistake:
        raise BenchError(f"{path}:{mistake}") from None
    if nas.platform not in PLATFORMS:
        known = ", ".join(PLATFORMS)
        raise BenchError(f'{path}: platform "{nas.platform}" is not known; there are {known}')
    if nas.enable == "":
        raise BenchError(f"{path}: [lane.nas] `enable`: the password is empty")
    if nas.line is not None:
        refuse_unknown(nas.line, PLATFORMS[nas.platform], f"{path}: ")
    nas_lines = number_lines(nas.lines, PLATFORMS[nas.platform], f"{path}: ", "[lane.nas.lines]")
    modems: dict[str, ClientTable | NasTable] = {**clients, "nas": nas}
    if nas.stored is not None and nas_lines:
        raise BenchError(f"{path}: [lane.nas] has several modems: `stored` is one modem's file")
    files: dict[str, str] = {}
    for name, modem in modems.items():
        _check_program(modem, f"{path}: [lane.{name}]")
        if modem.modem == EMULATED:
            _check_modem(modem, f"{path}: [lane.{name}]")
        elif modem.stored is not None:
            message = "`stored` is an emulated modem's file; a physical one has its own memory"
            raise BenchError(f"{path}: [lane.{name}]: {message}")
        if modem.stored is not None and name != files.setdefault(modem.stored, name):
            other = files[modem.stored]
            raise BenchError(f"{path}: {other} and {name} have one file for their stored settings")
    dialling = Dialling(dialing.allow, dialing.prefix)
    remote = Labgrid(labgrid.client, labgrid.coordinator)
    bench = Bench(path, table, clients, nas, nas_lines, office, dialling, aaa, remote)
    _check_joined(bench)
    return bench


def _say_office(error: OfficeError, path: str) -> str:
    """The first mistake under [exchange], or all of its tariff file."""
    for mistake in error.diagnostics:
        if mistake.path == path:
            hint = f"; {mistake.hint}" if mistake.hint else ""
            return f"{path}:{mistake.span.line}: {mistake.message}{hint}"
    return f"{path}: the tariff under [exchange] is wrong\n{error}"


def _check_joined(bench: Bench) -> None:
    """Raise BenchError if the parts cannot be joined, or not safely."""
    joined = bench.joined
    if mistake := joined.mistake():
        raise BenchError(f"{bench.path}: {mistake}")
    if joined.is_physical and bench.table.clock == "virtual":
        raise BenchError(
            f"{bench.path}: what is physical keeps its own time: write "
            '`clock = "wall"` under [bench]'
        )
    if bench.aaa is not None and bench.aaa.table.reach and bench.table.clock == "virtual":
        raise BenchError(
            f"{bench.path}: a real AAA server keeps its own time: write "
            '`clock = "wall"` under [bench]'
        )
    if joined.has_real_lines and not bench.dialling.allow:
        raise BenchError(
            f"{bench.path}: real lines dial nothing that is not listed: write [dialing] and "
            '`allow = ["NUMBER", ...]` below it'
        )


def _check_program(lane: ClientTable | NasTable, where: str) -> None:
    """A program needs to know its port; and at a real modem nothing would guard what it dials."""
    if lane.program is None:
        return
    try:
        words = shlex.split(lane.program)
    except ValueError as error:
        raise BenchError(f"{where} `program`: {error}") from None
    if not words or not any(mark in lane.program for mark in ("{port}", "{tty}")):
        message = 'say where its port is: `program = "picocom -q {port}"`, or {tty} for pts/N'
        raise BenchError(f"{where} `program`: {message}")
    if lane.modem != EMULATED or (isinstance(lane, NasTable) and lane.server != EMULATED):
        raise BenchError(
            f"{where}: a `program` has the port of an emulated modem: at a real one nothing "
            "would guard what it dials"
        )


def _check_modem(lane: ClientTable | NasTable, where: str) -> None:
    """A modem of that model must take that stored profile, and what is in its file."""
    try:
        profile = find_profile(lane.model)
        check_stored(lane.profile, profile)
        if lane.stored is not None:
            StoredSettings(Path(lane.stored), profile)
    except FileError as error:
        places = (f"{d.path}:{d.span.line}: {d.message}. {d.hint}" for d in error.diagnostics)
        raise BenchError(f"{where}: {'; '.join(places).rstrip('. ')}") from None
    except ValueError as error:
        raise BenchError(f"{where}: {error}") from None


def find_profile(model: str) -> Profile:
    """A modem model that comes with ringback, or the profile file at that path."""
    if not model.endswith(".toml"):
        return load_profile(model)
    try:
        return read_profile(Path(model).read_text(encoding="utf-8"), model)
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"the modem profile {model} cannot be read: {error}") from None
