"""Which command of a table a typed line is, or what could be typed next.

All rows of a table are followed at once, word by word. A keyword, written out or shortened, goes
before a parameter that would take the same word; a keyword written out goes before all others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from phonesim.nas.command_syntax import MORE_TEXT, Leaf, LeafKind, Node, Syntax, Word, split_words


class Form(Enum):
    """How a command was given: as it is, behind `no`, or behind `default`."""

    PLAIN = ""
    NO = "no"
    DEFAULT = "default"


class HasSyntax(Protocol):
    """A row of a table: anything with a syntax."""

    @property
    def syntax(self) -> Syntax: ...


Row = TypeVar("Row", bound=HasSyntax)


class MissingValue(Exception):
    """The `no` form of a command was given without a value that it cannot do without."""


@dataclass(frozen=True, slots=True)
class Matched(Generic[Row]):
    """The line is this row's command, with these values.

    `words` is the command with its keywords written out, without `no` or `default`.
    """

    row: Row
    form: Form
    values: _Values
    words: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole command with its keywords written out."""
        return " ".join((self.form.value, *self.words) if self.form.value else self.words)

    def __contains__(self, name: str) -> bool:
        for given, _ in self.values:  # noqa: SIM110 (asked often: faster than any())
            if given == name:
                return True
        return False

    def __getitem__(self, name: str) -> Word:
        """The last value given for `name`; MissingValue if a `no` form left it out."""
        words = self.every(name)
        if not words:
            raise MissingValue(name)
        return words[-1]

    def every(self, name: str) -> tuple[Word, ...]:
        """All values given for `name`, in order."""
        return tuple(word for given, word in self.values if given == name)

    def number(self, name: str, default: int = 0) -> int:
        """The value of a number parameter, or `default` if it was left out."""
        return int(self[name].text) if name in self else default


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """`word` is a beginning of several keywords."""

    word: Word
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The line ends too early; `expected` could have come next."""

    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invalid:
    """`word` fits nowhere; `expected` (nothing, if it is one too many) could have stood there.

    `is_value`: it stands where a known command has a value, and no other command begins so.
    """

    word: Word
    expected: tuple[str, ...]
    is_value: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What could come next: a keyword or a parameter, behind the keywords of `path`."""

    leaf: Leaf
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """What could come next, and whether the line could end here."""

    candidates: tuple[Candidate, ...]
    may_end: bool


Failure = Ambiguous | Incomplete | Invalid
_Values = tuple[tuple[str, Word], ...]
# A row that has fitted so far, the node it has come to, its values, and its words written out.
_Thread = tuple[Row, Node, _Values, tuple[str, ...]]


class CommandTable(Generic[Row]):
    """The commands of a mode, found by their first words."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = tuple(rows)
        self._by_keyword: dict[str, list[_Thread[Row]]] = {}
        self._by_parameter: list[_Thread[Row]] = []

    @cached_property
    def _keywords(self) -> list[str]:
        """All first keywords, in order; made when the first line is looked up."""
        for row in self.rows:
            thread: _Thread[Row] = (row, row.syntax.start, (), ())
            for leaf, _ in row.syntax.start.heads:
                if leaf is not None and leaf.kind is LeafKind.KEYWORD:
                    self._by_keyword.setdefault(leaf.shown.lower(), []).append(thread)
                else:
                    self._by_parameter.append(thread)
        return sorted(self._by_keyword)

    def begins(self, keyword: str) -> bool:
        """Whether a command begins with the keyword."""
        return bool(self._keywords) and keyword in self._by_keyword

    def threads(self, allowed: Callable[[Row], bool] | None) -> list[_Thread[Row]]:
        """All rows that are allowed, at their beginnings."""
        return [
            (row, row.syntax.start, (), ()) for row in self.rows if allowed is None or allowed(row)
        ]

    def starting(
        self, typed: str, abbreviated: bool, allowed: Callable[[Row], bool] | None
    ) -> list[_Thread[Row]]:
        """The rows that may begin with the word `typed`, in lower case, where it fits best."""
        begun = self._begun(typed)
        for threads in (
            self._by_keyword.get(typed, []),
            begun if abbreviated else [],
            self._by_parameter,
        ):
            fitting = [t for t in threads if allowed is None or allowed(t[0])]
            if fitting:
                return fitting
        return []

    def _begun(self, typed: str) -> list[_Thread[Row]]:
        found = []
        for at in range(bisect_left(self._keywords, typed), len(self._keywords)):
            if not self._keywords[at].startswith(typed):
                break
            found += self._by_keyword[self._keywords[at]]
        return found


def match(
    table: CommandTable[Row],
    line: str,
    *,
    forms: bool = False,
    abbreviated: bool = True,
    allowed: Callable[[Row], bool] | None = None,
    explained: bool = True,
) -> Matched[Row] | Failure:
    """Which row of `table` the line is; of several the first. Only `allowed` rows are looked at.

    A failure that need not be `explained` does not say what was expected, which takes long.

    With `forms` the line may begin with `no` or `default`, and such a line may end before any
    parameter. Without `abbreviated` every keyword must be written out.
    """
    words = split_words(line)
    form = _take_form(words) if forms else Form.PLAIN
    if not words:
        return Incomplete(_expected(table.threads(allowed)) if explained else ())
    first = words[0].verbatim.lower()
    threads = table.starting(first, abbreviated, allowed)
    if not threads:
        return Invalid(words[0], _expected(table.threads(allowed)) if explained else ())
    followed = _follow(threads, words, line, abbreviated, explained)
    if not isinstance(followed, list):
        return followed
    for row, node, values, written in followed:
        for leaf, _ in node.heads:
            if leaf is None or (form is not Form.PLAIN and leaf.name):
                return Matched(row, form, values, written)
    return Incomplete(_expected(followed) if explained else ())


def what_next(
    table: CommandTable[Row],
    line: str,
    *,
    forms: bool = False,
    allowed: Callable[[Row], bool] | None = None,
) -> Next | Ambiguous | Invalid:
    """What could follow `line`, whose words are all finished."""
    words = split_words(line)
    form = _take_form(words) if forms else Form.PLAIN
    followed = _follow(table.threads(allowed), words, line, abbreviated=True)
    if not isinstance(followed, list):
        return followed
    candidates: dict[tuple[str, LeafKind], Candidate] = {}
    may_end = False
    for _, node, _, written in followed:
        for leaf, _ in node.heads:
            if leaf is None or (form is not Form.PLAIN and leaf.name and words):
                may_end = may_end or bool(words)
            if leaf is not None and leaf.shown:
                candidates.setdefault((leaf.shown, leaf.kind), Candidate(leaf, written))
    return Next(tuple(candidates.values()), may_end)


def _take_form(words: list[Word]) -> Form:
    """Take `no` or `default` from the beginning of the line."""
    if words and words[0].verbatim.lower() in ("no", "default"):
        return Form(words.pop(0).verbatim.lower())
    return Form.PLAIN


def _follow(
    threads: list[_Thread[Row]],
    words: list[Word],
    line: str,
    abbreviated: bool,
    explained: bool = True,
) -> list[_Thread[Row]] | Ambiguous | Invalid:
    """The rows behind all of `words`."""
    for word in words:
        typed, best = word.verbatim.lower(), 1
        chosen: list[tuple[_Thread[Row], Leaf, Node]] = []
        for thread in threads:
            for leaf, after in thread[1].heads:
                if leaf is None:
                    continue
                fit = leaf.fit(word, typed, abbreviated)
                if fit > best:
                    best, chosen = fit, []
                if fit == best:
                    chosen.append((thread, leaf, after))
        if not chosen:
            return (
                Invalid(word, _expected(threads), _wants_value(threads))
                if explained
                else Invalid(word, ())
            )
        if best > 1 and len(chosen) > 1:
            keywords = tuple(dict.fromkeys(leaf.shown for _, leaf, _ in chosen))
            if len(keywords) > 1:
                return Ambiguous(word, keywords)
        threads = [_advance(*head, word, line) for head in chosen]
    return threads


def _advance(thread: _Thread[Row], leaf: Leaf, after: Node, word: Word, line: str) -> _Thread[Row]:
    """The thread behind `leaf`, which has taken the word."""
    row, _, values, written = thread
    if leaf.kind is LeafKind.KEYWORD:
        word = Word(leaf.shown, word.verbatim, word.column)
        written = (*written, leaf.shown)
    elif leaf.kind is LeafKind.REST:
        if leaf is not _MORE:
            rest = line[word.column - 1 :].rstrip()
            word, after = Word(rest, rest, word.column), MORE_TEXT
            written = (*written, rest)
    else:
        written = (*written, word.verbatim)
    return row, after, values + (((leaf.name, word),) if leaf.name else ()), written


_MORE = MORE_TEXT.heads[0][0]


def _wants_value(threads: Iterable[_Thread[Row]]) -> bool:
    """Whether only a value could come next, or nothing."""
    leaves = [leaf for _, node, _, _ in threads for leaf, _ in node.heads if leaf]
    return all(leaf.name or leaf.kind is not LeafKind.KEYWORD for leaf in leaves)


def _expected(threads: Iterable[_Thread[Row]]) -> tuple[str, ...]:
    """What could come next, each once."""
    return tuple(
        dict.fromkeys(leaf.shown for _, node, _, _ in threads for leaf, _ in node.heads if leaf)
    )
