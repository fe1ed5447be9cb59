"""Modulations, which one two modems agree on, and how long that takes.

No audio is simulated: what counts at a serial port is the speed and the time from answer to
CONNECT. The times are built from the recommendations' phases plus 0.75 s of V.42 detection, or
estimated where no sum is published (V.32 and up).
"""

from __future__ import annotations

from dataclasses import dataclass

from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S

ANSWER_SILENCE = Timer(
    "answer_silence", 2 * US_PER_S, "silence after answering, before the tone", "V.25, 1.8 to 2.5 s"
)

ANSWER_TONE = Timer(
    "answer_tone", 3_300 * US_PER_MS, "length of the answer tone, which is then sent again", "V.25"
)
TRAINING = Timer(
    "training", 9 * US_PER_S, "from the answer tone to CONNECT", "the agreed modulation's row"
)


@dataclass(frozen=True, slots=True)
class Modulation:
    """A modulation: `rate_bps` both ways, `connect_us` from off-hook of the answerer to CONNECT."""

    name: str  # as in +MS
    rate_bps: int
    connect_us: int
    source: str

    @property
    def training_us(self) -> int:
        """From the answer tone to CONNECT."""
        return self.connect_us - ANSWER_SILENCE.default_us


# The fastest first: the order of preference.
MODULATIONS = (
    Modulation("V34", 33600, 14_000 * US_PER_MS, "measured on public logs, 14 s and more"),
    Modulation("V32B", 14400, 11_000 * US_PER_MS, "V.25 + Ta 3.0 s + two trainings, estimated"),
    Modulation("V32", 9600, 10_500 * US_PER_MS, "V.25 + Ta 3.0 s + two trainings, estimated"),
    Modulation("V22B", 2400, 7_800 * US_PER_MS, "V.25 + 155+456+100+600+200 ms + V.42"),
    Modulation("V22", 1200, 7_900 * US_PER_MS, "V.25 + 155+456+270+765 ms + V.42"),
    Modulation("V21", 300, 6_000 * US_PER_MS, "V.25 + carriers"),
)


def agree(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Modulation | None:
    """The fastest modulation that both can do, or None."""
    return next((m for m in MODULATIONS if m.name in ours and m.name in theirs), None)
