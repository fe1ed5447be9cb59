"""The document's two transcripts replay, and every replay is the same."""

import re
from pathlib import Path

import pytest

from harness.rehearsal import play, read
from harness.report.event_log import encode_outcome
from harness.scenario.outcome import Verdict
from harness.scenario.steps import Literal
from tests.end_to_end.stage import (
    CONFIG,
    DOCUMENT,
    NOVERIFY,
    ROOT,
    SOURCE,
    VERIFY,
    acts,
    bench,
    calls,
    ringback,
    screen,
)

TRANSCRIPTS = {
    NOVERIFY: DOCUMENT / "transcript-1-noverify.txt",
    VERIFY: DOCUMENT / "transcript-2-verify-any-number.txt",
}
BENCHES = ["sim", "pty"]


@pytest.mark.parametrize("name", BENCHES)
@pytest.mark.parametrize("scenario", TRANSCRIPTS)
def test_replays(scenario: str, name: str) -> None:
    outcome = play(read(SOURCE / f"{scenario}.scenario"), bench(name))
    assert outcome.verdict is Verdict.PASSED, screen(outcome)
    assert calls(outcome) == ["client -> nas 55555 answered", "nas -> client 84001 answered"]
    # What the document leaves out and a real server prints: nothing else was passed over.
    assert set(outcome.let_pass) == {"User Access Verification"}
    assert acts(outcome, "nas")[-1] == acts(outcome, "client")[-1] == "on-hook"


@pytest.mark.parametrize("speed", [300, 1200, 2400])
def test_replays_at_a_slow_port(speed: int) -> None:
    """Each character comes by itself, so a step may be met between the CR and the LF."""
    slow = bench("sim", ("speed = 115200", f"speed = {speed}"))
    outcome = play(read(SOURCE / f"{NOVERIFY}.scenario"), slow)
    assert outcome.verdict is Verdict.PASSED, screen(outcome)


@pytest.mark.parametrize("scenario", TRANSCRIPTS)
def test_holds_the_transcript_verbatim(scenario: str) -> None:
    """The story's client lane and comments, without margin and backticks, are the document."""
    read_scenario = read(SOURCE / f"{scenario}.scenario").scenario
    lines = {
        number: text.strip()
        for number, text in enumerate(read_scenario.lines, 1)
        if text.lstrip().startswith("!---")
    }
    for step in read_scenario.steps:
        if isinstance(step.action, Literal):
            assert step.lane.name == "client"
            shown = re.sub(r"\$\{pw\}", "", step.text.replace("`", ""))  # it was not echoed
            lines[step.span.line] = shown.rstrip()
    held = [lines[number] for number in sorted(lines)]
    assert held == TRANSCRIPTS[scenario].read_text().splitlines()


def test_configuration_is_the_document_s() -> None:
    assert (SOURCE / CONFIG).read_bytes() == (DOCUMENT / CONFIG).read_bytes()


@pytest.mark.parametrize("scenario", TRANSCRIPTS)
def test_same_events_every_time(scenario: str) -> None:
    """Over kernel ptys and in memory, again and again: the same bytes."""
    rehearsal = read(SOURCE / f"{scenario}.scenario")
    logs = {encode_outcome(play(rehearsal, bench(name))) for name in BENCHES for _ in range(10)}
    assert len(logs) == 1
    assert b'"kind":"verdict","verdict":"passed"' in logs.pop().splitlines()[-1]


def test_same_events_in_every_process(tmp_path: Path) -> None:
    """The bytes do not hang on the order of sets, which each process has its own."""
    logs = set()
    for number, (hash_seed, name) in enumerate(
        [("0", "sim"), ("1", "pty"), ("4711", "pty"), ("random", "pty")]
    ):
        folder = tmp_path / str(number)
        ran = ringback(
            "run", "scenarios/source", "--bench", name, "--report", folder,
            cwd=ROOT, env={"PYTHONHASHSEED": hash_seed},
        )  # fmt: skip
        assert ran.code == 0, ran.out + ran.err
        logs.add((folder / "events.jsonl").read_bytes())
    assert len(logs) == 1
    assert logs.pop().count(b'"verdict":"passed"') == 2


def test_seed_is_in_the_events() -> None:
    rehearsal = read(SOURCE / f"{NOVERIFY}.scenario")
    log = encode_outcome(play(rehearsal, bench("sim"), seed=8417))
    assert b'"seed":8417' in log.splitlines()[0]
