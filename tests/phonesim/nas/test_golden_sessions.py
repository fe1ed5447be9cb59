"""Whole sessions at the console and on the AUX port, byte for byte.

`tests/golden/exec/*.input` holds what is typed, a line a time; beside it stands what the screen
shows, where `<60 BS>` is sixty backspaces. `^A` is Ctrl-A, `\\` at the end of a line is no Return,
`!30s` lets time pass. `@aux`, `@con` and `@vty` (by Telnet from 10.0.0.1) change who types, `@modem
OK` is what the modem on the AUX port says, `@carrier on` and `off` its carrier. When a text changes
on purpose, read the new one as an engineer would, and store it:
`python -m tests.phonesim.nas.test_golden_sessions`.
"""

import re
from pathlib import Path

import pytest

from phonesim.wires.stream import MemoryStream
from tests.phonesim.fakes import Terminal
from tests.phonesim.nas.rack import Rack, S

GOLDEN = Path(__file__).parents[2] / "golden" / "exec"
CASES = sorted(GOLDEN.glob("*.input"))


class Visitor:
    """Whoever comes to port 23."""

    def __init__(self, rack: Rack) -> None:
        self._rack, self._said = rack, bytearray()
        self._stream = MemoryStream(rack.world, "10.0.0.1")
        self.is_there = False

    def come(self) -> None:
        self._stream = MemoryStream(self._rack.world, "10.0.0.1")
        self.is_there = self._rack.server.network.accept(23, self._stream.server)
        assert self.is_there
        self._stream.client.attach(self._said.extend)
        self._stream.client.when_closed(self._leave)
        self._rack.run(0)

    def _leave(self) -> None:
        self.is_there = False
        self._said += b"[closed]\r\n"

    def type(self, keys: str) -> None:
        self._stream.client.write(keys.encode("latin-1"))

    def read(self) -> str:
        said = bytes(self._said)
        self._said.clear()
        return re.sub(rb"\xff[\xfb-\xfe].", b"", said).decode("latin-1")


def screen(case: Path) -> str:
    """What the terminals show while the case's input is typed."""
    rack = Rack()
    rack.run(S)
    vty = Visitor(rack)
    terminals: dict[str, Terminal | Visitor] = {"con": rack.console, "aux": rack.modem, "vty": vty}
    for terminal in terminals.values():
        terminal.read()
    now, shown = "con", []
    for line in case.read_text(encoding="utf-8").splitlines():
        if line.startswith("@modem "):
            rack.modem.type(f"\r\n{line.removeprefix('@modem ')}\r\n")
            rack.run(0)
        elif line in ("@carrier on", "@carrier off"):
            rack.carrier(line.endswith("on"))
        elif line.startswith("@"):
            now = line[1:]
            shown.append(f"[{now}]\n")
            if now == "aux" and not rack.line.carrier():
                rack.carrier(True)
            if now == "vty" and not vty.is_there:
                vty.come()
        elif re.fullmatch(r"![0-9]+s", line):
            rack.run(int(line[1:-1]) * S)
        else:
            end = "" if line.endswith("\\") else "\r"
            keys = re.sub(r"\^([A-Z\[^])", lambda m: chr(ord(m[1]) - 64), line.removesuffix("\\"))
            terminals[now].type(keys + end)
            rack.run(0)
        for name, terminal in terminals.items():
            said = terminal.read()
            if said and name != now:
                shown.append(f"[{name} meanwhile]\n{said}\n[{now}]\n")
            else:
                shown.append(said)
    text = "".join(shown).replace("\r\n", "\n")
    text = re.sub("\b{12,}", lambda run: f"<{len(run[0])} BS>", text)
    return text.replace("\b", "<BS>").replace("\r", "<CR>") + "\n"


def test_there_are_cases() -> None:
    assert len(CASES) >= 6


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_session(case: Path) -> None:
    assert screen(case) == case.with_suffix(".screen").read_text(encoding="utf-8")


if __name__ == "__main__":
    for case in CASES:
        case.with_suffix(".screen").write_text(screen(case), encoding="utf-8")
