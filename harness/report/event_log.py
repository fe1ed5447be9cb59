"""`events.jsonl`: everything that happened in a run, one JSON object a line.

Each scenario begins with a line of kind `scenario` and ends with one of kind `verdict`; between
them stand its events: `t` in microseconds, `source`, `kind` and what there is to say. Bytes are
text, one character a byte (Latin-1). The same scenario and seed give the same bytes: neither the
bench nor the machine nor the time of day is in it (those are in `bench.json`).

Reports are made from these lines and nothing else, so the lines of several runs, one after the
other, are one run for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from harness.report.failure import failure_screen
from harness.report.redact import Redactor
from harness.scenario.outcome import Outcome
from harness.scenario.steps import Scenario
from phonesim.shown import shown
from phonesim.trace import TraceEvent

OURS = "ringback"  # the source of the first and the last line


class StepRow(msgspec.Struct, frozen=True):
    """A step as its author wrote it; its window, if it has one, in microseconds."""

    line: int
    lane: str
    text: str
    least_us: int | None = None
    most_us: int | None = None
    at_end: bool = False


class ScenarioRow(msgspec.Struct, frozen=True):
    """The first line of a scenario: what was played. `lanes` maps a lane's name to its kind."""

    t: int
    source: str
    kind: str
    path: str
    title: str
    seed: int
    document: str
    lanes: dict[str, str]
    steps: list[StepRow]


class VerdictRow(msgspec.Struct, frozen=True):
    """The last line of a scenario: what came of it, at `t` microseconds of telephone time.

    `line` is the author's line that was not met; `screen` is what the terminal showed of a failure.
    """

    t: int
    source: str
    kind: str
    verdict: str
    message: str
    line: int | None
    let_pass: list[str]
    screen: list[str]


@dataclass(slots=True)
class LoggedScenario:
    """One scenario's lines, read back. `verdict` is None if the run was cut off."""

    scenario: ScenarioRow
    events: list[TraceEvent] = field(default_factory=list)
    verdict: VerdictRow | None = None

    @property
    def clients(self) -> list[str]:
        """The names of its client lanes."""
        return [name for name, kind in self.scenario.lanes.items() if kind == "client"]

    def transcripts(self) -> dict[str, str]:
        """What each lane received, all of it."""
        received: dict[str, str] = {}
        for event in self.events:
            if event.kind == "received":
                received[event.source] = received.get(event.source, "") + str(event.facts["data"])
        return received


class _Head(msgspec.Struct, frozen=True):
    """What every line has."""

    t: int
    source: str
    kind: str


_ENCODER = msgspec.json.Encoder()
_HEAD = msgspec.json.Decoder(_Head)
_SCENARIO = msgspec.json.Decoder(ScenarioRow)
_VERDICT = msgspec.json.Decoder(VerdictRow)
_EVENT = msgspec.json.Decoder(dict[str, str | int | bool | None])


def encode_outcome(outcome: Outcome) -> bytes:
    """The lines of one scenario's outcome, secrets redacted."""
    redactor = Redactor(outcome.secrets)
    return b"".join(_ENCODER.encode(row) + b"\n" for row in _rows(outcome, redactor))


def read_log(log: bytes) -> list[LoggedScenario]:
    """The scenarios that the lines of `events.jsonl` tell of; raises msgspec.MsgspecError."""
    scenarios: list[LoggedScenario] = []
    for line in log.splitlines():
        head = _HEAD.decode(line)
        if (head.source, head.kind) == (OURS, "scenario"):
            scenarios.append(LoggedScenario(_SCENARIO.decode(line)))
        elif not scenarios:
            raise msgspec.ValidationError("the first line is not that of a scenario")
        elif (head.source, head.kind) == (OURS, "verdict"):
            scenarios[-1].verdict = _VERDICT.decode(line)
        else:
            facts = {
                k: v for k, v in _EVENT.decode(line).items() if k not in _Head.__struct_fields__
            }
            scenarios[-1].events.append(TraceEvent(head.t, head.source, head.kind, facts))
    return scenarios


def _rows(outcome: Outcome, redactor: Redactor) -> Iterator[object]:
    scenario, failure = outcome.scenario, outcome.failure
    yield ScenarioRow(
        t=0,
        source=OURS,
        kind="scenario",
        path=shown(scenario.path),
        title=shown(redactor.text(scenario.title)),
        seed=outcome.seed,
        document=shown(redactor.text(scenario.source)),
        lanes={name: lane.kind.value for name, lane in scenario.lanes.items()},
        steps=list(_steps(scenario, redactor)),
    )
    for event in redactor.events(outcome.events):
        yield {"t": event.time_us, "source": event.source, "kind": event.kind, **event.facts}
    yield VerdictRow(
        t=outcome.telephone_us,
        source=OURS,
        kind="verdict",
        verdict=outcome.verdict.value,
        message=shown(redactor.text(_message(outcome))),
        line=failure.span.line if failure else None,
        let_pass=[redactor.text(line) for line in outcome.let_pass],
        screen=_redacted_lines(failure_screen(outcome), redactor),
    )


def _message(outcome: Outcome) -> str:
    return outcome.failure.message if outcome.failure else outcome.error or outcome.reason


def _steps(scenario: Scenario, redactor: Redactor) -> Iterator[StepRow]:
    for step in scenario.steps:
        window = step.margin.window
        yield StepRow(
            line=step.span.line,
            lane=step.lane.name,
            text=shown(redactor.text(scenario.lines[step.span.line - 1])),
            least_us=window.least_us if window else None,
            most_us=window.most_us if window else None,
            at_end=step.margin.at_end,
        )


def _redacted_lines(lines: Iterable[str], redactor: Redactor) -> list[str]:
    return shown(redactor.text("\n".join(lines))).splitlines()
