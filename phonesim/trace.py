"""What happened, in order: the one record that every report is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

Fact = str | int | bool | bytes | None


class TraceEvent(NamedTuple):
    """One thing that happened at `time_us`, to the part of the world named `source`."""

    time_us: int
    source: str
    kind: str
    facts: Mapping[str, Fact]


class Trace:
    """An append-only list of events; listeners hear each as it is appended.

    One that is not `kept` gets no events, which saves a tenth of the time.
    """

    kept = True

    def __init__(self) -> None:
        self.events: list[TraceEvent] = []
        self._listeners: list[Callable[[TraceEvent], None]] = []

    def listen(self, listener: Callable[[TraceEvent], None]) -> None:
        """Call `listener` with every event from now on."""
        self._listeners.append(listener)

    def append(self, event: TraceEvent) -> None:
        """Record `event` and tell the listeners."""
        self.events.append(event)
        for listener in self._listeners:
            listener(event)


class NoTrace(Trace):
    """For load, where the records are enough."""

    kept = False
