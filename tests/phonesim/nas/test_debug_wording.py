"""The debug wording is one table: nothing else says what a line of debug output says."""

import re
from pathlib import Path

import phonesim.nas
from phonesim.nas import debug_wording
from phonesim.nas.debug_wording import Mark, Wording

ROWS = {name: row for name, row in vars(debug_wording).items() if isinstance(row, Wording)}
SOURCES = [
    path for path in Path(phonesim.nas.__path__[0]).rglob("*.py") if path.name != "debug_wording.py"
]


def test_every_line_is_marked_and_used() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert {row.mark for row in ROWS.values()} == set(Mark)
    assert [name for name in ROWS if f"debug_wording.{name}" not in text] == []


def test_no_other_file_words_a_line() -> None:
    call = re.compile(r"(?:debug_(?:chat|callback|modem)|_debug|_tell)\(\s*f?\"")
    assert [path.name for path in SOURCES if call.search(path.read_text(encoding="utf-8"))] == []
