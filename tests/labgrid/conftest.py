"""A labgrid coordinator and exporter on loopback, of an environment that is not ours.

RINGBACK_LABGRID is that environment's folder of programs; `tox -e labgrid` makes one. Without it
these tests are skipped; with it nothing may be missing.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.labgrid.lab import Lab

FOLDER = os.environ.get("RINGBACK_LABGRID")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A place `lab3` with two modems that `ringback up` serves, `pc` and `spare`."""
    if FOLDER is None:
        pytest.skip("labgrid has a job of its own: tox -e labgrid")
    with Lab(Path(FOLDER), tmp_path) as lab:
        yield lab
