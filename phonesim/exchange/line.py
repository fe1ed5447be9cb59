"""A subscriber's line: what one loop does, and what the office sends down it.

The line knows its hook, its ringing and its tones. What a number means and who talks to whom is the
call's and the exchange's business (`Switch`). What can happen when is the table in `line_states`.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from phonesim.exchange.cause import Failure
from phonesim.exchange.channel import Channel
from phonesim.exchange.countries import US, Country, Service
from phonesim.exchange.line_states import LINE_TABLE, OFF_HOOK, RINGING, Event, State
from phonesim.exchange.records import LineAct
from phonesim.exchange.subscriber import PLAIN, Features
from phonesim.exchange.switch import Dialled, Switch
from phonesim.exchange.timers import (
    CALL_WAITING_REPEAT,
    CALL_WAITING_TONE,
    CALLER_ID_DELAY,
    FLASH_LEAST,
    INTER_DIGIT,
    OPEN_LOOP,
    RELEASE_GUARD,
    RING_BURST,
    RING_DELAY,
    RING_PAUSE,
)
from phonesim.machine import Machine
from phonesim.timers import Timer, Timers
from phonesim.wires.loop import (
    HEARD,
    RING,
    Digit,
    Hook,
    Loop,
    LoopCurrent,
    StationSignal,
    Tone,
    VoiceBand,
)
from phonesim.world import World

if TYPE_CHECKING:
    from phonesim.exchange.call import Call

S, E = State, Event


class Line(Machine):
    """One line of the exchange, with the number that others dial to reach it.

    `call` is the call that it is in, `waiting` another that waits or is on hold; `services` were
    asked for by code, for the next call. The other public attributes are what faults change.
    """

    TABLE = LINE_TABLE

    def __init__(
        self,
        name: str,
        number: str,
        world: World,
        loop: Loop,
        switch: Switch,
        timers: Timers,
        country: Country = US,
        features: Features = PLAIN,
    ) -> None:
        super().__init__(f"line {name}", world, timers)
        self.party, self.number = name, number
        self.country, self.features = country, features
        self.call: Call | None = None
        self.waiting: Call | None = None
        self.channel: Channel | None = None  # while the wires are impaired
        self.code = ""  # digits that may become a service code
        self.services: set[Service] = set()
        self.idle_since_us = world.now_us
        self.stuck_busy = self.trips = self.unrung = False
        self.durations_us: dict[str, int | None] = {}
        self._loop, self._switch = loop, switch
        self._ringing = features.line_class.ringing or country.ringing
        self._phase = 0  # the burst of the cadence that is on, or comes next: 0, 2, 4
        self._rung = False
        self._tells_caller = False  # caller ID is still to be sent
        self._station_off_hook = False
        self._before_break: Enum = S.IDLE
        loop.attach_office(self._receive)

    def __str__(self) -> str:
        return self.party

    @property
    def idle(self) -> bool:
        """Whether a call to this line finds it free."""
        return self.state is S.IDLE and not self.stuck_busy

    @property
    def at_rest(self) -> bool:
        """Whether nothing goes on here; just after a call it is not idle yet."""
        resting = (S.IDLE, S.GUARD, S.OUT_OF_SERVICE)
        return self.state in resting and not self._station_off_hook

    @property
    def off_hook(self) -> bool:
        """Whether the station has closed the loop."""
        return self.state in OFF_HOOK

    @property
    def talking(self) -> bool:
        """Whether it is connected to another line, as caller or as called party."""
        connected = self.state in (S.CALLING, S.TALKING)
        return connected and self.call is not None and self.call.talking

    def may_wait(self) -> bool:
        """Whether one more call can wait for this line."""
        if not self.features.call_waiting or not self.talking or self.call is None:
            return False
        unwanted = self.call.caller is self and Service.NO_CALL_WAITING in self.call.services
        return not unwanted and self.waiting is None and not self.stuck_busy

    def duration_us(self, timer: Timer) -> int | None:
        if self.durations_us and timer.name in self.durations_us:
            return self.durations_us[timer.name]
        if timer is RING_BURST:
            return self._ringing[self._phase]
        if timer is RING_PAUSE:
            return self._ringing[self._phase + 1]
        return self.timers.of(timer)

    def hear(self, tone: Tone) -> None:
        """Connect the station to a tone."""
        self._loop.send_to_station(HEARD[tone])

    def treat(self, failure: Failure) -> None:
        """Let the station hear that its attempt has failed."""
        self.hear(self.country.treatments.get(failure, failure.value.tone))

    def send(self, signal: VoiceBand) -> None:
        """Pass a voice-band signal of the other end to the station."""
        self._loop.send_to_station(signal)

    def let_go(self, call: Call) -> None:
        """`call` is over for this line."""
        if self.waiting is call:
            self.waiting = None
            if self.state in (S.CALLING, S.TALKING, S.HOOK_BREAK):
                self.feed(E.NO_CALL_WAITS)
        elif self.call is call:
            self.call = None
            self.feed(E.STOP_RINGING if self.state in RINGING else E.CLEARED)

    def _receive(self, signal: StationSignal) -> None:
        if isinstance(signal, Digit):
            self.feed(E.DIGIT, signal.digit)
        elif isinstance(signal, Hook):
            self._station_off_hook = signal.off_hook
            self.feed(E.OFF_HOOK if signal.off_hook else E.ON_HOOK)
        else:
            self.feed(E.VOICE_BAND, signal)

    # Dialling.

    def seize(self) -> None:
        self._switch.note(self, LineAct.OFF_HOOK)

    def send_dial_tone(self) -> None:
        self.hear(self.features.line_class.dial_tone)

    def take_first_digit(self, digit: str) -> None:
        self._switch.note(self, LineAct.DIALING)
        self.hear(Tone.SILENCE)
        self.take_digit(digit)

    def take_digit(self, digit: str) -> None:
        match self._switch.dialled(self, digit):
            case Dialled.INCOMPLETE if self.state is S.COLLECTING:
                self.start(INTER_DIGIT, E.TIME_OUT)  # again
            case Dialled.INCOMPLETE:
                self.go(S.COLLECTING)
            case Dialled.COMPLETE:
                self.go(S.CALLING)
            case Dialled.CODE:
                self.go(S.CODE_TAKEN)

    def end_of_digits(self) -> None:
        self._switch.no_more_digits(self)

    # Ringing.

    def begin_ringing(self, call: Call) -> None:
        self.call = call
        self._rung = False
        self._phase = 0
        self._tells_caller = self.features.caller_id
        self._switch.note(self, LineAct.RINGING)
        delayed = bool(self.duration_us(RING_DELAY))
        self.go(S.RING_DELAY if delayed else S.RING_BURST)
        if not delayed:
            self.begin_burst()
        elif self.country.caller_id_first:
            self.send_caller_id()

    def begin_burst(self) -> None:
        self._rung = True
        if self.trips:
            self.post(E.RING_TRIP)
            return
        self._current(True)
        if self._phase == 0:
            self._switch.rang(self)

    def end_burst(self) -> None:
        self._current(False)
        self._phase = (self._phase + 2) % len(self._ringing)
        if self._tells_caller and self._phase == 0:
            self.start(CALLER_ID_DELAY, E.CALLER_ID)

    def _current(self, on: bool) -> None:
        self._loop.send_to_station(RING[on and not self.unrung])

    def stop_ringing(self) -> None:
        self._current(False)

    def send_caller_id(self) -> None:
        """Once, between the first ring and the second, or before the first."""
        if self._tells_caller and self.call is not None and not self.unrung:
            self._loop.send_to_station(self._switch.caller_id(self.call))
        self._tells_caller = False

    def answer(self) -> None:
        self.stop_ringing()
        if not self._rung:
            self._switch.note(self, LineAct.GLARE)
        self.answer_again()

    def answer_again(self) -> None:
        self._switch.note(self, LineAct.OFF_HOOK)
        self._switch.answered(self)

    def trip(self) -> None:
        """The ringing was taken for an answer; then the loop is seen to be open."""
        self._switch.note(self, LineAct.RING_TRIP)
        self._switch.answered(self)
        self.post(E.ON_HOOK)

    # Talking, and another call that waits.

    def carry(self, signal: VoiceBand) -> None:
        self._switch.carry(self, signal)

    def send_waiting_tone(self) -> None:
        self.hear(Tone.CALL_WAITING)
        self.start(CALL_WAITING_TONE, E.WAITING_TONE_OVER)
        self.start(CALL_WAITING_REPEAT, E.CALL_WAITS)

    def end_waiting_tone(self) -> None:
        self.stop(CALL_WAITING_REPEAT)
        self.stop(CALL_WAITING_TONE)
        self.send_silence()

    # The end.

    def open_hook(self) -> None:
        if self.features.flash:
            self._before_break = self.state
            self.go(S.HOOK_BREAK)
        else:
            self.leave_call()

    def end_break(self) -> None:
        broken_us = self.world.now_us - self.since_us
        self.go(self._before_break)
        if broken_us >= (self.duration_us(FLASH_LEAST) or 0):
            self._switch.flashed(self)

    def leave_call(self) -> None:
        was_on = self._before_break if self.state is S.HOOK_BREAK else self.state
        self._switch.note(self, LineAct.ON_HOOK)
        if was_on is S.TALKING and self.waiting is None and self._switch.holds(self):
            self.go(S.HELD)
            self._switch.on_hook(self)
        else:
            self._switch.on_hook(self)
            self.rest()

    def hang_up(self) -> None:
        self._switch.note(self, LineAct.ON_HOOK)
        self.rest()

    def rest(self) -> None:
        """On hook and without a call; one that has waited rings now."""
        self.call, self.code = None, ""
        self.services.clear()
        self.idle_since_us = self.world.now_us
        if self.waiting is not None:
            waiting, self.waiting = self.waiting, None
            self.begin_ringing(waiting)
        else:
            self.go(S.GUARD if self.duration_us(RELEASE_GUARD) else S.IDLE)

    def end_of_call(self) -> None:
        opens = bool(self.duration_us(OPEN_LOOP))
        self.go(S.OPEN_LOOP if opens else S.FAR_CLEARED)
        self.send_silence()
        if opens:
            self._loop.send_to_station(LoopCurrent(on=False))

    def close_loop(self) -> None:
        self._loop.send_to_station(LoopCurrent(on=True))

    def send_tone_after_disconnect(self) -> None:
        tone = self.features.line_class.after_disconnect or self.country.after_disconnect
        if tone is Tone.DIAL:
            self.go(S.DIAL_TONE)
            self.send_dial_tone()
        else:
            self.go(S.PERMANENT_SIGNAL)
            self.begin_permanent_signal(tone)

    def begin_permanent_signal(self, tone: Tone = Tone.REORDER) -> None:
        self._switch.note(self, LineAct.PERMANENT_SIGNAL)
        self.hear(tone)

    def send_howler(self) -> None:
        self.hear(Tone.HOWLER)

    def send_silence(self) -> None:
        self.hear(Tone.SILENCE)

    # Out of service.

    def fall_silent(self) -> None:
        """For the exchange the station is on hook; who was talking to it is told so."""
        self._loop.send_to_station(RING[False])
        self.send_silence()
        self._loop.send_to_station(LoopCurrent(on=False))
        self._switch.out_of_service(self)
        self.call = self.waiting = None
        self.code = ""
        self.services.clear()

    def serve_again(self) -> None:
        self._loop.send_to_station(LoopCurrent(on=True))
        self.idle_since_us = self.world.now_us
        self.go(S.SEIZED if self._station_off_hook else S.IDLE)
        if self._station_off_hook:
            self.seize()
