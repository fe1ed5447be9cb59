"""Which line of an access server's configuration has the modem."""

from __future__ import annotations

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
