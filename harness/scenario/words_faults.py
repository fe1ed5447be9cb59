"""The faults that a story may bring about; `faults` carries them out."""

from __future__ import annotations

from harness.scenario.row import Row, Value
from harness.scenario.steps import LaneKind

_PSTN = (LaneKind.PSTN,)

FAULT_ROWS: tuple[Row, ...] = (
    Row(
        "busy",
        _PSTN,
        "!",
        "busy LANE-OR-NUMBER [from call N]",
        {"line": Value.LINE, "call": Value.CALL},
        "faults",
        "Who calls this line finds it busy, from this call on.",
        acts=True,
    ),
)
