"""Is every run the same? Each scenario 500 times on each bench, and how many logs differ.

    python benchmarks/determinism.py [--runs N]

The runs are spread over processes with different hash seeds, while every other core is kept busy.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
BENCHES = ("sim", "pty")
PER_PROCESS = 10  # runs of each scenario


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=500, help="of each scenario on each bench")
    runs = parser.parse_args().runs
    logs: defaultdict[str, defaultdict[str, Counter[str]]]
    logs = defaultdict(lambda: defaultdict(Counter))
    began = time.monotonic()
    with busy_cores((os.cpu_count() or 1) - 1) as busy, tempfile.TemporaryDirectory() as folder:
        for number in range(0, runs, PER_PROCESS):
            for bench in BENCHES:
                play(bench, number, min(PER_PROCESS, runs - number), Path(folder))
                for title, log in split((Path(folder) / "events.jsonl").read_bytes()):
                    logs[title][bench][hashlib.sha256(log).hexdigest()] += 1
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {busy} of them kept busy, "
          f"{time.monotonic() - began:.0f} s\n")  # fmt: skip
    width = max(map(len, logs))
    print(f"{'scenario':<{width}}  {'bench':<9}  {'runs':>5}  {'different logs':>14}")
    for title, benches in logs.items():
        for bench, seen in benches.items():
            print(f"{title:<{width}}  {bench:<9}  {seen.total():>5}  {len(seen):>14}")
        together: Counter[str] = sum(benches.values(), Counter())
        print(f"{title:<{width}}  {'together':<9}  {together.total():>5}  {len(together):>14}")
    sys.exit(any(len(set().union(*benches.values())) != 1 for benches in logs.values()))


def play(bench: str, hash_seed: int, repeat: int, folder: Path) -> None:
    """Run both scenarios of the document in one process; `folder` has their events then."""
    options = ["--bench", bench, "--repeat", str(repeat), "--report", str(folder)]
    subprocess.run(
        [sys.executable, "-P", "-m", "harness.cli", "run", "scenarios/source", *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(hash_seed)},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def split(events: bytes) -> Iterator[tuple[str, bytes]]:
    """The title and the log of each run in an `events.jsonl`."""
    title, log = "", b""
    for line in events.splitlines(keepends=True):
        row = json.loads(line)
        if row["kind"] == "scenario":
            title, log = row["title"], b""
        log += line
        if row["kind"] == "verdict":
            yield title, log


@contextmanager
def busy_cores(count: int) -> Iterator[int]:
    """Keep so many cores busy; the children end with the `with`, and with this process."""
    spin = f"import os\nwhile os.getppid() == {os.getpid()}: sum(range(100_000))"
    children = [subprocess.Popen([sys.executable, "-c", spin]) for _ in range(max(1, count))]
    try:
        yield len(children)
    finally:
        for child in children:
            child.kill()
            child.wait()


if __name__ == "__main__":
    main()
