"""The tables of a bench file: each key, its values and its default.

docs/bench_tables.py makes the user's tables of them; `bench_file` reads them.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from harness.bench.capabilities import Capability
from harness.bench.console_login import ConsoleLogin
from harness.bench.labgrid import CLIENT
from harness.bench.substitution import EMULATED

Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9*#+]+$")]
Address = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(emulated|/.+|(rfc2217|socket)://.+:[0-9]+.*|labgrid:[^\s/]+(/[^\s/]+)?)$"
    ),
]
Allowed = Annotated[str, msgspec.Meta(pattern=r"^[0-9*#A-DXx]+$")]
Prefix = Annotated[str, msgspec.Meta(pattern=r"^[0-9*#,W]*$")]
FlowControl = Literal["hardware", "none"]
Duration = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,9}(\.[0-9]{1,9})?(us|ms|s|m|h)$")]


class BenchTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[bench]`: how the parts are joined, and what time it is.

    `last_silence` seconds must pass after a story before its `at end` lines are judged. What a
    bench `lacks`, scenarios do without; `max_telephone_time` is the most that one may take, and
    `max_telephone_time_of_run` the most that all of a run may. `slack` is added to upper bounds of
    time: real lines and modems need more than emulated ones.
    """

    name: str
    cable: Literal["memory", "pty"] = "pty"
    clock: Literal["virtual", "wall"] = "virtual"
    last_silence: Annotated[int, msgspec.Meta(gt=0)] = 60
    lacks: tuple[Capability, ...] = ()
    max_telephone_time: Duration = "1h"
    max_telephone_time_of_run: Duration | None = None
    slack: Duration = "0s"


class ClientTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A client: a PC with a modem of a `model`, such as `courier`, or a profile file's path.

    A physical `modem` is a device's path or a URL. `speed` in bit/s is the port's (115200, or
    what a physical modem answers at), `profile` the modem's stored settings, or what a physical
    one is set to. `circuits` says whether a physical port carries DTR, DCD and the others; then
    RTS and CTS control the flow unless `flow_control` is `none` (a modem whose CTS means nothing).
    `replies` puts a physical modem's words for results into the scenarios'. `stored` is a file that
    keeps what AT&W stores from one run to the next, and then takes the place of `profile`.

    `program` is an outside program at an emulated modem's port: `"picocom -q {port}"`. What the
    scenario types goes to its keyboard. `{port}` is the port's device, `{tty}` it without /dev/.
    With `respawn` it is started again when it ends; without, its end is a fault of the bench.
    """

    modem: Address = EMULATED
    model: str = "generic"
    number: Number | None = None
    speed: Annotated[int, msgspec.Meta(gt=0)] | None = None
    profile: str = ""
    circuits: bool = True
    flow_control: FlowControl = "hardware"
    program: str | None = None
    respawn: bool = False
    replies: dict[str, str] = {}
    stored: str | None = None


class NasTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The access server and its modems.

    `line` has the scenario's number. `lines` are further ones with modems of the same model and
    profile, by name: `"tty 2" = "5552"`, or `"tty 1 16" = "5501"` for numbers that count up.

    An emulated server may hold a physical `modem`. A physical server has its own, or is wired to
    an emulated one: `dce_port` is the serial port towards it. `console` is its console's port, and
    `configuration` says whether what it runs is compared with what the scenario needs, and the
    scenario refused if it lacks anything; or changed (`apply`), and put back at the end.

    `modem_speed` in bit/s is what emulated modems speak to the lines until an AT tells them better;
    without it they are set to the lines' own.

    `program` is an outside program in the place of the server, such as `"mgetty {tty}"`; `respawn`
    starts it again when it ends, as init does.

    `enable` is the password of its privileged mode, or `env:NAME` for a variable that has it.
    """

    server: Literal["emulated", "physical"] = "emulated"
    modem: Address = EMULATED
    dce_port: Address | None = None
    console: Address | None = None
    console_speed: Annotated[int, msgspec.Meta(gt=0)] = 9600
    console_user: str | None = None
    console_password: str | None = None
    configuration: Literal["compare", "apply", "ignore"] = "compare"
    flow_control: FlowControl = "hardware"
    program: str | None = None
    respawn: bool = False
    replies: dict[str, str] = {}
    model: str = "generic"
    number: Number | None = None
    profile: str = "&C1&D2S0=1"
    stored: str | None = None
    platform: str = "3640"
    modem_speed: Annotated[int, msgspec.Meta(gt=0)] | None = None
    line: str | None = None
    lines: dict[str, Number] = {}
    enable: str | None = None

    @property
    def console_login(self) -> ConsoleLogin:
        """What the console may ask for."""
        return ConsoleLogin(self.enable, self.console_user, self.console_password)


class DialingTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[dialing]`: the numbers that real lines may dial, and what stands before a number there."""

    allow: tuple[Allowed, ...] = ()
    prefix: Prefix = ""


class LabgridTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[labgrid]`: how `labgrid:PLACE` and `labgrid:PLACE/RESOURCE` are reached.

    `client` is labgrid's own, by its name on PATH or its path; it must not be in ringback's
    environment. `coordinator` is HOST:PORT; without it, what the variable LG_COORDINATOR says.
    """

    client: str = CLIENT
    coordinator: str | None = None
