"""The exchange's call records, from the events alone."""

from harness.report.calls import read_calls
from phonesim.trace import Fact, TraceEvent


def call(time_us: int, number: int, outcome: str, **changes: Fact) -> TraceEvent:
    facts: dict[str, Fact] = {
        "number": number, "caller": "a", "digits": "55", "called": "b", "outcome": outcome,
        "released_by": None,
    }  # fmt: skip
    return TraceEvent(time_us, "pstn", "call", facts | changes)


def line(time_us: int, name: str, act: str) -> TraceEvent:
    return TraceEvent(time_us, "pstn", "line", {"line": name, "act": act})


def state(time_us: int, source: str, now: str) -> TraceEvent:
    return TraceEvent(time_us, source, "state", {"was": "", "now": now, "event": ""})


def test_answered() -> None:
    (found,) = read_calls(
        [
            line(10, "a", "dialing"),
            call(20, 1, "under way"),
            state(20, "line b", "RING_BURST"),
            state(22, "line b", "RING_PAUSE"),
            state(26, "line b", "RING_BURST"),
            call(27, 1, "answered"),
            state(90, "call 1", "ENDED"),
            call(90, 1, "answered", released_by="b"),
        ]
    )
    assert (found.dialled_us, found.answered_us, found.ended_us) == (10, 27, 90)
    assert (found.rings, found.released_by, found.outcome) == (2, "b", "answered")


def test_a_call_that_finds_a_ringing_line_busy_does_not_take_its_rings() -> None:
    first, second = read_calls(
        [
            call(20, 1, "under way"),
            state(20, "line b", "RING_BURST"),
            call(21, 2, "busy", caller="c"),
            state(26, "line b", "RING_BURST"),
        ]
    )
    assert (first.rings, second.rings) == (2, 0)
    assert (second.caller, second.outcome, second.ended_us) == ("c", "busy", None)


def test_unobtainable_and_abandoned() -> None:
    (found,) = read_calls(
        [
            line(10, "a", "dialing"),
            state(30, "call 1", "ENDED"),
            call(30, 1, "abandoned", digits="5", called=None, released_by="a"),
        ]
    )
    assert (found.called, found.digits, found.answered_us, found.ended_us) == ("", "5", None, 30)


def test_no_calls() -> None:
    assert read_calls([line(0, "a", "off-hook")]) == []
