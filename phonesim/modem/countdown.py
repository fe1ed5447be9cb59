"""A timer of a part that is no machine: started again at will, stopped, or run out."""

from __future__ import annotations

from collections.abc import Callable

from phonesim.world import Scheduled, World


class Countdown:
    """Calls `run_out` when it has run its time."""

    def __init__(self, world: World, run_out: Callable[[], None]) -> None:
        self._world, self._run_out = world, run_out
        self._running: Scheduled | None = None

    def start(self, duration_us: int | None) -> None:
        """Begin anew; None only stops it."""
        self.stop()
        if duration_us is not None:
            self._running = self._world.after(duration_us, self._run_out)

    def stop(self) -> None:
        """Stop it, if it runs."""
        if self._running is not None:
            self._running.cancel()
            self._running = None
