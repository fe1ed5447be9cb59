"""One lease for each physical device: two runs of this machine never hold the same modem.

A lease is a file that the kernel locks, so that it goes with its process, however that ends. The
device is known by what it is and not by its name: two links to one device are one device. The file
says who holds it, for whoever is refused. Devices that a program has claimed with a lock file of
the old UUCP kind (minicom, mgetty, cu) are respected as well.
"""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec

from harness.bench.labgrid import PREFIX, split_place
from harness.errors import BenchError

_SHARED = 0o1777  # of the folder: everybody's leases, and nobody removes another's
_UUCP_LOCKS = Path("/var/lock")


class DeviceInUse(BenchError):
    """Somebody else holds the device; the message says who."""


class Holder(msgspec.Struct, frozen=True):
    """Who holds a lease, with which command or pytest item, and since when (local time)."""

    pid: int
    user: str
    command: str
    since: str

    def __str__(self) -> str:
        return f"{self.user}, process {self.pid} ({self.command}), since {self.since}"


class Lease:
    """The right to use the device at `address`, until `release`. Use it in a `with`.

    `waiting` is asked, each time that the device is found in use, whether to try once more (it may
    sleep). `was_left_behind` tells that the last holder was killed. Raises DeviceInUse, and
    BenchError if no lease can be written down.
    """

    def __init__(
        self, address: str, waiting: Callable[[DeviceInUse], bool] = lambda busy: False
    ) -> None:
        self.address = address
        self._file = _open_file(address)
        while (busy := _try(address, self._file)) is not None:
            if not waiting(busy):
                self._file.close()
                raise busy
        self.was_left_behind = bool(_read(self._file))
        self._write_holder()

    def __enter__(self) -> Lease:
        return self

    def __exit__(self, *error: object) -> None:
        self.release()

    def release(self) -> None:
        """Give the device back; more than once is harmless."""
        if not self._file.closed:
            self._file.truncate(0)
            self._file.close()

    def _write_holder(self) -> None:
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        words = [Path(sys.argv[0]).name, *sys.argv[1:]]
        command = os.environ.get("PYTEST_CURRENT_TEST") or " ".join(words)
        holder = Holder(os.getpid(), _user(), command[:200], since)
        self._file.seek(0)
        self._file.truncate()
        self._file.write(msgspec.json.encode(holder))
        self._file.flush()


def _user() -> str:
    """By name, if there is one: in a container there may be none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def in_use(address: str) -> DeviceInUse | None:
    """Whether somebody holds the device at this moment; raises BenchError as a lease does."""
    with _open_file(address) as file:
        return _try(address, file)


def _open_file(address: str) -> BinaryIO:
    folder = Path(tempfile.gettempdir()) / "ringback-leases"
    try:
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(_SHARED)
        path = folder / f"{identity(address)}.json"
        with contextlib.suppress(FileExistsError, PermissionError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            path.chmod(0o666)
        return path.open("r+b")
    except OSError as error:
        raise BenchError(f"no lease for {address}: {folder}: {error.strerror}") from None


def _try(address: str, file: BinaryIO) -> DeviceInUse | None:
    """Lock it for this process; what keeps that from being done, else."""
    if holder := _uucp_holder(address):
        return DeviceInUse(f"{address} is in use by {holder}")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return DeviceInUse(f"{address} is in use by {_holder(file)}")
    return None


def _holder(file: BinaryIO) -> str:
    try:
        return str(msgspec.json.decode(_read(file), type=Holder))
    except msgspec.DecodeError:
        return "another run of ringback"


def _read(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def identity(address: str) -> str:
    """What a device is, whatever it is called: its device number, or a URL's host and port."""
    if address.startswith(PREFIX):
        address = f"labgrid://{split_place(address)[0]}"
    if "://" in address:
        return re.sub(r"[^A-Za-z0-9.-]+", "-", address.split("?")[0].lower())
    try:
        found = Path(address).stat()
    except OSError:
        return re.sub(r"[^A-Za-z0-9.-]+", "-", address)
    if not stat.S_ISCHR(found.st_mode):
        return f"file-{found.st_dev}-{found.st_ino}"
    return f"device-{os.major(found.st_rdev)}-{os.minor(found.st_rdev)}"


def names_a_device(address: str) -> bool:
    """Whether it is a path on this machine, and neither a URL nor a labgrid place."""
    return "://" not in address and not address.startswith(PREFIX)


def _uucp_holder(address: str) -> str:
    """The living process of a UUCP lock file on the device; empty if there is none."""
    if not names_a_device(address):
        return ""
    lock = _UUCP_LOCKS / f"LCK..{Path(address).resolve().name}"
    try:
        pid = int(lock.read_text().split()[0])
        command = Path(f"/proc/{pid}/comm").read_text().strip()
    except (OSError, ValueError, IndexError):
        return ""  # none, or left behind by a process that has gone
    return "" if pid == os.getpid() else f"process {pid} ({command}), by {lock}"
