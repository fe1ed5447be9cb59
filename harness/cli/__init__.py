"""The command `ringback`: one small file for each subcommand, and `main`, which joins them."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import NoReturn

import click

from harness.cli import exit_codes
from harness.cli.run import run
from phonesim.errors import SimulationError


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 all passed; 1 usage; 2 a file is wrong; 3 the bench or the harness "
    "failed; 4 an expectation was not met; 5 nothing ran; 130 interrupted.",
)
@click.version_option(package_name="ringback", message="ringback %(version)s")
def ringback() -> None:
    """A test harness with a simulated telephone network, for Cisco IOS EXEC callback."""


ringback.add_command(run)


def main() -> NoReturn:
    """The program: carries out the command line and exits with one of `exit_codes`."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        ringback.main(prog_name="ringback", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(exit_codes.USAGE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(exit_codes.INTERRUPTED)
    except SimulationError as error:
        click.echo(f"error: ringback contradicts itself, please report this: {error}", err=True)
        sys.exit(exit_codes.HARNESS)
    sys.exit(exit_codes.OK)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """A signal to end is a way out like any other: everything open is closed on the way."""
    sys.exit(128 + number)
