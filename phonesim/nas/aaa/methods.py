"""One login under `aaa new-model`, written down as it is spoken: methods, questions, verdict.

The next method has its turn only if one does not answer: no server does, the line has no password,
no local user has that name. A method that says no is the end of it.

Our choices, where nothing is published: what the user has typed for a method that did not answer is
used for the next one, so that he is not asked twice; without `aaa authorization exec` local users
are called back as their `username` commands say, others not at all; an authorization by RADIUS is
what came with the Access-Accept of the login, so it has no answer for who logged in otherwise.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

from phonesim.aaa.radius_packet import Code, Reply
from phonesim.nas import debug_wording
from phonesim.nas.aaa.asked import Asked
from phonesim.nas.aaa.asking import Asking, Steps, text_of, theirs
from phonesim.nas.aaa.attributes import user_of_pairs, user_of_reply
from phonesim.nas.aaa.settings import UNDEFINED
from phonesim.nas.aaa.settings import Protocol as Speaks
from phonesim.nas.aaa.verdict import Failed, Passed, Question, Verdict
from phonesim.nas.config_model import User
from phonesim.nas.password_check import matches

_NoAnswer = None
_EXEC = ("service=shell", "cmd=")


@dataclass(slots=True)
class _Known:
    """What is known by now."""

    name: str | None = None
    password: str | None = field(default=None, repr=False)
    method: str = ""  # that has let the user in
    accept: Reply | None = None


class LoginSteps(Asking):
    """A login at `line`, step by step."""

    _known: _Known

    def log_in(self, exec_follows: bool) -> Steps:
        """All of it; with `exec_follows` the user is authorized too."""
        self._known = _Known()
        begin = debug_wording.AAA_BEGIN(
            session=self._number, number=self._number, list=self._line.login_list, service="LOGIN"
        )
        self._debug(begin)
        for method in self._server.login_methods(self._line):
            self._debug(debug_wording.AAA_METHOD(session=self._number, method=_name(method)))
            verdict = yield from self._try(method)
            self._debug(debug_wording.AAA_STATUS(session=self._number, status=_status(verdict)))
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
        known = self._known
        verdict, known.name = yield from self._authenticate_by_tacacs(
            servers, known.name or "", known.password
        )
        return verdict

    def _typed(self, password: str) -> None:
        self._known.password = password

    def _ask_radius(self, servers: list[Asked]) -> Steps:
        if not servers:
            return _NoAnswer
        name = yield from self._ask_name()
        typed = yield from self._ask_password()
        state: bytes | None = None
        while True:
            reply = yield self._radius(
                servers,
                [("User-Name", name), ("User-Password", typed)]
                + ([("State", state)] if state is not None else []),
            )
            if not isinstance(reply, Reply):
                return _NoAnswer
            told = text_of(reply.message.encode())
            if reply.code is Code.ACCESS_ACCEPT:
                self._known.accept = reply
                return Passed(User(name))
            if reply.code is not Code.ACCESS_CHALLENGE:
                return Failed(told)
            typed = yield theirs(told, self._settings.password_prompt, not reply.echo)
            state = reply.state

    # Authorization.

    def _authorize(self, passed: Passed) -> Steps:
        methods = self._settings.exec_methods(self._line.exec_list, self._is_console)
        if not methods:
            return passed
        name = self._known.name or ""
        for method in methods:
            self._tell(debug_wording.AUTHOR_METHOD(session=self._number, method=_name(method)))
            speaks = self._settings.protocol(method)
            user: User | None = None
            if method == "none" or (method == "if-authenticated" and self._known.method != "none"):
                return Passed(User(name) if name else None)
            if method == "local":
                user = self._server.config.users.get(name)
                if user is None:
                    continue
            elif speaks is Speaks.TACACS:
                servers = self._servers(method, speaks)
                reply = yield from self._authorize_by_tacacs(servers, name, _EXEC)
                if reply is None:
                    continue
                if reply.passed:
                    pairs = [text_of(pair) for pair in reply.args]
                    for pair in pairs:
                        self._tell(debug_wording.AUTHOR_RECEIVED(pair=pair))
                    user = user_of_pairs(name, pairs)
            elif self._known.accept is not None and speaks is Speaks.RADIUS:
                user = user_of_reply(name, self._known.accept)
            else:
                continue
            status = "PASS" if user else "FAIL"
            self._tell(debug_wording.AUTHOR_STATUS(session=self._number, status=status))
            return Passed(user) if user is not None else Failed(for_good=True)
        return Failed(for_good=True)


def _name(method: str) -> str:
    return method.removeprefix("group ").upper()


def _status(verdict: Verdict | None) -> str:
    if verdict is None:
        return "ERROR"
    return "PASS" if isinstance(verdict, Passed) else "FAIL"
