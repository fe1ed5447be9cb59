"""`ringback new --transcript`: what people paste becomes a scenario that runs, guesses marked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.authoring.log_lines import read_log
from harness.authoring.made_up import find_setting
from harness.authoring.reading import Kind, read_transcript
from harness.authoring.writing import write_scenario
from harness.bench.bench_file import find_bench
from harness.rehearsal import play, read
from harness.report.failure import render_failure
from harness.scenario.outcome import Verdict
from harness.scenario.parser import parse_scenario
from tests.end_to_end import stage

HERE = Path(__file__).parent / "transcripts"
LOGS = [*sorted(HERE.glob("*.txt")), *sorted(stage.DOCUMENT.glob("*.txt"))]
NOWHERE = Path("/nonexistent")


def made_of(data: bytes, folder: Path = NOWHERE) -> str:
    found = read_transcript(read_log(data))
    return write_scenario("a title", "log.txt", found, find_setting(found, folder))


def story(text: str) -> list[str]:
    lines = text.partition("\n\n")[2].partition("\n\n--")[0].splitlines()
    return [re.sub(r" +", " ", line).strip() for line in lines]


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.stem)
@pytest.mark.parametrize("beside", [True, False], ids=["config beside it", "config made up"])
def test_it_runs_as_it_is(log: Path, beside: bool, tmp_path: Path) -> None:
    folder = log.parent if beside else NOWHERE
    path = tmp_path / "new.scenario"
    path.write_text(made_of(log.read_bytes(), folder), encoding="utf-8")
    outcome = play(read(path), find_bench("sim"))
    assert outcome.verdict is Verdict.PASSED, render_failure(outcome, "sim")


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.stem)
@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "".join(f"[2024-05-06 07:08:09.123] {x}\n" for x in text.splitlines()),
        lambda text: "\ufeff" + text.replace("\n", "\x1b[0m\n"),
        lambda text: re.sub(r"(?m)^\Z", "", text).replace("55555", "5550 4242".replace(" ", "")),
    ],
    ids=["CRLF", "stamped", "coloured", "another number"],
)
def test_the_same_from_other_terminals(log: Path, edit: object, tmp_path: Path) -> None:
    assert callable(edit)
    text = log.read_text(encoding="utf-8")
    if re.search(r"\[12:00|2026-|\[Mon |^May ", text):
        return  # it has its own stamps
    path = tmp_path / "new.scenario"
    path.write_text(made_of(edit(text).encode()), encoding="utf-8")
    outcome = play(read(path), find_bench("sim"))
    assert outcome.verdict is Verdict.PASSED, render_failure(outcome, "sim")


def test_comments_of_the_document_are_kept() -> None:
    text = (stage.DOCUMENT / "transcript-1-noverify.txt").read_text()
    comments = [line for line in text.splitlines() if line.startswith("!---")]
    assert comments
    assert [line for line in story(made_of(text.encode())) if "!---" in line] == comments


def test_story_of_the_document() -> None:
    log = stage.DOCUMENT / "transcript-2-verify-any-number.txt"
    steps = [s for s in story(made_of(log.read_bytes())) if s[0] != "#" and "!" not in s]
    assert steps == [
        "client | `ats0=1`",
        "| OK",
        "| `atdt 55555`",
        "90s | CONNECT",
        "| Username: `austin-02`",
        "| password: `${pw}`",
        "| Callback Dialstring: `84001`",
        "| Callback initiated - line is disconnected",
        "90s @end1 | NO CARRIER",
        "pstn : call 1 released by nas",
        "client 120s x1..3 | RING",
        "90s | CONNECT",
        "| Username: `austin-02`",
        "| password: `${pw}`",
        "| maui-nas-04>",
        "pstn at end : calls == 2",
    ]


@pytest.mark.parametrize("name", ["speakers", "chat-program", "quoted-letter"])
def test_what_stands_beside_the_session_is_no_part_of_it(name: str) -> None:
    text = made_of((HERE / f"{name}.txt").read_bytes())
    assert "nobody here says it" not in text
    assert "| Password: `${pw}`" in text


def test_who_wrote_the_letter_is_quoted_as_a_comment() -> None:
    lines = story(made_of((HERE / "quoted-letter.txt").read_bytes()))
    assert lines[0] == "!--- Hi all,"
    assert lines[-3] == "!--- Any idea why it asks me again?"


def test_marks_at_what_was_typed() -> None:
    log = "> ats0=1\nOK\n> atdt 1\nCONNECT\nUsername:\n> joe\nPassword:\n> sesame9\nr1>\n"
    text = made_of(log.encode())
    assert "secret:   pw = sesame9\n" in text
    steps = [step for step in story(text) if "`" in step]
    assert steps == ["client | `ats0=1`", "| `atdt 1`", "| Username: `joe`", "| Password: `${pw}`"]


def test_a_comment_in_the_margin_follows_its_line() -> None:
    lines = story(made_of((HERE / "margin-comments.txt").read_bytes()))
    at = lines.index("| `AT&F1S0=1`")
    assert lines[at + 1] == "!--- Auto-answer on the first ring."


def test_a_call_that_failed_is_made_to_fail() -> None:
    """Each by a fault for that call alone, so that the next one gets through."""
    steps = [s for s in story(made_of((HERE / "failures.txt").read_bytes())) if s[0] != "#"]
    assert steps[:9] == [
        "pstn ! no dial tone client",
        "client | `ATDT5550142`",
        "90s @end1 | NO DIALTONE",
        "pstn ! heal client",
        "! busy nas from call 1",
        "client | `ATX3DT5550142`",
        "90s @end2 | BUSY",
        "pstn ! heal nas",
        "! ring without answer nas from call 2",
    ]


def test_a_log_that_ends_as_somebody_leaves(tmp_path: Path) -> None:
    """With spaces behind ATD, as people type numbers; and a colon that some releases' debug has."""
    log = (
        "ATD T 1 800 555 0142\nCONNECT\nUsername: joe\nPassword:\n"
        "*Mar  1 00:03:12.211: TTY129: Callback process initiated, user: joe dialstring 84001\n"
        "Callback initiated - line is disconnected\nNO CARRIER\nRING\nata\nCONNECT\nr1>q\n"
    )
    text = made_of(log.encode())
    assert "nas:      18005550142, r1.cfg\n" in text
    assert [line for line in story(text) if line[0] != "#"][-2] == "| NO CARRIER"
    path = tmp_path / "new.scenario"
    path.write_text(text, encoding="utf-8")
    outcome = play(read(path), find_bench("sim"))
    assert outcome.verdict is Verdict.PASSED, render_failure(outcome, "sim")


def test_a_second_dial_tone_is_a_pause() -> None:
    text = made_of((HERE / "hyperterminal.txt").read_bytes())
    assert "| `ATDT9,5550142`" in text
    assert "GUESS: a pause; the transcript has `W`" in text


def test_a_refused_password_is_not_the_secret() -> None:
    text = made_of((HERE / "stamped-refused-first.txt").read_bytes())
    assert "| Password: `not-the-password`" in text
    assert "| % Login invalid" in text


def test_every_guess_is_marked() -> None:
    text = made_of(b"atdt 1\nCONNECT\nr1>\n")
    marked = [line for line in text.splitlines() if "GUESS" in line]
    assert [word for line in marked for word in ("made up", "client's", "password") if word in line]
    assert made_of((stage.DOCUMENT / "transcript-1-noverify.txt").read_bytes()).count("GUESS") >= 4


def test_what_is_visible_of_a_password_is_used() -> None:
    log = "atdt 1\nCONNECT\nUsername: a\nPassword: opensesame\nr1>\n"
    assert "secret:   pw = opensesame\n" in made_of(log.encode())


def test_a_log_that_is_no_session() -> None:
    kinds = {item.kind for item in read_transcript(read_log(b"hello\nworld\n")).items}
    assert kinds == {Kind.UNKNOWN}


PIECES = [
    *("ATZ", "OK", "ats0=1", "atdt 5", "CONNECT", "CONNECT 9600", "RING", "NO CARRIER", "BUSY"),
    *("Username: a", "Username:", "Password:", "Password: x`${y}\\", "r1>", "r1#", "r1>show x"),
    *("% Login invalid", "!--- a comment", "# x", "-- a.cfg --", "login:", "+++", "ati", "é\x00"),
    *("Callback Dialstring: 5", "Callback initiated - line is disconnected", ">> at", "<< OK", ""),
    "*Mar  1 00:00:19.262: CHAT129: Chat script rtp started",
]


@given(st.lists(st.sampled_from(PIECES)).map("\n".join).map(str.encode) | st.binary())
def test_any_log_becomes_a_scenario_that_can_be_read(data: bytes) -> None:
    if read_log(data):
        parse_scenario(made_of(data), "new.scenario", lambda path: "")
