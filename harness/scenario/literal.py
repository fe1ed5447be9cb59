"""What a story line expects and types: literal text with variables, or a regular expression."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence

from harness.scenario.piece import Mistake, Piece
from harness.scenario.steps import Literal, Pattern, Text, Variable
from phonesim.diagnostic import did_you_mean

_BACKTICK = re.compile(r"(?<!\\)`")
_VARIABLE = re.compile(r"\$\{(?:([^{}]*)\})?")


def read_literal(text: Piece, variables: Sequence[str], mistakes: list[Mistake]) -> Literal:
    """Expected text, then what is typed between backticks at the end of the line."""
    ticks = [tick.start() for tick in _BACKTICK.finditer(text.text)]
    if not ticks:
        return Literal(_read_text(text, variables, mistakes), None)
    if len(ticks) == 1:
        hint = "close it with a backtick; a backtick that is meant literally is written \\`"
        mistakes.append(Mistake(text.cut(ticks[0], ticks[0] + 1), "typed text has no end", hint))
        ticks.append(len(text.text))
    before, between, rest = (
        text.cut(0, ticks[0]),
        text.cut(ticks[0] + 1, ticks[1]),
        text.cut(ticks[1] + 1).strip(),
    )
    if rest.text:
        hint = "typed text ends the line; a backtick that is meant literally is written \\`"
        mistakes.append(Mistake(rest, "text after the closing backtick", hint))
    # White space alone before what is typed is an author lining things up, not a prompt.
    expected = _read_text(before, variables, mistakes) if before.strip().text else None
    return Literal(expected, _read_text(between, variables, mistakes))


def read_pattern(text: Piece, variables: Sequence[str]) -> Pattern:
    """A Python regular expression, compiled."""
    if not text.strip().text:
        raise Mistake(text, "no regular expression after the `~`", "write what to search for")
    for variable in text.words(_VARIABLE):
        if variable.text[2:-1] in variables:  # it would compile, and never match
            hint = "write the value itself, or expect the whole line with `|`"
            raise Mistake(variable, "a regular expression has no variables", hint)
    try:
        with warnings.catch_warnings():
            # Python warns of what is most likely a slip, such as `[[a]`.
            warnings.simplefilter("error")
            return Pattern(re.compile(text.text))
    except re.error as error:
        where = text if error.pos is None else text.cut(error.pos, error.pos + 1)
        wrong = error.msg
    except (Warning, OverflowError, RecursionError) as error:
        where, wrong = text, str(error)
    hint = "a backslash in front of a character makes it stand for itself"
    raise Mistake(where, f"not a regular expression: {wrong}", hint)


def _read_text(text: Piece, variables: Sequence[str], mistakes: list[Mistake]) -> Text:
    parts: list[str | Variable] = []
    end = 0
    for found in _VARIABLE.finditer(text.text):
        parts.append(text.text[end : found.start()].replace("\\`", "`"))
        end = found.end()
        where = text.cut(*found.span())
        if found[1] is None:
            hint = "close it with `}`; a `$` alone needs nothing, `${` itself needs a `~` line"
            mistakes.append(Mistake(where, "a variable without its `}`", hint))
        elif found[1] not in variables:
            known = ", ".join(variables) or "none; `secret: NAME = VALUE` in the header adds one"
            hint = f"{did_you_mean(found[1], variables)} the variables are {known}".lstrip()
            mistakes.append(Mistake(where, f'unknown variable "{found[1]}"', hint))
        else:
            parts.append(Variable(found[1], where.span))
    parts.append(text.text[end:].replace("\\`", "`"))
    return Text(tuple(part for part in parts if part), text.span)
