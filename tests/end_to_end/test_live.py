"""In real time: five seconds of forced wait take five seconds. The slowest test of all."""

import json
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.end_to_end.stage import NOVERIFY, VERIFY, started

LIMIT_S = 240.0  # for a story of 45 s, on a machine that is busy with other things
REAL_WAIT_US = 5_000_000


@pytest.mark.waits(66)
def test_forced_wait_is_real(tmp_path: Path) -> None:
    """Both scenarios at once, each in a process of its own, over kernel ptys."""
    began = time.monotonic()
    ended = {}
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(
                started(
                    "run", f"scenarios/source/{name}.scenario", "--bench", "live",
                    "--report", tmp_path / name,
                )
            )
            for name in (NOVERIFY, VERIFY)
        }  # fmt: skip
        for name, process in running.items():
            out, err = process.communicate(timeout=LIMIT_S)
            ended[name] = time.monotonic()
            assert process.returncode == 0, out + err
            assert "1 passed in" in out
            # Every step is a line as it begins, so that a log shows where a long run is.
            assert "client   CONNECT" in out
    for name, end in ended.items():
        log = (tmp_path / name / "events.jsonl").read_text().splitlines()
        events = [json.loads(line) for line in log]
        acts = [e for e in events if e["kind"] == "line" and e["line"] == "nas"]
        [dialing] = [number for number, e in enumerate(acts) if e["act"] == "dialing"]
        assert acts[dialing - 1]["act"] == "off-hook"
        waited_us = acts[dialing]["t"] - acts[dialing - 1]["t"]
        assert REAL_WAIT_US <= waited_us <= 2 * REAL_WAIT_US
        # The events' times are the wall's.
        assert events[-1]["t"] / 1e6 <= end - began
