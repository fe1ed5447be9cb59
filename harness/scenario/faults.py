"""The faults of `words_faults`, brought about.

Each function is given the statement, the bench, and what turns a lane's name into its number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.bench.running import RunningBench
from harness.scenario.steps import Statement

NumberOf = Callable[[str], str]


def bring_about(statement: Statement, running: RunningBench, number_of: NumberOf) -> None:
    """Carry out one `!` line."""
    _FAULTS[statement.verb](statement, running, number_of)


def _busy(statement: Statement, running: RunningBench, number_of: NumberOf) -> None:
    number = number_of(str(statement.arguments["line"]))
    running.exchange.make_busy(number, int(str(statement.arguments.get("call", 1))))


_FAULTS: Mapping[str, Callable[[Statement, RunningBench, NumberOf], None]] = {
    "busy": _busy,
}
