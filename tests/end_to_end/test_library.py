"""The library under `scenarios/`: all of it passes, says why it is there, and is in the docs."""

import re
from pathlib import Path

import pytest

from harness.bench.bench_file import find_bench, read_bench
from harness.rehearsal import Rehearsal, play, read_all, read_cases
from harness.scenario.outcome import Verdict
from tests.end_to_end.stage import bench_text, screen

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
FILES = sorted(SCENARIOS.rglob("*.scenario"))
STORIES = read_all(FILES)
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")

# Each of the subjects has its folder; the source document's two stories stand in `source`.
FOLDERS = {"callback": 20, "login": 12, "lines": 15, "cuts": 10, "fraud": 8}


def test_there_are_many() -> None:
    for folder, least in FOLDERS.items():
        assert len(list((SCENARIOS / folder).glob("*.scenario"))) >= least, folder


@pytest.mark.parametrize("bench", ["sim", "pty"])
@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.scenario.id))
def test_plays(story: Rehearsal, bench: str) -> None:
    outcome = play(story, find_bench(bench), require_all=True)
    assert outcome.verdict is Verdict.PASSED, outcome.error or screen(outcome)


def test_a_server_changed_at_its_prompt_is_as_before_for_the_next_scenario() -> None:
    """`plain-user` switches the service off, and shares its configuration with the others."""
    for name in ("plain-user", "typed-unverified"):
        (story,) = read_cases(SCENARIOS / "callback" / f"{name}.scenario")
        assert play(story, find_bench("sim")).verdict is Verdict.PASSED


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SCENARIOS)))
def test_says_why_it_is_there(path: Path) -> None:
    """Two sentences at its head, before the first header line."""
    head = path.read_text(encoding="utf-8").partition("\nscenario:")[0]
    lines = head.splitlines()
    assert lines, "no comment"
    assert all(line.startswith("# ") for line in lines)
    text = " ".join(line.removeprefix("# ") for line in lines)
    assert len(re.findall(r"[.!?](?= |$)", text)) == 2, text


def test_every_finding_has_its_row() -> None:
    rows = re.findall(r"^\| (R\d+) \|.*\|$", PAGE, re.MULTILINE)
    assert rows == [f"R{number}" for number in range(1, 23)]
    for row in re.findall(r"^\| R\d+ \|.*$", PAGE, re.MULTILINE):
        links = re.findall(r"\]\(\.\./(scenarios/\S+\.scenario)\)", row)
        assert links or "not coverable" in row, row


def test_every_scenario_is_listed() -> None:
    listed = re.findall(r"\]\(\.\./scenarios/(\S+\.scenario)\)", PAGE.partition("## All of it")[2])
    assert listed == [str(path.relative_to(SCENARIOS)) for path in FILES]


LACKS = {"hayes2400": ["caller-id", "identification-v250"]}  # it has no extended commands


@pytest.mark.parametrize("model", ["generic", "courier", "rockwell", "hayes2400"])
def test_the_modem_suite_tells_models_apart(model: str) -> None:
    """Wording and speed may differ; what fails is what the model does not have."""
    text = bench_text("sim")
    lab = f'model = "{model}"\nprofile = "&C1&D2"\n[lane.nas]\n'
    start, end = text.index('profile = ""'), text.index("[lane.nas]\n")
    bench = read_bench(text[:start] + lab + text[end + len("[lane.nas]\n") :], "lab.toml")
    failed = [
        path.stem
        for path in FILES
        if path.parent.name == "modem"
        if play(read_cases(path)[0], bench).verdict is not Verdict.PASSED
    ]
    assert failed == LACKS.get(model, [])


def test_the_modem_suite_runs_on_any_bench() -> None:
    """It needs no access server, two lines at the most, and no numbers of its own."""
    for path in (SCENARIOS / "modem").glob("*.scenario"):
        need = read_cases(path)[0].need
        assert need.config is None
        assert len(need.clients) <= 2
        assert not need.carried, f"{path}: on a bench with other numbers it could not run"
