"""What a dial string asks the modem to do (ITU-T V.250, clause 6.3.1.1; Hayes for `W`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from phonesim.timers import Timer
from phonesim.units import US_PER_MS

PULSE = Timer("pulse", 100 * US_PER_MS, "a pulse, half as long with &P2, &P3", "Q.23; Rockwell")
INTERDIGIT_PAUSE = Timer(
    "interdigit_pause", 750 * US_PER_MS, "behind the pulses of a digit", "ours: 0.6 s and more"
)


class DialStep(Enum):
    """One thing to do while dialling."""

    BLIND = "wait without listening"  # S6, put before the first step by X0, X1, X3
    LISTEN = "wait for dial tone before dialling"  # put before the first step by X2, X4
    DIGIT = "digit"
    PULSES = "digit, dialled by pulses"
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


def pulses_us(digit: str, make_and_break: int) -> int:
    """How long the pulses of a digit take: as many as it says, ten for 0. `&P2` and `&P3` hurry."""
    return (int(digit) or 10) * PULSE.default_us // (2 if make_and_break in (2, 3) else 1)


def parse_dial_string(text: str, pulse: bool = False) -> tuple[Dialled, ...]:
    """The steps of a dial string. `;` ends it; `R` works when everything else has been dialled.

    Digits behind `P` are dialled by pulses, behind `T` by tones, before either as `pulse` says.
    There are no pulses for `*`, `#` and letters: they are passed over then, as other characters
    are, and `^`, which is a tone. `L` and `S=n` are the command line's business.
    """
    steps = []
    for character in text.upper():
        if character in "TP":
            pulse = character == "P"
        elif character in _DIGITS:
            if not pulse:
                steps.append(Dialled(DialStep.DIGIT, character))
            elif character.isdigit():
                steps.append(Dialled(DialStep.PULSES, character))
        elif character in _STEPS:
            steps.append(Dialled(_STEPS[character]))
            if character == ";":
                break
    reverse = Dialled(DialStep.REVERSE)
    if reverse in steps:
        steps = [step for step in steps if step != reverse] + [reverse]
    return tuple(steps)
