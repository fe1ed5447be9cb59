"""Scenario files with damage: a message or a run, never a traceback, never a hang.

Some hundreds here; `benchmarks/mutated_files.py` does as many as one likes.
"""

from __future__ import annotations

import random

from benchmarks.mutated_files import mutate, outcome_of, sources


def test_damaged_files() -> None:
    chance = random.Random(7)
    texts = sources()
    kinds = {outcome_of(mutate(chance.choice(texts), chance)) for _ in range(400)}
    assert {"refused", "failed"} <= kinds
    assert kinds <= {"refused", "passed", "failed", "error", "skipped", "xfailed", "xpassed"}
