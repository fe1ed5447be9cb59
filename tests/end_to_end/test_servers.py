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


def test_a_line_with_two_numbers() -> None:
    text = (FOLDER / "2600-aux.toml").read_text() + 'lines = { "aux 0" = "5501" }\n'
    outcome = play(read(FOLDER / "2600-aux.scenario"), read_bench(text, "lab.toml"))
    assert outcome.error == (
        "lab.toml: aux 0 cannot have the number 5565: it has 5501 under [lane.nas.lines]"
    )
