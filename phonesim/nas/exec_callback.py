r"""EXEC callback: from `Callback initiated` to the caller's modem answering.

This is the one place where the callback's timing is decided. Published documents say what is
configured and leave the order open; our reading, each part beginning where the one before ends:

1. DRAINING: what was printed leaves the line before it is hung up, in `drain_limit` at most. If the
   caller goes first, the rest is thrown away: the modem would take it for commands.
2. DTR_LOW: DTR is low for `dtr_low` (5 s). A modem with `&D2` hangs up.
3. DSR_WAIT: if the modem still shows carrier, DTR stays low until it does not, for `callback
   nodsr-wait` at most.
4. OFF_HOOK_SCRIPT: DTR is raised, and the line's `script modem-off-hook` runs, so that whoever
   calls meanwhile finds the line busy. Without one, the line waits on hook.
5. FORCED_WAIT: `callback forced-wait`, counted from the end of that script.
6. DIALING: the line's `script callback` runs with the dial string as its `\T`.
7. AWAITING_CARRIER: a script that ends well has seen CONNECT; carrier follows at once.

Our choices, where nothing is published: an off-hook script that fails does not stop the callback; a
callback script that fails, or that the configuration does not have, ends the attempt, and there is
no second one; the line is then hung up as after any call, so that it is never left busy. A stranger
whom the modem has answered meanwhile is hung up on, up to `INTRUDERS` times, and the callback goes
on from step 2: or he would be dialled at, and get the prompt that is another's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from phonesim.machine import Ignore, Machine, On, Table
from phonesim.nas import debug_wording
from phonesim.nas.chat_script import ChatScript, ScriptedLine, Status, run_chat
from phonesim.nas.chat_script import Event as ScriptEvent
from phonesim.nas.timers import CALLBACK_CARRIER, DRAIN_LIMIT, DTR_LOW, FORCED_WAIT, NODSR_WAIT
from phonesim.symbol import Symbol
from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.world import World


class State(Symbol):
    """How far the callback has come."""

    NEW = "not begun"
    DRAINING = "sending the last output"
    DTR_LOW = "DTR low"
    DSR_WAIT = "DTR low, waiting for the modem to hang up"
    OFF_HOOK_SCRIPT = "off-hook script"
    FORCED_WAIT = "forced wait"
    DIALING = "callback script"
    AWAITING_CARRIER = "awaiting carrier"
    IN_EFFECT = "in effect"
    FAILED = "failed"


class Event(Symbol):
    """What can happen to it."""

    BEGIN = "begin"
    DRAINED = "output drained"
    RECEIVED = "received"  # with bytes
    CARRIER_UP = "carrier up"
    CARRIER_DOWN = "carrier down"
    SCRIPT_ENDED = "script ended"  # with its status
    GIVEN_UP = "given up"  # the line has been cleared: nobody asks how it ended
    TIME_OUT = "time-out"


class CallbackLine(ScriptedLine, Protocol):
    """The async line that calls back."""

    def set_dtr(self, on: bool) -> None:
        """Raise or drop DTR."""

    def discard(self) -> None:
        """Throw away output that has not left."""

    def when_drained(self, call: Callable[[], None]) -> None:
        """Call `call` when all output has left."""

    def carrier(self) -> bool:
        """Whether carrier is up."""

    def find_script(self, trigger: str) -> tuple[str, Sequence[str]] | None:
        """Name and words of the chat script for `modem-off-hook` or `callback`, if there is one."""

    def debug_callback(self, text: str) -> None:
        """A line of `debug callback`."""


S, E = State, Event
INTRUDERS = 3  # strangers who are hung up on before the callback is given up
_RESTING = (S.DTR_LOW, S.DSR_WAIT, S.OFF_HOOK_SCRIPT, S.FORCED_WAIT)
_OVER = (S.IN_EFFECT, S.FAILED)


class ExecCallback(Machine):
    """One callback to `dial_string`. `over` is called, from the queue, with whether it worked."""

    TABLE = Table(
        initial=S.NEW,
        events=Event,
        rows=(
            On(S.NEW, E.BEGIN, "begin", S.DRAINING),
            On(S.DRAINING, E.DRAINED, "drop_dtr", S.DTR_LOW),
            On(S.DRAINING, (E.CARRIER_DOWN, E.TIME_OUT), "give_up_output", S.DTR_LOW),
            On(S.DTR_LOW, E.TIME_OUT, "see_whether_hung_up", S.DSR_WAIT, S.OFF_HOOK_SCRIPT,
               S.FORCED_WAIT),
            On(S.DSR_WAIT, (E.CARRIER_DOWN, E.TIME_OUT), "raise_dtr", S.OFF_HOOK_SCRIPT,
               S.FORCED_WAIT),
            On(S.OFF_HOOK_SCRIPT, E.SCRIPT_ENDED, "wait", S.FORCED_WAIT),
            On(S.FORCED_WAIT, E.TIME_OUT, "dial", S.DIALING, S.FAILED, S.DTR_LOW),
            On(S.DIALING, E.SCRIPT_ENDED, "judge_script", S.AWAITING_CARRIER, S.IN_EFFECT,
               S.FAILED),
            On((S.OFF_HOOK_SCRIPT, S.DIALING), E.RECEIVED, "feed_script"),
            On(S.DIALING, E.CARRIER_UP, "see_who_it_is", S.DIALING, S.DTR_LOW, S.FAILED),
            On(S.AWAITING_CARRIER, E.CARRIER_UP, "succeed", S.IN_EFFECT),
            On(S.AWAITING_CARRIER, E.TIME_OUT, "fail", S.FAILED),
            Ignore((S.DRAINING, S.DTR_LOW, S.DSR_WAIT, S.FORCED_WAIT, S.AWAITING_CARRIER, *_OVER),
                   E.RECEIVED, "what a modem says on an idle line is discarded"),
            Ignore(_RESTING[:1] + _RESTING[2:], E.CARRIER_DOWN, "the caller's call ends"),
            Ignore((S.DRAINING, *_RESTING, *_OVER), E.CARRIER_UP,
                   "whether it is up is asked when it counts"),
            Ignore((S.DIALING, S.AWAITING_CARRIER, *_OVER), E.CARRIER_DOWN,
                   "the script's time-out notices"),
            Ignore((*_RESTING, S.DIALING, S.AWAITING_CARRIER, *_OVER), E.DRAINED,
                   "the caller went first"),
            On((S.DRAINING, *_RESTING, S.DIALING, S.AWAITING_CARRIER), E.GIVEN_UP,
               "stop_script", S.FAILED),
        ),
        timers={
            S.DRAINING: (DRAIN_LIMIT, E.TIME_OUT),
            S.DTR_LOW: (DTR_LOW, E.TIME_OUT),
            S.DSR_WAIT: (NODSR_WAIT, E.TIME_OUT),
            S.FORCED_WAIT: (FORCED_WAIT, E.TIME_OUT),
            S.AWAITING_CARRIER: (CALLBACK_CARRIER, E.TIME_OUT),
        },
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        world: World,
        line: CallbackLine,
        user: str,
        dial_string: str,
        forced_wait_s: int,
        over: Callable[[bool], None],
        nodsr_wait_ms: int = 0,
    ) -> None:
        super().__init__(name, world)
        self._line, self._user, self._dial_string = line, user, dial_string
        self._forced_wait_s, self._nodsr_wait_ms, self._over = forced_wait_s, nodsr_wait_ms, over
        self._intruders = 0
        self.script: ChatScript | None = None

    @property
    def under_way(self) -> bool:
        """Whether it has neither worked nor failed."""
        return self.state not in _OVER

    @property
    def progress(self) -> str:
        """What it is doing, for people."""
        running = self.state in (S.OFF_HOOK_SCRIPT, S.DIALING)
        return self.script.progress if running and self.script else str(self.state.value)

    def duration_us(self, timer: Timer) -> int | None:
        if timer is FORCED_WAIT:
            return self._forced_wait_s * US_PER_S
        if timer is NODSR_WAIT:
            return self._nodsr_wait_ms * US_PER_MS
        return super().duration_us(timer)

    def begin(self) -> None:
        self._line.debug_callback(
            debug_wording.CALLBACK_INITIATED(user=self._user, number=self._dial_string)
        )
        self._line.when_drained(lambda: self.feed(E.DRAINED))

    def drop_dtr(self) -> None:
        self._line.set_dtr(False)

    def give_up_output(self) -> None:
        self._line.discard()
        self.drop_dtr()

    def see_whether_hung_up(self) -> None:
        if self._nodsr_wait_ms and self._line.carrier():
            self.go(S.DSR_WAIT)
        else:
            self.raise_dtr()

    def raise_dtr(self) -> None:
        self._line.set_dtr(True)
        if self._run("modem-off-hook"):
            self.go(S.OFF_HOOK_SCRIPT)
        else:
            self.go(S.FORCED_WAIT)
            self.wait()

    def wait(self, status: Status = Status.SUCCESS) -> None:
        """However the off-hook script has ended."""
        self._line.debug_callback(debug_wording.CALLBACK_WAIT(seconds=self._forced_wait_s))

    def dial(self) -> None:
        if self._line.carrier():
            self._hang_up_on_intruder()
        elif self._run("callback"):
            self.go(S.DIALING)
        else:
            self._line.debug_callback(debug_wording.CALLBACK_NO_SCRIPT())
            self.go(S.FAILED)
            self.fail()

    def feed_script(self, data: bytes) -> None:
        assert self.script is not None
        self.script.feed(ScriptEvent.RECEIVED, data)

    def see_who_it_is(self) -> None:
        """Carrier before the number has been dialled is not the one who was called."""
        assert self.script is not None
        if self.script.number_is_to_come:
            self._hang_up_on_intruder()

    def stop_script(self) -> None:
        script, self.script = self.script, None
        if script is not None:
            script.feed(ScriptEvent.CARRIER_LOST)

    def _hang_up_on_intruder(self) -> None:
        self._line.debug_callback(debug_wording.CALLBACK_TAKEN())
        self._intruders += 1
        self.stop_script()
        if self._intruders > INTRUDERS:
            self.go(S.FAILED)
            self.fail()
        else:
            self.go(S.DTR_LOW)
            self.drop_dtr()

    def judge_script(self, status: Status) -> None:
        if status is not Status.SUCCESS:
            self.go(S.FAILED)
            self.fail()
        elif self._line.carrier():
            self.go(S.IN_EFFECT)
            self.succeed()
        else:
            self.go(S.AWAITING_CARRIER)

    def succeed(self) -> None:
        self._line.debug_callback(debug_wording.CALLBACK_SUCCESSFUL())
        self.world.soon(lambda: self._over(True))

    def fail(self) -> None:
        self._line.debug_callback(debug_wording.CALLBACK_FAILED())
        self.world.soon(lambda: self._over(False))

    def _run(self, trigger: str) -> bool:
        """Start the line's script for `trigger`; False if there is none."""
        found = self._line.find_script(trigger)
        if found is None:
            return False

        def ended(status: Status) -> None:
            if script is self.script:
                self.feed(E.SCRIPT_ENDED, status)

        script = self.script = run_chat(
            self.name, self.world, self._line, found, self._dial_string, ended
        )
        return True
