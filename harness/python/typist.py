"""Somebody at a serial port, as users of pexpect know it: `expect`, `before`, `after`, `sendline`.

The world runs while it is waited, and a time-out is one of telephone time: in virtual time it costs
nothing.
"""

from __future__ import annotations

from typing import Any

from pexpect import spawnbase
from pexpect.expect import Expecter, searcher_re, searcher_string

from harness.party import Party
from phonesim.units import US_PER_S
from phonesim.wires.v24 import Circuit
from phonesim.world import World

TIMEOUT_S = 30.0  # as pexpect's own
_SpawnBase: Any = spawnbase.SpawnBase  # its stubs know neither world nor what subclasses may do
LONGEST_S = 3600.0  # `timeout=None` waits so long: every wait ends


class Typist(_SpawnBase):  # type: ignore[misc]
    """A client, or the engineer at the console. Text is Latin-1: a character for each byte.

    `number` is what others dial. `expect` and `expect_exact` raise `pexpect.TIMEOUT` after
    `timeout` seconds of telephone time; there is no end of file at a serial port.
    """

    def __init__(
        self, party: Party, world: World, number: str = "", timeout: float = TIMEOUT_S
    ) -> None:
        super().__init__(timeout=timeout, encoding="latin-1")
        self.name = f"<{party.name}>"
        self.number = number
        self.linesep = "\r"
        self.closed = False
        self._party, self._world = party, world
        self._taken = 0  # characters that pexpect has been given
        self._url = ""

    @property
    def url(self) -> str:
        """What `serial.serial_for_url` opens in this one's place, who then hears no more."""
        if not self._url:
            from phonesim.ports.protocol_phonesim import offer

            self._url = offer(self._world, self._party.port)
        return self._url

    def withdraw(self) -> None:
        """The world ends: nothing is at `url` any more."""
        if self._url:
            from phonesim.ports.protocol_phonesim import withdraw

            withdraw(self._url)

    def send(self, text: str) -> int:
        """Type `text` as it is; returns how many characters that were."""
        self._log(text, "send")
        self._party.send(text.encode("latin-1"))
        return len(text)

    def sendline(self, text: str = "") -> int:
        """Type `text`, and Return."""
        return self.send(f"{text}{self.linesep}")

    def send_break(self) -> None:
        """Send a break."""
        self._party.send_break()

    def hang_up(self) -> None:
        """Drop DTR."""
        self._party.hang_up()

    def set_dtr(self, on: bool) -> None:
        """Switch DTR."""
        self._party.set_dtr(on)

    def sees(self, circuit: str) -> bool:
        """Whether `dcd`, `dsr`, `cts` or `ri` is on."""
        return self._party.sees(Circuit[circuit.upper()])

    def wait(self, duration_s: float) -> None:
        """Let so much telephone time pass."""
        self._world.run_for(int(duration_s * US_PER_S))

    def expect_list(
        self,
        pattern_list: Any,
        timeout: float | None = -1,
        searchwindowsize: int | None = -1,
        async_: bool = False,
        **kw: Any,
    ) -> int:
        """The index of the compiled pattern that came; `expect` comes here too."""
        return self._wait(searcher_re(pattern_list), timeout, searchwindowsize)

    def expect_exact(
        self,
        pattern_list: Any,
        timeout: float | None = -1,
        searchwindowsize: int | None = -1,
        async_: bool = False,
        **kw: Any,
    ) -> int:
        """The index of the text that came."""
        one = isinstance(pattern_list, str | bytes | type)
        texts = [pattern_list] if one else list(pattern_list)
        known = [self._coerce_expect_string(t) if isinstance(t, bytes) else t for t in texts]
        return self._wait(searcher_string(known), timeout, searchwindowsize)

    def read_nonblocking(self, size: int = 1, timeout: float | None = None) -> str:
        """What has come, at most `size` characters; empty if nothing has by then."""
        if timeout:
            self._run(timeout)
        return self._fresh(size)

    def _wait(self, searcher: Any, timeout: float | None, window: int | None) -> int:
        waiting: Any = Expecter(self, searcher, window)
        if timeout == -1:
            timeout = self.timeout
        limit_s = LONGEST_S if timeout is None else timeout
        deadline_us = self._world.now_us + int(limit_s * US_PER_S)
        index = waiting.existing_data()
        while index is None:
            fresh = self._fresh()
            if fresh:
                index = waiting.new_data(fresh)
            elif self._world.now_us >= deadline_us:
                return int(waiting.timeout())
            else:
                self._run((deadline_us - self._world.now_us) / US_PER_S)
        return int(index)

    def _run(self, limit_s: float) -> None:
        """Until something comes."""
        self._world.run_until(
            lambda: len(self._party.transcript.text) > self._taken, int(limit_s * US_PER_S)
        )

    def _fresh(self, size: int | None = None) -> str:
        text = self._party.transcript.text[self._taken :][:size]
        self._taken += len(text)
        if text:
            self._log(text, "read")
        return text
