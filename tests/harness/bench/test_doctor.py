"""`bench doctor`: every part of a bench is tried, and what is wrong says what to do next."""

from pathlib import Path

import pytest

from harness.bench.bench_file import find_bench, read_bench
from harness.bench.doctor.dialling_check import check_dialling
from harness.bench.doctor.examine import examine
from harness.bench.doctor.finding import Finding, Findings, Level
from harness.bench.doctor.modem_check import Held, check_modem
from harness.bench.doctor.nas_check import check_cable
from harness.bench.lease import Lease
from harness.bench.open_exchange import LinePlan, OnTcp
from phonesim.wires.cable import MemoryCable
from phonesim.wires.v24 import Circuit
from tests.harness.bench.nas_host import nas_host
from tests.harness.bench.test_physical_bench import LAB, NAS_LAB, SCENARIOS
from tests.phonesim.ports.other_host import hosted
from tests.phonesim.town import S, Town


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def findings_of(text: str) -> list[Finding]:
    found: list[Finding] = []
    examine(read_bench(text, "lab.toml"), found.append)
    return found


def checks(found: list[Finding], level: Level) -> list[str]:
    return [f"{finding.part}: {finding.check}" for finding in found if finding.level is level]


def test_an_emulated_bench_is_told_to_be_one_and_its_lines_are_tried() -> None:
    found: list[Finding] = []
    examine(find_bench("sim"), found.append)
    assert "nothing here is physical" in found[0].message
    assert checks(found, Level.WRONG) == []
    assert {"client: dial tone", "lines: test call"} <= set(checks(found, Level.OK))


@pytest.mark.waits(28)
def test_two_physical_modems_call_each_other() -> None:
    plans = [LinePlan(number, OnTcp("127.0.0.1", 0), "&C1&D2") for number in ("84001", "55555")]
    with hosted(plans) as host:
        lab = LAB.format(
            client=host.addresses["84001"], nas=host.addresses["55555"], allow='"5555X"'
        ).replace("[lane.nas]\n", '[lane.nas]\nnumber = "55555"\n')
        found = findings_of(lab)
    assert checks(found, Level.WRONG) == []
    good = set(checks(found, Level.OK))
    assert {"client: modem", "nas: dial tone", "lines: test call", "lines: hang-up"} <= good
    assert any("CONNECT 115200" in finding.message for finding in found)


@pytest.mark.waits(11)
def test_a_physical_server_has_its_cable_and_its_console_looked_at() -> None:
    with nas_host(SCENARIOS / "maui-nas-04.cfg", "bench-enable-1") as host:
        lab = NAS_LAB.format(aux=host.aux, console=host.console)
        found = findings_of(lab)
        shut = findings_of(lab.replace('enable = "bench-enable-1"', 'enable = "wrong-one"'))
    assert checks(found, Level.WRONG) == []
    assert {"nas: circuits", "nas console: console"} <= set(checks(found, Level.OK))
    notes = {finding.check: finding for finding in found if finding.level is Level.NOTE}
    assert "Version 12" in notes["version"].message
    assert notes["clock"].message.endswith("1993, not set")
    (wrong,) = [finding for finding in shut if finding.level is Level.WRONG]
    assert "its `enable` was refused" in wrong.message
    assert "wrong-one" not in str(shut)


def test_what_is_not_there_or_held_names_the_device_and_the_remedy() -> None:
    plans = [LinePlan("84001", OnTcp("127.0.0.1", 0), "&C1&D2")]
    with hosted(plans) as host, Lease(host.address):
        lab = LAB.format(client=host.address, nas="/dev/no-such-modem", allow='"84001"')
        found = findings_of(lab)
    wrong = [finding for finding in found if finding.level is Level.WRONG]
    assert [(finding.part, finding.check) for finding in wrong] == [
        ("client", "lease"), ("nas", "device"),
    ]  # fmt: skip
    assert "in use by" in wrong[0].message
    assert wrong[1].message == "/dev/no-such-modem is not there"
    assert all(finding.remedy for finding in wrong)
    assert "test call" in [finding.check for finding in found]


def look(town: Town, stored: str = "&C1&D2", numbers: str = "55555") -> dict[str, Finding]:
    """What is found at a modem on a memory cable, by check."""
    desk = town.desk("near", numbers, stored)
    found: dict[str, Finding] = {}
    findings = Findings("near", lambda finding: found.__setitem__(finding.check, finding))
    check_modem(town.world, Held("near", desk.cable.dte, numbers, True), findings)
    assert desk.state == "ON_HOOK"
    return found


def test_carrier_that_is_always_on_is_wrong() -> None:
    found = look(Town(), "&C0")
    assert found["carrier"].level is Level.WRONG
    assert "&C1" in found["carrier"].remedy


def test_a_dead_line_is_wrong() -> None:
    found = look(Town(dial_tone_delay=30 * S))
    assert (found["dial tone"].level, found["dial tone"].message) == (
        Level.WRONG, "the line has none",
    )  # fmt: skip
    assert "LINE socket" in found["dial tone"].remedy


def test_a_dte_that_is_off_and_a_loop_in_the_plug_are_told() -> None:
    town = Town()
    found: list[Finding] = []
    cable = MemoryCable(town.world, "nas", "far", null_modem=True)
    check_cable(town.world, cable.dte, True, Findings("nas", found.append))
    assert [(finding.check, finding.level) for finding in found] == [("circuits", Level.WRONG)]
    looped = MemoryCable(town.world, "nas", "plug")
    looped.dce.attach(
        lambda data: None,
        lambda circuit, on: looped.dce.set(Circuit.DSR, on) if circuit is Circuit.DTR else None,
    )
    check_cable(town.world, looped.dte, True, Findings("nas", found.append))
    assert found[-1].check == "wiring"
    assert "DSR came on with our own DTR" in found[-1].message


def test_numbers_of_lanes_that_nobody_may_dial_are_noted() -> None:
    text = LAB.format(client="/dev/ttyUSB0", nas="/dev/ttyUSB1", allow='"XXX"')
    text = text.replace("[lane.nas]\n", '[lane.nas]\nnumber = "55555"\n')
    found: list[Finding] = []
    check_dialling(read_bench(text, "lab.toml"), Findings("dialing", found.append))
    assert checks(found, Level.WRONG) == []
    assert "emergency numbers known here are refused" in found[1].message
    assert "nobody can call nas" in found[2].message
