"""The exchange's call records, from the events alone."""

from decimal import Decimal

from harness.report.calls import read_calls, savings, say_saving
from phonesim.exchange.billing import callbacks
from phonesim.trace import Fact, TraceEvent


def call(time_us: int, number: int, outcome: str, **changes: Fact) -> TraceEvent:
    facts: dict[str, Fact] = {
        "number": number, "caller": "a", "digits": "55", "called": "b", "outcome": outcome,
        "released_by": None,
    }  # fmt: skip
    return TraceEvent(time_us, "pstn", "call", facts | changes)


def record(time_us: int, number: int, outcome: str, **changes: Fact) -> TraceEvent:
    whole: dict[str, Fact] = {"started_us": 10, "ended_us": time_us}
    return TraceEvent(
        time_us, "pstn", "record", {**call(0, number, outcome).facts, **whole, **changes}
    )


def line(time_us: int, name: str, act: str) -> TraceEvent:
    return TraceEvent(time_us, "pstn", "line", {"line": name, "act": act})


def test_a_call_that_has_ended_is_told_by_its_record() -> None:
    (found,) = read_calls(
        [
            line(10, "a", "dialing"),
            call(20, 1, "under way"),
            call(27, 1, "answered"),
            record(90, 1, "answered", answered_us=27, rings=2, released_by="b", cause=16),
        ]
    )
    assert (found.dialled_us, found.answered_us, found.ended_us) == (10, 27, 90)
    assert (found.rings, found.released_by, found.outcome) == (2, "b", "answered")
    assert (found.cause, found.talking_us) == (16, 63)


def test_a_call_under_way_is_told_as_far_as_it_has_come() -> None:
    (found,) = read_calls(
        [line(10, "a", "dialing"), call(20, 1, "under way"), call(27, 1, "answered")]
    )
    assert (found.dialled_us, found.answered_us, found.ended_us) == (10, 27, None)
    assert (found.outcome, found.talking_us) == ("answered", 0)


def test_abandoned() -> None:
    (found,) = read_calls(
        [
            line(10, "a", "dialing"),
            call(30, 1, "abandoned", digits="5", called=None, released_by="a"),
            record(30, 1, "abandoned", digits="5", called=None, released_by="a"),
        ]
    )
    assert (found.called, found.digits, found.answered_us, found.ended_us) == ("", "5", None, 30)


def test_no_calls() -> None:
    assert read_calls([line(0, "a", "off-hook")]) == []


def priced(number: int, caller: str, called: str, cost: str, reverse: str) -> list[TraceEvent]:
    who: dict[str, Fact] = {"caller": caller, "called": called}
    bill: dict[str, Fact] = {
        "cost": cost, "reversed_cost": reverse, "currency": "USD", "charged_s": 60,
    }  # fmt: skip
    return [
        call(number, number, "answered", **who),
        record(number, number, "answered", answered_us=number, **who, **bill),
    ]


def test_a_callback_is_an_answered_call_to_one_who_had_called() -> None:
    calls = read_calls(
        [
            *priced(1, "pc", "nas", "0.25", "0.07"),
            *priced(2, "nas", "pc", "0.07", "0.25"),
            *priced(3, "nas", "pc", "0.07", "0.25"),
            *priced(4, "nas", "other", "0.07", "0.25"),
        ]
    )
    assert [c.number for c in callbacks(calls)] == [2]


def test_what_callback_saves_is_the_other_direction_less_its_own_cost() -> None:
    story = read_calls(
        [*priced(1, "pc", "nas", "0.25", "0.07"), *priced(2, "nas", "pc", "0.07", "0.25")]
    )
    (saving,) = savings([story, story, []])
    assert (saving.calls, saving.charged_s, saving.saved) == (2, 120, Decimal("0.36"))
    assert say_saving(saving) == (
        "callback saved 0.36 USD: 2 callbacks, 120 s charged, cost 0.14 USD; "
        "the callers would have paid 0.50 USD for them"
    )


def test_a_callback_that_is_dearer_is_said_to_cost_more() -> None:
    story = read_calls(
        [*priced(1, "pc", "nas", "0.07", "0.25"), *priced(2, "nas", "pc", "0.25", "0.07")]
    )
    (saving,) = savings([story])
    assert say_saving(saving).startswith("callback cost 0.18 USD more: 1 callback,")


def test_without_a_tariff_nothing_is_said() -> None:
    calls = read_calls([call(1, 1, "answered"), record(2, 1, "answered")])
    assert savings([calls]) == []
