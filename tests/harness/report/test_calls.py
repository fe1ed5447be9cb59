"""The exchange's call records, from the events alone."""

from decimal import Decimal

from harness.report.calls import read_calls, say_savings
from phonesim.exchange.billing import savings
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


def priced(
    number: int, cost: str, callback_of: int | None = None, direct: str | None = None
) -> list[TraceEvent]:
    bill: dict[str, Fact] = {
        "cost": cost, "currency": "USD", "charged_s": 60, "callback_of": callback_of,
        "direct_cost": direct,
    }  # fmt: skip
    return [
        call(number, number, "answered"),
        record(number, number, "answered", answered_us=number, **bill),
    ]


def test_what_callback_saves_is_one_call_by_the_caller_less_both_legs() -> None:
    story = read_calls([*priced(1, "0.25"), *priced(2, "0.35", 1, "1.25")])
    (said,) = say_savings([story])
    assert said == (
        "callback saved 0.65 USD: 1 callback and its first call cost 0.60 USD; "
        "for the same minutes in one call the caller would have paid 1.25 USD"
    )
    (said,) = say_savings([story, story, []])
    assert said == (
        "callback saved 1.30 USD: 2 callbacks and their first calls cost 1.20 USD; "
        "for the same minutes in one call the callers would have paid 2.50 USD"
    )


def test_a_callback_that_is_dearer_is_said_to_cost_more() -> None:
    story = read_calls([*priced(1, "0.25"), *priced(2, "0.02", 1, "0.25")])
    (said,) = say_savings([story])
    assert said.startswith("callback cost 0.02 USD more: 1 callback and its first call cost 0.27")


def test_a_callback_that_is_tried_again_is_counted_with_the_first_call_once() -> None:
    again = [*priced(2, "0.10", 1, "0.50"), *priced(3, "0.10", 1, "0.75")]
    (saving,) = savings([read_calls([*priced(1, "0.25"), *again])])
    assert (saving.callbacks, saving.paid, saving.saved) == (2, Decimal("0.45"), Decimal("0.30"))


def test_a_callback_that_failed_saves_nothing_and_is_not_told() -> None:
    failed = record(3, 2, "congestion", cause=34, callback_of=1, direct_cost="0.25")
    story = read_calls([*priced(1, "0.25"), call(3, 2, "congestion"), failed])
    (saving,) = savings([story])
    assert (saving.callbacks, saving.saved) == (0, Decimal(0))
    assert say_savings([story]) == []


def test_without_a_rate_for_one_of_them_nothing_is_said() -> None:
    answered = record(3, 2, "answered", answered_us=2, callback_of=1, direct_cost="0.25")
    story = read_calls([*priced(1, "0.25"), call(2, 2, "answered"), answered])
    assert savings([story]) == []


def test_without_a_tariff_nothing_is_said() -> None:
    calls = read_calls([call(1, 1, "answered"), record(2, 1, "answered")])
    assert savings([calls]) == []
