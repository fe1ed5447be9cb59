"""`debug` and `undebug`, for the whole server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonesim.nas.command_match import Form
from phonesim.nas.debug_log import DEBUG_FLAGS
from phonesim.nas.exec.commands import PRIVILEGED, ExecCommand, Found, Reply

if TYPE_CHECKING:
    from phonesim.nas.exec.shell import ExecShell

_PLAIN = "FLAG{" + "|".join(flag for flag in DEBUG_FLAGS if " " not in flag) + "}"
_AAA = "aaa OF_AAA{authentication|authorization|accounting}"


def _debug(shell: ExecShell, found: Found) -> Reply:
    return _switch(shell, found, on=found.form is Form.PLAIN)


def _undebug(shell: ExecShell, found: Found) -> Reply:
    return _switch(shell, found, on=False)


def _switch(shell: ExecShell, found: Found, on: bool) -> str:
    flags = shell.server.debug_flags
    if "FLAG" not in found and "OF_AAA" not in found:
        for flag in flags:
            flags[flag] = on
        return f"All possible debugging has been turned {'on' if on else 'off'}\n"
    flag = found["FLAG"].text if "FLAG" in found else f"aaa {found['OF_AAA'].text}"
    flags[flag] = on
    return f"{DEBUG_FLAGS[flag]} debugging is {'on' if on else 'off'}\n"


DEBUG_COMMANDS = (
    *(
        ExecCommand(f"debug {flag}", _debug, PRIVILEGED, has_no_form=True)
        for flag in (_PLAIN, _AAA)
    ),
    ExecCommand("debug all", _debug, PRIVILEGED, has_no_form=True),
    *(ExecCommand(f"undebug {flag}", _undebug, PRIVILEGED) for flag in (_PLAIN, _AAA)),
    ExecCommand("undebug all", _undebug, PRIVILEGED),
)
