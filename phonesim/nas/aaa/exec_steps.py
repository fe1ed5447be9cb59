"""What the EXEC asks AAA: who may become privileged, and who may have a command carried out.

Our choices: RADIUS is asked for the user `$enab15$`, as captures show, and cannot authorize
commands, so that the next method has its turn.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

from phonesim.aaa.radius_packet import Code, Reply
from phonesim.aaa.tacacs_packet import ENABLE
from phonesim.nas import debug_wording
from phonesim.nas.aaa.asking import Asking, Steps
from phonesim.nas.aaa.settings import Protocol as Speaks
from phonesim.nas.aaa.verdict import Failed, Passed, Question, Verdict
from phonesim.nas.password_check import matches

NOBODY = Failed("nobody has answered", for_good=True)


class EnableSteps(Asking):
    """`enable`, by the methods of `aaa authentication enable default`."""

    def enable(self, name: str, level: int) -> Steps:
        """Whether `name` becomes privileged."""
        self._password: str | None = None
        self._debug(
            debug_wording.AAA_BEGIN(
                session=self._number, number=self._number, list="", service="ENABLE"
            )
        )
        for method in self._settings.enable_methods:
            upper = method.removeprefix("group ").upper()
            self._debug(debug_wording.AAA_METHOD(session=self._number, method=upper))
            verdict = yield from self._try(method, name, level)
            status = "ERROR" if verdict is None else type(verdict).__name__[:4].upper()
            self._debug(debug_wording.AAA_STATUS(session=self._number, status=status))
            if verdict is not None:
                return verdict
        return NOBODY

    def _try(self, method: str, name: str, level: int) -> Steps:
        speaks = self._settings.protocol(method)
        if method == "none":
            return Passed(None)
        if speaks is Speaks.TACACS:
            verdict, _ = yield from self._authenticate_by_tacacs(
                self._servers(method, speaks), name, self._password, ENABLE, level
            )
            return verdict
        if method == "enable" and self._server.has_enable_password(level):
            typed = yield from self._ask()
            return _verdict(self._server.opens_enable(typed, level))
        if method == "line" and self._line.password is not None:
            typed = yield from self._ask()
            return _verdict(matches(self._line.password, typed))
        servers = self._servers(method, speaks) if speaks is Speaks.RADIUS else []
        if not servers:
            return None
        typed = yield from self._ask()
        reply = yield self._radius(
            servers, [("User-Name", f"$enab{level}$"), ("User-Password", typed)]
        )
        return _verdict(reply.code is Code.ACCESS_ACCEPT) if isinstance(reply, Reply) else None

    def _ask(self) -> Generator[Question, str, str]:
        if self._password is None:
            self._password = yield Question(self._settings.password_prompt, hidden=True)
        return self._password

    def _typed(self, password: str) -> None:
        self._password = password


class CommandSteps(Asking):
    """A command of the EXEC, by the methods of `aaa authorization commands LEVEL`."""

    def authorize(
        self, name: str, level: int, words: Sequence[str], methods: Sequence[str]
    ) -> Steps:
        """Whether `name` may have the command `words` carried out."""
        pairs = ["service=shell", f"cmd={words[0]}"]
        pairs += [f"cmd-arg={word}" for word in (*words[1:], "<cr>")]
        for method in methods:
            upper = method.removeprefix("group ").upper()
            self._tell(debug_wording.AUTHOR_METHOD(session=self._number, method=upper))
            if method in ("none", "local") or (method == "if-authenticated" and name):
                return Passed(None)
            speaks = self._settings.protocol(method)
            if speaks is Speaks.TACACS:
                servers = self._servers(method, speaks)
                reply = yield from self._authorize_by_tacacs(servers, name, pairs, level)
                if reply is not None:
                    status = "PASS" if reply.passed else "FAIL"
                    told = debug_wording.AUTHOR_STATUS(session=self._number, status=status)
                    self._tell(told)
                    return _verdict(reply.passed)
        return NOBODY


def _verdict(passed: bool) -> Verdict:
    return Passed(None) if passed else Failed()
