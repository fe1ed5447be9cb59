"""What scenario files can say, played: every key and word of the language, and that it bites."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.bench.bench_file import find_bench, read_bench
from harness.errors import ScenarioError
from harness.rehearsal import play, read_cases
from harness.report.failure import render_failure
from harness.scenario.outcome import Outcome, Verdict
from tests.end_to_end import stage

HEAD = "scenario: x\nclient: 84001\nnas: 55555, nas.cfg\nmatch: document\n"
CONFIG = """
-- nas.cfg --
hostname nas1
username joe password 0 pw4joe
line aux 0
 login local
 modem InOut
"""
DIAL = """client | `atdt55555`
  60s  | CONNECT
       | Username: `joe`
       | Password: `pw4joe`
       | nas1>
"""


def write(tmp_path: Path, text: str, name: str = "a.scenario", **files: str) -> Path:
    for other, content in files.items():
        (tmp_path / f"{other}.fragment").write_text(content)
    path = tmp_path / name
    path.write_text(text)
    return path


def run(tmp_path: Path, story: str, head: str = "", config: str = CONFIG, **files: str) -> Outcome:
    path = write(tmp_path, HEAD + head + "\n" + story + config, **files)
    (rehearsal,) = read_cases(path)
    return play(rehearsal, find_bench("sim"))


def passes(tmp_path: Path, story: str, head: str = "", config: str = CONFIG, **files: str) -> None:
    outcome = run(tmp_path, story, head, config, **files)
    assert outcome.verdict is Verdict.PASSED, render_failure(outcome, "sim")


def fails(tmp_path: Path, message: str, story: str, head: str = "", **files: str) -> str:
    outcome = run(tmp_path, story, head, **files)
    assert outcome.verdict is Verdict.FAILED
    screen = render_failure(outcome, "sim")
    assert message in screen
    return screen


def mistakes(tmp_path: Path, text: str, **files: str) -> str:
    with pytest.raises(ScenarioError) as raised:
        read_cases(write(tmp_path, text, **files))
    return str(raised.value)


# Several clients.


def test_two_clients(tmp_path: Path) -> None:
    head = "scenario: x\nclient alice: 84001\nclient bob: 84002\n"
    story = (
        "bob   | `ats0=1`\n      | OK\n"
        "alice | `atdt${bob.number}`\n"
        "bob   | RING\n 60s  ~ ^CONNECT\n"
        "alice 60s ~ ^CONNECT\n"
        "      | `hello`\n"
        "bob   | hello\n"
        "alice : hang up\n      | OK\n"
        "bob   | NO CARRIER\n"
        "pstn  : call 1 alice -> bob answered\n"
    )
    (rehearsal,) = read_cases(write(tmp_path, head + story))
    outcome = play(rehearsal, find_bench("sim"))
    assert outcome.verdict is Verdict.PASSED, render_failure(outcome, "sim")


# Captures and regular expressions.


def test_what_was_captured_is_expected_and_typed_later(tmp_path: Path) -> None:
    story = DIAL.replace("| nas1>", "~ (?P<host>\\w+)>$") + (
        "       | `show ${host}`\n       ~ \\^\n       ~ ^% Invalid\n       | ${host}>\n"
    )
    passes(tmp_path, story)


def test_a_capture_in_a_regular_expression_is_verbatim(tmp_path: Path) -> None:
    captured = "client | `at`\n ~ (?P<said>OK)\n"
    passes(tmp_path, captured + " | `at`\n ~ ^${said}$\n")
    number = "client | `ati0`\n ~ (?P<n>.)..\n | OK\n | `at`\n ~ ^${n}$\n"
    assert "~ ^${n}$" in fails(tmp_path, "expected", number)


def test_a_capture_is_known_below_it_only(tmp_path: Path) -> None:
    text = "scenario: x\nclient: 1\nclient | ${a}\n ~ (?P<a>.)\n | ${a}\n"
    assert mistakes(tmp_path, text).count("unknown variable") == 1


# Typing and escapes.


def test_utf8_and_control_characters(tmp_path: Path) -> None:
    head = "scenario: x\nclient alice: 84001\nclient bob: 84002\n"
    story = (
        "bob   | `ats0=1`\n      | OK\n"
        "alice | `atdt84002`\n"
        "bob   | RING\n 60s  ~ ^CONNECT\n"
        "alice 60s ~ ^CONNECT\n"
        "      | `grüße\\x07 \\\\ \\`\\c`\n"
        "      | `!`\n"
        "bob   | grüße\\a \\\\ \\`!\n"
    )
    (rehearsal,) = read_cases(write(tmp_path, head + story))
    outcome = play(rehearsal, find_bench("sim"))
    assert outcome.verdict is Verdict.PASSED, render_failure(outcome, "sim")


def test_escape_to_command_state_without_return(tmp_path: Path) -> None:
    passes(tmp_path, DIAL + (
        "       : quiet 2s\n       | `+++\\c`\n       | OK\n       | `ath`\n       | NO CARRIER\n"
        "pstn   : call 1 released by client\n"
    ).replace("NO CARRIER", "OK"))  # fmt: skip


# What a party does.


def test_dtr_low_for_a_while_hangs_up(tmp_path: Path) -> None:
    passes(tmp_path, DIAL + (
        "       : dtr low for 500ms\n       : dcd off\n       | `at`\n       | OK\n"
        "pstn   : call 1 released by client\n"
    ).replace("       | `at`", "       ~ OK|NO CARRIER\n       | `at`"))  # fmt: skip


def test_a_short_loss_of_dtr_is_none(tmp_path: Path) -> None:
    passes(tmp_path, DIAL + "       : dtr low for 20ms\n       | `exit`\n  60s  | NO CARRIER\n")


def test_close_and_open_the_port(tmp_path: Path) -> None:
    passes(tmp_path, DIAL + (
        "       : close port\npstn 60s : call 1 released by client\n"
        "client : open port\n       | `at`\n       | OK\n"  # what the hang-up said is lost
    ))  # fmt: skip


def test_send_file(tmp_path: Path) -> None:
    config = "\n-- lines.txt --\nat\n" + CONFIG
    passes(tmp_path, "client : send file lines.txt\n | at\n : quiet 2s\n", "", config)


def test_break(tmp_path: Path) -> None:
    outcome = run(tmp_path, "client : break\n : quiet 2s\n")
    assert outcome.verdict is Verdict.PASSED
    breaks = [e.facts["on"] for e in outcome.events if e.facts.get("circuit") == "TD"]
    assert breaks == [True, False]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    text = "scenario: x\nclient: 1\nclient : send file there.txt\n"
    assert 'no file "there.txt": No such file' in mistakes(tmp_path, text)


# Abort, budget, the end.


def test_abort_fails_at_once(tmp_path: Path) -> None:
    story = "client | `atdt99`\npstn 3m : calls >= 5\n"
    outcome = run(tmp_path, story, "abort: NO CARRIER|BUSY\n")
    assert outcome.verdict is Verdict.FAILED
    assert 'client received "BUSY", which aborts the scenario' in render_failure(outcome, "sim")
    assert outcome.telephone_us < 5_000_000


def test_what_a_later_line_expects_does_not_abort(tmp_path: Path) -> None:
    story = "client | `atdt99`\npstn 20s : call 1 released by client\nclient | BUSY\n"
    passes(tmp_path, story, "abort: BUSY\n")


def test_what_a_line_has_expected_does_not_abort_afterwards(tmp_path: Path) -> None:
    story = "client | `atdt99`\n | BUSY\n | `at`\n | OK\n : quiet 5s\n"
    passes(tmp_path, story, "abort: BUSY\n")
    fails(
        tmp_path, "which aborts the scenario", story + " | `atdt99`\n : quiet 9s\n", "abort: BUSY\n"
    )


def test_budget_of_telephone_time(tmp_path: Path) -> None:
    story = "client : quiet 5m\n"
    passes(tmp_path, story, "budget: 6m\n")
    fails(tmp_path, "the budget of 1m of telephone time is used up", story, "budget: 1m\n")


# Fragments.

LOGIN = """# who logs in
     | Username: `joe`
     | Password: `pw4joe`
"""


def test_a_fragment_in_the_story_has_the_lane_of_its_use(tmp_path: Path) -> None:
    story = "client | `atdt55555`\n 60s | CONNECT\n : use login.fragment\n | nas1>\n"
    passes(tmp_path, story, login=LOGIN)


def test_a_fragment_in_the_header_comes_first(tmp_path: Path) -> None:
    dial = "secret: pw = pw4joe\nclient | `atdt55555`\n 60s | CONNECT\n"
    story = "client | Username: `joe`\n | Password: `${pw}`\n | nas1>\n"
    passes(tmp_path, story, "use: dial.fragment\n", dial=dial)


def test_a_failure_in_a_fragment_shows_both_places(tmp_path: Path) -> None:
    story = "client | `atdt55555`\n 60s | CONNECT\n : use login.fragment\n | nas1>\n"
    screen = fails(tmp_path, "did not come", story, login=LOGIN.replace("Username", "login"))
    assert f"{tmp_path}/login.fragment:2:8" in screen
    assert f"{tmp_path}/a.scenario:8:1" in screen
    assert "used here" in screen


def test_a_mistake_in_a_fragment_shows_both_places(tmp_path: Path) -> None:
    text = "scenario: x\nclient: 1\nclient : use a.fragment\n"
    said = mistakes(tmp_path, text, a="client | `unclosed\n")
    assert f"{tmp_path}/a.fragment:1:10" in said
    assert f"{tmp_path}/a.scenario:3:1" in said


def test_fragments_that_use_each_other(tmp_path: Path) -> None:
    text = "scenario: x\nclient: 1\nclient : use a.fragment\n"
    said = mistakes(tmp_path, text, a="client : use b.fragment\n", b="client : use a.fragment\n")
    assert 'error[fragment-cycle]: "a.fragment" uses itself' in said
    assert said.count("used here") == 2


def test_a_fragment_that_is_not_there(tmp_path: Path) -> None:
    said = mistakes(tmp_path, "scenario: x\nclient: 1\nclient : use no.fragment\n")
    assert 'no fragment "no.fragment"' in said


# Matrix.


def test_each_value_is_a_case(tmp_path: Path) -> None:
    text = HEAD + "matrix: name = joe, jim\nmatrix: wait = 5, 7\n\n" + DIAL.replace(
        "joe", "${name}", 1
    ) + CONFIG.replace("line aux 0", "username jim password 0 pw4joe\nline aux 0")  # fmt: skip
    rehearsals = read_cases(write(tmp_path, text))
    cases = [r.scenario.id.partition("[")[2] for r in rehearsals]
    assert cases == ["joe-5]", "joe-7]", "jim-5]", "jim-7]"]
    assert {play(r, find_bench("sim")).verdict for r in rehearsals} == {Verdict.PASSED}


def test_rows_of_a_table(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text('user,what\njoe,"a, b"\njim,c\n')
    text = "scenario: x\nclient: 1\nmatrix: users.csv\nclient | ${user} ${what}\n"
    first, second = read_cases(write(tmp_path, text))
    assert first.scenario.steps[0].text == "joe a, b"
    assert second.scenario.title == "x [jim-c]"


def test_a_mistake_in_every_case_is_told_once(tmp_path: Path) -> None:
    text = "scenario: x\nclient: 1\nmatrix: a = 1, 2\nclient | `x\n | ${b}\n"
    assert mistakes(tmp_path, text).count("error") == 2


def test_one_case_can_be_run(tmp_path: Path) -> None:
    text = "scenario: x\nclient: 1\nmatrix: wait = 1, 2\nclient : quiet ${wait}s\n"
    path = write(tmp_path, text)
    ran = stage.ringback("run", f"{path}[2]", "--bench", "sim", cwd=tmp_path)
    assert (ran.code, ran.out.count("PASS")) == (0, 1), ran.err
    assert "a.scenario[2]" in ran.out


# What a bench cannot do.


def lacking(*capabilities: str) -> str:
    return f'[bench]\nname = "poor"\ncable = "memory"\nlacks = {list(capabilities)}\n'.replace(
        "'", '"'
    )


def test_an_unmet_check_is_left_out_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + DIAL + "pstn : calls == 1\n : calls >= 1\n" + CONFIG)
    (tmp_path / "poor.toml").write_text(lacking("exchange records"))
    ran = stage.ringback("run", str(path), "--bench", "poor.toml", cwd=tmp_path)
    assert ran.code == 0
    assert "2 checks not possible here: no exchange records" in ran.out
    ran = stage.ringback("run", str(path), "--bench", "poor.toml", "--require-all", cwd=tmp_path)
    assert ran.code == 4
    assert "this bench has no exchange records, and all is required" in ran.out


@pytest.mark.parametrize(
    ("story", "head", "reason"),
    [
        ("pstn ! busy client\nclient | `at`\n | OK\n", "", "this bench has no faults"),
        ("client | `at`\n | OK\n", "needs: exchange records, faults\n", "line 5 needs faults"),
    ],
)
def test_an_unmet_action_skips_the_scenario(
    tmp_path: Path, story: str, head: str, reason: str
) -> None:
    path = write(tmp_path, HEAD + head + story + CONFIG)
    (tmp_path / "poor.toml").write_text(lacking("faults"))
    ran = stage.ringback("run", str(path), "--bench", "poor.toml", "--junit", "j.xml", cwd=tmp_path)
    assert ran.code == 5
    assert "SKIP" in ran.out
    assert reason in ran.out
    assert "<skipped" in (tmp_path / "j.xml").read_text()
    ran = stage.ringback("run", str(path), "--bench", "poor.toml", "--require-all", cwd=tmp_path)
    assert ran.code == 4


def test_what_needs_a_capture_that_was_left_out_is_left_out(tmp_path: Path) -> None:
    story = DIAL + "nas ~ (?P<who>CHAT)\n | ${who}\n"
    path = write(tmp_path, HEAD + story + CONFIG)
    (rehearsal,) = read_cases(path)
    outcome = play(rehearsal, read_bench(lacking("console"), "poor.toml"))
    assert outcome.verdict is Verdict.PASSED, render_failure(outcome, "poor")
    assert outcome.left_out == ["console", "console"]


# Known to fail.


def test_xfail(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "xfail: ticket 7\nclient | `at`\n | NO\n" + CONFIG)
    ran = stage.ringback("run", str(path), "--bench", "sim", cwd=tmp_path)
    assert ran.code == 0
    assert "XFAIL" in ran.out
    assert "known to fail: ticket 7" in ran.out


def test_an_xpass_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "xfail: ticket 7\nclient | `at`\n | OK\n" + CONFIG)
    ran = stage.ringback("run", str(path), "--bench", "sim", cwd=tmp_path)
    assert ran.code == 4
    assert "XPASS" in ran.out
    assert "though it is said to be known to fail: ticket 7" in ran.out


def test_who_calls_after_the_story_is_no_secret(tmp_path: Path) -> None:
    """With `at end` lines there is time for it; the modem's answer to the hang-up is no output."""
    head = "scenario: x\nclient alice: 84001\nclient bob: 84002\nmatch: document\n"
    story = "bob | `ats8=20dt,,${alice.number}`\npstn at end : calls <= 1\n"
    (rehearsal,) = read_cases(write(tmp_path, head + story))
    outcome = play(rehearsal, find_bench("sim"))
    assert outcome.verdict is Verdict.PASSED  # the hang-up ends the dialling
    (rehearsal,) = read_cases(write(tmp_path, HEAD + DIAL + "pstn at end : calls == 1\n" + CONFIG))
    assert play(rehearsal, find_bench("sim")).verdict is Verdict.PASSED
