"""The serial devices of this machine, and which programs have one open."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.bench.lease import names_a_device

_PTYS = range(136, 144)  # major numbers, Linux devices.txt
_MASTERS = ("/dev/ptmx", "/dev/pts/ptmx")
_LASTING_NAMES = (Path("/dev/serial/by-id"), Path("/dev/serial/by-path"))


@dataclass(frozen=True, slots=True)
class Device:
    """A serial device: `address` is by-id if it has such a name, `path` the kernel's."""

    address: str
    path: str
    description: str


def find_devices() -> list[Device]:
    """Those that pyserial lists, in the order of their names."""
    from serial.tools import list_ports  # a tenth of a second

    names = dict(_lasting_names())
    found = []
    for port in sorted(list_ports.comports(), key=lambda port: str(port.device)):
        said = [port.manufacturer, port.product or port.description, port.serial_number]
        text = " ".join(str(word) for word in said if word and word != "n/a")
        found.append(Device(names.get(port.device, port.device), port.device, text))
    return found


def _lasting_names() -> Iterator[tuple[str, str]]:
    """Device path and lasting name; the better name last, where a device has several."""
    for folder in reversed(_LASTING_NAMES):
        with contextlib.suppress(OSError):
            for link in sorted(folder.iterdir()):
                yield str(link.resolve()), str(link)


def programs_with(address: str) -> list[str]:
    """The other programs of this machine that have the device open, as far as may be seen.

    Who made a pty has its other end open, and is no rival: socat, as one end of a cable.
    """
    if not names_a_device(address):
        return []
    try:
        device = Path(address).stat()
    except OSError:
        return []
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        if int(process.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):  # it has ended, or is somebody else's
            links = [*(process / "fd").iterdir()]
            if any(_is(link, device) for link in links) and not _made(process, links, device):
                found.append(f"process {process.name} ({(process / 'comm').read_text().strip()})")
    return found


def _made(process: Path, links: list[Path], device: os.stat_result) -> bool:
    """Whether the process has the master of this pty."""
    if os.major(device.st_rdev) not in _PTYS:
        return False
    index = f"tty-index:\t{os.minor(device.st_rdev)}\n"
    return any(
        index in (process / "fdinfo" / link.name).read_text()
        for link in links
        if str(link.readlink()) in _MASTERS
    )


def _is(link: Path, device: os.stat_result) -> bool:
    with contextlib.suppress(OSError):
        found = link.stat()
        return found.st_rdev == device.st_rdev != 0
    return False
