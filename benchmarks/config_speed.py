"""How fast does a server boot a configuration of 1,000 lines? The budget is 50 ms.

    .venv/bin/python benchmarks/config_speed.py [--rounds N]

Prints the best and the median of the rounds, in time on the processor, and the ratio to the
yardstick of speed.py, measured in turns; the first round, which builds the tables, is told apart.
"""

from __future__ import annotations

import argparse
import statistics
import time

from phonesim.nas.ios_config import read_config

LINES = 1_000


def text() -> str:
    """Users, interfaces and lines as large configurations have them."""
    users = "\n".join(
        f"username user{n} callback-dialstring 555{n:04d} password 0 pw{n}" for n in range(350)
    )
    interfaces = "\n".join(
        f"interface Serial{n}\n ip address 10.0.{n}.1 255.255.255.0\n no cdp enable\n!"
        for n in range(100)
    )
    lines = "\n".join(
        f"line {n}\n login local\n modem InOut\n transport input all\n exec-timeout 5 0"
        for n in range(1, 49)
    )
    whole = f"version 12.1\nhostname big\nip classless\n!\n{users}\n{interfaces}\n{lines}\nend\n"
    return whole.replace("ip classless\n", "ip classless\n" * (LINES + 1 - whole.count("\n")), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    whole, taken_ms, yardstick_ms = text(), [], []
    for _ in range(parser.parse_args().rounds + 1):
        began = time.process_time()
        config = read_config(whole, "big.cfg")
        read = time.process_time()
        count_to_100_000()
        taken_ms.append((read - began) * 1e3)
        yardstick_ms.append((time.process_time() - read) * 1e3)
    assert whole.count("\n") == LINES
    assert len(config.users) == 350
    first, rest = taken_ms[0], taken_ms[1:]
    print(f"{whole.count(chr(10))} lines: first {first:.1f} ms, best {min(rest):.1f} ms, ", end="")
    print(f"median {statistics.median(rest):.1f} ms; ", end="")
    print(f"{statistics.median(rest) / statistics.median(yardstick_ms):.1f} of the yardstick")


def count_to_100_000() -> None:
    """The yardstick: where it takes twice as long, everything does."""
    total = 0
    while total < 100_000:
        total += 1


if __name__ == "__main__":
    main()
