"""`modem autoconfigure`: what a line says to its modem at boot and after each call, as a script.

The entries are what the modemcaps of those names are remembered to send; a name that is not here,
and `discovery`, send the default. The modem finds the line's speed by the first AT.
"""

from __future__ import annotations

NAME = "autoconfigure"
_DEFAULT = "&F&C1&D2S0=1H0"
_MODEMCAPS = {
    "hayes_optima": "&F&C1&D2&K3S0=1H0",
    "usr_courier": "&F&C1&D2&H1&R2S0=1H0",
    "usr_sportster": "&F&C1&D2&H1&R2S0=1H0",
}


def script_for(modem: str) -> tuple[str, tuple[str, ...]]:
    """Name and words of the script that makes a modem of that type ready."""
    command = f"AT{_MODEMCAPS.get(modem, _DEFAULT)}"
    return NAME, ("ABORT", "ERROR", "TIMEOUT", "2", "", "AT", "OK-AT-OK", command, "OK")
