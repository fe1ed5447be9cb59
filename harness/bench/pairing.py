"""The modems of a bench, each in turn in the place of a scenario's first client.

The acceptance suite needs one client or two (`client`; or `alice` and `bob`), and no access server.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from msgspec.structs import replace

from harness.bench.bench_file import Bench
from harness.bench.bench_tables import ClientTable, NasTable
from harness.bench.substitution import EMULATED

_NUMBERS = ("84001", "84002")
_ANSWERS = re.compile(r"S0=\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A modem to be tried: the lane that it has on its bench, and what the bench says of it."""

    lane: str
    table: ClientTable

    @property
    def where(self) -> str:
        """Its address, or its model if it is emulated."""
        emulated = self.table.modem == EMULATED
        return f"emulated, {self.table.model}" if emulated else self.table.modem


def candidates(bench: Bench) -> list[Candidate]:
    """The first two modems of a bench; one, if it has no more. Each has a number."""
    lanes = dict(bench.clients) or {"client": ClientTable()}
    nas = bench.nas
    if nas.modem != EMULATED or not bench.joined.has_real_lines:
        lanes["nas"] = ClientTable(
            modem=nas.modem,
            model=nas.model,
            number=nas.number,
            profile=_ANSWERS.sub("", nas.profile),  # the suite says itself who answers
            flow_control=nas.flow_control,
            replies=nas.replies,
        )
    return [
        Candidate(lane, replace(table, number=table.number or number, program=None))
        for (lane, table), number in zip(lanes.items(), _NUMBERS, strict=False)
    ]


def paired(bench: Bench, first: Candidate, second: Candidate | None) -> Bench:
    """The bench with the first as `client` and `alice`, and the second, if there is one, `bob`."""
    clients = {"client": first.table, "alice": first.table}
    if second is not None:
        clients["bob"] = second.table
    return replace(bench, clients=clients, nas=NasTable(), nas_lines={}, aaa=None)
