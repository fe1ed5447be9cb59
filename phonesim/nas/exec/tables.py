"""All commands of the EXEC, one table for matching, `?` and Tab."""

from __future__ import annotations

from phonesim.nas.exec.configuration_commands import CONFIGURATION_COMMANDS
from phonesim.nas.exec.connection_commands import CONNECTION_COMMANDS
from phonesim.nas.exec.debug_commands import DEBUG_COMMANDS
from phonesim.nas.exec.line_commands import LINE_COMMANDS
from phonesim.nas.exec.session_commands import SESSION_COMMANDS
from phonesim.nas.exec.show_commands import SHOW_COMMANDS
from phonesim.nas.exec.terminal_commands import TERMINAL_COMMANDS

COMMANDS = (
    *SESSION_COMMANDS,
    *TERMINAL_COMMANDS,
    *SHOW_COMMANDS,
    *DEBUG_COMMANDS,
    *LINE_COMMANDS,
    *CONNECTION_COMMANDS,
    *CONFIGURATION_COMMANDS,
)
