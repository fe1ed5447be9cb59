"""The access server: a configuration, a platform's line numbers, and the lines with ports on them.

Everything that the configuration text says is read from it; what no configuration contains (the
platform, which port a cable is plugged into, an enable secret that was deleted from the text) is
given by whoever sets the server up.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence

from phonesim.nas.async_line import AsyncLine
from phonesim.nas.config_model import IosConfig, LineConfig, LineKind, ScriptTrigger, User
from phonesim.nas.debug_log import clock_time, stamp
from phonesim.nas.exec_shell import DEBUG_FLAGS, ExecShell
from phonesim.nas.hardwired_line import HardwiredLine
from phonesim.nas.network_services import NetworkServices
from phonesim.nas.password_check import matches
from phonesim.nas.platform import Platform
from phonesim.nas.reverse_telnet import ReverseTelnet
from phonesim.nas.rotary import choose_callback_line
from phonesim.nas.session import Session, SessionEnd
from phonesim.nas.terminal_line import TerminalLine
from phonesim.nas.vty_line import VtyLine
from phonesim.wires.cable import SerialPort
from phonesim.world import World


class AccessServer:
    """A running server, booted from `config`.

    `enable` is the privileged password that takes the place of one that cannot be used, such as a
    secret deleted before the text was published; None leaves the door shut.
    """

    def __init__(
        self,
        name: str,
        world: World,
        config: IosConfig,
        platform: Platform,
        enable: str | None = None,
    ) -> None:
        self.name, self.world, self.config, self.platform = name, world, config, platform
        self._enable = enable
        self._debug_flags: dict[str, bool] = dict.fromkeys(DEBUG_FLAGS, False)
        self._monitors: list[TerminalLine] = []
        self.lines: dict[int, AsyncLine | HardwiredLine] = {}
        last_vty = max((line.last for line in config.lines if line.kind is LineKind.VTY), default=4)
        self.vty_lines = [
            VtyLine(
                platform.line_number("vty", index), config.line(LineKind.VTY, index), world, self
            )
            for index in range(last_vty + 1)
        ]
        self.network = NetworkServices(self)

    @property
    def hostname(self) -> str:
        """The configured name, which prompts begin with."""
        return self.config.hostname

    def connect(self, kind: LineKind, index: int, port: SerialPort) -> AsyncLine | HardwiredLine:
        """Plug `port` into a line: `con 0`, `aux 0` or a tty by its number."""
        number = self.platform.line_number(kind.value, index)
        config = self.config.line(kind, index)
        if config.modem_control is None:
            hardwired = HardwiredLine(number, config, self.world, port, self)
            if kind is LineKind.CON:
                self._monitors.append(hardwired)
            self.lines[number] = hardwired
        else:
            self.lines[number] = AsyncLine(number, config, self.world, port, self)
        return self.lines[number]

    # For its lines (`async_line.LineServer`).

    def new_session(
        self,
        line: TerminalLine,
        over: Callable[[SessionEnd], None],
        called_back: bool = False,
        skip_login: bool = False,
        login_only: bool = False,
    ) -> Session:
        self._monitor(line, line.config.kind is LineKind.CON)
        shell = ExecShell(
            self,
            lambda: self.hostname,
            line.write,
            lambda on: self._monitor(line, on),
            privileged=line.config.privilege >= 15,
        )
        return Session(
            f"tty {line.number} session", self.world, self, line.config, line, shell, over,
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

    def callback_line(self, user: User, own: AsyncLine) -> AsyncLine | None:
        return choose_callback_line(user, own, self.lines)

    def debug(self, flag: str, text: str) -> None:
        if not self._debug_flags[flag]:
            return
        stamped = stamp(text, self.world.now_us, self.config.debug_timestamps)
        for line in self._monitors:
            if line.session is not None or line.config.kind is LineKind.CON:
                line.log(stamped)

    # For sessions.

    def has_enable_password(self) -> bool:
        return bool(self._enable or self.config.enable_secret or self.config.enable_password)

    def opens_enable(self, typed: str) -> bool:
        password = self.config.enable_secret or self.config.enable_password
        if self._enable is not None and (password is None or not password.usable):
            return hmac.compare_digest(self._enable.encode(), typed.encode())
        return password is not None and matches(password, typed)

    # For the EXEC (`exec_shell.ShellServer`).

    def set_debug(self, flag: str, on: bool) -> None:
        self._debug_flags[flag] = on

    def debugging(self) -> tuple[str, ...]:
        return tuple(flag for flag, on in self._debug_flags.items() if on)

    def show(self, what: str) -> str:
        if what == "running-config":
            return f"Building configuration...\n\nCurrent configuration:\n!\n{self.config.text}\n"
        if what == "users":
            return self._show_users()
        now = clock_time(self.world.now_us)
        milliseconds = now.microsecond // 1000
        return f"*{now:%H:%M:%S}.{milliseconds:03d} UTC {now:%a %b} {now.day} {now.year}\n"

    def all_lines(self) -> dict[int, AsyncLine | HardwiredLine | VtyLine]:
        """Every line that something is plugged into, and the virtual ones, by number."""
        return {**self.lines, **{vty.number: vty for vty in self.vty_lines}}

    def clear_line(self, number: int) -> bool:
        """`clear line`: end what goes on there; False if there is no such line."""
        line = self.all_lines().get(number)
        if line is not None:
            line.clear()
        return line is not None

    def _show_users(self) -> str:
        rows = ["    Line       User       Host(s)                  Idle Location\n"]
        for number, line in sorted(self.all_lines().items()):
            if line.session is not None:
                user = line.session.user.name if line.session.user else ""
                name = "{} {}".format(*self.platform.line_name(number))
                rows.append(f"{number:5d} {name:<8} {user:<10} {'idle':<20} 00:00:00\n")
        return "".join(rows)

    def _monitor(self, line: TerminalLine, on: bool) -> None:
        if on and line not in self._monitors:
            self._monitors.append(line)
        elif not on and line in self._monitors:
            self._monitors.remove(line)
