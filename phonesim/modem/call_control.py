"""The modem's line side: hook, dialling, answering, training, carrier, hang-up.

It knows nothing of command lines and terminals. It is told what the user wants (`Event.DIAL`,
`Event.ANSWER`, ...) and what the loop brings, and tells its `Controller` what became of it. Every
outcome of a call follows from what the exchange does, never from the number dialled. What can
happen when is the table in `call_states`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from phonesim.machine import Machine
from phonesim.modem.call_states import (
    BUSY_DETECT,
    CALL_TABLE,
    CONNECTED,
    DIAL_TONE_DETECT,
    QUIET_ANSWER,
    STEP_TIMERS,
    Event,
    State,
)
from phonesim.modem.dial_string import Dialled, DialStep
from phonesim.modem.result_codes import Result, detects_busy, detects_dial_tone
from phonesim.modem.s_registers import INACTIVITY, RegisterTimer, SRegisters
from phonesim.modem.training import ANSWER_SILENCE, ANSWER_TONE, TRAINING, Modulation, agree
from phonesim.timers import Timer
from phonesim.wires.loop import (
    AnswerTone,
    Bits,
    CallerId,
    Carrier,
    Digit,
    Heard,
    Hold,
    Hook,
    LongSpace,
    Loop,
    OfficeSignal,
    Ring,
    Tone,
)
from phonesim.wires.pacing import Transmitter
from phonesim.world import World

S, E = State, Event


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

    def cleared(self, asked: bool) -> None:
        """The call was cleared from this side after its last data; `asked` by the user, or not."""

    def identify(self, identity: CallerId) -> None:
        """Who calls."""

    def reports_no_answer(self) -> bool:
        """Whether a call that rings until S7 is NO ANSWER also without `@`."""

    def ringing(self, on: bool) -> None:
        """Ringing current on or off."""

    def x_setting(self) -> int:
        """The present X."""

    def disconnects_by_long_space(self) -> bool:
        """The present Y."""


class CallControl(Machine):
    """One modem's line side."""

    TABLE = CALL_TABLE

    def __init__(
        self,
        name: str,
        world: World,
        loop: Loop,
        controller: Controller,
        registers: SRegisters,
        line_speed: int | None = None,
    ) -> None:
        super().__init__(name, world)
        self._loop, self._controller = loop, controller
        self.registers = registers
        self.modulations: tuple[str, ...] = ()  # those that may be offered
        self._line_speed = line_speed  # bit/s instead of the agreed; 0 is not paced
        self._steps: deque[Dialled] = deque()
        self._heard = Tone.SILENCE
        self._awaited_quiet = False  # the dial string had an @
        self._half_dialled = False  # `D...;` has been, and more may follow without dial tone
        self._asked = False  # the user hangs up
        self._modulation: Modulation | None = None
        self._transmitter = Transmitter(world, self._send_bits)
        loop.attach_station(self._receive)

    def duration_us(self, timer: Timer) -> int | None:
        if isinstance(timer, RegisterTimer):
            return self.registers.duration_us(timer)
        if timer is TRAINING and self._modulation is not None:
            return self._modulation.training_us
        return super().duration_us(timer)

    def write(self, data: bytes) -> None:
        """Send data to the far modem, at line speed."""
        self.start(INACTIVITY, E.INACTIVE)
        self._transmitter.write(data)

    @property
    def backlog(self) -> int:
        """Bytes that the far modem has not been sent yet."""
        return self._transmitter.waiting

    def when_drained(self, call: Callable[[], None]) -> None:
        """Call `call` once all data has been sent."""
        self._transmitter.when_drained(call)

    def hold_far_end(self, on: bool) -> None:
        """Tell the far modem to stop, or to go on, sending."""
        self._loop.send_to_office(Hold(on))

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
            case Hold(on):
                self.feed(E.FLOW, on)
            case LongSpace():
                self.feed(E.LONG_SPACE)
            case CallerId():
                self.feed(E.CALLER_ID, signal)

    def pass_ringing(self) -> None:
        self._controller.ringing(self._event is E.RING_ON)

    def hear(self, tone: Tone) -> None:
        self._heard = tone

    def pass_caller_id(self, identity: CallerId) -> None:
        self._controller.identify(identity)

    def obey_flow_control(self, on: bool) -> None:
        self._transmitter.hold(on)

    def pass_data(self, data: bytes) -> None:
        self.start(INACTIVITY, E.INACTIVE)
        self._controller.deliver(data)

    # The hook.

    def go_off_hook(self) -> None:
        self._heard = Tone.SILENCE
        self._loop.send_to_office(Hook(off_hook=True))

    def go_on_hook(self) -> None:
        self._transmitter.discard()
        self._transmitter.hold(False)
        self._steps.clear()
        self._half_dialled = False
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
        self._steps = deque(steps if self._half_dialled else (Dialled(first), *steps))
        self._half_dialled = False
        self._awaited_quiet = Dialled(DialStep.AWAIT_QUIET) in steps
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
        elif done.step is DialStep.FLASH:
            self.go_off_hook()
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
        elif step is DialStep.AWAIT_QUIET:
            self.go(S.AWAITING_QUIET)
            self.listen_for_quiet(self._heard)
        elif step is DialStep.REVERSE:
            self.go(S.ANSWERING)
            self.start(ANSWER_SILENCE, E.SILENCE_OVER)
        elif step is DialStep.RETURN:
            self._steps.clear()
            self._half_dialled = True
            self.go(S.OFF_HOOK)
            self._controller.report(Result.OK)
        else:
            if self.state is not S.DIALING:
                self.go(S.DIALING)
            if step is DialStep.FLASH:
                self._loop.send_to_office(Hook(off_hook=False))
            self.start(STEP_TIMERS[step], E.STEP_OVER)

    def listen_for_quiet(self, tone: Tone) -> None:
        """`@`: ringback must have been heard, then silence for a while; busy ends it."""
        rang = self._heard is Tone.RINGBACK
        self.listen_for_busy(tone)
        if tone is Tone.SILENCE and rang:
            self.start(QUIET_ANSWER, E.STEP_OVER)
        else:
            self.stop(QUIET_ANSWER)

    def listen_for_busy(self, tone: Tone) -> None:
        self._heard = tone
        listens = self._awaited_quiet or detects_busy(self._controller.x_setting())
        if tone in (Tone.BUSY, Tone.REORDER) and listens:
            self.start(BUSY_DETECT, E.BUSY_DETECTED)
        else:
            self.stop(BUSY_DETECT)

    def give_up_without_dial_tone(self) -> None:
        self.go_on_hook()
        self._controller.report(Result.NO_DIALTONE)

    def give_up_busy(self) -> None:
        self.go_on_hook()
        self._controller.report(Result.BUSY)

    def give_up_unanswered(self) -> None:
        """S7 has run out: what is said of a call that still rings is the maker's habit."""
        quiet = self._event is E.TOO_LONG and self._awaited_quiet
        ringing = self._heard is Tone.RINGBACK and self._controller.reports_no_answer()
        self.go_on_hook()
        self._controller.report(Result.NO_ANSWER if quiet or ringing else Result.NO_CARRIER)

    def give_up(self, tone: Tone = Tone.SILENCE) -> None:
        self.go_on_hook()
        self._controller.report(Result.NO_CARRIER)

    # Answering and training.

    def answer(self) -> None:
        self.go_off_hook()
        self.start(ANSWER_SILENCE, E.SILENCE_OVER)

    def send_answer_tone(self) -> None:
        """Again and again until S7 runs out: the far end may be put through later."""
        self._loop.send_to_office(AnswerTone(self.modulations))
        self.start(ANSWER_TONE, E.SILENCE_OVER)

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
        agreed, forced = self._modulation.rate_bps, self._line_speed
        self._transmitter.rate_bps = agreed if forced is None else forced
        self._controller.connected(self._modulation.rate_bps)

    # Ending.

    def send_the_rest(self) -> None:
        self._asked = self._event is E.HANG_UP
        self._transmitter.when_drained(lambda: self.feed(E.DRAINED))

    def end_call(self) -> None:
        if self._controller.disconnects_by_long_space():
            self._loop.send_to_office(LongSpace())
            self.go(S.SPACING)
        else:
            self.go(S.ON_HOOK)
            self.finish_clearing()

    def obey_long_space(self) -> None:
        if self._controller.disconnects_by_long_space():
            self.go(S.ON_HOOK)
            self.lose_call()

    def finish_clearing(self, tone: Tone = Tone.SILENCE) -> None:
        self.go_on_hook()
        self._controller.cleared(self._asked)

    def lose_call(self) -> None:
        self.go_on_hook()
        self._controller.carrier_lost()

    def _send_bits(self, data: bytes) -> None:
        if self.state in CONNECTED:
            self._loop.send_to_office(Bits(data))
