"""The ladder diagram: a frozen log against its drawing, and what small stories look like."""

from pathlib import Path

from harness.bench.bench_file import find_bench
from harness.rehearsal import play, read
from harness.report.event_log import encode_outcome, read_log
from harness.report.ladder import PITCH, draw_ladder
from phonesim.trace import Fact, TraceEvent

GOLDEN = Path(__file__).parent / "golden"


def event(time_us: int, source: str, kind: str, **facts: Fact) -> TraceEvent:
    return TraceEvent(time_us, source, kind, facts)


def state(time_us: int, source: str, was: str, now: str) -> TraceEvent:
    return event(time_us, source, "state", was=was, now=now, event="E")


def signs(events: list[TraceEvent], *clients: str) -> list[str]:
    """The drawing without its header, its bars and its spaces."""
    drawn = draw_ladder(events, clients).splitlines()[2:]
    return [" ".join(line.replace("|", " ").split()) for line in drawn]


def drawn_story(tmp_path: Path, story: str) -> str:
    """The ladder of a scenario between alice (84001) and bob (84002), which must pass."""
    file = tmp_path / "small.scenario"
    file.write_text(f"scenario: small\nclient alice: 84001\nclient bob: 84002\n\n{story}")
    outcome = play(read(file), find_bench("sim"))
    (played,) = read_log(encode_outcome(outcome))
    assert played.verdict is not None
    assert played.verdict.verdict == "passed", played.verdict.screen
    return draw_ladder(played.events, played.clients)


def test_frozen_log_of_a_callback() -> None:
    (played,) = read_log((GOLDEN / "noverify.events.jsonl").read_bytes())
    drawn = draw_ladder(played.events, played.clients)
    assert drawn == (GOLDEN / "noverify.ladder.txt").read_text()


def test_arrows_meet_their_bars() -> None:
    (played,) = read_log((GOLDEN / "noverify.events.jsonl").read_bytes())
    _, bars, *lines = draw_ladder(played.events, played.clients).splitlines()
    at = [column for column, sign in enumerate(bars) if sign == "|"]
    assert len(at) == 5
    for line in lines:
        assert line[at[0]] == "|"
        for column in at[1:]:
            assert line[column] in "|-" or line[column - 1] != ">"
    assert all(len(line) >= at[-1] for line in lines)


def test_two_clients(tmp_path: Path) -> None:
    drawn = drawn_story(
        tmp_path,
        "bob               | `ats0=1`\n"
        "                  | OK\n"
        "alice             | `atdt84002`\n"
        "      60s         | CONNECT 115200\n"
        "bob   60s         | RING\n"
        "      60s         | CONNECT 115200\n"
        "alice             | `hello`\n"
        "bob               | hello\n",
    )
    heads = ["alice", "alice modem", "bob", "bob modem", "exchange"]
    assert drawn.splitlines()[0].split("  ")[-1].strip() == heads[-1]
    assert [head for head in heads if head not in drawn] == []
    for sign in ("--digits 84002", "<-ringback tone", "<-ringing--", "--answers--", "--hello----"):
        assert sign in drawn
    assert drawn.count("--hello-") == 2  # typed by the one, received by the other
    assert drawn.index("--digits") < drawn.index("<-ringing") < drawn.index("--answers")


def test_busy_and_reorder(tmp_path: Path) -> None:
    drawn = drawn_story(
        tmp_path,
        "pstn              ! busy bob from call 1\n"
        "alice             | `atdt84002`\n"
        "      60s         | BUSY\n"
        "                  | `atdt999`\n"
        "      60s         | BUSY\n",
    )
    assert "* fault: busy 84002" in drawn
    assert drawn.index("<-busy tone") < drawn.index("<-reorder tone")


def test_a_prompt_stands_where_it_came_and_echo_nowhere() -> None:
    drawn = signs(
        [
            event(1_000_000, "pc", "received", data="Use"),
            event(1_100_000, "pc", "received", data="rname: "),
            event(2_000_000, "pc", "typed", data="me\r"),
            event(2_100_000, "pc", "received", data="me\r\nPassword: "),
            event(3_000_000, "pc", "typed", data="<pw>\r"),
            event(3_100_000, "pc", "received", data="\r\n\r\nhost>"),
            event(9_000_000, "pc", "received", data="\r\n"),
        ],
        "pc",
    )
    texts = [line.replace("-", "") for line in drawn]
    assert texts == [
        "1.100 <Username:",
        "2.000 me>",
        "2.100 <Password:",
        "3.000 <pw>>",
        "3.100 <host>",
    ]


def test_text_goes_through_a_call_and_results_do_not() -> None:
    def call(outcome: str) -> TraceEvent:
        return event(
            2, "pstn", "call", number=1, caller="pc", digits="5", called="nas", outcome=outcome,
            released_by=None,
        )  # fmt: skip

    drawn = draw_ladder(
        [
            event(0, "nas modem port", "circuit", circuit="CTS", on=True),
            call("answered"),
            state(3, "pc modem", "TRAINING", "ONLINE"),
            event(3, "pc modem", "result", word="CONNECT 9600"),
            event(4, "pc", "received", data="\r\nCONNECT 9600\r\nlogin: "),
            state(5, "call 1", "TALKING", "ENDED"),
            event(6, "pc", "received", data="\r\nbye\r\n"),
        ],
        ["pc"],
    )
    arrows = {
        line.split("<-")[1].split("-")[0]: line for line in drawn.splitlines() if "<-" in line
    }
    assert arrows["CONNECT 9600"].count("-") < PITCH
    assert arrows["login:"].count("-") > 3 * PITCH
    assert arrows["bye"].count("-") < PITCH


def test_circuits_and_the_hook() -> None:
    drawn = signs(
        [
            event(0, "pc modem port", "circuit", circuit="DSR", on=True),
            event(0, "pc", "circuit", circuit="DTR", on=True),
            event(1, "pc", "circuit", circuit="DTR", on=False),
            event(2, "pc modem port", "circuit", circuit="DCD", on=False),
            event(3, "pc modem port", "circuit", circuit="RI", on=True),
            event(4, "pstn", "line", line="pc", act="on-hook"),
            state(5, "line pc", "IDLE", "RING_BURST"),
            event(6, "pstn", "line", line="pc", act="off-hook"),
            event(7, "con 0", "circuit", circuit="DTR", on=False),
        ],
        "pc",
    )
    assert [line.strip("0123456789. ").replace("-", "") for line in drawn] == [
        "DTR off>",
        "<DCD off",
        "on hook>",
        "<ringing",
        "off hook>",
    ]


def test_long_and_odd_text_stays_between_its_bars() -> None:
    long = "a" * 60
    drawn = draw_ladder([event(0, "pc", "typed", data=f"{long}\x1b[2J\r")], ["pc"])
    line = drawn.splitlines()[-1]
    assert "aaa...->" in line
    assert "\x1b" not in drawn


def test_nothing_at_all() -> None:
    assert draw_ladder([], []).split() == ["time", "s", "exchange", "|"]
