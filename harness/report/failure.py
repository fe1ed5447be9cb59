"""A failure's first screen: the author's line, what there was instead, and what everybody did."""

from __future__ import annotations

from harness.report.redact import Redactor
from harness.scenario.outcome import Outcome, Verdict
from harness.scenario.steps import Scenario
from phonesim.diagnostic import point_at


def render_failure(outcome: Outcome, bench_argument: str) -> str:
    """The text for people; empty if the scenario passed. `bench_argument` is that of `--bench`."""
    if outcome.verdict is Verdict.PASSED:
        return ""
    lines = []
    failure = outcome.failure
    if failure is None:
        lines += [f"error: {outcome.error}", f"  --> {outcome.scenario.path}"]
    else:
        line = failure.span.line
        lines.append(f"error: {failure.message}")
        lines += point_at(
            outcome.scenario.path,
            failure.span,
            outcome.scenario.lines[line - 1],
            failure.label,
            _line_above(outcome.scenario, line),
        )
        lines.append(" " * len(str(line)) + " |")
    width = max((len(name) for name, _ in outcome.clues), default=5)
    again = f"ringback run {outcome.scenario.path} --bench {bench_argument} --seed {outcome.seed}"
    for name, text in (*outcome.clues, ("again", again)):
        lines.append(f"  = {name:<{width}}  {text}")
    return Redactor(outcome.secrets).text("\n".join(lines))


def _line_above(scenario: Scenario, line: int) -> list[tuple[int, str]]:
    """The step before this one, for the reader's bearings."""
    numbers = [step.span.line for step in scenario.steps if step.span.line < line]
    return [(number, scenario.lines[number - 1]) for number in numbers[-1:]]
