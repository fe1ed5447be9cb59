"""`debug` and `undebug`, for the whole server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonesim.nas.command_match import Form
from phonesim.nas.debug_log import DEBUG_FLAGS
from phonesim.nas.exec.commands import PRIVILEGED, ExecCommand, Found, Reply

if TYPE_CHECKING:
    from phonesim.nas.exec.shell import ExecShell

_FLAG = "FLAG{" + "|".join(DEBUG_FLAGS) + "}"


def _debug(shell: ExecShell, found: Found) -> Reply:
    return _switch(shell, found, on=found.form is Form.PLAIN)


def _undebug(shell: ExecShell, found: Found) -> Reply:
    return _switch(shell, found, on=False)


def _switch(shell: ExecShell, found: Found, on: bool) -> str:
    flags = shell.server.debug_flags
    if "FLAG" not in found:
        for flag in flags:
            flags[flag] = on
        return f"All possible debugging has been turned {'on' if on else 'off'}\n"
    flag = found["FLAG"].text
    flags[flag] = on
    return f"{DEBUG_FLAGS[flag]} debugging is {'on' if on else 'off'}\n"


DEBUG_COMMANDS = (
    ExecCommand(f"debug {_FLAG}", _debug, PRIVILEGED, has_no_form=True),
    ExecCommand("debug all", _debug, PRIVILEGED, has_no_form=True),
    ExecCommand(f"undebug {_FLAG}", _undebug, PRIVILEGED),
    ExecCommand("undebug all", _undebug, PRIVILEGED),
)
