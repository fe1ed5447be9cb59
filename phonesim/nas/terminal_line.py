"""What a line is to others: to sessions and the server's tables, to its network caller.

And what the server is to its lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from phonesim.nas.config_model import LineConfig, LogLevel, ScriptTrigger, User
from phonesim.nas.session import Session
from phonesim.nas.session_events import SessionEnd

if TYPE_CHECKING:
    from phonesim.nas.async_line import AsyncLine


class LineServer(Protocol):
    """The access server, as a line sees it."""

    @property
    def hostname(self) -> str:
        """The name that prompts begin with."""

    def new_session(
        self,
        line: TerminalLine,
        over: Callable[[SessionEnd], None],
        called_back: bool = False,
        skip_login: bool = False,
    ) -> Session:
        """A session for someone at `line`."""

    def find_script(
        self, line: LineConfig, trigger: ScriptTrigger
    ) -> tuple[str, Sequence[str]] | None:
        """The chat script that `line` has for `trigger`."""

    def autoconfigure_script(self, modem: str) -> tuple[str, Sequence[str]]:
        """The script that makes a modem of that type ready."""

    def callback_line(self, user: User, own: AsyncLine) -> AsyncLine | None:
        """The line that calls `user` back, who called in on `own`; None if all are in use."""

    def message(self, text: str, level: LogLevel) -> None:
        """A log message."""

    def debug(self, flag: str, text: str) -> None:
        """A line of debug output, if `debug flag` is on."""


class TerminalLine(Protocol):
    """A line, as sessions and the server's tables see it."""

    config: LineConfig
    number: int
    session: Session | None

    @property
    def waiting(self) -> int:
        """How many bytes have not left yet."""

    def send(self, data: bytes) -> None:
        """Send a connection's bytes as they are."""

    def when_drained(self, call: Callable[[], None]) -> None:
        """Call `call` when everything so far has left."""

    def write(self, text: str) -> None:
        """Show text to whoever is there, with line feeds as line ends."""

    def log(self, text: str) -> None:
        """Show a line of log or debug output, on a line of its own."""


class NetworkCaller(Protocol):
    """Whoever has the line from the network, by reverse Telnet."""

    def line_is_up(self) -> None:
        """The modem is ready: what is sent from now on reaches it."""

    def line_says(self, data: bytes) -> None:
        """Bytes from the modem."""

    def line_is_gone(self) -> None:
        """The line has ended the connection."""
