"""How many calls the exchange controls in a second of CPU time, and how that grows with its lines.

    python benchmarks/call_control.py [--calls N]

A call is off-hook, dial tone, five digits, ringing, answer, talking, both on-hook, and its record.
Half of the lines call the other half, again and again, all at the same time. One process, in
memory, in virtual time; nobody listens to the trace.
"""

from __future__ import annotations

import argparse
import time

from harness.cli.traffic import AT_ONCE
from phonesim.exchange.exchange import Exchange
from phonesim.exchange.records import Outcome
from phonesim.exchange.traffic import Answerer, Callers, fixed
from phonesim.timers import Timers
from phonesim.trace import NoTrace
from phonesim.units import US_PER_S
from phonesim.world import World

LINES = (10, 30, 100, 300, 1_000, 3_000, 10_000)


def measure(lines: int, calls: int) -> float:
    """Calls in a second of CPU time, on an exchange of so many lines."""
    world = World(seed=1)
    world.trace = NoTrace()
    exchange = Exchange(world, Timers(AT_ONCE))
    pairs = lines // 2
    for pair in range(pairs):
        number = f"{20000 + pair}"
        Answerer(world, exchange.add_line(f"called {pair}", number), fixed(0))
        loop = exchange.add_line(f"caller {pair}", f"{50000 + pair}")
        # Each rests as long as it talks, and they begin one after the other.
        between, holding = fixed(20 * US_PER_S + pair), fixed(10 * US_PER_S)
        Callers(exchange, [loop], number, between, holding, max(1, calls // pairs))
    began = time.process_time()
    world.run_for((20 * max(1, calls // pairs) + 60) * US_PER_S)
    took_s = time.process_time() - began
    made = len(exchange.records)
    assert made == max(1, calls // pairs) * pairs, (made, lines)
    assert all(record.outcome is Outcome.ANSWERED for record in exchange.records)
    assert exchange.quiet
    return made / took_s


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=20_000, help="on each exchange")
    calls = parser.parse_args().calls
    print("| lines | calls a second of CPU time | a call |")
    print("|--:|--:|--:|")
    for lines in LINES:
        best = max(measure(lines, calls) for _ in range(3))  # the machine has other things to do
        print(f"| {lines:,} | {best:,.0f} | {1e6 / best:.0f} µs |", flush=True)


if __name__ == "__main__":
    main()
