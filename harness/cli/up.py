"""`ringback up`: keep an exchange running, with modems on ports that other programs open."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from harness.bench.aaa import warn_of_missing
from harness.bench.bench_file import find_bench
from harness.bench.find_office import find_office
from harness.bench.open_exchange import (
    NAS_PROFILE,
    LinePlan,
    OnDevice,
    OnLink,
    OnServer,
    OnTcp,
    OpenExchange,
    Place,
    ServerPlan,
)
from harness.bench.password import password_of
from harness.bench.server_lines import check_line
from harness.cli import exit_codes
from harness.cli.board import Board
from harness.cli.mistakes import show_mistakes
from harness.config_text import read_config_text
from harness.errors import BenchError
from phonesim.diagnostic import FileError
from phonesim.nas.ios_config import read_config
from phonesim.nas.not_acted_on import not_acted_on, told
from phonesim.nas.platform import PLATFORMS

DEVICE_SPEED = 9600
LOOPBACK = "127.0.0.1"
_NUMBER = re.compile(r"[0-9*#]{1,32}")


@click.command(
    epilog="""Examples:

\b
  ringback up --line 84001=./pc --line 55555=./nas
      two modems; then, in two other terminals:
      minicom -D ./pc               and type ATDT55555
      picocom -b 115200 ./nas       and type ATA at RING
  ringback up --line 84001=./pc --rfc2217 55555=7001 --profile 55555=S0=1
      the second is for rfc2217://localhost:7001, and answers at once
  ringback up --line 84001=./pc --model 84001=courier --stored 84001=pc.toml
      a Courier whose AT&W lasts
  ringback up --line 84001=./pc --nas 55555=maui-nas-04.cfg --console ./con
      an access server answers at 55555; its console is ./con
  ringback up --line 84001=./pc --nas 55555=maui-nas-04.cfg --telnet 10000
      and by Telnet: port 10023 is a vty, 12129 the modem on line 129
  ringback up --line 84001=./pc --device 55555=/dev/ttyS0
      a real access server on a null-modem cable

A program that opens a link finds a serial port: raw, 115200 bit/s, DTR on. Closing it, or the
speed B0, is DTR off; losing carrier hangs it up (SIGHUP) unless it has set CLOCAL. Ctrl-C ends
everything (exit code 130), and so do SIGTERM and SIGHUP.

The trace holds all that was typed: passwords are not known here, and stand in it as they were.
"""
)
@click.option("--line", "lines", multiple=True, metavar="NUMBER=LINK",
              help="A modem on a pty, which LINK will lead to.")  # fmt: skip
@click.option("--rfc2217", "servers", multiple=True, metavar="NUMBER=[HOST:]PORT",
              help="A modem on a TCP port that speaks RFC 2217, so that DCD, DSR, CTS and RI can "
              f"be seen. Without HOST it listens on {LOOPBACK} only.")  # fmt: skip
@click.option("--device", "devices", multiple=True, metavar="NUMBER=DEVICE[,SPEED]",
              help="A modem on a serial device, or rfc2217://HOST:PORT: a null-modem cable leads "
              "from it to a real DTE, such as a router's AUX port. SPEED in bit/s, or "
              f"{DEVICE_SPEED}.")  # fmt: skip
@click.option("--nas", metavar="[NUMBER=]CONFIG",
              help="An emulated access server, booted from an IOS configuration, with its modem "
              f"set to {NAS_PROFILE}. NUMBER may be left out with --nas-line.")  # fmt: skip
@click.option("--nas-line", "nas_lines", multiple=True, metavar="NUMBER=LINE",
              help='A modem on a line of the access server, such as 5501="tty 1"; '
              '5501="tty 1 16" is sixteen, with numbers that count up.')  # fmt: skip
@click.option("--console", metavar="LINK|tcp:[HOST:]PORT|device:DEVICE[,SPEED]",
              help="Where the access server's console is: a pty, a TCP port (raw, or RFC 2217), or "
              "a serial device.")  # fmt: skip
@click.option("--telnet", metavar="[HOST:]OFFSET",
              help="Serve the access server's TCP ports (23, and 2000, 4000 and 6000 plus a line) "
              f"with OFFSET added to each, on {LOOPBACK} unless HOST says otherwise.")  # fmt: skip
@click.option("--platform", type=click.Choice(list(PLATFORMS)), default="3640", show_default=True,
              help="The access server's model, which decides its line numbers.")  # fmt: skip
@click.option("--enable", metavar="PASSWORD|env:NAME",
              help="The access server's enable password, if the configuration has none that can "
              "be used.")  # fmt: skip
@click.option(
    "--aaa",
    "aaa_bench",
    metavar="BENCH",
    help="A bench file whose [aaa] has the access server's TACACS+ and RADIUS servers.",
)
@click.option("--profile", "profiles", multiple=True, metavar="NUMBER=AT-LINE",
              help="What a modem is set to at first and by ATZ, such as '&C1&D2S0=1'.")  # fmt: skip
@click.option("--model", "models", multiple=True, metavar="NUMBER=MODEL",
              help="A modem's make: generic, courier, rockwell, hayes2400, or the path of a "
              "profile file (.toml).")  # fmt: skip
@click.option("--stored", multiple=True, metavar="NUMBER=FILE",
              help="Keep what a modem stores (AT&W, &Y, &Z) in FILE, for the next time too; what "
              "is in it takes the place of --profile.")  # fmt: skip
@click.option("--line-speed", metavar="unlimited|BPS",
              help="The speed at which modems move data once they are connected, instead of the "
              "one that they agree on.")  # fmt: skip
@click.option("--exchange", "network", metavar="COUNTRY|FILE",
              help="What the telephone network is like: us, uk, de or fr, or an office file "
              "(.toml), in which the lines have their numbers for names.")  # fmt: skip
@click.option("--trace", type=click.Path(path_type=Path), metavar="FILE",
              help="Write what passes, both ways, with times (JSON Lines).")  # fmt: skip
def up(
    lines: tuple[str, ...],
    servers: tuple[str, ...],
    devices: tuple[str, ...],
    nas: str | None,
    nas_lines: tuple[str, ...],
    console: str | None,
    telnet: str | None,
    platform: str,
    enable: str | None,
    aaa_bench: str | None,
    profiles: tuple[str, ...],
    models: tuple[str, ...],
    stored: tuple[str, ...],
    line_speed: str | None,
    network: str | None,
    trace: Path | None,
) -> None:
    """Keep a telephone exchange running, with modems for other programs, until Ctrl-C."""
    # A script's background jobs start with it ignored, and are to be ended by `kill -INT` too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    plans = _Plans()
    for option, given, read in (
        ("--line", lines, lambda text: OnLink(Path(text))),
        ("--rfc2217", servers, _read_tcp),
        ("--device", devices, _read_device),
    ):
        for text in given:
            plans.add(option, text, read)
    speed = _read_speed(line_speed)
    try:
        server = None
        if nas is not None:
            number, _, path = nas.partition("=") if _numbered(nas) else ("", "", nas)
            server = _read_nas(path, platform, enable, _read_console(console), _read_telnet(telnet))
            server = replace(server, aaa=find_bench(aaa_bench).aaa if aaa_bench else None)
            if warning := warn_of_missing(server.aaa, server.config, aaa_bench or path):
                click.echo(warning + "\n", err=True)
            for text in nas_lines:
                for one in _each_line(text):
                    plans.add("--nas-line", one, lambda line: _read_line(line, platform))
            if number:
                plans.add("--nas", nas, lambda _: OnServer())
            elif not nas_lines:
                raise click.UsageError(
                    f"--nas {nas}: by which number is it called? Write --nas 55555={nas}"
                )
        else:
            asked = {
                "--console": console,
                "--telnet": telnet,
                "--nas-line": nas_lines,
                "--aaa": aaa_bench,
            }
            if option := next((option for option, given in asked.items() if given), ""):
                raise click.UsageError(f"{option} is the access server's: it needs --nas")
        plan = plans.lines(profiles, models, stored)
        office = find_office(network or "us", [line.number for line in plan])
        opened = OpenExchange(plan, speed, trace, server, office)
        with opened as exchange, Board(exchange) as board:
            board.run()
    except FileError as error:
        show_mistakes(str(error))
        sys.exit(exit_codes.BAD_FILE)
    except BenchError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(exit_codes.HARNESS)


class _Plans:
    """The lines asked for, by number, each with the option that asked for it."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[str, Place]] = {}

    def add(self, option: str, text: str, read: Callable[[str], Place]) -> None:
        number, what = _split(option, text)
        if number in self._places:
            first = self._places[number][0]
            raise click.UsageError(
                f"{number} is given twice, by {first} and by {option}: a number has one line, "
                "and a line one modem"
            )
        self._places[number] = (option, read(what))

    def _by_number(self, option: str, given: tuple[str, ...]) -> dict[str, str]:
        """What an option says of lines, by their numbers."""
        found = {}
        for text in given:
            number, what = _split(option, text)
            if number not in self._places:
                raise click.UsageError(f"{option} {text}: there is no line {number}")
            found[number] = what.strip()
        return found

    def lines(
        self, profiles: tuple[str, ...], models: tuple[str, ...], stored: tuple[str, ...]
    ) -> list[LinePlan]:
        settings = self._by_number("--profile", profiles)
        makes = self._by_number("--model", models)
        files = self._by_number("--stored", stored)
        if not self._places:
            raise click.UsageError(
                "no line is asked for; try: ringback up --line 84001=./pc --line 55555=./nas"
            )
        plans: list[LinePlan] = []
        for number, (_, place) in self._places.items():
            default = NAS_PROFILE if isinstance(place, OnServer) else ""
            body = re.sub(r"(?i)^at", "", settings.get(number, default))
            file = Path(files[number]) if number in files else None
            if file in [plan.stored for plan in plans if file]:
                raise click.UsageError(f"--stored {number}={file}: another line has this file")
            plans.append(LinePlan(number, place, body, makes.get(number, "generic"), file))
        return plans


def _split(option: str, text: str) -> tuple[str, str]:
    number, equals, what = text.partition("=")
    if not equals or not what:
        raise click.UsageError(f'{option} {text}: write it as NUMBER=..., such as "84001=..."')
    if _NUMBER.fullmatch(number) is None:
        raise click.UsageError(
            f'{option} {text}: "{number}" is not a telephone number: up to 32 digits, * and #'
        )
    return number, what


def _numbered(nas: str) -> bool:
    """Whether the text of `--nas` begins with a number: a file's name may hold `=` too."""
    return not Path(nas).exists() and _NUMBER.fullmatch(nas.partition("=")[0]) is not None


def _read_tcp(text: str, option: str = "--rfc2217") -> OnTcp:
    host, _, port = text.rpartition(":")
    if not port.isascii() or not port.isdigit() or not 0 <= int(port) < 65536:
        raise click.UsageError(f'{option} {text}: "{port}" is not a TCP port')
    return OnTcp(host.strip("[]") or LOOPBACK, int(port))


def _read_device(text: str) -> OnDevice:
    device, _, speed = text.partition(",")
    if speed and not (speed.isascii() and speed.isdigit() and int(speed) > 0):
        raise click.UsageError(f'--device {text}: "{speed}" is not a speed in bit/s')
    return OnDevice(device, int(speed or DEVICE_SPEED))


def _each_line(text: str) -> list[str]:
    """`5501=tty 1 16` is sixteen; anything else is itself."""
    match = re.fullmatch(r"(\d+)=tty (\d{1,4}) (\d{1,4})", text)
    if match is None:
        return [text]
    number, first, last = match[1], int(match[2]), int(match[3])
    if last < first:
        raise click.UsageError(f"--nas-line {text}: the last line comes before the first")
    return [
        f"{int(number) + line - first:0{len(number)}d}=tty {line}"
        for line in range(first, last + 1)
    ]


def _read_line(text: str, platform: str) -> OnServer:
    try:
        return OnServer(check_line(text, PLATFORMS[platform]))
    except ValueError as error:
        raise click.UsageError(f"--nas-line: {error}") from None


def _read_console(text: str | None) -> OnLink | OnTcp | OnDevice | None:
    if text is None:
        return None
    if text.startswith("tcp:"):
        return _read_tcp(text.removeprefix("tcp:"), "--console")
    if text.startswith("device:"):
        return _read_device(text.removeprefix("device:"))
    return OnLink(Path(text))


def _read_telnet(text: str | None) -> tuple[str, int] | None:
    if text is None:
        return None
    place = _read_tcp(text, "--telnet")
    return place.host, place.port


def _read_nas(
    path: str,
    platform: str,
    enable: str | None,
    console: OnLink | OnTcp | OnDevice | None,
    telnet: tuple[str, int] | None,
) -> ServerPlan:
    try:
        text = read_config_text(Path(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        click.echo(f"error: {path} cannot be read: {reason}", err=True)
        sys.exit(exit_codes.BAD_FILE)
    if enable is not None:
        try:
            enable = password_of(enable)
        except ValueError as error:
            raise click.UsageError(f"--enable: {error}") from None
    config = read_config(text, path)
    for warning in config.warnings:
        click.echo(warning.render() + "\n", err=True)
    if without_effect := not_acted_on(config):
        click.echo(told(without_effect) + "\n", err=True)
    return ServerPlan(config, platform, enable, console, telnet)


def _read_speed(text: str | None) -> int | None:
    if text is None:
        return None
    if text == "unlimited":
        return 0
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise click.UsageError(f'--line-speed {text}: give "unlimited", or bit/s such as 33600')
    return int(text)
