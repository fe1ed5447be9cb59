"""The recipes of `docs/ci`: their commands are run as they stand, and what they keep is there.

Their form is for linters of their own: `tox -e recipes`.
"""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.end_to_end.stage import SOURCE

CI = Path(__file__).parent.parent / "docs" / "ci"
FILES = ("github-actions.yml", "gitlab-ci.yml")
COMMAND = re.compile(r"^ *(?:run:|-) (ringback .*)$", re.MULTILINE)
LAB = """\
[bench]
name = "lab"

[lane.nas]
enable = "env:LAB_ENABLE"
"""


def commands(name: str) -> list[str]:
    return COMMAND.findall((CI / name).read_text())


def test_both_recipes_do_the_same() -> None:
    """Five commands: look for mistakes and play; examine the bench, say what it will do, play."""
    github, gitlab = (commands(name) for name in FILES)
    assert github == gitlab
    assert [command.split()[1] for command in github] == ["check", "run", "bench", "run", "run"]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A user's: scenarios and a bench file, which is an emulated one here."""
    (tmp_path / "scenarios").mkdir()
    for name in ("noverify.scenario", "maui-nas-04.cfg"):
        shutil.copy(SOURCE / name, tmp_path / "scenarios")
    (tmp_path / "lab.toml").write_text(LAB)
    return tmp_path


def test_every_command_does_what_it_says(repository: Path) -> None:
    for command in dict.fromkeys(commands(FILES[0])):
        shutil.rmtree(repository / "report", ignore_errors=True)
        words = [sys.executable, "-P", "-m", "harness.cli", *shlex.split(command)[1:]]
        ran = subprocess.run(
            words, cwd=repository, capture_output=True, text=True, timeout=60, check=False,
            env={"PYTHONPATH": str(CI.parent.parent), "LAB_ENABLE": "bench-enable-1"},
        )  # fmt: skip
        assert ran.returncode == 0, f"{command}: {ran.stdout}{ran.stderr}"
        if "--junit" in command:
            junit = ElementTree.parse(repository / "report" / "junit.xml").getroot()
            assert len(junit.findall(".//testcase")) == 1
            assert (repository / "report" / "report.html").exists()


@pytest.mark.parametrize("name", FILES)
def test_what_is_kept_is_what_is_written(name: str) -> None:
    text = (CI / name).read_text()
    assert len(re.findall(r"^ +(?:path: report|- report/)$", text, re.MULTILINE)) in (1, 2)
    assert all(
        "--report report --junit report/junit.xml" in command
        for command in commands(name)
        if " run " in command and "--plan" not in command
    )


def test_what_the_container_copies_is_there() -> None:
    copied = re.findall(r"^COPY (.*) \S+$", (CI / "Containerfile").read_text(), re.MULTILINE)
    sources = [source for line in copied for source in line.split()]
    assert len(sources) >= 5
    assert [source for source in sources if not (CI.parent.parent / source).exists()] == []
