"""A real access server under test: made ready at its console before a scenario, and put back after.

Its line is cleared, what it is goes into the record, and its running configuration is compared with
what the scenario needs. Only where the bench file says `configuration = "apply"` is it changed:
a copy is saved first, commands are typed one by one, and the first that is refused takes back all.
The startup configuration is never written, so that a reload takes back everything as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harness.bench.console import CommandRefused, Console, SessionEnded
from harness.bench.console_login import ConsoleLogin
from harness.bench.saved_config import SavedConfig, SavedCopy
from harness.bench.server_config import commands_for, lacking, not_back, settings, to_apply
from harness.errors import BenchError
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.world import World

CLEARED = Timer(
    "line_cleared",
    6 * US_PER_S,
    "from `clear line` to a line that takes calls",
    "DTR low, and time",
)
_ATTEMPTS = 3  # at putting it back: a server that reloads meanwhile is another one
_VERSION = re.compile(r"^.*\bVersion [^,\n]+", re.MULTILINE)
_MODEL = re.compile(r"^cisco (\S+) .*processor", re.MULTILINE | re.IGNORECASE)
_BOARD = re.compile(r"Processor board ID (\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a server says that it is; empty where it does not tell."""

    version: str
    model: str
    board: str  # its serial number


class RealServer:
    """The server at `console`, whose port is at `address`; `notices` are for whoever runs this."""

    def __init__(self, world: World, console: Console, login: ConsoleLogin, address: str) -> None:
        self._world, self._console, self._login = world, console, login
        self._address, self._saved = address, SavedConfig(address)
        self.is_changed = False  # by this run
        self.notices: list[str] = []

    def prepare(self, configuration: str, needed: str | None, lines: Sequence[str]) -> None:
        """Make it ready to serve on `lines` (`aux 0`) what `needed` says; raises BenchError.

        `configuration` is the bench file's: compare, ignore or apply.
        """
        self._console.prepare(self._login)
        self._console.do("undebug all")
        for line in lines:
            self._clear(line)
        cleared_us = self._world.now_us
        identity = self.identify()
        self._world.record("nas", "server", version=identity.version, model=identity.model)
        self.put_back_left(identity)
        if configuration != "ignore" and needed is not None:
            running = self._running_config()
            if configuration == "apply":
                self._apply(needed, running, identity)
            elif lacks := lacking(needed, running):
                raise BenchError(
                    "the access server does not run what the scenario needs. It lacks: "
                    f'{"; ".join(lacks)}. Configure it, or write `configuration = "apply"` (it is '
                    'changed, and put back) or `"ignore"` under [lane.nas]'
                )
        if lines:
            self._world.run_for(max(0, cleared_us + CLEARED.default_us - self._world.now_us))

    def identify(self) -> Identity:
        """Ask it what it is."""
        said = self._console.read("show version")
        version, model, board = _VERSION.search(said), _MODEL.search(said), _BOARD.search(said)
        return Identity(
            version[0].strip() if version else "", model[1] if model else "",
            board[1].rstrip(",") if board else "",
        )  # fmt: skip

    def put_back_left(self, identity: Identity) -> bool:
        """Put back what a run that was killed has left; whether there was any.

        Raises BenchError if that is another server, or it cannot be put back.
        """
        copy = self._saved.find()
        if copy is None:
            return False
        if copy.board and identity.board and copy.board != identity.board:
            raise BenchError(
                f"{self._saved.path} is the saved configuration of another access server (board "
                f"{copy.board}; this one is {identity.board}). Plug that one in and run "
                "`ringback bench doctor`, or put it back by hand and remove the file"
            )
        self._put_back(copy)
        self.notices.append(
            f"the access server at {self._address} was left changed by a run of {copy.since} "
            f"(process {copy.pid}), and has been put back"
        )
        return True

    def put_back(self) -> None:
        """Make it what it was before `prepare`; raises BenchError, which names the saved copy."""
        copy = self._saved.find() if self.is_changed else None
        if copy is None:
            return
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                self._console.prepare(self._login)
                self._put_back(copy)
                return
            except SessionEnded as error:
                if attempt == _ATTEMPTS:
                    raise BenchError(self._not_put_back(str(error))) from None
            except BenchError as error:
                raise BenchError(self._not_put_back(str(error))) from None

    def _clear(self, line: str) -> None:
        try:
            self._console.do(f"clear line {line}")
        except CommandRefused as error:
            raise BenchError(
                f"{error}. Is {line} the line that the scenario calls? `line` under [lane.nas] "
                "says which one it is"
            ) from None

    def _running_config(self) -> str:
        with self._console.unrecorded():
            return self._console.read("show running-config")

    def _apply(self, needed: str, running: str, identity: Identity) -> None:
        try:
            keys = to_apply(needed, running)
        except ValueError as error:
            raise BenchError(f"the access server lacks what the scenario needs: {error}") from None
        if not keys:
            return
        self._saved.write(identity.board, keys, running)
        self.is_changed = True
        self._world.record("nas", "configured", settings=len(keys))
        problem = self._type(commands_for(keys, settings(needed), settings(running)), needed)
        if problem:
            self.put_back()
            raise BenchError(f"{problem}. Its configuration has been put back")

    def _type(self, commands: list[str], needed: str) -> str:
        """Type the commands; what kept them from being taken, or nothing."""
        try:
            with self._console.unrecorded():
                self._console.configure(commands)
            lacks = lacking(needed, self._running_config())
        except SessionEnded:
            return "the access server reloaded while it was configured"
        except CommandRefused as error:
            return str(error)
        told = f"the access server took what was typed, and does not show {'; '.join(lacks)}"
        return told if lacks else ""

    def _put_back(self, copy: SavedCopy) -> None:
        saved, refused = settings(copy.config), list[str]()
        for attempt in range(_ATTEMPTS):
            now = settings(self._running_config())
            left = not_back(copy.touched, saved, now)
            if not left:
                break
            if attempt == _ATTEMPTS - 1:
                names = "; ".join(" ".join(filter(None, key)) for key in left)
                raise BenchError("; ".join([f"not as before: {names}", *refused]))
            with self._console.unrecorded():
                refused = self._console.configure(commands_for(left, saved, now), stop=False)
        self._saved.remove()
        self.is_changed = False
        self._world.record("nas", "put_back")

    def _not_put_back(self, why: str) -> str:
        return (
            f"the access server at {self._address} could not be put back: {why}. What it ran is "
            f"saved in {self._saved.path}; the next run there, or `ringback bench doctor`, tries "
            "again, and a reload of the server takes back everything"
        )
