"""Expectations that cannot fail whatever comes: seen without playing."""

from __future__ import annotations

from collections.abc import Iterator

from harness.scenario.steps import LaneKind, Literal, Pattern, Scenario, Statement, Step
from harness.scenario.vocabulary import BY_VERB
from phonesim.diagnostic import Span

ODD_LINE = "\x16\x7f"  # no equipment sends it, and an expression that fits it fits all


def find_idle(scenario: Scenario) -> Iterator[tuple[Span, str, str]]:
    """Where each stands, why it cannot fail, and how to mend it."""
    marked_by: dict[str, str] = {}  # mark -> lane
    for step in scenario.steps:
        match step.action:
            case Pattern(regex) if regex.search("") and regex.search(ODD_LINE):
                yield step.span, "this expression fits any line", "say what the line has"
            case Statement(verb, arguments, spans):
                if arguments.get("relation") == ">=" and 0 in arguments.values():
                    yield spans["relation"], "everything is at least 0", "say how much it must be"
                if verb == "quiet" and _is_always_met(step, int(str(arguments["duration"]))):
                    assert step.margin.window is not None
                    hint = "leave it out: a silence ends after its own duration"
                    yield step.margin.window.span, "this window is always met", hint
        after = step.margin.after
        if after and (marked_by.get(after) == step.lane.name or _only_acts(step)):
            hint = "leave it out: the lines of a lane come in their order"
            yield step.span, f"this never comes before @{after}", hint
        if step.margin.mark and step.lane.kind is not LaneKind.PSTN:
            marked_by[step.margin.mark] = step.lane.name


def _is_always_met(step: Step, duration_us: int) -> bool:
    window = step.margin.window
    return window is not None and window.least_us <= duration_us <= window.most_us


def _only_acts(step: Step) -> bool:
    """Whether a step expects nothing, so that its moment is that at which its turn comes."""
    match step.action:
        case Literal(expected):
            return expected is None
        case Statement(verb):
            return BY_VERB[verb].acts or BY_VERB[verb].gutter == "!"
    return False
