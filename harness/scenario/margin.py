"""The margin of a story line: when it must match, how often, and which moment it names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from harness.scenario.piece import Mistake, Piece
from harness.scenario.steps import Count, Margin, Window
from phonesim.units import parse_duration

WORDS = re.compile(
    r"after[ \t]+@[^ \t]*|at[ \t]+end(?![^ \t])|[0-9.]+[ \t]+(?:us|ms|s|m|h)(?![^ \t])|[^ \t]+"
)
_MARK = re.compile(r"@[A-Za-z0-9_-]+")
_COUNT = re.compile(r"x([0-9]{1,6})(?:\.\.([0-9]{1,6}))?")
_KINDS = "a margin has 45s, 5s..8s, x1, x1..2, @mark, after @mark, at end"


def read_margin(text: Piece, mistakes: list[Mistake]) -> tuple[Margin, Mapping[str, Piece]]:
    """The margin, and where its words stand, under the names of `Margin`'s fields."""
    places: dict[str, Piece] = {}
    window: Window | None = None
    count: Count | None = None
    for word in text.words(WORDS):
        try:
            field = _field(word)
            if field in places:
                both = f"`{places[field].text}` and `{word.text}` in one margin"
                raise Mistake(
                    word, both, "each kind of margin word stands at most once", rule="window"
                )
            if field == "window":
                window = read_window(word)
            elif field == "count":
                count = _read_count(word)
            elif field in ("mark", "after") and not _MARK.fullmatch(word.text.split()[-1]):
                hint = "write @ and a name of letters, digits, `_` and `-`"
                raise Mistake(word, f"`{word.text}` names no mark", hint, rule="mark")
            places[field] = word
        except Mistake as mistake:
            mistakes.append(mistake)
    mark, after = (
        places[field].text.partition("@")[2] if field in places else None
        for field in ("mark", "after")
    )
    return Margin(window, count, mark, after, "at_end" in places), places


def looks_like_margin(word: str) -> bool:
    """Whether a word in the lane column is rather a margin word."""
    return word[:1].isdigit() or word[:1] == "@" or word in ("after", "at") or is_count(word)


def is_count(word: str) -> bool:
    """Whether a word is `x1`, or a wrong try at it."""
    return word[:1] == "x" and word[1:2].isdigit()


def read_window(word: Piece) -> Window:
    """`45s` is from 0 to 45 s, `5s..8s` is not before and not after."""
    least, dots, most = word.text.partition("..")
    if dots and not most:
        hint = f"every wait ends: write `{least}..8s`"
        raise Mistake(word, "a window without an upper bound", hint, rule="window")
    if dots and not least:
        raise Mistake(word, "a window without a lower bound", f"write `{most}`", rule="window")
    if not dots:
        return Window(0, read_duration(word), word.span)
    least_us = read_duration(word.cut(0, len(least)))
    most_us = read_duration(word.cut(len(least) + len(dots)))
    if least_us > most_us:
        raise Mistake(
            word, "the upper bound is below the lower", f"write `{most}..{least}`", rule="window"
        )
    return Window(least_us, most_us, word.span)


def read_duration(word: Piece) -> int:
    """Microseconds of a duration such as `5s`."""
    try:
        return parse_duration(word.text)
    except (ValueError, OverflowError) as error:
        joined = "".join(word.text.split())
        hint = f"write `{joined}`" if joined != word.text else ""
        raise Mistake(word, str(error), hint, rule="window") from None


def _field(word: Piece) -> str:
    text = word.text
    if text[0].isdigit() or text.startswith(".."):
        return "window"
    if is_count(text):
        return "count"
    if text.startswith("@"):
        return "mark"
    match text.partition("@")[0].split():
        case ["after"] if "@" in text:
            return "after"
        case ["at", "end"]:
            return "at_end"
    raise Mistake(word, f'unknown margin word "{text}"', _KINDS, rule="margin-word")


def _read_count(word: Piece) -> Count:
    found = _COUNT.fullmatch(word.text)
    if found is None:
        raise Mistake(word, f"`{word.text}` is not a count", "write x1, or x1..2", rule="count")
    least, most = int(found[1]), int(found[2] or found[1])
    if least == 0:
        hint = "counts begin at 1; that nothing comes is said by `: quiet 60s`"
        raise Mistake(word, "a count of 0", hint, rule="count")
    if least > most:
        hint = f"write `x{most}..{least}`"
        raise Mistake(word, "the upper bound is below the lower", hint, rule="window")
    return Count(least, most, word.span)
