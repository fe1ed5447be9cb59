"""The scenarios of exchange, channel and bills: behaviour as a modem and the records see it."""

from pathlib import Path

import pytest

from harness.bench.bench_file import find_bench
from harness.rehearsal import Rehearsal, play, read_all
from harness.scenario.outcome import Verdict

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FOLDERS = ("exchange", "channel", "billing")
STORIES = read_all([p for f in FOLDERS for p in sorted((SCENARIOS / f).glob("*.scenario"))])


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.scenario.title)
def test_plays(story: Rehearsal) -> None:
    outcome = play(story, find_bench("sim"))
    assert outcome.verdict is Verdict.PASSED, outcome.failure or outcome.error
