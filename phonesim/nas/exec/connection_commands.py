"""Connections to other hosts: `telnet`, `connect`, a bare name; `resume`, `disconnect`, `where`.

Of the wording, the table of `show sessions`, the refusals and `closed by foreign host` are those of
captures; the rest is remembered from IOS 12.x.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonesim.nas.access_list import permits
from phonesim.nas.exec.commands import Ask, Call, ExecCommand, Found, Outcome, Reply, ToConnection
from phonesim.nas.outgoing import PORTS, Connection, Host, find_host
from phonesim.units import US_PER_S

if TYPE_CHECKING:
    from phonesim.nas.exec.shell import ExecShell

NONE_OPEN = "% No connections open\n"
_HEADING = "Conn Host                Address             Byte  Idle Conn Name\n"
_MINUTE_US = 60 * US_PER_S


def connect(shell: ExecShell, name: str, port: str = "") -> Reply:
    """Connect to a host by its name or address."""
    number = PORTS.get(port.lower()) if not port.isdigit() else int(port)
    if port and (number is None or number > 0xFFFF):
        return "% Invalid TCP port number or name\n"
    host = find_host(shell.server.config, name, number)
    return unknown_host(shell, name) if host is None else _call(shell, host)


def unknown_host(shell: ExecShell, name: str) -> str:
    """What is said of a name that nobody knows."""
    lookup = "...domain server (255.255.255.255)" if shell.server.config.domain_lookup else ""
    return (
        f'Translating "{name}"{lookup}\n'
        "% Unknown command or computer name, or unable to find computer address\n\n"
    )


def _call(shell: ExecShell, host: Host) -> Reply:
    line = shell.line.config
    if {"all", "telnet"}.isdisjoint(line.transport_output):
        return "% telnet connections not permitted from this terminal\n"
    rules = shell.server.config.access_lists.get(line.access_class_out)
    if rules is not None and not all(permits(rules, address) for address in host.addresses):
        return "% Connections to that host not permitted from this terminal\n"
    return Call(host)


def _telnet(shell: ExecShell, found: Found) -> Reply:
    if "HOST" not in found:
        return Ask("Host: ", lambda typed: _to_typed(shell, typed))
    return connect(shell, found["HOST"].text, found["PORT"].text if "PORT" in found else "")


def _to_typed(shell: ExecShell, typed: str | None) -> Reply:
    words = (typed or "").split()
    return connect(shell, *words[:2]) if words else ""


def resume(shell: ExecShell, wanted: str = "") -> Reply:
    """Go back to a connection."""
    if not shell.connections:
        return NONE_OPEN
    connection = shell.connections.find(wanted)
    if connection is None:
        return _no_such(wanted)
    shell.line.write(f"[Resuming connection {connection.number} to {connection.host.name} ... ]\n")
    return ToConnection(connection)


def _no_such(wanted: str) -> str:
    return f"% {wanted} is not an open connection\n"


def _resume(shell: ExecShell, found: Found) -> Reply:
    return resume(shell, found["CONNECTION"].text if "CONNECTION" in found else "")


def _disconnect(shell: ExecShell, found: Found) -> Reply:
    if not shell.connections:
        return NONE_OPEN
    wanted = found["CONNECTION"].text if "CONNECTION" in found else ""
    connection = shell.connections.find(wanted)
    if connection is None:
        return _no_such(wanted)

    def answer(key: str | None) -> Reply:
        if key is not None and key in "yY\r\n":
            shell.connections.close(connection)
        return "\n"

    return Ask(f"Closing connection to {connection.host.name} [confirm]", answer, key=True)


def leave(shell: ExecShell, found: Found) -> Reply:
    """`exit`, `logout`: who has open connections is asked."""
    if not shell.connections:
        return Outcome.LOGOUT

    def answer(key: str | None) -> Reply:
        if key is None or key not in "yY\r\n":
            return "\n"
        closing = "".join(f"Closing: {c.host.name} !\n" for c in shell.connections)
        shell.line.write(f"\n{closing}")
        return Outcome.LOGOUT

    return Ask("(You have open connections) [confirm]", answer, key=True)


def _sessions(shell: ExecShell, found: Found) -> Reply:
    if not shell.connections:
        return NONE_OPEN
    return _HEADING + "".join(_row(shell, connection) for connection in shell.connections)


def _row(shell: ExecShell, connection: Connection) -> str:
    mark = "*" if connection is shell.connections.current else " "
    idle = (shell.server.world.now_us - connection.since_us) // _MINUTE_US
    name = connection.host.name
    return (
        f"{mark}{connection.number:3d} {name:<20}{connection.address:<20}"
        f"{connection.unread:4d}{idle:6d} {name}\n"
    )


_HOST = "[HOST [PORT [OPTIONS...]]]"
CONNECTION_COMMANDS = (
    ExecCommand(f"telnet {_HOST}", _telnet),
    ExecCommand(f"connect {_HOST}", _telnet),
    ExecCommand("resume [CONNECTION]", _resume),
    ExecCommand("disconnect [CONNECTION]", _disconnect),
    ExecCommand("where", _sessions),
    ExecCommand("show sessions", _sessions),
)
