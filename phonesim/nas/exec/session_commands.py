"""Becoming privileged and leaving: `enable`, `disable`, `exit`, and `help`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonesim.nas.aaa.exec_steps import NOBODY, EnableSteps
from phonesim.nas.aaa.verdict import Passed, Verdict
from phonesim.nas.config_model import LineKind
from phonesim.nas.exec.commands import PRIVILEGED, Ask, Consult, ExecCommand, Found, Reply
from phonesim.nas.exec.connection_commands import leave

if TYPE_CHECKING:
    from phonesim.nas.exec.shell import ExecShell

TRIES = 3  # at the enable password
_HELP = """Help may be requested at any point in a command by entering
a question mark '?'.  If nothing matches, the help list will
be empty and you must backup until entering a '?' shows the
available options.
Two styles of help are provided:
1. Full help is available when you are ready to enter a
   command argument (e.g. 'show ?') and describes each possible
   argument.
2. Partial help is provided when an abbreviated argument is entered
   and you want to know what arguments match the input
   (e.g. 'show pr?'.)

"""


def _enable(shell: ExecShell, found: Found) -> Reply:
    level = found.number("LEVEL", PRIVILEGED)
    if level <= shell.level:
        shell.level = level
        return ""
    if shell.server.enable_methods(shell.line.config):
        return _ask_aaa(shell, level, 1)
    if not shell.server.has_enable_password(level):
        if shell.line.config.kind is not LineKind.CON:
            return "% No password set\n"
        shell.level = level
        return ""
    return _ask_password(shell, level, 1)


def _ask_password(shell: ExecShell, level: int, tries: int) -> Ask:
    def answer(typed: str | None) -> Reply:
        if typed is None:
            return "% Password:  timeout expired!\n"
        if shell.server.opens_enable(typed, level):
            shell.level = level
            return ""
        if tries < TRIES:
            return _ask_password(shell, level, tries + 1)
        return f"% Bad {'secrets' if shell.server.has_enable_secret(level) else 'passwords'}\n\n"

    return Ask("Password: ", answer, hidden=True)


def _ask_aaa(shell: ExecShell, level: int, tries: int) -> Reply:
    """By `aaa authentication enable`; what is said is remembered."""
    server, line = shell.server, shell.line
    asking = EnableSteps(server.world, server, line.number, line.config)
    name = shell.user.name if shell.user is not None else ""

    def then(verdict: Verdict) -> Reply:
        if isinstance(verdict, Passed):
            shell.level = level
            return ""
        if verdict is NOBODY:
            return "% Error in authentication.\n\n"
        return _ask_aaa(shell, level, tries + 1) if tries < TRIES else "% Access denied\n\n"

    return Consult(asking, asking.enable(name, level), then)


def _disable(shell: ExecShell, found: Found) -> Reply:
    shell.level = min(shell.level, found.number("LEVEL", 1))
    return ""


def _help(shell: ExecShell, found: Found) -> Reply:
    return _HELP


SESSION_COMMANDS = (
    ExecCommand("enable [LEVEL<0-15>]", _enable, level=0),
    ExecCommand("disable [LEVEL<0-15>]", _disable, level=0),
    ExecCommand("exit", leave, level=0),
    ExecCommand("logout", leave, level=0),
    ExecCommand("quit", leave),
    ExecCommand("help", _help, level=0),
)
