"""What a row of a table of configuration commands is, and what its effect acts on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from phonesim.diagnostic import Diagnostic, Severity, Span
from phonesim.nas.command_match import Form, Matched
from phonesim.nas.command_syntax import Syntax, Word
from phonesim.nas.config_model import IosConfig, LineConfig, default_line
from phonesim.nas.password_check import Password
from phonesim.nas.running_text import Shown

GLOBAL, LINE = "global", "line"  # the modes that commands with an effect stand in


@dataclass(slots=True)
class Reading:
    """How far a configuration has been read: what an effect reads and changes.

    `lines` are those that line commands speak of at present. `number` and `source` are the line
    being read.
    """

    path: str
    config: IosConfig = field(default_factory=IosConfig)
    lines: list[LineConfig] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    number: int = 0
    source: str = ""
    group: str = ""  # of AAA servers, that its commands speak of
    ended: bool = False

    def report(
        self, word: Word, message: str, hint: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        """Note what is wrong with `word` of the line being read."""
        span = Span(self.number, word.column, len(word.verbatim))
        self.diagnostics.append(Diagnostic(self.path, span, self.source, message, hint, severity))

    def warn(self, word: Word, message: str, hint: str = "") -> None:
        """Note that `word` will not do what its author may think."""
        self.report(word, message, hint, Severity.WARNING)


class Mistake(Exception):
    """`word` of the line being read cannot stand as it does.

    `harmless`: it seems to be no slip, but a command that this server has never heard of.
    """

    def __init__(self, word: Word, message: str, hint: str = "", harmless: bool = False) -> None:
        super().__init__(message)
        self.word, self.message, self.hint, self.harmless = word, message, hint, harmless


class Command:
    """A row: a command's syntax and what it does. Without `effect` it is kept and does nothing.

    In its plain form it `enters` a mode, if it names one. The value TEXT of a `delimited` command
    begins with a character of the author's choice, up to whose next occurrence it goes on, over
    any number of lines.

    How it is shown: a later command with the same `key` and the same values of `by` takes its
    place (the default key is all that stands before the first value); `show` makes its lines of
    the configuration where one command is given in several parts; `always_shown` is shown even as
    it is by default; and its `no` form is shown as `no_text` where that is another command.

    `known`: words that ARGUMENTS begin with in the global mode; another one is a slip, perhaps.
    """

    def __init__(
        self,
        syntax: str,
        effect: Effect | None = None,
        enters: str = "",
        delimited: bool = False,
        *,
        key: str = "",
        by: tuple[str, ...] = (),
        show: Callable[[IosConfig, Found], Iterable[Shown]] | None = None,
        always_shown: bool = False,
        no_text: str = "",
        known: frozenset[str] = frozenset(),
    ) -> None:
        self.syntax = Syntax(syntax)
        self.effect, self.enters, self.delimited = effect, enters, delimited
        self._key, self._by, self.show = key, by, show
        self.always_shown, self.no_text, self.known = always_shown, no_text, known

    def key(self, found: Found) -> str:
        """What it shares with the commands that take its place."""
        if self.effect is None and not self._key:
            return " ".join(found.words)
        values = [found[name].verbatim.lower() for name in self._by if name in found]
        return " ".join([self._key or _literal_beginning(self.syntax.notation), *values])


_VALUE = re.compile(r"\s*(?:[A-Z][A-Z_]*(?=[ <{.]|$)|[\[{]).*", re.DOTALL)


def _literal_beginning(notation: str) -> str:
    return _VALUE.sub("", notation)


Found = Matched[Command]
Effect = Callable[[Reading, Found], None]
_DEFAULT = object()  # the value of a `no` form that returns to the default


def kept(phrases: str, first_word: str = "") -> tuple[Command, ...]:
    """Commands that are kept: phrases, behind `first_word` if there is one, with any arguments."""
    return tuple(Command(f"{first_word} {phrase} [ARGUMENTS...]") for phrase in phrases.split(","))


def sets_global(name: str, value: Callable[[Found], object], no: object = _DEFAULT) -> Effect:
    """The effect that sets a field of the configuration.

    `default` returns it to IOS's default, and so does `no` unless its value is given.
    """
    return _sets(lambda reading: [(reading.config, IosConfig())], name, value, no)


def sets_line(name: str, value: Callable[[Found], object], no: object = _DEFAULT) -> Effect:
    """The same for a field of the present lines."""
    return _sets(
        lambda reading: [
            (line, default_line(line.kind, line.first, line.last)) for line in reading.lines
        ],
        name,
        value,
        no,
    )


def _sets(
    models_and_defaults: Callable[[Reading], Iterable[tuple[object, object]]],
    name: str,
    value: Callable[[Found], object],
    no: object,
) -> Effect:
    def effect(reading: Reading, found: Found) -> None:
        for model, default in models_and_defaults(reading):
            if found.form is Form.PLAIN:
                new = value(found)
            elif found.form is Form.NO and no is not _DEFAULT:
                new = no
            else:
                new = getattr(default, name)
            setattr(model, name, new)

    return effect


def read_password(reading: Reading, found: Found) -> Password:
    """The values TYPE and PASSWORD, with a warning if nothing can match them."""
    word = found["PASSWORD"]
    password = Password(found.number("TYPE"), word.text)
    if not password.usable:
        reading.warn(
            word,
            f"nothing can match this: it is not a whole password of type {password.type}"
            if password.type in (5, 7)
            else f"nothing can match this: passwords of type {password.type} are not read here",
            "write the password in clear (type 0), or as a running router shows it (5 or 7)",
        )
    return password
