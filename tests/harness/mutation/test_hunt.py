"""Mutation: what cannot fail is found, and what a sound scenario says is not blamed."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.bench.bench_file import find_bench
from harness.mutation.flips import find_flips
from harness.mutation.hunt import Hunt, hunt
from harness.rehearsal import read_cases
from harness.scenario.parser import parse_scenario
from tests.end_to_end.stage import ROOT, ringback

SOUND = """\
scenario: a call
client alice: 21
client bob: 22
match: document
matrix: word = hello, bye
bob | `ats0=2`
 | OK
alice @typed | `atd22`
bob x2 | RING
 60s @up | CONNECT
alice 60s | CONNECT
 | `${word}`
bob 5s | ${word}
pstn : alice off-hook 400ms..30s before dialing
 after @typed : calls == 1
 : call 1 alice -> bob answered
 at end : calls == 1
 at end : call 1 lasted 1s..30s
"""
IDLE = [
    # A line to be added, what it stands on, and what is flipped without notice.
    ("pstn at end : calls == 1\n", "pstn 60s at end : calls == 1\n", "60s"),
    ("pstn at end : calls == 1\n", "pstn at end : calls >= 0\n", ">="),
    ("bob 5s | ${word}\n", "bob 5s ~ .*\n", ".*"),
    ("bob 5s | ${word}\n", "bob 5s | ${word}\n 9s : quiet 3s\n", "9s"),
    (
        "bob 5s | ${word}\n",
        "pstn ! busy bob from call 9\nbob 5s | ${word}\n",
        "busy bob from call 9",
    ),
    ("bob 5s | ${word}\n", "bob 5s after @up | ${word}\n", "hello"),
]


def hunted(text: str, folder: Path) -> Hunt:
    path = folder / "a.scenario"
    path.write_text(text)
    return hunt(read_cases(path), find_bench("sim"))


def test_a_sound_scenario_notices_everything(tmp_path: Path) -> None:
    found = hunted(SOUND, tmp_path)
    assert [d.render() for d in found.survivors] == []
    assert found.flips >= 19
    assert found.unfit == found.broken == []


@pytest.mark.parametrize(("old", "new", "pointed_at"), IDLE)
def test_what_cannot_fail_is_found(old: str, new: str, pointed_at: str, tmp_path: Path) -> None:
    sound = SOUND.replace("\n at end :", "\npstn at end :")
    assert sound.count(old) == 1
    found = hunted(sound.replace(old, new), tmp_path)
    assert found.unfit == found.broken == []
    shown = {d.text[d.span.column - 1 :][: d.span.width] for d in found.survivors}
    # A text that fits anything also fits where a case has another word.
    assert shown == {pointed_at}
    assert {d.rule for d in found.survivors} == {"cannot-fail"}


def test_the_ringing_that_a_person_ends_may_be_counted(tmp_path: Path) -> None:
    text = SOUND.replace("`ats0=2`\n | OK", "`at`\n | OK")
    found = hunted(text.replace("bob x2 | RING", "bob x1..3 | RING\n | `ata`"), tmp_path)
    assert found.survivors == []


def test_a_circuit_that_is_off_until_later_is_a_sound_check(tmp_path: Path) -> None:
    text = SOUND.replace("bob x2 | RING", "alice : dcd off\nbob x2 | RING")
    assert hunted(text, tmp_path).survivors == []


def test_a_value_that_only_one_case_has_is_noticed(tmp_path: Path) -> None:
    text = SOUND.replace("bob 5s | ${word}", "bob 5s ~ hello|${word}")
    assert hunted(text, tmp_path).survivors == []


def test_what_does_not_pass_is_not_tried(tmp_path: Path) -> None:
    found = hunted(SOUND.replace("calls == 1", "calls == 7"), tmp_path)
    assert (found.flips, len(found.unfit)) == (0, 2)


@pytest.mark.parametrize("folder", ["source", "channel", "billing"])
def test_our_own_scenarios_have_nothing_idle(folder: str) -> None:
    for path in sorted((ROOT / "scenarios" / folder).glob("*.scenario")):
        found = hunt(read_cases(path), find_bench("sim"))
        assert [d.render() for d in found.survivors] == []
        assert found.flips > 3


@given(st.text(alphabet="abX xI.!?é", min_size=1).filter(str.strip))
def test_a_flipped_line_is_another_line_in_every_mode(expected: str) -> None:
    text = f"scenario: a\nclient: 1\nclient | {expected}\n"
    scenario = parse_scenario(text, "a", lambda name: "")
    for flip in find_flips(scenario, {}):
        assert flip.step is not None
        flipped = "".join(map(str, flip.step.action.expected.parts))  # type: ignore[union-attr]
        plain = "".join(map(str, scenario.steps[0].action.expected.parts))  # type: ignore[union-attr]
        assert flipped.rstrip().casefold() != plain.rstrip().casefold()


class TestCommand:
    def test_says_what_survives(self, tmp_path: Path) -> None:
        path = tmp_path / "a.scenario"
        path.write_text(SOUND)
        ran = ringback("run", "--mutate", path)
        assert (ran.code, ran.err) == (0, "")
        assert re.fullmatch(
            rf"ok  {re.escape(str(path))}  (\d+) changes, all noticed\n"
            r"\1 changes, 0 not noticed, in [\d.]+ s\n",
            ran.out,
        )
        path.write_text(SOUND.replace("calls == 1", "calls >= 0"))
        ran = ringback("run", "--mutate", f"{path}[hello]", "--format", "json")
        assert ran.code == 4
        assert '"rule": "cannot-fail"' in ran.out
        assert '"line": 15' in ran.out

    def test_refuses_what_takes_real_time(self) -> None:
        ran = ringback("run", "--mutate", "--bench", "live", "scenarios/source")
        assert ran.code == 1
        assert "real time" in ran.err
