"""A lab whose modems are places of a labgrid coordinator, on loopback."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from phonesim.ports.wall_clock import pause
from tests.programs.office import PATIENCE_S, ROOT, Office

PLACE = "lab3"
EXPORTS = """\
bench:
  pc:
    cls: NetworkSerialPort
    host: 127.0.0.1
    port: {pc}
    protocol: rfc2217
    speed: 115200
  spare:
    cls: NetworkSerialPort
    host: 127.0.0.1
    port: {spare}
    protocol: rfc2217
    speed: 115200
"""
BENCH = """\
[bench]
name = "lab 3"
clock = "wall"
last_silence = 1

[lane.client]
modem = "labgrid:{place}"
speed = 115200
profile = "&C1&D2"

[lane.nas]
server = "physical"

[dialing]
allow = ["84001"]

[labgrid]
client = "{client}"
coordinator = "{coordinator}"
"""
ALONE = """\
scenario: a client alone
client:   55555

client               | `at`
                     | OK
"""
CALLING = """\
scenario: a call
client:   55555

client               | `at+ms=v21`
                     | OK
                     | `atd84001`
        60s          ~ CONNECT
        60s          | nothing ever comes
"""


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class Lab:
    """Labgrid's programs are in `programs`; `bench` is a bench file whose client is its modem."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder = programs, folder
        self.coordinator = f"127.0.0.1:{free_port()}"
        self._held = ExitStack()

    def __enter__(self) -> Lab:
        try:
            self._start()
        except BaseException:
            self._held.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._held.close()

    def _start(self) -> None:
        pc, spare = free_port(), free_port()
        options = ["--rfc2217", f"55555={pc}", "--rfc2217", f"55556={spare}"]
        options += ["--line", "84001=far", "--profile", "84001=S0=1&D0+MS=V21"]
        self.office = Office(self._folder, (*options, "--trace", "trace"))
        self._held.callback(self.office.end)
        exports = self._folder / "exports.yaml"
        exports.write_text(EXPORTS.format(pc=pc, spare=spare))
        self._program("labgrid-coordinator", "-l", self.coordinator)
        self.until("places", "")
        self._program("labgrid-exporter", "-c", self.coordinator, "-n", "here", str(exports))
        self.until("resources", "here/bench")
        self.ask("-p", PLACE, "create")
        self.ask("-p", PLACE, "add-match", "here/bench/*/pc")

    def _program(self, name: str, *options: str) -> None:
        with (self._folder / f"{name}.log").open("w") as log:
            process = subprocess.Popen(
                [self._programs / name, *options], cwd=self._folder, stdout=log, stderr=log
            )

        def end() -> None:
            process.terminate()
            process.wait(PATIENCE_S)

        self._held.callback(end)

    def until(self, question: str, answer: str) -> None:
        """Until the client's answer has that in it."""
        end = time.monotonic() + PATIENCE_S
        while answer not in (said := self.ask(question, check=False)) or "unavailable" in said:
            assert time.monotonic() < end, said
            pause(0.2)

    def ask(self, *words: str, check: bool = True, who: str = "", host: str = "") -> str:
        """What labgrid's client says; as somebody else, or on another host."""
        environment = {**os.environ, "LG_COORDINATOR": self.coordinator}
        if who:
            environment["LG_USERNAME"] = who
        if host:
            environment["LG_HOSTNAME"] = host
        done = subprocess.run(
            [self._programs / "labgrid-client", *words], env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stdout
        return done.stdout

    @property
    def holder(self) -> str:
        """Who has the place; empty: nobody."""
        found = re.search(r"acquired: (\S+)", self.ask("-p", PLACE, "show"))
        assert found is not None
        return "" if found[1] == "None" else found[1]

    def run(
        self, story: str, *options: str, place: str = PLACE, kind: str = "run"
    ) -> subprocess.Popen[str]:
        """`ringback run` of that story on this bench, started."""
        scenario, bench = self._folder / "a.scenario", self._folder / "lab.toml"
        scenario.write_text(story)
        client = os.environ.get("LABGRID_RECORDER") or self._programs / "labgrid-client"
        bench.write_text(BENCH.format(place=place, client=client, coordinator=self.coordinator))
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "harness.cli", kind, str(scenario), "--bench", str(bench),
             *options],
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(self._folder)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def wait_for(self, text: str, times: int = 1) -> None:
        """Until the office's trace has that so many times."""
        end = time.monotonic() + PATIENCE_S
        while (self._folder / "trace").read_text().count(text) < times:
            assert time.monotonic() < end, f"no {text}"
            pause(0.1)
