"""Why a line of a configuration fits no command, in words for its author."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from phonesim.diagnostic import did_you_mean
from phonesim.nas.command_match import Ambiguous, Failure, Incomplete, Invalid
from phonesim.nas.command_syntax import Word, split_words
from phonesim.nas.config_commands import Mistake

SLIP = 0.8  # how alike a misspelled word and the right one are at least
# What a callback or a login may need: what is not understood of these is always a mistake.
_STRICT = (
    *("aaa", "callback", "chat-script", "enable", "hostname", "line", "login", "password"),
    *("radius-server", "script", "tacacs-server", "username"),
)


def explain(failures: Sequence[Failure], line: str) -> Mistake:
    """The mistake behind the failures to find `line` in one table after the other.

    That table counts in which the line came furthest; of several, all of them.
    """
    words = split_words(line)
    for failure in failures:
        if isinstance(failure, Incomplete):
            return Mistake(
                words[-1], "incomplete command", _listed("expected next", failure.expected)
            )
    stopped = [failure for failure in failures if not isinstance(failure, Incomplete)]
    column = max(failure.word.column for failure in stopped)
    expected: dict[str, None] = {}
    for failure in stopped:
        if failure.word.column == column:
            if isinstance(failure, Ambiguous):
                message = f'"{failure.word.verbatim}" is ambiguous'
                return Mistake(failure.word, message, _listed("it may be", failure.keywords))
            expected |= dict.fromkeys(failure.expected)
    word = next(word for word in words if word.column == column)
    command = words[words[0].text.lower() in ("no", "default")]
    is_command = word.column == command.column
    mistake = _explain_word(word, tuple(expected), is_command)
    strict = not is_command and (
        any(head.startswith(command.text.lower()) for head in _STRICT)
        or all(f.is_value for f in stopped if isinstance(f, Invalid) and f.word == word)
    )
    mistake.harmless = not strict and not _may_be_a_slip(word, mistake.hint)
    return mistake


def _may_be_a_slip(word: Word, hint: str) -> bool:
    """Whether the word is nearly the one that `did you mean` names."""
    guess = re.fullmatch('did you mean "(.+)"\\?', hint)
    alike = SequenceMatcher(None, word.text.lower(), guess[1].lower()).ratio() if guess else 0
    return alike >= SLIP


def _explain_word(word: Word, expected: tuple[str, ...], is_command: bool) -> Mistake:
    written = f'"{word.verbatim}"'
    keywords = [name for name in expected if not name.isupper() and not name.startswith("<")]
    if is_command:
        return Mistake(word, f"unknown command {written}", did_you_mean(word.text, keywords))
    if not expected:
        return Mistake(word, f"{written} is one word too many")
    number = re.fullmatch("<([0-9]+)-([0-9]+)>", expected[0])
    if number and len(expected) == 1:
        return Mistake(word, f"{written} is not a number from {number[1]} to {number[2]}")
    hint = did_you_mean(word.text, keywords) or _listed("expected", expected)
    return Mistake(word, f"{written} is not known here", hint)


def _listed(introduction: str, names: tuple[str, ...]) -> str:
    """The introduction and at most eight of the names."""
    return f"{introduction}: " + ", ".join([*names[:8], *(["..."] if len(names) > 8 else [])])
