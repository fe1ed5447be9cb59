"""The access server: a configuration, a platform's line numbers, and the lines with ports on them.

Everything that the configuration text says is read from it; what no configuration contains (the
platform, which port a cable is plugged into, an enable secret that was deleted from the text) is
given by whoever sets the server up.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence

from phonesim.aaa.network import AaaNetwork, MemoryNetwork
from phonesim.aaa.tacacs_packet import AcctFlag
from phonesim.nas.aaa.accountant import Accountant
from phonesim.nas.async_line import AsyncLine
from phonesim.nas.call_tally import CallTally
from phonesim.nas.config_model import (
    IosConfig,
    LineConfig,
    LineKind,
    LogLevel,
    ScriptTrigger,
    User,
)
from phonesim.nas.debug_log import DEBUG_FLAGS
from phonesim.nas.exec.shell import ExecShell
from phonesim.nas.hardwired_line import HardwiredLine
from phonesim.nas.ios_config import boot_config, merge_config
from phonesim.nas.modemcap import script_for
from phonesim.nas.network_services import NetworkServices
from phonesim.nas.password_check import Password, matches
from phonesim.nas.platform import Platform
from phonesim.nas.reverse_telnet import ReverseTelnet
from phonesim.nas.rotary import choose_callback_line
from phonesim.nas.session import Session
from phonesim.nas.session_events import SessionEnd
from phonesim.nas.start_chat import start_chat
from phonesim.nas.system_log import SystemLog
from phonesim.nas.terminal_line import TerminalLine
from phonesim.nas.vty_line import VtyLine
from phonesim.wires.cable import SerialPort
from phonesim.wires.stream import MemoryStream, StreamEnd
from phonesim.world import World


class AccessServer:
    """A running server, booted from `config`.

    `enable` is the privileged password that takes the place of one that cannot be used, such as a
    secret deleted before the text was published; None leaves the door shut. `aaa` leads to the
    AAA servers that the configuration names; without it none of them answers. At an
    `open_console` nobody logs in by AAA's default list: a bench has only this way in.
    """

    def __init__(
        self,
        name: str,
        world: World,
        config: IosConfig,
        platform: Platform,
        enable: str | None = None,
        aaa: AaaNetwork | None = None,
        open_console: bool = False,
    ) -> None:
        self.name, self.world, self.config, self.platform = name, world, config, platform
        self.startup = config.text  # what a reload boots
        self._enable, self._open_console = enable, open_console
        self.aaa_network = aaa or MemoryNetwork(world)
        self.debug_flags: dict[str, bool] = dict.fromkeys(DEBUG_FLAGS, False)
        self.accountant = Accountant(world, self)
        self.log = SystemLog(lambda: self.config, lambda: world.now_us)
        self.lines: dict[int, AsyncLine | HardwiredLine] = {}
        last_vty = max((line.last for line in config.lines if line.kind is LineKind.VTY), default=4)
        self.vty_lines = [
            VtyLine(
                platform.line_number("vty", index), config.line(LineKind.VTY, index), world, self
            )
            for index in range(last_vty + 1)
        ]
        self.network = NetworkServices(self)
        self.uses: dict[int, int] = {}  # sessions that each line has had
        self._ports: dict[int, SerialPort] = {}
        self.booted_us = world.now_us
        self._account_for_boot()

    @property
    def hostname(self) -> str:
        """The configured name, which prompts begin with."""
        return self.config.hostname

    @property
    def uptime_us(self) -> int:
        """Time since the server was switched on, or reloaded."""
        return self.world.now_us - self.booted_us

    def connect(self, kind: LineKind, index: int, port: SerialPort) -> AsyncLine | HardwiredLine:
        """Plug `port` into a line: `con 0`, `aux 0` or a tty by its number."""
        number = self.platform.line_number(kind.value, index)
        config = self.config.line(kind, index)
        self._ports[number] = port
        line: AsyncLine | HardwiredLine
        if config.modem_control is None:
            line = HardwiredLine(number, config, self.world, port, self)
        else:
            line = AsyncLine(number, config, self.world, port, self)
        self.lines[number] = line
        if kind is LineKind.CON:
            self.log.has_console(line)
        return line

    # For its lines (`async_line.LineServer`).

    def new_session(
        self,
        line: TerminalLine,
        over: Callable[[SessionEnd], None],
        called_back: bool = False,
        skip_login: bool = False,
        login_only: bool = False,
    ) -> Session:
        self.uses[line.number] = self.uses.get(line.number, 0) + 1
        self.log.monitor(line, line.config.monitor)

        def ended(end: SessionEnd) -> None:
            over(end)
            self.log.monitor(line, on=False)
            self.world.soon(self.apply_config)

        return Session(
            f"tty {line.number} session", self.world, self, line, ExecShell(self, line), ended,
            called_back, skip_login, login_only,
        )  # fmt: skip

    def new_login(self, line: ReverseTelnet, over: Callable[[SessionEnd], None]) -> Session:
        return self.new_session(line, over, login_only=True)

    def find_script(
        self, line: LineConfig, trigger: ScriptTrigger
    ) -> tuple[str, Sequence[str]] | None:
        regexp = line.scripts.get(trigger)
        name = None if regexp is None else self.config.match_chat_script(regexp)
        if name is None:
            return None
        return name, self.config.chat_scripts[name]

    def autoconfigure_script(self, modem: str) -> tuple[str, Sequence[str]]:
        return script_for(modem, self.config.modemcaps)

    def login_methods(self, line: LineConfig) -> tuple[str, ...]:
        return ("none",) if self._is_open(line) else self.config.login_methods(line)

    def enable_methods(self, line: LineConfig) -> tuple[str, ...]:
        """How one becomes privileged under AAA; none: by the configuration's own password."""
        if not self.config.aaa_new_model or self._is_open(line):
            return ()
        return self.config.aaa.enable_methods

    def _is_open(self, line: LineConfig) -> bool:
        return self._open_console and line.kind is LineKind.CON and not line.login_list

    def command_methods(self, line: LineConfig, level: int) -> tuple[str, ...]:
        """How a command of `level` is authorized; none: it need not be."""
        if not self.config.aaa_new_model:
            return ()
        is_console, name = line.kind is LineKind.CON, line.aaa_lists.get(f"authorization {level}")
        return self.config.aaa.command_methods(level, name or "", is_console)

    def callback_line(self, user: User, own: AsyncLine) -> AsyncLine | None:
        return choose_callback_line(user, own, self.lines)

    def message(self, text: str, level: LogLevel) -> None:
        self.log.message(text, level)

    def debug(self, flag: str, text: str) -> None:
        if self.debug_flags[flag]:
            self.log.debug(text)

    # For the EXEC.

    def reach(self, address: str, tcp_port: int) -> StreamEnd | None:
        """A connection from itself to one of its own addresses; None if it is refused."""
        stream = MemoryStream(self.world, client=address, server=address)
        return stream.client if self.network.accept(tcp_port, stream.server) else None

    def has_enable_secret(self, level: int = 15) -> bool:
        """Whether a secret, and no mere password, opens privilege `level`."""
        if level == 15:
            return self.config.enable_secret is not None
        return ("secret", level) in self.config.enable_levels

    def has_enable_password(self, level: int = 15) -> bool:
        """Whether there is anything to compare with at privilege `level`."""
        return bool((self._enable and level == 15) or self._enable_password(level))

    def opens_enable(self, typed: str, level: int = 15) -> bool:
        """Whether `typed` is the password of privilege `level`."""
        password = self._enable_password(level)
        if level == 15 and self._enable is not None and not (password and password.usable):
            return hmac.compare_digest(self._enable.encode(), typed.encode())
        return password is not None and matches(password, typed)

    def _enable_password(self, level: int) -> Password | None:
        config = self.config
        if level == 15:
            return config.enable_secret or config.enable_password
        levels = config.enable_levels
        return levels.get(("secret", level)) or levels.get(("password", level))

    def start_chat(self, regexp: str, number: int, dial_string: str) -> str:
        """`start-chat`: what there is to say about it."""
        return start_chat(self.config, self.lines, regexp, number, dial_string)

    def clear_line(self, number: int) -> bool:
        """`clear line`: end what goes on there; False if there is no such line."""
        line = self.all_lines().get(number)
        if line is not None:
            self.world.soon(line.clear)
            self.world.soon(self.apply_config)
        return line is not None

    def send_message(self, sender: ExecShell, to: int | None, text: str) -> None:
        """`send`: to one line, or to all that have a session."""
        whom = "all terminals" if to is None else f"tty{to}"
        head = f"*** Message from tty{sender.line.number} to {whom}:"
        for number, line in self.all_lines().items():
            if line.session is not None and to in (None, number):
                line.log("\n".join(("", "***", "***", head, "***", *text.splitlines(), "")))

    def log_configured(self, shell: ExecShell, source: str = "console") -> None:
        """Somebody has left configuration mode."""
        kind, index = self.platform.line_name(shell.line.number)
        where = "console" if kind == "con" else f"{kind}{index}"
        if isinstance(shell.line, VtyLine) and shell.line.stream is not None:
            where += f" ({shell.line.stream.peer})"
        who = f"{shell.user.name} on {where}" if shell.user else where
        text = f"%SYS-5-CONFIG_I: Configured from {source} by {who}"
        self.log.message(text, LogLevel.notifications)

    def all_lines(self) -> dict[int, AsyncLine | HardwiredLine | VtyLine]:
        """Every line that something is plugged into, and the virtual ones, by number."""
        return {**self.lines, **{vty.number: vty for vty in self.vty_lines}}

    def save(self) -> None:
        """`copy running-config startup-config`."""
        self.startup = self.config.text

    def merge_startup(self) -> int:
        """`copy startup-config running-config`; how many bytes were read."""
        merge_config(self.startup, self.config)
        self.apply_config()
        return len(self.startup)

    def reload(self) -> None:
        """End every session and boot from what was saved; it takes no time (ours)."""
        self.log.message("%SYS-5-RELOAD: Reload requested", LogLevel.notifications)
        self.accountant.system(AcctFlag.STOP)
        self.world.soon(self._boot)

    def _boot(self) -> None:
        self.config = boot_config(self.startup)
        self.debug_flags = dict.fromkeys(DEBUG_FLAGS, False)
        self.log.restart()
        self.uses.clear()
        self.booted_us = self.world.now_us
        for line in self.all_lines().values():
            line.clear()
            if isinstance(line, AsyncLine):
                line.tally = CallTally()
        self.apply_config()
        self._account_for_boot()

    def _account_for_boot(self) -> None:
        if self.config.aaa_new_model:  # most have none
            self.world.soon(lambda: self.accountant.system(AcctFlag.START))

    def apply_config(self) -> None:
        """Let every line be as the configuration now says.

        A line that has got or lost modem control becomes another kind of line once it is free.
        """
        for vty in self.vty_lines:
            vty.config = self.config.line(LineKind.VTY, self.platform.line_name(vty.number)[1])
        for number, line in list(self.lines.items()):
            kind, index = self.platform.line_name(number)
            config = self.config.line(LineKind(kind), index)
            if (config.modem_control is None) == isinstance(line, HardwiredLine):
                line.reconfigure(config)
            elif line.session is None and getattr(line, "idle", True):
                self.connect(LineKind(kind), index, self._ports[number])
