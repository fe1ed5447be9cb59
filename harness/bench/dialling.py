"""Which numbers a bench's real telephone lines may dial: `[dialing]` of the bench file.

Nothing is allowed that is not listed: an exact number, or a pattern in which `X` stands for any one
digit. Emergency numbers are refused even when a pattern matches them, behind a trunk digit (0, 8 or
9) and behind the bench's prefix too; and so is what begins with one that an exchange routes at its
third digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from phonesim.modem.dial_string import parse_dial_string

# Of many countries; three digits that an exchange may act on without waiting for more.
_AT_ONCE = ("112", "911", "999", "000")
EMERGENCY = {
    *_AT_ONCE,
    *("08", "15", "17", "18", "061", "100", "101", "102", "103", "108", "110", "111", "113"),
    *("114", "115", "116", "117", "118", "119", "120", "122", "123", "132", "133", "143", "144"),
    *("150", "155", "158", "190", "191", "192", "193", "194", "195", "197", "198", "199", "933"),
    *("992", "993", "994", "995", "997", "998"),
}
_TRUNK = "089"


def digits_of(dial_string: str) -> str:
    """What an exchange hears of a dial string: its digits, `*`, `#` and A to D."""
    return "".join(step.digit for step in parse_dial_string(dial_string))


def is_emergency(number: str) -> bool:
    """Whether `number` could reach an emergency service, here or in another country."""
    behind_trunk = number[1:] if number[:1] in set(_TRUNK) else ""
    return any(n in EMERGENCY or n.startswith(_AT_ONCE) for n in (number, behind_trunk) if n)


@dataclass(frozen=True, slots=True)
class Dialling:
    """What may be dialled, and `prefix`: what the bench's lines want before a number (`9,`)."""

    allow: tuple[str, ...] = ()
    prefix: str = ""

    def refusal(self, number: str) -> str:
        """Why a line may not dial `number` (digits, without prefix); empty if it may."""
        with_prefix = digits_of(self.prefix) + number
        if is_emergency(number) or is_emergency(with_prefix):
            return f"{number} is, or begins like, an emergency number: no bench dials those"
        if not any(_fits(pattern, number) for pattern in self.allow):
            listed = ", ".join(self.allow) or "none"
            return f"{number} is not under `allow` of the bench's [dialing], which lists {listed}"
        return ""


def _fits(pattern: str, number: str) -> bool:
    wanted = re.escape(pattern.upper()).replace("X", "[0-9]")
    return re.fullmatch(wanted, number, re.IGNORECASE) is not None
