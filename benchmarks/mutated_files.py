"""Damaged scenario files, played: an error message or a run, never a traceback, never a hang.

    .venv/bin/python benchmarks/mutated_files.py 100000

Each file is one of the project's scenarios with characters, words or lines changed, lost, doubled
or moved. What is wrong must be told at a line of the file; what is not wrong must be played to an
end, in virtual time, within a minute of telephone time for each of its lines.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from pathlib import Path

from harness.bench.bench_file import find_bench
from harness.rehearsal import Rehearsal, play
from harness.report.failure import render_failure
from harness.scenario.formatting import format_scenario
from harness.scenario.parser import parse_scenarios
from phonesim.diagnostic import FileError
from phonesim.nas.ios_config import read_config

ROOT = Path(__file__).parent.parent
WORDS = (
    "client", "nas", "pstn", "|", "~", ":", "!", "`", "\\", "${pw}", "${", "}", "5s", "5s..8s",
    "x1..2", "@m", "after @m", "at end", "quiet 5s", "hang up", "dcd off", "calls == 2", "busy nas",
    "dtr low for 1s", "close port", "break", "use a.fragment", "matrix: a = 1, 2\n", "xfail: x\n",
    "abort: BUSY\n", "needs: faults\n", "match: exact\n", "-- a.cfg --\n", "\r", "\x00", "é", "\t",
    "(?P<a>.*)", "[", "99999999999s", "0s", "budget: 1s\n", "secret: q = r\n", "use: a.scenario\n",
)  # fmt: skip
BUDGET_S = 10.0  # of this machine's time, for one file


def sources() -> list[str]:
    """The scenarios under scenarios/, each with its configuration attached."""
    texts = []
    for path in sorted((ROOT / "scenarios").rglob("*.scenario")):
        text = path.read_text(encoding="utf-8")
        for config in path.parent.glob("*.cfg"):
            if config.name in text and f"-- {config.name} --" not in text:
                text += f"\n-- {config.name} --\n{config.read_text(encoding='utf-8')}"
        texts.append(text)
    return texts


def mutate(text: str, chance: random.Random) -> str:
    """The text with one to four pieces of damage."""
    for _ in range(chance.randint(1, 4)):
        lines = text.splitlines(keepends=True) or [""]
        at = chance.randrange(min(len(lines), 45))
        line = lines[at]
        place = chance.randrange(len(line) + 1)
        match chance.randrange(7):
            case 0:
                lines[at] = line[:place] + chance.choice(WORDS) + line[place:]
            case 1:
                lines[at] = line[:place] + line[place + chance.randint(1, 5) :]
            case 2:
                lines[at] = ""
            case 3:
                lines.insert(chance.randrange(len(lines) + 1), line)
            case 4:
                lines[at] = line[:place] + chr(chance.randrange(1, 0x250)) + line[place + 1 :]
            case 5:
                words = line.split(" ")
                words[chance.randrange(len(words))] = chance.choice(WORDS)
                lines[at] = " ".join(words)
            case 6:
                other = chance.randrange(len(lines))
                lines[at], lines[other] = lines[other], line
        text = "".join(lines)
    return text


def outcome_of(text: str) -> str:
    """What comes of the file: `refused`, or its verdict; any exception is a fault of ours."""
    began = time.process_time()

    def read_file(path: str) -> str:
        raise FileNotFoundError(2, "No such file or directory", path)

    format_scenario(text, [])
    try:
        scenarios = parse_scenarios(text, "a.scenario", read_file)
        config = None
        if scenarios[0].nas is not None:
            config = read_config(scenarios[0].nas.config_text, "a.cfg")
        rehearsal = Rehearsal(scenarios[0], config)
    except FileError as error:
        is_told = all(d.message and d.span.line >= 1 for d in error.diagnostics)
        if not (is_told and error.diagnostics):
            raise AssertionError(f"a mistake without a place: {error}") from None
        return "refused"
    outcome = play(rehearsal, find_bench("sim"))
    assert "contradicts itself" not in outcome.error, f"{outcome.error}\n{text}"
    render_failure(outcome, "sim")
    took_s = time.process_time() - began
    assert took_s < BUDGET_S, f"{took_s:.1f} s\n{text}"
    return outcome.verdict.value


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    texts, found = sources(), Counter[str]()
    began = time.perf_counter()
    for number in range(count):
        chance = random.Random(f"{seed}-{number}")
        text = mutate(chance.choice(texts), chance)
        try:
            found[outcome_of(text)] += 1
        except Exception:
            print(f"number {number} of seed {seed}:\n{text}", file=sys.stderr)
            raise
    took_s = time.perf_counter() - began
    shares = ", ".join(f"{n} {kind}" for kind, n in found.most_common())
    print(f"{count} damaged files in {took_s:.1f} s: {shares}")


if __name__ == "__main__":
    main()
