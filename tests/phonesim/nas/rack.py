"""An access server in a rack: its AUX port with whoever plays the modem, and its console."""

from functools import partial

from phonesim.nas.access_server import AccessServer
from phonesim.nas.async_line import AsyncLine
from phonesim.nas.ios_config import LineKind, read_config
from phonesim.nas.platform import PLATFORMS
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.cable import MemoryCable
from phonesim.wires.v24 import Circuit
from phonesim.world import World
from tests.phonesim.fakes import Terminal

MS, S = US_PER_MS, US_PER_S

OFFHOOK = ("", "ATH1", "OK")
RTP = (
    *("ABORT", "ERROR", "ABORT", "BUSY"),
    *("", "AT", "OK", "ATDT \\T", "TIMEOUT", "45", "CONNECT", "\\c"),
)

GLOBAL = """
version 12.0
service exec-callback
service timestamps debug datetime msec
hostname maui
enable secret 5 <deleted>
username austin-01 nocallback-verify callback-dialstring 84001 password 0 xxxxx
username austin-02 callback-dialstring "" password 0 xxxxx
username plain password 0 yyyyy
chat-script offhook "" "ATH1" OK
chat-script rtp ABORT ERROR ABORT BUSY "" "AT" OK "ATDT \\T" TIMEOUT 45 CONNECT \\c
"""
AUX = """
line aux 0
 script modem-off-hook offhook
 script callback rtp
 login local
 modem InOut
 callback forced-wait 5
"""

USER_ACCESS = "\r\n\r\nUser Access Verification\r\n\r\n"
LOGIN = USER_ACCESS + "Username: "
INITIATED = "Callback initiated - line is disconnected\r\n"

BITS_PER_CHARACTER = 11  # 8N2, the default


def wire_us(text: str, rate_bps: int = 9600) -> int:
    """How long text takes on the AUX port."""
    return round(len(text) * BITS_PER_CHARACTER * S / rate_bps)


class Rack:
    """A 3640 booted from configuration text.

    `modem` is the far side of the AUX port, where the test plays the modem; `line` is the server's
    side. The port is not paced unless `paced`.
    """

    def __init__(
        self,
        aux: str = AUX,
        global_: str = GLOBAL,
        enable: str | None = "sesame",
        paced: bool = False,
    ) -> None:
        self.world = World()
        config = read_config(global_ + aux, "test.cfg")
        self.server = AccessServer("nas", self.world, config, PLATFORMS["3640"], enable)
        self.cable = MemoryCable(self.world, "aux 0", "modem port")
        self.modem = Terminal(self.world, self.cable.dce)
        line = self.server.connect(LineKind.AUX, 0, self.cable.dte)
        assert isinstance(line, AsyncLine)
        self.line = line
        if not paced:
            self.cable.dte.configure(0)
        console = MemoryCable(self.world, "con 0", "console", null_modem=True)
        self.console = Terminal(self.world, console.dce)
        self.server.connect(LineKind.CON, 0, console.dte)
        console.dte.configure(0)
        self.run(0)

    def run(self, duration_us: int) -> None:
        self.world.run_for(duration_us)

    def carrier(self, on: bool) -> None:
        """The modem switches DCD."""
        self.modem.set(Circuit.DCD, on)
        self.run(0)

    def type(self, text: str) -> str:
        """The caller types; returns what comes back at once."""
        return self.modem.ask(text, 0)

    def log_in(self, user: str, password: str) -> str:
        """A caller comes and logs in; returns what follows the password's Return."""
        self.carrier(True)
        assert self.modem.read().endswith(LOGIN)
        assert self.type(f"{user}\r") == f"{user}\r\nPassword: "
        answer = self.type(f"{password}\r")
        assert answer.startswith("\r\n")
        return answer.removeprefix("\r\n")

    def watch(self, *flags: str) -> None:
        """Switch debug output on, at the console."""
        for flag in flags:
            self.server.debug_flags[flag] = True

    @property
    def debug_lines(self) -> list[str]:
        """Debug output on the console, without time stamps."""
        lines = self.console.received.decode("latin-1").split("\r\n")
        return [line.partition(": ")[2] for line in lines if line.startswith("*Mar")]

    @property
    def dtr(self) -> list[tuple[int, bool]]:
        """When the server has switched DTR."""
        return self.modem.changed(Circuit.DTR)

    @property
    def state(self) -> str:
        """What the AUX line is doing."""
        return self.line.state.name


class AnsweringModem:
    """Plays the modem on the AUX port: answers command lines, and hangs up when DTR falls.

    `answers` says what to each line, and after how long; CONNECT brings carrier with it.
    """

    def __init__(self, rack: Rack, answers: dict[str, tuple[int, str]]) -> None:
        self._rack, self._answers = rack, answers
        self.heard: list[tuple[int, str]] = []
        self._typed = ""
        rack.modem.answer = self._hear

    def _hear(self, data: bytes) -> None:
        self._typed += data.decode("latin-1")
        while "\r" in self._typed:
            line, _, self._typed = self._typed.partition("\r")
            line = line.strip("\n")
            if line.startswith("AT"):
                self.heard.append((self._rack.world.now_us, line))
            if line in self._answers:
                after_us, answer = self._answers[line]
                self._rack.world.after(after_us, partial(self._say, answer))

    def _say(self, answer: str) -> None:
        port = self._rack.modem.port
        port.write(f"\r\n{answer}\r\n".encode())
        if answer.startswith("CONNECT"):
            port.when_drained(lambda: port.set(Circuit.DCD, True))
