"""What a station hears, and exactly when: tones, ringing, and the ladder of a forgotten handset."""

from phonesim.wires.loop import CallerId, Heard, Tone
from tests.phonesim.fakes import Telephone
from tests.phonesim.town import MS, S, Town

DIAL, SILENCE, RINGBACK = Tone.DIAL, Tone.SILENCE, Tone.RINGBACK
BUSY, REORDER, HOWLER = Tone.BUSY, Tone.REORDER, Tone.HOWLER

FIRST = 1_200 * MS  # the first ring: dialled at one second, and the post-dial delay


class Two:
    """Ann, who lifts at once and dials Bob at one second, and Bob."""

    def __init__(self, number: str = "2", bob_is: str = "2", **durations_us: int) -> None:
        self.town = Town(**durations_us)
        self.ann: Telephone = self.town.telephone("ann", "1")
        self.bob: Telephone = self.town.telephone("bob", bob_is)
        self.ann.lift()
        self.town.run_to(1 * S)
        self.ann.dial(number)


def test_the_caller_of_an_answered_call() -> None:
    two = Two()
    two.town.run_to(5 * S)
    two.bob.lift()
    two.town.run_to(20 * S)
    two.ann.hang_up()
    two.town.run(20 * S)
    assert two.ann.heard == [
        (100 * MS, Heard(DIAL)),
        (1 * S, Heard(SILENCE)),
        (FIRST, Heard(RINGBACK)),
        (5 * S, Heard(SILENCE)),
    ]


def test_the_called_party_rings_two_seconds_in_six_until_the_answer() -> None:
    two = Two()
    two.town.run_to(FIRST + 13 * S)
    two.bob.lift()
    two.town.run(10 * S)
    assert two.bob.rings == [
        (FIRST, True),
        (FIRST + 2 * S, False),
        (FIRST + 6 * S, True),
        (FIRST + 8 * S, False),
        (FIRST + 12 * S, True),
        (FIRST + 13 * S, False),
    ]
    assert two.bob.tones == []


def test_who_calls_is_sent_once_between_the_first_two_rings() -> None:
    two = Two()
    two.town.run_to(60 * S)
    sent = [(at, signal) for at, signal in two.bob.heard if isinstance(signal, CallerId)]
    assert sent == [(FIRST + 2 * S + 500 * MS, CallerId("0101", "0000", "1"))]


def test_ringing_stops_when_the_caller_gives_up_in_a_burst_and_between_bursts() -> None:
    two = Two()
    two.town.run_to(FIRST + 1 * S)
    two.ann.hang_up()
    two.town.run(20 * S)
    assert two.bob.rings == [(FIRST, True), (FIRST + 1 * S, False)]

    two = Two()
    two.town.run_to(FIRST + 3 * S)
    two.ann.hang_up()
    two.town.run(20 * S)
    assert two.bob.rings[:2] == [(FIRST, True), (FIRST + 2 * S, False)]
    assert not any(on for _, on in two.bob.rings[2:])


def test_busy() -> None:
    two = Two(bob_is="2")
    two.town.run_to(2 * S)
    cid = two.town.telephone("cid", "3")
    cid.lift()
    two.town.run_to(3 * S)
    cid.dial("2")
    two.town.run_to(30 * S)
    assert cid.tones == [
        (2 * S + 100 * MS, DIAL),
        (3 * S, SILENCE),
        (3 * S + 200 * MS, BUSY),
    ]


def test_unobtainable() -> None:
    two = Two("9")
    two.town.run_to(100 * S)
    assert two.ann.tones[1:] == [(1 * S, SILENCE), (FIRST, REORDER)]


def test_ringing_too_long() -> None:
    two = Two(ring_limit=7 * S)
    two.town.run_to(100 * S)
    assert two.ann.tones[-2:] == [(FIRST, RINGBACK), (FIRST + 7 * S, REORDER)]
    assert two.bob.rings[-2:] == [(FIRST + 6 * S, True), (FIRST + 7 * S, False)]


def test_a_handset_that_was_forgotten() -> None:
    """Dial tone 16 s, reorder 30 s, the howler 30 s; then the line is left alone."""
    town = Town()
    ann = town.telephone("ann", "1")
    ann.lift()
    town.run_to(200 * S)
    assert ann.tones == [
        (100 * MS, DIAL),
        (16_100 * MS, REORDER),
        (46_100 * MS, HOWLER),
        (76_100 * MS, SILENCE),
    ]
    assert town.log == [(0, "ann", "off-hook"), (16_100 * MS, "ann", "permanent signal")]
    ann.hang_up()
    town.run(1 * S)
    ann.lift()
    town.run(1 * S)
    assert ann.tones[-1] == (201_100 * MS, DIAL)


def test_a_digit_stops_the_dial_tone_only_once() -> None:
    two = Two("2", bob_is="222")
    two.town.run_to(2 * S)
    two.ann.dial("2")
    two.town.run_to(3 * S)
    assert two.ann.tones == [(100 * MS, DIAL), (1 * S, SILENCE)]


def test_who_is_left_by_the_caller_hears_silence_then_reorder() -> None:
    two = Two()
    two.town.run_to(5 * S)
    two.bob.lift()
    two.town.run_to(10 * S)
    two.ann.hang_up()
    two.town.run_to(100 * S)
    assert two.bob.tones == [
        (10 * S, SILENCE),
        (12_500 * MS, REORDER),
        (42_500 * MS, HOWLER),
        (72_500 * MS, SILENCE),
    ]


def test_who_is_left_by_the_called_party_hears_silence_longer() -> None:
    """Two seconds in which the other may come back, the open loop, two more of silence."""
    two = Two()
    two.town.run_to(5 * S)
    two.bob.lift()
    two.town.run_to(10 * S)
    two.bob.hang_up()
    two.town.run_to(20 * S)
    assert two.ann.tones[-3:] == [(10 * S, SILENCE), (12 * S, SILENCE), (14_500 * MS, REORDER)]


def test_the_office_can_be_slower() -> None:
    two = Two(dial_tone_delay=500 * MS, post_dial_delay=3 * S)
    two.town.run_to(11 * S)
    assert two.ann.tones == [(500 * MS, DIAL), (1 * S, SILENCE), (4 * S, RINGBACK)]
    assert two.bob.rings == [(4 * S, True), (6 * S, False), (10 * S, True)]
