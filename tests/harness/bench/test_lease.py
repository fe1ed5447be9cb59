"""One lease for each device, and the refusal names who has it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.bench import lease
from harness.bench.lease import DeviceInUse, Lease, identity
from harness.errors import BenchError

HOLD = """
import sys
from harness.bench.lease import Lease
with Lease(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def start_holder(address: str) -> subprocess.Popen[str]:
    """Another process that has the lease."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


def test_a_device_is_held_once_and_the_refusal_names_the_holder() -> None:
    holder = start_holder("rfc2217://127.0.0.1:7001")
    with pytest.raises(DeviceInUse, match=rf"in use by \S+, process {holder.pid} \(.+\), since 20"):
        Lease("rfc2217://127.0.0.1:7001")
    Lease("rfc2217://127.0.0.1:7002").release()
    holder.communicate("", timeout=10)
    Lease("rfc2217://127.0.0.1:7001").release()


def test_a_user_without_a_name_holds_devices_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    address = "socket://127.0.0.1:7005"
    with Lease(address), pytest.raises(DeviceInUse, match=rf"in use by user {os.getuid()}, proc"):
        Lease(address)


def test_a_killed_holder_leaves_nothing_behind() -> None:
    holder = start_holder("socket://127.0.0.1:7001")
    holder.send_signal(signal.SIGKILL)
    holder.communicate(timeout=10)
    Lease("socket://127.0.0.1:7001").release()


def test_two_names_of_one_device_are_one_device(tmp_path: Path) -> None:
    main, terminal = os.openpty()
    link = tmp_path / "usb-modem"
    link.symlink_to(os.ttyname(terminal))
    assert identity(str(link)) == identity(os.ttyname(terminal))
    with Lease(str(link)), pytest.raises(DeviceInUse):
        Lease(os.ttyname(terminal))
    os.close(main)
    os.close(terminal)


def test_who_waits_gets_it_when_it_is_free() -> None:
    holder = start_holder("socket://127.0.0.1:7003")
    refusals: list[str] = []

    def waiting(busy: DeviceInUse) -> bool:
        refusals.append(str(busy))
        holder.communicate("", timeout=10)
        return True

    Lease("socket://127.0.0.1:7003", waiting).release()
    assert len(refusals) == 1


def test_a_lock_file_of_another_program_is_respected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "_UUCP_LOCKS", tmp_path)
    device = tmp_path / "ttyS9"
    device.write_text("")
    other = start_holder("socket://127.0.0.1:7004")
    lock = tmp_path / "LCK..ttyS9"
    lock.write_text(f"{other.pid:10d}\n")
    with pytest.raises(DeviceInUse, match=rf"in use by process {other.pid} \(python"):
        Lease(str(device))
    other.communicate("", timeout=10)
    Lease(str(device)).release()


def test_a_folder_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    (tmp_path / "ringback-leases").write_text("a file")
    with pytest.raises(BenchError, match=r"no lease for socket://x:1: .*ringback-leases"):
        Lease("socket://x:1")
