"""What a test in Python plays on: the parties, lines and server that a scenario's header says."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.bench.bench_file import Bench
from harness.bench.fit import check_fit
from harness.bench.hold import Waiting
from harness.bench.running import RunningBench
from harness.python.typist import Typist
from harness.rehearsal import DEFAULT_SEED, Rehearsal, read_cases
from harness.scenario.layout import lay_out, split_lines
from harness.scenario.parser import read_text
from harness.scenario.player import QUIET_LIMIT
from phonesim.exchange.exchange import Exchange

MARK = "ringback_scenario"


def scenario(header: str | Path) -> pytest.MarkDecorator:
    """What a test function plays on: a header with its attachments, or a scenario's path.

    Nothing of a story is played; a path is found from the folder of the test's file.
    """
    return pytest.mark.ringback_scenario(header)


class Stage:
    """The bench in action; `clients` by their lanes, `nas` is None without a console."""

    def __init__(self, running: RunningBench, rehearsal: Rehearsal) -> None:
        self.running = running
        self.exchange: Exchange = running.exchange
        lanes = rehearsal.scenario.lanes

        def number(name: str) -> str:
            return running.number_of(name, lanes[name].number)

        self.clients = {
            name: Typist(party, running.world, number(name))
            for name, party in running.clients.items()
        }
        console = running.console
        self.nas = Typist(console, running.world, number("nas")) if console else None

    def come_to_rest(self) -> None:
        """As after a scenario: every client hangs up, and all lines must come to be on hook."""
        self.running.hang_up()
        world = self.running.world
        if not world.run_until(lambda: self.running.quiet, QUIET_LIMIT.default_us):
            busy = "\n".join(f"  {k}: {v}" for k, v in self.running.describe().items())
            pytest.fail(f"with the clients hung up, a line is still busy\n{busy}", pytrace=False)


def read_setting(header: str | Path, beside: Path) -> Rehearsal:
    """The scenario of a header; `beside` is the file whose folder paths begin at."""
    if isinstance(header, Path):
        path = beside.parent / header
        text = read_text(path)
    else:
        path, text = beside, inspect.cleandoc(header) + "\n"
    layout = lay_out(split_lines(text), [])
    if not layout.story:  # the language has no scenario without a story
        name = next((line.name for line in layout.header if line.key.text == "client"), None)
        lines = text.splitlines()
        end = layout.attachments[0].name.line - 1 if layout.attachments else len(lines)
        if not any(line.key.text == "scenario" for line in layout.header):
            lines.insert(0, f"scenario: {path.stem}")
            end += 1
        lines.insert(end, f"{name.text if name else 'client'} | `at`")
        text = "".join(f"{line}\n" for line in lines)
    return read_cases(path, text)[0]


@contextmanager
def open_stage(
    header: str | Path,
    beside: Path,
    bench: Bench,
    seed: int | None,
    waiting: Waiting = lambda busy: False,
) -> Iterator[Stage]:
    """Put everything together, and bring it to rest; raises FileError and BenchError."""
    rehearsal = read_setting(header, beside)
    check_fit(bench, rehearsal.need)
    seed = DEFAULT_SEED if seed is None else seed
    with RunningBench(bench, rehearsal.need, seed, waiting) as running:
        debug = rehearsal.scenario.debug
        if running.console is not None and debug:
            running.prepare_console(debug)
        stage = Stage(running, rehearsal)
        try:
            yield stage
            stage.come_to_rest()
        finally:
            for typist in filter(None, (*stage.clients.values(), stage.nas)):
                typist.withdraw()
