"""The modem's line side: hook, dialling, answering, training, carrier, hang-up.

It knows nothing of command lines and terminals. It is told what the user wants (`Event.DIAL`,
`Event.ANSWER`, ...) and what the loop brings, and tells its `Controller` what became of it. Every
outcome of a call follows from what the exchange does, never from the number dialled.
"""

from __future__ import annotations

from collections import deque
from enum import Enum
from typing import Protocol

from phonesim.machine import Ignore, Machine, On, Table
from phonesim.modem.dial_string import Dialled, DialStep
from phonesim.modem.result_codes import Result, detects_busy, detects_dial_tone
from phonesim.modem.s_registers import (
    BLIND_DIAL_PAUSE,
    CARRIER_LOSS,
    CARRIER_WAIT,
    COMMA_PAUSE,
    DIGIT_LENGTH,
    RegisterTimer,
    SRegisters,
)
from phonesim.modem.training import ANSWER_SILENCE, TRAINING, Modulation, agree
from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.loop import (
    AnswerTone,
    Bits,
    Carrier,
    Digit,
    Heard,
    Hook,
    Loop,
    OfficeSignal,
    Ring,
    Tone,
)
from phonesim.wires.pacing import Transmitter
from phonesim.world import World

DIAL_TONE_DETECT = Timer(
    "dial_tone_detect", 400 * US_PER_MS, "dial tone this long is dial tone", "ours"
)
DIAL_TONE_LIMIT = Timer(
    "dial_tone_limit", 5 * US_PER_S, "wait for dial tone with X2, X4", "ours; Rockwell uses S6, S7"
)
BUSY_DETECT = Timer(
    "busy_detect", 1_500 * US_PER_MS, "busy tone this long is busy", "ours: two cadences of 0.5/0.5"
)

_STEP_TIMERS = {
    DialStep.BLIND: BLIND_DIAL_PAUSE,
    DialStep.DIGIT: DIGIT_LENGTH,
    DialStep.PAUSE: COMMA_PAUSE,
}


class State(Enum):
    """What the line side is doing."""

    ON_HOOK = "on hook"
    OFF_HOOK = "off hook, no call"
    AWAITING_DIAL_TONE = "awaiting dial tone"
    DIALING = "dialing"
    AWAITING_ANSWER = "awaiting answer"
    ANSWERING = "answering"
    TRAINING = "training"
    ONLINE = "online"
    ESCAPED = "online, command state"
    CARRIER_LOST = "carrier lost"
    CLEARING = "sending the last data"


class Event(Enum):
    """What can happen to it."""

    DIAL = "dial"  # with steps
    ANSWER = "answer"
    TAKE_OFF_HOOK = "take off hook"
    HANG_UP = "hang up"
    ABORT = "a character typed while calling"
    ESCAPE = "to command state"
    RESUME = "back to data"
    RING_ON = "ring on"
    RING_OFF = "ring off"
    TONE = "tone"  # with the tone
    ANSWER_TONE = "answer tone"  # with modulations
    CARRIER = "carrier"  # with modulations
    BITS = "bits"  # with data
    BUSY_DETECTED = "busy detected"
    STEP_OVER = "dialling step over"
    TOO_LONG = "too long"
    SILENCE_OVER = "answer silence over"
    TRAINED = "trained"
    DRAINED = "last data sent"


class Controller(Protocol):
    """The modem's other half, which is told what became of a call."""

    def report(self, result: Result) -> None:
        """The outcome of what was asked for."""

    def connected(self, rate_bps: int) -> None:
        """On line at `rate_bps`."""

    def deliver(self, data: bytes) -> None:
        """Data from the far modem."""

    def carrier_lost(self) -> None:
        """The far modem has gone, and the line is on hook again."""

    def cleared(self) -> None:
        """The call was hung up from this side after its last data, or by the far end meanwhile."""

    def ringing(self, on: bool) -> None:
        """Ringing current on or off."""

    def x_setting(self) -> int:
        """The present X."""


S, E = State, Event
_OFF_HOOK_STATES = tuple(s for s in State if s is not S.ON_HOOK)
_CALLING = (S.AWAITING_DIAL_TONE, S.DIALING, S.AWAITING_ANSWER, S.ANSWERING, S.TRAINING)
_NO_CARRIER_YET = (S.ON_HOOK, S.OFF_HOOK, S.AWAITING_DIAL_TONE, S.DIALING)


class CallControl(Machine):
    """One modem's line side."""

    TABLE = Table(
        initial=S.ON_HOOK,
        events=Event,
        rows=(
            On(S.ON_HOOK, E.DIAL, "seize", S.AWAITING_DIAL_TONE, S.DIALING),
            On(S.OFF_HOOK, E.DIAL, "use_standing_loop", S.AWAITING_DIAL_TONE, S.DIALING),
            On((S.ON_HOOK, S.OFF_HOOK), E.ANSWER, "answer", S.ANSWERING),
            On(S.ON_HOOK, E.TAKE_OFF_HOOK, "go_off_hook", S.OFF_HOOK),
            Ignore(S.OFF_HOOK, E.TAKE_OFF_HOOK, "it is"),
            On(S.AWAITING_DIAL_TONE, E.TONE, "listen_for_dial_tone"),
            On(S.AWAITING_DIAL_TONE, E.STEP_OVER, "finish_step", S.DIALING, S.OFF_HOOK,
               S.AWAITING_DIAL_TONE, S.AWAITING_ANSWER),
            On(S.AWAITING_DIAL_TONE, E.TOO_LONG, "give_up_without_dial_tone", S.ON_HOOK),
            On(S.DIALING, E.STEP_OVER, "finish_step", S.OFF_HOOK, S.AWAITING_ANSWER,
               S.AWAITING_DIAL_TONE),
            On(S.AWAITING_ANSWER, E.TONE, "listen_for_busy"),
            On(S.AWAITING_ANSWER, E.BUSY_DETECTED, "give_up_busy", S.ON_HOOK),
            On(S.AWAITING_ANSWER, E.ANSWER_TONE, "train_as_caller", S.TRAINING, S.ON_HOOK),
            On(S.ANSWERING, E.SILENCE_OVER, "send_answer_tone"),
            On(S.ANSWERING, E.CARRIER, "train", S.TRAINING, S.ON_HOOK),
            On((S.AWAITING_ANSWER, S.ANSWERING), E.TOO_LONG, "give_up", S.ON_HOOK),
            On(S.TRAINING, E.TRAINED, "go_online", S.ONLINE),
            On(S.TRAINING, E.TONE, "give_up", S.ON_HOOK),
            On((S.ONLINE, S.ESCAPED), E.BITS, "pass_data"),
            On((S.ONLINE, S.ESCAPED), E.TONE, "hear", S.CARRIER_LOST),
            On(S.CARRIER_LOST, E.TOO_LONG, "lose_call", S.ON_HOOK),
            On(S.ESCAPED, E.RESUME, "", S.ONLINE),
            On(_CALLING, (E.HANG_UP, E.ABORT), "go_on_hook", S.ON_HOOK),
            On(S.ONLINE, E.ESCAPE, "", S.ESCAPED),
            On(S.ONLINE, E.HANG_UP, "send_the_rest", S.CLEARING),
            On(S.CLEARING, E.DRAINED, "finish_clearing", S.ON_HOOK),
            On(S.CLEARING, E.TONE, "finish_clearing", S.ON_HOOK),
            On((S.OFF_HOOK, S.ESCAPED, S.CARRIER_LOST), E.HANG_UP, "go_on_hook", S.ON_HOOK),
            On(S.ON_HOOK, (E.RING_ON, E.RING_OFF), "pass_ringing"),
            On((S.ON_HOOK, S.OFF_HOOK, S.DIALING, S.ANSWERING, S.CARRIER_LOST), E.TONE, "hear"),
            Ignore(S.ON_HOOK, E.HANG_UP, "it is"),
            Ignore(S.CLEARING, E.HANG_UP, "already on the way"),
            Ignore(_OFF_HOOK_STATES, (E.RING_ON, E.RING_OFF), "the last burst before ring trip"),
            Ignore((*_NO_CARRIER_YET, S.AWAITING_ANSWER, S.ANSWERING, S.TRAINING, S.CARRIER_LOST,
                    S.CLEARING), E.BITS, "not trained, or gone: noise"),
            Ignore((*_NO_CARRIER_YET, S.ANSWERING, S.TRAINING, S.ONLINE, S.ESCAPED, S.CARRIER_LOST,
                    S.CLEARING), E.ANSWER_TONE, "nobody listens for it now"),
            Ignore((*_NO_CARRIER_YET, S.AWAITING_ANSWER, S.TRAINING, S.ONLINE, S.ESCAPED,
                    S.CARRIER_LOST, S.CLEARING), E.CARRIER, "nobody listens for it now"),
            Ignore(tuple(s for s in State if s is not S.CLEARING), E.DRAINED,
                   "the far end was quicker"),
        ),
        timers={
            S.AWAITING_DIAL_TONE: (DIAL_TONE_LIMIT, E.TOO_LONG),
            S.TRAINING: (TRAINING, E.TRAINED),
            S.ANSWERING: (CARRIER_WAIT, E.TOO_LONG),
            S.AWAITING_ANSWER: (CARRIER_WAIT, E.TOO_LONG),
            S.CARRIER_LOST: (CARRIER_LOSS, E.TOO_LONG),
        },
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        world: World,
        loop: Loop,
        controller: Controller,
        registers: SRegisters,
        modulations: tuple[str, ...],
    ) -> None:
        super().__init__(name, world)
        self._loop, self._controller = loop, controller
        self.registers, self.modulations = registers, modulations
        self._steps: deque[Dialled] = deque()
        self._heard = Tone.SILENCE
        self._modulation: Modulation | None = None
        self._transmitter = Transmitter(world, self._send_bits)
        loop.attach_station(self._receive)

    def duration_us(self, timer: Timer) -> int:
        if isinstance(timer, RegisterTimer):
            return self.registers.duration_us(timer)
        if timer is TRAINING and self._modulation is not None:
            return self._modulation.training_us
        return super().duration_us(timer)

    def write(self, data: bytes) -> None:
        """Send data to the far modem, at line speed."""
        self._transmitter.write(data)

    # What the loop brings.

    def _receive(self, signal: OfficeSignal) -> None:
        match signal:
            case Ring(on):
                self.feed(E.RING_ON if on else E.RING_OFF)
            case Heard(tone):
                self.feed(E.TONE, tone)
            case AnswerTone(modulations):
                self.feed(E.ANSWER_TONE, modulations)
            case Carrier(modulations):
                self.feed(E.CARRIER, modulations)
            case Bits(data):
                self.feed(E.BITS, data)

    def pass_ringing(self) -> None:
        self._controller.ringing(self._event is E.RING_ON)

    def hear(self, tone: Tone) -> None:
        self._heard = tone

    def pass_data(self, data: bytes) -> None:
        self._controller.deliver(data)

    # The hook.

    def go_off_hook(self) -> None:
        self._heard = Tone.SILENCE
        self._loop.send_to_office(Hook(off_hook=True))

    def go_on_hook(self) -> None:
        self._transmitter.discard()
        self._steps.clear()
        self._heard = Tone.SILENCE
        self._loop.send_to_office(Hook(off_hook=False))

    # Calling.

    def seize(self, steps: tuple[Dialled, ...]) -> None:
        self.go_off_hook()
        self.use_standing_loop(steps)

    def use_standing_loop(self, steps: tuple[Dialled, ...]) -> None:
        """Dial on a loop that is closed: after `ATH1`, or after `ATD...;`."""
        listens = detects_dial_tone(self._controller.x_setting())
        first = DialStep.AWAIT_DIAL_TONE if listens else DialStep.BLIND
        self._steps = deque((Dialled(first), *steps))
        self._next_step()

    def listen_for_dial_tone(self, tone: Tone) -> None:
        self._heard = tone
        if tone is Tone.DIAL:
            self.start(DIAL_TONE_DETECT, E.STEP_OVER)
        else:
            self.stop(DIAL_TONE_DETECT)

    def finish_step(self) -> None:
        done = self._steps.popleft()
        if done.step is DialStep.DIGIT:
            self._loop.send_to_office(Digit(done.digit))
        self._next_step()

    def _next_step(self) -> None:
        """Begin the first of the steps that are left; without one, wait for the answer."""
        step = self._steps[0].step if self._steps else None
        if step is None:
            self.go(S.AWAITING_ANSWER)
            self.listen_for_busy(self._heard)
        elif step is DialStep.AWAIT_DIAL_TONE:
            self.go(S.AWAITING_DIAL_TONE)
            self.listen_for_dial_tone(self._heard)
        elif step is DialStep.RETURN:
            self._steps.clear()
            self.go(S.OFF_HOOK)
            self._controller.report(Result.OK)
        else:
            if self.state is not S.DIALING:
                self.go(S.DIALING)
            self.start(_STEP_TIMERS[step], E.STEP_OVER)

    def listen_for_busy(self, tone: Tone) -> None:
        self._heard = tone
        if tone in (Tone.BUSY, Tone.REORDER) and detects_busy(self._controller.x_setting()):
            self.start(BUSY_DETECT, E.BUSY_DETECTED)
        else:
            self.stop(BUSY_DETECT)

    def give_up_without_dial_tone(self) -> None:
        self.go_on_hook()
        self._controller.report(Result.NO_DIALTONE)

    def give_up_busy(self) -> None:
        self.go_on_hook()
        self._controller.report(Result.BUSY)

    def give_up(self, tone: Tone = Tone.SILENCE) -> None:
        self.go_on_hook()
        self._controller.report(Result.NO_CARRIER)

    # Answering and training.

    def answer(self) -> None:
        self.go_off_hook()
        self.start(ANSWER_SILENCE, E.SILENCE_OVER)

    def send_answer_tone(self) -> None:
        self._loop.send_to_office(AnswerTone(self.modulations))

    def train_as_caller(self, modulations: tuple[str, ...]) -> None:
        self._loop.send_to_office(Carrier(self.modulations))
        self.train(modulations)

    def train(self, modulations: tuple[str, ...]) -> None:
        self._modulation = agree(self.modulations, modulations)
        if self._modulation is None:
            self.go(S.ON_HOOK)
            self.give_up()
        else:
            self.go(S.TRAINING)

    def go_online(self) -> None:
        assert self._modulation is not None
        self._transmitter.rate_bps = self._modulation.rate_bps
        self._controller.connected(self._modulation.rate_bps)

    # Ending.

    def send_the_rest(self) -> None:
        self._transmitter.when_drained(lambda: self.feed(E.DRAINED))

    def finish_clearing(self, tone: Tone = Tone.SILENCE) -> None:
        self.go_on_hook()
        self._controller.cleared()

    def lose_call(self) -> None:
        self.go_on_hook()
        self._controller.carrier_lost()

    def _send_bits(self, data: bytes) -> None:
        if self.state in (S.ONLINE, S.ESCAPED, S.CLEARING):
            self._loop.send_to_office(Bits(data))
