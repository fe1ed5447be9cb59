"""Whether a bench can play a scenario: what it cannot check is left out, what it cannot do is not.

A step states its needs, a bench its powers. An unmet check is skipped singly, and counted; an unmet
action or fault skips the whole scenario, with the reason.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from harness.scenario.outcome import ExpectationFailed
from harness.scenario.steps import LaneKind, Literal, Pattern, Scenario, Statement, Step, Text
from harness.scenario.vocabulary import BY_VERB
from phonesim.diagnostic import Span


@dataclass(slots=True)
class Plan:
    """What of a scenario a bench can do: nothing if there is a `reason`."""

    reason: str = ""
    skipped: dict[int, str] = field(default_factory=dict)  # line -> what the bench has not


def plan(scenario: Scenario, powers: Set[str]) -> Plan:
    """What a bench with these powers can do of the scenario."""
    for need, span in scenario.needs.items():
        if need not in powers:
            return Plan(f"line {scenario.place(span.line).line} needs {need}")
    if lack := next((need for need in _of_header(scenario) if need not in powers), ""):
        return Plan(f"this bench has no {lack}, which the header needs")
    if scenario.debug and "console" not in powers:
        powers = powers - {"debug"}
    result = Plan()
    missing: dict[str, str] = {}  # capture -> what the bench has not
    for step in scenario.steps:
        need = _need(step, scenario)
        lack = need if need and need not in powers else ""
        lack = lack or next((missing[v] for v in _variables(step) if v in missing), "")
        if not lack:
            continue
        if _acts(step):
            line = scenario.place(step.span.line).line
            return Plan(f"this bench has no {lack}, which line {line} needs")
        result.skipped[step.span.line] = lack
        if isinstance(step.action, Pattern):
            missing |= dict.fromkeys(step.action.regex.groupindex, lack)
    return result


def _of_header(scenario: Scenario) -> list[str]:
    """What the exchange and the access server of the header need."""
    lines = scenario.nas.lines if scenario.nas is not None else {}
    several = len(lines) > 1 or any(len(name.split()) > 2 for name in lines)  # `tty 33 34`
    return ["exchange settings"] * (scenario.office is not None) + ["several lines"] * several


def demand_all(scenario: Scenario, found: Plan) -> None:
    """Raise ExpectationFailed if anything of the scenario cannot be done: `--require-all`."""
    for need_span in list(scenario.needs.values())[:1] if found.reason else []:
        raise _missing(found.reason, scenario.steps[0], need_span)
    if found.reason:
        raise _missing(found.reason, scenario.steps[0], None)
    for step in scenario.steps:
        if step.span.line in found.skipped:
            raise _missing(f"this bench has no {found.skipped[step.span.line]}", step, None)


def _missing(reason: str, step: Step, span: Span | None) -> ExpectationFailed:
    return ExpectationFailed(f"{reason}, and all is required", step, "cannot be done here", span)


def _need(step: Step, scenario: Scenario) -> str:
    if isinstance(step.action, Statement) and BY_VERB[step.action.verb].needs:
        return BY_VERB[step.action.verb].needs
    if step.lane.kind is not LaneKind.NAS:
        return ""
    return "debug" if scenario.debug and not _acts(step) else "console"


def _acts(step: Step) -> bool:
    match step.action:
        case Literal(typed=typed):
            return typed is not None
        case Statement(verb):
            return BY_VERB[verb].acts
    return False


def _variables(step: Step) -> list[str]:
    texts: list[Text | None] = []
    match step.action:
        case Literal(expected, typed):
            texts = [expected, typed]
        case Pattern(text=text):
            texts = [text]
    return [p.name for text in texts if text for p in text.parts if not isinstance(p, str)]
