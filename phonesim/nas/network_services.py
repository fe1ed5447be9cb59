"""What the server does with connections from the network: which TCP port leads to which line.

Port 23 leads to the first free virtual terminal; 2000, 4000 and 6000 plus a line's number to that
line, and 3000, 5000 and 7000 plus a rotary group's number to the first of its lines that is free.
A line is reached only if its `transport input` has Telnet and its `access-class` lets the caller
pass; who cannot be served is refused without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from phonesim.nas.access_list import permits
from phonesim.nas.async_line import AsyncLine
from phonesim.nas.banner import banner_text
from phonesim.nas.config_model import IosConfig, LineConfig, LineKind, LoginMethod
from phonesim.nas.hardwired_line import HardwiredLine
from phonesim.nas.reverse_telnet import Kind, ReverseTelnet
from phonesim.nas.rotary import group
from phonesim.nas.session import Session
from phonesim.nas.session_events import SessionEnd
from phonesim.nas.vty_line import Event as VtyEvent
from phonesim.nas.vty_line import VtyLine
from phonesim.wires.stream import Stream

TELNET_PORT = 23
ROTARY_OFFSET = 1000
Lines = Mapping[int, AsyncLine | HardwiredLine]


class Server(Protocol):
    """The access server, as far as the network meets it."""

    config: IosConfig
    lines: dict[int, AsyncLine | HardwiredLine]
    vty_lines: list[VtyLine]

    def new_login(self, line: ReverseTelnet, over: Callable[[SessionEnd], None]) -> Session:
        """A session that is only a line's login dialogue."""


class NetworkServices:
    """The TCP ports of `server`."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def tcp_ports(self) -> tuple[int, ...]:
        """Every port at which something may answer, in order."""
        ports = {TELNET_PORT} if any(map(self._reachable, self._vtys())) else set()
        for number, line in self._server.lines.items():
            if self._reachable(line.config) and line.config.kind is not LineKind.CON:
                for kind in Kind:
                    ports.add(kind.value + number)
                    if line.config.rotary is not None:
                        ports.add(kind.value + ROTARY_OFFSET + line.config.rotary)
        return tuple(sorted(ports))

    def accept(self, tcp_port: int, stream: Stream) -> bool:
        """Serve a connection to `tcp_port`; False if it is refused, and nothing was done."""
        if tcp_port == TELNET_PORT:
            return self._open_vty(stream)
        for kind in Kind:
            for line in self._behind(tcp_port - kind.value):
                if self._lets_in(line.config, stream.peer) and line.takes_connections:
                    asks = line.config.login is not LoginMethod.NONE
                    banner = banner_text(self._server.config, line.config, line.number, "incoming")
                    login = self._server.new_login if asks else None
                    ReverseTelnet(stream, line, kind, login, banner)
                    return True
        return False

    def _open_vty(self, stream: Stream) -> bool:
        for vty in self._server.vty_lines:
            if vty.idle and self._lets_in(vty.config, stream.peer):
                vty.feed(VtyEvent.OPEN, stream)
                return True
        return False

    def _behind(self, number: int) -> Iterator[AsyncLine | HardwiredLine]:
        """The lines behind a port that is `number` above the base of its kind."""
        lines = self._server.lines
        if 0 < number < ROTARY_OFFSET and number in lines:
            yield lines[number]
        elif ROTARY_OFFSET <= number < 2 * ROTARY_OFFSET:
            yield from group(lines, number - ROTARY_OFFSET)

    def _vtys(self) -> Iterator[LineConfig]:
        return (vty.config for vty in self._server.vty_lines)

    def _reachable(self, config: LineConfig) -> bool:
        return not {"all", "telnet"}.isdisjoint(config.transport_input)

    def _lets_in(self, config: LineConfig, peer: str) -> bool:
        """A list that nobody has defined lets everybody pass, as in IOS."""
        rules = self._server.config.access_lists.get(config.access_class)
        return self._reachable(config) and (rules is None or permits(rules, peer))
