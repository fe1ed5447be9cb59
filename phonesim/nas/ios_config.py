"""Reads the text of an IOS running-config into a model, or reports every mistake in it at once.

Indentation means nothing to IOS, and little here: commands that are only kept may open blocks whose
commands nobody knows, so an unknown line that is indented below such a command belongs to its
block. Nothing is taken on trust elsewhere, least of all below `line`, where a misspelled word would
change what the server does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from phonesim.diagnostic import Diagnostic, FileError, Severity
from phonesim.nas.command_match import Incomplete, MissingValue
from phonesim.nas.command_syntax import Word, split_words
from phonesim.nas.config_commands import GLOBAL, LINE, Found, Mistake, Reading
from phonesim.nas.config_interpreter import STRAY, Interpreter
from phonesim.nas.config_mistakes import explain
from phonesim.nas.config_model import (
    FlowControl,
    IosConfig,
    Kept,
    LineConfig,
    LineKind,
    LoginMethod,
    ModemControl,
    Parity,
    ScriptTrigger,
    Timestamps,
    TimestampStyle,
    User,
    default_line,
)
from phonesim.nas.line_commands import is_among
from phonesim.nas.password_check import Password
from phonesim.nas.pasted_terminal import (
    first_line,
    is_beginning,
    is_logged,
    is_prompt,
    without_pages,
)
from phonesim.nas.running_text import SEPARATOR, Shown

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
    "Placed",
    "ScriptTrigger",
    "TimestampStyle",
    "Timestamps",
    "User",
    "read_commands",
    "read_config",
]

LineRange = tuple[LineKind, int, int]  # kind, first and last


@dataclass(frozen=True, slots=True)
class Placed:
    """A command and where it stands; `lines` are those that it is about, at that moment.

    What is indented below a command that is only kept has none.
    """

    number: int
    source: str
    found: Found
    lines: tuple[LineRange, ...] = ()


class ConfigError(FileError):
    """The configuration cannot be used; `diagnostics` holds its mistakes and its warnings."""


def read_config(text: str, path: str) -> IosConfig:
    """The model of a running-config; `path` names it in messages. ConfigError if it has mistakes.

    Pasted terminal output, comments anywhere, any indentation and CRLF line ends are understood.
    """
    return _finish(_Reader(text, path))


def _finish(reader: _Reader) -> IosConfig:
    reader.read()
    diagnostics = reader.reading.diagnostics
    if len(reader.unknown) > len(reader.placed):  # of what is no configuration, nothing is kept
        diagnostics = [
            replace(d, severity=Severity.ERROR, message=d.message.partition(": it is kept")[0])
            if d in reader.unknown
            else d
            for d in diagnostics
        ]
    if any(d.severity is Severity.ERROR for d in diagnostics):
        raise ConfigError(diagnostics)
    config = reader.reading.config
    config.warnings = tuple(diagnostics)
    return config


def read_commands(text: str, path: str) -> tuple[IosConfig, list[Placed]]:
    """The model of a running-config, as `read_config` has it, and each command that made it."""
    reader = _Reader(text, path)
    return _finish(reader), reader.placed


def boot_config(text: str) -> IosConfig:
    """The model of a text that a server boots from: what is wrong in it is left out."""
    reader = _Reader(text, "startup-config")
    reader.read()
    return reader.reading.config


def merge_config(text: str, config: IosConfig) -> None:
    """Carry out every command of `text` in a running `config`; what is wrong in it is left out."""
    _Reader(text, "startup-config", config).read()


class _Reader:
    """Goes through the text line by line.

    `owner` is the command that lines indented deeper than it belong to, if nothing else knows
    them; none below `line`.
    """

    def __init__(self, text: str, path: str, config: IosConfig | None = None) -> None:
        text = without_pages(text.removeprefix("\ufeff"))
        self.source = [line.rstrip("\r") for line in text.split("\n")]
        self.live = config is not None
        self.reading = Reading(path, config or IosConfig())
        self.interpreter = Interpreter(self.reading, self.live)
        self.owner, self.indent = "", 0
        self.next = first_line(self.source)  # index of the next line of `source`
        self.begun = False  # a command has been read
        self.placed: list[Placed] = []
        self.ranges: tuple[LineRange, ...] = ()
        self.line_indent = 0  # of the last `line`
        self.unknown: list[Diagnostic] = []  # warnings of commands that nobody knows

    def read(self) -> None:
        while self.next < len(self.source):
            line = self.source[self.next]
            self.next += 1
            self.reading.number, self.reading.source = self.next, line
            command = line.strip()
            if not command or command.startswith("!"):
                if command == SEPARATOR and not (self.live or self.reading.ended):
                    self.reading.config.running.append(Shown(line.rstrip(), SEPARATOR))
            elif self.reading.ended:
                if is_prompt(command, self.reading.config.hostname):
                    return
                self.reading.report(
                    split_words(line)[0],
                    "the configuration has ended above, at `end`",
                    "remove what follows, or move `end` below it",
                )
                return
            elif self.begun or not is_beginning(command):
                self.begun = True
                self._read_command(line)

    def _read_command(self, line: str) -> None:
        indent = len(line) - len(line.lstrip())
        trusting = bool(self.owner) and indent > self.indent
        if not trusting:
            self.indent = indent
        found = self.interpreter.find(line, trusting)
        if not isinstance(found, list):
            self._carry_out(*found, line)
        elif is_logged(line.strip()):
            return
        elif is_prompt(line.strip(), self.reading.config.hostname):
            self.reading.ended = True
        elif trusting:
            self.interpreter.keep(self.owner, line)
        else:
            mistake = explain(found, line)
            if mistake.harmless and not is_beginning(line.strip()):
                self._keep(mistake, line, indent)
            else:
                self._report(mistake, line)

    def _keep(self, mistake: Mistake, line: str, indent: int) -> None:
        """A command that nobody knows here: of the present lines if it is indented, else global."""
        message = f"{mistake.message}: it is kept, and not acted on"
        self.reading.warn(mistake.word, message, mistake.hint)
        self.unknown.append(self.reading.diagnostics[-1])
        below = self.interpreter.mode == LINE and indent > self.line_indent
        self.interpreter.keep_unknown(line, below)
        self.owner = "" if below else split_words(line)[0].text

    def _carry_out(self, found: Found, mode: str, line: str) -> None:
        first = self.next - 1
        if found.row.delimited and "TEXT" in found:
            found = self._with_whole_text(found)
        verbatim = "" if self.live else "\n".join(self.source[first : self.next])
        try:
            self.interpreter.carry_out(found, mode, line, verbatim)
            if found.row.enters == LINE:
                self.line_indent = self.indent
        except Mistake as mistake:
            self._report(mistake, line)
        except MissingValue as missing:
            self._report(explain([Incomplete((str(missing),))], line), line)
        else:
            self._place(first + 1, found, line)
            mode = self.interpreter.mode
            self.owner = mode if mode not in (GLOBAL, LINE) else ""
            if found.row.effect is None and mode == GLOBAL and not found.row.enters:
                self.owner = split_words(line)[0].text
                self.interpreter.open_last()

    def _place(self, number: int, found: Found, line: str) -> None:
        """Note the command that has been carried out, and the lines that it is about."""
        if found.row.enters == LINE:
            known = self.reading.config.lines
            self.ranges = tuple(
                (line.kind, line.first, line.last)
                for line in self.reading.lines
                if is_among(line, known)
            )
        elif self.interpreter.mode != LINE:
            self.ranges = ()
        self.placed.append(Placed(number, line, found, self.ranges))

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
        if self.interpreter.mode == STRAY or split_words(line)[0].text.lower() == "line":
            self.interpreter.mode, self.owner = LINE, ""
            self.reading.lines = [default_line(LineKind.TTY, 1, 1)]
        elif self.interpreter.mode == GLOBAL:
            self.owner = "unknown"
