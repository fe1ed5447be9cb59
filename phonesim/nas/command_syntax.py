"""How a line that was typed is matched against the commands that a mode knows.

A command's syntax is written almost as the manuals print it:

    exec-timeout            a keyword: itself or any unique beginning of it, in either case
    NAME                    one word, kept as NAME; "double quotes" make one word of several
    NAME<0-100>             a whole number in this range
    NAME...                 the rest of the line as it stands, at least one word
    NAME{local|tacacs}      one of these keywords, kept as NAME
    { a | b }   { a | b }*  one of these; any number of these, in any order
    [ a ]                   may be left out

All rows of a table are followed at once, word by word. A keyword, written out or shortened, goes
before a parameter that would take the same word; a keyword written out goes before all others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Generic, Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line: what it says, how it was written, and its column, counted from 1."""

    text: str
    verbatim: str
    column: int = field(default=1, compare=False)


# A quoted word ends at the next quote, which nothing can escape; a quote that is never closed is
# an ordinary character.
_WORD = re.compile(r'"([^"]*)"(?!\S)|\S+')


def split_words(line: str) -> list[Word]:
    """The words of a line, with quotes resolved: `""` is a word of no characters."""
    return [
        Word(match[0] if match[1] is None else match[1], match[0], match.start() + 1)
        for match in _WORD.finditer(line)
    ]


class _Kind(Enum):
    KEYWORD = auto()
    NUMBER = auto()
    WORD = auto()
    REST = auto()


@dataclass(frozen=True, slots=True)
class _Leaf:
    """What one word is matched with; `shown` is the keyword, or the parameter for people."""

    kind: _Kind
    name: str
    shown: str
    least: int = 0
    most: int = 0

    def fit(self, word: Word, typed: str, abbreviated: bool) -> int:
        """How well the word fits: 0 not, 1 as a parameter, 2 as a keyword begun, 3 as a keyword.

        `typed` is the word in lower case.
        """
        if self.kind is _Kind.KEYWORD:
            keyword = self.shown.lower()
            if keyword == typed:
                return 3
            return 2 if abbreviated and keyword.startswith(typed) else 0
        if self.kind is _Kind.NUMBER:
            is_number = re.fullmatch("[0-9]{1,10}", word.verbatim) is not None
            return int(is_number and self.least <= int(word.verbatim) <= self.most)
        return 1


@dataclass(frozen=True, slots=True)
class _Choice:
    branches: tuple[tuple[_Leaf | _Choice, ...], ...]
    repeated: bool


_Parts = tuple[_Leaf | _Choice, ...]
_ANY_MORE: _Parts = (_Choice(((_Leaf(_Kind.REST, "", ""),),), repeated=True),)
_TOKEN = re.compile(r"[A-Z_]*\{|\[|\]|\}\*?|\||[^\s\[\]{}|]+")
_PARAMETER = re.compile(r"([A-Z][A-Z_]*)(?:<([0-9]+)-([0-9]+)>|(\.\.\.))?")


class Syntax:
    """A command's syntax, read from the notation above."""

    def __init__(self, notation: str) -> None:
        (parts,) = _branches(_TOKEN.findall(notation))
        self.heads = tuple(_heads(parts))


def _branches(tokens: list[str], name: str = "") -> tuple[_Parts, ...]:
    """Take `tokens` up to a closing bracket: the parts between the bars."""
    branches: list[_Parts] = [()]
    while tokens and tokens[0][0] not in "]}":
        token = tokens.pop(0)
        if token == "|":
            branches.append(())
        elif token == "[" or token.endswith("{"):
            inside = _branches(tokens, token[:-1])
            choice = _Choice(
                (*inside, ()) if token == "[" else inside, repeated=tokens.pop(0) == "}*"
            )
            branches[-1] += (choice,)
        else:
            branches[-1] += (_leaf(token, name),)
    return tuple(branches)


def _leaf(token: str, name: str) -> _Leaf:
    match = _PARAMETER.fullmatch(token)
    if match is None:
        return _Leaf(_Kind.KEYWORD, name, token)
    if match[2]:
        return _Leaf(
            _Kind.NUMBER, match[1], f"<{match[2]}-{match[3]}>", int(match[2]), int(match[3])
        )
    return _Leaf(_Kind.REST if match[4] else _Kind.WORD, match[1], match[1])


def _heads(parts: _Parts) -> Iterator[tuple[_Leaf | None, _Parts]]:
    """Each leaf that may come next and what is to follow it; None where the line may end."""
    if not parts:
        yield None, ()
        return
    first, after = parts[0], parts[1:]
    if isinstance(first, _Leaf):
        yield first, after
        return
    for branch in first.branches:
        yield from _heads(branch + ((first,) if first.repeated else ()) + after)
    if first.repeated:
        yield from _heads(after)


class Form(Enum):
    """How a command was given: as it is, behind `no`, or behind `default`."""

    PLAIN = auto()
    NO = auto()
    DEFAULT = auto()


class HasSyntax(Protocol):
    """A row of a table: anything with a syntax."""

    @property
    def syntax(self) -> Syntax: ...


Row = TypeVar("Row", bound=HasSyntax)


class MissingValue(Exception):
    """The `no` form of a command was given without a value that it cannot do without."""


@dataclass(frozen=True, slots=True)
class Matched(Generic[Row]):
    """The line is this row's command, with these values."""

    row: Row
    form: Form
    values: _Values

    def __contains__(self, name: str) -> bool:
        return any(given == name for given, _ in self.values)

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
    """`word` fits nowhere; `expected` (nothing, if it is one too many) could have stood there."""

    word: Word
    expected: tuple[str, ...]


_Heads = tuple[tuple[_Leaf | None, _Parts], ...]
_Values = tuple[tuple[str, Word], ...]
# A row that has fitted so far, the heads of what is left of it, and its values.
_Thread = tuple[Row, _Heads, _Values]


def match(
    rows: Iterable[Row], line: str, *, forms: bool = False, abbreviated: bool = True
) -> Matched[Row] | Ambiguous | Incomplete | Invalid:
    """Which of `rows` the line is; of several the first.

    With `forms` the line may begin with `no` or `default`, and such a line may end before any
    parameter. Without `abbreviated` every keyword must be written out.
    """
    words = split_words(line)
    form = Form.PLAIN
    if forms and words and words[0].verbatim.lower() in ("no", "default"):
        form = Form[words.pop(0).verbatim.upper()]
    threads: list[_Thread[Row]] = [(row, row.syntax.heads, ()) for row in rows]
    for word in words:
        typed, best = word.verbatim.lower(), 1
        chosen: list[tuple[_Thread[Row], _Leaf, _Parts]] = []
        for thread in threads:
            for leaf, after in thread[1]:
                if leaf is None:
                    continue
                fit = leaf.fit(word, typed, abbreviated)
                if fit > best:
                    best, chosen = fit, []
                if fit == best:
                    chosen.append((thread, leaf, after))
        if not chosen:
            return Invalid(word, _expected(threads))
        keywords = tuple(dict.fromkeys(leaf.shown for _, leaf, _ in chosen))
        if len(keywords) > 1 and best > 1:
            return Ambiguous(word, keywords)
        threads = [_advance(*head, word, line) for head in chosen]
    return _finish(threads, form)


def _advance(
    thread: _Thread[Row], leaf: _Leaf, after: _Parts, word: Word, line: str
) -> _Thread[Row]:
    """The thread behind `leaf`, which has taken the word."""
    if leaf.kind is _Kind.KEYWORD:
        word = Word(leaf.shown, word.verbatim, word.column)
    elif leaf.kind is _Kind.REST:
        rest = line[word.column - 1 :].rstrip()
        word, after = Word(rest, rest, word.column), _ANY_MORE
    row, _, values = thread
    return row, tuple(_heads(after)), values + (((leaf.name, word),) if leaf.name else ())


def _finish(threads: list[_Thread[Row]], form: Form) -> Matched[Row] | Incomplete:
    """The first row that may end here."""
    for row, heads, values in threads:
        for leaf, _ in heads:
            if leaf is None or (form is not Form.PLAIN and leaf.name):
                return Matched(row, form, values)
    return Incomplete(_expected(threads))


def _expected(threads: list[_Thread[Row]]) -> tuple[str, ...]:
    """What could come next, each once."""
    return tuple(dict.fromkeys(leaf.shown for _, heads, _ in threads for leaf, _ in heads if leaf))
