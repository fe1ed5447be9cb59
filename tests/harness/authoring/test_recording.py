"""`ringback record`: a person's session becomes a scenario that passes on the same bench."""

import sys
from pathlib import Path

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.authoring.recording import Noted, story_of
from harness.bench.bench_file import find_bench, read_bench
from harness.bench.open_exchange import LinePlan, OnLink, OnTcp
from harness.rehearsal import play, read
from harness.scenario.outcome import Verdict
from harness.scenario.parser import parse_scenario
from phonesim.units import US_PER_S
from tests.end_to_end.stage import COMMAND, ROOT, environment, ringback
from tests.phonesim.ports.other_host import hosted

PATIENCE_S = 60


def noted(*session: tuple[float, str, str]) -> list[Noted]:
    return [Noted(int(at_s * US_PER_S), kind, text) for at_s, kind, text in session]


def story(*session: tuple[float, str, str]) -> tuple[list[str], dict[str, str]]:
    lines, secrets = story_of(noted(*session), "client", {})
    return [" ".join(line.split()) for line in lines], secrets


def keys(at_s: float, text: str, echo: bool = True) -> list[tuple[float, str, str]]:
    """Typed key by key, each echoed."""
    notes = []
    for key in text:
        notes += [(at_s, "typed", key)] + [(at_s, "heard", key)] * echo
    return notes


def test_echo_windows_prompts_and_passwords() -> None:
    lines, secrets = story(
        *keys(1, "ATDT1\r"), (14, "heard", "\n\r\nCONNECT 33600\r\n"),
        (15, "heard", "\r\nHello\r\n\r\nUsername: "), *keys(20, "jox\x08e\r"),
        (20, "heard", "\n\r\nPassword: "), *keys(25, "hunter2\r", echo=False),
        (26, "heard", "\r\nnas>"), *keys(30, "exit\r"), (42, "heard", "\r\n\r\nNO CARRIER\r\n"),
        (60, "done", "dtr low"),
    )  # fmt: skip
    assert lines == [
        "client | `ATDT1`",
        "60s | CONNECT",
        "| Hello",
        "| Username: `joe`",
        "| Password: `${pw}`",
        "| nas>`exit`",
        "30s | NO CARRIER",
    ]
    assert secrets == {"pw": "hunter2"}


def test_rings_escape_and_dtr() -> None:
    lines, _ = story(
        (1, "heard", "\r\nRING\r\n"), (7, "heard", "\r\nRING\r\n"), *keys(8, "ATA\r"),
        (20, "heard", "\r\nCONNECT\r\n"), (30, "typed", "+"), (30, "typed", "+"),
        (30, "typed", "+"), (31, "heard", "\r\nOK\r\n"), (35, "done", "dtr low"),
        (36, "done", "dtr high"), (37, "heard", "\r\nNO CARRIER\r\n"),
    )  # fmt: skip
    assert lines == [
        "client x1..4 | RING",
        "| `ATA`",
        "60s | CONNECT",
        ": quiet 2s",
        r"| `+++\c`",
        "| OK",
        ": dtr low",
        ": dtr high",
        "| NO CARRIER",
    ]


@given(st.lists(st.tuples(st.sampled_from(["typed", "heard"]), st.text("aP:`$\\{}|~\r\n\b é\x00")),
                max_size=8))  # fmt: skip
def test_whatever_is_typed_the_story_can_be_read(session: list[tuple[str, str]]) -> None:
    notes = [Noted(at, kind, text) for at, (kind, text) in enumerate(session)]
    lines, secrets = story_of(notes, "client", {})
    header = "".join(f"secret: {name} = x\n" for name in secrets)
    if lines:
        parse_scenario(f"scenario: a\nclient: 1\n{header}" + "\n".join(lines), "a", lambda name: "")


@pytest.mark.waits(16)
def test_a_person_records_a_call_that_then_passes(tmp_path: Path) -> None:
    target = tmp_path / "mine.scenario"
    command = [*COMMAND[1:], "record", "-o", str(target)]
    shell = pexpect.spawn(
        sys.executable, command, cwd=ROOT, env=environment(TERM="xterm"), timeout=PATIENCE_S,
        encoding="latin-1",
    )  # fmt: skip
    for expected, typed in [
        ("Ctrl-A h", "ATS7\b\b\r"), ("OK", "ATDT5550100\r"), ("Username:", "user\r"),
        ("Password:", "change-me\r"), ("nas>", "exit\r"), ("NO CARRIER", "\x01q"),
    ]:  # fmt: skip
        shell.expect_exact(expected)
        shell.send(typed)
    shell.expect_exact(f"wrote {target}")
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 0
    text = target.read_text()
    assert "secret:   pw = change-me\n" in text
    assert "| Password: `${pw}`\n" in text
    assert "client               | `AT`\n                     | OK\n" in text
    assert ringback("check", target).code == 0
    assert play(read(target), find_bench("sim")).verdict is Verdict.PASSED


LAB = """
[bench]
name = "lab"
clock = "wall"
last_silence = 1

[lane.client]
modem = "{modem}"
number = "55555"
profile = "&C1&D2+MS=V21"

[lane.client.replies]
"NO DIAL TONE" = "NO DIALTONE"

[lane.nas]
server = "physical"

[dialing]
allow = ["84001"]
"""


@pytest.mark.waits(45)
def test_a_person_records_at_a_real_modem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It echoes late, since the guard holds lines back; what is not listed is not dialled."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    target, file = tmp_path / "mine.scenario", tmp_path / "lab.toml"
    lines = [
        LinePlan("55555", OnTcp("127.0.0.1", 0), "&C1&D2"),
        LinePlan("84001", OnLink(tmp_path / "far"), "S0=1&D0+MS=V21"),
    ]
    with hosted(lines) as host:
        file.write_text(LAB.format(modem=host.address))
        command = [*COMMAND[1:], "record", "--bench", str(file), "-o", str(target)]
        shell = pexpect.spawn(
            sys.executable, command, cwd=ROOT, timeout=PATIENCE_S, encoding="latin-1",
            env=environment(TERM="xterm", TMPDIR=str(tmp_path)),
        )  # fmt: skip
        for expected, typed in [
            ("Ctrl-A h", "ATS7\b\b\r"), ("OK", "ATDT911\r"), ("ERROR", "ATDT84001\r"),
            ("CONNECT", "\x01q"),
        ]:  # fmt: skip
            shell.expect_exact(expected)
            shell.send(typed)
        shell.expect_exact(f"wrote {target}")
        shell.expect(pexpect.EOF)
        shell.close()
        text = target.read_text()
        outcome = play(read(target), read_bench(file.read_text(), "lab.toml"))
    assert "| `ATDT911`\n                     | ERROR\n" in text
    assert "| `ATDT84001`\n        60s          | CONNECT\n" in text
    assert outcome.verdict is Verdict.PASSED, (outcome.error, outcome.failure, text)


def test_a_file_is_never_overwritten_and_a_matrix_not_recorded(tmp_path: Path) -> None:
    target = tmp_path / "mine.scenario"
    target.write_text("")
    assert ringback("record", "-o", target).code == 1
    other = tmp_path / "a.scenario"
    other.write_text("scenario: a\nclient: 1\nmatrix: n = 1, 2\nclient | `at`\n")
    ran = ringback("record", other, "-o", tmp_path / "new.scenario")
    assert ran.code == 2
    assert "a session has one case" in ran.err
    assert not (tmp_path / "new.scenario").exists()
