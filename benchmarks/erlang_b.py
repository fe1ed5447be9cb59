"""Does a hunt group block as many calls as Erlang's formula says?

    python benchmarks/erlang_b.py [--calls N]

Callers come at random to a hunt group of N lines and talk for exponential times; who finds all
lines busy goes away. Every call is dialled, rung and cleared on the emulated exchange. Five seeds,
written down here before the first run, share 100,000 calls at each point. Blocking is correlated
from call to call, so the interval is from the means of batches, not binomial.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import sys
import time
from multiprocessing import Pool

from harness.cli.traffic import AT_ONCE
from phonesim.exchange.exchange import Exchange
from phonesim.exchange.traffic import ALL_BUSY, erlang_b, load_hunt_group
from phonesim.timers import Timers
from phonesim.trace import NoTrace
from phonesim.world import World

SEEDS = (1909, 1917, 1924, 1946, 1969)
POINTS = ((6, 1.0), (6, 3.0), (6, 5.0), (2, 1.0), (4, 2.0), (10, 5.0))
BATCH = 1_000
WARM_UP = 500  # calls at the beginning that do not count: the group was empty
T_99 = 2.626  # Student's t, two-sided, 99 %, 99 degrees of freedom: 100 batches


def batches(job: tuple[int, float, int, int]) -> list[float]:
    """The share of blocked calls in each batch of one run."""
    servers, erlang, seed, calls = job
    world = World(seed=seed)
    world.trace = NoTrace()
    exchange = Exchange(world, Timers(AT_ONCE))
    callers = load_hunt_group(exchange, servers, erlang, calls + WARM_UP, callers=servers + 50)
    world.run_until(lambda: callers.left == 0 and exchange.quiet, at_rest=True)
    assert callers.unserved == 0
    assert len(exchange.records) == calls + WARM_UP
    blocked = [record.cause in ALL_BUSY for record in exchange.records[WARM_UP:]]
    return [sum(blocked[at : at + BATCH]) / BATCH for at in range(0, calls, BATCH)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=20_000, help="of each seed at each point")
    calls = parser.parse_args().calls
    if calls * len(SEEDS) // BATCH != 100:
        parser.error("--calls must be 20000: the interval is that of 100 batches")
    began = time.monotonic()
    jobs = [(n, a, seed, calls) for n, a in POINTS for seed in SEEDS]
    with Pool(os.cpu_count()) as pool:
        found = pool.map(batches, jobs, chunksize=1)
    print(f"| N | erlang | {' | '.join(f'seed {seed}' for seed in SEEDS)} | mean | 99 % interval "
          "| Erlang B | inside |")  # fmt: skip
    print("|--:" * (len(SEEDS) + 5) + "|---|")
    met = True
    for point, (servers, erlang) in enumerate(POINTS):
        runs = found[point * len(SEEDS) : (point + 1) * len(SEEDS)]
        every = [share for run in runs for share in run]
        mean = statistics.fmean(every)
        half = T_99 * statistics.stdev(every) / math.sqrt(len(every))
        formula = erlang_b(servers, erlang)
        inside = abs(mean - formula) <= half
        met = met and inside
        seeds = " | ".join(f"{statistics.fmean(run):.5f}" for run in runs)
        print(f"| {servers} | {erlang:g} | {seeds} | {mean:.5f} | {mean - half:.5f} to "
              f"{mean + half:.5f} | {formula:.6f} | {'yes' if inside else 'no'} |")  # fmt: skip
    print(f"\n{calls * len(jobs):,} calls in {time.monotonic() - began:.0f} s")
    sys.exit(not met)


if __name__ == "__main__":
    main()
