"""Modems that stand in for real ones: in a process of their own, and odd in every reply.

Their exchange is a British one, where it rings twice every three seconds, unless the story counts
rings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.phonesim.ports.socat import socat_pair
from tests.programs.office import Office

ODD = Path(__file__).parent / "odd.toml"
BENCH = """
[bench]
name = "stand-ins"
clock = "wall"
last_silence = 5
slack = "10s"
max_telephone_time = "15m"

{lanes}
[lane.nas]
modem = "{nas}"
number = "{nas_number}"
profile = "V1E0&C1&D2S0=1"
enable = "bench-enable-1"
{replies}

[dialing]
allow = [{allow}]
"""
LANE = """
[lane.{lane}]
modem = "{address}"
number = "{number}"
circuits = {circuits}
profile = "V1E1W0&C1&D2"
{replies}
"""
RULES = """
[lane.{lane}.replies]
"NO DIAL TONE" = "NO DIALTONE"
"LINE BUSY" = "BUSY"
"NO REPLY" = "NO ANSWER"
"CONNECT 2400/*" = "CONNECT 115200"
"CONNECT 115200/*" = "CONNECT 115200"
"""


@contextmanager
def stand_ins(
    folder: Path, clients: Mapping[str, str], nas_number: str, kind: str, country: str = "uk"
) -> Iterator[str]:
    """A bench file's text: each client's modem is behind `kind` (rfc2217, socat).

    The access server's is behind RFC 2217, since it needs its circuits.
    """
    with ExitStack() as held:
        numbers = [*clients.values(), nas_number or "5550000"]
        options, addresses = ["--exchange", country], dict[str, str]()
        for number in numbers:
            options += ["--model", f"{number}={ODD}", "--profile", f"{number}=V0E0&C1&D2"]
            if kind == "rfc2217" or number == numbers[-1]:
                options += ["--rfc2217", f"{number}=0"]
            else:
                there, addresses[number] = held.enter_context(socat_pair())
                options += ["--device", f"{number}={there},115200"]
        office = Office(folder, tuple(options))
        held.callback(office.end)
        for number, url in re.findall(r"(\d+)\s.*?(rfc2217://[\d.:]+)", office.said):
            addresses[number] = url
        lanes = [
            LANE.format(
                lane=lane, address=addresses[number], number=number,
                circuits=str("://" in addresses[number]).lower(), replies=RULES.format(lane=lane),
            )
            for lane, number in clients.items()
        ]  # fmt: skip
        yield BENCH.format(
            lanes="".join(lanes), nas=addresses[numbers[-1]], nas_number=numbers[-1],
            replies=RULES.format(lane="nas"), allow=", ".join(f'"{n}"' for n in numbers),
        )  # fmt: skip
