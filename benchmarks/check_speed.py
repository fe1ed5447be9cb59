"""How long does `ringback check` of a configuration take, as a whole process? The budget is 200 ms.

    .venv/bin/python benchmarks/check_speed.py [--rounds N]

The configuration has 1,000 lines, with findings on many. The start of Python and all imports count;
compiled files are kept, as Python does by itself. The time on the processor is told too, which
other work on the machine changes less, and its ratio to the yardstick of speed.py least.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from config_speed import count_to_100_000

LINES = 1_000


def text() -> str:
    """Users, scripts and lines, some with a mistake; interfaces fill it up."""
    rows = ["version 12.0", "service exec-callback", "hostname big"]
    rows += [f"username u{n} callback-dialstring 84{n:03} password 0 pw{n}" for n in range(300)]
    rows += [f'chat-script dial{n}x ABORT BUSY "" AT OK "ATDT\\T" CONNECT \\c' for n in range(40)]
    for n in range(60):
        rows += [f"line {n + 1}", f" script callback dial{n % 40}x", " login local", " modem InOut"]
        rows += [" transport input all", " callback forced-wait 5", " stopbits 1", " speed 57600"]
    while len(rows) < LINES - 1:
        rows += [f"interface Serial{len(rows)}", " no ip address"]
    return "\n".join([*rows[: LINES - 1], "end"]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.cfg"
        path.write_text(text())
        command = [Path(sys.executable).with_name("ringback"), "check", path]
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        taken_ms, used_ms, yardstick_ms, found = [], [], [], 0
        for _ in range(rounds + 1):  # the first compiles
            began, used = time.perf_counter(), _used_ms()
            ran = subprocess.run(
                command, capture_output=True, text=True, check=True, env=environment
            )
            taken_ms.append((time.perf_counter() - began) * 1e3)
            used_ms.append(_used_ms() - used)
            began_s = time.process_time()
            count_to_100_000()
            yardstick_ms.append((time.process_time() - began_s) * 1e3)
            found = ran.stderr.count("warning[")
    print(f"{LINES} lines, {found} findings: best {min(taken_ms[1:]):.0f} ms, ", end="")
    print(f"median {statistics.median(taken_ms[1:]):.0f} ms; ", end="")
    ratio = statistics.median(used_ms[1:]) / statistics.median(yardstick_ms)
    print(f"on the processor {statistics.median(used_ms[1:]):.0f} ms, {ratio:.0f} of the yardstick")


def _used_ms() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1e3


if __name__ == "__main__":
    main()
