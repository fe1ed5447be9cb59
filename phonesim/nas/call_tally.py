"""What `show modem` counts of a line: calls that came and went, and how long it was in use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class CallTally:
    """Calls since the server was switched on; a call from the network is an outgoing one."""

    incoming: int = 0
    incoming_failed: int = 0
    outgoing: int = 0
    outgoing_failed: int = 0
    used_us: int = 0
    since_us: int | None = None  # of the call that is under way

    def begin(self, now_us: int, outgoing: bool) -> None:
        """A call has got through."""
        self.since_us = now_us
        if outgoing:
            self.outgoing += 1
        else:
            self.incoming += 1

    def fail(self, outgoing: bool) -> None:
        """A call has not."""
        if outgoing:
            self.outgoing_failed += 1
        else:
            self.incoming_failed += 1

    def end(self, now_us: int) -> None:
        """The line hangs up, whatever has been there."""
        if self.since_us is not None:
            self.used_us += now_us - self.since_us
            self.since_us = None

    def usage_percent(self, now_us: int, booted_us: int) -> int:
        """How much of the time it was in use."""
        current = now_us - self.since_us if self.since_us is not None else 0
        return 100 * (self.used_us + current) // max(1, now_us - booted_us)

    @property
    def success_percent(self) -> int:
        """How many of the calls got through; all, if there was none."""
        passed, failed = self.incoming + self.outgoing, self.incoming_failed + self.outgoing_failed
        return 100 * passed // (passed + failed) if passed + failed else 100
