"""What an IOS configuration says, as far as this access server acts on it.

Names of settings are those of the commands that make them. Defaults are IOS's; those that no
published document states are marked "ours".
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum

from phonesim.diagnostic import Diagnostic
from phonesim.nas.aaa.settings import AaaSettings
from phonesim.nas.access_list import AccessRule
from phonesim.nas.modemcap import Entry
from phonesim.nas.password_check import Password
from phonesim.nas.regexp import BadRegexp, Regexp
from phonesim.nas.running_text import RunningText, Shown
from phonesim.nas.time_zone import UTC, TimeZone


@dataclass(slots=True)
class User:
    """`username`: somebody who may log in, and how he is called back."""

    name: str
    password: Password | None = None
    secret: bool = False  # the password was given as `secret`
    nopassword: bool = False
    callback_dialstring: str | None = None  # None: no callback; "": the caller is asked
    callback_line: tuple[int, int] | None = None  # first and last tty number
    callback_rotary: int | None = None
    nocallback_verify: bool = False
    privilege: int | None = None  # None: that of the line
    autocommand: str = ""
    nohangup: bool = False
    noescape: bool = False
    others: tuple[str, ...] = ()  # options that are not acted on


class TimestampStyle(Enum):
    """What stands before a debug or log message."""

    NONE = "none"
    UPTIME = "uptime"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class Timestamps:
    """`service timestamps`: the style, and the options of `datetime`."""

    style: TimestampStyle = TimestampStyle.NONE
    msec: bool = False
    localtime: bool = False
    show_timezone: bool = False
    year: bool = False


class LogLevel(IntEnum):
    """Severities of messages, by IOS's names."""

    emergencies = 0
    alerts = 1
    critical = 2
    errors = 3
    warnings = 4
    notifications = 5
    informational = 6
    debugging = 7


class LineKind(Enum):
    """Kinds of line, in the order in which a configuration shows them."""

    CON = "con"
    TTY = "tty"
    AUX = "aux"
    VTY = "vty"


class LoginMethod(Enum):
    """`login`: who is let in."""

    NONE = "none"
    LINE_PASSWORD = "line password"
    LOCAL = "local"
    AAA = "aaa"  # whatever the line says, under `aaa new-model`


class ModemControl(Enum):
    """`modem`: how the line treats the circuits of its modem."""

    IN_OUT = "InOut"
    DIALIN = "dialin"
    CALLIN = "callin"
    CALLOUT = "callout"
    CTS_REQUIRED = "cts-required"
    DTR_ACTIVE = "dtr-active"
    RI_IS_CD = "ri-is-cd"
    HOST = "host"
    PRINTER = "printer"


class ScriptTrigger(Enum):
    """`script`: the event that starts a chat script on the line."""

    ACTIVATION = "activation"
    ARAP_CALLBACK = "arap-callback"
    CALLBACK = "callback"
    CONNECTION = "connection"
    DIALER = "dialer"
    MODEM_OFF_HOOK = "modem-off-hook"
    RESET = "reset"
    STARTUP = "startup"


class FlowControl(Enum):
    """`flowcontrol`; the options `in`, `out` and `lock` are accepted and not acted on."""

    NONE = "none"
    SOFTWARE = "software"
    HARDWARE = "hardware"


class Parity(Enum):
    """`parity` of the line's characters."""

    NONE = "none"
    EVEN = "even"
    ODD = "odd"
    SPACE = "space"
    MARK = "mark"


@dataclass(slots=True)
class LineConfig:
    """`line`: the lines `first` to `last` of a kind, which share these settings.

    Numbers of tty lines are absolute; con, aux and vty count from 0 each. Time-outs of 0 never
    run out. Serial defaults and time-outs are those that a real `show line` prints.
    """

    kind: LineKind
    first: int
    last: int
    login: LoginMethod = LoginMethod.NONE
    login_list: str = ""  # `login authentication`; empty: default
    exec_list: str = ""  # `authorization exec`, likewise
    aaa_lists: dict[str, str] = field(default_factory=dict)  # of commands and accounts
    password: Password | None = None
    modem_control: ModemControl | None = None
    answer_timeout_s: int = 15
    autoconfigure: str = ""  # a modemcap entry, or "discovery"
    scripts: dict[ScriptTrigger, str] = field(default_factory=dict)  # regular expressions
    callback_forced_wait_s: int = 0
    callback_nodsr_wait_ms: int = 0  # ours: the default is not in any readable document
    transmit_bps: int = 9600
    receive_bps: int = 9600
    data_bits: int = 8
    stop_bits: float = 2
    parity: Parity = Parity.NONE
    flow_control: FlowControl = FlowControl.NONE
    exec_enabled: bool = True
    exec_timeout_s: int = 600
    session_timeout_s: int = 0
    absolute_timeout_s: int = 0
    login_response_s: int = 30
    autoselect: tuple[str, ...] = ()
    autocommand: str = ""
    autohangup: bool = False
    rotary: int | None = None
    transport_input: tuple[str, ...] = ()
    transport_output: tuple[str, ...] = ("all",)
    transport_preferred: str = "telnet"
    access_class: str = ""  # the list that `access-class LIST in` names
    access_class_out: str = ""
    privilege: int = 1
    location: str = ""
    length: int = 24
    width: int = 80
    monitor: bool = False
    logging_synchronous: bool = False
    exec_banner: bool = True
    motd_banner: bool = True
    slot: str = ""  # of lines that are named by slot and port, which no platform here has
    commands: list[Shown] = field(default_factory=list, compare=False)

    @property
    def name(self) -> str:
        """What `line` says of them: `aux 0`, `65 70`, `vty 0 4`, `0/1/0`."""
        if self.slot:
            return self.slot
        kind = "" if self.kind is LineKind.TTY else f"{self.kind.value} "
        last = f" {self.last}" if self.last > self.first else ""
        return f"{kind}{self.first}{last}"

    @property
    def speed_bps(self) -> int:
        """The speed of the port in both directions, unless `rxspeed` says otherwise."""
        return self.transmit_bps

    @property
    def bits_per_character(self) -> int:
        """Bits on the wire: start, data, parity and stop, a half stop bit rounded up."""
        parity = 0 if self.parity is Parity.NONE else 1
        return 1 + self.data_bits + parity + math.ceil(self.stop_bits)

    def part(self, first: int, last: int) -> LineConfig:
        """A range of lines with the same settings."""
        return replace(
            self,
            first=first,
            last=last,
            scripts=dict(self.scripts),
            aaa_lists=dict(self.aaa_lists),
            commands=list(self.commands),
        )


def default_line(kind: LineKind, first: int, last: int) -> LineConfig:
    """Lines as they are before any command: a vty asks for its password and takes any protocol."""
    line = LineConfig(kind, first, last)
    if kind is LineKind.VTY:
        line.login, line.transport_input = LoginMethod.LINE_PASSWORD, ("all",)
    return line


def merged(lines: list[LineConfig]) -> list[LineConfig]:
    """The lines as they are shown: neighbouring tty lines with the same settings as one range."""
    shown: list[LineConfig] = []
    for line in lines:
        last = shown[-1] if shown else line
        texts = [command.text for command in line.commands]
        if (
            line.kind is last.kind is LineKind.TTY
            and line.first == last.last + 1
            and texts == [command.text for command in last.commands]
        ):
            shown[-1] = last.part(last.first, line.last)
        else:
            shown.append(line)
    return shown


@dataclass(frozen=True, slots=True)
class Kept:
    """A command that IOS knows and this server does not act on.

    `mode` is "global", "line" or the first word of the block that it stands in.
    """

    mode: str
    text: str
    line_number: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class HostEntry:
    """`ip host`: the addresses of a name, and the TCP port that a connection to it goes to."""

    name: str
    port: int
    addresses: tuple[str, ...]


@dataclass(slots=True)
class IosConfig:
    """A whole configuration."""

    hostname: str = "Router"
    version: str = ""
    service_exec_callback: bool = False
    password_encryption: bool = False
    debug_timestamps: Timestamps = Timestamps()
    log_timestamps: Timestamps = Timestamps()
    timezone: TimeZone = UTC
    enable_secret: Password | None = None
    enable_password: Password | None = None
    enable_levels: dict[tuple[str, int], Password] = field(default_factory=dict)  # below 15
    exec_levels: dict[str, int] = field(default_factory=dict)  # `privilege exec level`
    log_console: LogLevel | None = LogLevel.debugging
    log_monitor: LogLevel | None = LogLevel.debugging
    log_buffer: LogLevel | None = None
    log_buffer_bytes: int = 4096
    users: dict[str, User] = field(default_factory=dict)
    chat_scripts: dict[str, tuple[str, ...]] = field(default_factory=dict)  # quotes resolved
    aliases: dict[str, str] = field(default_factory=dict)  # `alias exec`, in lower case
    modemcaps: dict[str, Entry] = field(default_factory=dict)  # by name
    banners: dict[str, str] = field(default_factory=dict)  # motd, login, exec, incoming, ...
    access_lists: dict[str, tuple[AccessRule, ...]] = field(default_factory=dict)  # standard ones
    domain_lookup: bool = True
    hosts: dict[str, HostEntry] = field(default_factory=dict)  # by name in lower case
    aaa_new_model: bool = False
    aaa: AaaSettings = field(default_factory=AaaSettings)
    lines: list[LineConfig] = field(default_factory=list)
    slot_lines: list[LineConfig] = field(default_factory=list)  # shown only
    kept: list[Kept] = field(default_factory=list)
    running: RunningText = field(default_factory=RunningText)
    warnings: tuple[Diagnostic, ...] = field(default=(), compare=False)

    @property
    def text(self) -> str:
        """What `show running-config` prints of it."""
        return self.running.render(
            lambda: (
                Shown(f"line {line.name}", "line", children=line.commands)
                for line in self._shown_lines()
            ),
            self.password_encryption,
        )

    def _shown_lines(self) -> list[LineConfig]:
        lines = merged(self.lines)
        vtys = [line for line in lines if line.kind is LineKind.VTY]
        return [*lines[: len(lines) - len(vtys)], *self.slot_lines, *vtys]

    def line(self, kind: LineKind, number: int) -> LineConfig:
        """The settings of one line: the defaults, if the configuration does not mention it."""
        for line in self.lines:
            if line.kind is kind and line.first <= number <= line.last:
                return self.with_aaa(line)
        return self.with_aaa(default_line(kind, number, number))

    def with_aaa(self, line: LineConfig) -> LineConfig:
        """The line as `aaa new-model` has it: what it asks is in the method list of its name."""
        if not self.aaa_new_model:
            return line
        asks = self.login_methods(line)[0] != "none"
        return replace(line, login=LoginMethod.AAA if asks else LoginMethod.NONE)

    def login_methods(self, line: LineConfig) -> tuple[str, ...]:
        """The methods by which one logs in at a line, under `aaa new-model`."""
        return self.aaa.login_methods(line.login_list, line.kind is LineKind.CON)

    def match_chat_script(self, regexp: str) -> str | None:
        """The name of the chat script that `script TRIGGER regexp` runs.

        The script of that very name, or else the first defined whose name the regular expression
        is found in. That the exact name goes first is ours: with `rtp` and `rtp-2` defined, an
        author who writes `rtp` means `rtp`.
        """
        if regexp in self.chat_scripts:
            return regexp
        try:
            pattern = Regexp(regexp)
        except BadRegexp:
            return None
        return next((name for name in self.chat_scripts if pattern.found_in(name)), None)
