"""One login under `aaa new-model`, written down as it is spoken: methods, questions, verdict.

The next method has its turn only if one does not answer: no server does, the line has no password,
no local user has that name. A method that says no is the end of it.

Our choices, where nothing is published: what the user has typed for a method that did not answer is
used for the next one, so that he is not asked twice; without `aaa authorization exec` local users
are called back as their `username` commands say, others not at all; an authorization by RADIUS is
what came with the Access-Accept of the login, so it has no answer for who logged in otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, Protocol

from phonesim.aaa.network import AaaNetwork
from phonesim.aaa.radius_packet import Code, PortType, Reply
from phonesim.aaa.tacacs_packet import (
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
from phonesim.nas.aaa.asked import Asked
from phonesim.nas.aaa.attributes import user_of_pairs, user_of_reply
from phonesim.nas.aaa.radius_exchange import RadiusExchange
from phonesim.nas.aaa.settings import UNDEFINED
from phonesim.nas.aaa.settings import Protocol as Speaks
from phonesim.nas.aaa.tacacs_exchange import TacacsExchange
from phonesim.nas.aaa.verdict import Failed, Passed, Question, Verdict
from phonesim.nas.config_model import IosConfig, LineConfig, LineKind, User
from phonesim.nas.password_check import clear_text, matches
from phonesim.world import World

_FIELD_MOST = 255  # bytes, of most fields of TACACS+
_NoAnswer = None
# A question to a server: how to put it, given where the answer goes.
_Put = Callable[[Callable[[Any], None]], None]
Steps = Generator[Question | _Put, Any, Verdict | None]


@dataclass(slots=True)
class _Known:
    """What is known by now."""

    name: str | None = None
    password: str | None = field(default=None, repr=False)
    method: str = ""  # that has let the user in
    accept: Reply | None = None


class AaaClient(Protocol):
    """The access server, as a login sees it."""

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


class LoginSteps:
    """A login at `line`, step by step; `exchanges` are those that were begun."""

    def __init__(self, world: World, server: AaaClient, number: int, line: LineConfig) -> None:
        self._world, self._server = world, server
        self._number, self._line = number, line
        self._is_console = line.kind is LineKind.CON
        self._settings = server.config.aaa
        self._known = _Known()
        self.exchanges: list[TacacsExchange | RadiusExchange] = []

    def _debug(self, text: str) -> None:
        self._server.debug("aaa", text)

    def log_in(self, exec_follows: bool) -> Steps:
        """All of it; with `exec_follows` the user is authorized too."""
        for method in self._server.login_methods(self._line):
            self._debug(f"AAA/AUTHEN/START: Method={method.removeprefix('group ').upper()}")
            verdict = yield from self._try(method)
            self._debug(f"AAA/AUTHEN: status = {_status(verdict)}")
            if isinstance(verdict, Passed) and exec_follows:
                return (yield from self._authorize(verdict))
            if verdict is not None:
                return verdict
        return Failed()

    def _try(self, method: str) -> Steps:
        self._known.method = method
        speaks = self._settings.protocol(method)
        if method in UNDEFINED:
            return Failed()
        if method == "none":
            return Passed(User(self._known.name) if self._known.name else None)
        if method in ("local", "local-case"):
            return (yield from self._ask_local())
        if method == "line":
            password = self._line.password
            if password is not None:
                typed = yield from self._ask_password()
                return Passed(None) if matches(password, typed) else Failed()
        elif method == "enable" and self._server.has_enable_password():
            typed = yield from self._ask_password()
            return Passed(None) if self._server.opens_enable(typed) else Failed()
        elif speaks is Speaks.TACACS:
            return (yield from self._ask_tacacs(self._servers(method, speaks)))
        elif speaks is Speaks.RADIUS:
            return (yield from self._ask_radius(self._servers(method, speaks)))
        return _NoAnswer

    def _servers(self, method: str, speaks: Speaks) -> list[Asked]:
        defaults = self._settings.defaults[speaks]
        return [
            Asked(
                server.host,
                server.port,
                clear_text(server.key or defaults.key).encode(),
                server.timeout_s or defaults.timeout_s,
                1 + (defaults.retransmit if server.retransmit is None else server.retransmit),
            )
            for server in self._settings.servers_of(method)
        ]

    # Questions to the user.

    def _ask_name(self) -> Generator[Question, str, str]:
        while not self._known.name:
            self._known.name = (yield Question(self._settings.username_prompt, False)).strip()
        return self._known.name

    def _ask_password(self) -> Generator[Question, str, str]:
        if self._known.password is None:
            self._known.password = yield Question(self._settings.password_prompt, True)
        return self._known.password

    # Methods.

    def _ask_local(self) -> Generator[Question, str, Verdict | None]:
        name = yield from self._ask_name()
        user = self._server.config.users.get(name)
        if user is not None and user.nopassword:
            return Passed(user)
        typed = yield from self._ask_password()
        if user is None:
            return _NoAnswer
        passed = user.password is not None and matches(user.password, typed)
        return Passed(user) if passed else Failed()

    def _ask_tacacs(self, servers: list[Asked]) -> Steps:
        """The server asks the questions; what is known already is not asked of the user again."""
        known, exchange = self._known, self._tacacs(servers)
        start = AuthenStart(_field(known.name or ""), _field(f"tty{self._number}"), b"async")
        body = start.encode()
        typed = known.password
        while True:
            reply = yield _put(exchange, Type.AUTHENTICATION, body, AuthenReply.decode)
            status = reply.status if isinstance(reply, AuthenReply) else AuthenStatus.ERROR
            self._server.debug("tacacs", f"TAC+ ({exchange.session_id}): received authen response"
                               f" status = {status.name}")  # fmt: skip
            if status is AuthenStatus.ERROR:
                exchange.close()
                return _NoAnswer
            told = _text(reply.server_msg)
            if status is AuthenStatus.PASS:
                return Passed(User(known.name or ""))
            if status is AuthenStatus.GETUSER:
                known.name = yield self._theirs(told, self._settings.username_prompt, hidden=False)
                answer = known.name.strip()
            elif status is AuthenStatus.GETPASS and typed is not None:
                answer, typed = typed, None
            elif status is AuthenStatus.GETPASS:
                answer = yield self._theirs(told, self._settings.password_prompt, hidden=True)
                known.password = answer
            elif status is AuthenStatus.GETDATA:
                answer = yield self._theirs(told, "", hidden=bool(reply.flags & NO_ECHO))
            else:
                return Failed(told)
            body = AuthenContinue(answer.encode()[:0xFFFF]).encode()

    def _theirs(self, told: str, otherwise: str, hidden: bool) -> Question:
        return Question(told, hidden, ours=False) if told else Question(otherwise, hidden)

    def _tacacs(self, servers: list[Asked]) -> TacacsExchange:
        exchange = TacacsExchange(
            f"tty {self._number} tacacs+", self._world, self._server.aaa_network, servers,
            lambda text: self._server.debug("tacacs", text),
        )  # fmt: skip
        self.exchanges.append(exchange)
        return exchange

    def _ask_radius(self, servers: list[Asked]) -> Steps:
        if not servers:
            return _NoAnswer
        name = yield from self._ask_name()
        typed = yield from self._ask_password()
        state: bytes | None = None
        while True:
            reply = yield self._radius(servers, name, typed, state)
            if not isinstance(reply, Reply):
                return _NoAnswer
            told = _text(reply.message.encode())
            if reply.code is Code.ACCESS_ACCEPT:
                self._known.accept = reply
                return Passed(User(name))
            if reply.code is not Code.ACCESS_CHALLENGE:
                return Failed(told)
            typed = yield self._theirs(told, self._settings.password_prompt, not reply.echo)
            state = reply.state

    def _radius(self, servers: list[Asked], name: str, typed: str, state: bytes | None) -> _Put:
        kind = PortType.VIRTUAL if self._line.kind is LineKind.VTY else PortType.ASYNC
        attributes: list[tuple[str, str | int | bytes]] = [
            ("User-Name", name),
            ("User-Password", typed),
            ("NAS-Identifier", self._server.config.hostname),
            ("NAS-Port", self._number),
            ("NAS-Port-Type", int(kind)),
        ]
        if state is not None:
            attributes.append(("State", state))

        def put(answered: Callable[[Any], None]) -> None:
            exchange = RadiusExchange(
                f"tty {self._number} radius", self._world, self._server.aaa_network, servers,
                attributes, answered, lambda text: self._server.debug("radius", text),
            )  # fmt: skip
            self.exchanges.append(exchange)
            exchange.ask()

        return put

    # Authorization.

    def _authorize(self, passed: Passed) -> Steps:
        methods = self._settings.exec_methods(self._line.exec_list, self._is_console)
        if not methods:
            return passed
        name = self._known.name or ""
        for method in methods:
            self._debug(f"AAA/AUTHOR/EXEC: Method={method.removeprefix('group ').upper()}")
            speaks = self._settings.protocol(method)
            user: User | None = None
            if method == "none" or (method == "if-authenticated" and self._known.method != "none"):
                return Passed(User(name) if name else None)
            if method == "local":
                user = self._server.config.users.get(name)
                if user is None:
                    continue
            elif speaks is Speaks.TACACS:
                exchange = self._tacacs(self._servers(method, speaks))
                request = AuthorRequest(
                    _field(name),
                    _field(f"tty{self._number}"),
                    b"async",
                    (b"service=shell", b"cmd="),
                )
                reply = yield _put(
                    exchange, Type.AUTHORIZATION, request.encode(), AuthorReply.decode
                )
                if not isinstance(reply, AuthorReply) or reply.status is AuthorStatus.ERROR:
                    continue
                if reply.status in (AuthorStatus.PASS_ADD, AuthorStatus.PASS_REPL):
                    user = user_of_pairs(name, [_text(pair) for pair in reply.args])
            elif self._known.accept is not None and speaks is Speaks.RADIUS:
                user = user_of_reply(name, self._known.accept)
            else:
                continue
            self._debug(f"AAA/AUTHOR: status = {'PASS' if user else 'FAIL'}")
            return Passed(user) if user is not None else Failed(for_good=True)
        return Failed(for_good=True)


def _put(exchange: TacacsExchange, kind: Type, body: bytes, decode: Callable[[bytes], Any]) -> _Put:
    return lambda answered: exchange.ask(kind, body, decode, answered)


def _field(text: str) -> bytes:
    return text.encode()[:_FIELD_MOST]


def _text(data: bytes) -> str:
    """What a server has to say, fit for a terminal."""
    text = data.decode(errors="replace").replace("\r\n", "\n")
    return "".join(letter for letter in text if letter == "\n" or letter.isprintable())


def _status(verdict: Verdict | None) -> str:
    if verdict is None:
        return "ERROR"
    return "PASS" if isinstance(verdict, Passed) else "FAIL"
