"""One queue, one clock, one pump: how time passes in the simulated world.

Everything that happens is a callback on one heap of `(due, sequence, callback)`. Equal moments run
in the order in which they were scheduled, so a story told twice is the same story. Only
`World.run_until` lets time pass.

Bytes that are inside the operating system are on no heap. A cable announces each chunk that it
gives away as a `Flight`. When nothing is due any more at the present moment, the world lands all
flights (which really waits for the kernel), then delivers them in the order in which they were
written. Only when nothing is in flight does it look for the next moment. That makes virtual time
over real ptys as exact as over memory, and the same rule serves both.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol

from phonesim.clock import Clock, VirtualClock
from phonesim.errors import SimulationError, Stalled
from phonesim.trace import Fact, Trace, TraceEvent


class Flight(Protocol):
    """Something written and not yet received: a chunk of bytes, or a circuit's change."""

    def land(self) -> None:
        """Return when it has reached the other side; may wait for the kernel, never for time."""

    def deliver(self) -> None:
        """Hand it to whoever is attached there."""


@dataclass(eq=False, slots=True)
class Scheduled:
    """An appointment: `call` runs when its time has come, unless cancelled before."""

    call: Callable[[], None] | None

    def cancel(self) -> None:
        """The callback will not run. Cancelling twice, or after it ran, changes nothing."""
        self.call = None


class World:
    """The simulated world: its queue, its clock, its chance (`random`, seeded) and its trace."""

    def __init__(self, clock: Clock | None = None, seed: int = 0) -> None:
        self.clock: Clock = clock or VirtualClock()
        self.random = Random(seed)
        self.trace = Trace()
        self.now_us = self.clock.now_us()
        self._heap: list[tuple[int, int, Scheduled]] = []  # due, sequence: compared in C
        self._soon: deque[Scheduled] = deque()  # due now, behind all of the heap that is due
        self._sequence = 0
        self._flights: list[Flight] = []
        self._pumping = False

    def record(self, source: str, kind: str, **facts: Fact) -> None:
        """Append to the trace what `source` did now."""
        if self.trace.kept:
            self.trace.append(TraceEvent(self.now_us, source, kind, facts))

    def after(self, delay_us: int, call: Callable[[], None]) -> Scheduled:
        """Schedule `call` in `delay_us` microseconds."""
        if delay_us < 0:
            raise SimulationError(f"scheduled {-delay_us} us in the past: {call!r}")
        if delay_us == 0:
            return self.soon(call)
        self._sequence += 1
        scheduled = Scheduled(call)
        heapq.heappush(self._heap, (self.now_us + delay_us, self._sequence, scheduled))
        return scheduled

    def soon(self, call: Callable[[], None]) -> Scheduled:
        """Schedule `call` at the present moment, behind all that is already due."""
        scheduled = Scheduled(call)
        self._soon.append(scheduled)
        return scheduled

    def launch(self, flight: Flight) -> None:
        """Take note that `flight` has been written and not yet received."""
        self._flights.append(flight)

    @property
    def at_rest(self) -> bool:
        """Whether all that happens at the present moment has happened."""
        soon = self._soon
        while soon and soon[0].call is None:
            soon.popleft()
        due_us = self._next_due_us()
        return not self._flights and not soon and (due_us is None or due_us > self.now_us)

    def run_until(
        self,
        condition: Callable[[], bool],
        within_us: int | None = None,
        at_rest: bool = False,
    ) -> bool:
        """Let the world run until `condition()` holds, at most `within_us`; says if it holds.

        With `at_rest` it is asked only when all that happens at a moment has happened.
        Raises Stalled if no limit is given and nothing can ever happen again, SimulationError if
        called from inside an event, or by a second thread.
        """
        if self._pumping:
            raise SimulationError("the world is already running: it was pumped inside an event")
        self._pumping = True
        try:
            deadline_us = None if within_us is None else self.now_us + within_us
            heap, soon = self._heap, self._soon
            while at_rest or not condition():
                if heap and heap[0][0] <= self.now_us:  # scheduled before anything of `soon`
                    scheduled = heapq.heappop(heap)[2]
                elif soon:
                    scheduled = soon.popleft()
                else:
                    if self._flights:
                        self._land()
                        continue
                    if at_rest and condition():
                        return True
                    if not self._let_time_pass(deadline_us):
                        return condition()
                    continue
                call, scheduled.call = scheduled.call, None
                if call is not None:
                    call()
            return True
        finally:
            self._pumping = False

    def run_for(self, duration_us: int) -> None:
        """Let `duration_us` pass."""
        self.run_until(lambda: False, duration_us)

    def _let_time_pass(self, deadline_us: int | None) -> bool:
        """Wait for the next moment, or for the outside; False at the deadline."""
        due_us = self._next_due_us()
        if deadline_us is not None:
            if self.now_us >= deadline_us:
                return False
            due_us = deadline_us if due_us is None else min(due_us, deadline_us)
        if not self.clock.wait_until(due_us):
            raise Stalled("nothing is scheduled and no byte is in flight")
        self.now_us = self.clock.now_us()
        return True

    def _next_due_us(self) -> int | None:
        """When the next appointment that stands is due; cancelled ones are forgotten."""
        heap = self._heap
        while heap and heap[0][2].call is None:
            heapq.heappop(heap)
        return heap[0][0] if heap else None

    def _land(self) -> None:
        """Wait until all that is in flight has landed, then deliver it in the order of writing."""
        flights, self._flights = self._flights, []
        for flight in flights:
            flight.land()
        for flight in flights:
            flight.deliver()
