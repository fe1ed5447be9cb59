"""What modems can do, as a table to compare them by: a row for each feature, a column for each."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from harness.report.redact import Redactor
from harness.scenario.outcome import Outcome, Verdict
from harness.scenario.steps import Literal, Scenario, Step
from phonesim.units import US_PER_S

_UNDER_TEST = ("client", "alice")  # its lane in the suite; the other one's is `bob`
_DIALS = re.compile(r"AT.*D", re.IGNORECASE)


class Feature(Enum):
    """How a modem does at a feature."""

    PASS = "pass"
    FAIL = "fail"
    UNSUPPORTED = "unsupported"  # by the modem, which says ERROR, or by the bench
    ERROR = "error"  # the bench's fault: nothing is known of the modem


@dataclass(slots=True)
class Tried:
    """A modem: what it says that it is, how it did, why it did not, and how fast it connected."""

    lane: str
    where: str
    identity: str = ""
    features: dict[str, Feature] = field(default_factory=dict)  # by the scenario's title
    reasons: dict[str, str] = field(default_factory=dict)
    connect_us: list[int] = field(default_factory=list)  # from the dial command to CONNECT

    def add(self, outcome: Outcome) -> None:
        """What came of a scenario; of several runs the worst counts."""
        title, verdict, reason = outcome.scenario.title, *_judge(outcome)
        worst = [Feature.PASS, Feature.UNSUPPORTED, Feature.FAIL, Feature.ERROR]
        if worst.index(verdict) >= worst.index(self.features.get(title, Feature.PASS)):
            self.features[title] = verdict
            if reason:
                self.reasons[title] = Redactor(outcome.secrets).text(reason)
        for event in outcome.events:
            if event.kind == "modem" and event.source in _UNDER_TEST:
                self.identity = str(event.facts["found"])
        self.connect_us += _connects(outcome)

    def cannot(self, scenario: Scenario, why: str) -> None:
        """A feature that cannot be tried here."""
        self.features[scenario.title], self.reasons[scenario.title] = Feature.UNSUPPORTED, why

    @property
    def connecting(self) -> str:
        """How long it took to connect, in words."""
        times = sorted(us / US_PER_S for us in self.connect_us)
        if not times:
            return "never connected"
        median, tenth = statistics.median(times), times[-1 - len(times) // 10]
        return (
            f"connected {len(times)} times, in {times[0]:.1f} to {times[-1]:.1f} s; "
            f"half within {median:.1f} s, nine of ten within {tenth:.1f} s"
        )


def _judge(outcome: Outcome) -> tuple[Feature, str]:
    if outcome.verdict is Verdict.SKIPPED:
        return Feature.UNSUPPORTED, outcome.reason
    if outcome.refusals and not outcome.verdict.is_good:
        return Feature.UNSUPPORTED, f"the bench's guard refuses it: {outcome.refusals[0]}"
    if outcome.verdict is Verdict.ERROR:
        return Feature.ERROR, outcome.error
    failure = outcome.failure
    if failure is None:
        return Feature.PASS, ""
    line = outcome.scenario.place(failure.step.span.line).line
    if failure.actual.strip() == "ERROR":
        typed = _typed_before(outcome.scenario, failure.step)
        return Feature.UNSUPPORTED, f"{typed or 'it'} is answered by ERROR"
    whose = "" if failure.step.lane.name in _UNDER_TEST else f"{failure.step.lane.name}, "
    more = "" if failure.label in failure.message else f"; {failure.label}"
    return Feature.FAIL, f"{whose}line {line}: {failure.message}{more}"


def _typed(step: Step) -> str:
    if not isinstance(step.action, Literal) or step.action.typed is None:
        return ""
    return "".join(part if isinstance(part, str) else "N" for part in step.action.typed.parts)


def _typed_before(scenario: Scenario, step: Step) -> str:
    """What its lane typed last before a step."""
    before = [s for s in scenario.steps if s.lane == step.lane and s.span.line < step.span.line]
    return next((text for s in reversed(before) if (text := _typed(s))), "")


def _connects(outcome: Outcome) -> Iterator[int]:
    """How long each CONNECT behind a dial command took, at the modem that is tried."""
    for measured in outcome.measurements:
        step = measured.step
        is_own = step.lane.name in _UNDER_TEST and step.text.lstrip().startswith("CONNECT")
        if is_own and _DIALS.match(_typed_before(outcome.scenario, step)):
            yield measured.took_us


def table(modems: Sequence[Tried]) -> list[str]:
    """The table and what belongs to it, line by line."""
    titles = list(dict.fromkeys(title for modem in modems for title in modem.features))
    width = max(len(title) for title in titles)
    columns = [max(len(modem.lane), len(Feature.UNSUPPORTED.value)) for modem in modems]

    def row(head: str, cells: Sequence[str]) -> str:
        padded = (cell.ljust(size) for cell, size in zip(cells, columns, strict=True))
        return f"{head:<{width}}  {'  '.join(padded)}".rstrip()

    lines = [row("feature", [modem.lane for modem in modems])]
    for title in titles:
        cells = [modem.features[title].value if title in modem.features else "" for modem in modems]
        lines.append(row(title, cells))
    for feature in Feature:
        counts = [sum(found is feature for found in modem.features.values()) for modem in modems]
        if any(counts):
            lines.append(row(f"{feature.value}, in all", [str(count) for count in counts]))
    for modem in modems:
        lines += ["", f"{modem.lane}: {modem.where}"]
        lines += [f"  {modem.identity}"] if modem.identity else []
        lines.append(f"  {modem.connecting}")
        lines += [f"  {title}: {reason}" for title, reason in modem.reasons.items()]
    return lines


def as_json(modem: Tried) -> Mapping[str, object]:
    """The same for programs; connect times in seconds, in the order of the calls."""
    return {
        "lane": modem.lane,
        "where": modem.where,
        "identity": modem.identity,
        "features": {title: found.value for title, found in modem.features.items()},
        "reasons": modem.reasons,
        "connect_s": [us / US_PER_S for us in modem.connect_us],
    }
