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


def test_accounts_are_events_of_the_world() -> None:
    bench = read_bench((FOLDER / "tacacs.toml").read_text(), "tacacs.toml")
    outcome = play(read(FOLDER / "tacacs.scenario"), bench)
    accounts = [e.facts for e in outcome.events if e.source == "aaa 10.9.0.1"]
    assert [(a["status"], a["port"]) for a in accounts if a["port"] == "tty65"] == [
        ("start", "tty65"),
        ("stop", "tty65"),
    ]


def test_a_line_with_two_numbers() -> None:
    text = (FOLDER / "2600-aux.toml").read_text() + 'lines = { "aux 0" = "5501" }\n'
    outcome = play(read(FOLDER / "2600-aux.scenario"), read_bench(text, "lab.toml"))
    assert outcome.error == (
        "lab.toml: aux 0 cannot have the number 5565: it has 5501 under [lane.nas.lines]"
    )


@pytest.mark.parametrize(
    ("speed", "startup", "sees"),
    [(115200, "", False), (9600, "", True), (115200, " script startup offhook-not\n", True)],
)
def test_a_modem_at_another_speed_than_its_line(
    tmp_path: Path, speed: int, startup: str, sees: bool
) -> None:
    """The caller gets CONNECT and garbage, unless something has said AT to the modem."""
    config = (FOLDER / "tacacs.cfg").read_text()
    config = edited(
        config,
        ("chat-script back", 'chat-script offhook-not "" AT OK\nchat-script back'),
        ("line aux 0\n", f"line aux 0\n{startup}"),
    )
    (tmp_path / "tacacs.cfg").write_text(config)
    (tmp_path / "tacacs.scenario").write_text((FOLDER / "tacacs.scenario").read_text())
    text = (FOLDER / "tacacs.toml").read_text()
    text = edited(text, ('platform = "2600"', f'platform = "2600"\nmodem_speed = {speed}'))
    outcome = play(read(tmp_path / "tacacs.scenario"), read_bench(text, "lab.toml"))
    assert (outcome.verdict is Verdict.PASSED) is sees, outcome.error
    if not sees:
        assert outcome.failure is not None
        assert "Username" in outcome.failure.step.text
