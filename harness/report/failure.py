"""A failure's first screen: the author's line, what there was instead, and what everybody did."""

from __future__ import annotations

import shlex

from harness.report.redact import Redactor
from harness.scenario.outcome import Outcome, Verdict
from harness.scenario.steps import Scenario
from phonesim.diagnostic import point_at


def render_failure(outcome: Outcome, bench_argument: str) -> str:
    """The text for people; empty if the scenario passed. `bench_argument` is that of `--bench`."""
    options = ["--bench", bench_argument, "--seed", str(outcome.seed)]
    again = shlex.join(["ringback", "run", outcome.scenario.path, *options])
    lines = failure_screen(outcome, ("again", again))
    return Redactor(outcome.secrets).text("\n".join(lines))


def failure_screen(outcome: Outcome, *more: tuple[str, str]) -> list[str]:
    """The lines of it, none if the scenario passed; `more` stands below the clues.

    The secrets are still in them.
    """
    if outcome.verdict is Verdict.PASSED:
        return []
    failure = outcome.failure
    if failure is None:
        lines = [f"error: {outcome.error}", f"  --> {outcome.scenario.path}"]
    else:
        line = failure.span.line
        lines = [
            f"error: {failure.message}",
            *point_at(
                outcome.scenario.path,
                failure.span,
                outcome.scenario.lines[line - 1],
                failure.label,
                _line_above(outcome.scenario, line),
            ),
            " " * len(str(line)) + " |",
        ]
    clues = [*outcome.clues, *more]
    width = max((len(name) for name, _ in clues), default=0)
    return [*lines, *(f"  = {name:<{width}}  {text}" for name, text in clues)]


def _line_above(scenario: Scenario, line: int) -> list[tuple[int, str]]:
    """The step before this one, for the reader's bearings."""
    numbers = [step.span.line for step in scenario.steps if step.span.line < line]
    return [(number, scenario.lines[number - 1]) for number in numbers[-1:]]
