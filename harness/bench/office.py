"""The office: what an exchange is like, as a bench file or a scenario's own file says it.

`office_file` reads them.

In a bench file the tables begin with `exchange`: `[exchange]`, `[exchange.line.client]`. In an
office file they do not: `country = "uk"` stands first, then `[line.client]` and so on.

country, barred     the network, and patterns of numbers that nobody may call
tariff, clock       what calls cost (a name, or a file), and the time of day as a story begins
[timers]            durations by their names in docs/exchange.md
[line.NAME]         the features of a lane's line
[class.NAME]        a line class: how a kind of line is served
[hunt.NAME]         a hunt group
[trunk.NAME]        a trunk group
[[fault]]           a fault, and when it begins and heals
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from phonesim.exchange import timers as timer_rows
from phonesim.exchange.tariff import Tariff
from phonesim.timers import Timer

Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9*#+]+$")]
Count = Annotated[int, msgspec.Meta(ge=0)]

TIMERS: Mapping[str, Timer] = {
    row.name: row
    for row in vars(timer_rows).values()
    if isinstance(row, Timer) and row not in (timer_rows.RING_BURST, timer_rows.RING_PAUSE)
}
"""The timers that may be set, by name. (How a line rings is its `ringing`.)"""


class LineTable(
    msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename={"line_class": "class"}
):
    """`[line.NAME]`: the features of a lane's line."""

    numbers: tuple[str, ...] = ()
    name: str = ""
    line_class: str = "subscriber"
    identity: Literal["shown", "withheld", "unavailable"] = "shown"
    caller_id: bool = True
    call_waiting: bool = False
    forward_always: Number | None = None
    forward_busy: Number | None = None
    forward_no_answer: Number | None = None
    barred: tuple[str, ...] = ()


class ClassTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[class.NAME]`: `ringing` is on, off, on, off, ..."""

    ringing: tuple[str, ...] = ()
    after_disconnect: Literal["dial", "busy", "reorder", "silence"] | None = None
    dial_tone: Literal["dial", "silence"] = "dial"
    flash: bool = False
    timers: dict[str, str] = {}


class HuntTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[hunt.NAME]`: lanes behind one number."""

    number: Number
    members: tuple[str, ...]
    order: Literal["linear", "circular", "most idle", "ring all"] = "linear"
    overflow: Number | None = None


class TrunkTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[trunk.NAME]`: so many circuits to the numbers of these patterns."""

    circuits: Count
    numbers: tuple[str, ...]


class FaultTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename={"lasts": "for"}):
    """`[[fault]]`: at a lane, a number, a hunt or trunk group; `value` as the kind needs it."""

    fault: str
    at: str = ""
    value: str | int | float | None = None
    after: str | None = None
    lasts: str | None = None
    from_call: Annotated[int, msgspec.Meta(gt=0)] | None = None


LEFT_OUT = FaultTable("")
"""In place of a table that is wrong, so that those behind it are counted right."""


class TopTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What stands above the tables."""

    country: Literal["us", "uk", "de", "fr"] = "us"
    barred: tuple[str, ...] = ()
    tariff: str | None = None
    clock: str | None = None


class Office(msgspec.Struct, frozen=True):
    """A whole office, found to be right."""

    country: str | None = None
    barred: tuple[str, ...] = ()
    timers_us: dict[str, int] = {}
    lines: dict[str, LineTable] = {}
    classes: dict[str, ClassTable] = {}
    hunts: dict[str, HuntTable] = {}
    trunks: dict[str, TrunkTable] = {}
    faults: tuple[FaultTable, ...] = ()
    tariff: Tariff | None = None
    clock: datetime | None = None

    def over(self, below: Office) -> Office:
        """This office, with that of `below` for what it does not say."""
        return Office(
            self.country or below.country,
            below.barred + self.barred,
            below.timers_us | self.timers_us,
            below.lines | self.lines,
            below.classes | self.classes,
            below.hunts | self.hunts,
            below.trunks | self.trunks,
            below.faults + self.faults,
            self.tariff or below.tariff,
            self.clock or below.clock,
        )


PLAIN_OFFICE = Office()
"""One of which nothing is said."""
