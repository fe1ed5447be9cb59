"""Numbers of the story that stand in its text, where no bench can put others in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.scenario.steps import Literal, Pattern, Scenario, Step


def carried_numbers(scenario: Scenario) -> dict[str, int]:
    """The lanes whose number a line carries as it stands, with the number of the first such line.

    A number written as `${client.number}` is not carried.
    """
    carried: dict[str, int] = {}
    numbers = {lane.name: lane.number for lane in scenario.lanes.values() if lane.number}
    for step in scenario.steps:
        for text in _fixed_texts(step):
            for name, number in numbers.items():
                if re.search(rf"(?<![0-9]){re.escape(number)}(?![0-9])", text):
                    carried.setdefault(name, scenario.place(step.span.line).line)
    return carried


def _fixed_texts(step: Step) -> Iterator[str]:
    match step.action:
        case Literal(expected, typed):
            for text in (expected, typed):
                yield from (part for part in text.parts if isinstance(part, str)) if text else ()
        case Pattern(regex, None):
            yield regex.pattern
