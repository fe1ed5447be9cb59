"""What a dial string asks the modem to do (ITU-T V.250, clause 6.3.1.1; Hayes for `W`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class DialStep(Enum):
    """One thing to do while dialling."""

    BLIND = "wait without listening"  # S6, put before the first step by X0, X1, X3
    LISTEN = "wait for dial tone before dialling"  # put before the first step by X2, X4
    DIGIT = "digit"
    PAUSE = ","
    AWAIT_DIAL_TONE = "W"
    AWAIT_QUIET = "@"  # ringing, then five seconds of silence
    FLASH = "!"
    REVERSE = "R"  # then answer instead of calling
    RETURN = ";"  # stay in command state, off hook


@dataclass(frozen=True, slots=True)
class Dialled:
    """A step, and its digit if it is one."""

    step: DialStep
    digit: str = ""


_DIGITS = "0123456789*#ABCD"
_STEPS = {
    ",": DialStep.PAUSE,
    "W": DialStep.AWAIT_DIAL_TONE,
    "@": DialStep.AWAIT_QUIET,
    "!": DialStep.FLASH,
    "R": DialStep.REVERSE,
    ";": DialStep.RETURN,
}


def parse_dial_string(text: str) -> tuple[Dialled, ...]:
    """The steps of a dial string. `;` ends it; `R` works when everything else has been dialled.

    Tone and pulse (`T`, `P`) sound alike to an exchange, and `^` is a tone: they change nothing.
    Other characters are passed over, as modems do. `L` and `S=n` are the command line's business.
    """
    steps = []
    for character in text.upper():
        if character in _DIGITS:
            steps.append(Dialled(DialStep.DIGIT, character))
        elif character in _STEPS:
            steps.append(Dialled(_STEPS[character]))
            if character == ";":
                break
    reverse = Dialled(DialStep.REVERSE)
    if reverse in steps:
        steps = [step for step in steps if step != reverse] + [reverse]
    return tuple(steps)
