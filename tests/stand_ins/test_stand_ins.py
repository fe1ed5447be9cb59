"""The library on modems that stand in for real ones: odd, slow, in a process of their own.

What the bench cannot do is skipped, with the reason. The suite plays a sample; `tox -e stand-ins`
all of it, in some fifteen minutes of waiting.
"""

import os
import re
from pathlib import Path

import pytest

from harness.bench.bench_file import read_bench
from harness.rehearsal import Rehearsal, play, read_all
from harness.scenario.outcome import Verdict
from tests.end_to_end.stage import screen
from tests.stand_ins.lab import stand_ins

SCENARIOS = Path(__file__).parents[2] / "scenarios"
ALL = os.environ.get("RINGBACK_STAND_INS") == "all"
SAMPLE = {"source/noverify": "rfc2217", "login/editing": "socat", "modem/result-codes": "rfc2217"}


def _name(story: Rehearsal) -> str:
    return story.scenario.id.partition("scenarios/")[2].partition(".")[0]


STORIES = {
    f"{kind} {story.scenario.id.partition('scenarios/')[2]}": (kind, story)
    for story in read_all(sorted(SCENARIOS.rglob("*.scenario")))
    for kind in ("rfc2217", "socat")
    if ALL or SAMPLE.get(_name(story)) == kind
}


# Stories that count rings, or the seconds between them, as an American network gives them.
COUNTS_RINGS = {
    "callback/no-answer", "exchange/permanent-signal", "fraud/fixed-number-not-asked",
    "lines/ring-in-wait", "modem/auto-answer", "modem/no-answer", "modem/redial",
    "modem/ring-indicator",
}  # fmt: skip
# What the dial guard keeps from a real line: the bench's rule, and nothing that is tested here.
GUARDED = re.compile(
    r"is not under `allow` of the bench|characters that modems read differently"
    r"|&C0 would hide the end of a call|repeats a line of the modem's memory"
    r"|without NO CARRIER nothing tells the end of a call"
)
NOT_HERE = {
    "modem/reset": "ATZ brings back what it has stored: results as numbers, and no echo",
    "lines/speed-mismatch": "between RFC 2217 and a modem there is no wire to have two speeds",
}


@pytest.mark.waits(60)
@pytest.mark.parametrize(("kind", "story"), STORIES.values(), ids=[*STORIES])
def test_plays_or_says_what_the_bench_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, story: Rehearsal
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    name = _name(story)
    if name in NOT_HERE:
        pytest.skip(NOT_HERE[name])
    need, country = story.need, "us" if name in COUNTS_RINGS else "uk"
    with stand_ins(tmp_path, need.clients, need.nas_number, kind, country) as text:
        outcome = play(story, read_bench(text, "stand-ins.toml"))
    verdict = outcome.verdict
    if verdict is Verdict.SKIPPED:
        assert "this bench has no" in outcome.reason or " needs " in outcome.reason
        pytest.skip(outcome.reason)
    if GUARDED.search(outcome.error):
        pytest.skip(f"refused by the dial guard: {outcome.error}")
    assert verdict is Verdict.PASSED, outcome.error or screen(outcome)
    assert set(outcome.left_out) <= {"exchange records", "circuits"}
