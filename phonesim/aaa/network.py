"""The network between an access server and its AAA servers.

`MemoryNetwork` has emulated servers, in the world's time. An address at which nobody is does not
answer: nothing is refused, nothing comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from phonesim.aaa.account import Account
from phonesim.aaa.radius_server import answer
from phonesim.aaa.tacacs_server import TacacsServer
from phonesim.wires.stream import MemoryStream, Stream
from phonesim.world import World

Keep = Callable[[str, str, dict[str, str | int]], None]  # status, user, facts
_TAKEN = ("status", "user", "user_name", "source", "kind", "t")  # names that a record has besides


class Datagrams(Protocol):
    """Datagrams to one address, and those that come back."""

    def send(self, data: bytes) -> None:
        """Send one; whether it arrives nobody says."""

    def close(self) -> None:
        """Take no more."""


class AaaNetwork(Protocol):
    """The way to AAA servers."""

    def connect(self, host: str, port: int, opened: Callable[[Stream | None], None]) -> None:
        """Open a connection; `opened` gets it, or None if it is refused. It may never be called."""

    def datagrams(self, host: str, port: int, receive: Callable[[bytes], None]) -> Datagrams:
        """Datagrams to `port` of `host`; `receive` gets each that comes back."""

    def close(self) -> None:
        """End every connection."""


@dataclass(frozen=True, slots=True)
class EmulatedServer:
    """A server of both protocols, at any port of its address."""

    tacacs_key: str = field(repr=False)
    radius_key: str = field(repr=False)
    accounts: Mapping[str, Account]


class MemoryNetwork:
    """Emulated servers by their addresses."""

    def __init__(self, world: World, servers: Mapping[str, EmulatedServer] | None = None) -> None:
        self._world, self._servers = world, dict(servers or {})
        self.records: list[tuple[str, str, str, dict[str, str | int]]] = []

    def connect(self, host: str, port: int, opened: Callable[[Stream | None], None]) -> None:
        server = self._servers.get(host)
        if server is None:
            return
        stream = MemoryStream(self._world, server=host)
        tacacs = TacacsServer(server.tacacs_key.encode(), server.accounts, self._keeps(host))

        def receive(data: bytes) -> None:
            reply = tacacs.receive(data)
            if reply is None:
                stream.server.close()
            else:
                stream.server.write(reply)

        stream.server.attach(receive)
        self._world.soon(lambda: opened(stream.client))

    def datagrams(self, host: str, port: int, receive: Callable[[bytes], None]) -> Datagrams:
        return _MemoryDatagrams(self._world, self._servers.get(host), receive, self._keeps(host))

    def _keeps(self, host: str) -> Keep:
        """Where a server puts its accounting records: into the world's, as a party of its own."""

        def keep(status: str, user: str, facts: dict[str, str | int]) -> None:
            record = {name.lower().replace("-", "_"): value for name, value in facts.items()}
            record = {name: v for name, v in record.items() if name not in _TAKEN}
            self.records.append((host, status, user, record))
            self._world.record(f"aaa {host}", "accounting", status=status, user=user, **record)

        return keep

    def close(self) -> None:
        """Nothing is held."""


class _MemoryDatagrams:
    def __init__(
        self,
        world: World,
        server: EmulatedServer | None,
        receive: Callable[[bytes], None],
        keep: Keep,
    ) -> None:
        self._world, self._server, self._receive, self._keep = world, server, receive, keep
        self._is_open = True

    def send(self, data: bytes) -> None:
        if self._server is not None:
            reply = answer(
                data, self._server.radius_key.encode(), self._server.accounts, self._keep
            )
            if reply is not None:
                self._world.soon(lambda: self._arrive(reply))

    def close(self) -> None:
        self._is_open = False

    def _arrive(self, reply: bytes) -> None:
        if self._is_open:
            self._receive(reply)
