"""The test bites: one change to configuration, story or bench, and the run fails where it should.

Each change is the only one. A run must fail at the author's line that the change contradicts, say
what there was instead, and leave the exchange's records that a real office would have.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.bench.fit import Need
from harness.bench.running import RunningBench
from harness.rehearsal import read
from harness.scenario.outcome import Verdict
from phonesim.units import US_PER_S
from tests.end_to_end.stage import (
    CONFIG,
    NOVERIFY,
    SOURCE,
    VERIFY,
    Edit,
    Stage,
    bench,
    calls,
    failed_line,
    rows,
    screen,
)

DIALS_IN = "client -> nas 55555 answered"
OFF_HOOK = "nas off-hook 5s..6s before dialing"
INITIATED = "Callback initiated - line is disconnected"

# Lines of the stories, as they stand.
PASSWORD = "                     | password: `${pw}`\n"
USERNAME_1 = "                     | username: `austin-01`\n"
LOGIN_1 = USERNAME_1 + PASSWORD
LOGIN_2 = "                     | Username: `austin-02`\n" + PASSWORD
WRONG_1 = USERNAME_1 + "                     | password: `guess`\n"
INVALID = "                     | % Login invalid\n"
AUTO_ANSWER = """\
client               | `ats0=1`
                     !--- AT command to set modem to autoanswer mode.
                     | OK
                     | `atdt 55555`
"""

# Lines of the configuration.
AUSTIN_01 = "username austin-01 nocallback-verify callback-dialstring 84001 password 0 xxxxx\n"
AUSTIN_02 = 'username austin-02 callback-dialstring "" password 0 xxxxx\n'
RTP = r'chat-script rtp ABORT ERROR ABORT BUSY "" "AT" OK "ATDT \T" TIMEOUT 45 CONNECT \c'


@dataclass(frozen=True)
class Change:
    """A change, and the failure that it must lead to: author's line, message, what stands behind
    the caret, and the calls that the exchange saw.
    """

    what: str
    line: str
    message: str
    label: str
    calls: tuple[str, ...] = (DIALS_IN,)
    scenario: str = NOVERIFY
    config: tuple[Edit, ...] = ()
    story: tuple[Edit, ...] = ()
    bench: tuple[Edit, ...] = ()
    clue: str = ""  # stands among the states of the machines


CHANGES = [
    Change(
        "forced wait removed",
        config=((" callback forced-wait 5\n", ""),),
        line=OFF_HOOK,
        message="nas dialled too early",
        label="was 0.690 s",
        clue="line nas      collecting digits since",
    ),
    Change(
        "no service exec-callback",
        config=(("\nservice exec-callback\n", "\nno service exec-callback\n"),),
        line=INITIATED,
        message=f'"{INITIATED}" did not come within 10s',
        label='received "maui-nas-04>"',
    ),
    Change(
        "no service exec-callback, for a caller who is asked for the number",
        scenario=VERIFY,
        config=(("\nservice exec-callback\n", "\nno service exec-callback\n"),),
        line="Callback Dialstring: `84001`",
        message='"Callback Dialstring:" did not come within 10s',
        label='received "maui-nas-04>"',
    ),
    Change(
        "script callback removed",
        config=((" script callback rtp\n", ""),),
        line=OFF_HOOK,
        message="nas did not dial",
        label="it has not dialled",
        clue="no matching chat script found",
    ),
    Change(
        "tab for telephone number in the chat script",
        config=(("ATDT \\T", "ATDT \\t"),),
        line=OFF_HOOK,
        message="nas did not dial",
        label="it has not dialled",
    ),
    Change(
        "lower-case abort: text to be waited for",
        config=(("ABORT ERROR ABORT BUSY", "abort ERROR abort BUSY"),),
        line=OFF_HOOK,
        message="nas did not dial",
        label="it has not dialled",
        clue="Connection timed out; remote host not responding",
    ),
    Change(
        "wrong password three times",
        story=((LOGIN_1, (WRONG_1 + INVALID) * 3),),
        line=INITIATED,
        message=f'expected "{INITIATED}", received "NO CARRIER"',
        label='received "NO CARRIER"',
    ),
    Change(
        "wrong password once and then right: not a banner",
        story=((LOGIN_1, WRONG_1 + LOGIN_1),),
        line="username: `austin-01`",
        message='expected "username:␠", received "% Login invalid"',
        label='received "% Login invalid"',
    ),
    Change(
        "empty dial string",
        scenario=VERIFY,
        story=(("Callback Dialstring: `84001`", "Callback Dialstring: ``"),),
        line=INITIATED,
        message=f'expected "{INITIATED}", received "NO CARRIER"',
        label='received "NO CARRIER"',
    ),
    Change(
        "callback number busy",
        story=(("pstn    after @drop", "pstn    ! busy client from call 2\n        after @drop"),),
        line="RING",
        message='"RING" did not come within 40s',
        label="nothing was received",
        calls=(DIALS_IN, "nas -> client 84001 busy"),
        clue="status = Aborted",
    ),
    Change(
        "callback number that does not exist",
        config=(("callback-dialstring 84001", "callback-dialstring 84009"),),
        line="RING",
        message='"RING" did not come within 40s',
        label="nothing was received",
        calls=(DIALS_IN, "nas -> ? 84009 unobtainable"),
    ),
    Change(
        "callback number that does not exist, typed by the caller",
        scenario=VERIFY,
        story=(("Callback Dialstring: `84001`", "Callback Dialstring: `84009`"),),
        line="RING",
        message='"RING" did not come within 40s',
        label="nothing was received",
        calls=(DIALS_IN, "nas -> ? 84009 unobtainable"),
    ),
    Change(
        "PC without ats0=1",
        story=((AUTO_ANSWER, "client               | `atdt 55555`\n"),),
        line="CONNECT",
        message='expected "CONNECT", received "RING"',
        label='received "RING"',
        calls=(DIALS_IN, "nas -> client 84001 under way"),
        clue="modem nas     awaiting answer",
    ),
    Change(
        "NAS modem with S0=0",
        bench=(("&C1&D2S0=1", "&C1&D2S0=0"),),
        line="CONNECT",
        message='expected "CONNECT", received "NO CARRIER"',
        label='received "NO CARRIER"',
        calls=("client -> nas 55555 no answer",),
    ),
    Change(
        "verification for the user who needs none",
        config=((AUSTIN_01, AUSTIN_01.replace(" nocallback-verify", "")),
                (AUSTIN_02, AUSTIN_02.replace(" callback-", " nocallback-verify callback-"))),
        line="maui-nas-04>",
        message='"maui-nas-04>" did not come within 10s',
        label='received "Username:␠"',
        calls=(DIALS_IN, "nas -> client 84001 answered"),
    ),
    Change(
        "no verification for the user who needs it",
        scenario=VERIFY,
        config=((AUSTIN_01, AUSTIN_01.replace(" nocallback-verify", "")),
                (AUSTIN_02, AUSTIN_02.replace(" callback-", " nocallback-verify callback-"))),
        line="Username: `austin-02`",
        message='"Username:" did not come within 10s',
        label='received "maui-nas-04>"',
        calls=(DIALS_IN, "nas -> client 84001 answered"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.what)
def test_fails_where_it_should(change: Change, tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.change_config(*change.config)
    stage.change_story(change.scenario, *change.story)
    outcome = stage.play(change.scenario, bench("sim", *change.bench))
    assert outcome.verdict is Verdict.FAILED, outcome.error
    failure = outcome.failure
    assert failure is not None
    assert (failed_line(outcome), failure.message, failure.label) == (
        change.line,
        change.message,
        change.label,
    )
    assert tuple(calls(outcome)) == change.calls
    assert change.clue in screen(outcome)


def test_wrong_password_three_times_then_the_line_is_free(tmp_path: Path) -> None:
    """Told as it happens, the story passes: three tries, and the server hangs up."""
    stage = Stage(tmp_path)
    story = stage.path(NOVERIFY).read_text()
    begin, end = story.index(LOGIN_1), story.index("pstn  ")
    dropped = "                     | NO CARRIER\npstn    at end       : calls == 1\n"
    dropped += "        at end       : call 1 released by nas\n"
    stage.write("three.scenario", story[:begin] + (WRONG_1 + INVALID) * 3 + dropped)
    outcome = stage.play("three")
    assert end > begin
    assert outcome.verdict is Verdict.PASSED, screen(outcome)


def test_bench_without_enable_shows_no_debug_output(tmp_path: Path) -> None:
    """The deleted secret opens nothing, so the bench cannot do what the scenario asks for."""
    outcome = Stage(tmp_path).play(on=bench("sim", ('enable = "bench-enable-1"', "")))
    assert outcome.verdict is Verdict.ERROR
    assert "privileged mode does not open: the bench has no `enable` for it" in outcome.error
    assert "set `enable` under [lane.nas] of the bench" in outcome.error
    assert calls(outcome) == []


def test_wrong_enable_of_the_bench(tmp_path: Path) -> None:
    """A usable secret in the configuration is the one that counts."""
    stage = Stage(tmp_path)
    stage.change_config(("enable secret 5 <deleted>", "enable secret 0 of-the-router"))
    outcome = stage.play()
    assert outcome.verdict is Verdict.ERROR
    assert "privileged mode does not open: its `enable` was refused" in outcome.error


@pytest.mark.parametrize("typed", ["<deleted>", "", "5", "bench-enable-1"])
def test_deleted_secret_never_opens_enable(typed: str) -> None:
    config = read(SOURCE / f"{NOVERIFY}.scenario").config
    shut = bench("sim", ('enable = "bench-enable-1"', ""))
    with RunningBench(shut, Need({}, "55555", config), seed=1) as running:
        console = running.console
        assert console is not None
        heard = console.transcript
        for count, line in enumerate(["", "enable", typed, typed, typed]):
            assert running.world.run_until(lambda: console.settled, US_PER_S), count
            console.type_line(line)
        assert running.world.run_until(lambda: "% Bad secrets" in heard.text, US_PER_S)
        assert running.world.run_until(lambda: heard.text.endswith("maui-nas-04>"), US_PER_S)
    assert heard.text.count("Password: ") == 3
    assert "#" not in heard.text


PASSES = "passes"

# Below these stands nothing that this server has a use for, so it is not judged without them.
HEADINGS = ("interface Ethernet0/0", "line con 0")

# What each line of the configuration is for: what happens to the two stories without it.
WITHOUT: dict[str, tuple[str, str]] = {
    "version 12.0": (PASSES, PASSES),
    "service exec-callback": (INITIATED, "Callback Dialstring: `84001`"),
    "service timestamps debug datetime msec": (PASSES, PASSES),
    "service timestamps log datetime msec": (PASSES, PASSES),
    "no service password-encryption": (PASSES, PASSES),
    "hostname maui-nas-04": ("maui-nas-04>", "maui-nas-04>"),
    "enable secret 5 <deleted>": (PASSES, PASSES),  # the bench's stands in for it
    AUSTIN_01.strip(): (INITIATED, PASSES),
    AUSTIN_02.strip(): (PASSES, "Callback Dialstring: `84001`"),
    "ip subnet-zero": (PASSES, PASSES),
    'chat-script offhook "" "ATH1" OK': (OFF_HOOK, OFF_HOOK),
    RTP: (OFF_HOOK, OFF_HOOK),
    " ip address 10.0.0.1 255.0.0.0": (PASSES, PASSES),
    " no ip directed-broadcast": (PASSES, PASSES),
    "ip classless": (PASSES, PASSES),
    " transport input none": (PASSES, PASSES),
    "line 65 70": (PASSES, PASSES),
    "line aux 0": ("several lines of the configuration have modem control",) * 2,
    " script modem-off-hook offhook": (OFF_HOOK, OFF_HOOK),
    " script callback rtp": (OFF_HOOK, OFF_HOOK),
    " login local": ("username: `austin-01`", "Username: `austin-02`"),
    " modem InOut": ("CONNECT", "CONNECT"),
    " transport input all": (PASSES, PASSES),
    " callback forced-wait 5": (OFF_HOOK, OFF_HOOK),
    " flowcontrol hardware": (PASSES, PASSES),
    "line vty 0 4": (PASSES, PASSES),
    "end": (PASSES, PASSES),
}


def test_every_line_of_the_configuration_is_for_something(tmp_path: Path) -> None:
    """Each line is taken away, alone; `login local` stands twice, and the AUX port's is first."""
    stage = Stage(tmp_path)
    text = (SOURCE / CONFIG).read_text()
    found: dict[str, tuple[str, str]] = {}
    for line in text.splitlines():
        if line.lstrip().startswith("!") or line in found or line in HEADINGS:
            continue
        (stage.folder / CONFIG).write_text(text.replace(f"{line}\n", "", 1))
        found[line] = (_without(stage, NOVERIFY), _without(stage, VERIFY))
    assert found == WITHOUT


def _without(stage: Stage, scenario: str) -> str:
    outcome = stage.play(scenario)
    if outcome.verdict is Verdict.ERROR:
        return outcome.error.partition(": ")[2].partition(" (")[0]
    return PASSES if outcome.verdict is Verdict.PASSED else failed_line(outcome)


def test_line_hung_up_when_the_callback_script_fails(tmp_path: Path) -> None:
    """A line whose callback failed takes the next call: it is never left busy."""
    stage = Stage(tmp_path)
    stage.change_config(("ABORT ERROR ABORT BUSY", "abort ERROR abort BUSY"))
    story = stage.path(NOVERIFY).read_text()
    again = """
nas     60s          ~ Chat script rtp finished, status = (?!Success)
        60s          ~ Callback failed
client               : quiet 20s
                     | `atdt 55555`
        60s          | CONNECT
                     | username:
pstn                 : call 2 client -> nas answered
"""
    stage.write("again.scenario", story[: story.index("\n# The line hangs up")] + again)
    outcome = stage.play("again")
    assert outcome.verdict is Verdict.PASSED, screen(outcome)
    assert [row["line"] for row in rows(outcome, "line") if row["act"] == "ringing"] == ["nas"] * 2
