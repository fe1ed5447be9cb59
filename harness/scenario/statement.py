"""Reading a `:` or `!` statement by the rows of the vocabulary.

Every row of the lane is tried. If none fits, the message is about the row that fitted furthest,
for that is most likely the one the author meant.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from functools import cache

from harness.scenario.header import NUMBER, unknown_lane
from harness.scenario.margin import read_duration, read_window
from harness.scenario.piece import Mistake, Piece
from harness.scenario.row import Parameter, Row, Value
from harness.scenario.steps import Argument, Lane, LaneKind, Statement
from harness.scenario.vocabulary import ROWS
from phonesim.diagnostic import Span, did_you_mean

_WORD = re.compile(r"->|[=<>]=|(?:(?!->|[=<>]=)[^ \t])+")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?(?:e-?[0-9]{1,2})?")
_AMOUNT = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")
_FORMS = {Value.NUMBER: _NUMBER, Value.AMOUNT: _AMOUNT}
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


FORMS_MOST = 6  # are shown whole in a hint


class _Misfit(Exception):
    """A row does not fit from word `at` on, where one of `wanted` might have stood."""

    def __init__(self, at: int, mistake: Mistake, wanted: Sequence[str]) -> None:
        super().__init__(mistake.message)
        self.at = at
        self.mistake = mistake
        self.wanted = wanted


def read_statement(text: Piece, gutter: Piece, lane: Lane, lanes: Mapping[str, Lane]) -> Statement:
    """The statement of one line; a `Mistake` points at the first word that fits nowhere."""
    rows = [row for row in ROWS if lane.kind in row.lanes and row.gutter == gutter.text]
    end = len(text.text.rstrip(" \t"))
    words = [*text.words(_WORD), text.cut(end, end)]  # an empty one ends them
    misfits: list[tuple[_Misfit, Row]] = []
    for row in rows:
        try:
            return _fit(row, words, lanes)
        except _Misfit as misfit:
            misfits.append((misfit, row))
    _refer_elsewhere(words, text, gutter, lane, lanes)
    if not rows:
        hint = f"it takes {_gutters(lane.kind)}"
        raise Mistake(
            gutter, f"a {lane.kind.value} lane takes no `{gutter.text}`", hint, rule="unknown-word"
        )
    furthest = max(misfit.at for misfit, _ in misfits)
    word = words[furthest]
    raise _explain([(m, row) for m, row in misfits if m.at == furthest], word, lane.kind)


def _explain(misfits: Sequence[tuple[_Misfit, Row]], word: Piece, kind: LaneKind) -> Mistake:
    """One mistake at `word` out of those of the rows that fitted equally far."""
    likely = did_you_mean(word.text, [wanted for misfit, _ in misfits for wanted in misfit.wanted])
    forms = [
        f"`{row.form}`"
        for misfit, row in misfits
        if did_you_mean(word.text, misfit.wanted) == likely
    ]
    if len(forms) > FORMS_MOST:
        forms = [f"`{_leading_words(row.form) or row.form}`" for _, row in misfits]
        hint = f"it may begin with {', '.join(dict.fromkeys(forms))}"
    else:
        hint = f"{likely} write {' or '.join(forms)}".lstrip()
    first, _ = misfits[0]
    if first.at == 0 and not word.text:
        return Mistake(word, "nothing stands after the gutter", hint, rule="unknown-word")
    if first.at == 0:
        return Mistake(
            word,
            f'"{word.text}" begins nothing that a {kind.value} lane knows',
            hint,
            rule="unknown-word",
        )
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
    for row in ROWS:
        try:
            _fit(row, words, lanes)
        except _Misfit:
            continue
        names = [each.name for each in (lane, *lanes.values()) if each.kind in row.lanes]
        hint = f"write `{names[0] if names else 'nas'} {row.gutter} {text.strip().text}`"
        raise Mistake(gutter, f"`{row.form}` does not stand here", hint, rule="unknown-word")


def _fit(row: Row, words: Sequence[Piece], lanes: Mapping[str, Lane]) -> Statement:
    """The statement if `row` fits the words, the last of which is empty; else `_Misfit`."""
    names = iter(row.parameters.items())
    arguments: dict[str, Argument] = {}
    spans: dict[str, Span] = {}
    at = 0
    parts = _parts(row.form)
    for number, part in enumerate(parts):
        items = [(item, next(names) if slot else None) for item, slot in part]
        is_last = number == len(parts) - 1
        if number and not (words[at].text and (is_last or _begins(items[0], words[at:], lanes))):
            continue
        for item, slot in items:
            word = words[at]
            if slot is None:
                if word.text != item:
                    lead = _leading_words(row.form) if at == 0 else item
                    raise _Misfit(
                        at, Mistake(word, f'expected "{item}"', rule="unknown-word"), [lead]
                    )
                at += 1
                continue
            name, parameter = slot
            try:
                arguments[name], width = _take(parameter, words[at:], lanes)
            except Mistake as mistake:
                raise _Misfit(at, mistake, _examples(parameter, lanes)) from None
            at += width
            last = words[at - 1]
            spans[name] = Span(word.line, word.column, last.column + len(last.text) - word.column)
    if words[at].text:
        raise _Misfit(
            at, Mistake(words[at], f'"{words[at].text}" is too much', rule="unknown-word"), []
        )
    return Statement(row.verb, arguments, spans)


def _begins(
    first: tuple[str, tuple[str, Parameter] | None],
    words: Sequence[Piece],
    lanes: Mapping[str, Lane],
) -> bool:
    """Whether an optional part, whose first item is `first`, stands at the first word."""
    item, slot = first
    if slot is None:
        return words[0].text == item
    try:
        _take(slot[1], words, lanes)
    except Mistake:
        return False
    return True


def is_slot(item: str) -> bool:
    """Whether a word of a form is a slot for a parameter."""
    return item.isupper() or "|" in item


@cache  # there are some dozens of forms
def _parts(form: str) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """The required part of a form and the optional ones: each item, and whether it is a slot."""
    parts = form.replace("]", "").split("[")
    return tuple(tuple((item, is_slot(item)) for item in part.split()) for part in parts)


@cache
def _leading_words(form: str) -> str:
    words = itertools.takewhile(lambda item: not item[1], _parts(form)[0])
    return " ".join(item for item, _ in words)


def _examples(parameter: Parameter, lanes: Mapping[str, Lane]) -> Sequence[str]:
    """Words that could stand in a slot, for "did you mean"."""
    if isinstance(parameter, tuple):
        return [word for word in parameter if word[0].isalpha()]  # "=" is not nearest to ">="
    if parameter in (Value.LANE, Value.LINE):
        return [lane.name for lane in lanes.values() if lane.kind is not LaneKind.PSTN]
    return []


def _take(
    parameter: Parameter, words: Sequence[Piece], lanes: Mapping[str, Lane]
) -> tuple[Argument, int]:
    """The value at the beginning of `words`, and how many words it takes."""
    if isinstance(parameter, tuple):
        for choice in parameter:
            width = len(choice.split())
            if choice.split() == [word.text for word in words[:width]]:
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
