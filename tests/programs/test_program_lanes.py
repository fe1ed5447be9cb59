"""Outside programs in the place of a lane's terminal, and of the access server."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.bench.bench_file import read_bench
from harness.bench.plan import plan
from harness.errors import BenchError
from harness.rehearsal import play, read
from harness.scenario.outcome import Outcome, Verdict
from tests.programs.office import QUICK

LAB = """
[bench]
name = "programs"
clock = "wall"
cable = "memory"
last_silence = 1

[lane.client]
profile = "&C1&D2{quick}"
{client}

[lane.nas]
{nas}
"""
STORY = """\
scenario: {title}
nas:      55555, nas.cfg
client:   84001
match:    document

{story}
"""
CONFIG = """\
hostname maui
line aux 0
 modem InOut
 no exec
"""


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    yield
    mine = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True, text=True,
        check=False,
    ).stdout  # fmt: skip
    left = [line for line in mine.splitlines() if "/dev/pts" in line or "pts/" in line]
    assert not left


def played(
    tmp_path: Path, story: str, client: str = "", nas: str = "", config: str = ""
) -> Outcome:
    (tmp_path / "nas.cfg").write_text(config or CONFIG)
    path = tmp_path / "story.scenario"
    path.write_text(STORY.format(title="a program", story=story))
    bench = read_bench(LAB.format(client=client, nas=nas, quick=QUICK), "lab.toml")
    return play(read(path), bench)


def passes(outcome: Outcome) -> None:
    assert outcome.verdict is Verdict.PASSED, (outcome.error, outcome.failure, outcome.clues)
    assert outcome.left_out == []


@pytest.mark.waits(40)
def test_mgetty_is_a_real_serial_server(tmp_path: Path, need: Callable[[str], str]) -> None:
    """Unchanged, on the port of our modem; started again after each call, as init does."""
    need("mgetty")
    if os.getuid() != 0:
        pytest.skip("mgetty runs as root only")
    story = """\
client               | `atd 55555`
        60s          | CONNECT
        30s          ~ login: $
client               : dtr low for 2s
                     ~ NO CARRIER|OK
pstn                 : call 1 released by client
client  10s          : quiet 6s
                     | `atd 55555`
        60s          | CONNECT
        30s          ~ login: $
pstn    at end       : calls == 2
"""
    nas = 'program = "mgetty -D -s 115200 -x 0 {tty}"\nrespawn = true\nprofile = "&C1&D2"'
    passes(played(tmp_path, story, nas=nas))


@pytest.mark.waits(8)
@pytest.mark.parametrize("program", ["picocom -q {port}", "minicom -o -D {port}"])
def test_terminal_programs_play_a_scenario(
    tmp_path: Path, need: Callable[[str], str], program: str
) -> None:
    need(program.split(maxsplit=1)[0])
    story = """\
client               | `ats7=40`
                     | OK
                     | `ats7?`
                     | 040
                     | OK
                     : hang up
                     : open port
                     | `at`
                     | OK
"""
    passes(played(tmp_path, story, client=f'program = "{program}"'))


@pytest.mark.waits(4)
def test_a_program_that_ends_is_a_fault_of_the_bench(tmp_path: Path) -> None:
    client = "program = \"sh -c 'exec 3<>{port}; sleep 2.5; echo no more; exit 7'\""
    outcome = played(tmp_path, "client               : quiet 30s\n", client=client)
    assert outcome.verdict is Verdict.ERROR
    assert outcome.error.startswith("[lane.client] `sh -c 'exec 3<>/dev/pts/")
    assert outcome.error.endswith('ended during the scenario: exit code 7; it last said "no more"')


@pytest.mark.waits(3)
def test_a_program_that_ends_again_and_again(tmp_path: Path) -> None:
    nas = "program = \"sh -c 'echo cannot open {tty}; exit 1'\"\nrespawn = true"
    outcome = played(tmp_path, "client               : quiet 30s\n", nas=nas)
    assert "ended again and again: exit code 1; it last said " in outcome.error


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    outcome = played(tmp_path, "client | `at`\n", nas='program = "no-such-getty {port}"')
    assert outcome.error.endswith("cannot be started: there is no program no-such-getty")


@pytest.mark.waits(5)
def test_a_program_that_does_not_listen_is_killed_with_its_children(tmp_path: Path) -> None:
    script = "trap : TERM; sleep 61 & exec 3<>{port}; while :; do wait; done"
    client = f"program = \"sh -c '{script}'\""
    outcome = played(tmp_path, "client               : quiet 1s\n", client=client)
    assert outcome.verdict is Verdict.PASSED, outcome.error
    left = subprocess.run(["ps", "-eo", "args="], capture_output=True, text=True, check=True).stdout
    assert "sleep 61" not in left


@pytest.mark.parametrize(
    ("nas", "client", "said"),
    [
        ("", 'program = "picocom"', "[lane.client] `program`: say where its port is"),
        ("", 'program = "sh -c \'x {port}"', "No closing quotation"),
        ('program = "mgetty {tty}"\nserver = "physical"', "", "the port of an emulated modem"),
        ('program = "mgetty {tty}"', 'modem = "/dev/ttyUSB0"', "no audio path"),
    ],
)
def test_what_cannot_be(nas: str, client: str, said: str) -> None:
    with pytest.raises(BenchError) as caught:
        read_bench(LAB.format(client=client, nas=nas, quick=""), "lab.toml")
    assert said in str(caught.value)


def test_programs_keep_their_own_time_and_are_planned() -> None:
    text = LAB.format(client='program = "picocom -q {port}"', nas="", quick="")
    with pytest.raises(BenchError, match='write `clock = "wall"`'):
        read_bench(text.replace('clock = "wall"', ""), "lab.toml")
    told = "\n".join(plan(read_bench(text, "lab.toml"), [], []))
    assert "dials the emulated exchange only" in told
