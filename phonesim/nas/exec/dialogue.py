"""The part of a session that is the EXEC: commands, their questions, and pages of output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from phonesim.machine import Machine
from phonesim.nas.banner import banner_text
from phonesim.nas.config_model import LineConfig, User
from phonesim.nas.exec.commands import Ask, Call, Consult, Outcome, Reply, ToConnection
from phonesim.nas.exec.line_editor import LineEditor, Typed
from phonesim.nas.exec.pager import Pager
from phonesim.nas.exec.shell import ExecShell
from phonesim.nas.session_events import EndReason, Event, State
from phonesim.nas.timers import EXEC_IDLE, LOGIN_RESPONSE

S, E = State, Event


if TYPE_CHECKING:
    _Base = Machine
else:
    _Base = object  # a part of a machine, which has no table of its own


class ExecDialogue(_Base):
    """What `Session` does once somebody is let in."""

    _terminal: Any
    _server: Any
    user: User | None
    _login_only: bool

    @property
    def _line(self) -> LineConfig:
        raise NotImplementedError

    def _begin_dialogue(self, shell: ExecShell) -> None:
        self.shell = shell
        self._editor = LineEditor(self._write)
        self._editor.help, self._editor.complete = shell.help, shell.complete
        self._ask_now: Ask | None = None
        self._pager = Pager("", 0)
        self._after_pages: Reply = ""
        self._automatic = False  # an autocommand is being carried out

    @property
    def takes_key(self) -> bool:
        """Whether the next byte is a key, and no part of a line."""
        asked = self.state is S.QUESTION and self._ask_now is not None and self._ask_now.key
        return self.state is S.MORE or asked

    def _prepare_editor(self) -> None:
        """Let the editor be as the open question needs it."""
        editor, ask = self._editor, self._ask_now if self.state is S.QUESTION else None
        editor.echo = self.state is not S.PASSWORD and not (ask is not None and ask.hidden)
        editor.editing = self.state is S.EXEC and self.shell.editing
        editor.whole_text = ask is not None and ask.text
        if self.state is S.EXEC:
            editor.prompt, editor.earlier = self.shell.prompt, self.shell.earlier
            editor.width = self.shell.width

    def restart_idle(self) -> None:
        """Somebody is there: `exec-timeout` begins again."""
        hidden = self._ask_now is not None and self._ask_now.hidden
        if self.state in (S.EXEC, S.MORE) or (self.state is S.QUESTION and not hidden):
            self.start(EXEC_IDLE, E.TIME_OUT)

    def _enter_exec(self) -> None:
        """Somebody has been let in."""
        if self._login_only:
            self._end(EndReason.LOGGED_IN)
            return
        self.shell.begin(self.user)
        self._server.accountant.begin("exec", self, self._terminal, self.user, "service=shell")
        self._show_banner("exec", self._line.exec_banner)
        command = self.shell.autocommand
        if command:
            self._automatic = True
            self._follow(self.shell.run(command))
        else:
            self._prompt()

    def _prompt(self) -> None:
        """The end of a command: the next prompt, or what follows an autocommand."""
        if self._line.autohangup and self.shell.connections.ended_last:
            self._end(EndReason.LOGOUT)
            return
        if self._automatic and self.shell.config is None:
            self._automatic = False
            if self.user is None or not self.user.nohangup:
                self._end(EndReason.LOGOUT)
            else:
                self._ask()
            return
        self.go(S.EXEC)
        self.start(EXEC_IDLE, E.TIME_OUT)
        self._write(self.shell.prompt)

    def show_prompt_again(self) -> None:
        """`logging synchronous`: a message has come between what is being typed."""
        if self.state is S.EXEC:
            self._prepare_editor()
            self._editor.again()

    def run_command(self, typed: Typed) -> None:
        self._follow(self.shell.take(typed))

    def _follow(self, reply: Reply) -> None:
        """Show what a command has to say, ask what it asks."""
        if isinstance(reply, Ask):
            self._ask_now = reply
            self._write(reply.prompt)
            self.go(S.QUESTION)
            self.start(LOGIN_RESPONSE if reply.hidden else EXEC_IDLE, E.TIME_OUT)
        elif isinstance(reply, Call):
            self.begin_call(reply)
        elif isinstance(reply, ToConnection):
            self.go_to_connection(reply)
        elif isinstance(reply, Consult):
            self.consult(reply)
        elif reply is Outcome.WAIT:
            self.go(S.SERVER)
        elif reply is Outcome.LOGOUT:
            self._end(EndReason.LOGOUT)
        else:
            self._pager = Pager(reply if isinstance(reply, str) else "", self.shell.length)
            self._write(self._pager.screen())
            self._page_or_prompt()

    def turn_page(self, key: str) -> None:
        self._write(self._pager.answer(key))
        self._page_or_prompt()

    def _page_or_prompt(self) -> None:
        if self._pager.more:
            self.go(S.MORE)
            self.start(EXEC_IDLE, E.TIME_OUT)
        else:
            self._prompt()

    def answer_line(self, typed: Typed) -> None:
        assert self._ask_now is not None
        ask, self._ask_now = self._ask_now, None
        end = "\x1a" if typed.by == "^Z" else ""
        self._follow(ask.then(None if typed.by == "^C" else typed.text + end))

    def answer_key(self, key: str) -> None:
        assert self._ask_now is not None
        ask, self._ask_now = self._ask_now, None
        self._follow(ask.then(key))

    def time_out_question(self) -> None:
        """Nobody has answered a password in time; any other question ends like a silent prompt."""
        assert self._ask_now is not None
        ask, self._ask_now = self._ask_now, None
        if not ask.hidden:
            self.time_out_exec()
            return
        self._editor.clear()
        self._write("\n")
        self._follow(ask.then(None))

    def time_out_exec(self) -> None:
        self._end(EndReason.TIMED_OUT)

    def _show_banner(self, kind: str, wanted: bool = True) -> None:
        if wanted:
            config, number = self._server.config, self._terminal.number
            self._write(banner_text(config, self._line, number, kind))

    def _write(self, text: str) -> None:
        if text:
            self._terminal.write(text)

    def _end(self, reason: EndReason) -> None:
        raise NotImplementedError

    def consult(self, consult: Consult) -> None:
        raise NotImplementedError

    def begin_call(self, call: Call) -> None:
        raise NotImplementedError

    def go_to_connection(self, to: ToConnection) -> None:
        raise NotImplementedError

    def _ask(self) -> None:
        raise NotImplementedError
