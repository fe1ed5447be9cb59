"""One question to AAA: takes its steps, each when the one before is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from phonesim.nas.aaa.asking import Asking, Steps
from phonesim.nas.aaa.verdict import Question, Verdict
from phonesim.world import World

Tell = Callable[[Question | Verdict], None]


class Inquiry:
    """The `steps` of `asking`. `tell` gets questions, to be answered by `answer`, and the verdict.

    It is told from the world's queue.
    """

    def __init__(self, world: World, asking: Asking, steps: Steps, tell: Tell) -> None:
        self._world, self._asking, self._tell = world, asking, tell
        self._steps: Steps | None = steps
        world.soon(lambda: self._go_on(None))

    def answer(self, typed: str) -> None:
        """What the user has typed."""
        self._world.soon(lambda: self._go_on(typed))

    def abandon(self) -> None:
        """Nobody waits for the verdict any more."""
        self._steps = None
        for exchange in self._asking.exchanges:
            exchange.close()

    def _go_on(self, answer: Any) -> None:
        if self._steps is None:
            return
        try:
            step = self._steps.send(answer)
        except StopIteration as end:
            self.abandon()
            self._tell(end.value)
        else:
            if isinstance(step, Question):
                self._tell(step)
            else:
                step(self._go_on)
