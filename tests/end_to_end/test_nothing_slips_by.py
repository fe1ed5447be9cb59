"""What nobody expected is not let pass: output, calls, echoes, noise instead of silence."""

import pytest

from harness.bench.bench_file import find_bench
from harness.bench.fit import Need
from harness.bench.running import RunningBench
from harness.errors import BenchError, ScenarioError
from harness.rehearsal import Rehearsal, play
from harness.scenario.outcome import ExpectationFailed, Outcome, Verdict
from harness.scenario.parser import parse_scenario
from harness.scenario.player import Player
from phonesim.nas.ios_config import read_config
from phonesim.units import US_PER_S

HEADER = "scenario: x\nclient alice: 100\nclient bob: 200\n"
CONFIG = """hostname box
username ann password 0 hunter2
line aux 0
 login local
 modem InOut
"""


def story(text: str, header: str = HEADER) -> Rehearsal:
    scenario = parse_scenario(header + text, "x.scenario", lambda path: CONFIG)
    config = read_config(CONFIG, "nas.cfg") if scenario.nas else None
    return Rehearsal(scenario, config)


def played(text: str, header: str = HEADER) -> Outcome:
    return play(story(text, header), find_bench("sim"))


def failed(text: str, header: str = HEADER) -> tuple[str, str, str]:
    """The message, the step and the label of a failure."""
    outcome = played(text, header)
    assert outcome.verdict is Verdict.FAILED, outcome.error
    assert outcome.failure is not None
    return outcome.failure.message, outcome.failure.step.text, outcome.failure.label


def test_a_lane_without_steps_counts_too() -> None:
    message, step, label = failed("alice | `atdt200;`\n      | OK\nalice : quiet 10s\n")
    assert message == "bob received what nobody expected after the last line of its lane"
    assert (step, label) == ("quiet 10s", 'bob then received "RING"')


def test_a_ring_breaks_the_silence() -> None:
    message, step, label = failed("alice | `atdt200`\nbob : quiet 30s\n    x1..20 | RING\n")
    assert (message, step, label) == ("it was not quiet", "quiet 30s", 'received "RING"')


def test_silence_after_something_is_silence() -> None:
    assert played("alice | `at`\n | OK\n : quiet 30s\n").verdict is Verdict.PASSED


@pytest.mark.parametrize("later_s", [5, 30, 55])
def test_a_call_after_the_story_is_a_call(later_s: int) -> None:
    rehearsal = story("alice | `at`\n | OK\npstn at end : calls == 0\n")
    clients = {"alice": "100", "bob": "200"}
    with RunningBench(find_bench("sim"), Need(clients), 1) as running:
        bob = running.clients["bob"]
        # Whoever is not in the story has no DTR, without which his modem would not dial.
        running.world.after(later_s * US_PER_S - US_PER_S, bob.open)
        running.world.after(later_s * US_PER_S, lambda: bob.type_line("atdt100"))
        with pytest.raises(ExpectationFailed) as failure:
            Player(rehearsal.scenario, running).play()
    assert failure.value.label == "1 call"


@pytest.mark.parametrize("said", ["NO CARRIER", "RING", "CONNECT 9600", "BUSY", "% Login invalid"])
def test_what_a_modem_says_is_no_banner(said: str) -> None:
    """Bob answers by hand and then types what a modem could have said."""
    text = f"""alice | `atdt200`
bob   | RING
      | `ata`
alice 60s | CONNECT
bob 60s | CONNECT
      | `welcome to bob`
      | `{said}`
      | `login:`
alice | login:
"""
    message, step, _ = failed(text, HEADER + "match: document\n")
    assert (message, step) == (f'expected "login:", received "{said}"', "login:")


def test_a_banner_is_let_pass_and_listed() -> None:
    text = """alice | `atdt200`
bob   | RING
      | `ata`
alice 60s | CONNECT
bob 60s | CONNECT
      | `welcome to bob`
      | `login:`
alice | login:
"""
    outcome = played(text, HEADER + "match: document\n")
    assert (outcome.verdict, outcome.let_pass) == (Verdict.PASSED, ["welcome to bob"])


NAS = "scenario: x\nclient: 100\nnas: 200, nas.cfg\nsecret: pw = hunter2\nmatch: document\n"


def test_a_password_that_comes_back_is_noticed() -> None:
    """Bob plays an access server whose echo stays on at the password prompt."""
    header = HEADER + "secret: pw = hunter2\n"
    text = """alice | `atdt200`
bob   | RING
      | `ata`
alice 60s | CONNECT 115200
bob 60s | CONNECT 115200
      | `password:`
alice | password:`${pw}`
bob   | ${pw}
      | `${pw}`
      | `box>`
alice | box>
"""
    message, step, _ = failed(text, header)
    assert step == "box>"
    assert message.startswith('expected "box>", received')


def test_at_most_is_no_least() -> None:
    """The prompt stood before the story: a window that only ends is kept."""
    text = "nas 20s | box#`show clock`\nclient | `at`\n | OK\n"
    assert played(text, NAS).verdict is Verdict.PASSED


def test_a_console_line_cannot_be_counted() -> None:
    with pytest.raises(ScenarioError, match="counts are for clients"):
        story("nas x1 | box#\nclient | `at`\n", NAS)


def test_a_device_is_no_bench_file() -> None:
    with pytest.raises(BenchError, match="not a regular file"):
        find_bench("/dev/zero")
