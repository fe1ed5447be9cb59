"""The ways to flip a line of a story, so that a run that passed must fail.

Each flip is one that a sound expectation must notice, whatever the match mode lets pass and however
wide a window is: a line gets another letter, a window ends before or begins after what it allows, a
check demands what the one before excludes, a fault does not happen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.scenario.row import Value
from harness.scenario.steps import (
    Argument,
    Count,
    LaneKind,
    Literal,
    Match,
    Pattern,
    Scenario,
    Statement,
    Step,
    Text,
    Window,
)
from harness.scenario.vocabulary import BY_VERB
from phonesim.diagnostic import Span
from phonesim.units import US_PER_S, show_duration

NOBODY = "nobody"
NEVER = re.compile(r"(?!)")
LONG_US = 3600 * US_PER_S
_LETTER = re.compile(r"[^\W_]")
_BELOW = 1e-6  # less than any unit of a currency


@dataclass(frozen=True, slots=True)
class Flip:
    """One change of one step; without `step` it is left out. `what` says it, `span` where."""

    number: int  # of the step, from 0
    step: Step | None
    what: str
    span: Span

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario with it."""
        steps = list(scenario.steps)
        steps[self.number : self.number + 1] = [self.step] if self.step else []
        return replace(scenario, steps=tuple(steps))


def find_flips(scenario: Scenario, judged_us: Mapping[int, int]) -> Iterator[Flip]:
    """Every flip of every step, in the order of the story.

    `judged_us` is, for the number of a step, how long after its lane's previous match it was found
    to hold: a fact of the exchange or a circuit may be otherwise a moment later, so that its
    opposite gets no longer.
    """
    for number, step in enumerate(scenario.steps):
        changes: list[tuple[Step | None, str, Span]] = [*_flip_window(step)]
        if not _is_ended_by_an_act(step, scenario.steps[number + 1 :]):
            changes += _flip_count(step)
        match step.action:
            case Literal(Text() as expected, _):
                changes += _flip_text(step, step.action, expected)
                if scenario.match is Match.EXACT and step.lane.kind is LaneKind.CLIENT:
                    changes.append(_flip_end(step, step.action, expected))
            case Pattern():
                never = replace(step, action=Pattern(NEVER))
                changes.append((never, "an expression that fits nothing", step.span))
            case Statement(verb) if BY_VERB[verb].gutter == "!":
                changes.append((None, "without this fault", step.span))
            case Statement(verb) if not BY_VERB[verb].acts:
                hasty = _hastily(step, judged_us.get(number, 0))
                changes += _flip_statement(hasty, step.action, scenario)
        for flipped, what, span in changes:
            yield Flip(number, flipped, what, span)


Change = tuple[Step, str, Span]


def _flip_window(step: Step) -> Iterator[Change]:
    window = step.margin.window
    for least_us, most_us, what in _outside(window):
        assert window is not None
        other = replace(window, least_us=least_us, most_us=most_us)
        yield replace(step, margin=replace(step.margin, window=other)), what, window.span


def _flip_count(step: Step) -> Iterator[Change]:
    count = step.margin.count
    if count is None:
        return
    more = Count(count.most + 1, count.most + 1, count.span)
    yield _with_count(step, more), f"x{more.least}, one more than it may be", count.span
    if count.least > 1:
        fewer = Count(count.least - 1, count.least - 1, count.span)
        yield _with_count(step, fewer), f"x{fewer.least}, one less than it must be", count.span


def _is_ended_by_an_act(step: Step, later: Sequence[Step]) -> bool:
    """Whether somebody types or acts before the lane of `step` expects anything else.

    What is counted may end with that, as the ringing with `ata`; waiting for more would be another
    story, and not the opposite of this one.
    """
    for each in (step, *later):
        match each.action:
            case Literal(expected, typed):
                acts = typed is not None and (expected is None or each is step)
            case Statement(verb):
                acts = BY_VERB[verb].acts
            case _:
                acts = False
        if acts:
            return True
        if each is not step and each.lane == step.lane:
            return False
    return False


def _with_count(step: Step, count: Count) -> Step:
    return replace(step, margin=replace(step.margin, count=count))


def _outside(window: Window | None) -> Iterator[tuple[int, int, str]]:
    """What a window excludes: everything after it, and everything before it."""
    if window is None:
        return
    after = f"not before {show_duration(window.most_us)}"
    yield window.most_us + 1, window.most_us + LONG_US, after
    if window.least_us:
        yield 0, window.least_us - 1, f"within less than {show_duration(window.least_us)}"


def _flip_text(step: Step, action: Literal, expected: Text) -> Iterator[Change]:
    """Another letter, as near the end as there is one; blank lines expect nothing."""
    if not any(not isinstance(part, str) or part.strip() for part in expected.parts):
        return
    parts = list(expected.parts)
    for at in range(len(parts) - 1, -1, -1):
        part = parts[at]
        if isinstance(part, str) and (letters := [*_LETTER.finditer(part)]):
            where = letters[-1].start()
            other = "q" if part[where] in "xX" else "x"
            parts[at] = part[:where] + other + part[where + 1 :]
            break
    else:
        parts.append("x")
    text = replace(expected, parts=tuple(parts))
    yield replace(step, action=replace(action, expected=text)), "with another letter", expected.span


def _flip_end(step: Step, action: Literal, expected: Text) -> Change:
    """Of an exact line its end, blank ones' too."""
    *before, last = expected.parts or ("",)
    if isinstance(last, str) and last.endswith(("\r", "\n")):
        parts = (*before, last[:-1])
    else:
        parts = (*before, last, "\r")
    text = replace(expected, parts=parts)
    return replace(step, action=replace(action, expected=text)), "with another end", expected.span


def _hastily(step: Step, judged_us: int) -> Step:
    """The step, to be judged no later than it was."""
    window = step.margin.window or Window(0, 0, step.span)
    most_us = max(window.least_us, min(judged_us, window.most_us) if window.most_us else judged_us)
    return replace(step, margin=replace(step.margin, window=replace(window, most_us=most_us)))


def _flip_statement(step: Step, statement: Statement, scenario: Scenario) -> Iterator[Change]:
    """Each value of a check at a time; of a comparison its opposite."""
    if statement.verb == "quiet":
        return  # that something must come cannot be said; `idle` looks at it
    parameters = BY_VERB[statement.verb].parameters
    for name, value in statement.arguments.items():
        parameter, span = parameters[name], statement.spans[name]
        # Another call, or another end of it, may be just like this one.
        if parameter is Value.CALL or name in ("relation", "circuit", "end", "act"):
            continue
        if "relation" in statement.arguments:
            changes = _compare_otherwise(str(statement.arguments["relation"]), value, name)
        else:
            others = _other_values(value, parameter, scenario)
            changes = (({name: other}, what) for other, what in others)
        for changed, what in changes:
            arguments = {**statement.arguments, **changed}
            yield replace(step, action=replace(statement, arguments=arguments)), what, span


def _compare_otherwise(
    relation: str, value: Argument, name: str
) -> Iterator[tuple[dict[str, Argument], str]]:
    assert isinstance(value, int | float)
    step = 1 if isinstance(value, int) else _BELOW
    if relation == "==":
        yield {name: value + step}, "== another value"
    else:
        other, limit = ("<=", value - step) if relation == ">=" else (">=", value + step)
        yield {"relation": other, name: limit}, f"{'<' if other == '<=' else '>'} {value:g}"


def _other_values(
    value: Argument, parameter: object, scenario: Scenario
) -> Iterator[tuple[Argument, str]]:
    if isinstance(value, Window):
        for least_us, most_us, what in _outside(value):
            yield replace(value, least_us=least_us, most_us=most_us), what
    elif isinstance(parameter, tuple):
        # What a call or a line did not do; of two states the other.
        other = next(word for word in reversed(parameter) if word != value)
        yield other, f"`{other}`"
    elif parameter in (Value.LANE, Value.LINE):
        other = _nobody(scenario)
        yield other, f"`{other}`"
    elif parameter is Value.DURATION:
        other_us = int(str(value)) + US_PER_S
        yield other_us, show_duration(other_us)
    elif isinstance(value, int | float):
        yield value + 1, f"{value + 1:g}"
    else:
        yield f"{value}9", f"`{value}9`"


def _nobody(scenario: Scenario) -> str:
    """The name of a lane that the scenario does not have."""
    clients = [n for n, lane in scenario.lanes.items() if lane.kind is LaneKind.CLIENT]
    return NOBODY if NOBODY not in clients else "-".join([NOBODY, *clients])
