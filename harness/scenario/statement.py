"""Reading a `:` or `!` statement by the rows of the vocabulary.

Every row of the lane is tried. If none fits, the message is about the row that fitted furthest,
for that is most likely the one the author meant.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from harness.scenario.header import NUMBER, unknown_lane
from harness.scenario.margin import read_duration, read_window
from harness.scenario.piece import Mistake, Piece
from harness.scenario.row import Parameter, Row, Value
from harness.scenario.steps import Argument, Lane, LaneKind, Statement
from harness.scenario.vocabulary import ROWS
from phonesim.diagnostic import Span, nearest_of

WORD = re.compile(r"->|[=<>]=|(?:(?!->|[=<>]=)[^ \t])+")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?(?:e-?[0-9]{1,2})?")
_AMOUNT = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")
_FORMS = {Value.NUMBER: _NUMBER, Value.AMOUNT: _AMOUNT}
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


FORMS_MOST = 6  # are shown whole in a hint


Item = tuple[str, tuple[str, Parameter] | None]
"""A word of a form; of a slot its parameter's name and what it takes."""


class _Misfit(NamedTuple):
    """A row does not fit from word `at` on, where one of `wanted` might have stood."""

    at: int
    mistake: Mistake
    wanted: Sequence[str]


def read_statement(text: Piece, gutter: Piece, lane: Lane, lanes: Mapping[str, Lane]) -> Statement:
    """The statement of one line; a `Mistake` points at the first word that fits nowhere."""
    rows = [row for row in ROWS if lane.kind in row.lanes and row.gutter == gutter.text]
    end = len(text.text.rstrip(" \t"))
    words = [*text.words(WORD), text.cut(end, end)]  # an empty one ends them
    misfits: list[tuple[_Misfit, Row]] = []
    for row in _beginning_with(words[0].text):
        if lane.kind in row.lanes and row.gutter == gutter.text:
            found = _fit(row, words, lanes)
            if isinstance(found, Statement):
                return found
            misfits.append((found, row))
    _refer_elsewhere(words, text, gutter, lane, lanes)
    if not rows:
        hint = f"it takes {_gutters(lane.kind)}"
        raise Mistake(
            gutter, f"a {lane.kind.value} lane takes no `{gutter.text}`", hint, rule="unknown-word"
        )
    furthest = max((misfit.at for misfit, _ in misfits), default=0)
    if furthest == 0:
        examples = {row.form: misfit.wanted for misfit, row in misfits}
        raise _explain_beginning(rows, examples, words[0], lane.kind)
    raise _explain([(m, row) for m, row in misfits if m.at == furthest], words[furthest])


def _explain_beginning(
    rows: Sequence[Row], examples: Mapping[str, Sequence[str]], word: Piece, kind: LaneKind
) -> Mistake:
    """None of the rows begins with `word`; `examples` are for those that begin with a slot."""
    wanted = [examples.get(row.form) or (_leading_words(row.form),) for row in rows]
    hint = _hint(word, rows, wanted)
    message = f'"{word.text}" begins nothing that a {kind.value} lane knows'
    if not word.text:
        message = "nothing stands after the gutter"
    return Mistake(word, message, hint, rule="unknown-word")


def _hint(word: Piece, rows: Sequence[Row], wanted: Sequence[Sequence[str]]) -> str:
    """The nearest of what is `wanted` in place of `word`, row by row, and how it is written."""
    nearest = nearest_of(word.text, [w for words in wanted for w in words if w])
    forms = [
        f"`{row.form}`"
        for row, words in zip(rows, wanted, strict=True)
        if not nearest or nearest in words
    ]
    if len(forms) > FORMS_MOST:
        forms = [f"`{_leading_words(row.form) or row.form}`" for row in rows]
        return f"it may begin with {', '.join(dict.fromkeys(forms))}"
    likely = f'did you mean "{nearest}"? ' if nearest else ""
    return f"{likely}write {' or '.join(forms)}"


def _explain(misfits: Sequence[tuple[_Misfit, Row]], word: Piece) -> Mistake:
    """One mistake at `word` out of those of the rows that fitted equally far."""
    first, _ = misfits[0]
    hint = _hint(word, [row for _, row in misfits], [misfit.wanted for misfit, _ in misfits])
    if len({misfit.mistake.message for misfit, _ in misfits}) == 1:
        return Mistake(
            first.mistake.piece,
            first.mistake.message,
            first.mistake.hint or hint,
            rule="unknown-word",
        )
    message = f'"{word.text}" does not fit here' if word.text else "the statement is not complete"
    return Mistake(word, message, hint, rule="unknown-word")


def _gutters(kind: LaneKind) -> str:
    literal = [] if kind is LaneKind.PSTN else ["|", "~"]
    gutters = literal + sorted({row.gutter for row in ROWS if kind in row.lanes})
    return ", ".join(f"`{gutter}`" for gutter in gutters)


def _refer_elsewhere(
    words: Sequence[Piece], text: Piece, gutter: Piece, lane: Lane, lanes: Mapping[str, Lane]
) -> None:
    """Raise a `Mistake` if the statement is right but stands on the wrong lane or gutter."""
    for row in _beginning_with(words[0].text):
        if lane.kind in row.lanes and row.gutter == gutter.text:
            continue  # it has been tried
        if isinstance(_fit(row, words, lanes), _Misfit):
            continue
        names = [each.name for each in (lane, *lanes.values()) if each.kind in row.lanes]
        hint = f"write `{names[0] if names else 'nas'} {row.gutter} {text.strip().text}`"
        raise Mistake(gutter, f"`{row.form}` does not stand here", hint, rule="unknown-word")


@cache
def _rows_by_first_item() -> Mapping[str, Sequence[Row]]:
    """Those that begin with a slot have no name."""
    found: dict[str, list[Row]] = {}
    for row in ROWS:
        item, is_a_slot = parts_of(row.form)[0][0]
        found.setdefault("" if is_a_slot else item, []).append(row)
    return found


def _beginning_with(word: str) -> Sequence[Row]:
    """The rows that may begin with this word; to try the others is no use."""
    rows = _rows_by_first_item()
    return [*(rows.get(word, ()) if word else ()), *rows.get("", ())]


def _fit(row: Row, words: Sequence[Piece], lanes: Mapping[str, Lane]) -> Statement | _Misfit:
    """The statement if `row` fits the words, the last of which is empty."""
    arguments: dict[str, Argument] = {}
    spans: dict[str, Span] = {}
    at = 0
    parts = _items(row.gutter, row.form)
    for number, items in enumerate(parts):
        is_last = number == len(parts) - 1
        if number and not (words[at].text and (is_last or _begins(items[0], words[at:], lanes))):
            continue
        for item, slot in items:
            word = words[at]
            if slot is None:
                if word.text != item:
                    missing = Mistake(word, f'expected "{item}"', rule="unknown-word")
                    return _Misfit(at, missing, (item,))
                at += 1
                continue
            name, parameter = slot
            try:
                arguments[name], width = take_value(parameter, words[at:], lanes)
            except Mistake as mistake:
                return _Misfit(at, mistake.with_traceback(None), _examples(parameter, lanes))
            at += width
            last = words[at - 1]
            spans[name] = Span(word.line, word.column, last.column + len(last.text) - word.column)
    if words[at].text:
        too_much = Mistake(words[at], f'"{words[at].text}" is too much', rule="unknown-word")
        return _Misfit(at, too_much, ())
    return Statement(row.verb, arguments, spans)


def _begins(
    first: Item,
    words: Sequence[Piece],
    lanes: Mapping[str, Lane],
) -> bool:
    """Whether an optional part, whose first item is `first`, stands at the first word."""
    item, slot = first
    if slot is None:
        return words[0].text == item
    try:
        take_value(slot[1], words, lanes)
    except Mistake:
        return False
    return True


def is_slot(item: str) -> bool:
    """Whether a word of a form is a slot for a parameter."""
    return item.isupper() or "|" in item


@cache  # there are some dozens of forms
def parts_of(form: str) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """The required part of a form and the optional ones: each item, and whether it is a slot."""
    parts = form.replace("]", "").split("[")
    return tuple(tuple((item, is_slot(item)) for item in part.split()) for part in parts)


@cache
def _items(gutter: str, form: str) -> tuple[tuple[Item, ...], ...]:
    """The same with the parameters of the row that has this form."""
    row = next(row for row in ROWS if (row.gutter, row.form) == (gutter, form))
    names = iter(row.parameters.items())
    parts = parts_of(form)
    return tuple(tuple((item, next(names) if slot else None) for item, slot in p) for p in parts)


@cache
def _leading_words(form: str) -> str:
    words = itertools.takewhile(lambda item: not item[1], parts_of(form)[0])
    return " ".join(item for item, _ in words)


def _examples(parameter: Parameter, lanes: Mapping[str, Lane]) -> Sequence[str]:
    """Words that could stand in a slot, for "did you mean"."""
    if isinstance(parameter, tuple):
        return [word for word in parameter if word[0].isalpha()]  # "=" is not nearest to ">="
    if parameter in (Value.LANE, Value.LINE):
        return [lane.name for lane in lanes.values() if lane.kind is not LaneKind.PSTN]
    return []


def take_value(
    parameter: Parameter, words: Sequence[Piece], lanes: Mapping[str, Lane]
) -> tuple[Argument, int]:
    """The value at the beginning of `words`, and how many words it takes."""
    if isinstance(parameter, tuple):
        for choice in parameter:
            width = choice.count(" ") + 1
            if choice == " ".join(word.text for word in words[:width]):
                return choice, width
        raise Mistake(words[0], f"expected one of {', '.join(parameter)}", rule="unknown-word")
    if not words[0].text:
        raise Mistake(words[0], f"{parameter.value} is missing", rule="unknown-word")
    return _read_value(parameter, words[0], lanes), 1


def _read_value(kind: Value, word: Piece, lanes: Mapping[str, Lane]) -> Argument:
    match kind:
        case Value.DURATION:
            return read_duration(word)
        case Value.WINDOW:
            return read_window(word)
        case Value.CALL | Value.COUNT:
            if not _WHOLE_NUMBER.fullmatch(word.text) or (
                kind is Value.CALL and int(word.text) == 0
            ):
                raise Mistake(word, f'"{word.text}" is not {kind.value}', rule="unknown-word")
            return int(word.text)
        case Value.NUMBER | Value.AMOUNT:
            if not _FORMS[kind].fullmatch(word.text):
                raise Mistake(word, f'"{word.text}" is not {kind.value}', rule="unknown-word")
            return float(word.text)
        case Value.WORD | Value.FILE:
            return word.text
        case Value.LINE if NUMBER.fullmatch(word.text):
            return word.text
        case Value.LANE | Value.LINE:
            if word.text not in lanes:
                raise unknown_lane(word, lanes)
            if lanes[word.text].kind is LaneKind.PSTN:
                raise Mistake(word, f'"{word.text}" has no telephone line', rule="unknown-word")
            return word.text
