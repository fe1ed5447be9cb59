"""`ringback traffic`: loads that cannot be are refused, and nothing is carried that cannot be."""

import re

import pytest
from click.testing import CliRunner, Result

from harness.cli.traffic import traffic


def said(*options: str) -> Result:
    return CliRunner().invoke(traffic, options)


@pytest.mark.parametrize("erlang", ["nan", "inf", "-1", "0"])
def test_no_load(erlang: str) -> None:
    result = said("--lines", "6", "--erlang", erlang)
    assert result.exit_code == 2
    assert "Invalid value for '--erlang'" in result.output


@pytest.mark.parametrize(("lines", "erlang", "calls"), [("1", "50", "300"), ("6", "3", "1")])
def test_no_more_is_carried_than_lines_can(lines: str, erlang: str, calls: str) -> None:
    result = said("--lines", lines, "--erlang", erlang, "--calls", calls)
    found = re.search(r"occupancy +([0-9.]+)%", result.output)
    assert found
    assert float(found[1]) <= 100


def test_a_trunk_group_before_the_hunt_group() -> None:
    result = said("--lines", "6", "--erlang", "3", "--circuits", "2", "--calls", "300",
                  "--order", "most idle")  # fmt: skip
    assert result.exit_code == 0
    trunk, group = result.output.split("\n\n")
    assert "calls offered  300 " in trunk
    blocked = re.search(r"blocked +([0-9]+),", trunk)
    assert blocked
    assert f"calls offered  {300 - int(blocked[1])} " in group
    assert re.search(r"blocked +0,", group)
