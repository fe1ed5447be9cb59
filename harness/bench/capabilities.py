"""What a bench may be able to do. A step states its needs, a bench its powers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

CAPABILITIES: Mapping[str, str] = {
    "exchange records": "who called whom and who hung up is known: the office is emulated",
    "faults": "lines can be made busy, cut or noisy: the office is emulated",
    "exchange settings": "the network is what a scenario's header says: the office is emulated",
    "several lines": "several lines of the access server have modems",
    "circuits": "the client's control circuits can be seen and switched",
    "console": "the access server's console is connected",
    "debug": "the console can switch debug output on",
    "break": "a break can be sent on a serial port",
}
"""Each, and when a bench has it. Every row of the vocabulary, and `needs:`, names some of these."""

Capability = Literal[
    "exchange records",
    "faults",
    "exchange settings",
    "several lines",
    "circuits",
    "console",
    "debug",
    "break",
]
