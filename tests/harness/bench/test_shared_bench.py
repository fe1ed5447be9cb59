"""A bench that several share: nobody collides, and who waits says for whom."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from harness.bench.bench_file import read_bench
from harness.bench.fit import check_fit
from harness.bench.hold import Hold
from harness.bench.labgrid import Labgrid
from harness.bench.lease import DeviceInUse, Lease
from harness.bench.open_exchange import LinePlan, OnTcp
from harness.bench.patience import Patience
from harness.errors import BenchError
from harness.rehearsal import read
from phonesim.ports.wall_clock import pause
from tests.harness.bench.test_bench_faults import ALONE, ENVIRONMENT, lab
from tests.phonesim.ports.other_host import hosted
from tests.programs.office import PATIENCE_S, ROOT

BENCHES = ROOT / "scenarios" / "benches"
ONE, OTHER = "rfc2217://127.0.0.1:7001", "rfc2217://127.0.0.1:7002"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_two_who_need_the_same_two_devices_never_wait_for_each_other() -> None:
    """Each names them in another order: without one order for all, both would wait in vain."""
    wanted = ([ONE, OTHER], [OTHER, ONE])
    holding, had = [0], [0, 0]
    ends = threading.Event()

    def use(who: int) -> None:
        def waiting(busy: DeviceInUse) -> bool:
            pause(0.001)
            return not ends.is_set()

        for _ in range(50):
            hold = Hold(Labgrid(), waiting)
            hold.take(wanted[who])
            holding[0] += 1
            assert holding[0] == 1
            pause(0.0005)
            holding[0] -= 1
            hold.release()
            had[who] += 1

    users = [threading.Thread(target=use, args=(who,)) for who in (0, 1)]
    for user in users:
        user.start()
    for user in users:
        user.join(PATIENCE_S)
    ends.set()
    assert had == [50, 50]


def test_who_cannot_have_all_gives_back_what_he_had() -> None:
    hold = Hold(Labgrid())
    with Lease(OTHER), pytest.raises(DeviceInUse):
        hold.take([OTHER, ONE])
    hold.release()
    Lease(ONE).release()


def test_one_device_by_two_names_serves_one_lane(tmp_path: Path) -> None:
    link = tmp_path / "by-id"
    link.symlink_to("/dev/null")
    with pytest.raises(BenchError, match=r"/dev/null and .*by-id are one device"):
        Hold(Labgrid()).take(["/dev/null", str(link)])


def test_one_port_serves_one_part() -> None:
    text = (BENCHES / "physical-modem-real-nas.toml").read_text()
    modem = '"/dev/serial/by-id/usb-USRobotics_5637-if00"'
    console = '"/dev/serial/by-id/usb-FTDI_USB-RS232_B2-if00-port0"'
    bench = read_bench(text.replace(console, modem), "lab.toml")
    need = read(BENCHES.parent / "source" / "noverify.scenario").need
    with pytest.raises(BenchError, match="two of its parts would have the one port at /dev/serial"):
        check_fit(bench, need)


def test_patience_ends_and_names_each_holder_once() -> None:
    said: list[str] = []
    patience = Patience(1.2, said.append)
    tries = 0
    while patience(DeviceInUse("x is in use by y")):
        tries += 1
    assert tries == 3
    assert said == ["waiting: x is in use by y"]


@pytest.mark.waits(13)
def test_workers_of_pytest_take_turns_at_a_modem(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.scenario").write_text(ALONE)
    with hosted([LinePlan("55555", OnTcp("127.0.0.1", 0), "&C1&D2")]) as host:
        (tmp_path / "lab.toml").write_text(lab(host.address, circuits=True))
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-n", "2", "--bench", "lab.toml", "-p",
             "harness.plugin", "-p", "no:cacheprovider", "."],
            cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
            env={**ENVIRONMENT, "TMPDIR": str(tmp_path)},
        )  # fmt: skip
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    waiting = f"waiting: {host.address} is in use by "
    assert done.stderr.count(waiting) == 1, done.stderr
    first, then = "one", "two"
    if f"one.scenario::a client alone: {waiting}" in done.stderr:
        first, then = then, first
    assert f"{then}.scenario::a client alone: {waiting}" in done.stderr
    assert f"({first}.scenario::a client alone (setup))" in done.stderr
