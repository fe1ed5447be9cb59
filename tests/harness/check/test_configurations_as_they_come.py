"""Configurations that nobody made for a rule: the realistic ones, damaged ones, anybody's text."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.check.findings import check_file, preview_fixes
from harness.check.nas.mending import difference, mend, rows_of, text_of
from harness.check.nas.pitfalls import check_configuration
from phonesim.diagnostic import Severity
from tests.end_to_end import stage

SERVERS = sorted((stage.ROOT / "tests" / "end_to_end" / "servers").glob("*.cfg"))
DOCUMENT = stage.SOURCE / stage.CONFIG
# What an engineer would agree with, read one by one; `:n` is the line.
EXPECTED = {
    "maui-nas-04": "clear-password:13 chat-no-abort:21",
    "2509": "clear-password:9",
    "2511": "enable-password:9 clear-password:11 chat-no-abort:17",
    "2600-aux": "",
    "3640-rotary": "clear-password:9",
    "as5200": "chat-no-abort:17",
    "as5300": "chat-no-abort:21",
    "callback-line": "enable-password:7 clear-password:9 chat-no-abort:12",
    "callin-callout": "enable-password:6 clear-password:8 chat-no-abort:10",
    "later-12.4": "",
    "hunt-group": "clear-password:13 chat-no-abort:21",
    "radius": "clear-password:13 chat-no-abort:16",
    "scripts": "enable-password:7 clear-password:9 chat-no-abort:13 no-flow-control:26",
    "tacacs": "clear-password:13 chat-no-abort:16",
    "users": "enable-password:10 clear-password:12 chat-no-abort:20",
}


@pytest.mark.parametrize("path", [DOCUMENT, *SERVERS], ids=lambda path: path.stem)
def test_realistic_ones_get_what_an_engineer_agrees_with(path: Path) -> None:
    found = [f.diagnostic for f in check_configuration(path.read_text(), path.name)]
    shown = [
        f"{d.rule}:{d.span.line}"
        for d in found
        if d.rule not in ("ios-configuration", "not-acted-on")
    ]
    assert shown == EXPECTED[path.stem].split()


def mended_and_checked(text: str) -> None:
    """Whatever the text: no exception, places that are there, and no mistake made by mending."""
    findings = check_configuration(text, "nas.cfg")
    lines = text.split("\n")
    for found in (finding.diagnostic for finding in findings):
        assert found.text.rstrip("\r") == lines[found.span.line - 1].rstrip("\r")
        assert 1 <= found.span.column <= len(found.text) + 1
        found.render()
    rows = mend(rows_of(text), [edit for finding in findings for edit in finding.edits])
    difference(text, rows, "nas.cfg")
    mended = text_of(rows)
    if not any(f.diagnostic.severity is Severity.ERROR for f in findings):
        after = check_configuration(mended, "nas.cfg")
        assert not any(f.diagnostic.severity is Severity.ERROR for f in after), mended


ROWS = [row for path in (DOCUMENT, *SERVERS) for row in path.read_text().split("\n")]
WORDS = sorted({word for row in ROWS for word in row.split()} | {"no", "default", '"', "\\t", "\\"})
ROW = st.one_of(
    st.sampled_from(ROWS),
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.builds(
        lambda trigger, regexp: f" script {trigger} {regexp}",
        st.sampled_from(["callback", "reset", "modem-off-hook"]), st.text("a(.*+?|)[]{}^$\\1,"),
    ),
    st.builds(
        lambda words: f"chat-script rtp {' '.join(words)}",
        st.lists(st.sampled_from(
            ["ABORT", "abort", "TIMEOUT", "timeout", "5", '""', "OK", "ok-AT-OK", r'"ATDT\T"',
             r'"ATDT\t"', "-", r"\-", "connect", r"\c", "BREAK", "eot", "BUSY"]
        ), min_size=1, max_size=12),
    ),
    st.text(max_size=30),
)  # fmt: skip


@given(st.lists(ROW, max_size=25))
def test_any_text(rows: list[str]) -> None:
    mended_and_checked("\n".join(rows))


@given(st.integers(0, 2**32))
def test_a_realistic_one_with_lines_that_are_gone_doubled_or_elsewhere(seed: int) -> None:
    chance = random.Random(seed)
    rows = chance.choice([DOCUMENT, *SERVERS]).read_text().split("\n")
    for _ in range(chance.randint(1, 6)):
        row = rows.pop(chance.randrange(len(rows) - 1))
        if chance.random() < 0.5:
            for _ in range(chance.randint(1, 2)):
                rows.insert(chance.randrange(len(rows)), row)
    mended_and_checked("\n".join(rows))


def test_a_large_one_is_checked_at_once() -> None:
    """The figure is in benchmarks/README.md; here it is only not to grow by the square."""
    lines = "".join(
        f"line {n}\n script callback d{n}\n modem InOut\n login local\n speed 57600\n"
        for n in range(1, 500)
    )
    scripts = "".join(f'chat-script d{n} "" "ATDT" CONNECT\n' for n in range(1, 500))
    users = "".join(f"username u{n} callback-dialstring 1 callback-line {n}\n" for n in range(500))
    began_s = process_time()
    check_configuration(f"{users}{scripts}{lines}", "nas.cfg")
    assert process_time() - began_s < 5.0


@pytest.mark.parametrize(
    "block",
    [
        "line {n}\n script callback rtp\n modem InOut\n login local\n speed 57600\n",
        "username u{n} callback-dialstring 84{n} password 0 pw{n}\n",
        "interface Serial{n}\n ip address 10.0.0.1 255.0.0.0\n!\n",
        "snmp-server host 10.0.0.{n} public\n",
    ],
)
def test_what_is_twice_as_long_takes_twice_as_long(block: str) -> None:
    """In calls, which no other work on the machine changes."""
    calls = [_calls("".join(block.format(n=n) for n in range(1, most))) for most in (201, 401)]
    assert calls[1] < 2.2 * calls[0]


def _calls(text: str) -> int:
    count = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        check_configuration(text, "nas.cfg")
    finally:
        sys.setprofile(before)
    return count


def test_in_a_scenario(tmp_path: Path) -> None:
    """Attached, its lines are the scenario's, and its passwords are typed there anyway."""
    config = "username a callback-dialstring 84001 password 0 hunter2\nline aux 0\n modem InOut\n"
    story = "scenario: x\nclient: 84001\nnas: 55555, nas.cfg\nclient | `at`\n       | OK\n"
    (tmp_path / "a.scenario").write_text(f"{story}\n-- nas.cfg --\n{config}")
    (tmp_path / "b.scenario").write_text(story)
    (tmp_path / "nas.cfg").write_text(config)
    rules = {}
    for name, first in (("a.scenario", 8), ("b.scenario", 1), ("nas.cfg", 1)):
        found = check_file(tmp_path / name)
        rules[name] = [d.rule for d in found]
        assert {d.span.line - first for d in found if d.rule == "open-line"} == {1}
        (changed,) = preview_fixes(tmp_path / name)
        assert changed == str(tmp_path / ("a.scenario" if first == 8 else "nas.cfg"))
    assert rules["b.scenario"] == rules["nas.cfg"]
    assert set(rules["nas.cfg"]) - set(rules["a.scenario"]) == {"clear-password"}


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "nas.cfg").write_text(
        "username a password 7 08314D1B5C0E0A0516\nline aux 0\n modem InOut\n"
    )
    (tmp_path / "a.scenario").write_text(
        "scenario: x\nclient: 1\nnas: 2, nas.cfg\nclient | `at`\n       | OK\n"
    )
    files = ("a.scenario", "nas.cfg")
    ran = stage.ringback("check", *files, cwd=tmp_path)
    assert (ran.code, ran.err.count("warning[open-line]")) == (0, 1)
    assert stage.ringback("check", "--strict", "nas.cfg", cwd=tmp_path).code == 2
    sarif = stage.ringback("check", *files, "--format", "sarif", cwd=tmp_path)
    assert (sarif.code, sarif.out.count('"ruleId": "open-line"')) == (0, 1)
    diff = stage.ringback("check", "--fix-preview", *files, cwd=tmp_path)
    # As much about the change as has no password in it.
    head = ["--- nas.cfg", "+++ nas.cfg", "@@ -2,2 +2,3 @@"]
    assert diff.out.splitlines() == [*head, " line aux 0", "  modem InOut", "+ login local"]
    both = stage.ringback("check", "--fix-preview", "--format", "json", *files, cwd=tmp_path)
    assert both.code == 1


def test_a_configuration_is_checked_without_what_plays_scenarios() -> None:
    """Imports are most of the time that it takes."""
    code = (
        "import sys; from harness.cli.group import ringback\n"
        f"ringback(['check', {str(DOCUMENT)!r}], standalone_mode=False)"
    )
    shown = "import atexit, sys; atexit.register(lambda: print(*sys.modules))\n"
    ran = subprocess.run(
        [sys.executable, "-c", shown + code], capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.split())
    assert "harness.check.nas.pitfalls" in loaded
    assert not loaded & {"harness.rehearsal", "harness.cli.run", "phonesim.world", "msgspec"}


def test_eight_bit_characters_of_a_router(tmp_path: Path) -> None:
    """Not UTF-8: a banner, as a router stores it."""
    (tmp_path / "nas.cfg").write_bytes(
        b"hostname a\nbanner motd ^Cfa\xe7ade^C\nline vty 0 4\n login\n"
    )
    assert [d.rule for d in check_file(tmp_path / "nas.cfg")] == []
