"""A character that nobody can see, in a scenario or in its name, spoils no report."""

import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from phonesim.shown import shown
from tests.end_to_end.stage import ringback

FILES = {"events.jsonl", "report.html", "junit.xml", "calls.jsonl", "calls.csv", "bench.json"}
PASSES = "`at`\n | OK\n"


@pytest.mark.parametrize(
    ("title", "line", "name", "code"),
    [
        ("c", "`at\x03`\n | OKK\n", "c", 4),
        ("c", "`at`\n | O\ufffeK\n", "c", 4),
        ("a\x03b\x85c", PASSES, "c", 0),
        ("c", PASSES, "c\x03d\x1be", 0),
        ("c", "`at`\n | OKK\n", os.fsdecode(b"c\xff"), 4),
    ],
    ids=["in what is typed", "no character", "in the title", "in the name", "not UTF-8"],
)
def test_reports_are_whole(title: str, line: str, name: str, code: int, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.scenario"
    path.write_text(f"scenario: {title}\nclient: 84001\n\nclient | {line}", encoding="utf-8")
    folder, junit = tmp_path / "report", tmp_path / "j.xml"
    ran = ringback("run", path, "--bench", "sim", "--report", folder, "--junit", junit)
    assert ran.code == code, ran.err
    assert "Traceback" not in ran.err
    assert {file.name for file in folder.iterdir() if file.is_file()} >= FILES
    for file in (folder / "junit.xml", junit):
        ElementTree.parse(file)
    for row in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines():
        json.loads(row)
    assert not set("\x03\x1b\x85\ufffe") & set(ran.out)


def test_shown_has_as_many_columns() -> None:
    assert shown("a\tb\x03\x7f\x9b\udcff\uffff\n") == "a\tb␃␡\ufffd\ufffd\ufffd\n"
