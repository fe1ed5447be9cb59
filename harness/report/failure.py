"""A failure's first screen: the author's line, what there was instead, and what everybody did."""

from __future__ import annotations

import shlex
from dataclasses import replace

from harness.report.redact import Redactor
from harness.scenario.outcome import ExpectationFailed, Outcome, Verdict
from harness.scenario.steps import Scenario
from phonesim.diagnostic import Span, point_at
from phonesim.shown import shown


def render_failure(outcome: Outcome, bench_argument: str) -> str:
    """The text for people; empty if the scenario passed. `bench_argument` is that of `--bench`."""
    options = ["--bench", bench_argument, "--seed", str(outcome.seed)]
    name = outcome.scenario.id
    name = f"./{name}" if name.startswith("-") else name  # and no option
    again = shlex.join(["ringback", "run", name, *options])
    lines = failure_screen(outcome, ("again", again))
    return shown(Redactor(outcome.secrets).text("\n".join(lines)))


def failure_screen(outcome: Outcome, *more: tuple[str, str]) -> list[str]:
    """The lines of it, none if the scenario passed; `more` stands below the clues.

    The secrets are still in them.
    """
    if outcome.verdict.is_good or outcome.verdict is Verdict.XPASSED:
        return []
    failure = outcome.failure
    if failure is None:
        lines = [f"error: {outcome.error}", f"  --> {outcome.scenario.path}"]
    else:
        lines = [f"error: {failure.message}", *_show_place(outcome.scenario, failure)]
    clues = [*outcome.clues, *more]
    width = max((len(name) for name, _ in clues), default=0)
    return [*lines, *(f"  = {name:<{width}}  {text}" for name, text in clues)]


def left_out(outcome: Outcome) -> str:
    """Which checks this bench could not make: `3 checks not possible here: no exchange records`."""
    count = len(outcome.left_out)
    checks = "1 check" if count == 1 else f"{count} checks"
    return f"{checks} not possible here: no {', no '.join(dict.fromkeys(outcome.left_out))}"


def _show_place(scenario: Scenario, failure: ExpectationFailed) -> list[str]:
    """The author's line, and where the fragment is used that it stands in."""
    line = failure.span.line
    place = scenario.place(line)
    span = replace(failure.span, line=place.line)
    above = _line_above(scenario, line)
    shown = point_at(place.path, span, scenario.lines[line - 1], failure.label, above)
    while place.used_on is not None:
        text = scenario.lines[place.used_on - 1]
        place = scenario.place(place.used_on)
        shown += point_at(place.path, Span(place.line, 1, len(text)), text, "used here")
    return [*shown, " " * len(str(place.line)) + " |"]


def _line_above(scenario: Scenario, line: int) -> list[tuple[int, str]]:
    """The step before this one in its file, for the reader's bearings."""
    path = scenario.place(line).path
    numbers = [
        step.span.line
        for step in scenario.steps
        if step.span.line < line and scenario.place(step.span.line).path == path
    ]
    return [(scenario.place(number).line, scenario.lines[number - 1]) for number in numbers[-1:]]
