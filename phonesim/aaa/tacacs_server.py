"""An emulated TACACS+ server: one connection, packets in, packets out.

Its questions are worded as those of the best-known free server. It does what a login, `enable`,
authorization and accounting of an EXEC need; what else is asked is answered with an error, as RFC
8907 wants.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from phonesim.aaa.account import Accounts
from phonesim.aaa.tacacs_packet import (
    ABORT,
    ENABLE,
    NO_ECHO,
    AcctReply,
    AcctRequest,
    AcctStatus,
    AuthenContinue,
    AuthenReply,
    AuthenStart,
    AuthenStatus,
    AuthorReply,
    AuthorRequest,
    AuthorStatus,
    Malformed,
    Packet,
    PacketReader,
    Type,
)

USERNAME_PROMPT = b"\nUser Access Verification\n\nUsername: "
PASSWORD_PROMPT = b"Password: "


@dataclass(slots=True)
class _Login:
    """How far an authentication has come; `user` is None until it is known."""

    enable: bool
    user: str | None = None


class TacacsServer:
    """The server's side of one connection; `key` is what it shares with its clients."""

    def __init__(
        self,
        key: bytes,
        accounts: Accounts,
        keep: Callable[[str, str, dict[str, str | int]], None] = lambda status, user, facts: None,
    ) -> None:
        self._key, self._accounts, self._keep = key, accounts, keep
        self._reader = PacketReader(key)
        self._logins: dict[int, _Login] = {}  # by session

    def receive(self, data: bytes) -> bytes | None:
        """What to send back; None to close the connection, as at what it cannot read."""
        replies = b""
        try:
            for packet in self._reader.feed(data):
                body = self._answer(packet)
                if body:
                    replies += Packet(
                        packet.type, packet.sequence + 1, packet.session_id, body, packet.minor
                    ).encode(self._key)
        except Malformed:
            return None
        return replies

    def _answer(self, packet: Packet) -> bytes:
        if packet.sequence % 2 == 0 or packet.sequence == 255:
            raise Malformed("a client's packets have odd numbers")
        if packet.type is Type.AUTHENTICATION:
            return self._authenticate(packet)
        if packet.type is Type.AUTHORIZATION:
            return self._authorize(AuthorRequest.decode(packet.body)).encode()
        return self._account(AcctRequest.decode(packet.body)).encode()

    def _account(self, record: AcctRequest) -> AcctReply:
        pairs = (arg.decode(errors="replace").partition("=") for arg in record.about.args)
        facts: dict[str, str | int] = {name: value for name, _, value in pairs}
        facts["port"] = record.about.port.decode(errors="replace")
        self._keep(record.flag.name.lower(), record.about.user.decode(errors="replace"), facts)
        return AcctReply(AcctStatus.SUCCESS)

    def _authenticate(self, packet: Packet) -> bytes:
        if packet.sequence == 1:
            start = AuthenStart.decode(packet.body)
            if (start.action, start.authen_type) != (1, 1):
                return AuthenReply(AuthenStatus.ERROR, b"only ASCII logins").encode()
            login = self._logins[packet.session_id] = _Login(start.service == ENABLE)
            return self._go_on(packet.session_id, login, start.user).encode()
        told = AuthenContinue.decode(packet.body)
        login_known = self._logins.get(packet.session_id)
        if login_known is None or told.flags & ABORT:
            self._logins.pop(packet.session_id, None)
            return b""
        return self._go_on(packet.session_id, login_known, told.user_msg).encode()

    def _go_on(self, session_id: int, login: _Login, told: bytes) -> AuthenReply:
        text = told.decode(errors="replace")
        if login.user is None:
            if not text:
                return AuthenReply(AuthenStatus.GETUSER, USERNAME_PROMPT)
            login.user = text
            return AuthenReply(AuthenStatus.GETPASS, PASSWORD_PROMPT, flags=NO_ECHO)
        del self._logins[session_id]
        account = self._accounts.get(login.user)
        opens = account is not None and (
            account.opens_enable(text) if login.enable else account.opens(text)
        )
        return AuthenReply(AuthenStatus.PASS if opens else AuthenStatus.FAIL)

    def _authorize(self, request: AuthorRequest) -> AuthorReply:
        account = self._accounts.get(request.user.decode(errors="replace"))
        if account is None or b"service=shell" not in request.args:
            return AuthorReply(AuthorStatus.FAIL)
        words = [a.decode(errors="replace").partition("=") for a in request.args]
        command = " ".join(
            value for name, _, value in words if name in ("cmd", "cmd-arg") and value != "<cr>"
        )
        if command:
            allowed = account.may(command)
            return AuthorReply(AuthorStatus.PASS_ADD if allowed else AuthorStatus.FAIL)
        given = tuple(f"{name}={value}".encode()[:255] for name, value in account.attributes())
        return AuthorReply(AuthorStatus.PASS_ADD, given)
