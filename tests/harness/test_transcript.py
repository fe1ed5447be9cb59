"""What was received says the same, in whatever chunks it came."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.party import SETTLE, Party
from harness.scenario.parser import parse_scenario
from harness.scenario.party_lane import PartyLane
from harness.scenario.steps import Match
from harness.transcript import Transcript
from phonesim.world import World

# What is heard does not wait for what is typed here, so a chunk may end anywhere in it.
DIALOGUES = {
    "a modem": (
        ["`at`", "OK", "`atdt 55555`", "CONNECT 9600", "username: `austin-01`", "end"],
        "at\r\r\nOK\r\natdt 55555\r\r\nCONNECT 9600\r\n\r\nusername: |austin-01\r\n|end\r\n",
    ),
    "two lines typed in a row": (
        ["`ats0=1`", "`atdt 55555`", "OK", "CONNECT"],
        "ats0=1\r\r\nOK\r\natdt 55555\r\r\nCONNECT\r\n",
    ),
    "both echoed before the first answer": (
        ["`ats0=1`", "`at`", "OK", "OK"],
        "ats0=1\rat\r\r\nOK\r\n\r\nOK\r\n",
    ),
    "a modem that does not echo": (["`at`", "OK", "`at`", "OK"], "\r\nOK\r\n\r\nOK\r\n"),
    "an answer that begins like what was typed": (["`at`", "attention", "`0`", "0 calls"],
                                                  "attention\r\n0 calls\r\n"),
    "results as numbers": (["`atv0`", "0", "`at`", "0"], "atv0\r0\r|at\r0\r\n"),
    "what nobody expects": (["`at`", "OK"], "at\r\r\nat\r\n\r\nOK\r\n"),
    "a key, without Return": (["`+++\\c`", "OK", "`ath`", "OK"], "+++\r\nOK\r\nath\r\r\nOK\r\n"),
}  # fmt: skip


HEADER = "scenario: s\nclient: 84001\n\n"


class OpenPort:
    """A port into which somebody puts what the party is to hear."""

    name = "port"
    rate_bps = 0
    backlog = 0

    def attach(self, receive: Callable[[bytes], None], circuit: object = None) -> None:
        self.receive = receive

    def write(self, data: bytes) -> None: ...
    def set(self, circuit: object, on: bool) -> None: ...


def judge(lines: list[str], match: Match, chunks: list[str]) -> list[str]:
    """What became of each line, and what was left over at the end."""
    story = "".join(f"client {'' if line.startswith('~') else '|'} {line}\n" for line in lines)
    steps = parse_scenario(HEADER + story, "s.scenario", lambda path: "").steps
    world, port = World(), OpenPort()
    lane = PartyLane(Party("client", world, port), world, match, lambda v: "", searched=False)  # type: ignore[arg-type]
    verdicts: list[str] = []

    def look() -> None:
        while len(verdicts) < len(steps):
            finding = lane.look(steps[len(verdicts)], 0)
            if finding.holds is None:
                return
            verdicts.append("met" if finding.holds else finding.message)
            if finding.holds:
                lane.act(steps[len(verdicts) - 1])

    look()
    for chunk in chunks:
        port.receive(chunk.replace("|", "").encode())
        look()
        if chunk.endswith("|"):
            world.run_for(SETTLE.default_us)
            look()
    world.run_for(SETTLE.default_us)
    look()
    return [*verdicts, f"left over: {lane.unread()}"]


@given(
    st.sampled_from(sorted(DIALOGUES)),
    st.sampled_from(Match),
    st.sets(st.integers(min_value=1, max_value=80)) | st.just(set(range(80))),
)
def test_chunks_make_no_difference(name: str, match: Match, cuts: set[int]) -> None:
    lines, stream = DIALOGUES[name]
    settled = [piece + "|" for piece in stream.split("|")[:-1]] + [stream.split("|")[-1]]
    bounds = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    pauses = [i + 1 for i, c in enumerate(stream) if c == "|"]
    bounds = sorted({*bounds, *pauses})
    chunks = [stream[a:b] for a, b in pairwise(bounds)]
    assert judge(lines, match, chunks) == judge(lines, match, settled)


@pytest.mark.parametrize("name", [name for name in DIALOGUES if name != "what nobody expects"])
def test_an_echo_is_no_output(name: str) -> None:
    lines, stream = DIALOGUES[name]
    bytewise = [*stream]
    assert judge(lines, Match.DOCUMENT, bytewise) == ["met"] * len(lines) + ["left over: "]


@pytest.mark.parametrize(
    ("stream", "lines"),
    [
        ("at\r\r\nOK\r\n", ["", "OK"]),
        ("at\r\r\nOK\r", ["", "OK\\r"]),
        ("at\r\r\nOK\n", ["", "OK\\n"]),
        ("at\r\nOK\r\n", ["OK"]),
        ("at\r\r\nOK\r|\n", ["", "OK\\r", "\\n"]),
        ("at\r0\r|at\r0\r", ["0\\r", "`at`", "0\\r"]),
        ("at\r\r\r\nOK\r\n", ["\\r", "", "OK"]),
    ],
)
def test_an_exact_line_ends_as_it_says(stream: str, lines: list[str]) -> None:
    """CR LF is what needs no word; each other way to write the lines does not fit."""
    story = ["`at`", *lines]
    assert judge(story, Match.EXACT, [*stream]) == ["met"] * len(story) + ["left over: "]
    for number, line in enumerate(story[1:], 1):
        if "`" in line:
            continue
        other = line[:-2] if line.endswith(("\\r", "\\n")) else line + "\\r"
        changed = [*story[:number], other, *story[number + 1 :]]
        assert judge(changed, Match.EXACT, [*stream]) != judge(story, Match.EXACT, [*stream])


def test_an_exact_echo_ends_with_the_carriage_return_that_was_typed() -> None:
    assert judge(["`at`", "OK"], Match.DOCUMENT, ["at\nOK\r\n"]) == ["met", "met", "left over: "]
    assert 'received "at\\n"' in judge(["`at`", "OK"], Match.EXACT, ["at\nOK\r\n"])[1]


def test_an_expression_does_not_look_at_the_end_of_an_exact_line() -> None:
    for stream in ("at\r0\r", "at\r0\n", "at\r0\r\n"):
        assert judge(["`at`", "~ ^0$"], Match.EXACT, [stream]) == ["met", "met", "left over: "]


def test_an_echo_comes_once() -> None:
    lines, stream = DIALOGUES["what nobody expects"]
    assert 'expected "OK", received "at"' in judge(lines, Match.DOCUMENT, [stream])


def test_a_prompt_is_shown_while_it_stands() -> None:
    heard = Transcript()
    heard.expect_echo("show users\r")
    heard.append(b"show ", 1)
    assert heard.peek() is None
    heard.append(b"me\r", 2)
    line = heard.peek()
    assert line is not None
    assert (line.text, line.time_us, line.complete) == ("show me", 2, True)
