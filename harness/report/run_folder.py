"""A run's folder: `events.jsonl`, `junit.xml`, and each lane's transcript as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harness.report.event_log import encode_outcome
from harness.report.junit import write_junit
from harness.report.redact import Redactor
from harness.scenario.outcome import Outcome


def write_run_folder(folder: Path, outcomes: Sequence[Outcome], bench_argument: str) -> None:
    """Write everything about a run into `folder`, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "events.jsonl").write_bytes(b"".join(encode_outcome(o) for o in outcomes))
    write_junit(folder / "junit.xml", outcomes, bench_argument)
    for number, outcome in enumerate(outcomes, 1):
        _write_transcripts(folder / f"{number:03d}-{Path(outcome.scenario.path).stem}", outcome)


def _write_transcripts(folder: Path, outcome: Outcome) -> None:
    """What each lane received, as its screen showed it."""
    folder.mkdir(exist_ok=True)
    received: dict[str, str] = {}
    for event in Redactor(outcome.secrets).events(outcome.events):
        if event.kind == "received":
            received[event.source] = received.get(event.source, "") + str(event.facts["data"])
    for lane, text in received.items():
        (folder / f"{lane}.txt").write_text(text, encoding="utf-8", newline="")
