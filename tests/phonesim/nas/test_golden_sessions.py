"""Whole sessions at the console and on the AUX port, byte for byte.

`tests/golden/exec/*.input` holds what is typed, a line a time; beside it stands what the screen
shows. `^A` is Ctrl-A, `\\` at the end of a line is no Return, `!30s` lets time pass, `@aux` and
`@con` change who types, `@modem OK` is what the modem on the AUX port says. When a text changes on
purpose, read the new one as an engineer would, and store it:
`python -m tests.phonesim.nas.test_golden_sessions`.
"""

import re
from pathlib import Path

import pytest

from tests.phonesim.nas.rack import Rack, S

GOLDEN = Path(__file__).parents[2] / "golden" / "exec"
CASES = sorted(GOLDEN.glob("*.input"))


def screen(case: Path) -> str:
    """What the terminals show while the case's input is typed."""
    rack = Rack()
    rack.run(S)
    terminals = {"con": rack.console, "aux": rack.modem}
    for terminal in terminals.values():
        terminal.read()
    now, shown = "con", []
    for line in case.read_text(encoding="utf-8").splitlines():
        if line.startswith("@modem "):
            rack.modem.type(f"\r\n{line.removeprefix('@modem ')}\r\n")
            rack.run(0)
        elif line.startswith("@"):
            now = line[1:]
            shown.append(f"[{now}]\n")
            if now == "aux" and not rack.line.carrier():
                rack.carrier(True)
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
    return text.replace("\b", "<BS>").replace("\r", "<CR>") + "\n"


def test_there_are_cases() -> None:
    assert len(CASES) >= 6


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_session(case: Path) -> None:
    assert screen(case) == case.with_suffix(".screen").read_text(encoding="utf-8")


if __name__ == "__main__":
    for case in CASES:
        case.with_suffix(".screen").write_text(screen(case), encoding="utf-8")
