"""The margin says when and how often."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from harness.scenario.margin import read_margin
from harness.scenario.piece import Mistake, Piece
from harness.scenario.steps import Count, Margin, Window
from phonesim.diagnostic import Span
from phonesim.units import show_duration

ANYWHERE = Span(1)

durations_us = st.integers(min_value=0, max_value=10**12)
names = st.text("abcXYZ019_-", min_size=1)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    least_us, most_us = sorted((draw(durations_us), draw(durations_us)))
    return Window(least_us, most_us, ANYWHERE)


@st.composite
def counts(draw: st.DrawFn) -> Count:
    least, most = sorted(draw(st.tuples(*[st.integers(1, 999_999)] * 2)))
    return Count(least, most, ANYWHERE)


margins = st.builds(
    Margin,
    window=st.none() | windows(),
    count=st.none() | counts(),
    mark=st.none() | names,
    after=st.none() | names,
    at_end=st.booleans(),
)


def words_of(margin: Margin) -> list[str]:
    words = []
    if margin.window:
        least, most = show_duration(margin.window.least_us), show_duration(margin.window.most_us)
        words.append(f"{least}..{most}")
    if margin.count:
        words.append(f"x{margin.count.least}..{margin.count.most}")
    if margin.mark:
        words.append(f"@{margin.mark}")
    if margin.after:
        words.append(f"after @{margin.after}")
    if margin.at_end:
        words.append("at end")
    return words


def without_places(margin: Margin) -> tuple[object, ...]:
    window, count = margin.window, margin.count
    return (
        window and (window.least_us, window.most_us),
        count and (count.least, count.most),
        margin.mark,
        margin.after,
        margin.at_end,
    )


@given(margins, st.randoms(use_true_random=False), st.sampled_from([" ", "\t", "   "]))
def test_what_is_written_is_read(margin: Margin, random: Random, space: str) -> None:
    words = words_of(margin)
    random.shuffle(words)
    mistakes: list[Mistake] = []
    read, _ = read_margin(Piece(space.join(["", *words, ""]), 1), mistakes)
    assert mistakes == []
    assert without_places(read) == without_places(margin)


def test_one_number_is_an_upper_bound_and_an_exact_count() -> None:
    mistakes: list[Mistake] = []
    margin, places = read_margin(Piece("  45s x2", 7), mistakes)
    assert margin.window == Window(0, 45_000_000, Span(7, 3, 3))
    assert margin.count == Count(2, 2, Span(7, 7, 2))
    assert list(places) == ["window", "count"]
    assert mistakes == []
