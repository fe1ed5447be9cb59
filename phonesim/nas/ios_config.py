"""Reads the text of an IOS running-config into a model, or reports every mistake in it at once.

How IOS reads one: indentation means nothing to it. A command is looked up in the present mode
(that of the last `line`, `interface`, ...) and then in the global mode, which ends the present one.
This reader does the same, with one addition. Commands that it only keeps may open blocks whose
commands it does not know: an unknown line that is indented below such a command belongs to its
block. Nothing is taken on trust elsewhere, least of all below `line`, where a misspelled word would
change what the server does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from phonesim.diagnostic import FileError, Severity
from phonesim.nas.command_syntax import (
    Ambiguous,
    Form,
    Incomplete,
    Invalid,
    MissingValue,
    Word,
    match,
    split_words,
)
from phonesim.nas.config_commands import GLOBAL, LINE, Command, Found, Mistake, Reading
from phonesim.nas.config_mistakes import Failure, explain
from phonesim.nas.config_model import (
    FlowControl,
    IosConfig,
    Kept,
    LineConfig,
    LineKind,
    LoginMethod,
    ModemControl,
    Parity,
    Password,
    ScriptTrigger,
    Timestamps,
    TimestampStyle,
    User,
    default_line,
)
from phonesim.nas.global_commands import GLOBAL_COMMANDS
from phonesim.nas.kept_commands import OF_BLOCKS, SHARED
from phonesim.nas.line_commands import LINE_COMMANDS

__all__ = [
    "ConfigError",
    "FlowControl",
    "IosConfig",
    "Kept",
    "LineConfig",
    "LineKind",
    "LoginMethod",
    "ModemControl",
    "Parity",
    "Password",
    "ScriptTrigger",
    "TimestampStyle",
    "Timestamps",
    "User",
    "read_config",
]

# What a terminal shows before the configuration itself, when `show running-config` is pasted.
_PREAMBLE = re.compile(
    r"\s*(Building configuration|Current configuration|Using [0-9]+ out of [0-9]+ bytes"
    r"|\S+[#>]\s*(sh|wr|more)).*",
    re.IGNORECASE,
)
_STRAY = "stray"  # the mode of line commands that stand outside a line


class ConfigError(FileError):
    """The configuration cannot be used; `diagnostics` holds its mistakes and its warnings."""


def read_config(text: str, path: str) -> IosConfig:
    """The model of a running-config; `path` names it in messages. ConfigError if it has mistakes.

    Pasted terminal output, comments anywhere, any indentation and CRLF line ends are understood.
    """
    reader = _Reader(text, path)
    reader.read()
    diagnostics = reader.reading.diagnostics
    if any(d.severity is Severity.ERROR for d in diagnostics):
        raise ConfigError(diagnostics)
    config = reader.reading.config
    config.text = "\n".join([*reader.shown, "end"]) + "\n"
    config.warnings = tuple(diagnostics)
    config.lines = [config.with_aaa(line) for line in config.lines]
    return config


class _Reader:
    """Goes through the text line by line.

    `mode` is where a command is looked up first. `owner` is the command that lines indented
    deeper than it belong to, if nothing else knows them; none below `line`.
    """

    def __init__(self, text: str, path: str) -> None:
        self.source = [line.rstrip("\r") for line in text.removeprefix("\ufeff").split("\n")]
        self.reading = Reading(path)
        self.shown: list[str] = []
        self.mode, self.owner, self.indent = GLOBAL, "", 0
        self.next = 0  # index of the next line of `source`
        self.begun = False  # a command has been read

    def read(self) -> None:
        while self.next < len(self.source):
            line = self.source[self.next]
            self.next += 1
            self.reading.number, self.reading.source = self.next, line
            command = line.strip()
            if not command or command.startswith("!"):
                if command == "!" and not self.reading.ended:
                    self.shown.append("!")
            elif self.reading.ended:
                self.reading.report(
                    split_words(line)[0],
                    "the configuration has ended above, at `end`",
                    "remove what follows, or move `end` below it",
                )
                return
            elif self.begun or not _PREAMBLE.fullmatch(command):
                self.begun = True
                first = self.next - 1
                self._read_command(line)
                if not self.reading.ended:
                    self.shown += self.source[first : self.next]

    def _read_command(self, line: str) -> None:
        indent = len(line) - len(line.lstrip())
        trusting = bool(self.owner) and indent > self.indent
        if not trusting:
            self.indent = indent
        failures: list[Failure] = []
        for mode, rows, abbreviated in self._tables(trusting):
            # What is ambiguous in one mode is not looked up as a shortened command of the next.
            abbreviated = abbreviated and not any(isinstance(f, Ambiguous) for f in failures)
            result = match(rows, line, forms=True, abbreviated=abbreviated)
            if isinstance(result, Ambiguous | Incomplete | Invalid):
                failures.append(result)
            elif trusting and result.row.effect is None:
                break
            else:
                self._carry_out(result, mode, line)
                return
        if trusting:
            self._keep(self.owner, line)
        else:
            self._report(explain(failures, line), line)

    def _tables(self, trusting: bool) -> list[tuple[str, Sequence[Command], bool]]:
        """Where to look a command up: modes, their tables, and whether words may be shortened."""
        if self.mode == LINE:
            return [
                (LINE, LINE_COMMANDS, True),
                (GLOBAL, GLOBAL_COMMANDS, True),
                (GLOBAL, SHARED, True),
            ]
        of_blocks = [] if self.mode == GLOBAL and not trusting else [(self.mode, OF_BLOCKS, False)]
        return [
            *of_blocks,
            (GLOBAL, GLOBAL_COMMANDS, not trusting),
            (self.mode, SHARED, True),
            *((mode, rows, True) for mode, rows, _ in of_blocks),
            (_STRAY, LINE_COMMANDS, not trusting),
        ]

    def _carry_out(self, found: Found, mode: str, line: str) -> None:
        command = found.row
        if command.delimited and "TEXT" in found:
            found = self._with_whole_text(found)
        self.mode = command.enters if command.enters and found.form is Form.PLAIN else mode
        self.owner = self.mode if self.mode not in (GLOBAL, LINE) else ""
        try:
            if mode == _STRAY:
                hint = "put it below a `line` command, such as: line aux 0"
                raise Mistake(split_words(line)[0], "a line command outside a line", hint)
            if command.effect:
                command.effect(self.reading, found)
                return
        except Mistake as mistake:
            self._report(mistake, line)
        except MissingValue as missing:
            self._report(explain([Incomplete((str(missing),))], line), line)
        else:
            self._keep(mode, line)
            if self.mode == GLOBAL and not command.enters:
                self.owner = split_words(line)[0].text

    def _keep(self, mode: str, line: str) -> None:
        self.reading.config.kept.append(Kept(mode, line.strip(), self.reading.number))

    def _with_whole_text(self, found: Found) -> Found:
        """Complete a delimited TEXT from the following lines."""
        word = found["TEXT"]
        start = self.reading.source[word.column - 1 :]
        # A terminal shows the usual delimiter, control-C, as these two characters.
        delimiter = "^C" if start.startswith("^C") else start[0]
        text = start[len(delimiter) :]
        while delimiter not in text:
            if self.next == len(self.source):
                self.reading.report(
                    Word(delimiter, delimiter, word.column),
                    f"the text that begins here never ends: no second {delimiter!r}",
                    f"end it with {delimiter}",
                )
                break
            text += "\n" + self.source[self.next]
            self.next += 1
        whole = Word(text.partition(delimiter)[0], word.verbatim, word.column)
        return replace(found, values=(*found.values, ("TEXT", whole)))

    def _report(self, mistake: Mistake, line: str) -> None:
        """Report a mistake and go on so that it is reported once.

        What follows a wrong `line` is still checked, as commands of a line that nobody has, and
        so is what follows a line command outside a line. What is indented below another command
        is not checked.
        """
        self.reading.report(mistake.word, mistake.message, mistake.hint)
        if self.mode == _STRAY or split_words(line)[0].text.lower() == "line":
            self.mode, self.owner = LINE, ""
            self.reading.lines = [default_line(LineKind.TTY, 1, 1)]
        elif self.mode == GLOBAL:
            self.owner = "unknown"
