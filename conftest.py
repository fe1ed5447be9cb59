"""pytest's first file: everything that collects scenarios is in the plugin."""

import os

import pytest

pytest_plugins = ["harness.plugin"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: some tests wait for real time, and leave their core to others meanwhile."""
    return 2 * (os.cpu_count() or 1)
