"""What a client or the console does, and what is checked at its port."""

from __future__ import annotations

from harness.scenario.row import Row, Value
from harness.scenario.steps import LaneKind

CIRCUITS = ("dcd", "dsr", "cts", "ri")

_CLIENT = (LaneKind.CLIENT,)

PARTY_ROWS: tuple[Row, ...] = (
    Row(
        "quiet",
        (LaneKind.CLIENT, LaneKind.NAS),
        ":",
        "quiet DURATION",
        {"duration": Value.DURATION},
        "",
        "Nothing is received for so long.",
    ),
    Row(
        "hang up",
        _CLIENT,
        ":",
        "hang up",
        {},
        "circuits",
        "The client drops its DTR.",
        acts=True,
    ),
    Row(
        "circuit",
        _CLIENT,
        ":",
        "dcd|dsr|cts|ri on|off",
        {"circuit": CIRCUITS, "state": ("on", "off")},
        "circuits",
        "The client's modem holds this circuit on or off.",
    ),
)
