"""A login under `aaa new-model`: takes its steps, each when the one before is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from phonesim.nas.aaa.methods import AaaClient, LoginSteps, Steps
from phonesim.nas.aaa.verdict import Question, Verdict
from phonesim.nas.config_model import LineConfig
from phonesim.world import World


class AaaLogin:
    """A login at `line`. `tell` gets questions, each to be answered by `answer`, and the verdict.

    It is told from the world's queue. With `exec_follows` the user is authorized too.
    """

    def __init__(
        self,
        world: World,
        server: AaaClient,
        number: int,
        line: LineConfig,
        exec_follows: bool,
        tell: Callable[[Question | Verdict], None],
    ) -> None:
        self._world, self._tell = world, tell
        self._login = LoginSteps(world, server, number, line)
        self._steps: Steps | None = self._login.log_in(exec_follows)
        world.soon(lambda: self._go_on(None))

    def answer(self, typed: str) -> None:
        """What the user has typed."""
        self._world.soon(lambda: self._go_on(typed))

    def abandon(self) -> None:
        """Nobody waits for the verdict any more."""
        self._steps = None
        for exchange in self._login.exchanges:
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
