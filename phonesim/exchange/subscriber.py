"""What a line may do and how it is served: its class, and the features of its subscriber."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from phonesim.exchange.numbering import Pattern
from phonesim.symbol import Symbol
from phonesim.wires.loop import Tone


class Identity(Symbol):
    """What those whom a line calls learn of its number."""

    SHOWN = "shown"
    WITHHELD = "withheld"  # they read P
    UNAVAILABLE = "unavailable"  # the exchange does not know it: they read O


@dataclass(frozen=True, slots=True)
class LineClass:
    """How a kind of line is served, where that differs from its country.

    With silence for its dial tone it takes digits without a tone that modems know.
    """

    name: str
    meaning: str
    ringing: tuple[int, ...] = ()
    timers_us: Mapping[str, int] = field(default_factory=dict)
    after_disconnect: Tone | None = None
    flash: bool = False  # a short break of the loop is no on-hook
    dial_tone: Tone = Tone.DIAL


SUBSCRIBER = LineClass("subscriber", "an ordinary line of its country")
PBX = LineClass(
    "pbx",
    "an extension that may flash; busy tone at once when the far end has cleared, no open loop",
    timers_us={"open_loop": 0, "cleared_silence": 0, "called_clearing": 0},
    after_disconnect=Tone.BUSY,
    flash=True,
)
REORIGINATING = LineClass(
    "reoriginating",
    "dial tone again when the far end has cleared (DAHDI autoreoriginate)",
    timers_us={"cleared_silence": 0},
    after_disconnect=Tone.DIAL,
)

LINE_CLASSES: Mapping[str, LineClass] = {c.name: c for c in (SUBSCRIBER, PBX, REORIGINATING)}
"""Those that every exchange has."""


NAME_MOST = 15  # GR-30 and GR-188, calling name delivery
_NAME = re.compile(r"[ -~]*")


def check_name(name: str) -> None:
    """Raise ValueError if this name cannot be sent with caller ID."""
    if len(name) > NAME_MOST or _NAME.fullmatch(name) is None:
        raise ValueError(
            f"a name has at most {NAME_MOST} characters, printable ones of ASCII: it is sent with"
            " caller ID"
        )


@dataclass(frozen=True, slots=True)
class Features:
    """What a subscriber has. Numbers to forward to are dialled as the subscriber would.

    `name` is sent with caller ID (`check_name`). `identity` holds for every call; a service code
    such as `*67` says otherwise for one. `barred` are patterns that the line may not call. Lines
    with one `account` are one access server's.
    """

    name: str = ""
    identity: Identity = Identity.SHOWN
    caller_id: bool = True  # the line is told who calls
    call_waiting: bool = False
    forward_always: str = ""
    forward_busy: str = ""
    forward_no_answer: str = ""
    barred: tuple[Pattern, ...] = ()
    line_class: LineClass = SUBSCRIBER
    account: str = ""

    def __post_init__(self) -> None:
        if self.name:
            check_name(self.name)

    @property
    def flash(self) -> bool:
        """Whether a short break of the loop is told from on-hook."""
        return self.call_waiting or self.line_class.flash


PLAIN = Features()
"""A line without any."""
