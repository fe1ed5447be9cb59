"""socat as somebody's serial line: a device over its pty, and a bare TCP client."""

import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs.office import PATIENCE_S, QUICK, Office, Person, connect

EVERY_BYTE = bytes(range(256)) * 64


def read(descriptor: int, count: int) -> bytes:
    data = b""
    while len(data) < count:
        data += os.read(descriptor, 65536)
    return data


@pytest.mark.waits(8)
def test_a_modem_on_a_device_that_socat_makes(
    office: Callable[..., Office], need: Callable[[str], str], tmp_path: Path
) -> None:
    """The null-modem cable: one end is the modem's device, the other the DTE's."""
    ends = [tmp_path / "modem", tmp_path / "dte"]
    cable = subprocess.Popen([need("socat"), *(f"PTY,raw,echo=0,link={end}" for end in ends)])
    try:
        until = time.monotonic() + PATIENCE_S
        while not all(end.exists() for end in ends):
            assert time.monotonic() < until
        running = office(
            "--line", "84001=pc", "--device", f"55555={ends[0]},115200",
            "--profile", f"84001={QUICK}", "--line-speed", "unlimited",
        )  # fmt: skip
        assert "has no circuits" in running.said
        with Person(running.link("pc")) as caller, Person(str(ends[1])) as called:
            connect(caller, called, "55555")
            for source, sink in ((caller, called), (called, caller)):
                os.write(source.fd, EVERY_BYTE)
                assert read(sink.fd, len(EVERY_BYTE)) == EVERY_BYTE
    finally:
        cable.terminate()
        cable.wait(PATIENCE_S)


@pytest.mark.waits(9)
def test_a_raw_tcp_client_calls(
    office: Callable[..., Office], need: Callable[[str], str], tmp_path: Path
) -> None:
    running = office("--line", "84001=pc", "--rfc2217", "55555=0", "--profile", f"84001={QUICK}")
    found = re.search(r"rfc2217://(\S+)", running.said)
    assert found is not None
    link = tmp_path / "serial"
    client = subprocess.Popen([need("socat"), f"PTY,raw,echo=0,link={link}", f"TCP:{found[1]}"])
    try:
        until = time.monotonic() + PATIENCE_S
        while not link.exists():
            assert time.monotonic() < until
        with Person(running.link("pc")) as caller, Person(str(link)) as called:
            connect(caller, called, "55555")
            caller.type("from the pty")
            called.expect("from the pty")
            called.type("from tcp")
            caller.expect("from tcp")
            client.terminate()  # the connection ends: DTR falls
            caller.expect("NO CARRIER")
    finally:
        client.terminate()
        client.wait(PATIENCE_S)
