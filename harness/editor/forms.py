"""How a statement that has been begun may go on, by the rows of the vocabulary."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from harness.scenario.piece import Mistake, Piece
from harness.scenario.row import Parameter, Row
from harness.scenario.statement import WORD, parts_of, take_value
from harness.scenario.steps import Lane
from harness.scenario.vocabulary import ROWS


class Item(NamedTuple):
    """A word of a form, or a slot and what it takes."""

    text: str
    takes: Parameter | None


def split_words(text: str) -> list[str]:
    """The words of a statement."""
    return WORD.findall(text)


def rows_of(lane: Lane, gutter: str) -> list[Row]:
    """What may stand on a lane."""
    return [row for row in ROWS if lane.kind in row.lanes and row.gutter == gutter]


def continuations(
    rows: Sequence[Row], words: Sequence[str], lanes: Mapping[str, Lane]
) -> Iterator[tuple[Row, Sequence[Item]]]:
    """Each row that fits what is written, and what may follow; nothing if it is complete.

    Where an optional part may follow, that part and no further ones.
    """
    for row in rows:
        found: dict[str, Sequence[Item]] = {}  # by the next word, the shortest
        for form in spellings(row):
            rest = _rest(form, words, lanes)
            if rest is not None:
                first = rest[0].text if rest else ""
                found[first] = min(found.get(first, rest), rest, key=len)
        yield from ((row, rest) for rest in found.values())


def spellings(row: Row) -> Iterator[Sequence[Item]]:
    """The form with each choice of its optional parts, all of them first."""
    names = iter(row.parameters.values())
    parts = [
        [Item(text, next(names) if slot else None) for text, slot in part]
        for part in parts_of(row.form)
    ]
    options = [[part, []] for part in parts[1:]]
    for chosen in itertools.product(*options):
        yield [*parts[0], *itertools.chain.from_iterable(chosen)]


def _rest(
    form: Sequence[Item], words: Sequence[str], lanes: Mapping[str, Lane]
) -> Sequence[Item] | None:
    """What is left of a form behind words; None if they do not fit."""
    pieces = [*(Piece(word, 1) for word in words), Piece("", 1)]
    at = 0
    for number, item in enumerate(form):
        if at == len(words):
            return form[number:]
        if item.takes is None:
            if words[at] != item.text:
                return None
            at += 1
            continue
        if words[at].startswith("${"):  # a matrix puts something there
            at += 1
            continue
        try:
            _, width = take_value(item.takes, pieces[at:], lanes)
        except Mistake:
            return _half_chosen(form[number:], words[at:])
        at += width
    return () if at == len(words) else None


def _half_chosen(form: Sequence[Item], words: Sequence[str]) -> Sequence[Item] | None:
    """`no` is the beginning of the choice `no answer`: what is left is `answer`."""
    takes = form[0].takes
    for choice in takes if isinstance(takes, tuple) else ():
        parts = choice.split()
        if parts[: len(words)] == [*words]:
            return [Item(" ".join(parts[len(words) :]), None), *form[1:]]
    return None
