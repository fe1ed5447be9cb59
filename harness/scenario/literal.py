"""What a story line expects and types: literal text with variables, or a regular expression."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence

from harness.scenario.piece import Mistake, Piece
from harness.scenario.steps import Literal, Pattern, Text, Variable
from harness.scenario.wire_text import unescape
from phonesim.diagnostic import did_you_mean

BACKTICK = re.compile(r"(?<!\\)(?:\\\\)*`")
VARIABLE = re.compile(r"(?<!\\)\$\{(?:([^{}]*)\})?")
_NO_ENTER = "\\c"

Variables = Mapping[str, Piece | None]
"""The names that `${name}` may have; of a capture the line that captures it."""


def read_literal(text: Piece, variables: Variables, mistakes: list[Mistake]) -> Literal:
    """Expected text, then what is typed between backticks at the end of the line."""
    ticks = [tick.end() - 1 for tick in BACKTICK.finditer(text.text)]
    if not ticks:
        return Literal(_read_text(text, variables, mistakes), None)
    if len(ticks) == 1:
        hint = "close it with a backtick; a backtick that is meant literally is written \\`"
        mistakes.append(
            Mistake(
                text.cut(ticks[0], ticks[0] + 1), "typed text has no end", hint, rule="typed-text"
            )
        )
        ticks.append(len(text.text))
    before, between, rest = (
        text.cut(0, ticks[0]),
        text.cut(ticks[0] + 1, ticks[1]),
        text.cut(ticks[1] + 1).strip(),
    )
    if rest.text:
        hint = "typed text ends the line; a backtick that is meant literally is written \\`"
        mistakes.append(Mistake(rest, "text after the closing backtick", hint, rule="typed-text"))
    enter = not between.text.endswith(_NO_ENTER) or between.text.endswith("\\" + _NO_ENTER)
    if not enter:
        between = between.cut(0, len(between.text) - len(_NO_ENTER))
    # White space alone before what is typed is an author lining things up, not a prompt.
    expected = _read_text(before, variables, mistakes) if before.strip().text else None
    return Literal(expected, _read_text(between, variables, mistakes), enter)


def read_pattern(text: Piece, variables: Variables, mistakes: list[Mistake]) -> Pattern:
    """A Python regular expression, compiled; variables in it stand for their values, verbatim."""
    if not text.strip().text:
        raise Mistake(
            text,
            "no regular expression after the `~`",
            "write what to search for",
            rule="regular-expression",
        )
    parts: list[str | Variable] = []
    end = 0
    for found in VARIABLE.finditer(text.text):
        if found[1] is None or found[1] not in variables:
            if found[1] and re.fullmatch(r"[A-Za-z_][\w.-]*", found[1]):
                mistakes.append(_unknown(text.cut(*found.span()), found[1], variables))
            continue
        parts += [text.text[end : found.start()], Variable(found[1], text.cut(*found.span()).span)]
        end = found.end()
    parts.append(text.text[end:])
    # To be checked, each variable is one character; what stands behind it keeps its column.
    tried = "".join(p if isinstance(p, str) else "x".ljust(p.span.width, "x") for p in parts)
    regex = compile_regex(text, tried)
    return Pattern(regex, Text(tuple(parts), text.span) if len(parts) > 1 else None)


def compile_regex(text: Piece, regex: str) -> re.Pattern[str]:
    """The expression, compiled; a `Mistake` points into `text` if it is none."""
    try:
        with warnings.catch_warnings():
            # Python warns of what is most likely a slip, such as `[[a]`.
            warnings.simplefilter("error")
            return re.compile(regex)
    except re.error as error:
        where = text if error.pos is None else text.cut(error.pos, error.pos + 1)
        wrong = error.msg
    except (Warning, OverflowError, RecursionError) as error:
        where, wrong = text, str(error)
    hint = "a backslash in front of a character makes it stand for itself"
    raise Mistake(where, f"not a regular expression: {wrong}", hint, rule="regular-expression")


def _read_text(text: Piece, variables: Variables, mistakes: list[Mistake]) -> Text:
    parts: list[str | Variable] = []
    end = 0
    for found in VARIABLE.finditer(text.text):
        parts.append(unescape(text.cut(end, found.start()), mistakes))
        end = found.end()
        where = text.cut(*found.span())
        if found[1] is None:
            hint = "close it with `}`; a `$` alone needs nothing, `${` itself is written `\\${`"
            mistakes.append(
                Mistake(where, "a variable without its `}`", hint, rule="unknown-variable")
            )
        elif found[1] not in variables:
            mistakes.append(_unknown(where, found[1], variables))
        else:
            parts.append(Variable(found[1], where.span))
    parts.append(unescape(text.cut(end), mistakes))
    return Text(tuple(part for part in parts if part), text.span)


def _unknown(where: Piece, name: str, variables: Variables) -> Mistake:
    known = ", ".join(variables) or "none; `secret: NAME = VALUE` in the header adds one"
    hint = f"{did_you_mean(name, _names(variables))} the variables are {known}".lstrip()
    return Mistake(where, f'unknown variable "{name}"', hint, rule="unknown-variable")


def _names(variables: Variables) -> Sequence[str]:
    return [*variables]
