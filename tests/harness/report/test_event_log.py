"""`events.jsonl` read back is what was written, and several runs' are one."""

from pathlib import Path

import msgspec
import pytest

from harness.bench.bench_file import find_bench
from harness.rehearsal import play, read
from harness.report.event_log import encode_outcome, read_log
from harness.scenario.outcome import Outcome

STORY = """scenario: small
source: a page
client pc: 84001
secret: word = sesame

pc                  | `ate0 s0=1`
      5s..6s @late  | OK
      at end        : dcd off
"""


@pytest.fixture
def outcome(tmp_path: Path) -> Outcome:
    """A scenario whose second step comes too early."""
    file = tmp_path / "small.scenario"
    file.write_text(STORY)
    return play(read(file), find_bench("sim"), seed=3)


def test_read_back(outcome: Outcome) -> None:
    (played,) = read_log(encode_outcome(outcome))
    scenario, verdict = played.scenario, played.verdict
    assert (scenario.title, scenario.document, scenario.seed) == ("small", "a page", 3)
    assert scenario.lanes == {"pc": "client", "pstn": "pstn"}
    assert played.clients == ["pc"]
    assert [(s.line, s.least_us, s.most_us, s.at_end) for s in scenario.steps] == [
        (6, None, None, False),
        (7, 5_000_000, 6_000_000, False),
        (8, None, None, True),
    ]
    assert scenario.steps[1].text == "      5s..6s @late  | OK"
    assert verdict is not None
    assert (verdict.verdict, verdict.line, verdict.t) == ("failed", 7, outcome.telephone_us)
    assert verdict.screen[0] == "error: it came too early"
    assert not any("--bench" in line for line in verdict.screen)
    assert [e.time_us for e in played.events] == [e.time_us for e in outcome.events]
    assert played.transcripts() == {"pc": "ate0 s0=1\r\r\nOK\r\n"}


def test_logs_of_several_runs_are_one_log(outcome: Outcome) -> None:
    log = encode_outcome(outcome)
    assert [len(s.events) for s in read_log(log * 3)] == [len(outcome.events)] * 3


def test_a_log_that_was_cut_off(outcome: Outcome) -> None:
    log = encode_outcome(outcome)
    (played,) = read_log(log[: log.rindex(b"\n", 0, -1) + 1])
    assert played.verdict is None


def test_not_a_log() -> None:
    with pytest.raises(msgspec.MsgspecError):
        read_log(b'{"t":0,"source":"pc","kind":"typed","data":"x"}\n')


def test_a_secret_is_nowhere(tmp_path: Path) -> None:
    file = tmp_path / "secret.scenario"
    file.write_text(STORY.replace("`ate0 s0=1`", "`at ${word}`").replace("small", "small sesame"))
    assert b"sesame" not in encode_outcome(play(read(file), find_bench("sim")))
