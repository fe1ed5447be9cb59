"""`events.jsonl`: everything that happened in a run, one JSON object a line.

Each scenario begins with a line of kind `scenario` and ends with one of kind `verdict`; between
them stand its events: `t` in microseconds, `source`, `kind` and what there is to say. Bytes are
text, one character a byte (Latin-1). The same scenario and seed give the same bytes: neither the
bench nor the machine nor the time of day is in it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from harness.report.redact import Redactor
from harness.scenario.outcome import Outcome

_ENCODER = msgspec.json.Encoder()


def encode_outcome(outcome: Outcome) -> bytes:
    """The lines of one scenario's outcome, secrets redacted."""
    redactor = Redactor(outcome.secrets)
    return b"".join(_ENCODER.encode(row) + b"\n" for row in _rows(outcome, redactor))


def _rows(outcome: Outcome, redactor: Redactor) -> Iterator[dict[str, object]]:
    scenario = outcome.scenario
    yield {
        "t": 0,
        "source": "ringback",
        "kind": "scenario",
        "path": scenario.path,
        "title": scenario.title,
        "seed": outcome.seed,
    }
    for event in redactor.events(outcome.events):
        yield {"t": event.time_us, "source": event.source, "kind": event.kind, **event.facts}
    failure = outcome.failure
    message = failure.message if failure else outcome.error
    yield {
        "t": outcome.telephone_us,
        "source": "ringback",
        "kind": "verdict",
        "verdict": outcome.verdict.value,
        "message": redactor.text(message),
        "line": failure.span.line if failure else None,
        "let_pass": [redactor.text(line) for line in outcome.let_pass],
    }
