"""A run's folder: everything that a run leaves behind, in one place.

events.jsonl      everything that happened; the same for the same scenarios and seed
report.html       a page to read, made of it
junit.xml         for CI
calls.jsonl       a record of every call that has ended; calls.csv is the same as a table
bench.json        on which bench, with which versions, when
001-NAME/         for each scenario played: `ladder.txt`, and each lane's transcript as `LANE.txt`
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.report.bench_record import write_bench_record
from harness.report.call_records import write_csv, write_json_lines
from harness.report.event_log import LoggedScenario, encode_outcome, read_log
from harness.report.html import render_page
from harness.report.junit import write_junit
from harness.report.ladder import draw_ladder
from harness.scenario.outcome import Outcome

_SCENARIO = re.compile(r"[0-9]{3,}-.+")


def write_run_folder(
    folder: Path,
    outcomes: Sequence[Outcome],
    bench_argument: str,
    tables: Mapping[str, object],
    without_effect: Sequence[str] = (),
) -> None:
    """Write everything about a run into `folder`, which is made if need be.

    `bench_argument` is that of `--bench`, `tables` the bench as plain data, `without_effect` what
    the emulated server does not act on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    log = b"".join(encode_outcome(outcome) for outcome in outcomes)
    scenarios = read_log(log)
    (folder / "events.jsonl").write_bytes(log)
    (folder / "report.html").write_text(render_page(scenarios), encoding="utf-8")
    (folder / "calls.jsonl").write_bytes(write_json_lines(scenarios))
    (folder / "calls.csv").write_text(write_csv(scenarios), encoding="utf-8", newline="")
    write_junit(folder / "junit.xml", outcomes, bench_argument)
    write_bench_record(folder / "bench.json", outcomes, bench_argument, tables, without_effect)
    for number, played in enumerate(scenarios, 1):
        name = f"{number:03d}-{Path(played.scenario.path).stem}"
        _write_texts(folder / name, played)


def _clear(folder: Path) -> None:
    """Take away the scenarios' folders of an earlier run, and nothing that others put there."""
    for old in folder.iterdir():
        if _SCENARIO.fullmatch(old.name) and (old / "ladder.txt").is_file():
            for text in old.glob("*.txt"):
                text.unlink()
            with contextlib.suppress(OSError):  # something else is in it
                old.rmdir()


def _write_texts(folder: Path, played: LoggedScenario) -> None:
    """The ladder, and what each lane received as its screen showed it, every byte."""
    folder.mkdir(exist_ok=True)
    ladder = draw_ladder(played.events, played.clients)
    (folder / "ladder.txt").write_text(ladder, encoding="utf-8")
    for lane, text in played.transcripts().items():
        (folder / f"{lane}.txt").write_text(text, encoding="utf-8", newline="")
