"""`[aaa]` of a bench file: the TACACS+ and RADIUS servers that a configuration names.

Emulated ones know the users under [aaa.users.NAME], and answer at every address that the
configuration names, or at `hosts` only. A real server is reached where `reach` says, and nowhere
else: nothing leaves this machine unasked.
"""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from harness.bench.password import password_of
from harness.bench.toml_table import TableMistake, find_line, read_table
from phonesim.aaa.account import Account
from phonesim.aaa.network import AaaNetwork, EmulatedServer, MemoryNetwork
from phonesim.nas.aaa.settings import AaaServer, Protocol
from phonesim.nas.config_model import IosConfig
from phonesim.nas.password_check import clear_text
from phonesim.ports.aaa_network import RealAaaNetwork
from phonesim.ports.wall_clock import WallClock
from phonesim.world import World

Text = Annotated[str, msgspec.Meta(max_length=60)]
Number = Annotated[int, msgspec.Meta(ge=0)]
_PLACE = re.compile(r"([A-Za-z0-9.-]+)(?::([0-9]{1,5}))?")


class AaaTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[aaa]`: `hosts` that answer (none named: all that the configuration names), and their `key`.

    A key is a text or `env:VARIABLE`; without one they have that of the configuration. `reach`
    leads from a host of the configuration to a real server: `"10.9.0.1" = "127.0.0.1:1812"`;
    without a port it is the configuration's.
    """

    hosts: tuple[str, ...] = ()
    key: str | None = None
    reach: dict[str, str] = {}


class AaaUserTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[aaa.users.NAME]`: a password, or `env:VARIABLE`, and what the user is given at an EXEC.

    `enable` is what TACACS+ wants of him at `enable`; `commands` are regular expressions of the
    commands that it lets him have, written out: `"show .*"`. Without them he has all.
    """

    password: str
    callback_dialstring: Text | None = None
    callback_line: Number | None = None
    callback_rotary: Number | None = None
    nocallback_verify: bool = False
    privilege: Number | None = None
    autocommand: Text | None = None
    enable: str | None = None
    commands: tuple[Text, ...] | None = None


class AaaBench(msgspec.Struct, frozen=True):
    """The servers of a bench, read and found to be right."""

    table: AaaTable
    users: dict[str, AaaUserTable]

    @property
    def secrets(self) -> dict[str, str]:
        """Every secret here, by a name that may be shown."""
        passwords = {f"AAA password of {name}": u.password for name, u in self.users.items()}
        passwords |= {f"AAA enable of {n}": u.enable for n, u in self.users.items() if u.enable}
        return passwords | ({"AAA key": self.table.key} if self.table.key else {})

    def answers(self, host: str) -> bool:
        """Whether there is a server at that address of the configuration's."""
        emulated = bool(self.users) and (not self.table.hosts or host in self.table.hosts)
        return host in self.table.reach or emulated


def read_aaa(raw: object, text: str) -> AaaBench:
    """The table `[aaa]` of the file `text`; raises TableMistake."""
    tables = dict(raw) if isinstance(raw, dict) else raw
    users = tables.pop("users", {}) if isinstance(tables, dict) else {}
    table = read_table(tables, AaaTable, "aaa", text)
    if not isinstance(users, dict):
        raise TableMistake(f"{find_line(text, 'aaa', 'users')}: write [aaa.users.NAME] for each")
    known = {}
    for name, user in users.items():
        section = f"aaa.users.{name}"
        read = read_table(user, AaaUserTable, section, text)
        password = _password(read.password, text, section, "password")
        enable = read.enable and _password(read.enable, text, section, "enable")
        for pattern in read.commands or ():
            try:
                re.compile(pattern)
            except re.error as bad:
                where = find_line(text, section, "commands")
                raise TableMistake(
                    f'{where}: "{pattern}" is no regular expression: {bad}'
                ) from None
        known[name] = msgspec.structs.replace(read, password=password, enable=enable)
    if table.key is not None:
        key = _password(table.key, text, "aaa", "key")
        table = msgspec.structs.replace(table, key=key)
    for place in table.reach.values():
        if _PLACE.fullmatch(place) is None:
            where = find_line(text, "aaa", "reach")
            raise TableMistake(f'{where}: "{place}" is no place: write "HOST" or "HOST:PORT"')
    return AaaBench(table, known)


def _password(value: str, text: str, table: str, key: str) -> str:
    try:
        return password_of(value)
    except ValueError as error:
        raise TableMistake(f"{find_line(text, table, key)}: `{key}`: {error}") from None


def open_aaa(
    world: World, clock: WallClock | None, aaa: AaaBench | None, config: IosConfig
) -> AaaNetwork:
    """The network between the access server and its AAA servers."""
    if aaa is None:
        return MemoryNetwork(world)
    accounts = {
        name: Account(**{field: getattr(user, field) for field in user.__struct_fields__})
        for name, user in aaa.users.items()
    }
    hosts = aaa.table.hosts or config.aaa.hosts()
    memory = MemoryNetwork(
        world,
        {
            host: EmulatedServer(
                _key(aaa, config, host, Protocol.TACACS),
                _key(aaa, config, host, Protocol.RADIUS),
                accounts,
            )
            for host in (hosts if aaa.users else ())
        },
    )
    if clock is None or not aaa.table.reach:
        return memory
    places = {}
    for host, place in aaa.table.reach.items():
        match = _PLACE.fullmatch(place)
        assert match is not None
        places[host] = (match[1], int(match[2]) if match[2] else None)
    return RealAaaNetwork(world, clock, places, memory)


def _key(aaa: AaaBench, config: IosConfig, host: str, protocol: Protocol) -> str:
    if aaa.table.key is not None:
        return aaa.table.key
    server: AaaServer | None = config.aaa.servers[protocol].get(host)
    own = server.key if server is not None else None
    return clear_text(own or config.aaa.defaults[protocol].key)


def warn_of_missing(aaa: AaaBench | None, config: IosConfig, path: str) -> str:
    """What to say if the configuration asks servers of which none answers here; or nothing."""
    lists = [*config.aaa.login_lists.values(), *config.aaa.exec_lists.values()]
    methods = {method for methods in lists for method in methods}
    asked = {s.host for method in methods for s in config.aaa.servers_of(method)}
    silent = sorted(host for host in asked if aaa is None or not aaa.answers(host))
    if not config.aaa_new_model or not silent:
        return ""
    return (
        f"warning: {path}: no AAA server is on this bench at {', '.join(silent)}: nobody answers "
        "there, and the next method of each list has its turn\n"
        "  = help: write [aaa] and [aaa.users.NAME] in a bench file"
    )
