"""The EXEC: commands at the `>` and `#` prompts, as a table.

Keywords may be shortened to what is unique, as at a real prompt. Commands that are not in the table
are invalid input here; the documentation lists what there is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from phonesim.nas.command_match import (
    Ambiguous,
    CommandTable,
    Form,
    Incomplete,
    Invalid,
    Matched,
    match,
)
from phonesim.nas.command_syntax import Syntax

DEBUG_FLAGS = {
    "chat": "Chat scripts activity",
    "callback": "Callback activity",
    "modem": "Modem control/process activation",
}


class Outcome(Enum):
    """What the session does after a command."""

    DONE = "prompt again"
    ENABLE = "ask for the enable password"
    LOGOUT = "end the session"


class ShellServer(Protocol):
    """The access server, as its EXEC sees it."""

    def set_debug(self, flag: str, on: bool) -> None:
        """Switch one kind of debug output, for the whole server."""

    def debugging(self) -> tuple[str, ...]:
        """The kinds that are on."""

    def show(self, what: str) -> str:
        """The text of `show clock`, `show users` or `show running-config`."""


@dataclass(frozen=True, slots=True)
class ExecCommand:
    """A row: its syntax, what it does, and whether it needs the `#` prompt."""

    syntax: Syntax
    action: Callable[[ExecShell, Matched[ExecCommand]], Outcome]
    privileged: bool = False


class ExecShell:
    """The command interpreter of one session; `write` shows text, `monitor` turns logging on."""

    def __init__(
        self,
        server: ShellServer,
        hostname: Callable[[], str],
        write: Callable[[str], None],
        monitor: Callable[[bool], None],
        privileged: bool = False,
    ) -> None:
        self._server, self._hostname = server, hostname
        self._write, self._monitor = write, monitor
        self.privileged = privileged

    def run(self, typed: str) -> Outcome:
        """Carry out one line; what it prints has been written when this returns."""
        if not typed.strip() or typed.lstrip().startswith("!"):
            return Outcome.DONE
        found = match(
            _TABLE,
            typed,
            forms=self.privileged,
            allowed=lambda row: self.privileged or not row.privileged,
        )
        match found:
            case Matched():
                if found.form is Form.PLAIN or found.row.action is _debug:
                    return found.row.action(self, found)
                self._write("% Incomplete command.\n\n")
            case Ambiguous():
                self._write(f'% Ambiguous command:  "{typed.strip()}"\n')
            case Incomplete():
                self._write("% Incomplete command.\n\n")
            case Invalid(word):
                self._refuse(typed, word.column)
        return Outcome.DONE

    def _refuse(self, typed: str, column: int) -> None:
        if len(typed.split()) == 1:
            name = typed.strip()
            self._write(f'Translating "{name}"...domain server (255.255.255.255)\n')
            self._write(
                "% Unknown command or computer name, or unable to find computer address\n\n"
            )
            return
        prompt = len(self._hostname()) + 1
        self._write(" " * (prompt + column - 1) + "^\n")
        self._write("% Invalid input detected at '^' marker.\n\n")

    def write(self, text: str) -> None:
        """Show text."""
        self._write(text)

    def switch_debug(self, flags: tuple[str, ...], on: bool) -> None:
        """Switch kinds of debug output, and say so as IOS does."""
        for flag in flags:
            self._server.set_debug(flag, on)
            self._write(f"{DEBUG_FLAGS[flag]} debugging is {'on' if on else 'off'}\n")

    def switch_all_debug_off(self) -> None:
        """`undebug all`."""
        for flag in DEBUG_FLAGS:
            self._server.set_debug(flag, False)
        self._write("All possible debugging has been turned off\n")

    def show(self, what: str) -> None:
        """One of the server's tables."""
        if what == "debugging":
            on = self._server.debugging()
            self._write("".join(f"{DEBUG_FLAGS[flag]} debugging is on\n" for flag in on))
        else:
            self._write(self._server.show(what))

    def monitor(self, on: bool) -> None:
        """`terminal monitor`: debug and log output on this terminal too."""
        self._monitor(on)


def _enable(shell: ExecShell, found: Matched[ExecCommand]) -> Outcome:
    return Outcome.DONE if shell.privileged else Outcome.ENABLE


def _disable(shell: ExecShell, found: Matched[ExecCommand]) -> Outcome:
    shell.privileged = False
    return Outcome.DONE


def _logout(shell: ExecShell, found: Matched[ExecCommand]) -> Outcome:
    return Outcome.LOGOUT


def _debug(shell: ExecShell, found: Matched[ExecCommand]) -> Outcome:
    shell.switch_debug((found["FLAG"].text,), on=found.form is Form.PLAIN)
    return Outcome.DONE


def _undebug(shell: ExecShell, found: Matched[ExecCommand]) -> Outcome:
    if found["FLAG"].text == "all":
        shell.switch_all_debug_off()
    else:
        shell.switch_debug((found["FLAG"].text,), on=False)
    return Outcome.DONE


def _show(shell: ExecShell, found: Matched[ExecCommand]) -> Outcome:
    shell.show(found["WHAT"].text)
    return Outcome.DONE


def _terminal_monitor(shell: ExecShell, found: Matched[ExecCommand]) -> Outcome:
    shell.monitor(True)
    return Outcome.DONE


def _terminal_size(shell: ExecShell, found: Matched[ExecCommand]) -> Outcome:
    """Output is not paged yet, so a length of lines has nothing to change."""
    return Outcome.DONE


COMMANDS = (
    ExecCommand(Syntax("enable"), _enable),
    ExecCommand(Syntax("disable"), _disable),
    ExecCommand(Syntax("{ exit | logout | quit }"), _logout),
    ExecCommand(Syntax("show WHAT{clock|users}"), _show),
    ExecCommand(Syntax("show WHAT{debugging|running-config}"), _show, privileged=True),
    ExecCommand(Syntax("terminal { length N<0-512> | width N<0-512> }"), _terminal_size),
    ExecCommand(Syntax("terminal monitor"), _terminal_monitor, privileged=True),
    ExecCommand(Syntax("debug FLAG{callback|chat|modem}"), _debug, privileged=True),
    ExecCommand(Syntax("undebug FLAG{all|callback|chat|modem}"), _undebug, privileged=True),
)
_TABLE = CommandTable(COMMANDS)
