"""A conversation with a real modem: one command, its answer, within its time."""

from __future__ import annotations

import re
from collections.abc import Callable

from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.cable import SerialPort
from phonesim.world import World

COMMAND_ANSWER = Timer(
    "command_answer", 2 * US_PER_S, "a real modem's answer to a command", "ours: most take 50 ms"
)
BETWEEN_COMMANDS = Timer(
    "between_commands",
    100 * US_PER_MS,
    "after a final result, before the next command",
    "ITU-T V.250 5.2.5: a terminal waits so long",
)

# What ends a command that dials or answers, as a line of its own.
CALL_RESULT = re.compile(
    r"(?:^|[\r\n])(OK|CONNECT[^\r\n]*|NO CARRIER|ERROR|NO DIAL ?TONE|BUSY|NO ANSWER|DELAYED"
    r"|BLACKLISTED)[\r\n]"
)

# A result code, in words or digits, as the last thing that has come.
_FINAL = re.compile(r"(?:^|[\r\n])(OK|ERROR|0|4)\r\n?$")


class ModemDialogue:
    """Speaks through `port`, whose receiver it becomes until somebody else attaches."""

    def __init__(self, world: World, port: SerialPort) -> None:
        self._world, self._port = world, port
        self._heard = ""
        self.heard_anything = False
        port.attach(self._receive)

    def _receive(self, data: bytes) -> None:
        self._heard += data.decode("latin-1")
        self.heard_anything = True

    def pause(self, timer: Timer) -> None:
        """Say nothing for so long, and forget what is heard meanwhile."""
        self._world.run_for(timer.default_us)
        self._heard = ""

    def say(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._port.write(data)

    def ask(self, command: str, within: Timer = COMMAND_ANSWER) -> str | None:
        """Everything that was answered to `AT` and `command`; None if no OK came in time."""
        self.pause(BETWEEN_COMMANDS)
        self._port.write(b"AT" + command.encode("ascii") + b"\r")
        found = self._wait(lambda: _FINAL.search(self._heard), within)
        if found is None or found[1] not in ("OK", "0"):
            return None
        return self._heard[: found.start()]

    def lines(self, command: str) -> list[str]:
        """The lines of information that were answered, without an echo; none if it is refused."""
        answer = self.ask(command) or ""
        lines = [line.strip() for line in re.split(r"[\r\n]+", answer)]
        return [line for line in lines if line and line.upper() != "AT" + command.upper()]

    def wait_for(self, pattern: re.Pattern[str], within: Timer) -> str:
        """What `pattern` finds in what is heard from now on; empty if nothing comes in time."""
        self._heard = ""
        found = self._wait(lambda: pattern.search(self._heard), within)
        return found[1].strip() if found else ""

    def call(self, command: str, within: Timer) -> str:
        """The result of a command that dials, answers or waits for a tone; empty: none came."""
        self.pause(BETWEEN_COMMANDS)
        self._port.write(b"AT" + command.encode("ascii") + b"\r")
        return self.wait_for(CALL_RESULT, within)

    @property
    def heard(self) -> str:
        """What has come since the last question or pause."""
        return self._heard

    def _wait(
        self, look: Callable[[], re.Match[str] | None], within: Timer
    ) -> re.Match[str] | None:
        self._world.run_until(lambda: look() is not None, within.default_us)
        return look()
