"""`ringback check --fix-preview`: `patch` applies it, and then nothing is left to mend."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.check.findings import check_file, preview_fixes
from harness.check.nas.pitfalls import check_configuration
from harness.check.nas.preview import preview
from harness.check.nas.written import Finding
from phonesim.diagnostic import Severity
from tests.end_to_end import stage

SERVERS = sorted((stage.ROOT / "tests" / "end_to_end" / "servers").glob("*.cfg"))
BROKEN = r"""version 12.0
service exec-callback
hostname x
chat-script off "" ATH1 OK
chat-script cb abort ERROR ABORT BUSY ABORT "NO CARRIER" "" AT OK "ATDT\t" TIMEOUT 20 connect \c
chat-script cb2 ABORT BUSY "" "ATDT\T" TIMEOUT 60 CONNECT \c
username a callback-dialstring "" nocallback-verify password 0 abc
username b callback-dialstring 123 callback-line 200 password 0 abcd
enable password 0 zork
line con 0
line 1 8
 modem dialin
 login local
 script callback cb
 script modem-off-hook off
line 9 16
 login local
 script callback c.2
 modem InOut
 callback forced-wait 60
 script modem-off-hook off
line vty 0 4
 password 0 zork
 login
end
"""


def patched(folder: Path, name: str) -> str:
    """What `patch` makes of a file with its preview; it refuses nothing and guesses nothing."""
    diff = preview_fixes(folder / name)[str(folder / name)]
    if b"\n--- " in b"\n" + diff:
        command = ["git", "apply", "-p0", "--unidiff-zero"]
        if shutil.which("patch") is not None:
            command = ["patch", "--fuzz=0", "-p0", name]
        ran = subprocess.run(command, cwd=folder, input=diff, capture_output=True, check=False)
        assert (ran.returncode, b"offset" in ran.stdout) == (0, False), ran.stdout + diff
    return diff.decode(errors="replace")


def left(path: Path) -> set[str]:
    return {d.rule for d in check_file(path) if d.severity is not Severity.NOTE}


def test_it_applies_beside_passwords_and_nothing_mended_is_found_again(tmp_path: Path) -> None:
    (tmp_path / "n.cfg").write_text(BROKEN)
    diff = patched(tmp_path, "n.cfg")
    assert not any(word in diff for word in ("abc", "zork", "****"))
    assert left(tmp_path / "n.cfg") == {"toll-fraud", "callback-user", "enable-password"}
    # What a first change brings to light is mended as well, and what is not is told at its line.
    assert diff.count("\n+ callback forced-wait 5\n") == 2
    notes = [line for line in diff.splitlines() if line.startswith("# ")]
    places = [(note.split(": ")[0].rpartition(":")[2], note.split("[")[-1]) for note in notes]
    assert places == [
        ("7", "toll-fraud] (a password stands in this line, which no diff may show)"),
        ("8", "callback-user]"),
        ("9", "enable-password]"),
    ]


def test_a_second_preview_has_no_diff(tmp_path: Path) -> None:
    (tmp_path / "n.cfg").write_text(BROKEN)
    notes = [line for line in patched(tmp_path, "n.cfg").splitlines() if line.startswith("# ")]
    again = preview_fixes(tmp_path / "n.cfg")[str(tmp_path / "n.cfg")].decode()
    assert "---" not in again
    assert len(again.splitlines()) == len(notes)


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n", "\r\n"), ("end\n", "end"), ("end\n", ""), ("hostname x", "hostname \xe9")],
    ids=["CR LF", "no end of line", "no end", "ISO 8859-1"],
)
def test_files_as_they_come(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "a b.cfg").write_bytes(BROKEN.replace(old, new).encode("latin-1"))
    patched(tmp_path, "a b.cfg")
    assert left(tmp_path / "a b.cfg") == {"toll-fraud", "callback-user", "enable-password"}
    after = (tmp_path / "a b.cfg").read_bytes()
    assert after.count(b"\r") == (after.count(b"\n") if "\r" in new else 0)


def test_a_last_line_that_has_no_end_and_a_password(tmp_path: Path) -> None:
    text = "line aux 0\n modem InOut\n password 0 zork"
    (tmp_path / "n.cfg").write_text(text)
    assert "zork" not in patched(tmp_path, "n.cfg")


@pytest.mark.parametrize(
    ("new", "why"),
    [("\r", "lines end in CR alone"), ("\n --More-- \b\b \b\b", "a terminal's pages are in it")],
)
def test_what_no_diff_can_be_made_of_is_told(tmp_path: Path, new: str, why: str) -> None:
    (tmp_path / "n.cfg").write_bytes(BROKEN.replace("\n", new).encode())
    (told,) = preview_fixes(tmp_path / "n.cfg").values()
    assert told.decode().startswith(f"# {tmp_path / 'n.cfg'}: not mended: {why}")


def test_attached_to_a_scenario(tmp_path: Path) -> None:
    """What belongs at the top of a configuration stands at its top, not at the scenario's."""
    config = "username a callback-dialstring 1 callback-line 3 password 0 zork\n"
    config += 'chat-script d "" "ATDT\\T" CONNECT\nline 3\n login local\n script callback d\n'
    story = "scenario: x\nclient: 84001\nnas: 55555, nas.cfg\nclient | `at`\n       | OK\n"
    (tmp_path / "a.scenario").write_text(f"{story}\n-- nas.cfg --\n{config}")
    patched(tmp_path, "a.scenario")
    after = (tmp_path / "a.scenario").read_text()
    assert after.startswith(f"{story}\n-- nas.cfg --\nservice exec-callback\nusername a ")
    assert left(tmp_path / "a.scenario") == set()


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_damaged_ones(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Whatever is gone, doubled or elsewhere: `patch` takes it, and it is the last of it."""
    chance = random.Random(seed)
    rows = chance.choice([BROKEN, *(path.read_text() for path in SERVERS)]).split("\n")
    for _ in range(chance.randint(1, 8)):
        row = rows.pop(chance.randrange(len(rows) - 1))
        for _ in range(chance.choice([0, 0, 1, 2])):
            rows.insert(chance.randrange(len(rows)), row)
    folder, text = tmp_path_factory.mktemp("p"), "\n".join(rows)
    told = preview(text, "n.cfg", 1, text.removesuffix("\n").count("\n") + 1, _check)
    (folder / "n.cfg").write_text(text)
    if str(folder / "n.cfg") not in preview_fixes(folder / "n.cfg"):
        return  # with errors, or without anything to say
    patched(folder, "n.cfg")
    after = (folder / "n.cfg").read_text()
    count = after.removesuffix("\n").count("\n") + 1
    assert "---" not in preview(after, "n.cfg", 1, count, _check)
    assert "****" not in told


def _check(text: str) -> tuple[Finding, ...]:
    return check_configuration(text, "n.cfg")
