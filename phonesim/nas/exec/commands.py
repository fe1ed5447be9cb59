"""What a row of a table of EXEC commands is, and what it may answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from phonesim.nas.command_match import Matched
from phonesim.nas.command_syntax import Syntax
from phonesim.nas.outgoing import Connection, Host

if TYPE_CHECKING:
    from phonesim.nas.aaa.asking import Asking, Steps
    from phonesim.nas.aaa.verdict import Verdict
    from phonesim.nas.exec.shell import ExecShell

ALIASES = {"h": "help", "lo": "logout", "p": "ping", "r": "resume", "s": "show", "w": "where"}
USER, PRIVILEGED = 1, 15  # the levels of the `>` and the `#` prompt


class Outcome(Enum):
    """What the session does after a command that printed nothing."""

    DONE = "prompt again"
    LOGOUT = "end the session"
    WAIT = "AAA has been answered, and goes on"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question, and what to do with the answer, or None if none came in time.

    What is typed is shown unless `hidden`; a `key` question takes one key.
    """

    prompt: str
    then: Callable[[str | None], Reply]
    hidden: bool = False
    key: bool = False
    text: bool = False  # of several lines, up to Ctrl-Z


@dataclass(frozen=True, slots=True)
class Call:
    """Connect to a host."""

    host: Host


@dataclass(frozen=True, slots=True)
class ToConnection:
    """The terminal belongs to an open connection from now on."""

    connection: Connection


@dataclass(frozen=True, slots=True)
class Consult:
    """Ask AAA first; `then` gets what it says."""

    asking: Asking
    steps: Steps
    then: Callable[[Verdict], Reply]


Reply = str | Ask | Outcome | Call | ToConnection | Consult  # a text is shown, a screen at a time


class ExecCommand:
    """A row: its syntax, what it does, the privilege level that it needs, and if `no` may precede.

    An action that prints returns its text; one that has nothing to say returns an empty one.
    """

    def __init__(
        self,
        syntax: str,
        action: Action,
        level: int = USER,
        has_no_form: bool = False,
    ) -> None:
        self.syntax = Syntax(syntax)
        self.action, self.level, self.has_no_form = action, level, has_no_form


Found = Matched[ExecCommand]
Action = Callable[["ExecShell", Found], Reply]
