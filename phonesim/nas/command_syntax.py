"""How a command's syntax is written down: almost as the manuals print it.

The notation:

    exec-timeout            a keyword: itself or any unique beginning of it, in either case
    NAME                    one word, kept as NAME; "double quotes" make one word of several
    NAME<0-100>             a whole number in this range
    NAME...                 the rest of the line as it stands, at least one word
    NAME{local|tacacs}      one of these keywords, kept as NAME
    { a | b }   { a | b }*  one of these; any number of these, in any order
    [ a ]                   may be left out
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property


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


class LeafKind(Enum):
    """What a leaf takes."""

    KEYWORD = auto()
    NUMBER = auto()
    WORD = auto()
    REST = auto()


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one word is matched with; `shown` is the keyword, or the parameter for people.

    `keyword` is the same in lower case.
    """

    kind: LeafKind
    name: str
    shown: str
    least: int = 0
    most: int = 0
    keyword: str = ""

    def fit(self, word: Word, typed: str, abbreviated: bool) -> int:
        """How well the word fits: 0 not, 1 as a parameter, 2 as a keyword begun, 3 as a keyword.

        `typed` is the word in lower case.
        """
        if self.kind is LeafKind.KEYWORD:
            if self.keyword == typed:
                return 3
            return 2 if abbreviated and self.keyword.startswith(typed) else 0
        if self.kind is LeafKind.NUMBER:
            is_number = re.fullmatch("[0-9]{1,10}", word.verbatim) is not None
            return int(is_number and self.least <= int(word.verbatim) <= self.most)
        return 1


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several branches, or any number of them."""

    branches: tuple[tuple[Leaf | Choice, ...], ...]
    repeated: bool


Parts = tuple[Leaf | Choice, ...]
_TOKEN = re.compile(r"[A-Z_]*\{|\[|\]|\}\*?|\||[^\s\[\]{}|]+")
_PARAMETER = re.compile(r"([A-Z][A-Z_]*)(?:<([0-9]+)-([0-9]+)>|(\.\.\.))?")


class Node:
    """A place in a syntax: `heads` are the leaves that may come next, each with where it leads.

    The leaf None stands for the end of the line.
    """

    def __init__(self, parts: Parts, known: dict[Parts, Node]) -> None:
        self._parts, self._known = parts, known

    @cached_property
    def heads(self) -> tuple[tuple[Leaf | None, Node], ...]:
        return tuple((leaf, _node(after, self._known)) for leaf, after in _heads(self._parts))


def _node(parts: Parts, known: dict[Parts, Node]) -> Node:
    """The one node for `parts`: what may be repeated leads back to where it was."""
    if parts not in known:
        known[parts] = Node(parts, known)
    return known[parts]


MORE_TEXT = Node((Choice(((Leaf(LeafKind.REST, "", ""),),), repeated=True),), {})


class Syntax:
    """A command's syntax, read from the notation above; `notation` as it was written."""

    def __init__(self, notation: str) -> None:
        self.notation = notation

    @cached_property
    def start(self) -> Node:
        """Where a line begins. Most rows of a table are never asked."""
        (parts,) = _branches(_TOKEN.findall(self.notation))
        return Node(parts, {})


def _branches(tokens: list[str], name: str = "") -> tuple[Parts, ...]:
    """Take `tokens` up to a closing bracket: the parts between the bars."""
    branches: list[Parts] = [()]
    while tokens and tokens[0][0] not in "]}":
        token = tokens.pop(0)
        if token == "|":
            branches.append(())
        elif token == "[" or token.endswith("{"):
            inside = _branches(tokens, token[:-1])
            choice = Choice(
                (*inside, ()) if token == "[" else inside, repeated=tokens.pop(0) == "}*"
            )
            branches[-1] += (choice,)
        else:
            branches[-1] += (_leaf(token, name),)
    return tuple(branches)


def _leaf(token: str, name: str) -> Leaf:
    match = _PARAMETER.fullmatch(token)
    if match is None:
        return Leaf(LeafKind.KEYWORD, name, token, keyword=token.lower())
    if match[2]:
        return Leaf(
            LeafKind.NUMBER, match[1], f"<{match[2]}-{match[3]}>", int(match[2]), int(match[3])
        )
    return Leaf(LeafKind.REST if match[4] else LeafKind.WORD, match[1], match[1])


def _heads(parts: Parts) -> Iterator[tuple[Leaf | None, Parts]]:
    """Each leaf that may come next and what is to follow it; None where the line may end."""
    if not parts:
        yield None, ()
        return
    first, after = parts[0], parts[1:]
    if isinstance(first, Leaf):
        yield first, after
        return
    for branch in first.branches:
        yield from _heads(branch + ((first,) if first.repeated else ()) + after)
    if first.repeated:
        yield from _heads(after)
