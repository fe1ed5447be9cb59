"""Impaired wires: what two modems and their terminals notice, and what the exchange writes down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.exchange.channel import Channel
from phonesim.exchange.impairments import (
    FORMS,
    KINDS,
    Bursts,
    Clipping,
    Cut,
    Delay,
    Noise,
    OneWay,
    Side,
    read_impairment,
)
from phonesim.trace import Fact
from phonesim.wires.loop import AnswerTone, Bits, DataMode, VoiceBand
from phonesim.wires.v24 import Circuit
from phonesim.world import World
from tests.phonesim.fakes import TRY_MANY
from tests.phonesim.town import MS, Desk, S, Town

PLAIN, CORRECTED = DataMode(9600, False), DataMode(9600, True)
ZEROS = bytes(1000)


class Wire:
    """One direction of one line, and what comes out of it, and when."""

    def __init__(self, mode: DataMode = PLAIN, seed: int = 0) -> None:
        self.world, self.mode = World(seed=seed), mode
        self.lost_us: list[int] = []
        self.channel = Channel(self.world, self._lose)
        self.out: list[tuple[int, VoiceBand]] = []

    def _lose(self) -> bool:
        self.lost_us.append(self.world.now_us)
        return True

    def say(self, signal: VoiceBand, side: Side = Side.FROM) -> None:
        deliver = lambda s: self.out.append((self.world.now_us, s))  # noqa: E731
        self.channel.carry(signal, side, self.mode, deliver)

    @property
    def data(self) -> bytes:
        return b"".join(s.data for _, s in self.out if isinstance(s, Bits))


def wrong_bits(data: bytes) -> int:
    return sum(byte.bit_count() for byte in data)


def test_delay_is_exact_and_jitter_keeps_the_order() -> None:
    wire = Wire()
    wire.channel.impair(Delay(100 * MS))
    wire.say(Bits(b"a"))
    wire.world.run_for(1 * S)
    assert wire.out == [(100 * MS, Bits(b"a"))]
    wire.channel.impair(Delay(100 * MS, 500 * MS))
    for letter in b"bcdefgh":
        wire.say(Bits(bytes([letter])))
        wire.world.run_for(10 * MS)
    wire.world.run_for(1 * S)
    assert wire.data == b"abcdefgh"
    times = [at for at, _ in wire.out]
    assert times == sorted(times)


def test_noise_hits_its_share_of_the_bits_and_a_seed_repeats_it() -> None:
    found = []
    for seed in (1, 1, 2):
        wire = Wire(seed=seed)
        wire.channel.impair(Noise(1e-2))
        for _ in range(20):
            wire.say(Bits(ZEROS))
        found.append(wire.data)
    assert len(found[0]) == 20_000
    assert 1_300 < wrong_bits(found[0]) < 1_900  # 1,600 on average
    assert found[0] == found[1] != found[2]


def test_noise_of_one_hits_every_bit_and_of_nothing_none() -> None:
    wire = Wire()
    wire.channel.impair(Noise(1.0))
    wire.say(Bits(b"\x0f"))
    wire.channel.impair(Noise(0.0))
    wire.say(Bits(b"\x0f"))
    assert wire.data == b"\xf0\x0f"


def test_a_modem_that_corrects_errors_delivers_every_byte_late() -> None:
    wire = Wire(CORRECTED)
    wire.channel.impair(Noise(1e-3))
    sent = bytes(range(256)) * 4
    for start in range(0, len(sent), 64):
        wire.say(Bits(sent[start : start + 64]))
        wire.world.run_for(64 * 8 * S // 9600)
    wire.world.run_for(10 * S)
    assert wire.data == sent
    assert wire.out[-1][0] > len(sent) * 8 * S // 9600


def test_a_link_through_which_no_frame_gets_is_given_up() -> None:
    wire = Wire(CORRECTED)
    wire.channel.impair(Noise(0.5))
    wire.say(Bits(b"abc"))
    wire.world.run_for(60 * S)
    assert (wire.data, wire.lost_us) == (b"", [10 * S])


def test_bursts_spoil_spells_and_clipping_loses_them() -> None:
    for kind in (Bursts(20 * MS, 100 * MS), Clipping(20 * MS, 100 * MS)):
        wire = Wire()
        wire.channel.impair(kind)
        for _ in range(200):
            wire.world.run_for(50 * MS)
            wire.say(Bits(bytes(60)))  # 50 ms at 9600 bit/s
        lost, wrong = 200 * 60 - len(wire.data), wrong_bits(wire.data)
        if isinstance(kind, Bursts):
            assert lost == 0
            assert 3_000 < wrong < 13_000  # a sixth of 96,000 bits, half of them wrong: 8,000
        else:
            assert wrong == 0
            assert 1_000 < lost < 3_400  # a sixth of 12,000 bytes


def test_one_way_loses_that_direction_only() -> None:
    wire = Wire()
    wire.channel.impair(OneWay(Side.FROM))
    wire.say(Bits(b"from"), Side.FROM)
    wire.say(AnswerTone(("V21",)), Side.FROM)
    wire.say(Bits(b"to"), Side.TO)
    assert wire.out == [(0, Bits(b"to"))]
    wire.channel.heal(OneWay)
    wire.say(Bits(b"!"), Side.FROM)
    assert wire.data == b"to!"


@TRY_MANY
@given(st.lists(st.tuples(st.binary(max_size=30), st.sampled_from([*Side]))), st.integers(1, 200))
def test_a_cut_lets_exactly_so_many_bytes_through(
    said: list[tuple[bytes, Side]], after: int
) -> None:
    wire = Wire()
    wire.channel.impair(Cut(after_bytes=after))
    for data, side in said:
        wire.say(Bits(data), side)
        wire.world.run_for(0)
    whole = b"".join(data for data, _ in said)
    assert wire.data == whole[:after]
    assert wire.lost_us == ([0] if len(whole) >= after else [])


def test_a_cut_without_more_is_at_once() -> None:
    wire = Wire()
    wire.world.run_for(S)
    wire.channel.impair(Cut())
    wire.world.run_for(0)
    assert wire.lost_us == [1 * S]


def test_a_healed_cut_does_not_come() -> None:
    wire = Wire()
    wire.channel.impair(Cut(after_us=5 * S))
    wire.channel.heal(Cut)
    wire.world.run_for(10 * S)
    assert wire.lost_us == []


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        ("noise", "1e-4", Noise(1e-4)),
        ("bursts", "20ms every 5s", Bursts(20 * MS, 5 * S)),
        ("clipping", "20ms every 5s", Clipping(20 * MS, 5 * S)),
        ("delay", "100ms", Delay(100 * MS)),
        ("delay", "100ms jitter 20ms", Delay(100 * MS, 20 * MS)),
        ("cut", "", Cut()),
        ("cut", "after 200 bytes", Cut(200)),
        ("cut", "after 5s", Cut(None, 5 * S)),
        ("one-way", "to", OneWay(Side.TO)),
    ],
)
def test_what_is_said_of_an_impairment(kind: str, text: str, meant: object) -> None:
    assert read_impairment(kind, text) == meant


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["2", "5", "20ms every", "0s every 5s", "after", "up", "-1"])
def test_nonsense_is_refused_with_what_to_write(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"how a line has {kind}: ") as raised:
        read_impairment(kind, text)
    assert FORMS[kind] in str(raised.value)


class TestCall:
    """Two modems on line, 84001 having called 55555."""

    def talk(self, stored: str = "") -> tuple[Town, Desk, Desk]:
        town = Town()
        pc, nas = town.desk("pc", "84001", stored), town.desk("nas", "55555", f"S0=1{stored}")
        town.connected(pc, nas, "55555")
        return town, pc, nas

    def faults(self, town: Town) -> list[tuple[str, Fact, Fact]]:
        return [
            (event.kind, event.facts["fault"], event.facts["where"])
            for event in town.world.trace.events
            if event.source == "pstn" and event.kind in ("fault", "healed")
        ]

    def test_the_record_has_the_speed_and_the_bytes_of_both(self) -> None:
        town, pc, nas = self.talk()
        pc.terminal.type("hello")
        nas.terminal.type("hi")
        town.run(1 * S)
        (record,) = town.exchange.records
        assert (record.speed_bps, record.sent_bytes, record.received_bytes) == (14400, 5, 2)

    def test_without_error_correction_wrong_bytes_come_out(self) -> None:
        town, pc, nas = self.talk("\\N0")
        town.exchange.faults.begin("noise", "pc", "1e-2")
        pc.terminal.type("0" * 500)
        town.run(2 * S)
        came = nas.terminal.read()
        assert len(came) == 500
        assert 10 < sum(c != "0" for c in came) < 90

    def test_with_error_correction_the_right_bytes_come_later(self) -> None:
        town, pc, nas = self.talk()
        town.exchange.faults.begin("noise", "84001", "2e-4")
        sent = "".join(chr(32 + i % 90) for i in range(1000))
        pc.terminal.type(sent)
        town.run(20 * S)
        assert nas.terminal.read() == sent
        assert nas.terminal.arrivals[-1][0] - nas.terminal.arrivals[0][0] > 800 * MS

    def test_a_cut_is_no_carrier_at_both_and_heals_with_the_call(self) -> None:
        town, pc, nas = self.talk()
        town.exchange.faults.begin("cut", "pc", "after 3 bytes")
        pc.terminal.type("hello")
        town.run(10 * S)
        assert nas.terminal.read() == "hel\r\nNO CARRIER\r\n"
        assert pc.outcome[1] == "NO CARRIER"
        assert town.exchange.quiet
        assert self.faults(town) == [("fault", "cut", "pc"), ("healed", "cut", "pc")]
        town.connected(pc, nas, "55555")
        pc.terminal.type("hello")
        town.run(1 * S)
        assert nas.terminal.read() == "hello"

    def test_delay_is_heard_and_healed(self) -> None:
        town, pc, nas = self.talk()
        town.exchange.faults.begin("delay", "nas", "300ms", for_us=5 * S)
        began = town.world.now_us
        pc.terminal.type("a")
        town.run(6 * S)
        late_us = nas.terminal.arrivals[-1][0] - began
        assert 300 * MS <= late_us < 310 * MS
        assert self.faults(town) == [("fault", "delay", "nas"), ("healed", "delay", "nas")]
        pc.terminal.type("b")
        town.run(50 * MS)
        assert nas.terminal.read() == "ab"

    def test_wires_that_are_whole_again_cost_nothing(self) -> None:
        town, pc, _ = self.talk()
        town.exchange.faults.begin("noise", "pc", "1e-4")
        town.exchange.faults.heal("pc")
        pc.terminal.set(Circuit.DTR, False)
        town.run(10 * S)
        assert town.exchange.lines["pc"].channel is None

    def test_a_place_that_is_not_there_is_refused(self) -> None:
        town, _, _ = self.talk()
        with pytest.raises(ValueError, match='there is no line "pv"; there are pc, nas'):
            town.exchange.faults.begin("noise", "pv", "1e-4")
        with pytest.raises(ValueError, match="the share of wrong bits"):
            town.exchange.faults.begin("noise", "pc", "much")

    def test_a_retrain_holds_the_data_and_changes_the_speed(self) -> None:
        town, pc, nas = self.talk()
        town.exchange.faults.begin("retrain", "pc", 9600)
        began = town.world.now_us
        pc.terminal.type("after")
        town.run(20 * S)
        assert nas.terminal.read() == "after"
        assert nas.terminal.arrivals[-1][0] - began > 5 * S
        (record,) = town.exchange.records
        assert record.speed_bps == 9600
        speeds = [e for e in town.world.trace.events if (e.source, e.kind) == ("pstn", "speed")]
        assert [event.facts["rate_bps"] for event in speeds] == [14400, 9600]

    def test_a_retrain_never_speeds_up_and_may_keep_the_rate(self) -> None:
        town, pc, _ = self.talk()
        for rate, then in ((0, 14400), (33600, 14400), (5000, 4800), (4800, 4800)):
            town.exchange.faults.begin("retrain", "pc", rate)
            town.run(10 * S)
            assert town.exchange.records[0].speed_bps == then
        assert pc.state == "ONLINE"

    def test_below_the_lowest_rate_of_their_modulation_they_lose_each_other(self) -> None:
        town, pc, nas = self.talk()
        town.exchange.faults.begin("retrain", "pc", 2400)  # V.32 bis has 4800 and more
        town.run(4 * S)
        assert (pc.state, nas.state) == ("ONLINE", "ONLINE")
        town.run(10 * S)
        assert (pc.outcome[1], nas.outcome[1]) == ("NO CARRIER", "NO CARRIER")
        assert town.exchange.quiet
        assert town.exchange.records[0].speed_bps == 14400

    def test_a_cut_without_a_call_loses_nothing_and_is_over(self) -> None:
        town, pc, nas = self.talk()
        pc.terminal.set(Circuit.DTR, False)
        town.run(20 * S)
        pc.terminal.set(Circuit.DTR, True)
        town.exchange.faults.begin("cut", "pc")
        town.exchange.faults.begin("cut", "nas", "after 5s")
        town.run(6 * S)
        assert [f for f in self.faults(town) if f[0] == "healed"] == [
            ("healed", "cut", "pc"),
            ("healed", "cut", "nas"),
        ]
        town.connected(pc, nas, "55555")
        pc.terminal.type("x")
        town.run(1 * S)
        assert nas.terminal.read() == "x"

    @pytest.mark.parametrize(("at", "lost"), [("pc", "from"), ("pc", "to"), ("nas", "to")])
    def test_a_handshake_needs_both_directions(self, at: str, lost: str) -> None:
        town = Town()
        pc, nas = town.desk("pc", "84001", "S7=30"), town.desk("nas", "55555", "S0=1S7=40")
        town.exchange.faults.begin("one-way", at, lost)
        pc.terminal.type("ATD55555\r")
        town.run(60 * S)
        assert pc.outcome[1] == "NO CARRIER"
        assert [word for _, word in nas.results][-2:] == ["RING", "NO CARRIER"]
        assert town.exchange.records[0].speed_bps is None

    def test_a_handshake_waits_for_the_other_direction(self) -> None:
        town = Town()
        pc, nas = town.desk("pc", "84001"), town.desk("nas", "55555", "S0=1")
        town.exchange.faults.begin("one-way", "pc", "from", for_us=15 * S)
        assert town.connected(pc, nas, "55555") > 24 * S

    def test_who_hangs_up_in_a_retrain_can_call_again(self) -> None:
        town, pc, nas = self.talk()
        town.exchange.faults.begin("retrain", "pc", 4800)
        town.run(1 * S)
        pc.terminal.set(Circuit.DTR, False)
        town.run(20 * S)
        pc.terminal.set(Circuit.DTR, True)
        assert town.exchange.quiet
        town.connected(pc, nas, "55555")
        pc.terminal.type("x")
        town.run(1 * S)
        assert nas.terminal.read() == "x"
