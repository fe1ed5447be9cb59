"""Running a chat script on a line: wait for text, send text, until it ends or fails.

Text is found anywhere in what is received (`CONNECT` matches `CONNECT 9600/ARQ`), case counts, and
an ABORT string ends the script wherever it turns up. The debug wording is remembered from published
samples and not confirmed to the letter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Protocol

from phonesim.machine import Ignore, Machine, On, Table
from phonesim.nas import debug_wording
from phonesim.nas.chat_language import (
    BREAK,
    PAUSE,
    Abort,
    Expect,
    Send,
    Step,
    Timeout,
    read_script,
)
from phonesim.nas.timers import CHAT_DELAY, CHAT_EXPECT, CHAT_PAUSE
from phonesim.symbol import Symbol
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.world import World

BUFFER_LIMIT = 4096  # bytes of input that a match may still need


class Status(Enum):
    """How a script ended, in IOS's words."""

    SUCCESS = "Success"
    TIMED_OUT = "Connection timed out; remote host not responding"
    ABORTED = "Aborted"
    CARRIER_DROPPED = "Carrier dropped"


class ScriptedLine(Protocol):
    """The async line that a script runs on."""

    def send(self, data: bytes) -> None:
        """Send to the modem."""

    def send_break(self) -> None:
        """Send a BREAK."""

    def debug_chat(self, text: str) -> None:
        """A line of `debug chat`."""


class State(Symbol):
    """What the runner is doing."""

    IDLE = "idle"
    EXPECTING = "expecting"
    SENDING = "sending"
    FINISHED = "finished"


class Event(Symbol):
    """What can happen to it."""

    BEGIN = "begin"
    RECEIVED = "received"  # with the bytes
    TIME_OUT = "time-out"
    CARRIER_LOST = "carrier lost"


S, E = State, Event


class ChatScript(Machine):
    """One run of the script `name`; `finished` is called with its status, from the queue."""

    TABLE = Table(
        initial=S.IDLE,
        events=Event,
        rows=(
            On(S.IDLE, E.BEGIN, "begin", S.EXPECTING, S.SENDING, S.FINISHED),
            On(S.EXPECTING, E.RECEIVED, "look", S.EXPECTING, S.SENDING, S.FINISHED),
            On(S.EXPECTING, E.TIME_OUT, "try_otherwise", S.EXPECTING, S.SENDING, S.FINISHED),
            On(S.SENDING, E.RECEIVED, "look_for_abort", S.FINISHED, S.SENDING),
            On(S.SENDING, E.TIME_OUT, "send_on", S.EXPECTING, S.SENDING, S.FINISHED),
            On((S.EXPECTING, S.SENDING), E.CARRIER_LOST, "lose_carrier", S.FINISHED),
            Ignore((S.IDLE, S.FINISHED), E.RECEIVED, "not ours"),
            Ignore((S.IDLE, S.FINISHED), E.CARRIER_LOST, "not ours"),
        ),
    )

    def __init__(
        self,
        name: str,
        world: World,
        line: ScriptedLine,
        script: str,
        words: Sequence[str],
        number: str,
        finished: Callable[[Status], None],
    ) -> None:
        super().__init__(name, world)
        self._line, self.script, self._finished = line, script, finished
        self._steps: deque[Step] = deque(read_script(words, number))
        self._count = len(self._steps)
        self._tries: deque[tuple[bytes, Send | None]] = deque()
        self._pieces: deque[bytes | str] = deque()
        self._aborts: list[bytes] = []
        self._timeout_us = CHAT_EXPECT.default_us
        self._received = bytearray()

    @property
    def progress(self) -> str:
        """How far it has come, for people: `script rtp step 4 of 7`."""
        return f"script {self.script} step {self._count - len(self._steps)} of {self._count}"

    @property
    def number_is_to_come(self) -> bool:
        r"""Whether a `\T` has still to be sent."""
        return any(isinstance(step, Send) and step.has_number for step in self._steps)

    def duration_us(self, timer: Timer) -> int | None:
        return self._timeout_us if timer is CHAT_EXPECT else super().duration_us(timer)

    def begin(self) -> None:
        self._line.debug_chat(debug_wording.CHAT_STARTED(script=self.script))
        self._next_step()

    def look(self, data: bytes) -> None:
        """Whichever comes first in the stream, an ABORT string or what is expected, decides."""
        self._received += data
        expected = self._tries[0][0]
        match_at = self._received.find(expected)
        end = match_at + len(expected)
        if self._aborted(before=end if match_at >= 0 else None):
            return
        if match_at < 0:
            del self._received[:-BUFFER_LIMIT]
            return
        del self._received[:end]
        self._line.debug_chat(debug_wording.CHAT_COMPLETED(text=_show(expected)))
        self._tries.clear()
        self._next_step()

    def look_for_abort(self, data: bytes) -> None:
        self._received += data
        self._aborted(before=None)

    def try_otherwise(self) -> None:
        """The expected text has not come: the sub-send if there is one, else the end."""
        expected, otherwise = self._tries.popleft()
        self._line.debug_chat(debug_wording.CHAT_TIMED_OUT(text=_show(expected)))
        if otherwise is None:
            self._finish(Status.TIMED_OUT)
        else:
            self._send(otherwise)

    def send_on(self) -> None:
        """Send until the next pause; after a sub-send expect again, else do the next step."""
        while self._pieces:
            piece = self._pieces.popleft()
            if isinstance(piece, bytes):
                self._line.send(piece)
            elif piece == BREAK:
                self._line.send_break()
            else:
                self.start(CHAT_PAUSE if piece == PAUSE else CHAT_DELAY, E.TIME_OUT)
                return
        if self._tries:
            self._expect()
        else:
            self._next_step()

    def lose_carrier(self) -> None:
        self._finish(Status.CARRIER_DROPPED)

    def _next_step(self) -> None:
        """Carry out steps until one has to wait."""
        while self._steps:
            step = self._steps.popleft()
            match step:
                case Abort(text):
                    self._aborts.append(text)
                case Timeout(seconds):
                    self._timeout_us = seconds * US_PER_S
                case Send():
                    self._send(step)
                    return
                case Expect(tries, shown):
                    self._line.debug_chat(debug_wording.CHAT_EXPECTING(text=shown))
                    self._tries = deque(tries)
                    self._expect()
                    return
        self._finish(Status.SUCCESS)

    def _expect(self) -> None:
        self.go(S.EXPECTING)
        self.start(CHAT_EXPECT, E.TIME_OUT)
        self.look(b"")

    def _send(self, send: Send) -> None:
        self._line.debug_chat(debug_wording.CHAT_SENDING(text=send.shown))
        self._pieces = deque(send.pieces)
        self.go(S.SENDING)
        self.send_on()

    def _aborted(self, before: int | None) -> bool:
        """Whether an ABORT string ends in the input before `before` (None: anywhere)."""
        for text in self._aborts:
            at = self._received.find(text) if text else -1
            if at >= 0 and (before is None or at + len(text) <= before):
                self._finish(Status.ABORTED)
                return True
        return False

    def _finish(self, status: Status) -> None:
        self._line.debug_chat(debug_wording.CHAT_FINISHED(script=self.script, status=status.value))
        self.go(S.FINISHED)
        self.world.soon(lambda: self._finished(status))


def _show(text: bytes) -> str:
    return text.decode("latin-1").encode("unicode_escape").decode("ascii")


def run_chat(
    name: str,
    world: World,
    line: ScriptedLine,
    found: tuple[str, Sequence[str]],
    number: str,
    finished: Callable[[Status], None],
) -> ChatScript:
    """A script, by its name and words, that begins to run at this moment on `line`."""
    script = ChatScript(f"{name} {found[0]}", world, line, *found, number, finished)
    world.soon(lambda: script.feed(Event.BEGIN))
    return script
