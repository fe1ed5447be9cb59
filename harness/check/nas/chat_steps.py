"""The words of a chat script with what each is: a keyword with its value, an expect or a send.

A keyword in small letters is told from text by what follows it, so that the words behind it are
what their author meant them to be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from phonesim.nas.command_syntax import Word

DEFAULT_TIMEOUT_S = 5


class Role(Enum):
    """What a word of a script is."""

    ABORT = auto()
    TIMEOUT = auto()
    EXPECT = auto()
    SEND = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """A word, or a keyword and its value, which is missing if the script ends before it."""

    role: Role
    word: Word
    value: Word | None = None

    @property
    def is_slip(self) -> bool:
        """Whether it is a keyword in small letters."""
        if self.role is Role.SEND:
            return self.word.text in ("eot", "break")
        return self.role in (Role.ABORT, Role.TIMEOUT) and not self.word.text.isupper()

    @property
    def expected(self) -> tuple[str, ...]:
        """The texts that an expect waits for, one after the other."""
        return tuple(re.split(r"(?<!\\)-", self.word.text)[::2])

    @property
    def dials(self) -> bool:
        r"""Whether it sends a dial command, or the number."""
        if self.role is not Role.SEND:
            return False
        if has_escape(self.word.text, "T"):
            return True
        plain = re.sub(r"\\.|\+\w+|[&%*#-].", "", self.word.text.upper())
        return re.search("AT.*D", plain) is not None

    @property
    def goes_off_hook(self) -> bool:
        """Whether it sends `ATH1`."""
        text = re.sub(r"\\.", "", self.word.text.upper())
        return self.role is Role.SEND and re.search("AT.*H1", text) is not None


def has_escape(text: str, letter: str) -> bool:
    r"""Whether `\` and the letter are in a word, and not as a part of `\\`."""
    return letter in re.findall(r"\\(.)", text, re.DOTALL)


def read_steps(words: Sequence[Word]) -> list[Step]:
    """The steps of a script's words."""
    steps: list[Step] = []
    expecting, at = True, 0
    while at < len(words):
        word = words[at]
        value = words[at + 1] if at + 1 < len(words) else None
        role = _keyword(word, value)
        if role is not None:
            steps.append(Step(role, word, value))
            at += 2
            continue
        steps.append(Step(Role.EXPECT if expecting else Role.SEND, word))
        expecting = not expecting
        at += 1
    return steps


def _keyword(word: Word, value: Word | None) -> Role | None:
    if word.text == "ABORT" or (word.text.upper() == "ABORT" and value is not None):
        return Role.ABORT
    numbered = value is not None and value.text.isdecimal()
    if word.text == "TIMEOUT" or (word.text.upper() == "TIMEOUT" and numbered):
        return Role.TIMEOUT
    return None
