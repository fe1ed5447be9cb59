"""`show modem`: what the modems on the lines have done.

The table is that of access servers with modems inside (remembered). Ours stand beside the server,
so that they are called by their lines' numbers; of failed dialling IOS counts two kinds, we one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonesim.nas.access_server import AccessServer
    from phonesim.nas.call_tally import CallTally

_HEAD = """Codes:
* - Modem has an active call
C - Call in setup

                  Inc calls      Out calls    Busied  Failed  No      Succ
  Mdm  Usage    Succ   Fail    Succ   Fail    Out     Dial    Answer  Pct.
"""


def show_modem(server: AccessServer) -> str:
    """A row for each line with modem control that has something on it."""
    rows = [_HEAD]
    for number, line in sorted(server.lines.items()):
        tally = getattr(line, "tally", None)
        if tally is not None:
            rows.append(_row(server, number, tally, idle=getattr(line, "idle", True)))
    return "".join(rows)


def _row(server: AccessServer, number: int, tally: CallTally, idle: bool) -> str:
    mark = "*" if tally.since_us is not None else " " if idle else "C"
    usage = tally.usage_percent(server.world.now_us, server.booted_us)
    failed = tally.outgoing_failed
    return (
        f"{mark}{number:4d} {usage:5d}% {tally.incoming:7d}{tally.incoming_failed:7d}"
        f"{tally.outgoing:8d}{failed:7d}{0:7d}{failed:9d}{0:10d}{tally.success_percent:5d}%\n"
    )
