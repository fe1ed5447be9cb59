"""The EXEC of one session: its privilege level, its terminal, and which mode the prompt is of.

A plain interpreter: a typed line in, a `Reply` out. `>` and `#` are the EXEC's prompts; behind
`configure terminal` the configuration's prompts stand in their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from phonesim.nas.aaa.exec_steps import CommandSteps
from phonesim.nas.aaa.verdict import Passed
from phonesim.nas.command_match import (
    Ambiguous,
    CommandTable,
    Form,
    Incomplete,
    Invalid,
    Matched,
    match,
)
from phonesim.nas.command_syntax import split_words
from phonesim.nas.config_model import User
from phonesim.nas.exec.commands import ALIASES, Consult, ExecCommand, Found, Reply
from phonesim.nas.exec.config_mode import ConfigMode
from phonesim.nas.exec.connection_commands import connect, resume, unknown_host
from phonesim.nas.exec.help import complete, help_text
from phonesim.nas.exec.line_editor import Typed
from phonesim.nas.exec.tables import COMMANDS
from phonesim.nas.outgoing import Connections, find_host
from phonesim.nas.regexp import BadRegexp, Regexp

if TYPE_CHECKING:
    from phonesim.nas.access_server import AccessServer
    from phonesim.nas.terminal_line import TerminalLine

INVALID = "% Invalid input detected at '^' marker.\n\n"
COMMAND_REFUSED = "Command authorization failed.\n\n"  # remembered
INCOMPLETE = "% Incomplete command.\n\n"
_TABLE = CommandTable(COMMANDS)
_NO = re.compile(r"\s*no(?=\s|$)", re.IGNORECASE)


class ExecShell:
    """The command interpreter of one session on `line`; `user` is who logged in, if anybody."""

    def __init__(self, server: AccessServer, line: TerminalLine) -> None:
        self.server, self.line = server, line
        self.user: User | None = None
        self.level = line.config.privilege
        self.length, self.width = line.config.length, line.config.width
        self.history_size, self.history_on, self.editing = 10, True, True
        self.history: list[str] = []
        self.config: ConfigMode | None = None
        self.connections = Connections()
        self._config_history: list[str] = []

    def begin(self, user: User | None) -> None:
        """`user` has been let in."""
        self.user = user
        if user is not None and user.privilege is not None:
            self.level = user.privilege

    @property
    def prompt(self) -> str:
        """What stands before the next line."""
        name = self.server.hostname
        if self.config is not None:
            return self.config.prompt(name)
        return name + ("#" if self.level > 1 else ">")

    @property
    def autocommand(self) -> str:
        """What is carried out instead of what a person would type."""
        mine = self.user.autocommand if self.user else ""
        return mine or self.line.config.autocommand

    @property
    def earlier(self) -> list[str]:
        """The lines of the past in this mode."""
        if not self.history_on:
            return []
        return self.history if self.config is None else self._config_history

    def take(self, typed: Typed) -> Reply:
        """Carry out what was typed."""
        if typed.by == "^C" or (typed.by and self.config is None):
            return self._leave_config() if self.config is not None else ""
        self._remember(typed.text)
        reply = self.run(typed.text)
        if typed.by and self.config is not None:
            left = self._leave_config()
            return f"{reply}{left}" if isinstance(reply, str) else reply
        return reply

    def run(self, line: str) -> Reply:
        """Carry out one line, in the mode that the prompt is of."""
        if self.config is not None:
            reply = self.config.take(line)
            if not self.config.open:
                return reply + self._leave_config()
            return reply
        return self.run_exec(line)

    def run_exec(self, line: str, column: int | None = None) -> Reply:
        """Carry out one line of the EXEC; `column` is where it begins on the screen."""
        if not line.strip():
            return resume(self) if self.connections else ""
        if line.lstrip().startswith("!"):
            return ""
        if column is None:
            column = len(self.prompt)
        line = self.unalias(line)
        command, keep = split_filter(line)
        negated = _NO.match(command) if self.level > 1 else None
        typed = f"{' ' * negated.end()}{command[negated.end() :]}" if negated else command
        found = match(_TABLE, typed, allowed=self._allowed(command))
        if isinstance(found, Matched) and negated:
            found = replace(found, form=Form.NO)
        if isinstance(found, Ambiguous):
            return f'% Ambiguous command:  "{line.strip()}"\n'
        if isinstance(found, Incomplete):
            return INCOMPLETE
        if isinstance(found, Invalid):
            return self._refuse(command, found.word.column, column)
        return self._carry_out(found, keep)

    def _carry_out(self, found: Found, keep: Callable[[str], str]) -> Reply:
        """The command, if AAA lets the user have it; and its account."""
        level = level_of(found.row, self.server.config.exec_levels)
        words = found.text.split()

        def act() -> Reply:
            self.server.accountant.command(self.line, self.user, level, words)
            reply = found.row.action(self, found)
            return keep(reply) if isinstance(reply, str) else reply

        methods = self.server.command_methods(self.line.config, level)
        if not methods:
            return act()
        asking = CommandSteps(self.server.world, self.server, self.line.number, self.line.config)
        steps = asking.authorize(self.user.name if self.user else "", level, words, methods)
        return Consult(
            asking, steps, lambda said: act() if isinstance(said, Passed) else COMMAND_REFUSED
        )

    def help(self, line: str) -> str:
        """What `?` behind `line` shows."""
        if self.config is not None:
            return self.config.help(line, self)
        return self.exec_help(line)

    def exec_help(self, line: str) -> str:
        return help_text(
            [_TABLE],
            line,
            heading="Exec commands:",
            forms=self.level > 1,
            allowed=self._allowed(line),
            prompt=len(self.prompt),
            negations={"no": "Disable debugging functions"},
        )

    def complete(self, line: str) -> str:
        """What Tab makes of `line`."""
        if self.config is not None:
            return self.config.complete(line, self)
        return self.exec_complete(line)

    def exec_complete(self, line: str) -> str:
        return complete([_TABLE], line, forms=self.level > 1, allowed=self._allowed(line))

    def configure(self) -> str:
        """`configure terminal`."""
        self.config = ConfigMode(self.server, self)
        return "Enter configuration commands, one per line.  End with CNTL/Z.\n"

    def unalias(self, line: str) -> str:
        """`alias exec`, and IOS's own aliases of one letter or two, such as `s` for `show`."""
        words = split_words(line)
        aliases = {**ALIASES, **self.server.config.aliases}
        if words and words[0].verbatim.lower() in aliases:
            return line.replace(words[0].verbatim, aliases[words[0].verbatim.lower()], 1)
        return line

    def _leave_config(self) -> str:
        self.config = None
        self.server.world.soon(lambda: self.server.log_configured(self))
        return ""

    def _remember(self, line: str) -> None:
        history = self.earlier
        if line.strip() and self.history_on and history[-1:] != [line]:
            history.append(line)
            del history[: -self.history_size or len(history)]

    def _allowed(self, line: str) -> Callable[[ExecCommand], bool]:
        negated = self.level > 1 and _NO.match(line) is not None
        levels = self.server.config.exec_levels

        def allowed(row: ExecCommand) -> bool:
            return self.level >= level_of(row, levels) and (row.has_no_form or not negated)

        return allowed

    def _refuse(self, line: str, column: int, start: int) -> Reply:
        """What is no command may be a connection's number, or a host's name."""
        words = line.split()
        if column == line.index(words[0]) + 1:
            if len(words) == 1 and self.connections.find(words[0]):
                return resume(self, words[0])
            if self.line.config.transport_preferred != "none" and len(words) < 3:
                if find_host(self.server.config, words[0], None):
                    return connect(self, *words)
                if len(words) == 1:
                    return unknown_host(self, words[0])
        return " " * (start + column - 1) + "^\n" + INVALID


def level_of(row: ExecCommand, levels: dict[str, int]) -> int:
    """The privilege level of a command: its own, or what `privilege exec level` says.

    The longest phrase that the command begins with counts.
    """
    phrases = [p for p in levels if f"{row.syntax.notation} ".startswith(f"{p} ")]
    return levels[max(phrases, key=len)] if phrases else row.level


_FILTER = re.compile(r"(.*?)\s\|\s*(\S+)\s+(.+)", re.DOTALL)
_FILTERS = ("begin", "exclude", "include")


def split_filter(line: str) -> tuple[str, Callable[[str], str]]:
    """The command before a `|`, and what the filter behind it leaves of the command's output.

    The pattern is a regular expression, and all the rest of the line.
    """
    parts = _FILTER.fullmatch(line)
    names = [n for n in _FILTERS if parts and n.startswith(parts[2].lower())]
    if parts is None or len(names) != 1 or not parts[1].strip().lower().startswith("sh"):
        return line, lambda text: text
    name = names[0]
    try:
        wanted = Regexp(parts[3].strip())
    except BadRegexp as bad:
        complaint = f"% Bad regular expression: {bad}\n"
        return parts[1], lambda text: complaint

    def keep(text: str) -> str:
        lines = text.splitlines(keepends=True)
        found = [wanted.found_in(line.rstrip("\n")) for line in lines]
        if name == "begin":
            return "".join(lines[found.index(True) :]) if True in found else ""
        return "".join(
            x for x, is_in in zip(lines, found, strict=True) if is_in == (name[0] == "i")
        )

    return parts[1], keep
