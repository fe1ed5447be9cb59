"""Whether a bench can be put together as a scenario needs it, and which line has which number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from harness.bench.bench_file import Bench
from harness.bench.build_exchange import add_line, build_exchange, finish
from harness.bench.nas_line import find_modem_line
from harness.bench.office import PLAIN_OFFICE, Office
from harness.bench.server_lines import NasLine, split_line
from harness.bench.server_lines import number_lines as read_lines
from harness.bench.substitution import EMULATED
from harness.errors import BenchError
from phonesim.clock import VirtualClock
from phonesim.exchange.exchange import Exchange
from phonesim.nas.config_image import ConfigImage
from phonesim.nas.config_model import IosConfig
from phonesim.nas.platform import PLATFORMS
from phonesim.world import World


@dataclass(frozen=True)
class Need:
    """What a scenario wants built: the clients' numbers, and the access server's."""

    clients: Mapping[str, str]  # lane -> number
    nas_number: str = ""
    config: IosConfig | None = None
    office: Office = PLAIN_OFFICE  # what the exchange is like, over what the bench says
    lines: Mapping[str, str] = field(default_factory=dict)  # the server's, as `[lane.nas.lines]`
    carried: Mapping[str, int] = field(
        default_factory=dict
    )  # lane -> line that has its number as text

    def fresh_config(self) -> IosConfig | None:
        """The configuration for one server: `configure terminal` changes what it booted from."""
        return self._image.copy() if self._image else None

    @cached_property
    def _image(self) -> ConfigImage | None:
        return ConfigImage(self.config) if self.config else None


def check_fit(bench: Bench, need: Need) -> None:
    """Raise BenchError if this bench cannot be put together as the scenario needs it."""
    for lane, other in _sharing_a_device(bench, need):
        raise BenchError(
            f"{bench.path}: {lane} and {other} would have the one modem at "
            f"{bench.client(lane).modem}: give each lane a table of its own, such as [lane.{other}]"
        )
    ports = addresses(bench, need)
    if twice := next((port for port in ports if ports.count(port) > 1), None):
        raise BenchError(f"{bench.path}: two of its parts would have the one port at {twice}")
    unnamed = [lane for lane in need.clients if lane not in bench.clients]
    if len(unnamed) > 1 and bench.client(unnamed[0]).stored is not None:
        raise BenchError(
            f"{bench.path}: {' and '.join(unnamed)} would have one file for their stored settings: "
            "give each a table of its own, such as [lane.NAME]"
        )
    for lane, (story, here) in _renumbered(bench, need).items():
        if lane in need.carried:
            raise BenchError(
                f"{bench.path}: {lane} has the number {here} here, and the scenario carries "
                f"{story} in its text (line {need.carried[lane]}): it needs lines, or a line "
                f"simulator, with its numbers. Or write ${{{lane}.number}} there"
            )
    numbers: dict[str, str] = {}
    wanted = {lane: bench.client(lane).number or number for lane, number in need.clients.items()}
    if need.config is not None:
        for line, number in number_lines(bench, need).items():
            wanted["nas" if number == nas_number(bench, need.nas_number) else name_line(line)] = (
                number
            )
    for lane, number in wanted.items():
        if number in numbers:
            other = numbers[number]
            raise BenchError(
                f"{bench.path}: {lane} cannot have the number {number}: {other} has it"
            )
        numbers[number] = lane


def empty_exchange(bench: Bench, need: Need) -> Exchange:
    """The exchange of the scenario on this bench, with its lines and nobody on them.

    Raises BenchError if the office that the bench or the scenario says cannot be, with these lines.
    """
    office = need.office.over(bench.office)
    exchange = build_exchange(World(VirtualClock()), office)
    try:
        for lane, number in need.clients.items():
            add_line(exchange, office, lane, bench.number_of(lane, number))
        if need.config is not None:
            main = nas_number(bench, need.nas_number)
            for line, number in number_lines(bench, need).items():
                name = "nas" if number == main else name_line(line)
                add_line(exchange, office, name, number, "nas")
        finish(exchange, office, {name: line.number for name, line in exchange.lines.items()})
    except ValueError as error:
        raise BenchError(f"{bench.path}: {error}") from None
    for name, hunt in need.office.hunts.items():
        if name not in exchange.groups:
            raise BenchError(
                f"{bench.path}: the hunt group {name} has nobody: this bench has none of "
                f"{', '.join(hunt.members)}"
            )
    return exchange


def _renumbered(bench: Bench, need: Need) -> dict[str, tuple[str, str]]:
    """The lanes with another number than in the story: that one, and this bench's."""
    told = {lane: (number, bench.client(lane).number) for lane, number in need.clients.items()}
    told["nas"] = (need.nas_number, bench.nas.number)
    return {lane: (story, here) for lane, (story, here) in told.items() if here and here != story}


def _sharing_a_device(bench: Bench, need: Need) -> Iterator[tuple[str, str]]:
    devices: dict[str, str] = {EMULATED: ""}
    for lane in need.clients:
        first = devices.setdefault(bench.client(lane).modem, lane)
        if first and first != lane:
            yield first, lane


def addresses(bench: Bench, need: Need) -> list[str]:
    """Every physical port that the bench opens for it."""
    ports = [bench.client(lane).modem for lane in need.clients]
    if need.config is not None:
        ports += [bench.nas.modem, bench.nas.dce_port or EMULATED, bench.nas.console or EMULATED]
    return [port for port in ports if port != EMULATED]


def name_line(line: NasLine) -> str:
    """A line of the server's in one word, as the exchange has it: `tty65`."""
    return f"{line[0].value}{line[1]}"


def nas_number(bench: Bench, called: str) -> str:
    """The access server's number on this bench; `called` is the one in the scenario."""
    return bench.nas.number or called


def number_lines(bench: Bench, need: Need) -> dict[NasLine, str]:
    """The server's lines with modems, each with its number: the bench's, or the scenario's own."""
    assert need.config is not None
    number = nas_number(bench, need.nas_number)
    if number in bench.nas_lines.values():
        return bench.nas_lines
    if need.lines and not bench.nas_lines:
        if number != need.nas_number:
            raise BenchError(
                f"{bench.path}: the access server has the number {number} here, and the scenario "
                "has several lines of it: say which there are, under [lane.nas.lines]"
            )
        where = f"{bench.path}: "
        return read_lines(need.lines, PLATFORMS[bench.nas.platform], where, "the header's `lines:`")
    line = find_line(bench, need.config)
    if line in bench.nas_lines:
        raise BenchError(
            f"{bench.path}: {line[0].value} {line[1]} cannot have the number {number}: it has "
            f"{bench.nas_lines[line]} under [lane.nas.lines]"
        )
    return {line: number, **bench.nas_lines}


def find_line(bench: Bench, config: IosConfig) -> NasLine:
    """The server's line with the modem: what the bench says, or the one with modem control."""
    if bench.nas.line is not None:
        return split_line(bench.nas.line)
    try:
        return find_modem_line(config, "say which one has it, with `line` under [lane.nas]")
    except BenchError as error:
        raise BenchError(f"{bench.path}: {error}") from None
