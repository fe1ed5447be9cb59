"""`ringback traffic`: load on a hunt group, and what it makes of it."""

from __future__ import annotations

import math
import sys
import time

import click

from harness.cli import exit_codes
from phonesim.exchange.exchange import Exchange
from phonesim.exchange.hunt_group import Order
from phonesim.exchange.traffic import (
    Load,
    erlang_b,
    exponential,
    fixed,
    load_hunt_group,
    measure,
)
from phonesim.timers import Timers
from phonesim.trace import NoTrace
from phonesim.units import US_PER_S, parse_duration, seconds
from phonesim.world import World

AT_ONCE = dict.fromkeys(
    ("dial_tone_delay", "post_dial_delay", "called_clearing", "release_guard", "open_loop"), 0
)
"""Timers of an exchange that works in no time, as Erlang's formula has it."""


class _Duration(click.ParamType[int]):
    name = "duration"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        try:
            return parse_duration(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _finite(context: click.Context, parameter: click.Parameter, value: float) -> float:
    if not math.isfinite(value):
        raise click.BadParameter(f"{value} is not a load")
    return value


@click.command(
    epilog="""Examples:

\b
  ringback traffic --lines 6 --erlang 3             six lines, three erlang
  ringback traffic --lines 6 --erlang 3 --real      with a real exchange's delays
  ringback traffic --lines 10 --erlang 5 --holding 30s --answer 4s --seed 7
  ringback traffic --lines 6 --erlang 3 --circuits 4 --order circular
"""
)
@click.option("--lines", type=click.IntRange(1, 1000), required=True, metavar="N",
              help="Lines of the hunt group that is called.")  # fmt: skip
@click.option("--erlang", type=click.FloatRange(0.001, 1000), required=True, metavar="A",
              callback=_finite,
              help="The load offered: calls that come during one mean holding time. What --answer "
              "adds comes on top.")  # fmt: skip
@click.option("--calls", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True)
@click.option("--holding", type=_Duration(), default="3m", show_default=True,
              help="How long callers talk, on average.")  # fmt: skip
@click.option("--answer", type=_Duration(), default="0s", show_default=True,
              help="How long the lines ring before they answer, on average.")  # fmt: skip
@click.option("--order", type=click.Choice([order.value for order in Order]), default="linear",
              show_default=True, help="How the group hunts.")  # fmt: skip
@click.option("--circuits", type=click.IntRange(1, 1000), metavar="N",
              help="Circuits of a trunk group that every call needs.")  # fmt: skip
@click.option("--constant", is_flag=True, help="Every holding time is the mean, not exponential.")
@click.option("--real", is_flag=True,
              help="With the exchange's own delays and release guard.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
def traffic(
    lines: int,
    erlang: float,
    calls: int,
    holding: int,
    answer: int,
    order: str,
    circuits: int | None,
    constant: bool,
    real: bool,
    seed: int,
) -> None:
    """Let callers come at random to a hunt group, in virtual time, and say what became of them."""
    if not holding:
        raise click.UsageError("--holding must be more than nothing")
    began = time.perf_counter()
    world = World(seed=seed)
    world.trace = NoTrace()
    exchange = Exchange(world, Timers() if real else Timers(AT_ONCE))
    callers = load_hunt_group(
        exchange,
        lines,
        erlang,
        calls,
        callers=lines + round(4 * erlang) + 50,
        mean_holding_us=holding,
        answer_after=exponential(answer) if answer else None,
        holding=fixed(holding) if constant else None,
        order=Order(order),
        circuits=circuits,
    )
    world.run_until(lambda: callers.left == 0 and exchange.quiet, at_rest=True)
    last_us = max((record.started_us for record in exchange.records), default=1)
    if circuits is not None:
        _show("circuits", measure(exchange.records, circuits, last_us, trunk="trunk"), last_us)
        click.echo()
    _show("lines", measure(exchange.records, lines, last_us, group="group"), last_us)
    if callers.unserved:
        click.echo(f"{'not made':<14} {callers.unserved:,}: no calling line was idle")
    click.echo(f"{calls / (time.perf_counter() - began):,.0f} calls a second on this machine")
    sys.exit(exit_codes.OK)


def _show(servers: str, load: Load, last_us: int) -> None:
    formula = erlang_b(load.servers, load.offered_erlang)
    rows = [
        (servers, f"{load.servers}"),
        ("calls offered", f"{load.offered:,} in {last_us / US_PER_S / 3600:,.1f} h"),
        ("offered load", f"{load.offered_erlang:.3f} erlang"),
        ("carried load", f"{load.carried_erlang:.3f} erlang, until the last call came"),
        ("occupancy", f"{load.occupancy:.1%} of the time of one"),
        ("blocked", f"{load.blocked:,}, {load.blocking:.3%}"),
        ("Erlang B", f"{formula:.3%} at the offered load"),
        ("not answered", f"{load.unanswered:,}"),
        ("waiting", f"{seconds(load.waiting_us)} from the first digit to the answer, on average"),
    ]
    for name, value in rows:
        click.echo(f"{name:<14} {value}")
