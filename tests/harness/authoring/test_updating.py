"""`run --update`: what came takes the place of what was expected, and nothing else changes."""

import sys
from pathlib import Path

import pexpect
import pytest

from harness.authoring.updating import Proposal, propose
from harness.bench.bench_file import find_bench
from tests.end_to_end.stage import COMMAND, ROOT, environment, ringback

STORY = """\
scenario:  A call, and back
nas:       55555, nas.cfg
client:    84001
secret:    pw = sesame

# What the modem says.
client               | `at`     
                     | OK
                     | `atdt55555`
        60s          | CONNECT 115200
!--- the server
                     | Welcome to Maui
                     | User Access Verification
                     | Username: `joe`
                     | Password: `${pw}`
                     | maui>`exit`
        60s          | NO CARRIER
pstn    at end       : calls == 1
        at end       : call 1 client -> nas answered
        at end       : call 1 lasted 1s..60s

-- nas.cfg --
hostname maui
banner motd #Welcome to Maui#
username joe password 0 sesame
line con 0
line aux 0
 login local
 modem InOut
"""  # noqa: W291


def proposed(text: str) -> Proposal:
    return propose(Path("a.scenario"), text, "", find_bench("sim"))


def test_what_passes_stays() -> None:
    found = proposed(STORY)
    assert (found.text, found.rest) == (STORY, "")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("CONNECT 115200", "CONNECT 9600"),
        ("| Username: `joe`", "| Login: `joe`"),
        ("                     | Welcome to Maui\n", ""),
        ("                     | OK\n", "                     | Not this\n          | OK\n"),
        ("maui>`exit`", "oahu>`exit`"),
        ("        60s          | NO CARRIER\n", ""),
        ("calls == 1", "calls == 3"),
        ("client -> nas answered", "client -> nas busy"),
        ("call 1 client", "call 1 nas"),
    ],
)
def test_one_difference_is_mended(right: str, wrong: str) -> None:
    assert STORY.count(right) == 1
    found = proposed(STORY.replace(right, wrong))
    assert found.rest == ""
    kept = [line.split("|")[-1].split("~")[-1].strip() for line in STORY.splitlines()]
    now = [line.split("|")[-1].split("~")[-1].strip() for line in found.text.splitlines()]
    assert now == kept


def test_several_differences_and_windows_line_ends_and_comments() -> None:
    wrong = STORY.replace("CONNECT 115200", "CONNECT").replace("Username: ", "User: ")
    wrong = wrong.replace("calls == 1", "calls == 0").replace("\n", "\r\n")
    found = proposed(wrong)
    assert found.text == STORY.replace("\n", "\r\n")


def test_a_window_is_for_its_author() -> None:
    wrong = STORY.replace("60s          | CONNECT 115200", "2s..3s       | CONNECT 115200")
    found = proposed(wrong)
    assert found.text == wrong
    assert "did not come within 3s" in found.rest


def test_no_secret_is_written() -> None:
    text = STORY.replace("#Welcome to Maui#", "#Welcome sesame#")
    found = proposed(text)
    assert "Welcome ${pw}\n" in found.text.split("-- nas.cfg --")[0]
    assert "sesame" not in found.text.partition("# What")[2].partition("-- nas.cfg")[0]


class TestCommand:
    def test_without_a_terminal_nothing_is_written(self, tmp_path: Path) -> None:
        path = tmp_path / "a.scenario"
        path.write_text(STORY.replace("calls == 1", "calls == 3"))
        before = path.read_text()
        ran = ringback("run", "--update", path)
        assert ran.code == 4
        assert "-pstn    at end       : calls == 3\n+pstn    at end       : calls == 1\n" in ran.out
        assert path.read_text() == before

    def test_on_a_terminal_each_line_is_asked_about(self, tmp_path: Path) -> None:
        path = tmp_path / "a.scenario"
        path.write_text(STORY.replace("calls == 1", "calls == 3").replace("OK\n", "FINE\n"))
        command = [*COMMAND[1:], "run", "--update", str(path)]
        env = environment(NO_COLOR="1")
        child = pexpect.spawn(sys.executable, command, cwd=ROOT, env=env, timeout=15)
        child.expect_exact("take this change?")
        child.sendline("n")
        child.expect_exact("take this change?")
        child.sendline("y")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 4
        assert path.read_text() == STORY.replace("OK\n", "FINE\n")
