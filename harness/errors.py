"""Four errors, by whose fault it is. Only `ExpectationFailed` is a failed test.

`phonesim.errors.SimulationError` is the fourth: a bug of ours.
"""

from __future__ import annotations

from phonesim.diagnostic import FileError


class ScenarioError(FileError):
    """The author's file is wrong."""


class BenchError(Exception):
    """The lab is wrong: a bench that cannot be built, a port that cannot be opened."""
