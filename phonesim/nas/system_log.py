"""Debug and log messages: the console, terminals with `terminal monitor`, and the log buffer."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from phonesim.nas.config_model import IosConfig, LogLevel, Timestamps
from phonesim.nas.debug_log import stamp

if TYPE_CHECKING:
    from phonesim.nas.terminal_line import TerminalLine

BUFFER_LINES = 1000  # at most, however many bytes the buffer has


class SystemLog:
    """Where messages go; `config` and `now_us` are asked at each one."""

    def __init__(self, config: Callable[[], IosConfig], now_us: Callable[[], int]) -> None:
        self._config, self._now_us = config, now_us
        self._console: TerminalLine | None = None
        self._monitors: list[TerminalLine] = []
        self.restart()

    def restart(self) -> None:
        """As after switching on: nothing counted, nothing kept, no terminal monitors."""
        self.buffer: deque[str] = deque(maxlen=BUFFER_LINES)
        self._buffer_bytes = 0
        self.counts = {"console": 0, "monitor": 0, "buffer": 0}
        self._monitors.clear()

    def has_console(self, line: TerminalLine) -> None:
        """`line` is the console."""
        self._console = line

    def monitor(self, line: TerminalLine, on: bool) -> None:
        """`terminal monitor`, or `monitor` of a line."""
        if on and line not in self._monitors:
            self._monitors.append(line)
        elif not on and line in self._monitors:
            self._monitors.remove(line)

    def debug(self, text: str) -> None:
        """A line of debug output."""
        self._send(self._stamped(text, self._config().debug_timestamps), LogLevel.debugging)

    def message(self, text: str, level: LogLevel) -> None:
        """A message such as `%SYS-5-CONFIG_I: ...`."""
        self._send(self._stamped(text, self._config().log_timestamps), level)

    def _stamped(self, text: str, style: Timestamps) -> str:
        return stamp(text, self._now_us(), style, self._config().timezone)

    def _send(self, text: str, level: LogLevel) -> None:
        config = self._config()
        if config.log_console is not None and level <= config.log_console and self._console:
            self.counts["console"] += 1
            self._console.log(text)
        if config.log_monitor is not None and level <= config.log_monitor:
            for line in self._monitors:
                if line.session is not None and line is not self._console:
                    self.counts["monitor"] += 1
                    line.log(text)
        if config.log_buffer is not None and level <= config.log_buffer:
            self._keep(text, config.log_buffer_bytes)

    def _keep(self, text: str, size: int) -> None:
        self.counts["buffer"] += 1
        self.buffer.append(text)
        self._buffer_bytes += len(text) + 1
        while self.buffer and self._buffer_bytes > size:
            self._buffer_bytes -= len(self.buffer.popleft()) + 1
