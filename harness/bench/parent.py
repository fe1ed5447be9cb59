"""A run that holds real devices ends when its parent does: nobody is left to stop it."""

from __future__ import annotations

import ctypes
import signal

_PR_SET_PDEATHSIG = 1  # prctl(2), Linux


def end_with_parent() -> None:
    """From now on the parent's death is a SIGTERM, unless hang-ups are ignored (`nohup`)."""
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
