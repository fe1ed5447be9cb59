"""A configuration with the place of each command, and what is found in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from phonesim.diagnostic import Diagnostic, Related, Severity, Span
from phonesim.nas.command_match import Form
from phonesim.nas.command_syntax import Word, split_words
from phonesim.nas.config_commands import LINE
from phonesim.nas.config_model import IosConfig, LineConfig, LineKind, ScriptTrigger, User
from phonesim.nas.ios_config import Placed
from phonesim.nas.modem_control import BEHAVIOURS
from phonesim.nas.regexp import BadRegexp, Regexp


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the text: `width` characters from `column` on become `text`.

    Column 0 is below the line: `text` is a line of its own there.
    """

    line: int
    column: int
    width: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What would go wrong, and the edits that mend it, if it can be mended without asking."""

    diagnostic: Diagnostic
    edits: tuple[Edit, ...] = ()


class Written:
    """A configuration that has been read: what it means, and where each command stands."""

    def __init__(self, path: str, config: IosConfig, placed: list[Placed]) -> None:
        self.path, self.config, self.placed = path, config, placed
        self.findings: list[Finding] = []
        self._matching: dict[str, list[str] | None] = {}
        self._by_word: dict[str, list[Placed]] = {}
        for command in placed:
            self._by_word.setdefault(command.found.words[0], []).append(command)

    # Commands.

    def commands(self, *words: str) -> list[Placed]:
        """The commands, not their `no` forms, that begin with these words, written out."""
        return [
            command
            for command in self._by_word.get(words[0], ())
            if command.found.form is Form.PLAIN and command.found.words[: len(words)] == words
        ]

    def of_line(self, line: LineConfig, *words: str) -> Placed | None:
        """The last such command that is about `line`."""
        about = self._about[line.kind, line.first]
        return next(
            (
                command
                for command in reversed(about)
                if command.found.form is Form.PLAIN and command.found.words[: len(words)] == words
            ),
            None,
        )

    def header(self, line: LineConfig) -> Placed:
        """The `line` command below which `line` is configured."""
        about = self._about[line.kind, line.first]
        return next(command for command in reversed(about) if command.found.row.enters == LINE)

    def users_command(self, user: User) -> Placed:
        """The last command about a user."""
        return self._users[user.name]

    @cached_property
    def _users(self) -> dict[str, Placed]:
        return {command.found["NAME"].text: command for command in self.commands("username")}

    @cached_property
    def _about(self) -> dict[tuple[LineKind, int], list[Placed]]:
        """The commands about each line, from its first `line` on."""
        about: dict[tuple[LineKind, int], list[Placed]] = {}
        firsts: dict[LineKind, list[int]] = {}
        for line in self.config.lines:
            insort(firsts.setdefault(line.kind, []), line.first)
        for command in self.placed:
            for kind, first, last in command.lines:
                known = firsts.get(kind, [])
                for number in known[bisect_left(known, first) : bisect_right(known, last)]:
                    about.setdefault((kind, number), []).append(command)
        return about

    # What is asked of it again and again.

    @cached_property
    def lines(self) -> list[LineConfig]:
        """The lines, as they ask for a login."""
        return [
            self.config.with_aaa(line)
            for line in self.config.lines
            if (line.kind, line.first) in self._about
        ]

    @cached_property
    def callback_users(self) -> list[User]:
        """The users who are called back."""
        users = self.config.users.values()
        return [user for user in users if user.callback_dialstring is not None]

    def takes_calls(self, line: LineConfig) -> bool:
        """Whether who calls a modem there gets a session."""
        control = line.modem_control
        return (
            control is not None and BEHAVIOURS[control].caller is not None and line.exec_enabled
        ) and line.kind in (LineKind.TTY, LineKind.AUX)

    def calls_out(self, line: LineConfig) -> bool:
        """Whether its modem control lets callbacks go out there."""
        return line.modem_control is not None and BEHAVIOURS[line.modem_control].outgoing

    def scripts_matching(self, regexp: str) -> list[str] | None:
        """The names of the chat scripts that `regexp` is found in; None if it is none."""
        if regexp not in self._matching:
            self._matching[regexp] = self._match(regexp)
        return self._matching[regexp]

    def _match(self, regexp: str) -> list[str] | None:
        names = self.config.chat_scripts
        if regexp.replace("-", "").isalnum():  # most are plain text, and need no search
            return [name for name in names if regexp in name]
        try:
            pattern = Regexp(regexp)
        except BadRegexp:
            return None
        return [name for name in names if pattern.found_in(name)]

    def chosen_script(self, regexp: str) -> str | None:
        """The name of the chat script that runs, as `IosConfig.match_chat_script` has it."""
        if regexp in self.config.chat_scripts:
            return regexp
        return next(iter(self.scripts_matching(regexp) or ()), None)

    def scripts_for(self, *triggers: ScriptTrigger) -> set[str]:
        """The names of the chat scripts that lines run then."""
        chosen = {line.scripts[t] for line in self.lines for t in triggers if t in line.scripts}
        return {name for regexp in chosen if (name := self.chosen_script(regexp))}

    def kept(self, beginning: str) -> Iterator[str]:
        """The kept commands that begin so."""
        return (k.text for k in self.config.kept if k.text.lower().startswith(beginning))

    # What is found.

    def warn(
        self,
        rule: str,
        command: Placed,
        word: Word | None,
        message: str,
        hint: str,
        *edits: Edit,
        others: list[tuple[Placed, Word, str]] | None = None,
    ) -> None:
        """Note what is wrong with `word` of a command, or with all of it."""
        related = tuple(
            Related(self.path, span_of(other, there), other.source, label)
            for other, there, label in others or ()
        )
        span = span_of(command, word)
        self.findings.append(
            Finding(
                Diagnostic(
                    self.path, span, command.source, message, hint, Severity.WARNING, rule, related
                ),
                edits,
            )
        )

    def below(self, line: LineConfig, text: str) -> Edit:
        """The edit that gives `line` one more command."""
        last = self._about[line.kind, line.first][-1]
        source = last.source if last.found.row.enters != LINE else ""
        indent = source[: len(source) - len(source.lstrip())] if source else " "
        return Edit(last.number, 0, 0, indent + text)


def span_of(command: Placed, word: Word | None) -> Span:
    """Where a word of a command stands; without one, where the command does, up to two words."""
    if word is not None:
        return Span(command.number, word.column, len(word.verbatim))
    words = split_words(command.source)[:2]
    end = words[-1].column + len(words[-1].verbatim)
    return Span(command.number, words[0].column, end - words[0].column)


def replace(command: Placed, word: Word, text: str) -> Edit:
    """The edit that puts `text` in the place of a word."""
    return Edit(command.number, word.column, len(word.verbatim), text)


def put_before(command: Placed, word: Word, text: str) -> Edit:
    """The edit that puts `text` before a word."""
    return Edit(command.number, word.column, 0, f"{text} ")


def word_of(command: Placed, text: str) -> Word | None:
    """The keyword of a command that `text` begins with, as it was written."""
    for word in split_words(command.source):
        if text.startswith(word.text.lower()) and len(word.text) > 2:
            return word
    return None
