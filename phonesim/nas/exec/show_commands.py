"""`show`, and the commands that print what a `show` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonesim.nas.debug_log import DEBUG_FLAGS
from phonesim.nas.exec.commands import ALIASES, PRIVILEGED, ExecCommand, Found, Reply
from phonesim.nas.exec.line_commands import LINE, line_number
from phonesim.nas.modemcap import show_modemcap, show_modemcaps
from phonesim.nas.show.configuration import show_running, show_startup
from phonesim.nas.show.lines import show_line, show_lines, show_users
from phonesim.nas.show.modems import show_modem
from phonesim.nas.show.system import show_clock, show_hosts, show_logging, show_version

if TYPE_CHECKING:
    from phonesim.nas.exec.shell import ExecShell


def _version(shell: ExecShell, found: Found) -> Reply:
    return show_version(shell.server)


def _clock(shell: ExecShell, found: Found) -> Reply:
    return show_clock(shell.server)


def _users(shell: ExecShell, found: Found) -> Reply:
    return show_users(shell.server, shell.line, every="ALL" in found)


def _lines(shell: ExecShell, found: Found) -> Reply:
    return show_lines(shell.server)


def _line(shell: ExecShell, found: Found) -> Reply:
    return show_line(shell.server, line_number(shell, found), None)


def _terminal(shell: ExecShell, found: Found) -> Reply:
    return show_line(shell.server, shell.line.number, shell)


def _running(shell: ExecShell, found: Found) -> Reply:
    return show_running(shell.server.config)


def _startup(shell: ExecShell, found: Found) -> Reply:
    return show_startup(shell.server)


def _history(shell: ExecShell, found: Found) -> Reply:
    return "".join(f"  {line}\n" for line in shell.history)


def _privilege(shell: ExecShell, found: Found) -> Reply:
    return f"Current privilege level is {shell.level}\n"


def _debugging(shell: ExecShell, found: Found) -> Reply:
    flags = shell.server.debug_flags
    return "".join(f"{DEBUG_FLAGS[flag]} debugging is on\n" for flag, on in flags.items() if on)


def _chat_scripts(shell: ExecShell, found: Found) -> Reply:
    text = shell.server.config.text.splitlines()
    return "".join(f"{line}\n" for line in text if line.startswith("chat-script "))


def _logging(shell: ExecShell, found: Found) -> Reply:
    return show_logging(shell.server)


def _hosts(shell: ExecShell, found: Found) -> Reply:
    return show_hosts(shell.server)


def _modem(shell: ExecShell, found: Found) -> Reply:
    return show_modem(shell.server)


def _modemcap(shell: ExecShell, found: Found) -> Reply:
    own = shell.server.config.modemcaps
    return show_modemcap(found["ENTRY"].text, own) if "ENTRY" in found else show_modemcaps(own)


def _aliases(shell: ExecShell, found: Found) -> Reply:
    aliases = {**ALIASES, **shell.server.config.aliases}
    return "Exec mode aliases:\n" + "".join(f"  {n:<21} {c}\n" for n, c in aliases.items()) + "\n"


SHOW_COMMANDS = (
    ExecCommand("show aliases", _aliases),
    ExecCommand("show version", _version),
    ExecCommand("show clock", _clock),
    ExecCommand("show users [ALL{all}]", _users),
    ExecCommand("who", _users),
    ExecCommand("systat", _users),
    ExecCommand("show line", _lines),
    ExecCommand(f"show line {LINE}", _line),
    ExecCommand("show modem", _modem),
    ExecCommand("show modemcap [ENTRY]", _modemcap),
    ExecCommand("show terminal", _terminal),
    ExecCommand("show history", _history),
    ExecCommand("show privilege", _privilege),
    ExecCommand("show hosts", _hosts),
    ExecCommand("show running-config", _running, PRIVILEGED),
    ExecCommand("show startup-config", _startup, PRIVILEGED),
    ExecCommand("show configuration", _startup, PRIVILEGED),
    ExecCommand("show debugging", _debugging, PRIVILEGED),
    ExecCommand("show logging", _logging, PRIVILEGED),
    ExecCommand("show chat-script", _chat_scripts, PRIVILEGED),
)
