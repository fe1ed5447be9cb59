"""How AAA's steps put questions to servers; what logins, `enable` and commands have in common."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any, Protocol

from phonesim.aaa.network import AaaNetwork
from phonesim.aaa.radius_packet import PortType, RequestKind
from phonesim.aaa.tacacs_packet import (
    LOGIN,
    NO_ECHO,
    AuthenContinue,
    AuthenReply,
    AuthenStart,
    AuthenStatus,
    AuthorReply,
    AuthorRequest,
    AuthorStatus,
    Type,
)
from phonesim.nas import debug_wording
from phonesim.nas.aaa.asked import Asked
from phonesim.nas.aaa.radius_exchange import RadiusExchange
from phonesim.nas.aaa.settings import Protocol as Speaks
from phonesim.nas.aaa.tacacs_exchange import TacacsExchange
from phonesim.nas.aaa.verdict import Failed, Passed, Question, Verdict
from phonesim.nas.config_model import IosConfig, LineConfig, LineKind, User
from phonesim.nas.password_check import clear_text
from phonesim.world import World

FIELD_MOST = 255  # bytes, of most fields of TACACS+
# A question to a server: how to put it, given where the answer goes.
Put = Callable[[Callable[[Any], None]], None]
Steps = Generator[Question | Put, Any, Verdict | None]


class AaaClient(Protocol):
    """The access server, as AAA's steps see it."""

    config: IosConfig
    aaa_network: AaaNetwork

    def login_methods(self, line: LineConfig) -> tuple[str, ...]:
        """How one logs in at a line."""

    def has_enable_password(self, level: int = 15) -> bool:
        """Whether there is one."""

    def opens_enable(self, typed: str, level: int = 15) -> bool:
        """Whether `typed` is it."""

    def debug(self, flag: str, text: str) -> None:
        """A line of debug output, if `debug flag` is on."""


class Asking:
    """Whoever asks for somebody on `line`; `exchanges` are those that were begun."""

    def __init__(self, world: World, server: AaaClient, number: int, line: LineConfig) -> None:
        self._world, self._server = world, server
        self._number, self._line = number, line
        self._is_console = line.kind is LineKind.CON
        self._settings = server.config.aaa
        self.exchanges: list[TacacsExchange | RadiusExchange] = []

    @property
    def _port(self) -> bytes:
        return field(f"tty{self._number}")

    def _debug(self, text: str) -> None:
        self._server.debug("aaa authentication", text)

    def _tell(self, text: str) -> None:
        self._server.debug("aaa authorization", text)

    def _servers(self, method: str, speaks: Speaks, accounting: bool = False) -> list[Asked]:
        defaults = self._settings.defaults[speaks]
        return [
            Asked(
                server.host,
                server.accounting_port if accounting else server.port,
                clear_text(server.key or defaults.key).encode(),
                server.timeout_s or defaults.timeout_s,
                1 + (defaults.retransmit if server.retransmit is None else server.retransmit),
            )
            for server in self._settings.servers_of(method)
        ]

    def _tacacs(self, servers: list[Asked]) -> TacacsExchange:
        exchange = TacacsExchange(
            f"tty {self._number} tacacs+", self._world, self._server.aaa_network, servers,
            lambda text: self._server.debug("tacacs", text),
        )  # fmt: skip
        self.exchanges.append(exchange)
        return exchange

    def _authenticate_by_tacacs(
        self,
        servers: list[Asked],
        name: str,
        typed: str | None,
        service: int = LOGIN,
        level: int = 1,
    ) -> Generator[Question | Put, Any, tuple[Verdict | None, str]]:
        """The server asks the questions; what is known is not asked of the user again.

        Returns the verdict, None if nobody has answered, and the name by which it was given.
        """
        exchange = self._tacacs(servers)
        body = AuthenStart(
            field(name), self._port, b"async", priv_lvl=level, service=service
        ).encode()
        while True:
            reply = yield put(exchange, Type.AUTHENTICATION, body, AuthenReply.decode)
            answered = isinstance(reply, AuthenReply)
            status = reply.status if answered else AuthenStatus.ERROR
            told = {"session": exchange.session_id, "status": status.name}
            if answered:
                self._server.debug("tacacs", debug_wording.TACACS_AUTHEN(**told))
            self._debug(debug_wording.AAA_STATUS(**told))
            if status is AuthenStatus.ERROR:
                exchange.close()
                return None, name
            text = text_of(reply.server_msg)
            settings = self._settings
            if status is AuthenStatus.PASS:
                return Passed(User(name)), name
            if status is AuthenStatus.GETUSER:
                name = yield theirs(text, settings.username_prompt, hidden=False)
                answer = name.strip()
            elif status is AuthenStatus.GETPASS and typed is not None:
                answer, typed = typed, None
            elif status is AuthenStatus.GETPASS:
                answer = yield theirs(text, settings.password_prompt, hidden=True)
                self._typed(answer)
            elif status is AuthenStatus.GETDATA:
                answer = yield theirs(text, "", hidden=bool(reply.flags & NO_ECHO))
            else:
                return Failed(text), name
            body = AuthenContinue(answer.encode()[:0xFFFF]).encode()

    def _authorize_by_tacacs(
        self, servers: list[Asked], name: str, pairs: Sequence[str], level: int = 1
    ) -> Generator[Put, Any, AuthorReply | None]:
        """May `name` have what `pairs` say? None if nobody has answered."""
        exchange = self._tacacs(servers)
        session = exchange.session_id
        self._tell(debug_wording.AUTHOR_USER(session=session, user=name))
        for pair in pairs:
            self._tell(debug_wording.AUTHOR_SEND(session=session, pair=pair))
        args = tuple(map(field, pairs))
        request = AuthorRequest(field(name), self._port, b"async", args, priv_lvl=level)
        reply = yield put(exchange, Type.AUTHORIZATION, request.encode(), AuthorReply.decode)
        exchange.close()
        if not isinstance(reply, AuthorReply):
            return None
        told = debug_wording.TACACS_AUTHOR(session=session, status=reply.status.name)
        self._server.debug("tacacs", told)
        return None if reply.status is AuthorStatus.ERROR else reply

    def _typed(self, password: str) -> None:
        """What the user has typed for a server."""

    def _radius(
        self,
        servers: list[Asked],
        attributes: Sequence[tuple[str, str | int | bytes]],
        kind: RequestKind = RequestKind.ACCESS,
    ) -> Put:
        port = PortType.VIRTUAL if self._line.kind is LineKind.VTY else PortType.ASYNC
        mine: tuple[tuple[str, str | int | bytes], ...] = (
            ("NAS-Identifier", self._server.config.hostname),
            ("NAS-Port", self._number),
            ("NAS-Port-Type", int(port)),
        )

        def put(answered: Callable[[Any], None]) -> None:
            exchange = RadiusExchange(
                f"tty {self._number} radius", self._world, self._server.aaa_network, servers,
                (*attributes, *mine), answered,
                lambda text: self._server.debug("radius", text), kind,
            )  # fmt: skip
            self.exchanges.append(exchange)
            exchange.ask()

        return put


def put(exchange: TacacsExchange, kind: Type, body: bytes, decode: Callable[[bytes], Any]) -> Put:
    """The question of a TACACS+ session."""
    return lambda answered: exchange.ask(kind, body, decode, answered)


def theirs(told: str, otherwise: str, hidden: bool) -> Question:
    """A question that a server may have worded."""
    return Question(told, hidden, ours=False) if told else Question(otherwise, hidden)


def field(text: str) -> bytes:
    """A field of TACACS+, of its greatest length at most."""
    return text.encode()[:FIELD_MOST]


def text_of(data: bytes) -> str:
    """What a server has to say, fit for a terminal."""
    text = data.decode(errors="replace").replace("\r\n", "\n")
    return "".join(letter for letter in text if letter == "\n" or letter.isprintable())
