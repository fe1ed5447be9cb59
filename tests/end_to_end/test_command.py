"""The command, as a person at a terminal and as a CI system meet it."""

from __future__ import annotations

import json
import re
import shlex
import signal
from pathlib import Path
from xml.etree import ElementTree

import pexpect
import pytest

from tests.end_to_end.stage import (
    COMMAND,
    NOVERIFY,
    PATIENCE_S,
    ROOT,
    SOURCE,
    VERIFY,
    Stage,
    bench_text,
    edited,
    environment,
    ringback,
    started,
)

ESCAPE = "\x1b"
FORCED_WAIT = (" callback forced-wait 5\n", "")


def without_times(text: str) -> str:
    """The wall's differ from run to run, the telephone's when modems learn to be slower."""
    return re.sub(r"[0-9]+\.[0-9]+ s\b", "T s", text)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.fixture
def failing(stage: Stage) -> Stage:
    """Both scenarios fail: the server dials too early."""
    stage.change_config(FORCED_WAIT)
    return stage


def test_passes() -> None:
    """Off a terminal all of it is plain text."""
    ran = ringback("run", "scenarios/source")
    assert without_times(ran.out) == (
        "PASS scenarios/source/noverify.scenario  EXEC callback without verification  "
        "(T s of telephone time in T s)\n"
        '     let pass: "User Access Verification"\n'
        "PASS scenarios/source/verify-any-number.scenario  EXEC callback to any number, with "
        "verification  (T s of telephone time in T s)\n"
        '     let pass: "User Access Verification"\n'
        '     let pass: "User Access Verification"\n'
        "2 passed in T s\n"
    )
    # What is odd about the document's configuration, once.
    assert ran.err.startswith("warning: nothing can match this")
    assert ran.err.count("enable secret 5 <deleted>") == 1
    assert ran.code == 0


def test_without_a_path_it_runs_all_scenarios() -> None:
    ran = ringback("run", "--bench", "sim")
    ran_files = {line.split()[1].split("[")[0] for line in ran.out.splitlines() if "PASS " in line}
    assert ran_files == {str(p.relative_to(ROOT)) for p in (ROOT / "scenarios").rglob("*.scenario")}
    assert ran.code == 0


def test_usage() -> None:
    ran = ringback("run", "--bensh", "sim")
    assert (ran.code, ran.out) == (1, "")
    assert "No such option '--bensh'. Did you mean '--bench'?" in ran.err


def test_bench_fails(stage: Stage) -> None:
    """An error of the lab is none of the equipment's, and says so by word and exit code."""
    text = edited(bench_text("sim"), ('"bench-enable-1"', '"another"'))
    bench = stage.write("lab.toml", text)
    stage.change_config(("enable secret 5 <deleted>", "enable secret 0 of-the-router"))
    ran = ringback("run", stage.path(NOVERIFY), "--bench", bench)
    assert ran.out.startswith("ERROR ")
    assert "error: the access server's privileged mode does not open" in ran.out
    assert ran.out.splitlines()[-1].startswith("0 passed, 1 error in ")
    assert ran.code == 3


def test_report_that_cannot_be_written(stage: Stage) -> None:
    """It is noticed before anything runs, if that can be."""
    stage.write("file", "")
    for option, problem in [
        (["--report", "file/report"], "file/report cannot be made: Not a directory"),
        (["--junit", "file/junit.xml"], "file cannot be made: File exists"),
    ]:
        ran = ringback("run", ".", *option, cwd=stage.folder)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.endswith(f"Error: the folder {problem}\n")
    ran = ringback("run", ".", "--junit", "/proc/junit.xml", cwd=stage.folder)
    assert ran.err.endswith("error: /proc/junit.xml cannot be written: No such file or directory\n")
    assert (ran.code, "2 passed" in ran.out) == (3, True)


def test_nothing_runs(stage: Stage, tmp_path: Path) -> None:
    for arguments in (["run", str(SOURCE), "-k", "no such word"], ["run", str(tmp_path / "none")]):
        (tmp_path / "none").mkdir(exist_ok=True)
        ran = ringback(*arguments)
        assert (ran.code, ran.out) == (5, "")
        assert ran.err == "nothing to run: no scenario was found\n"


def test_failure_s_first_screen(failing: Stage) -> None:
    """The author's line with a caret, what was heard, what every machine did, how to run again."""
    ran = ringback("run", "noverify.scenario", "--bench", "sim", cwd=failing.folder)
    screen = ran.out[ran.out.index("error: ") : ran.out.index("\n\n0 passed")]
    lines = without_times(screen).splitlines()
    assert lines[:7] == [
        "error: nas dialled too early",
        "  --> noverify.scenario:25:37",
        "   |",
        "22 |                      : call 1 released by nas",
        "25 | pstn    after @drop  : nas off-hook 5s..6s before dialing",
        "   |                                     ^^^^^^ was T s",
        "   |",
    ]
    clues = {line[4:16].strip(): line[18:] for line in lines[7:]}
    # What each lane received last, control characters visible, and when.
    assert clues.pop("client").endswith(r"\r\n\r\nNO CARRIER\r\n at T s")
    assert r"\r\n*Mar  1 00:00:" in clues["nas"]
    assert clues.pop("nas").endswith(" at T s")
    # Every machine, and how to run it again.
    assert clues == {
        "line client": "idle since T s",
        "line nas": "collecting digits since T s",
        "modem client": "on hook since T s",
        "modem nas": "dialing since T s",
        "aux 0": "calling back, script rtp step 8 of 9, since T s",
        "con 0": "in session, since T s",
        "pstn": "call 2 nas -> ?, digits 8 at T s, under way",
        "again": "ringback run noverify.scenario --bench sim --seed 1",
    }
    assert ran.out.splitlines()[-1].startswith("0 passed, 1 failed in ")
    assert ran.code == 4


def test_again_line_fails_again(failing: Stage) -> None:
    """Also where a shell would take the path, or the bench's, for several words."""
    folder = failing.folder.rename(failing.folder.parent / "the lab's")
    (folder / "my bench.toml").write_text(bench_text("pty"))
    story = f"the lab's/{NOVERIFY}.scenario"
    arguments = ["run", story, "--bench", "the lab's/my bench.toml", "--seed", "8417"]
    first = ringback(*arguments, cwd=folder.parent)
    [line] = [text for text in first.out.splitlines() if text.startswith("  = again ")]
    command = shlex.split(line.removeprefix("  = again "))
    assert command == ["ringback", *arguments]
    second = ringback(*command[1:], cwd=folder.parent)
    assert re.sub(r" in [0-9.]+ s", "", second.out) == re.sub(r" in [0-9.]+ s", "", first.out)
    assert first.code == second.code == 4


def test_again_line_of_a_path_that_looks_like_an_option(failing: Stage) -> None:
    (failing.folder / f"{NOVERIFY}.scenario").rename(failing.folder / "-x.scenario")
    first = ringback("run", "--bench", "sim", "--", "-x.scenario", cwd=failing.folder)
    assert "  = again         ringback run ./-x.scenario --bench sim" in first.out


def test_one_that_fails_among_others(stage: Stage) -> None:
    stage.change_story(VERIFY, ("Callback Dialstring: `84001`", "Callback Dialstring: `84009`"))
    ran = ringback("run", ".", "--bench", "sim", "--repeat", "3", cwd=stage.folder)
    verdicts = [line[:4] for line in ran.out.splitlines() if ".scenario  EXEC" in line]
    assert verdicts == ["PASS", "FAIL"] * 3
    assert ran.out.splitlines()[-1].startswith("3 passed, 3 failed in ")
    assert ran.code == 4


def test_stops_at_the_first_failure(failing: Stage) -> None:
    ran = ringback("run", ".", "-x", "--repeat", "3", "--bench", "sim", cwd=failing.folder)
    assert ran.out.count("FAIL ") == 1
    assert ran.out.splitlines()[-1].startswith("0 passed, 1 failed in ")
    assert ran.code == 4


def test_chooses_by_tag(tmp_path: Path) -> None:
    for name, tags in (("a", "slow"), ("b", "quick")):
        text = f"scenario: {name}\nclient: 1\ntags: {tags}\n\nclient : quiet 1s\n"
        (tmp_path / f"{name}.scenario").write_text(text)
    for arguments, passed in (((), "2 passed"), (("-k", "slow"), "1 passed")):
        ran = ringback("run", ".", "--bench", "sim", *arguments, cwd=tmp_path)
        assert ran.out.splitlines()[-1].startswith(passed), ran.out


@pytest.mark.parametrize("word", ["verify-any", "to any number"])
def test_chooses_by_word(word: str) -> None:
    """In the path, or in the title."""
    ran = ringback("run", "-k", word, "--bench", "sim")
    assert ran.out.startswith("PASS scenarios/source/verify-any-number.scenario ")
    assert ran.out.splitlines()[-1].startswith("1 passed in ")
    assert ran.code == 0


def test_junit_file(failing: Stage) -> None:
    """Valid, in a folder that it makes; a failure's text is the first screen."""
    failing.change_config(("service exec-callback\n", ""))
    junit = failing.folder / "new" / "folder" / "junit.xml"
    ran = ringback("run", ".", "--junit", junit, "--seed", "7", cwd=failing.folder)
    suite = ElementTree.parse(junit).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "2", "0")
    case = suite.findall("testcase")[0]
    assert case.get("name") == "EXEC callback without verification"
    assert case.get("classname") == "noverify.scenario"
    failure = case.find("failure")
    assert failure is not None
    assert failure.text is not None
    assert failure.text in ran.out
    assert failure.get("message") == failure.text.splitlines()[0]
    assert failure.text.endswith(" --seed 7")
    assert "seed 7" in str(case.findtext("system-out"))


def test_report_folder(stage: Stage) -> None:
    folder = stage.folder / "report"
    arguments = ["run", ".", "--report", "report", "--seed", "7", "--repeat", "2"]
    assert ringback(*arguments, cwd=stage.folder).code == 0
    rows = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    begun = [(row["path"], row["seed"]) for row in rows if row["kind"] == "scenario"]
    assert begun == [(f"{NOVERIFY}.scenario", 7), (f"{VERIFY}.scenario", 7)] * 2
    assert all(isinstance(row["t"], int) and row["source"] for row in rows)
    assert len(list(ElementTree.parse(folder / "junit.xml").iter("testcase"))) == 4
    texts = sorted(str(path.relative_to(folder)) for path in folder.glob("*/*"))
    assert texts == [
        f"{number:03}-{name}/{file}.txt"
        for number, name in enumerate([NOVERIFY, VERIFY] * 2, 1)
        for file in ("client", "ladder", "nas")
    ]
    client = (folder / texts[0]).read_bytes().decode()
    assert client.startswith("ats0=1\r\r\nOK\r\natdt 55555\r\r\nCONNECT 115200\r\n")
    assert "\r\nNO CARRIER\r\n\r\nRING\r\n\r\nCONNECT 115200\r\n\r\nmaui-nas-04>" in client
    assert "Chat script rtp finished, status = Success" in (folder / texts[2]).read_text()


def test_help_has_examples() -> None:
    ran = ringback("run", "--help")
    assert ran.code == 0
    examples = ran.out[ran.out.index("Examples:") :].splitlines()[2:]
    assert len(examples) >= 3
    assert all(line.split()[:2] == ["ringback", "run"] for line in examples)
    ran = ringback("--help")
    assert "Exit codes: 0 all passed; 1 usage; 2 a file is wrong; 3 the bench" in ran.out


@pytest.mark.parametrize("bench", ["sim", "pty"])
def test_no_escape_bytes_off_a_terminal(failing: Stage, bench: str) -> None:
    ran = ringback("run", ".", "--bench", bench, cwd=failing.folder, env={"TERM": "xterm"})
    assert ESCAPE not in ran.out + ran.err
    assert "\r" not in ran.out + ran.err


def on_a_terminal(*arguments: str, cwd: Path = ROOT) -> pexpect.spawn[str]:
    return pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], *arguments],
        cwd=str(cwd),
        env={**environment(), "TERM": "xterm-256color"},
        dimensions=(24, 400),
        encoding="utf-8",
        timeout=PATIENCE_S,
    )


def test_colours_on_a_terminal(stage: Stage) -> None:
    stage.change_story(VERIFY, ("Callback Dialstring: `84001`", "Callback Dialstring: `84009`"))
    with on_a_terminal("run", ".", "--bench", "sim", cwd=stage.folder) as child:
        text = child.read()
    assert f"{ESCAPE}[1;32mPASS{ESCAPE}[0m noverify.scenario" in text
    assert f"{ESCAPE}[1;31mFAIL{ESCAPE}[0m verify-any-number.scenario" in text
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    assert 'error: "RING" did not come within 40s' in plain
    assert "1 passed, 1 failed in" in plain
    assert child.exitstatus == 4


def test_progress_on_a_terminal() -> None:
    """In the last line stands the step under way, until the next takes its place."""
    story = f"scenarios/source/{NOVERIFY}.scenario"
    with on_a_terminal("run", story, "--bench", "live") as child:
        child.expect(re.escape("EXEC callback without verification"))
        # The steps before it are over in no time; this one waits for ten seconds of training.
        child.expect(re.escape("client   CONNECT"), timeout=8)
        assert "\n" not in str(child.before)
        child.sendintr()  # Ctrl-C at the keyboard
        child.expect("interrupted\r\n")
        end = str(child.before)
        child.expect(pexpect.EOF)
    assert child.exitstatus == 130
    assert end.endswith(f"{ESCAPE}[?25h{ESCAPE}[2K") or f"{ESCAPE}[?25h" in end  # the cursor


def test_nobody_reads_any_more(stage: Stage) -> None:
    """As for `ringback run | head -1`: as if ended by SIGPIPE, and not a mistake of usage."""
    with started("run", stage.path(NOVERIFY), "--bench", "sim", "--repeat", "50") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
        assert process.wait(PATIENCE_S) == 128 + signal.SIGPIPE
