"""What came of a scenario: passed, or where and why not, with what there was to see."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from harness.scenario.steps import Scenario, Step
from phonesim.diagnostic import Span
from phonesim.trace import TraceEvent


class Verdict(Enum):
    """The word for a scenario's end."""

    PASSED = "passed"
    FAILED = "failed"  # the equipment under test did otherwise
    ERROR = "error"  # the bench or the harness is at fault
    SKIPPED = "skipped"  # this bench cannot do what it needs
    XFAILED = "xfailed"  # as the scenario says that it does
    XPASSED = "xpassed"  # though the scenario says that it fails

    @property
    def is_good(self) -> bool:
        """Whether nobody has to look into it."""
        return self in (Verdict.PASSED, Verdict.SKIPPED, Verdict.XFAILED)


@dataclass(frozen=True, slots=True)
class Measurement:
    """A step that was met: how long after its lane's previous match, in microseconds."""

    step: Step
    at_us: int
    took_us: int


class ExpectationFailed(Exception):
    """The equipment under test did otherwise than `step` says.

    `label` stands behind the caret at `span`: what there was instead, in a few words; `actual` is
    what the scenario would have to say there, if that is known.
    """

    def __init__(
        self, message: str, step: Step, label: str, span: Span | None = None, actual: str = ""
    ) -> None:
        super().__init__(message)
        self.actual = actual
        self.message, self.step, self.label = message, step, label
        self.span = span or step.span


class Unexpected(ExpectationFailed):
    """Something came that nobody expected; `step` is the last one of its lane."""


@dataclass(slots=True)
class Outcome:
    """The result of one scenario. `clues` say what every part of the bench was doing at the end.

    `let_pass` are lines of output that nobody expected and that the match mode allows.
    """

    scenario: Scenario
    bench: str
    seed: int
    verdict: Verdict = Verdict.PASSED
    failure: ExpectationFailed | None = None
    error: str = ""
    reason: str = ""  # why it was skipped, or is expected to fail
    left_out: list[str] = field(default_factory=list)  # what the bench lacked, for each check
    notices: list[str] = field(default_factory=list)  # of the bench, for whoever runs it
    measurements: list[Measurement] = field(default_factory=list)
    let_pass: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)  # what was kept from a real line, and why
    clues: list[tuple[str, str]] = field(default_factory=list)
    events: list[TraceEvent] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)  # name -> value, to be redacted
    telephone_us: int = 0
    wall_s: float = 0.0
