"""Errors of the simulated world: what only a fault of ours can bring about.

A user's mistake in a file is a `diagnostic.FileError`; equipment that misbehaves is a fact of the
story and never an exception.
"""


class SimulationError(Exception):
    """The simulation contradicts itself: a bug in ringback, never in what is under test."""


class ForbiddenEvent(SimulationError):
    """A machine met an event, or was sent to a state, that its table forbids."""


class Stalled(SimulationError):
    """Somebody waits, but nothing is scheduled and no byte is in flight: it would be for ever."""
