"""The part of a session that is a login under `aaa new-model`."""

from __future__ import annotations

from phonesim.nas.aaa.inquiry import Inquiry
from phonesim.nas.aaa.methods import LoginSteps
from phonesim.nas.aaa.verdict import Failed, Passed, Question, Verdict
from phonesim.nas.config_model import User
from phonesim.nas.exec.commands import Ask, Consult, Outcome, Reply
from phonesim.nas.exec.dialogue import ExecDialogue
from phonesim.nas.session_events import EndReason, Event, State

AUTHENTICATION_FAILED = "% Authentication failed.\n"
AUTHORIZATION_FAILED = "% Authorization failed.\n"
S, E = State, Event


class AaaDialogue(ExecDialogue):
    """What `Session` does until somebody is let in; `_aaa` is the login, if there is one."""

    _failures: int
    _aaa: Inquiry | None
    _consult: Consult | None = None  # what a command waits for
    _greeted = False

    def _begin_aaa(self) -> None:
        """Under way until `take_verdict`; nothing is asked before the first method asks."""
        self._ahead = b""  # typed while a server is asked

        def tell(said: Question | Verdict) -> None:
            if login is self._aaa:
                self.feed(E.VERDICT, said)

        asking = LoginSteps(self.world, self._server, self._terminal.number, self._line)
        steps = asking.log_in(exec_follows=not self._login_only)
        login = self._aaa = Inquiry(self.world, asking, steps, tell)
        self.go(S.SERVER)

    def _abandon_aaa(self) -> None:
        login, self._aaa, self._consult = self._aaa, None, None
        if login is not None:
            login.abandon()

    def _answer_aaa(self, typed: str) -> None:
        assert self._aaa is not None
        self._aaa.answer(typed)
        self.go(S.SERVER)

    def consult(self, consult: Consult) -> None:
        """A command waits for what AAA says."""
        self._ahead = b""

        def tell(said: Question | Verdict) -> None:
            if inquiry is self._aaa:
                self.feed(E.VERDICT, said)

        self._consult = consult
        inquiry = self._aaa = Inquiry(self.world, consult.asking, consult.steps, tell)
        self.go(S.SERVER)

    def take_verdict(self, said: Question | Verdict) -> None:
        if self._consult is not None:
            self._take_advice(self._consult, said)
            self._read_on()
            return
        if isinstance(said, Question):
            self._greet(said.ours)
            self._write(said.prompt)
            self.go(S.PASSWORD if said.hidden else S.USERNAME)
            self._read_on()
            return
        self._aaa = None
        if isinstance(said, Passed):
            if not self._greeted:
                self._write("\n")
            self._let_in(said.user)
        elif said.for_good:
            self._write(AUTHORIZATION_FAILED)
            self._end(EndReason.LOGIN_FAILED)
        else:
            self._fail_aaa(said)

    def _take_advice(self, consult: Consult, said: Question | Verdict) -> None:
        if isinstance(said, Question):

            def answer(typed: str | None) -> Reply:
                if typed is None:
                    self._abandon_aaa()
                    return "% Password:  timeout expired!\n"
                assert self._aaa is not None
                self._aaa.answer(typed)
                return Outcome.WAIT

            self._follow(Ask(said.prompt, answer, hidden=said.hidden))
            return
        self._aaa = self._consult = None
        self._follow(consult.then(said))

    def _read_on(self) -> None:
        """What was typed while a server was asked."""
        ahead, self._ahead = self._ahead, b""
        if ahead:
            self.world.soon(lambda: self.receive(ahead))

    def _fail_aaa(self, failed: Failed) -> None:
        told = failed.told if not failed.told or failed.told.endswith("\n") else f"{failed.told}\n"
        message = self._server.config.aaa.fail_message
        complaint = AUTHENTICATION_FAILED if message is None else f"{message}\n"
        self._write(f"{told}{complaint}\n")
        self._try_again()

    def _try_again(self) -> None:
        self._abandon_aaa()
        self._failures += 1
        if self._failures < self._server.config.aaa.attempts:
            self._begin_aaa()
        else:
            self._end(EndReason.LOGIN_FAILED)

    def _greet(self, ours: bool) -> None:
        """Once, before the first question; a server that words it greets by itself."""
        if self._greeted:
            return
        self._greeted = True
        banner = self._server.config.aaa.banner
        if not ours:
            self._write("\n")
        elif banner is not None:
            self._write(f"\n{banner}\n")
        else:
            self._write("\n\nUser Access Verification\n\n")

    # Of the session.

    def receive(self, data: bytes) -> None:
        raise NotImplementedError

    def _let_in(self, user: User | None) -> None:
        raise NotImplementedError
