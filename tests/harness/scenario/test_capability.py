"""What a bench cannot be, by its header: said before anything is opened."""

from pathlib import Path

import pytest

from harness.bench.capabilities import CAPABILITIES
from harness.rehearsal import read_cases
from harness.scenario.capability import plan

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        ("callback/own-second-line", "several lines"),  # `tty 33 34`
        ("callback/other-line", "several lines"),  # `tty 33`, `tty 34`
        ("callback/prefix-and-pauses", "exchange settings"),
        ("source/noverify", ""),
    ],
)
def test_what_the_header_needs(name: str, lacks: str) -> None:
    scenario = read_cases(SCENARIOS / f"{name}.scenario")[0].scenario
    powers = {*CAPABILITIES} - {"several lines", "exchange settings"}
    reason = plan(scenario, powers).reason
    assert reason == (f"this bench has no {lacks}, which the header needs" if lacks else "")
    assert plan(scenario, {*CAPABILITIES}).reason == ""
