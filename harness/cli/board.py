"""What `ringback up` shows: on a terminal a board of lines and calls, elsewhere a line a fact."""

from __future__ import annotations

import sys
from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING

import click

from harness.bench.open_exchange import OpenExchange, OpenLine
from phonesim.exchange.records import CallRecord
from phonesim.ports.program_pty import ProgramPty
from phonesim.timers import Timer
from phonesim.trace import TraceEvent
from phonesim.units import US_PER_MS, seconds
from phonesim.wires.v24 import Circuit

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

REFRESH = Timer("board_refresh", 250 * US_PER_MS, "between two pictures of the board", "ours")
_RECENT = 10  # calls on the board
_SAID = ("client", "hang_up", "device_lost")  # kinds of events worth a line


class Board:
    """Shows a running exchange to whoever started it. Use it in a `with`."""

    def __init__(self, exchange: OpenExchange) -> None:
        self._open = exchange
        self._live: Live | None = None
        self._calls: dict[int, str] = {}  # what was last said of the recent ones
        self._ended: Counter[str] = Counter()  # calls, by what became of them

    def __enter__(self) -> Board:
        if sys.stdout.isatty():
            from rich.live import Live

            self._live = Live(self._picture(), auto_refresh=False)
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def run(self) -> None:
        """Let the exchange run until a signal ends it."""
        if self._live is None:
            self._open.world.trace.listen(self._say)
            for line in self._open.lines:
                click.echo(f"{line.number:<10} {line.where}")
            for name, where in self._ways_in():
                click.echo(f"{name:<10} {where}")
            click.echo("up: the exchange is running; Ctrl-C ends it")
        self._refresh()
        self._open.world.run_until(lambda: False)

    def _ways_in(self) -> list[tuple[str, str]]:
        """The access server's console, and its TCP ports, as they really are."""
        ways = [("console", self._open.console)] if self._open.console else []
        ports = self._open.tcp_ports
        if ports:
            lines = " ".join(map(str, (there for port, there in ports.items() if port != 23)))
            if 23 in ports:
                ways.append(("telnet", str(ports[23])))
            if lines:
                ways.append(("reverse", lines))
        return ways

    def _refresh(self) -> None:
        self._note_calls()
        if self._open.trace is not None:
            self._open.trace.flush()
        if self._live is not None:
            self._live.update(self._picture(), refresh=True)
        self._open.world.after(REFRESH.default_us, self._refresh)

    def _note_calls(self) -> None:
        """Write down what has become of each call since the last time; forget old ones."""
        exchange = self._open.exchange
        for record in exchange.records:
            if record.called is None and record.ended_us is None:
                continue  # digits are still coming
            text = _describe(record)
            if self._calls.get(record.number) != text:
                self._calls[record.number] = text
                if self._live is None:
                    click.echo(f"{seconds(self._open.world.now_us):>12}  {text}")
                if record.ended_us is not None:
                    self._ended[record.outcome.value] += 1
        exchange.forget(_RECENT)
        kept = {record.number for record in exchange.records}
        self._calls = {number: text for number, text in self._calls.items() if number in kept}

    def _say(self, event: TraceEvent) -> None:
        if event.kind in _SAID:
            facts = " ".join(f"{name}={fact!s}" for name, fact in event.facts.items())
            click.echo(f"{seconds(event.time_us):>12}  {event.source}  {event.kind} {facts}")

    def _picture(self) -> RenderableType:
        from rich import box
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE)
        for name in ("number", "port", "program", "circuits", "modem", "line"):
            table.add_column(name, overflow="fold")  # whoever must type an address needs all of it
        for line in self._open.lines:
            modem, office = line.modem, self._open.exchange.lines[line.number]
            table.add_row(
                line.number,
                Text(line.where),
                Text(_program(line)),
                Text(_circuits(line)),
                Text(f"{modem.call.state.value}"),
                Text(f"{office.state.value}"),
            )
        for name, where in self._ways_in():
            table.add_row(name, Text(where), "", "", "", "")
        recent = list(self._calls.values())[-_RECENT:]
        calls = Text("\n".join(recent) or "no call yet")
        ended = ", ".join(f"{count} {outcome}" for outcome, count in self._ended.items())
        made = self._open.exchange.calls
        totals = f"{made} call{'' if made == 1 else 's'}" + (f": {ended}" if ended else "")
        foot = Text(f"\n{totals}; up for {self._uptime()}; Ctrl-C ends it", style="dim")
        return Group(table, calls, foot)

    def _uptime(self) -> str:
        minutes, rest = divmod(self._open.world.now_us // (1000 * US_PER_MS), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _describe(record: CallRecord) -> str:
    """A call, and what has become of it so far."""
    text = f"call {record.number}  {record.caller} -> {record.called or record.digits or '?'}"
    if record.ended_us is None:
        return f"{text}  {'answered' if record.answered_us is not None else 'under way'}"
    if record.answered_us is None:
        return f"{text}  {record.outcome.value}"
    lasted = seconds(record.ended_us - record.answered_us)
    return f"{text}  released by {record.released_by}, {lasted} after it was answered"


def _program(line: OpenLine) -> str:
    """Who has the modem's port, and at what speed."""
    if line.port is None:
        return "access server"
    if not line.port.is_open:
        return "not open"
    flow = " CRTSCTS" if isinstance(line.port, ProgramPty) and line.port.settings.crtscts else ""
    return f"{line.port.rate_bps} bit/s{flow}"


def _circuits(line: OpenLine) -> str:
    """The circuits that are on, as the modem's port has them."""
    return " ".join(c.name for c in Circuit if line.port is not None and line.port.sees(c))
