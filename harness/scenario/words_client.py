"""What a client or the console does, and what is checked at its port."""

from __future__ import annotations

from harness.scenario.row import Row, Value
from harness.scenario.steps import LaneKind

CIRCUITS = ("dcd", "dsr", "cts", "ri")

_CLIENT = (LaneKind.CLIENT,)

PARTY_ROWS: tuple[Row, ...] = (
    Row(
        "use",
        (LaneKind.CLIENT, LaneKind.NAS, LaneKind.PSTN),
        ":",
        "use FILE",
        {"file": Value.FILE},
        "",
        "The lines of a fragment stand here; those without a lane are this lane's.",
        acts=True,
    ),
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
        "dtr",
        _CLIENT,
        ":",
        "dtr low|high [for DURATION]",
        {"state": ("low", "high"), "duration": Value.DURATION},
        "circuits",
        "The client switches its DTR, and back again if it is for a time, which the step lasts.",
        acts=True,
    ),
    Row(
        "close port",
        _CLIENT,
        ":",
        "close port",
        {},
        "circuits",
        "The client's program goes: DTR and RTS are off, and what comes is lost.",
        acts=True,
    ),
    Row(
        "open port",
        _CLIENT,
        ":",
        "open port",
        {},
        "circuits",
        "The client's program opens the port again: DTR and RTS are on.",
        acts=True,
    ),
    Row(
        "break",
        (LaneKind.CLIENT, LaneKind.NAS),
        ":",
        "break",
        {},
        "break",
        "A break is sent.",
        acts=True,
    ),
    Row(
        "send file",
        (LaneKind.CLIENT, LaneKind.NAS),
        ":",
        "send file FILE",
        {"file": Value.FILE},
        "",
        "The bytes of a file or an attachment are sent as they are.",
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
