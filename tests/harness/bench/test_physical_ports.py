"""Real devices while a bench runs; here, modems of another host over RFC 2217 and on a pty."""

from pathlib import Path

import pytest

from harness.bench.dialling import Dialling
from harness.bench.hold import Hold
from harness.bench.labgrid import Labgrid
from harness.bench.lease import DeviceInUse
from harness.bench.physical_ports import PhysicalPorts
from harness.errors import BenchError
from phonesim.wires.v24 import Circuit
from tests.phonesim.fakes import Terminal
from tests.phonesim.ports.other_host import other_host
from tests.phonesim.ports.outside import Outside, outside


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def ports(here: Outside) -> PhysicalPorts:
    return PhysicalPorts(here.world, here.clock, Dialling(("84001",)), Hold(Labgrid()))


@pytest.mark.waits(10)
@pytest.mark.parametrize("kind", ["pty", "rfc2217"])
def test_a_modem_is_ready_guarded_and_given_back(tmp_path: Path, kind: str) -> None:
    with other_host(tmp_path, kind, "S7=20&C1&D2") as host, outside() as here:
        held = ports(here)
        port = held.open_modem("client", host.address, 115200, "S7=33", {}, kind == "rfc2217")
        terminal = Terminal(here.world, port)
        port.set(Circuit.DTR, True)
        port.set(Circuit.RTS, True)
        assert "033" in terminal.ask("ATS7?\r", 500_000)
        assert "ERROR" in terminal.ask("ATDT55560\r", 500_000)
        assert held.refusals == [
            "55560 is not under `allow` of the bench's [dialing], which lists 84001"
        ]
        with pytest.raises(DeviceInUse):
            ports(here).open_modem("other", host.address, 115200, "", {}, False)
        held.close()
        again = ports(here)
        port = again.open_modem("client", host.address, None, "", {}, False)
        port.set(Circuit.DTR, True)
        assert "020" in Terminal(here.world, port).ask("ATS7?\r", 500_000)
        again.close()


def test_circuits_that_are_needed_and_not_there_are_told(tmp_path: Path) -> None:
    with other_host(tmp_path, "pty") as host, outside() as here:
        held = ports(here)
        with pytest.raises(BenchError, match="carries no control circuits, which client needs"):
            held.open_modem("client", host.address, 9600, "", {}, True)
        held.close()


def test_a_device_that_is_not_there_frees_its_lease() -> None:
    with outside() as here:
        held = ports(here)
        for _ in range(2):
            with pytest.raises(BenchError, match="no-such-modem cannot be opened: No such file"):
                held.open_modem("client", "/dev/no-such-modem", 9600, "", {}, False)
            held.close()
