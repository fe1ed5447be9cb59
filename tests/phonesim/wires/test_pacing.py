"""Bytes at line speed: when each slice has left, and when all have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.units import US_PER_S
from phonesim.wires.pacing import SLICE, Transmitter
from phonesim.world import World
from tests.phonesim.fakes import TRY_MANY


class Sent:
    """A transmitter, and what has left it."""

    def __init__(self, rate_bps: int = 0, bits_per_byte: int = 10) -> None:
        self.world = World()
        self.slices: list[tuple[int, bytes]] = []
        self.drained: list[int] = []
        self.transmitter = Transmitter(self.world, self._send, rate_bps, bits_per_byte)

    def _send(self, data: bytes) -> None:
        self.slices.append((self.world.now_us, data))

    def note_drained(self) -> None:
        self.transmitter.when_drained(lambda: self.drained.append(self.world.now_us))


class TestUnpaced:
    def test_leaves_at_this_moment_whole(self) -> None:
        sent = Sent()
        sent.transmitter.write(b"AT\r")
        sent.world.run_for(0)
        assert sent.slices == [(0, b"AT\r")]
        assert sent.transmitter.idle

    def test_what_is_written_meanwhile_follows_in_order(self) -> None:
        sent = Sent()
        for word in (b"a", b"b", b"c"):
            sent.transmitter.write(word)
        sent.world.run_for(0)
        assert b"".join(data for _, data in sent.slices) == b"abc"


class TestPaced:
    @pytest.mark.parametrize(
        ("rate_bps", "bits_per_byte", "due_us"),
        [
            (9600, 10, 1_042),
            (9600, 11, 1_146),
            (1200, 10, 8_333),
            (300, 10, 33_333),
            (75, 10, 133_333),  # longer than a slice: one byte is the least
            (115200, 10, 87),
            (14400, 8, 556),
        ],
    )
    def test_a_byte_has_left_with_its_last_bit(
        self, rate_bps: int, bits_per_byte: int, due_us: int
    ) -> None:
        sent = Sent(rate_bps, bits_per_byte)
        sent.transmitter.write(b"x")
        sent.world.run_for(due_us - 1)
        assert sent.slices == []
        sent.world.run_for(1)
        assert sent.slices == [(due_us, b"x")]

    def test_a_stream_travels_in_slices(self) -> None:
        sent = Sent(9600)
        sent.transmitter.write(bytes(100))
        sent.world.run_for(US_PER_S)
        assert [(at, len(data)) for at, data in sent.slices] == [
            (50_000, 48),
            (100_000, 48),
            (104_167, 4),
        ]

    def test_one_second_carries_what_it_says(self) -> None:
        sent = Sent(9600)
        sent.transmitter.write(bytes(960))
        sent.note_drained()
        sent.world.run_for(2 * US_PER_S)
        assert sent.drained == [US_PER_S]

    def test_bytes_written_during_a_slice_wait_for_it(self) -> None:
        sent = Sent(9600)
        sent.transmitter.write(b"a")
        sent.world.run_for(500)
        sent.transmitter.write(b"b")
        sent.transmitter.write(b"c")
        sent.world.run_for(US_PER_S)
        assert sent.slices == [(1_042, b"a"), (1_042 + 2_083, b"bc")]

    def test_after_a_silence_it_begins_anew(self) -> None:
        sent = Sent(9600)
        sent.transmitter.write(b"a")
        sent.world.run_for(US_PER_S)
        sent.transmitter.write(b"b")
        sent.world.run_for(US_PER_S)
        assert sent.slices == [(1_042, b"a"), (US_PER_S + 1_042, b"b")]

    def test_a_new_speed_counts_from_the_next_slice(self) -> None:
        sent = Sent(1200)
        sent.transmitter.write(b"a")
        sent.transmitter.rate_bps = 9600
        sent.transmitter.write(b"b")
        sent.world.run_for(US_PER_S)
        assert sent.slices == [(8_333, b"a"), (8_333 + 1_042, b"b")]


class TestDrained:
    def test_when_idle_at_this_moment_from_the_queue(self) -> None:
        sent = Sent(9600)
        sent.note_drained()
        assert sent.drained == []
        sent.world.run_for(0)
        assert sent.drained == [0]

    @pytest.mark.parametrize("rate_bps", [0, 9600])
    def test_comes_after_the_last_byte(self, rate_bps: int) -> None:
        sent = Sent(rate_bps)
        order: list[str] = []
        transmitter = Transmitter(sent.world, lambda data: order.append("sent"), rate_bps, 10)
        transmitter.write(bytes(50))
        transmitter.when_drained(lambda: order.append("drained"))
        sent.world.run_for(US_PER_S)
        assert order[-1] == "drained"
        assert order.count("drained") == 1

    def test_is_told_to_each_who_asked_in_order(self) -> None:
        sent = Sent(9600)
        told: list[str] = []
        sent.transmitter.write(b"a")
        for name in "xyz":
            sent.transmitter.when_drained(lambda name=name: told.append(name))  # type: ignore[misc]
        sent.world.run_for(US_PER_S)
        assert told == ["x", "y", "z"]

    def test_does_not_wait_for_what_is_written_later(self) -> None:
        """A far end that never stops sending must not keep DCD from rising."""
        sent = Sent(9600)
        sent.transmitter.write(b"CONNECT 9600\r\n")
        sent.note_drained()
        sent.transmitter.write(bytes(960))
        sent.world.run_for(2 * US_PER_S)
        assert sent.drained == [14_583]

    def test_the_callback_may_write(self) -> None:
        sent = Sent(9600)
        sent.transmitter.write(b"a")
        sent.transmitter.when_drained(lambda: sent.transmitter.write(b"b"))
        sent.world.run_for(US_PER_S)
        assert [data for _, data in sent.slices] == [b"a", b"b"]


class TestDiscarding:
    def test_the_slice_on_its_way_still_arrives(self) -> None:
        sent = Sent(9600)
        sent.transmitter.write(bytes(100))
        sent.world.run_for(10_000)
        sent.transmitter.discard()
        sent.world.run_for(US_PER_S)
        assert [(at, len(data)) for at, data in sent.slices] == [(50_000, 48)]

    def test_then_all_that_is_left_has_left(self) -> None:
        sent = Sent(9600)
        sent.transmitter.write(bytes(100))
        sent.note_drained()
        sent.world.run_for(10_000)
        sent.transmitter.discard()
        sent.world.run_for(US_PER_S)
        assert sent.drained == [50_000]
        assert sent.transmitter.idle

    def test_what_is_written_next_is_sent(self) -> None:
        sent = Sent(9600)
        sent.transmitter.write(bytes(100))
        sent.transmitter.discard()
        sent.transmitter.write(b"next")
        sent.note_drained()
        sent.world.run_for(US_PER_S)
        assert [data for _, data in sent.slices] == [bytes(48), b"next"]
        assert sent.drained == [54_167]


class TestHolding:
    def test_stops_behind_the_slice_on_its_way(self) -> None:
        sent = Sent(9600)
        sent.transmitter.write(bytes(200))
        sent.world.run_for(60_000)
        sent.transmitter.hold(True)
        sent.world.run_for(US_PER_S)
        assert [(at, len(data)) for at, data in sent.slices] == [(50_000, 48), (100_000, 48)]
        assert sent.transmitter.waiting == 104

    def test_goes_on_where_it_stopped(self) -> None:
        sent = Sent(9600)
        sent.transmitter.hold(True)
        sent.transmitter.write(b"a")
        sent.world.run_for(US_PER_S)
        assert sent.slices == []
        sent.transmitter.hold(False)
        sent.transmitter.hold(False)
        sent.world.run_for(US_PER_S)
        assert sent.slices == [(US_PER_S + 1_042, b"a")]

    def test_holds_what_is_not_paced_too(self) -> None:
        sent = Sent(0)
        sent.transmitter.hold(True)
        sent.transmitter.write(b"a")
        sent.transmitter.write(b"b")
        sent.note_drained()
        sent.world.run_for(US_PER_S)
        assert (sent.slices, sent.drained) == ([], [])
        sent.transmitter.hold(False)
        sent.world.run_for(0)
        assert sent.slices == [(US_PER_S, b"ab")]
        assert sent.drained == [US_PER_S]

    def test_what_is_discarded_meanwhile_is_not_waited_for(self) -> None:
        sent = Sent(9600)
        sent.transmitter.hold(True)
        sent.transmitter.write(bytes(100))
        sent.note_drained()
        sent.transmitter.discard()
        sent.world.run_for(0)
        assert sent.drained == [0]


def test_who_is_sent_to_may_send_on() -> None:
    world = World()
    sent: list[bytes] = []

    def answer(data: bytes) -> None:
        sent.append(data)
        if len(sent) < 3:
            transmitter.write(b"again")

    transmitter = Transmitter(world, answer)
    transmitter.write(b"first")
    world.run_for(0)
    assert sent == [b"first", b"again", b"again"]
    assert transmitter.idle


@given(
    st.lists(st.tuples(st.integers(0, 40_000), st.binary(min_size=1, max_size=80)), max_size=6),
    st.sampled_from([0, 75, 300, 1200, 2400, 9600, 33600, 115200]),
    st.sampled_from([8, 10, 11]),
)
@TRY_MANY
def test_every_byte_in_order_and_none_faster_than_the_line(
    writes: list[tuple[int, bytes]], rate_bps: int, bits_per_byte: int
) -> None:
    sent = Sent(rate_bps, bits_per_byte)
    for pause_us, data in writes:
        sent.world.run_for(pause_us)
        sent.transmitter.write(data)
    sent.world.run_for(60 * US_PER_S)
    assert b"".join(data for _, data in sent.slices) == b"".join(data for _, data in writes)
    assert sent.transmitter.idle
    if not rate_bps:
        return
    byte_us = bits_per_byte * US_PER_S / rate_bps
    before_us = 0
    for at_us, data in sent.slices:
        assert at_us - before_us >= len(data) * byte_us - 0.5
        assert len(data) == 1 or len(data) * byte_us <= SLICE.default_us
        before_us = at_us
