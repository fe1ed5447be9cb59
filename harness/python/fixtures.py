"""The fixtures `bench`, `stage`, `client`, `nas` and `exchange`, for tests with `@scenario`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.bench.bench_file import Bench, find_bench
from harness.errors import BenchError
from harness.python.stage import MARK, Stage, open_stage
from harness.python.typist import Typist
from harness.python.waiting import patience
from phonesim.diagnostic import FileError
from phonesim.exchange.exchange import Exchange


def pytest_configure(config: pytest.Config) -> None:
    """Make the decorator's mark known."""
    config.addinivalue_line("markers", f"{MARK}(header): what a test plays on")


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Bench:
    """The bench that `--bench` names."""
    return find_bench(request.config.getoption("--bench"))


@pytest.fixture
def stage(request: pytest.FixtureRequest, bench: Bench) -> Iterator[Stage]:
    """Everything that the header of `@scenario` says, in action."""
    mark = request.node.get_closest_marker(MARK)
    if mark is None:
        raise pytest.UsageError("write @scenario(HEADER) above the test: it says what there is")
    seed = request.config.getoption("--scenario-seed")
    try:
        waiting = patience(request.node)
        with open_stage(mark.args[0], request.path, bench, seed, waiting) as opened:
            yield opened
    except (FileError, BenchError) as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def client(stage: Stage) -> Typist:
    """Whoever is at the first client's lane."""
    return next(iter(stage.clients.values()))


@pytest.fixture
def nas(stage: Stage) -> Typist:
    """Whoever is at the access server's console."""
    if stage.nas is None:
        pytest.skip("the bench has no console of an access server")
    return stage.nas


@pytest.fixture
def exchange(stage: Stage) -> Exchange:
    """The exchange, with its `records` of calls."""
    return stage.exchange
