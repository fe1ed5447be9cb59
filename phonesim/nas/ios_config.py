"""Reads the text of an IOS running-config into a model, or reports every mistake in it at once.

How IOS reads one: indentation means nothing to it. A command is looked up in the present mode
(that of the last `line`, `interface`, ...) and then in the global mode, which ends the present one.
This reader does the same, with one addition: commands that it only keeps may open blocks whose
commands it does not know, so there an indented line that is unknown everywhere belongs to the
block. Nothing is taken on trust in the global mode and below `line`, where a misspelled word would
change what the server does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from phonesim.diagnostic import FileError, Severity, did_you_mean
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
_STRAY = "a line command outside a line"
_Failure = Ambiguous | Incomplete | Invalid


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
    """`mode` is where commands are looked up first; `owner`, what indented lines belong to."""

    def __init__(self, text: str, path: str) -> None:
        text = text.removeprefix("\ufeff")
        self.source = [line.rstrip("\r") for line in text.split("\n")]
        self.reading = Reading(path)
        self.shown: list[str] = []
        self.mode, self.owner = GLOBAL, ""
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
        trusting = bool(self.owner) and line[0].isspace()
        failures: list[_Failure] = []
        for mode, rows, abbreviated in self._tables(trusting):
            # What is ambiguous in one mode is not looked up as a shortened command of the next.
            abbreviated = abbreviated and not any(isinstance(f, Ambiguous) for f in failures)
            result = match(rows, line, forms=True, abbreviated=abbreviated)
            if isinstance(result, Ambiguous | Incomplete | Invalid):
                failures.append(result)
                continue
            if mode == _STRAY:
                self._report_stray(result, line)
            else:
                self._carry_out(result, mode, trusting, line)
            return
        if trusting:
            self._keep(self.owner, line)
            return
        self._explain(failures, line)

    def _tables(self, trusting: bool) -> list[tuple[str, Sequence[Command], bool]]:
        """Where to look a command up: the mode that it belongs to, its table, and whether its
        keywords may be shortened there."""
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

    def _carry_out(self, found: Found, mode: str, trusting: bool, line: str) -> None:
        command = found.row
        if command.delimited and "TEXT" in found:
            found = self._with_whole_text(found)
        if command.effect is None and trusting:
            self._keep(self.owner, line)
            return
        self.mode = command.enters if command.enters and found.form is Form.PLAIN else mode
        self.owner = self.mode if self.mode not in (GLOBAL, LINE) else ""
        if command.effect is None:
            self._keep(mode, line)
            if self.mode == GLOBAL and not command.enters:
                self.owner = split_words(line)[0].text
            return
        try:
            command.effect(self.reading, found)
        except Mistake as mistake:
            self.reading.report(mistake.word, mistake.message, mistake.hint)
            self._skip_block(line)
        except MissingValue as missing:
            self._report_incomplete(line, (str(missing),))

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
        rest = tuple(value for value in found.values if value[0] != "TEXT")
        return replace(found, values=(*rest, ("TEXT", whole)))

    def _report_stray(self, found: Found, line: str) -> None:
        self.reading.report(
            split_words(line)[0], _STRAY, "put it below a `line` command, such as: line aux 0"
        )
        self._skip_block("line")

    def _skip_block(self, line: str) -> None:
        """Go on as if the command had been right, so that one mistake is reported once.

        What follows a wrong `line` is still checked, as commands of a line that nobody has.
        """
        if split_words(line)[0].text.lower() == "line":
            self.mode, self.owner = LINE, ""
            self.reading.lines = [default_line(LineKind.TTY, 1, 1)]
        elif self.mode == GLOBAL:
            self.owner = "unknown"

    def _explain(self, failures: list[_Failure], line: str) -> None:
        """Report the failure that came furthest; what it expected, over all tables."""
        self._skip_block(line)
        incomplete = [f for f in failures if isinstance(f, Incomplete)]
        if incomplete:
            self._report_incomplete(line, incomplete[0].expected)
            return
        at_word = [f for f in failures if not isinstance(f, Incomplete)]
        column = max(f.word.column for f in at_word)
        furthest = [f for f in at_word if f.word.column == column]
        word = furthest[0].word
        for failure in furthest:
            if isinstance(failure, Ambiguous):
                self.reading.report(
                    word, f'"{word.verbatim}" is ambiguous', _listed("it may be", failure.keywords)
                )
                return
        expected = tuple(
            dict.fromkeys(e for f in furthest if isinstance(f, Invalid) for e in f.expected)
        )
        self._report_invalid(word, expected)

    def _report_invalid(self, word: Word, expected: tuple[str, ...]) -> None:
        first = re.match(r"\s*((no|default)\s+)?", self.reading.source, re.IGNORECASE)
        number = re.fullmatch("<([0-9]+)-([0-9]+)>", expected[0]) if len(expected) == 1 else None
        keywords = [e for e in expected if not e.isupper() and not e.startswith("<")]
        if first and word.column == first.end() + 1:
            self.reading.report(
                word, f'unknown command "{word.verbatim}"', did_you_mean(word.text, keywords)
            )
        elif number:
            self.reading.report(
                word, f'"{word.verbatim}" is not a number from {number[1]} to {number[2]}'
            )
        elif not expected:
            self.reading.report(word, f'"{word.verbatim}" is one word too many')
        else:
            self.reading.report(
                word,
                f'"{word.verbatim}" is not known here',
                did_you_mean(word.text, keywords) or _listed("expected", expected),
            )

    def _report_incomplete(self, line: str, expected: tuple[str, ...]) -> None:
        self.reading.report(
            split_words(line)[-1], "incomplete command", _listed("expected next", expected)
        )


def _listed(introduction: str, names: tuple[str, ...]) -> str:
    """The introduction and at most eight of the names."""
    return f"{introduction}: " + ", ".join([*names[:8], *(["..."] if len(names) > 8 else [])])
