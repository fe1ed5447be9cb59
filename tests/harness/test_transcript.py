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
    story = "".join(f"client | {line}\n" for line in lines)
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
