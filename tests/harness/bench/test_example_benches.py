"""The example benches are right, and there is one for each row of what can be joined."""

from pathlib import Path

from harness.bench.bench_file import find_bench
from harness.check.findings import check_file

FILES = sorted((Path(__file__).parents[3] / "scenarios" / "benches").glob("*.toml"))


def test_each_is_right() -> None:
    assert [finding for file in FILES for finding in check_file(file)] == []


def test_each_row_has_its_example() -> None:
    benches = [find_bench(str(file)) for file in FILES]
    rows = {(b.joined.has_real_lines, b.server_is_physical) for b in benches}
    assert rows == {(real, server) for real in (False, True) for server in (False, True)}
