"""What `ringback run` shows while it runs: a line for each scenario, more on a terminal.

On a terminal the step under way is shown as it changes, in colour; elsewhere everything is plain
text, and in real time each step is a line, so that a log shows where a long run is.
"""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

import click

from harness.report.bill import Bill
from harness.report.calls import LoggedCall, read_calls, say_savings
from harness.report.failure import left_out, render_failure
from harness.report.redact import Redactor
from harness.scenario.outcome import Outcome, Verdict
from harness.scenario.steps import Scenario, Step
from phonesim.shown import shown
from phonesim.units import seconds

if TYPE_CHECKING:
    from rich.status import Status

_WORDS = {
    Verdict.PASSED: ("PASS", "green"),
    Verdict.FAILED: ("FAIL", "red"),
    Verdict.ERROR: ("ERROR", "red"),
    Verdict.SKIPPED: ("SKIP", "yellow"),
    Verdict.XFAILED: ("XFAIL", "yellow"),
    Verdict.XPASSED: ("XPASS", "red"),
}
_REASONS = {
    Verdict.SKIPPED: "skipped",
    Verdict.XFAILED: "known to fail",
    Verdict.XPASSED: "it passed, though it is said to be known to fail",
    Verdict.ERROR: "known to fail, but this is another matter",
}


class Screen:
    """Shows a run to whoever started it. Use it in a `with`."""

    def __init__(self, bench_argument: str, wall_time: bool) -> None:
        self._bench_argument, self._wall_time = bench_argument, wall_time
        self._status: Status | None = None
        self._title = ""
        self._shown_at = 0.0
        self._charged: list[list[LoggedCall]] = []
        self._bill = Bill()

    def __enter__(self) -> Screen:
        if sys.stdout is not None and sys.stdout.isatty():
            from rich.console import Console  # a tenth of a second, for terminals only

            self._status = Console().status("")
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def begin(self, scenario: Scenario) -> None:
        """A scenario starts."""
        self._title = shown(scenario.title)
        if self._wall_time and self._status is None:
            click.echo(f"---- {shown(scenario.path)}  {self._title}")

    def note(self, text: str) -> None:
        """Something is being waited for."""
        click.echo(text, err=True)

    def step(self, step: Step, now_us: int) -> None:
        """A step begins."""
        line = f"{seconds(now_us):>10}  {step.lane.name:<8} {shown(step.text.strip())}"
        if self._status is not None:
            if self._wall_time or time.monotonic() - self._shown_at > 0.1:
                self._shown_at = time.monotonic()
                from rich.markup import escape

                self._status.update(f"{escape(self._title)}  {escape(line)}")
        elif self._wall_time:
            click.echo(f"     {line}")

    def end(self, outcome: Outcome) -> None:
        """A scenario has come to its end."""
        calls = read_calls(outcome.events)
        if any(call.cost for call in calls):
            self._charged.append(calls)
        self._bill.add(outcome.events)
        word, colour = _WORDS[outcome.verdict]
        times = f"{seconds(outcome.telephone_us)} of telephone time in {outcome.wall_s:.3f} s"
        self._show(
            f"{click.style(word, fg=colour, bold=True)} {shown(outcome.scenario.id)}  "
            f"{shown(outcome.scenario.title)}  ({times})"
        )
        redact = Redactor(outcome.secrets).text
        for line in outcome.let_pass:
            self._show(f'     let pass: "{shown(redact(line))}"')
        for notice in outcome.notices:
            self._show(f"     note: {shown(redact(notice))}")
        if outcome.left_out:
            self._show(f"     {left_out(outcome)}")
        if outcome.reason:
            self._show(f"     {_REASONS[outcome.verdict]}: {shown(redact(outcome.reason))}")
        failure = render_failure(outcome, self._bench_argument)
        if failure:
            self._show(f"\n{failure}\n")

    def summary(self, outcomes: list[Outcome], wall_s: float) -> None:
        """The run is over."""
        counts = [
            f"{sum(o.verdict is verdict for o in outcomes)} {verdict.value}"
            for verdict in Verdict
            if verdict is Verdict.PASSED or any(o.verdict is verdict for o in outcomes)
        ]
        if self._bill.calls:
            self._show(str(self._bill))
        for saving in say_savings(self._charged):
            self._show(saving)
        passed = all(outcome.verdict.is_good for outcome in outcomes)
        text = f"{', '.join(counts)} in {wall_s:.2f} s"
        self._show(click.style(text, fg="green" if passed else "red"))

    def _show(self, text: str) -> None:
        if self._status is not None:
            from rich.text import Text

            self._status.console.print(Text.from_ansi(text), soft_wrap=True, highlight=False)
        else:
            click.echo(click.unstyle(text))
