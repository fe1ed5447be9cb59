"""Runs the examples of the pages that say so, and writes what came of them into the pages.

.venv/bin/python docs/examples.py            writes it
.venv/bin/python docs/examples.py --check    only says whether it is current

Each page has a folder of its own, which is empty at first. `<!-- file: NAME -->` above a block
makes that file of it. A block of `diff` changes the file that was made last: what stands behind
each `-` must be there once, and is replaced by what stands behind the `+` below it. Of a block
that begins with `$ ringback` each command is run, and what it prints takes the place of what stood
below it; `$ cat NAME` shows a file. Times of this machine count as equal.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from click.testing import CliRunner

from harness.cli.group import ringback

DOCS = Path(__file__).parent
MARK = "<!-- examples: run by docs/examples.py -->"
_BLOCK = re.compile(
    r"(?:^<!-- file: (?P<name>\S+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_OURS = re.compile(r"\bin \d+\.\d+ s\b")  # the time that this machine took


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if stale")
    check_only = parser.parse_args().check
    for path in pages():
        old = path.read_text(encoding="utf-8")
        new = with_outputs(old)
        if new != old and check_only:
            sys.exit(f"{path.name} is not current: run docs/examples.py")
        path.write_text(new, encoding="utf-8")


def pages() -> list[Path]:
    """Those whose examples are run."""
    return [p for p in sorted(DOCS.rglob("*.md")) if MARK in p.read_text(encoding="utf-8")]


def with_outputs(page: str) -> str:
    """The page with everything that its commands print."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        made: list[Path] = []
        return _BLOCK.sub(lambda block: _done(block, made), page)


def _done(block: re.Match[str], made: list[Path]) -> str:
    """The block as it should be, after doing what it says."""
    text = block["text"]
    if block["name"]:
        made.append(Path(block["name"]))
        made[-1].write_text(text, encoding="utf-8")
    elif block["language"] == "diff":
        made[-1].write_text(_changed(made[-1].read_text(encoding="utf-8"), text), encoding="utf-8")
    elif text.startswith(("$ ringback", "$ cat")):
        return f"```{block['language']}\n{_session(text, made)}```"
    return block[0]


def _changed(text: str, diff: str) -> str:
    """The text with each run of `-` lines replaced by the `+` lines behind it."""
    for hunk in re.finditer(r"((?:^-.*\n)+)((?:^\+.*\n)*)", diff, re.MULTILINE):
        old, new = (re.sub(r"^[-+]", "", lines, flags=re.MULTILINE) for lines in hunk.groups())
        if text.count(old) != 1:
            raise ValueError(f"{text.count(old)} times in the file: {old!r}")
        text = text.replace(old, new)
    return text


def _session(text: str, made: list[Path]) -> str:
    """Each command, and what it prints; what is equal but for our times stays."""
    shown = []
    for part in re.split(r"^(?=\$ )", text, flags=re.MULTILINE)[1:]:
        command, _, before = part.partition("\n")
        now = _printed(shlex.split(command.removeprefix("$ ")), made)
        same = _OURS.sub("", before.strip()) == _OURS.sub("", now.strip())
        shown.append(f"{command}\n{before.strip() if same else now.strip()}\n")
    return "".join(shown)


def _printed(words: Sequence[str], made: list[Path]) -> str:
    if words[0] == "cat":
        made.append(Path(words[1]))
        return Path(words[1]).read_text(encoding="utf-8")
    printed = CliRunner().invoke(ringback, words[1:], catch_exceptions=False).output
    return "\n".join(line.rstrip() for line in printed.splitlines())


if __name__ == "__main__":
    main()
