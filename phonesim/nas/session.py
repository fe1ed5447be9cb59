"""One person's session on a terminal line: login dialogue, callback question, EXEC.

Bytes in, text out, and one `SessionEnd` when it is over; what then happens to the line is the
line's business. The dialogue's texts are those of captures of real servers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from phonesim.machine import Ignore, Machine, On, Table
from phonesim.nas.aaa.accountant import Accountant
from phonesim.nas.aaa.dialogue import AaaDialogue
from phonesim.nas.config_model import IosConfig, LineConfig, LoginMethod, User
from phonesim.nas.exec.connection_dialogue import ConnectionDialogue
from phonesim.nas.exec.line_editor import Typed
from phonesim.nas.exec.shell import ExecShell
from phonesim.nas.password_check import matches
from phonesim.nas.session_events import EndReason, Event, SessionEnd, State
from phonesim.nas.timers import EXEC_IDLE, LOGIN_RESPONSE, SESSION_IDLE, SYN_WAIT
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.wires.stream import StreamEnd
from phonesim.world import World

TRIES = 3  # at the login dialogue


class Terminal(Protocol):
    """The screen at the far end of the line, and the line's settings."""

    config: LineConfig
    number: int

    @property
    def waiting(self) -> int:
        """How many bytes have not left yet."""

    def write(self, text: str) -> None:
        """Show text, with line feeds as line ends."""

    def send(self, data: bytes) -> None:
        """Show a connection's bytes as they are."""

    def when_drained(self, call: Callable[[], None]) -> None:
        """Call `call` when everything so far has left."""


class Server(Protocol):
    """The access server, as a session sees it."""

    config: IosConfig
    accountant: Accountant

    def reach(self, address: str, tcp_port: int) -> StreamEnd | None:
        """A connection to one of the server's own addresses; None if it is refused."""


S, E = State, Event
_EXEC = (S.EXEC, S.QUESTION, S.MORE, S.CALLING, S.CONNECTED, S.SERVER)
_OPEN = (S.USERNAME, S.PASSWORD, S.DIAL_STRING, *_EXEC)
_LET_IN = (S.DIAL_STRING, *_EXEC, S.OVER)
_ASKING = (S.USERNAME, S.PASSWORD, S.SERVER)


class Session(AaaDialogue, ConnectionDialogue, Machine):
    """A session, from the first prompt to its end.

    `called_back` is a session on a callback's second call: it starts no further callback, and with
    `skip_login` no login dialogue either (`nocallback-verify`). With `login_only` whoever has
    passed the dialogue goes elsewhere, as to a line by reverse Telnet.
    """

    TABLE = Table(
        initial=S.NEW,
        events=Event,
        rows=(
            On(S.NEW, E.BEGIN, "begin", *_ASKING, *_EXEC, S.OVER),
            On(S.USERNAME, E.LINE, "take_username", *_ASKING, *_LET_IN),
            On(S.USERNAME, E.TIME_OUT, "time_out_username", S.USERNAME, S.SERVER, S.OVER),
            On(S.PASSWORD, E.LINE, "take_password", *_ASKING, *_LET_IN),
            On(S.PASSWORD, E.TIME_OUT, "time_out_password", *_ASKING, S.OVER),
            On(S.SERVER, E.VERDICT, "take_verdict", *_ASKING, *_LET_IN),
            On(S.DIAL_STRING, E.LINE, "take_dial_string", S.OVER),
            On(S.DIAL_STRING, E.TIME_OUT, "leave_without_dial_string", S.OVER),
            On(S.EXEC, E.LINE, "run_command", S.USERNAME, *_EXEC, S.OVER),
            On(S.QUESTION, E.LINE, "answer_line", S.USERNAME, *_EXEC, S.OVER),
            On(S.QUESTION, E.KEY, "answer_key", S.USERNAME, *_EXEC, S.OVER),
            On(S.QUESTION, E.TIME_OUT, "time_out_question", S.USERNAME, *_EXEC, S.OVER),
            On(S.MORE, E.KEY, "turn_page", S.USERNAME, S.EXEC, S.MORE, S.OVER),
            On((S.EXEC, S.MORE), E.TIME_OUT, "time_out_exec", S.OVER),
            On(S.CALLING, E.TIME_OUT, "time_out_call", S.USERNAME, *_EXEC, S.OVER),
            On(S.CALLING, E.ESCAPED, "give_up_call", S.USERNAME, *_EXEC, S.OVER),
            On(S.CONNECTED, E.ESCAPED, "suspend", S.EXEC, S.OVER),
            On(S.CONNECTED, E.CLOSED, "end_connection", S.USERNAME, S.EXEC, S.OVER),
            On(S.CONNECTED, E.TIME_OUT, "time_out_connection", S.USERNAME, S.EXEC, S.OVER),
            On(_OPEN, E.ENDED, "end_by_server", S.OVER),
            On(_OPEN, E.DISCONNECTED, "disconnect", S.OVER),
            Ignore(S.OVER, E.LINE, "typed ahead of a session that has ended"),
            Ignore(S.OVER, (E.DISCONNECTED, E.ENDED), "it has ended"),
        ),
        timers={
            S.USERNAME: (LOGIN_RESPONSE, E.TIME_OUT),
            S.PASSWORD: (LOGIN_RESPONSE, E.TIME_OUT),
            S.DIAL_STRING: (LOGIN_RESPONSE, E.TIME_OUT),
            S.CALLING: (SYN_WAIT, E.TIME_OUT),
            S.CONNECTED: (SESSION_IDLE, E.TIME_OUT),
        },
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        world: World,
        server: Server,
        terminal: Terminal,
        shell: ExecShell,
        over: Callable[[SessionEnd], None],
        called_back: bool = False,
        skip_login: bool = False,
        login_only: bool = False,
    ) -> None:
        super().__init__(name, world)
        self._server, self._terminal, self._over = server, terminal, over
        self._called_back, self._skip_login = called_back or login_only, skip_login
        self._login_only = login_only
        self._begin_dialogue(shell)
        self._username = ""
        self._failures = 0
        self._aaa = None
        self.user: User | None = None
        self.begun_us = self.last_input_us = world.now_us

    @property
    def _line(self) -> LineConfig:
        """The line's settings as they are now."""
        config: LineConfig = self._terminal.config
        return config

    def duration_us(self, timer: Timer) -> int | None:
        if timer is EXEC_IDLE:
            return self._line.exec_timeout_s * US_PER_S or None
        if timer is LOGIN_RESPONSE:
            return self._line.login_response_s * US_PER_S or None
        if timer is SESSION_IDLE:
            return self._line.session_timeout_s * US_PER_S or None
        return super().duration_us(timer)

    def receive(self, data: bytes) -> None:
        """Bytes typed at the terminal."""
        self.last_input_us = self.world.now_us
        at = 0
        while at < len(data) and self.state is not S.OVER:
            if self.state in (S.CALLING, S.CONNECTED):
                at += self.take_connection_input(data[at:])
                continue
            if self.state is S.SERVER:
                self._ahead += data[at:]
                return
            if self.takes_key and not self._editor.is_line_feed_of(data[at]):
                self._editor.took(data[at])
                self.feed(E.KEY, chr(data[at]))
            else:
                self._prepare_editor()
                taken = self._editor.feed_text(data, at)
                if taken:
                    at += taken
                    continue
                typed = self._editor.feed(data[at])
                if typed is not None:
                    self.feed(E.LINE, typed)
            at += 1
        if self.state is not S.OVER:
            self.restart_idle()

    # Login.

    def begin(self) -> None:
        if not self._line.exec_enabled:
            self._end(EndReason.LOGIN_FAILED)
            return
        self._show_banner("motd", self._line.motd_banner and self._line.exec_banner)
        method = LoginMethod.NONE if self._skip_login else self._line.login
        if self._server.config.aaa_new_model and not self._skip_login:
            self._show_banner("login", method is not LoginMethod.NONE)
            self._begin_aaa()
            return
        if method is LoginMethod.NONE:
            self._write("\n")
            self._enter_exec()
        elif method is LoginMethod.LINE_PASSWORD and self._line.password is None:
            self._write("\n\nPassword required, but none set\n")
            self._end(EndReason.LOGIN_FAILED)
        else:
            self._show_banner("login")
            self._write("\n\nUser Access Verification\n\n")
            self._ask()

    def _ask(self) -> None:
        if self._line.login is LoginMethod.LOCAL:
            self._write("Username: ")
            self.go(S.USERNAME)
        else:
            self._write("Password: ")
            self.go(S.PASSWORD)

    def take_username(self, typed: Typed) -> None:
        if self._aaa is not None:
            self._answer_aaa(typed.text)
            return
        self._username = typed.text.strip()
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

    def take_password(self, typed: Typed) -> None:
        if self._aaa is not None:
            self._answer_aaa(typed.text)
            return
        if self._line.login is LoginMethod.LOCAL:
            self.user = self._server.config.users.get(self._username)
            password = self.user.password if self.user else None
            complaint = "% Login invalid\n\n"
        else:
            password, complaint = self._line.password, ""
        if password is None or not matches(password, typed.text):
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
        self._editor.clear()
        self._write(f"\n% {question}:  timeout expired!\n")

    def _fail(self, complaint: str) -> None:
        if self._aaa is not None:
            self._try_again()
            return
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

    def take_dial_string(self, typed: Typed) -> None:
        if typed.text.strip():
            self._call_back(typed.text.strip())
        else:
            self.leave_without_dial_string()

    def leave_without_dial_string(self) -> None:
        """Our choice: who must be called back gets no EXEC without it, so the call ends."""
        self._end(EndReason.NO_DIAL_STRING)

    def _call_back(self, dial_string: str) -> None:
        self._write("Callback initiated - line is disconnected\n")
        self._end(EndReason.CALLBACK, dial_string)

    def end_by_server(self) -> None:
        """`clear line`, or a reload."""
        self._end(EndReason.CLEARED)

    def disconnect(self) -> None:
        """Nobody is there any more to be told."""
        self._server.accountant.end("exec", self, self._terminal)
        self._abandon_aaa()
        self.leave_connections()

    def _end(self, reason: EndReason, dial_string: str = "") -> None:
        self._server.accountant.end("exec", self, self._terminal)
        self._abandon_aaa()
        if self.state is not S.OVER:
            self.go(S.OVER)
        self.leave_connections()
        end = SessionEnd(reason, self.user, dial_string)
        self.world.soon(lambda: self._over(end))
