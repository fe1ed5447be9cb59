"""`?` in all its forms, and Tab: what could be typed next, from the same tables as the commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from phonesim.nas.command_match import Ambiguous, Candidate, CommandTable, Invalid, what_next
from phonesim.nas.command_syntax import LeafKind, split_words
from phonesim.nas.exec.help_words import HELP, PARAMETERS

Allowed = Callable[[Any], bool] | None
_NEGATIONS = {
    "no": "Negate a command or set its defaults",
    "default": "Set a command to its defaults",
}
_COLUMNS = 80


def help_text(
    tables: Sequence[CommandTable[Any]],
    line: str,
    heading: str = "",
    forms: bool = False,
    allowed: Allowed = None,
    prompt: int = 0,
    negations: dict[str, str] | None = None,
) -> str:
    """What `?` behind `line` shows: words that the last one may be, or what may follow it.

    `prompt` is the width of what stands before the line.
    """
    before, begun = _cut(line)
    found = _next(tables, before, forms, allowed, negations or _NEGATIONS)
    if isinstance(found, Ambiguous):
        return f'% Ambiguous command:  "{line.strip()} "\n'
    if isinstance(found, Invalid):
        if begun:
            return "% Unrecognized command\n"
        return (
            " " * (prompt + found.word.column - 1)
            + "^\n% Invalid input detected at '^' marker.\n\n"
        )
    rows, may_end = found
    if begun:
        rows = {word: text for word, text in rows.items() if word.lower().startswith(begun)}
        keywords = [word for word in rows if word[0] != "<" and not word.isupper()]
        if keywords:
            return _in_columns(keywords)
        parameters = {w: t for w, t in found[0].items() if w not in rows and _is_parameter(w)}
        if not parameters and not rows:
            return "% Unrecognized command\n"
        rows, may_end = {**parameters, **rows}, False
    if may_end:
        rows["<cr>"] = ""
    top = f"{heading}\n" if heading and not split_words(before) and not begun else ""
    width = max((len(word) for word in rows), default=0)
    return (
        top
        + "".join(f"  {word:<{width}}  {text}".rstrip() + "\n" for word, text in rows.items())
        + "\n"
    )


def complete(
    tables: Sequence[CommandTable[Any]], line: str, forms: bool = False, allowed: Allowed = None
) -> str:
    """`line` with its last word written out, if only one keyword can be meant."""
    before, begun = _cut(line)
    found = _next(tables, before, forms, allowed, _NEGATIONS) if begun else None
    if not isinstance(found, tuple):
        return line
    words = [w for w in found[0] if not _is_parameter(w) and w.lower().startswith(begun)]
    return f"{line[: len(line) - len(begun)]}{words[0]} " if len(words) == 1 else line


def _cut(line: str) -> tuple[str, str]:
    """What is finished of a line, and the word that has been begun, in lower case."""
    at = max(line.rfind(" "), line.rfind("\t")) + 1
    return line[:at], line[at:].lower()


def _next(
    tables: Sequence[CommandTable[Any]],
    before: str,
    forms: bool,
    allowed: Allowed,
    negations: dict[str, str],
) -> tuple[dict[str, str], bool] | Ambiguous | Invalid:
    """All that may come behind `before`, with what it is, in alphabetical order."""
    rows: dict[str, str] = {}
    may_end, failure = False, None
    for table in tables:
        found = what_next(table, before, forms=forms, allowed=allowed)
        if isinstance(found, Ambiguous | Invalid):
            deeper = failure is None or found.word.column > failure.word.column
            failure = found if deeper or isinstance(found, Ambiguous) else failure
            continue
        may_end = may_end or found.may_end
        for candidate in found.candidates:
            rows.setdefault(*_described(candidate, table))
    if not rows and not may_end and failure is not None:
        return failure
    if forms and not split_words(before):
        rows |= negations
    return dict(sorted(rows.items(), key=lambda row: row[0].lower())), may_end


def _is_parameter(word: str) -> bool:
    return word[0] == "<" or word in ("WORD", "LINE")


def _described(candidate: Candidate, table: CommandTable[Any]) -> tuple[str, str]:
    """The word as `?` shows it, and its help.

    What is said of a word alone is not said of it inside another command if it is a command too.
    """
    leaf = candidate.leaf
    if leaf.kind is LeafKind.KEYWORD:
        path = (*candidate.path, leaf.shown)
        phrases = (" ".join(path[start:]).lower() for start in range(len(path)))
        known = (p for p in phrases if p in HELP and (not candidate.path or not table.begins(p)))
        return leaf.shown, HELP[next(known, "")]
    shown = {LeafKind.NUMBER: leaf.shown, LeafKind.WORD: "WORD", LeafKind.REST: "LINE"}[leaf.kind]
    return shown, PARAMETERS.get(leaf.name, leaf.name.replace("_", " ").capitalize())


def _in_columns(words: Sequence[str]) -> str:
    """Words side by side, as many as fit."""
    width = max(len(word) for word in words) + 2
    each = max(1, _COLUMNS // width)
    rows = (words[start : start + each] for start in range(0, len(words), each))
    return "".join("".join(w.ljust(width) for w in row).rstrip() + "\n" for row in rows) + "\n"
