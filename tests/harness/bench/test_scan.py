"""`bench scan`: what answers at a port, and the bench file that is made of it."""

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.bench.bench_file import read_bench
from harness.bench.draft import merge
from harness.bench.lease import Lease
from harness.bench.open_exchange import LinePlan, OnTcp
from harness.bench.plugged_in import programs_with
from harness.bench.probe import Kind, Seen, look_at
from harness.cli.group import ringback
from tests.harness.bench.nas_host import nas_host
from tests.harness.bench.test_physical_bench import SCENARIOS
from tests.phonesim.ports.other_host import hosted

MODEM = Seen("/dev/ttyUSB0", Kind.MODEM, "Courier V.Everything", 115200, ("DSR", "CTS"))
OTHER = Seen("/dev/ttyUSB1", Kind.MODEM, "Sportster", 57600, ("DSR", "CTS"))
CONSOLE = Seen("/dev/ttyUSB2", Kind.CONSOLE, "router>", 9600, ("CTS",))


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@pytest.mark.waits(10)
def test_a_modem_and_a_console_are_told_apart_and_become_a_bench_file(tmp_path: Path) -> None:
    file = tmp_path / "lab.toml"
    plans = [LinePlan("84001", OnTcp("127.0.0.1", 0), "E0&C1&D2")]
    with hosted(plans) as host, nas_host(SCENARIOS / "maui-nas-04.cfg", "x-enable-1") as nas:
        ports = [f"--port={address}" for address in (host.address, nas.console)]
        ran = CliRunner().invoke(ringback, ["bench", "scan", str(file), *ports])
        with Lease(host.address):
            held = look_at(host.address)
    assert ran.exit_code == 0, ran.output
    assert "modem: " in ran.output
    assert "console: maui-nas-04>, at 9600 bit/s" in ran.output
    assert held.kind is Kind.IN_USE
    assert "process" in held.says
    assert "real lines dial nothing that is not listed" in ran.output
    bench = read_bench(file.read_text().replace("[]", '["55555"]'), str(file))
    assert (bench.clients["client"].modem, bench.nas.console) == (host.address, nas.console)
    assert bench.server_is_physical


def test_a_port_that_is_not_there_is_unavailable() -> None:
    assert look_at("/dev/no-such-port") == Seen(
        "/dev/no-such-port", Kind.UNAVAILABLE, "cannot be opened: No such file or directory"
    )


def test_a_program_that_has_a_device_open_is_named() -> None:
    main, terminal = os.openpty()
    name = os.ttyname(terminal)
    with subprocess.Popen(["sleep", "60"], stdin=terminal) as other:
        os.close(terminal)
        assert programs_with(name) == [f"process {other.pid} (sleep)"]
        assert look_at(name).says == f"in use by process {other.pid} (sleep)"
        other.kill()
    assert programs_with(name) == []
    os.close(main)


OLD = """\
# rack B
[bench]
name = "lab 3"   # by the window
clock = "wall"

[lane.client]
modem = "/dev/ttyUSB0"  # the good one
speed = 19200

[dialing]
allow = ["55555"]
"""


def test_an_old_file_keeps_its_words_and_gets_what_is_new() -> None:
    text, notes = merge([MODEM, OTHER], OLD)
    assert text.startswith(OLD.partition("[dialing]")[0].rstrip())
    bench = read_bench(text, "lab.toml")
    assert (bench.clients["client"].speed, bench.nas.modem) == (19200, "/dev/ttyUSB1")
    assert notes == []
    assert merge([MODEM, OTHER], text) == (text, [])


def test_what_has_gone_or_has_no_place_is_told() -> None:
    text, notes = merge([OTHER], OLD.replace("[dialing]", '[lane.nas]\nmodem = "emulated"\n'))
    assert '"/dev/ttyUSB0"' in text
    assert notes == [
        "`modem` of [lane.client], /dev/ttyUSB0, was not found: is it on and plugged in?",
        "no lane is free for the modem at /dev/ttyUSB1",
    ]


def test_a_modem_and_a_console_make_a_bench_with_a_physical_server() -> None:
    text, notes = merge([MODEM, OTHER, CONSOLE], None)
    bench = read_bench(text.replace("[]", '["55555"]'), "lab.toml")
    assert (bench.nas.server, bench.nas.console) == ("physical", "/dev/ttyUSB2")
    assert notes == ["no lane is free for the modem at /dev/ttyUSB1"]


def test_benches_are_listed(tmp_path: Path) -> None:
    (tmp_path / "lab.toml").write_text(OLD)
    (tmp_path / "modem.toml").write_text('name = "a modem profile"\n')
    ran = CliRunner().invoke(ringback, ["bench", "list", str(tmp_path)])
    lines = ran.output.splitlines()
    assert lines[0].split("  ")[0].strip() == "sim"
    assert "wrong: " in lines[4]
    assert len(lines) == 5


def test_the_doctors_exit_code() -> None:
    ran = CliRunner().invoke(ringback, ["bench", "doctor", "sim", "--json"])
    assert (ran.exit_code, '"level": "ok"' in ran.output) == (0, True)
    assert CliRunner().invoke(ringback, ["bench", "doctor", "no-such.toml"]).exit_code == 2
