"""What the wires of a line do to what is said on them: delay, noise, cuts, and the rest.

A `Channel` belongs to a line, has two directions, and is there only while the line is impaired. It
keeps the order of what it carries. Chance is the world's, so a seed tells the same story again.

What a bit error does depends on the two modems. Without error correction wrong bytes come out. With
it (V.42) a frame that arrives damaged is sent again: what is behind waits, and nothing is wrong. A
frame that fails too often ends the link. The frames are reckoned here, where the errors are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from phonesim.exchange.impairments import (
    Bursts,
    Clipping,
    Cut,
    Delay,
    Impairment,
    Noise,
    OneWay,
    Side,
)
from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.loop import Bits, DataMode, VoiceBand
from phonesim.world import World

FRAME_REJECT = Timer(
    "frame_reject",
    100 * US_PER_MS,
    "from a damaged frame to its repetition, besides the delay of the channel and the frame's time",
    "ours; V.42 REJ",
)
LINK_GIVE_UP = Timer(
    "link_give_up",
    10 * US_PER_S,
    "frames that never arrive, then the link is given up",
    "ours: ten times V.42's T401 of 1 s",
)
FRAME_BYTES = 128  # V.42 N401
FRAME_OVERHEAD = 6  # flags, address, control and check sequence
MOST_TRIES = 10  # V.42 N400, chosen by the maker

_BURST_ERRORS = 0.5  # in a burst nothing can be told from anything

Deliver = Callable[[VoiceBand], None]


@dataclass(slots=True)
class _Spell:
    """Bursts or clipping: a spell of trouble of a fixed length, then quiet for a random time."""

    begins_us: int
    length_us: int
    every_us: int

    def covers(self, at_us: int, world: World) -> bool:
        """Whether there is trouble at this moment; moments must not go back."""
        while at_us >= self.begins_us + self.length_us:
            self.begins_us += self.length_us + round(world.random.expovariate(1 / self.every_us))
        return at_us >= self.begins_us


class Channel:
    """The impairments of one line.

    `lose_carrier` is called when nothing can be heard any more; it says whether there was a call.
    """

    def __init__(self, world: World, lose_carrier: Callable[[], bool]) -> None:
        self._world, self._lose_carrier = world, lose_carrier
        self._kinds: dict[type[Impairment], Impairment] = {}
        self._spells: dict[tuple[type[Impairment], Side], _Spell] = {}
        self._due_us = dict.fromkeys(Side, 0)
        self._bytes_left: int | None = None  # until a cut
        self._gap = dict.fromkeys(Side, -1)  # good bits before the next wrong one
        self._dead = False

    @property
    def kinds(self) -> tuple[Impairment, ...]:
        """What impairs the line now."""
        return tuple(self._kinds.values())

    def impair(self, impairment: Impairment) -> None:
        """Begin; another of the same kind takes its place."""
        self.heal(type(impairment))
        self._kinds[type(impairment)] = impairment
        match impairment:
            case Bursts(length_us, every_us) | Clipping(length_us, every_us):
                for side in Side:
                    wait_us = round(self._world.random.expovariate(1 / every_us))
                    spell = _Spell(self._world.now_us + wait_us, length_us, every_us)
                    self._spells[type(impairment), side] = spell
            case Noise():
                self._gap = dict.fromkeys(Side, -1)
            case Cut(after_bytes, after_us):
                self._bytes_left = after_bytes
                if after_bytes is None:
                    self._world.after(after_us or 0, lambda: self._cut_by(impairment))

    def heal(self, kind: type[Impairment]) -> None:
        """End one kind. What is under way still arrives in order; who has hung up, has."""
        self._kinds.pop(kind, None)
        for side in Side:
            self._spells.pop((kind, side), None)
        if kind is Cut:
            self._bytes_left, self._dead = None, False

    def call_over(self) -> None:
        """A cut connection is dialled anew."""
        self._dead = False

    @property
    def dead(self) -> bool:
        """Whether the connection has been cut."""
        return self._dead

    def carry(self, signal: VoiceBand, side: Side, mode: DataMode | None, deliver: Deliver) -> None:
        """Take a signal on its way from or to the station, and deliver what comes out, if it does.

        `mode` is what the two modems have agreed on, if they are on line.
        """
        world = self._world
        if self._dead:
            return
        if isinstance(signal, Bits):
            signal = Bits(signal.data[: self._until_cut(len(signal.data))])
            if not signal.data:
                return
        due_us = max(world.now_us + self._delay_us(), self._due_us[side])
        if isinstance(signal, Bits) and mode is not None and mode.corrected:
            again_us = self._repetition_us(signal.data, side, mode)
            if again_us is None:
                world.after(LINK_GIVE_UP.default_us, self.cut)
                return
            own_us = 8 * len(signal.data) * US_PER_S // mode.rate_bps
            due_us = max(due_us, self._due_us[side] + own_us) + again_us  # the wires are taken
        elif self._is_lost(side):
            return
        elif isinstance(signal, Bits):
            signal = Bits(self._damaged(signal.data, side, mode))
        self._due_us[side] = due_us
        if due_us > world.now_us:
            world.after(due_us - world.now_us, lambda: deliver(signal))
        else:
            deliver(signal)

    def cut(self) -> None:
        """From now on neither end hears the other in this call; without one there is no next."""
        if not self._dead:
            self._dead = self._lose_carrier()

    # Cuts and silence.

    def _cut_by(self, cut: Cut) -> None:
        if self._kinds.get(Cut) is cut:
            self.cut()

    def _until_cut(self, size: int) -> int:
        """How many of so many bytes still pass."""
        if self._bytes_left is None:
            return size
        passed = min(size, self._bytes_left)
        self._bytes_left -= passed
        if self._bytes_left == 0:
            self._world.soon(self.cut)
        return passed

    def _is_lost(self, side: Side) -> bool:
        lost = self._kinds.get(OneWay)
        return isinstance(lost, OneWay) and lost.lost is side

    def _delay_us(self) -> int:
        delay = self._kinds.get(Delay)
        if not isinstance(delay, Delay):
            return 0
        jitter_us = self._world.random.randint(0, delay.jitter_us) if delay.jitter_us else 0
        return delay.delay_us + jitter_us

    # Bits.

    def _damaged(self, data: bytes, side: Side, mode: DataMode | None) -> bytes:
        """What comes out of the wires; bytes of which bits are missing are gone."""
        out = bytearray()
        rate_bps = mode.rate_bps if mode else 0
        per_byte = 8 * US_PER_S / rate_bps if rate_bps else 0.0
        begins = self._world.now_us - per_byte * len(data)  # the last bit is here now
        for index, byte in enumerate(data):
            at_us = int(begins + per_byte * index)
            if self._in_spell(Clipping, side, at_us):
                continue
            flips = self._flips(8, side)
            if self._in_spell(Bursts, side, at_us):
                flips |= self._world.random.getrandbits(8)
            out.append(byte ^ flips)
        return bytes(out)

    def _in_spell(self, kind: type[Impairment], side: Side, at_us: int) -> bool:
        spell = self._spells.get((kind, side))
        return spell is not None and spell.covers(at_us, self._world)

    def _flips(self, bits: int, side: Side) -> int:
        """Which of the next bits are wrong, as a mask."""
        noise = self._kinds.get(Noise)
        if not isinstance(noise, Noise) or not noise.rate:
            return 0
        mask = 0
        at = self._gap[side] if self._gap[side] >= 0 else self._next_gap(noise.rate)
        while at < bits:
            mask |= 1 << at
            at += 1 + self._next_gap(noise.rate)
        self._gap[side] = at - bits
        return mask

    def _next_gap(self, rate: float) -> int:
        """Good bits before a wrong one: geometrically distributed."""
        if rate >= 1:
            return 0
        return int(math.log(1 - self._world.random.random()) / math.log1p(-rate))

    def _repetition_us(self, data: bytes, side: Side, mode: DataMode) -> int | None:
        """What repeating damaged frames costs; None if one does not get through."""
        total_us = 0
        for start in range(0, len(data), FRAME_BYTES):
            bits = 8 * (len(data[start : start + FRAME_BYTES]) + FRAME_OVERHEAD)
            frame_us = bits * US_PER_S // mode.rate_bps
            again_us = frame_us + FRAME_REJECT.default_us + 2 * self._delay_us()
            at_us = self._world.now_us + total_us
            for _ in range(MOST_TRIES):
                if not self._frame_damaged(bits, side, at_us, frame_us):
                    break
                total_us += again_us
                at_us += again_us
            else:
                return None
        return total_us

    def _frame_damaged(self, bits: int, side: Side, at_us: int, frame_us: int) -> bool:
        if self._is_lost(side):
            return True
        hit = self._flips(bits, side) != 0
        for kind in (Bursts, Clipping):
            spell = self._spells.get((kind, side))
            if spell is not None:
                begins = max(at_us - frame_us, 0)
                inside = spell.covers(begins, self._world) or spell.begins_us <= at_us
                hit = hit or inside
        return hit
