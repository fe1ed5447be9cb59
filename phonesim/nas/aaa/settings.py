"""What a configuration says about AAA: method lists, servers, groups of servers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from phonesim.nas.password_check import Password

UNDEFINED = ("undefined",)  # the methods of a list that nobody has defined: it lets nobody in


class Protocol(Enum):
    """What a server speaks, by the name of the group of all such servers."""

    TACACS = "tacacs+"
    RADIUS = "radius"


@dataclass(slots=True)
class AaaServer:
    """`tacacs-server host` or `radius-server host`; None is what holds for all of them."""

    host: str
    port: int
    key: Password | None = None
    timeout_s: int | None = None
    retransmit: int | None = None
    accounting_port: int = 49


class When(Enum):
    """At what an account is sent."""

    START_STOP = "start-stop"
    STOP_ONLY = "stop-only"
    WAIT_START = "wait-start"  # as start-stop here: nobody is kept waiting
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Accounting:
    """`aaa accounting`: when, and to whom."""

    when: When
    methods: tuple[str, ...] = ()


@dataclass(slots=True)
class ServerDefaults:
    """What holds for all servers of a protocol. Defaults are those of the command references."""

    key: Password | None = None
    timeout_s: int = 5
    retransmit: int = 3  # RADIUS


@dataclass(slots=True)
class ServerGroup:
    """`aaa group server`: some of a protocol's servers, by address."""

    protocol: Protocol
    hosts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class AaaSettings:
    """All of it. A method is a keyword, or `group NAME`."""

    login_lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    exec_lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    enable_methods: tuple[str, ...] = ()
    # By privilege level and name; by what is accounted for (`commands 15` has its level) and name.
    command_lists: dict[tuple[int, str], tuple[str, ...]] = field(default_factory=dict)
    accounting: dict[tuple[str, str], Accounting] = field(default_factory=dict)
    console_authorization: bool = False
    attempts: int = 3
    username_prompt: str = "Username: "
    password_prompt: str = "Password: "
    banner: str | None = None
    fail_message: str | None = None
    servers: dict[Protocol, dict[str, AaaServer]] = field(
        default_factory=lambda: {protocol: {} for protocol in Protocol}
    )
    defaults: dict[Protocol, ServerDefaults] = field(
        default_factory=lambda: {protocol: ServerDefaults() for protocol in Protocol}
    )
    groups: dict[str, ServerGroup] = field(default_factory=dict)

    def login_methods(self, name: str, console: bool) -> tuple[str, ...]:
        """The methods of the list `name`, or of `default`.

        Where no default is defined, local users may log in, and at the console everybody.
        """
        if name:
            return self.login_lists.get(name, UNDEFINED)
        return self.login_lists.get("default", ("none",) if console else ("local",))

    def exec_methods(self, name: str, console: bool) -> tuple[str, ...]:
        """Those of an authorization; none if there is nothing to authorize."""
        if console and not self.console_authorization:
            return ()
        return self.exec_lists.get(name or "default", UNDEFINED if name else ())

    def command_methods(self, level: int, name: str, console: bool) -> tuple[str, ...]:
        """Those of a command of `level` on a line that names the list `name`; none: nobody asks."""
        if console and not self.console_authorization:
            return ()
        return self.command_lists.get((level, name or "default"), UNDEFINED if name else ())

    def accounts(self, what: str, name: str) -> Accounting:
        """What is sent about `what` on a line that names the list `name`."""
        return self.accounting.get((what, name or "default"), Accounting(When.NONE))

    def protocol(self, method: str) -> Protocol | None:
        """What the servers of a method speak; None of a method that asks none."""
        name = method.removeprefix("group ")
        if name in self.groups:
            return self.groups[name].protocol
        return next((p for p in Protocol if p.value == name), None)

    def servers_of(self, method: str) -> list[AaaServer]:
        """The servers of a method, in the order in which they are asked."""
        protocol = self.protocol(method)
        if protocol is None:
            return []
        known = self.servers[protocol]
        group = self.groups.get(method.removeprefix("group "))
        hosts = list(known) if group is None else group.hosts
        return [known[host] for host in hosts if host in known]

    def hosts(self) -> tuple[str, ...]:
        """The addresses of all servers."""
        return tuple(dict.fromkeys(host for known in self.servers.values() for host in known))
