"""Realistic configurations: each boots, answers, and calls back, in memory and over ptys."""

from pathlib import Path

import pytest

from harness.bench.bench_file import read_bench
from harness.rehearsal import play, read
from harness.scenario.outcome import Verdict
from tests.end_to_end.stage import edited, screen

FOLDER = Path(__file__).parent / "servers"
SERVERS = sorted(path.stem for path in FOLDER.glob("*.cfg"))


def test_there_are_many() -> None:
    assert len(SERVERS) >= 10


@pytest.mark.parametrize("cable", ["memory", "pty"])
@pytest.mark.parametrize("server", SERVERS)
def test_a_server_calls_back(server: str, cable: str) -> None:
    text = (FOLDER / f"{server}.toml").read_text()
    bench = read_bench(edited(text, ('"memory"', f'"{cable}"')), f"{server}.toml")
    outcome = play(read(FOLDER / f"{server}.scenario"), bench)
    assert outcome.verdict is Verdict.PASSED, outcome.error or screen(outcome)
