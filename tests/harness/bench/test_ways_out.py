"""Whatever ends a run in the middle of a call: it hangs up, and frees the device."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.bench.lease import Lease
from harness.bench.open_exchange import LinePlan, OnLink, OnTcp
from tests.harness.bench.test_bench_faults import CALLING, COMMAND, ENVIRONMENT, QUICK, lab
from tests.phonesim.ports.other_host import OtherHost, hosted
from tests.programs.office import PATIENCE_S

PYTEST = [sys.executable, "-m", "pytest", "-p", "harness.plugin", "-p", "no:cacheprovider"]
CHILD = ["/bin/sh", "-c", '"$@" & echo $!; wait', "sh"]  # a parent that can be killed
WAYS = {
    "Ctrl-C": (COMMAND, signal.SIGINT, 130, "interrupted"),
    "SIGTERM": (COMMAND, signal.SIGTERM, 143, "ended by SIGTERM"),
    "SIGHUP": (COMMAND, signal.SIGHUP, 129, "ended by SIGHUP"),
    "its parent dies": ([*CHILD, *COMMAND], signal.SIGKILL, -signal.SIGKILL, "ended by SIGTERM"),
    "pytest, SIGTERM": (PYTEST, signal.SIGTERM, 2, "KeyboardInterrupt"),
}


@contextmanager
def callers(folder: Path, host: OtherHost) -> Iterator[dict[str, "subprocess.Popen[str]"]]:
    """A run for each way, on a modem of its own, which calls a number of its own."""
    runs = {}
    for number, (way, (command, *_)) in enumerate(WAYS.items()):
        bench, story = folder / f"{number}.toml", folder / f"{number}.scenario"
        bench.write_text(lab(host.addresses[f"5555{number}"], True).replace("84001", "8400X"))
        story.write_text(CALLING.replace("84001", f"8400{number}"))
        runs[way] = subprocess.Popen(
            [*command, str(story), "--bench", str(bench)], text=True, cwd=folder,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**ENVIRONMENT, "TMPDIR": str(folder)},
        )  # fmt: skip
    try:
        yield runs
    finally:
        for run in runs.values():
            run.kill()
            run.communicate()


@pytest.mark.waits(14)
def test_every_way_out_hangs_up_and_frees_the_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    plans = []
    for number in range(len(WAYS)):
        plans.append(LinePlan(f"5555{number}", OnTcp("127.0.0.1", 0), "&C1&D2"))
        far = OnLink(tmp_path / f"far{number}")
        plans.append(LinePlan(f"8400{number}", far, f"S0=1&D0{QUICK}"))
    with hosted(plans) as host, callers(tmp_path, host) as runs:
        for number in range(len(WAYS)):
            host.wait_for(f"5555{number}", "ONLINE", PATIENCE_S)
        for way, run in runs.items():
            run.send_signal(WAYS[way][1])
        for way, run in runs.items():
            said, _ = run.communicate(timeout=PATIENCE_S)  # its child's end is that of the pipe
            _, _, code, word = WAYS[way]
            assert (run.returncode, word in said) == (code, True), f"{way}: {said}"
        for number in range(len(WAYS)):
            host.wait_for(f"5555{number}", "ON_HOOK", PATIENCE_S)
            Lease(host.addresses[f"5555{number}"]).release()
