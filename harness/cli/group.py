"""The command line: the subcommands, and by which exit code each end of a run is told."""

from __future__ import annotations

import signal
import sys
import traceback
from importlib import import_module

import click

from harness.cli import exit_codes
from phonesim.errors import SimulationError

_COMMANDS = ("bench", "check", "fmt", "lsp", "new", "record", "run", "terminal", "traffic", "up")


class _Group(click.Group):
    """Imports a subcommand only when it is named: most need far more than the others.

    A closed pipe ends it as SIGPIPE would: click by itself makes 1 of it, which is "usage".
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*_COMMANDS]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"harness.cli.{name}"), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Carry out the subcommand."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # whoever read has gone, as `head` does
            sys.stdout = None  # nothing more can be written, not even on the way out
            sys.exit(128 + signal.SIGPIPE)


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 all passed; 1 usage; 2 a file is wrong; 3 the bench or the harness "
    "failed; 4 an expectation was not met; 5 nothing ran; 130 interrupted.",
)
@click.version_option(package_name="ringback", message="ringback %(version)s")
def ringback() -> None:
    """A test harness with a simulated telephone network, for Cisco IOS EXEC callback."""


def carry_out() -> int:
    """Carry out the command line; returns the exit code, unless the command exits by itself."""
    try:
        ringback.main(prog_name="ringback", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return exit_codes.USAGE
    except click.Abort:
        raise KeyboardInterrupt from None
    except SimulationError as error:
        click.echo(f"error: ringback contradicts itself, please report this: {error}", err=True)
        return exit_codes.HARNESS
    except OSError as error:
        click.echo(f"error: the output cannot be written: {error.strerror}", err=True)
        return exit_codes.HARNESS
    except Exception as error:  # noqa: BLE001 - whatever it is, it is not the user's doing
        if _is_interrupt(error):
            raise KeyboardInterrupt from None
        traceback.print_exc()
        click.echo("error: this is a fault of ringback, please report it", err=True)
        return exit_codes.HARNESS
    return exit_codes.OK


def _is_interrupt(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind it: where a class is being made, Python wraps it in another."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None
