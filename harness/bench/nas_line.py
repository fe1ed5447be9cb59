"""Which lines of an access server have modems, and their numbers."""

from __future__ import annotations

import re

from harness.errors import BenchError
from phonesim.nas.config_model import IosConfig, LineKind, ModemControl

_CALLABLE = (ModemControl.IN_OUT, ModemControl.DIALIN, ModemControl.CALLIN, ModemControl.RI_IS_CD)


def find_modem_line(config: IosConfig, remedy: str) -> tuple[LineKind, int]:
    """The one line with modem control; the AUX port, which every platform has, if none has.

    Raises BenchError, which ends with the `remedy`, if there are several.
    """
    lines = [
        (line.kind, index)
        for line in config.lines
        if line.modem_control in _CALLABLE
        for index in range(line.first, line.last + 1)
    ]
    if len(lines) > 1:
        names = ", ".join(f"{kind.value} {index}" for kind, index in lines)
        raise BenchError(
            f"several lines of the configuration have modem control ({names}): {remedy}"
        )
    return lines[0] if lines else (LineKind.AUX, 0)


def count_up(lines: str, number: str) -> dict[str, str]:
    """`tty 65 70` and `55565`: each line's name, and its number, which counts up with the lines.

    One line such as `aux 0` has its number as it stands. Raises ValueError.
    """
    match = re.fullmatch(r"tty (\d{1,4}) (\d{1,4})", lines)
    if match is None:
        return {lines: number}
    first, last = int(match[1]), int(match[2])
    if not (first <= last and number.isdigit()):
        raise ValueError("write the first and the last line, and the digits of the first's number")
    return {
        f"tty {line}": f"{int(number) + line - first:0{len(number)}d}"
        for line in range(first, last + 1)
    }
