"""The table of words agrees with itself, and every row of it can be written."""

import re

import pytest

from harness.bench.capabilities import CAPABILITIES
from harness.scenario.parser import parse_scenario
from harness.scenario.row import Parameter, Row, Value
from harness.scenario.statement import is_slot
from harness.scenario.steps import LaneKind, Statement
from harness.scenario.vocabulary import BY_VERB, ROWS

EXAMPLES = {
    Value.CALL: "1",
    Value.COUNT: "0",
    Value.NUMBER: "1e-4",
    Value.AMOUNT: "-0.25",
    Value.WORD: "a",
    Value.FILE: "a.txt",
    Value.DURATION: "5s",
    Value.WINDOW: "5s..6s",
    Value.LANE: "client",
    Value.LINE: "*67",
}


def example(name: str, parameter: Parameter) -> str:
    if name == "to":
        return "client"  # another than `line`
    return EXAMPLES[parameter] if isinstance(parameter, Value) else parameter[-1]


def test_each_verb_has_one_row() -> None:
    assert list(BY_VERB.values()) == list(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)
def test_row(row: Row) -> None:
    slots = [item for item in re.split(r"[][ ]+", row.form) if is_slot(item)]
    assert len(slots) == len(row.parameters)
    assert row.lanes
    assert row.gutter in (":", "!")
    assert row.acts or row.gutter == ":"
    assert row.needs in ("", *CAPABILITIES)
    assert row.help.endswith(".")


@pytest.mark.parametrize("row", [r for r in ROWS if r.verb != "use"], ids=lambda row: row.verb)
@pytest.mark.parametrize("shorter", [False, True])
def test_form_can_be_written(row: Row, shorter: bool) -> None:
    parameters = iter(row.parameters.items())
    form = row.form.partition("[")[0] if shorter else re.sub(r"[][]", "", row.form)
    words = [example(*next(parameters)) if is_slot(item) else item for item in form.split()]
    for lane in row.lanes:
        scenario = parse_scenario(
            "scenario: x\nclient: 1\nnas: 2, a.cfg\n"
            f"{lane.value} {row.gutter} {' '.join(words)}\n-- a.cfg --\n",
            "a.scenario",
            lambda path: "",
        )
        action = scenario.steps[0].action
        assert isinstance(action, Statement)
        assert action.verb == row.verb
        assert list(action.arguments) == list(action.spans)
        assert list(row.parameters)[: len(action.arguments)] == list(action.arguments)


def test_lanes_of_the_table_are_lanes() -> None:
    assert {lane for row in ROWS for lane in row.lanes} <= set(LaneKind)
