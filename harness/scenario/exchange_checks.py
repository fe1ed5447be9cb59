"""The `pstn` lane: what the exchange's records say about a statement.

Each judge looks at the records as they are now: a statement holds, can no longer hold, or is open.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal

from harness.scenario.finding import OPEN, Finding
from harness.scenario.steps import Statement, Window
from phonesim.exchange.billing import savings
from phonesim.exchange.cause import Cause
from phonesim.exchange.exchange import Exchange
from phonesim.exchange.records import CallRecord, LineAct, Outcome
from phonesim.exchange.tariff import Charge
from phonesim.units import US_PER_S, seconds

_RELATIONS = {"==": operator.eq, "<=": operator.le, ">=": operator.ge}


def judge(statement: Statement, exchange: Exchange, slack_us: int = 0) -> Finding:
    """What the exchange's records say about `statement`."""
    return _JUDGES[statement.verb](statement, exchange, slack_us)


def _otherwise(
    statement: Statement,
    parameter: str,
    instead: str,
    message: str = "the exchange's records say otherwise",
    holds: bool | None = False,
    actual: object = None,
) -> Finding:
    said = "" if actual is None else str(actual)
    return Finding(holds, 0, message, instead, statement.spans.get(parameter), said)


def _text(statement: Statement, name: str) -> str:
    return str(statement.arguments[name])


def _call(statement: Statement, exchange: Exchange) -> CallRecord | None:
    number = int(_text(statement, "call"))
    return exchange.records[number - 1] if number <= len(exchange.records) else None


def _calls(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    """More calls may come: what holds of the number now is all that can be said."""
    count, relation = len(exchange.records), _text(statement, "relation")
    if _RELATIONS[relation](count, int(_text(statement, "calls"))):
        return Finding(True, exchange.world.now_us)
    if relation == ">=" or (relation == "==" and count < int(_text(statement, "calls"))):
        return _otherwise(statement, "calls", _count(count), holds=None, actual=count)
    return _otherwise(statement, "calls", _count(count), actual=count)


def _count(calls: int) -> str:
    return "1 call" if calls == 1 else f"{calls} calls"


def _released(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    record = _call(statement, exchange)
    if record is None or record.released_by is None:
        return OPEN
    if record.released_by == _text(statement, "lane"):
        return Finding(True, record.released_us or 0)
    return _otherwise(statement, "lane", f"it was {record.released_by}", actual=record.released_by)


def _who_called(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    record = _call(statement, exchange)
    if record is None:
        return OPEN
    if record.caller != _text(statement, "caller"):
        return _otherwise(statement, "caller", f"it was {record.caller}", actual=record.caller)
    if record.called is None:
        if record.outcome is Outcome.UNDER_WAY:
            return OPEN
        instead = f"it dialled {record.digits}: {record.outcome.value}"
        return _otherwise(statement, "called", instead)
    if record.called != _text(statement, "called"):
        return _otherwise(statement, "called", f"it was {record.called}", actual=record.called)
    wanted = statement.arguments.get("outcome")
    if wanted is None:
        return Finding(True, record.started_us)
    if record.outcome is Outcome.UNDER_WAY:
        return OPEN
    if record.outcome.value == wanted:
        return Finding(True, record.answered_us or record.released_us or exchange.world.now_us)
    return _otherwise(statement, "outcome", record.outcome.value, actual=record.outcome.value)


def _off_hook(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    """The line's last first digit, and how long the line had been off hook by then."""
    lane, window = _text(statement, "lane"), statement.arguments["window"]
    assert isinstance(window, Window)
    off_hook_us, dialled_us, waited_us = 0, None, 0
    for entry in exchange.log:
        if entry.line == lane and entry.act is LineAct.OFF_HOOK:
            off_hook_us = entry.time_us
        elif entry.line == lane and entry.act is LineAct.DIALING:
            dialled_us, waited_us = entry.time_us, entry.time_us - off_hook_us
    if dialled_us is None:
        message = f"{lane} did not dial"
        return _otherwise(statement, "lane", "it has not dialled", message, holds=None)
    if waited_us < window.least_us or waited_us > window.most_us + slack_us:
        when = "early" if waited_us < window.least_us else "late"
        message = f"{lane} dialled too {when}"
        return _otherwise(statement, "window", f"was {seconds(waited_us)}", message)
    return Finding(True, dialled_us)


def _dialled(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    record = _call(statement, exchange)
    if record is None or record.outcome is Outcome.UNDER_WAY:
        return OPEN
    if record.caller != _text(statement, "caller"):
        return _otherwise(statement, "caller", f"it was {record.caller}", actual=record.caller)
    if record.digits != _text(statement, "digits"):
        return _otherwise(statement, "digits", f"it was {record.digits}", actual=record.digits)
    if record.outcome.value != statement.arguments.get("outcome", record.outcome.value):
        return _otherwise(statement, "outcome", record.outcome.value, actual=record.outcome.value)
    return Finding(True, record.answered_us or record.released_us or exchange.world.now_us)


def _cause(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    record = _call(statement, exchange)
    if record is None or record.cause is None:
        return OPEN
    if record.cause == int(_text(statement, "cause")):
        return Finding(True, record.ended_us or exchange.world.now_us)
    said = Cause(record.cause)
    return _otherwise(statement, "cause", f"it was {said.value}, {said.text}", actual=said.value)


def _rings(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    """Once it has been answered or is over, for more may come."""
    record = _call(statement, exchange)
    if record is None or record.outcome is Outcome.UNDER_WAY:
        return OPEN
    if record.rings == int(_text(statement, "rings")):
        return Finding(True, record.answered_us or exchange.world.now_us)
    return _otherwise(statement, "rings", f"it rang {_times(record.rings)}", actual=record.rings)


def _forwarded(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    record = _call(statement, exchange)
    if record is None or record.outcome is Outcome.UNDER_WAY:
        return OPEN
    if record.forwarded == int(_text(statement, "times")):
        return Finding(True, record.answered_us or exchange.world.now_us)
    return _otherwise(statement, "times", _times(record.forwarded), actual=record.forwarded)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _line_act(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    lane, act = _text(statement, "lane"), LineAct(_text(statement, "act"))
    for entry in exchange.log:
        if (entry.line, entry.act) == (lane, act):
            return Finding(True, entry.time_us)
    return OPEN


def _compare(
    statement: Statement, parameter: str, found: Decimal | int, unit: str, at_us: int
) -> Finding:
    """A value that can no longer change, against what is said of it."""
    wanted = Decimal(_text(statement, parameter))
    if _RELATIONS[_text(statement, "relation")](found, wanted):
        return Finding(True, at_us)
    return _otherwise(statement, parameter, f"it was {found} {unit}")


def _charge(statement: Statement, exchange: Exchange) -> Charge | Finding:
    """The charge of a call that has ended, or why there is none."""
    record = _call(statement, exchange)
    if record is None or record.ended_us is None:
        return OPEN
    if record.charge is not None:
        return record.charge
    why = "it was not answered" if record.answered_us is None else "no rate of the tariff is for it"
    why = why if exchange.tariff is not None else "the exchange has no tariff"
    return _otherwise(statement, "call", why, "this call costs nothing")


def _paid(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    charge = _charge(statement, exchange)
    if isinstance(charge, Finding):
        return charge
    record = exchange.records[int(_text(statement, "call")) - 1]
    caller_pays = charge.payer == exchange.lines[record.caller].number
    payer = record.caller if caller_pays else record.called  # by whichever number of its
    if payer == _text(statement, "lane"):
        return Finding(True, exchange.world.now_us)
    return _otherwise(statement, "lane", f"{charge.payer} paid")


def _cost(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    charge = _charge(statement, exchange)
    if isinstance(charge, Finding):
        return charge
    return _compare(statement, "amount", charge.cost, charge.currency, exchange.world.now_us)


def _charged(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    charge = _charge(statement, exchange)
    if isinstance(charge, Finding):
        return charge
    if charge.charged_s * US_PER_S == int(_text(statement, "charged")):
        return Finding(True, exchange.world.now_us)
    return _otherwise(statement, "charged", f"{charge.charged_s} s were charged")


def _saved(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    """More callbacks may come: what holds now is all that can be said."""
    found = savings([exchange.records])
    if not found:
        why = "no callback with a price has ended" if exchange.tariff else "there is no tariff"
        return _otherwise(statement, "amount", why, holds=None)
    (saving,) = found  # a tariff has one currency
    compared = _compare(statement, "amount", saving.saved, saving.currency, exchange.world.now_us)
    return compared if compared.holds else compared._replace(holds=None)


def _lasted(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    record, window = _call(statement, exchange), statement.arguments["window"]
    assert isinstance(window, Window)
    if record is None or record.ended_us is None:
        return OPEN
    if record.answered_us is None:
        return _otherwise(statement, "call", "it was not answered")
    talked_us = record.ended_us - record.answered_us
    if window.least_us <= talked_us <= window.most_us + slack_us:
        return Finding(True, record.ended_us)
    return _otherwise(statement, "window", f"was {seconds(talked_us)}")


def _speed(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    """It may change while the call lasts."""
    record = _call(statement, exchange)
    if record is None or record.speed_bps is None:
        return OPEN
    found = _compare(statement, "rate", record.speed_bps, "bit/s", exchange.world.now_us)
    return found if found.holds or record.ended_us else found._replace(holds=None)


def _bytes(statement: Statement, exchange: Exchange, slack_us: int) -> Finding:
    record = _call(statement, exchange)
    if record is None or record.ended_us is None:
        return OPEN
    by_caller = _text(statement, "end") == "caller"
    sent = record.sent_bytes if by_caller else record.received_bytes
    return _compare(statement, "bytes", sent, "bytes", record.ended_us)


_JUDGES: dict[str, Callable[[Statement, Exchange, int], Finding]] = {
    "calls": _calls,
    "released": _released,
    "call": _who_called,
    "off-hook": _off_hook,
    "dialled": _dialled,
    "cause": _cause,
    "rings": _rings,
    "forwarded": _forwarded,
    "line act": _line_act,
    "paid": _paid,
    "cost": _cost,
    "charged": _charged,
    "saved": _saved,
    "lasted": _lasted,
    "speed": _speed,
    "bytes": _bytes,
}
