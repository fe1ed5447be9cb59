"""What a dial string asks the modem to do (ITU-T V.250, clause 6.3.1.1; Hayes for `W`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from phonesim.modem.at_grammar import BadCommand


class DialStep(Enum):
    """One thing to do while dialling."""

    BLIND = "wait without listening"  # S6, put before the first step by X0, X1, X3
    DIGIT = "digit"
    PAUSE = ","
    AWAIT_DIAL_TONE = "W"
    RETURN = ";"  # stay in command state, off hook


@dataclass(frozen=True, slots=True)
class Dialled:
    """A step, and its digit if it is one."""

    step: DialStep
    digit: str = ""


_DIGITS = "0123456789*#ABCD"
_STEPS = {",": DialStep.PAUSE, "W": DialStep.AWAIT_DIAL_TONE, ";": DialStep.RETURN}
_WITHOUT_EFFECT = "TP -()."  # tone and pulse sound alike to this exchange; punctuation
_NOT_YET = "@!RLS^"


def parse_dial_string(text: str) -> tuple[Dialled, ...]:
    """The steps of a dial string; BadCommand for a modifier that this modem does not know.

    `;` ends it. Other characters are passed over, as modems do.
    """
    steps = []
    for character in text.upper():
        if character in _DIGITS:
            steps.append(Dialled(DialStep.DIGIT, character))
        elif character in _STEPS:
            steps.append(Dialled(_STEPS[character]))
            if character == ";":
                break
        elif character in _NOT_YET:
            raise BadCommand(f"this modem does not know {character} in a dial string")
        elif character not in _WITHOUT_EFFECT:
            continue
    return tuple(steps)
