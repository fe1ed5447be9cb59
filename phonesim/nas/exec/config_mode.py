"""Configuration mode: IOS's prompts, and configuration commands that take effect at once.

The grammar is the one that a configuration is read with at boot.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from phonesim.nas.command_match import (
    Ambiguous,
    CommandTable,
    Failure,
    Form,
    Incomplete,
    Invalid,
    MissingValue,
)
from phonesim.nas.command_syntax import Word, split_words
from phonesim.nas.config_commands import GLOBAL, LINE, Command, Found, Mistake, Reading
from phonesim.nas.config_interpreter import Interpreter
from phonesim.nas.exec.help import complete, help_text

if TYPE_CHECKING:
    from phonesim.nas.access_server import AccessServer
    from phonesim.nas.exec.shell import ExecShell

# What IOS writes between the brackets of the prompt; others are `config-` and their word.
_PROMPTS = {
    GLOBAL: "config",
    LINE: "config-line",
    "interface": "config-if",
    "class-map": "config-cmap",
    "policy-map": "config-pmap",
    "vpdn-group": "config-vpdn",
    "voice-port": "config-voiceport",
    "ip access-list": "config-ext-nacl",
}
TEXT_LIMIT = 3000  # characters of a banner


class ConfigMode:
    """One stay in configuration mode; `open` until `end`, or `exit` from the global mode."""

    def __init__(self, server: AccessServer, shell: ExecShell) -> None:
        self._server, self._shell = server, shell
        self._reading = Reading("", server.config)
        self._interpreter = Interpreter(self._reading, live=True)
        self._unfinished: tuple[Found, str, str, str] | None = None
        self.open = True

    def prompt(self, hostname: str) -> str:
        """What stands before the next line; nothing inside a banner."""
        if self._unfinished is not None:
            return ""
        mode = self._interpreter.mode
        return f"{hostname}({_PROMPTS.get(mode, f'config-{mode}')})#"

    def take(self, line: str) -> str:
        """Carry out one line; returns what it prints."""
        if self._unfinished is not None:
            return self._go_on(line)
        words = split_words(line)
        if not words or words[0].verbatim.startswith("!"):
            return ""
        start = len(self.prompt(self._server.hostname))
        if words[0].verbatim.lower() == "do" and len(words) > 1:
            reply = self._shell.run_exec(line[words[1].column - 1 :], start + words[1].column - 1)
            return reply if isinstance(reply, str) else ""
        found = self._interpreter.find(line)
        if isinstance(found, list):
            return self._refuse(found, line, start)
        command, mode = found
        if command.text == "exit" and self._interpreter.mode == GLOBAL:
            self.open = False
            return ""
        if command.row.delimited and "TEXT" in command and command.form is Form.PLAIN:
            return self._begin_text(command, mode, line)
        return self._carry_out(command, mode, line)

    def help(self, line: str, shell: ExecShell) -> str:
        """What `?` behind `line` shows."""
        if line.lower().startswith("do "):
            return shell.exec_help(line[3:])
        if self._unfinished is not None:
            return ""
        heading = "Line configuration commands:" if self._interpreter.mode == LINE else ""
        mode = self._interpreter.mode
        return help_text(
            self._tables(line),
            line,
            heading="Configure commands:" if mode == GLOBAL else heading,
            forms=True,
            prompt=len(self.prompt(self._server.hostname)),
        )

    def complete(self, line: str, shell: ExecShell) -> str:
        """What Tab makes of `line`."""
        if self._unfinished is not None:
            return line
        return complete(self._tables(line), line, forms=True)

    def _tables(self, line: str) -> list[CommandTable[Command]]:
        """The tables of the present mode, and the global ones, of which a bare `?` lists none."""
        mode, bare = self._interpreter.mode, not split_words(line)
        tables: list[CommandTable[Command]] = []
        for where, table, _ in self._interpreter.tables():
            if table not in tables and (where == mode or not bare):
                tables.append(table)
        return tables

    def _carry_out(self, found: Found, mode: str, line: str) -> str:
        self._reading.source = ""
        start = len(self.prompt(self._server.hostname))
        try:
            self._interpreter.carry_out(found, mode, line)
        except Mistake as mistake:
            return _marked(start, mistake.word.column)
        except MissingValue:
            return "% Incomplete command.\n\n"
        if self._reading.ended:
            self.open = False
        self._server.apply_config()
        return ""

    def _refuse(self, failures: list[Failure], line: str, start: int) -> str:
        if any(isinstance(f, Incomplete) for f in failures):
            return "% Incomplete command.\n\n"
        if any(isinstance(f, Ambiguous) for f in failures):
            return f'% Ambiguous command:  "{line.strip()}"\n'
        columns = [f.word.column for f in failures if isinstance(f, Invalid)]
        return _marked(start, max(columns))

    # A banner, which may go on over many lines.

    def _begin_text(self, found: Found, mode: str, line: str) -> str:
        text = found["TEXT"].text
        delimiter = "^C" if text.startswith("^C") else text[0]
        self._unfinished = (replace(found, values=_without_text(found)), mode, line, delimiter)
        rest = text[len(delimiter) :]
        if delimiter in rest:
            return self._end_text(rest)
        self._text = f"{rest}\n" if rest else "\n"
        return f"Enter TEXT message.  End with the character '{delimiter}'.\n"

    def _go_on(self, line: str) -> str:
        assert self._unfinished is not None
        if self._unfinished[3] in line or len(self._text) > TEXT_LIMIT:
            return self._end_text(self._text + line)
        self._text += f"{line}\n"
        return ""

    def _end_text(self, text: str) -> str:
        assert self._unfinished is not None
        found, mode, line, delimiter = self._unfinished
        self._unfinished = None
        whole = text.partition(delimiter)[0]
        values = (*found.values, ("TEXT", Word(whole, whole)))
        return self._carry_out(replace(found, values=values), mode, line)


def _without_text(found: Found) -> tuple[tuple[str, Word], ...]:
    return tuple(value for value in found.values if value[0] != "TEXT")


def _marked(start: int, column: int) -> str:
    return " " * (start + column - 1) + "^\n% Invalid input detected at '^' marker.\n\n"
