"""`terminal`: settings of this session's terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonesim.nas.config_model import LineKind
from phonesim.nas.exec.commands import PRIVILEGED, ExecCommand, Found, Reply

if TYPE_CHECKING:
    from phonesim.nas.exec.shell import ExecShell


def _monitor(shell: ExecShell, found: Found) -> Reply:
    on = "OFF" not in found
    if on and shell.line.config.kind is LineKind.CON:
        return "% Console already monitors\n"
    shell.server.log.monitor(shell.line, on)
    return ""


def _length(shell: ExecShell, found: Found) -> Reply:
    shell.length = found.number("LINES", shell.line.config.length)
    return ""


def _width(shell: ExecShell, found: Found) -> Reply:
    shell.width = found.number("COLUMNS", shell.line.config.width)
    return ""


def _history(shell: ExecShell, found: Found) -> Reply:
    shell.history_on = "OFF" not in found
    if "SIZE" in found and shell.history_on:
        shell.history_size = found.number("SIZE")
        del shell.history[: -shell.history_size or len(shell.history)]
    return ""


def _editing(shell: ExecShell, found: Found) -> Reply:
    shell.editing = "OFF" not in found
    return ""


TERMINAL_COMMANDS = (
    ExecCommand("terminal [OFF{no}] monitor", _monitor, PRIVILEGED),
    ExecCommand("terminal length LINES<0-512>", _length),
    ExecCommand("terminal OFF{no} length", _length),
    ExecCommand("terminal width COLUMNS<0-512>", _width),
    ExecCommand("terminal OFF{no} width", _width),
    ExecCommand("terminal [OFF{no}] history [size SIZE<0-256>]", _history),
    ExecCommand("terminal [OFF{no}] editing", _editing),
)
