"""One person's session on a terminal line: login dialogue, callback question, EXEC.

Bytes in, text out, and one `SessionEnd` when it is over; what then happens to the line is the
line's business. The dialogue's texts are those of captures of real servers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from phonesim.machine import Ignore, Machine, On, Table
from phonesim.nas.config_model import IosConfig, LineConfig, LineKind, LoginMethod, User
from phonesim.nas.exec_shell import ExecShell, Outcome
from phonesim.nas.line_input import LineInput
from phonesim.nas.password_check import matches
from phonesim.nas.timers import EXEC_IDLE, LOGIN_RESPONSE
from phonesim.symbol import Symbol
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.world import World

TRIES = 3  # at the login dialogue, and at enable


class State(Symbol):
    """Which question is open."""

    NEW = "not begun"
    USERNAME = "username"
    PASSWORD = "password"
    DIAL_STRING = "callback dial string"
    EXEC = "EXEC"
    ENABLE = "enable password"
    OVER = "over"


class Event(Symbol):
    """What can happen to it."""

    BEGIN = "begin"
    LINE = "line typed"  # with its text
    DISCONNECTED = "nobody there any more"
    TIME_OUT = "time-out"


class EndReason(Enum):
    """Why a session is over."""

    LOGOUT = "logout"
    LOGIN_FAILED = "login failed"
    TIMED_OUT = "timed out"
    CALLBACK = "callback"
    NO_DIAL_STRING = "no dial string"
    LOGGED_IN = "logged in"  # of a session that is only a login


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """How it ended; a callback names the user and the dial string."""

    reason: EndReason
    user: User | None = None
    dial_string: str = ""


class Terminal(Protocol):
    """The screen at the far end of the line."""

    def write(self, text: str) -> None:
        """Show text, with line feeds as line ends."""


class Server(Protocol):
    """The access server, as a session sees it."""

    config: IosConfig

    def opens_enable(self, typed: str) -> bool:
        """Whether `typed` is the privileged password."""

    def has_enable_password(self) -> bool:
        """Whether there is anything to compare with."""


S, E = State, Event
_OPEN = (S.USERNAME, S.PASSWORD, S.DIAL_STRING, S.EXEC, S.ENABLE)


class Session(Machine):
    """A session, from the first prompt to its end.

    `called_back` is a session on a callback's second call: it starts no further callback, and with
    `skip_login` no login dialogue either (`nocallback-verify`). With `login_only` whoever has
    passed the dialogue goes elsewhere, as to a line by reverse Telnet.
    """

    TABLE = Table(
        initial=S.NEW,
        events=Event,
        rows=(
            On(S.NEW, E.BEGIN, "begin", S.USERNAME, S.PASSWORD, S.EXEC, S.OVER),
            On(S.USERNAME, E.LINE, "take_username", S.USERNAME, S.PASSWORD, S.DIAL_STRING, S.EXEC,
               S.OVER),
            On(S.USERNAME, E.TIME_OUT, "time_out_username", S.USERNAME, S.OVER),
            On(S.PASSWORD, E.LINE, "take_password", S.USERNAME, S.PASSWORD, S.DIAL_STRING, S.EXEC,
               S.OVER),
            On(S.PASSWORD, E.TIME_OUT, "time_out_password", S.USERNAME, S.PASSWORD, S.OVER),
            On(S.DIAL_STRING, E.LINE, "take_dial_string", S.OVER),
            On(S.DIAL_STRING, E.TIME_OUT, "leave_without_dial_string", S.OVER),
            On(S.EXEC, E.LINE, "run_command", S.EXEC, S.ENABLE, S.OVER),
            On(S.EXEC, E.TIME_OUT, "time_out_exec", S.OVER),
            On(S.ENABLE, E.LINE, "take_enable_password", S.ENABLE, S.EXEC),
            On(S.ENABLE, E.TIME_OUT, "time_out_enable", S.EXEC),
            On(_OPEN, E.DISCONNECTED, "", S.OVER),
            Ignore(S.OVER, E.LINE, "typed ahead of a session that has ended"),
            Ignore(S.OVER, E.DISCONNECTED, "it has ended"),
        ),
        timers={
            S.USERNAME: (LOGIN_RESPONSE, E.TIME_OUT),
            S.PASSWORD: (LOGIN_RESPONSE, E.TIME_OUT),
            S.DIAL_STRING: (LOGIN_RESPONSE, E.TIME_OUT),
            S.ENABLE: (LOGIN_RESPONSE, E.TIME_OUT),
        },
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        world: World,
        server: Server,
        line: LineConfig,
        terminal: Terminal,
        shell: ExecShell,
        over: Callable[[SessionEnd], None],
        called_back: bool = False,
        skip_login: bool = False,
        login_only: bool = False,
    ) -> None:
        super().__init__(name, world)
        self._server, self._line, self._terminal, self._over = server, line, terminal, over
        self._called_back, self._skip_login = called_back or login_only, skip_login
        self._login_only = login_only
        self.shell = shell
        self._input = LineInput(lambda data: terminal.write(data.decode("latin-1")))
        self._username = ""
        self._failures = 0
        self.user: User | None = None

    def duration_us(self, timer: Timer) -> int | None:
        if timer is EXEC_IDLE:
            return self._line.exec_timeout_s * US_PER_S or None
        if timer is LOGIN_RESPONSE:
            return self._line.login_response_s * US_PER_S or None
        return super().duration_us(timer)

    def receive(self, data: bytes) -> None:
        """Bytes typed at the terminal."""
        for byte in data:
            self._input.echo = self.state not in (S.PASSWORD, S.ENABLE)
            line = self._input.feed(byte)
            if line is not None:
                self.feed(E.LINE, line)
        if self.state is S.EXEC:
            self.start(EXEC_IDLE, E.TIME_OUT)

    # Login.

    def begin(self) -> None:
        method = LoginMethod.NONE if self._skip_login else self._line.login
        if method is LoginMethod.NONE:
            self._write("\n")
            self._enter_exec()
        elif method is LoginMethod.LINE_PASSWORD and self._line.password is None:
            self._write("\n\nPassword required, but none set\n")
            self._end(EndReason.LOGIN_FAILED)
        else:
            self._write("\n\nUser Access Verification\n\n")
            self._ask()

    def _ask(self) -> None:
        if self._line.login is LoginMethod.LOCAL:
            self._write("Username: ")
            self.go(S.USERNAME)
        else:
            self._write("Password: ")
            self.go(S.PASSWORD)

    def take_username(self, typed: str) -> None:
        self._username = typed.strip()
        user = self._server.config.users.get(self._username)
        if user is not None and user.nopassword:
            self._let_in(user)
        elif self._username:
            self._write("Password: ")
            self.go(S.PASSWORD)
        else:
            self._ask()

    def time_out_username(self) -> None:
        self._expire("Username")
        self._fail("")

    def take_password(self, typed: str) -> None:
        if self._line.login is LoginMethod.LOCAL:
            self.user = self._server.config.users.get(self._username)
            password = self.user.password if self.user else None
            complaint = "% Login invalid\n\n"
        else:
            password, complaint = self._line.password, ""
        if password is None or not matches(password, typed):
            self.user = None
            self._fail(complaint)
        else:
            self._let_in(self.user)

    def _let_in(self, user: User | None) -> None:
        """Whoever has passed: to be called back, or to the EXEC."""
        self.user = user
        if self._wants_callback():
            self._begin_callback()
        else:
            self._enter_exec()

    def time_out_password(self) -> None:
        self._expire("Password")
        self._fail("")

    def _expire(self, question: str) -> None:
        """What was half typed as an answer must not begin the next line."""
        self._input.clear()
        self._write(f"\n% {question}:  timeout expired!\n")

    def _fail(self, complaint: str) -> None:
        self._write(complaint)
        self._failures += 1
        if self._failures < TRIES:
            self._ask()
            return
        if self._line.login is LoginMethod.LINE_PASSWORD:
            self._write("% Bad passwords\n")
        self._end(EndReason.LOGIN_FAILED)

    # Callback.

    def _wants_callback(self) -> bool:
        return (
            self.user is not None
            and self.user.callback_dialstring is not None
            and self._server.config.service_exec_callback
            and self._line.modem_control is not None
            and not self._called_back
        )

    def _begin_callback(self) -> None:
        assert self.user is not None
        if self.user.callback_dialstring:
            self._call_back(self.user.callback_dialstring)
        else:
            self._write("Callback Dialstring: ")
            self.go(S.DIAL_STRING)

    def take_dial_string(self, typed: str) -> None:
        if typed.strip():
            self._call_back(typed.strip())
        else:
            self.leave_without_dial_string()

    def leave_without_dial_string(self) -> None:
        """Our choice: who must be called back gets no EXEC without it, so the call ends."""
        self._end(EndReason.NO_DIAL_STRING)

    def _call_back(self, dial_string: str) -> None:
        self._write("Callback initiated - line is disconnected\n")
        self._end(EndReason.CALLBACK, dial_string)

    # EXEC.

    def _enter_exec(self) -> None:
        if self._login_only:
            self._end(EndReason.LOGGED_IN)
            return
        self.go(S.EXEC)
        self.start(EXEC_IDLE, E.TIME_OUT)
        self._prompt()

    def _prompt(self) -> None:
        self._write(self._server.config.hostname + ("#" if self.shell.privileged else ">"))

    def run_command(self, typed: str) -> None:
        match self.shell.run(typed):
            case Outcome.ENABLE:
                self._begin_enable()
            case Outcome.LOGOUT:
                self._end(EndReason.LOGOUT)
            case Outcome.DONE:
                self._prompt()

    def time_out_exec(self) -> None:
        self._end(EndReason.TIMED_OUT)

    def _begin_enable(self) -> None:
        if not self._server.has_enable_password():
            if self._line.kind is LineKind.CON:
                self.shell.privileged = True
            else:
                self._write("% No password set\n")
            self._prompt()
            return
        self._failures = 0
        self._write("Password: ")
        self.go(S.ENABLE)

    def take_enable_password(self, typed: str) -> None:
        self.shell.privileged = self._server.opens_enable(typed)
        self._failures += 1
        if not self.shell.privileged and self._failures < TRIES:
            self._write("Password: ")
            self.go(S.ENABLE)
            return
        if not self.shell.privileged:
            kind = "secrets" if self._server.config.enable_secret else "passwords"
            self._write(f"% Bad {kind}\n\n")
        self._enter_exec()

    def time_out_enable(self) -> None:
        self._expire("Password")
        self.start(EXEC_IDLE, E.TIME_OUT)
        self._prompt()

    def _end(self, reason: EndReason, dial_string: str = "") -> None:
        if self.state is not S.OVER:
            self.go(S.OVER)
        end = SessionEnd(reason, self.user, dial_string)
        self.world.soon(lambda: self._over(end))

    def _write(self, text: str) -> None:
        if text:
            self._terminal.write(text)
