"""How a line of the transcript is compared with a line that was received."""

from __future__ import annotations

from harness.scenario.steps import Match
from harness.scenario.wire_text import readable

_CONNECT = "connect"
_MODEM_SAYS = (
    "OK", "RING", "NO CARRIER", "ERROR", "NO DIALTONE", "NO DIAL TONE", "BUSY", "NO ANSWER",
    "VOICE", "DELAYED", "BLACKLISTED",
)  # fmt: skip


def fits(expected: str, heard: str, match: Match) -> bool:
    """Whether the heard line, or prompt, is the expected one under this match mode."""
    if match is not Match.DOCUMENT:
        return expected == heard
    wanted, got = (readable(text).rstrip().casefold() for text in (expected, heard))
    return wanted == got or (wanted == _CONNECT and got.startswith(_CONNECT + " "))


def is_blank(heard: str, match: Match) -> bool:
    """Whether a received line is passed over as blank."""
    return match is not Match.EXACT and not heard.strip()


def is_connect(text: str) -> bool:
    """Whether a line tells that a call is through, so that a banner may follow."""
    return text.strip().casefold().split(" ")[0] == _CONNECT


def may_be_banner(heard: str) -> bool:
    """Whether a line between CONNECT and the first prompt may pass.

    Neither an error message (`%`) nor what the modem itself says is a banner.
    """
    line = heard.strip().upper()
    return not line.startswith(("%", "CONNECT")) and line not in _MODEM_SAYS


def visible(text: str) -> str:
    """Text with its control characters, and spaces at its end, made visible."""
    shown = "".join(
        c if c.isprintable() else {"\r": "\\r", "\n": "\\n", "\t": "\\t"}.get(c, f"\\x{ord(c):02x}")
        for c in readable(text)
    )
    stripped = shown.rstrip(" ")
    return stripped + "␠" * (len(shown) - len(stripped))
