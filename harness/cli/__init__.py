"""The command `ringback`: one small file for each subcommand, joined in `group`."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

GARBAGE_AFTER = 50_000  # objects: few of ours are in circles, and to look for them costs a fifth


class Ended(SystemExit):
    """A signal asks the program to end: a way out like any other, which closes what is open."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.signal_name = signal.Signals(number).name


def main() -> NoReturn:
    """The program: carries out the command line and exits with one of `exit_codes`.

    All else is imported only after the signals have been seen to, so that an early Ctrl-C is one
    like any other.
    """
    gc.set_threshold(GARBAGE_AFTER)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        signal.pthread_sigmask(
            signal.SIG_UNBLOCK, {signal.SIGINT}
        )  # held back while Python started
        from harness.cli.group import carry_out

        code = carry_out()
    except KeyboardInterrupt:
        _say("interrupted")
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stdout.flush()
        # Python would end by the signal if it came while an import compiled something.
        os._exit(128 + signal.SIGINT)
    except Ended as ended:
        _say(f"ended by {ended.signal_name}")
        raise
    sys.exit(code)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise Ended(number)


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone
        sys.stderr.write(f"{text}\n")
