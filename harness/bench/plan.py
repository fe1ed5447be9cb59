"""What a run will open, dial and change, told before anything of it happens: `run --plan`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from harness.bench.bench_file import Bench
from harness.bench.bench_tables import ClientTable
from harness.bench.dialling import digits_of
from harness.bench.fit import Need, nas_number
from harness.bench.labgrid import PREFIX, Labgrid, split_place
from harness.bench.lease import in_use
from harness.bench.substitution import EMULATED
from harness.errors import BenchError
from phonesim.units import parse_duration

_DIAL = re.compile(r"^\s*AT.*?D(?![LS])[TP]?([0-9*#,W@!() .-]+);?\s*$", re.IGNORECASE)


def plan(bench: Bench, needs: Iterable[Need], typed: Iterable[str]) -> list[str]:
    """The plan, line by line, for all of a run; `typed` is what its scenarios type."""
    needs = list(needs)
    lanes = dict.fromkeys(lane for need in needs for lane in need.clients)
    lines = [f"bench {bench.table.name} ({bench.path}), {bench.table.clock} time"]
    if not bench.joined.is_physical:
        return [
            *lines,
            "  opens nothing outside this process but kernel ptys and dials no real line",
        ]
    lines += [f"  opens {line}" for line in _openings(bench, lanes)]
    lines += [f"  dials {line}" for line in _dialling(bench, typed)]
    if bench.server_is_physical:
        lines += [f"  {line}" for line in _server(bench)]
    if bench.joined.has_real_lines:
        lines += [f"  costs {line}" for line in _costs(bench, needs)]
    most = f"at most {bench.table.max_telephone_time} of telephone time for a scenario"
    if of_run := bench.table.max_telephone_time_of_run:
        most += f", and {of_run} for all of the run"
    lines.append(f"  {most}")
    lines += [
        f"  needs {lane} at {bench.client(lane).number or number}, "
        f"the access server at {nas_number(bench, need.nas_number)}"
        for need in needs[:1]
        for lane, number in need.clients.items()
    ]
    return lines


def _openings(bench: Bench, lanes: Iterable[str]) -> Iterator[str]:
    for lane in lanes:
        table = bench.client(lane)
        if table.program is not None:
            yield f"a pty for {lane}, and starts `{table.program}` on it"
        elif table.modem != EMULATED:
            yield f"{table.modem} for {lane}: {_modem(table)}; {_lease(table.modem, bench.labgrid)}"
    nas, labgrid = bench.nas, bench.labgrid
    if nas.program is not None:
        yield f"a pty for the access server's line, and starts `{nas.program}` on it"
    if nas.modem != EMULATED:
        sets = f"AT{nas.profile}" if nas.profile else "no settings"
        yield f"{nas.modem} for the access server's line: {sets}; {_lease(nas.modem, labgrid)}"
    if nas.dce_port is not None:
        lease = _lease(nas.dce_port, labgrid)
        yield f"{nas.dce_port} towards the access server, as a modem; {lease}"
    if nas.console is not None:
        speed = f"{nas.console_speed} bit/s"
        yield f"{nas.console} for its console, at {speed}; {_lease(nas.console, labgrid)}"


def _modem(table: ClientTable) -> str:
    speed = f"{table.speed} bit/s" if table.speed else "at the speed at which it answers"
    return f"{speed}, {f'AT{table.profile}' if table.profile else 'no settings'}"


def _lease(address: str, labgrid: Labgrid) -> str:
    """Whether it is free; of a labgrid place its coordinator is asked."""
    try:
        if busy := in_use(address):
            return str(busy).removeprefix(f"{address} is ")
        if address.startswith(PREFIX) and (who := labgrid.holder(split_place(address)[0])):
            return f"in use by {who}, who has locked it"
    except BenchError as error:
        return str(error)
    return "free"


def _dialling(bench: Bench, typed: Iterable[str]) -> Iterator[str]:
    if not bench.joined.has_real_lines and not _own_modem(bench):
        yield "the emulated exchange only"
        return
    if bench.joined.has_real_lines:
        prefix = f', with "{bench.dialling.prefix}" before them' if bench.dialling.prefix else ""
        yield f"{', '.join(bench.dialling.allow)} and nothing else{prefix}"
    for number in dict.fromkeys(digits_of(m[1]) for text in typed if (m := _DIAL.match(text))):
        reason = bench.dialling.refusal(number)
        yield f"{number}, which a scenario types: {reason or 'allowed'}"


def _costs(bench: Bench, needs: Sequence[Need]) -> Iterator[str]:
    """What a call to each number would cost, for as long as a scenario may last."""
    tariff, lasts = bench.office.tariff, bench.table.max_telephone_time
    if tariff is None:
        yield "are not known: a `tariff` under [exchange] would tell"
        return
    for need in needs[:1]:
        calling = next(iter(need.clients.values()), "")
        for called in bench.dialling.allow:
            number = called.upper().replace("X", "0")  # one of those that the pattern stands for
            charge = tariff.charge(calling, number, parse_duration(lasts), datetime.now())
            price = f"{charge.cost} {charge.currency}" if charge else "nobody knows what"
            yield f"{price} for {lasts} to {called} (tariff {tariff.name})"


def _own_modem(bench: Bench) -> bool:
    nas = bench.nas
    return bench.server_is_physical and nas.dce_port is None and nas.program is None


def _server(bench: Bench) -> Iterator[str]:
    if _own_modem(bench):
        yield (
            "CANNOT GUARD the access server's own modem: it dials what its configuration and its "
            "callers say, whatever [dialing] allows"
        )
    if bench.nas.console is not None:
        yield "clears its line, and switches debug output on at its console, and off again"
        if bench.nas.configuration != "apply":
            yield "changes nothing of its configuration"
        else:
            yield (
                "CHANGES its running configuration where it differs from the scenario's, and puts "
                "that back: host name, users, chat scripts, the commands of lines with modems. "
                "Its startup configuration is never written"
            )
