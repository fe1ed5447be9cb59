"""pytest's first file: everything that collects scenarios is in the plugin."""

import os

import pytest

pytest_plugins = ["harness.plugin"]


def pytest_configure(config: pytest.Config) -> None:
    """The tests' own mark."""
    config.addinivalue_line(
        "markers", "waits(seconds): takes about so long in real time, and hardly computes meanwhile"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: tests that wait for real time leave their core to others meanwhile."""
    return 5 * (os.cpu_count() or 1)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits is spread over what computes, the longest first, as evenly as its seconds allow.

    So workers side by side wait and compute at the same time, from the first test to the last.
    """
    seconds = {item: mark.args[0] for item in items if (mark := item.get_closest_marker("waits"))}
    waiting = sorted(seconds, key=lambda item: -seconds[item])
    computing = [item for item in items if item not in seconds]
    total, waited, taken = sum(seconds.values()), 0.0, 0
    items.clear()
    for item in waiting:
        upto = int(len(computing) * waited / total)
        items += [*computing[taken:upto], item]
        taken, waited = upto, waited + seconds[item]
    items += computing[taken:]
