"""Tests wait for a device that another test has: the workers of pytest-xdist share a bench."""

from __future__ import annotations

import sys

import pytest

from harness.bench.patience import Patience
from phonesim.units import US_PER_S, parse_duration

OPTION = "--bench-wait"
AMONG_WORKERS = "1h"  # the most that a worker waits for the others, unless `--bench-wait` says


def patience(item: pytest.Item) -> Patience:
    """What a test waits with; it says at once for whom, past pytest's capture, and in its report.

    Raises pytest.UsageError for a `--bench-wait` that is no duration.
    """
    config = item.config
    shared = hasattr(config, "workerinput")
    text = config.getoption(OPTION) or (AMONG_WORKERS if shared else "0s")
    try:
        limit_us = parse_duration(text)
    except ValueError as error:
        raise pytest.UsageError(f"{OPTION}: {error}") from None
    capture = config.pluginmanager.getplugin("capturemanager")

    def say(waiting: str) -> None:
        item.add_report_section("setup", "bench", waiting)
        with capture.global_and_fixture_disabled():
            print(f"\n{item.nodeid}: {waiting}", file=sys.stderr, flush=True)  # noqa: T201

    return Patience(limit_us / US_PER_S, say)
