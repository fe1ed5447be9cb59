"""The modem's line side: hook, dialling, answering, training, carrier, hang-up.

It knows nothing of command lines and terminals. It is told what the user wants (`Event.DIAL`,
`Event.ANSWER`, ...) and what the loop brings, and tells its `Controller` what became of it. Every
outcome of a call follows from what the exchange does, never from the number dialled. What can
happen when is the table in `call_states`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from phonesim.machine import Machine
from phonesim.modem.call_states import (
    BUSY_DETECT,
    CALL_TABLE,
    CONNECTED,
    DIAL_TONE_DETECT,
    DIAL_TONE_LIMIT,
    QUIET_ANSWER,
    STEP_TIMERS,
    Event,
    State,
)
from phonesim.modem.controller import Controller
from phonesim.modem.dial_string import INTERDIGIT_PAUSE, Dialled, DialStep, pulses_us
from phonesim.modem.profile import Profile
from phonesim.modem.result_codes import Result, detects_busy, detects_dial_tone
from phonesim.modem.s_registers import CARRIER_WAIT, INACTIVITY, RegisterTimer
from phonesim.modem.settings import Settings
from phonesim.modem.training import ANSWER_SILENCE, ANSWER_TONE, RETRAIN, TRAINING, Link, agree
from phonesim.timers import Timer
from phonesim.wires.loop import (
    AnswerTone,
    Bits,
    Break,
    CallerId,
    Carrier,
    DataMode,
    Digit,
    Heard,
    Hold,
    Hook,
    LongSpace,
    Loop,
    OfficeSignal,
    Retrain,
    Ring,
    Tone,
)
from phonesim.wires.pacing import Transmitter
from phonesim.world import World

S, E = State, Event
_LISTENING = (DialStep.AWAIT_QUIET, DialStep.AWAIT_DIAL_TONE)


class CallControl(Machine):
    """One modem's line side."""

    TABLE = CALL_TABLE

    def __init__(
        self,
        name: str,
        world: World,
        loop: Loop,
        controller: Controller,
        settings: Settings,
        profile: Profile,
        line_speed: int | None = None,
    ) -> None:
        super().__init__(name, world)
        self._loop, self._controller = loop, controller
        self._settings, self._profile = settings, profile
        self.offers: tuple[str, ...] = ()  # to the far modem, as `training.agree` reads them
        self._line_speed = line_speed  # bit/s instead of the agreed; 0 is not paced
        self._steps: deque[Dialled] = deque()
        self._heard = Tone.SILENCE
        self._must_listen = False  # the dial string had a W or an @: busy counts whatever X is
        self._awaited_quiet = False  # it has come to the @, and not past it
        self._half_dialled = False  # `D...;` has been, and more may follow without dial tone
        self._asked = False  # the user hangs up
        self._link: Link | None = None
        self._held = self._retraining = False  # the transmitter waits: for the far end, for both
        self._transmitter = Transmitter(world, self._send_bits)
        loop.attach_station(self._receive)

    def duration_us(self, timer: Timer) -> int | None:
        if isinstance(timer, RegisterTimer):
            return self._settings.registers.duration_us(timer)
        if timer is TRAINING and self._link is not None:
            return self._link.modulation.training_us(self._profile.connect_s)
        if timer is INTERDIGIT_PAUSE:
            return pulses_us(self._steps[0].digit, self._settings.options["&P"]) + timer.default_us
        if timer is DIAL_TONE_LIMIT and self._steps[0].step is DialStep.AWAIT_DIAL_TONE:
            return self._settings.registers.duration_us(CARRIER_WAIT)
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
            case Break(on) if self.state in CONNECTED:
                self._controller.deliver_break(on)
            case LongSpace():
                self.feed(E.LONG_SPACE)
            case Retrain(rate_bps):
                self.feed(E.RETRAIN, rate_bps)
            case CallerId():
                self.feed(E.CALLER_ID, signal)

    def pass_ringing(self) -> None:
        self._controller.ringing(self._event is E.RING_ON)

    def hear(self, tone: Tone) -> None:
        self._heard = tone

    def pass_caller_id(self, identity: CallerId) -> None:
        self._controller.identify(identity)

    def obey_flow_control(self, on: bool) -> None:
        self._held = on
        self._transmitter.hold(on or self._retraining)

    def pass_data(self, data: bytes) -> None:
        self.start(INACTIVITY, E.INACTIVE)
        self._controller.deliver(data)

    # The hook.

    def go_off_hook(self) -> None:
        self._heard = Tone.SILENCE
        self._loop.send_to_office(Hook(off_hook=True))

    def go_on_hook(self) -> None:
        self._transmitter.discard()
        self._held = self._retraining = False
        self._transmitter.hold(False)
        self._steps.clear()
        self._half_dialled = False
        self._heard = Tone.SILENCE
        self._controller.deliver_break(False)
        self._loop.send_to_office(Hook(off_hook=False))

    # Calling.

    def seize(self, steps: tuple[Dialled, ...]) -> None:
        self.go_off_hook()
        self.use_standing_loop(steps)

    def use_standing_loop(self, steps: tuple[Dialled, ...]) -> None:
        """Dial on a loop that is closed: after `ATH1`, or after `ATD...;`."""
        x = self._settings.options["X"]
        first = Dialled(DialStep.LISTEN if detects_dial_tone(x) else DialStep.BLIND)
        ready = self._half_dialled or steps[:1] == (Dialled(DialStep.AWAIT_DIAL_TONE),)
        self._steps = deque(steps if ready else (first, *steps))
        self._half_dialled = False
        self._must_listen = any(step.step in _LISTENING for step in steps)
        self._next_step()

    def listen_for_dial_tone(self, tone: Tone) -> None:
        """Reorder before the first digit is no dial tone; behind one, for `W`, it is busy."""
        if self._steps[0].step is DialStep.AWAIT_DIAL_TONE:
            self.listen_for_busy(tone)
        self._heard = tone
        if tone is Tone.DIAL:
            self.start(DIAL_TONE_DETECT, E.STEP_OVER)
        else:
            self.stop(DIAL_TONE_DETECT)

    def finish_step(self) -> None:
        done = self._steps.popleft()
        if done.digit:
            self._loop.send_to_office(Digit(done.digit))
        elif done.step is DialStep.FLASH:
            self.go_off_hook()
        self._next_step()

    def _next_step(self) -> None:
        """Begin the first of the steps that are left; without one, wait for the answer."""
        step = self._steps[0].step if self._steps else None
        self._awaited_quiet = step is DialStep.AWAIT_QUIET
        if step is None:
            self.go(S.AWAITING_ANSWER)
            self.listen_for_busy(self._heard)
        elif step in (DialStep.LISTEN, DialStep.AWAIT_DIAL_TONE):
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
            self._controller.dialled()
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
        busy = tone in (Tone.BUSY, Tone.REORDER)
        if busy and (self._must_listen or detects_busy(self._settings.options["X"])):
            self.start(BUSY_DETECT, E.BUSY_DETECTED)
        else:
            self.stop(BUSY_DETECT)

    def give_up_without_dial_tone(self) -> None:
        self.go_on_hook()
        self._controller.failed(Result.NO_DIALTONE)

    def give_up_busy(self) -> None:
        self.go_on_hook()
        self._controller.failed(Result.BUSY)

    def give_up_unanswered(self) -> None:
        """S7 has run out: what is said of a call that still rings is the maker's habit."""
        quiet = self._event is E.TOO_LONG and self._awaited_quiet
        ringing = self._heard is Tone.RINGBACK and self._profile.no_answer == "while ringing"
        self.give_up(result=Result.NO_ANSWER if quiet or ringing else Result.NO_CARRIER)

    def give_up(self, tone: Tone = Tone.SILENCE, result: Result = Result.NO_CARRIER) -> None:
        self.go_on_hook()
        self._controller.failed(result)

    # Answering and training.

    def answer(self) -> None:
        self.go_off_hook()
        self.start(ANSWER_SILENCE, E.SILENCE_OVER)

    def send_answer_tone(self) -> None:
        """Again and again until S7 runs out: the far end may be put through later."""
        self._loop.send_to_office(AnswerTone(self.offers))
        self.start(ANSWER_TONE, E.SILENCE_OVER)

    def send_carrier(self, modulations: tuple[str, ...]) -> None:
        """Nothing begins before the far end has heard this, and is heard again."""
        self._loop.send_to_office(Carrier(self.offers))

    def train(self, modulations: tuple[str, ...]) -> None:
        if self.state is S.ANSWERING:
            self.send_carrier(modulations)
        self._link = agree(self.offers, modulations)
        self.go(S.TRAINING if self._link else S.ON_HOOK)
        if self._link is None:
            self.give_up()

    def go_online(self) -> None:
        self._controller.connected(self._send_mode())

    def _send_mode(self) -> Link:
        assert self._link is not None
        agreed, forced = self._link.rate_bps, self._line_speed
        self._transmitter.rate_bps = agreed if forced is None else forced
        self._loop.send_to_office(DataMode(agreed, self._link.error_control))
        return self._link

    def train_again(self, rate_bps: int) -> None:
        assert self._link is not None
        link, self._retraining = self._link.at_most(rate_bps), True
        self._transmitter.hold(True)
        self._link, then = link or self._link, E.RETRAINED if link else E.UNTRAINED
        self.world.after(self.duration_us(RETRAIN) or 0, lambda: self.feed(then))

    def go_on_trained(self) -> None:
        self._send_mode()
        self._retraining = False
        self._transmitter.hold(self._held)

    # Ending.

    def send_the_rest(self) -> None:
        self._asked = self._event is E.HANG_UP
        self._transmitter.when_drained(lambda: self.feed(E.DRAINED))

    def end_call(self) -> None:
        if self._settings.options["Y"]:
            self._loop.send_to_office(LongSpace())
            self.go(S.SPACING)
        else:
            self.go(S.ON_HOOK)
            self.finish_clearing()

    def obey_long_space(self) -> None:
        if self._settings.options["Y"]:
            self.go(S.ON_HOOK)
            self.lose_call()

    def finish_clearing(self, tone: Tone = Tone.SILENCE) -> None:
        """Data that S38 had no patience with are lost, and whoever asked is told so."""
        lost = self._event is E.TOO_LONG and self._transmitter.waiting > 0
        self.go_on_hook()
        self._controller.cleared(self._asked and not lost)

    def lose_call(self) -> None:
        self.go_on_hook()
        self._controller.carrier_lost()

    def _send_bits(self, data: bytes) -> None:
        if self.state in CONNECTED:
            self._loop.send_to_office(Bits(data))
