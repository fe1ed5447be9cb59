"""`report.html`: a run as one page that needs nothing else, from the lines of `events.jsonl` alone.

The page has no script and loads nothing: its content security policy forbids both. What came from
a scenario, a device or a configuration is text, never markup (Jinja2's autoescape).
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from harness.report.calls import LoggedCall, read_calls, say_savings
from harness.report.event_log import LoggedScenario, StepRow, VerdictRow
from harness.report.ladder import draw_ladder
from phonesim.units import US_PER_S, seconds

DETAILED = 5  # of the playings of one scenario that ended alike: more are only counted
OPEN = 3  # scenarios on a page: with more, those that passed are folded
_CUT_OFF = VerdictRow(0, "", "", "cut off", "the run was cut off", None, [], [])
_SHOWN_CONTROLS = {c: 0x2400 + c for c in range(0x20) if c not in (0x09, 0x0A)} | {0x7F: 0x2421}
_C1_CONTROLS = {c: f"\\x{c:02x}" for c in range(0x80, 0xA0)}


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A row of the table of steps: the author's line, and what was measured against its window.

    `marks` are the places of the measurements and of the window's beginning in percent of its end.
    """

    row: StepRow
    state: str  # met, unmet, not reached
    took: str
    window: str
    marks: list[float]
    earliest: float


@dataclass(frozen=True, slots=True)
class ShownPlaying:
    """One playing of a scenario, ready to be shown. `number` counts from 1 through the run."""

    number: int
    log: LoggedScenario
    verdict: VerdictRow
    steps: list[ShownStep]
    calls: list[LoggedCall]
    savings: list[str]
    transcripts: dict[str, str]
    ladder: str
    detailed: bool
    again: str

    @property
    def anchor(self) -> str:
        """Where the summary links to."""
        return f"playing-{self.number}"

    @property
    def met(self) -> int:
        """How many of its steps were met."""
        return sum(step.state == "met" for step in self.steps)


def render_page(scenarios: Sequence[LoggedScenario]) -> str:
    """The page about these playings, of one run or of several."""
    environment = Environment(
        loader=PackageLoader("harness.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"seconds": seconds}
    alike: dict[tuple[str, str], int] = {}
    playings = []
    for number, log in enumerate(scenarios, 1):
        verdict = log.verdict or _CUT_OFF
        key = (log.scenario.path, verdict.verdict)
        alike[key] = alike.get(key, 0) + 1
        playings.append(_shown(number, log, verdict, detailed=alike[key] <= DETAILED))
    return environment.get_template("report.html.j2").render(
        playings=playings,
        counts=_counts(playings),
        savings=say_savings(playing.calls for playing in playings),
        telephone_us=sum(playing.verdict.t for playing in playings),
        unfold=len(playings) <= OPEN,
    )


def _counts(playings: Sequence[ShownPlaying]) -> dict[str, int]:
    """How many ended in which way; those that passed always first."""
    counts = {"passed": 0}
    for playing in playings:
        counts[playing.verdict.verdict] = counts.get(playing.verdict.verdict, 0) + 1
    return counts


def _shown(
    number: int, log: LoggedScenario, verdict: VerdictRow, *, detailed: bool
) -> ShownPlaying:
    calls = read_calls(log.events)
    steps = [_shown_step(row, log, verdict) for row in _in_order(log.scenario.steps)]
    return ShownPlaying(
        number,
        log,
        verdict,
        steps,
        calls,
        say_savings([calls]),
        {k: _screen_text(v) for k, v in log.transcripts().items()} if detailed else {},
        draw_ladder(log.events, log.clients) if detailed else "",
        detailed,
        shlex.join(["ringback", "run", log.scenario.path, "--seed", str(log.scenario.seed)]),
    )


def _in_order(steps: Sequence[StepRow]) -> list[StepRow]:
    """In the order in which they are played: what is checked at the end comes last."""
    return [s for s in steps if not s.at_end] + [s for s in steps if s.at_end]


def _shown_step(row: StepRow, log: LoggedScenario, verdict: VerdictRow) -> ShownStep:
    took_us = [
        int(event.facts["took_us"] or 0)
        for event in log.events
        if event.kind == "step" and event.facts["line"] == row.line
    ]
    most_us = row.most_us or 0
    return ShownStep(
        row,
        _state(row, log, verdict),
        ", ".join(seconds(us) for us in took_us),
        _window(row),
        [min(100.0, 100 * us / most_us) for us in took_us] if most_us else [],
        100 * (row.least_us or 0) / most_us if most_us else 0.0,
    )


def _state(row: StepRow, log: LoggedScenario, verdict: VerdictRow) -> str:
    """Steps are played one after the other, so what stands before the unmet one has been met."""
    if verdict.verdict == "passed":
        return "met"
    order = [step.line for step in _in_order(log.scenario.steps)]
    if verdict.line in order:
        place, end = order.index(row.line), order.index(verdict.line)
        return "met" if place < end else "unmet" if place == end else "not reached"
    met = any(e.kind == "step" and e.facts["line"] == row.line for e in log.events)
    return "met" if met else "not reached"


def _window(row: StepRow) -> str:
    if row.most_us is None:
        return ""
    least, most = (f"{us / US_PER_S:g}" for us in (row.least_us or 0, row.most_us))
    return f"{least} to {most} s" if row.least_us else f"at most {most} s"


def _screen_text(text: str) -> str:
    """Text with its control characters as pictures of themselves; CR LF and CR end a line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines.translate(_SHOWN_CONTROLS).translate(_C1_CONTROLS).strip("\n")
