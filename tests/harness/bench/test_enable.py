"""The password of privileged mode: in the bench file, or in a variable that it names."""

from pathlib import Path

import pytest

from harness.bench.bench_file import find_bench
from harness.errors import BenchError
from harness.rehearsal import play, read
from harness.report.event_log import encode_outcome
from harness.scenario.outcome import Verdict
from tests.end_to_end.stage import NOVERIFY, SOURCE, bench_text, edited, ringback, screen

GIVEN = 'enable = "bench-enable-1"'


def write(folder: Path, enable: str) -> str:
    path = folder / "lab.toml"
    path.write_text(edited(bench_text("sim"), (GIVEN, f'enable = "{enable}"')))
    return str(path)


def test_a_variable_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_ENABLE", "of-the-lab-7")
    bench = find_bench(write(tmp_path, "env:LAB_ENABLE"))
    assert bench.nas.enable == "of-the-lab-7"
    outcome = play(read(SOURCE / f"{NOVERIFY}.scenario"), bench)
    assert outcome.verdict is Verdict.PASSED, screen(outcome)
    assert b"of-the-lab-7" not in encode_outcome(outcome)


@pytest.mark.parametrize(
    ("value", "set_to", "message"),
    [
        ("env:LAB_ENABLE", None, "enable`: the environment has no variable LAB_ENABLE"),
        ("env:LAB_ENABLE", "", "enable`: the environment has an empty variable LAB_ENABLE"),
        ("", None, "enable`: the password is empty"),
    ],
)
def test_none_is_a_mistake(
    value: str, set_to: str | None, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LAB_ENABLE", raising=False)
    if set_to is not None:
        monkeypatch.setenv("LAB_ENABLE", set_to)
    with pytest.raises(BenchError, match=r"lab\.toml") as caught:
        find_bench(write(tmp_path, value))
    assert message in str(caught.value)


def test_a_file_is_checked_without_the_variable(tmp_path: Path) -> None:
    assert ringback("check", write(tmp_path, "env:NO_SUCH_VARIABLE_ANYWHERE")).code == 0
