"""What differs from country to country, as data: tones, ringing, timers, service codes.

Tones and cadences are those of Asterisk's sample indications, which names ITU-T E.180 for Germany
and France and SIN 350 for Britain. A cadence is on, off, on, off, ... in microseconds; an empty one
never stops. What a country does not say is as in the rows of `timers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from phonesim.exchange.cause import Failure
from phonesim.symbol import Symbol
from phonesim.units import US_PER_MS
from phonesim.wires.loop import Tone


class Service(Symbol):
    """What a service code asks for, for the one call that is dialled next."""

    WITHHOLD = "withhold caller ID"
    PRESENT = "show caller ID"
    NO_CALL_WAITING = "no call waiting"


@dataclass(frozen=True, slots=True)
class Signal:
    """A tone as it sounds: `frequencies` in hertz, and the cadence."""

    frequencies: str
    cadence_us: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Country:
    """A country's network. `ringing` is the cadence of ringing current, one pair or more.

    `treatments` are the tones of failed attempts that differ from `cause.Failure`,
    `after_disconnect` what a line hears that stays off hook when the far end has cleared.
    """

    name: str
    tones: Mapping[Tone, Signal]
    ringing: tuple[int, ...]
    codes: Mapping[str, Service]
    timers_us: Mapping[str, int] = field(default_factory=dict)
    treatments: Mapping[Failure, Tone] = field(default_factory=dict)
    caller_id_first: bool = False  # before the first ring, not after it
    after_disconnect: Tone = Tone.REORDER


def _ms(*durations: int) -> tuple[int, ...]:
    return tuple(duration * US_PER_MS for duration in durations)


_SIT = Signal("950, 1400, 1800", _ms(330, 330, 330, 1000))
_INTERCEPT = {Failure.UNOBTAINABLE: Tone.INFORMATION}

US = Country(
    "United States",
    tones={
        Tone.DIAL: Signal("350+440"),
        Tone.RINGBACK: Signal("440+480", _ms(2000, 4000)),
        Tone.BUSY: Signal("480+620", _ms(500, 500)),
        Tone.REORDER: Signal("480+620", _ms(250, 250)),
        Tone.INFORMATION: _SIT,
        Tone.CALL_WAITING: Signal("440", _ms(300, 10000)),
        Tone.HOWLER: Signal("1400+2060+2450+2600", _ms(100, 100)),
    },
    ringing=_ms(2000, 4000),
    codes={
        "*67": Service.WITHHOLD,
        "*82": Service.PRESENT,
        "*70": Service.NO_CALL_WAITING,
    },
)

UK = Country(
    "United Kingdom",
    tones={
        Tone.DIAL: Signal("350+440"),
        Tone.RINGBACK: Signal("400+450", _ms(400, 200, 400, 2000)),
        Tone.BUSY: Signal("400", _ms(375, 375)),
        Tone.REORDER: Signal("400", _ms(400, 350, 225, 525)),
        Tone.UNOBTAINABLE: Signal("400"),
        Tone.CALL_WAITING: Signal("400", _ms(100, 4000)),
        Tone.HOWLER: Signal("1400+2060+2450+2600", _ms(100, 100)),
    },
    ringing=_ms(400, 200, 400, 2000),
    codes={
        "141": Service.WITHHOLD,
        "1470": Service.PRESENT,
        "#43#": Service.NO_CALL_WAITING,
    },
    # Caller ID is sent before ringing, after a reversal of the line (SIN 227): about a second.
    timers_us={
        "ring_delay": 1000 * US_PER_MS,
        "call_waiting_tone": 100 * US_PER_MS,
        "call_waiting_repeat": 4100 * US_PER_MS,
    },
    treatments={Failure.UNOBTAINABLE: Tone.UNOBTAINABLE},
    caller_id_first=True,
)

DE = Country(
    "Germany",
    tones={
        Tone.DIAL: Signal("425"),
        Tone.RINGBACK: Signal("425", _ms(1000, 4000)),
        Tone.BUSY: Signal("425", _ms(480, 480)),
        Tone.REORDER: Signal("425", _ms(240, 240)),
        Tone.INFORMATION: _SIT,
        Tone.CALL_WAITING: Signal("425", _ms(200, 200, 200, 5000)),
        Tone.HOWLER: Signal("1400+2060+2450+2600", _ms(100, 100)),
    },
    ringing=_ms(1000, 4000),
    codes={"*31#": Service.WITHHOLD, "#43#": Service.NO_CALL_WAITING},
    # No open loop; a line that is left hears busy tone at once.
    timers_us={"open_loop": 0, "cleared_silence": 0, "call_waiting_repeat": 5600 * US_PER_MS},
    treatments=_INTERCEPT,
    after_disconnect=Tone.BUSY,
)

FR = Country(
    "France",
    tones={
        Tone.DIAL: Signal("440"),
        Tone.RINGBACK: Signal("440", _ms(1500, 3500)),
        Tone.BUSY: Signal("440", _ms(500, 500)),
        Tone.REORDER: Signal("440", _ms(250, 250)),
        Tone.INFORMATION: _SIT,
        Tone.CALL_WAITING: Signal("440", _ms(300, 10000)),
        Tone.HOWLER: Signal("1400+2060+2450+2600", _ms(100, 100)),
    },
    ringing=_ms(1500, 3500),
    codes={"3651": Service.WITHHOLD, "*31#": Service.WITHHOLD, "#43#": Service.NO_CALL_WAITING},
    timers_us={"open_loop": 0, "cleared_silence": 0},
    treatments=_INTERCEPT,
    after_disconnect=Tone.BUSY,
)

COUNTRIES: Mapping[str, Country] = {"us": US, "uk": UK, "de": DE, "fr": FR}
"""By their names in office files."""
