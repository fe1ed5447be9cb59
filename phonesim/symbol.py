"""Enumerations that machines look up all the time: states, events, circuits."""

from __future__ import annotations

from enum import Enum


class Symbol(Enum):
    """An enumeration whose members are told apart by identity, so that a look-up costs little.

    (An `Enum` hashes its member's name, in Python code, at every look-up.)
    """

    __hash__ = object.__hash__
