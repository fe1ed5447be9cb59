"""The two-wire loop between a station (a modem) and the office (the exchange).

What can be said on it: the station's hook and digits, the office's ringing, tones and loop breaks,
and, once the office has switched two loops together, the voice band, which the office passes on
unread. Signals reach the other end through the world's queue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from phonesim.symbol import Symbol
from phonesim.world import World


class Tone(Symbol):
    """What a station hears from the office."""

    SILENCE = "silence"
    DIAL = "dial tone"
    RINGBACK = "ringback"
    BUSY = "busy tone"
    REORDER = "reorder tone"
    UNOBTAINABLE = "number unobtainable tone"
    INFORMATION = "special information tone"
    CALL_WAITING = "call waiting tone"
    HOWLER = "receiver-off-hook tone"


@dataclass(frozen=True, slots=True)
class Hook:
    """The station closes (`off_hook`) or opens the loop."""

    off_hook: bool


@dataclass(frozen=True, slots=True)
class Digit:
    """One dialled digit, tone or pulse: `0` to `9`, `*`, `#`, `A` to `D`."""

    digit: str


@dataclass(frozen=True, slots=True)
class Ring:
    """Ringing current on or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class LoopCurrent:
    """The office opens the loop, or closes it again: calling party control (CPC), a dead line."""

    on: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """The office connects the station to a tone, or to silence."""

    tone: Tone


HEARD = {tone: Heard(tone) for tone in Tone}
RING = {on: Ring(on) for on in (True, False)}
"""Those that an office sends all the time."""


@dataclass(frozen=True, slots=True)
class AnswerTone:
    """The answering modem's tone (ITU-T V.25), with the modulations that it will offer."""

    modulations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carrier:
    """The calling modem's answer to the answer tone: the modulations that it can do."""

    modulations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bits:
    """Data of a modem that is on line."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Hold:
    """Flow control of the error-correcting link (V.42 RNR and RR): stop, or go on, sending."""

    on: bool


@dataclass(frozen=True, slots=True)
class Break:
    """A break of the far terminal begins or ends (V.42, LAPM's BRK)."""

    on: bool


@dataclass(frozen=True, slots=True)
class DataMode:
    """A modem goes on line at `rate_bps`, or goes on at another rate.

    `corrected` is whether the two correct errors (V.42). An office that listens learns it; stations
    do not heed it.
    """

    rate_bps: int
    corrected: bool


@dataclass(frozen=True, slots=True)
class Retrain:
    """The wires have become such that modems on line must train again: at most at `rate_bps`.

    0 lets them keep their rate.
    """

    rate_bps: int


@dataclass(frozen=True, slots=True)
class LongSpace:
    """A break long enough to tell the far modem to disconnect (V.22 bis, `Y1`)."""


@dataclass(frozen=True, slots=True)
class CallerId:
    """Who calls, sent between the first two rings: `date` MMDD, `time` HHMM.

    `number` is `P` if the caller withholds it, `O` if the office does not know it.
    """

    date: str
    time: str
    number: str
    name: str = ""


VoiceBand = AnswerTone | Carrier | Bits | Hold | Break | LongSpace | DataMode | Retrain
StationSignal = Hook | Digit | VoiceBand
OfficeSignal = Ring | LoopCurrent | Heard | CallerId | VoiceBand


class Loop:
    """A pair of wires. Each side attaches once, and sends to the other."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._to_station: Callable[[OfficeSignal], None] = lambda signal: None
        self._to_office: Callable[[StationSignal], None] = lambda signal: None

    def attach_station(self, receive: Callable[[OfficeSignal], None]) -> None:
        """The modem's: `receive` gets what the office sends."""
        self._to_station = receive

    def attach_office(self, receive: Callable[[StationSignal], None]) -> None:
        """The exchange's: `receive` gets what the station sends."""
        self._to_office = receive

    def send_to_office(self, signal: StationSignal) -> None:
        """The station says something."""
        self._world.soon(partial(self._to_office, signal))

    def send_to_station(self, signal: OfficeSignal) -> None:
        """The office says something."""
        self._world.soon(partial(self._to_station, signal))
