"""Every way that a call can go: what the exchange writes down about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.errors import SimulationError
from phonesim.exchange.records import CallRecord, Outcome
from phonesim.wires.loop import AnswerTone, Bits, Carrier
from tests.phonesim.fakes import TRY_MANY, Telephone
from tests.phonesim.town import MS, S, Town

DIALLED = 1 * S  # when the caller dials in these stories
RINGS = DIALLED + 200 * MS


class Story:
    """Ann (21), Bob (22) and Cid (30) at one exchange."""

    def __init__(self, **durations_us: int) -> None:
        self.town = Town(**durations_us)
        self.ann = self.town.telephone("ann", "21")
        self.bob = self.town.telephone("bob", "22")
        self.cid = self.town.telephone("cid", "30")

    def dial(self, digits: str, caller: Telephone | None = None) -> None:
        """Ann, or `caller`, lifts at once and dials a second later."""
        telephone = caller or self.ann
        telephone.lift()
        self.town.run(DIALLED)
        telephone.dial(digits)

    def talk(self) -> None:
        """Ann calls Bob, who answers at 5 s; until 10 s."""
        self.dial("22")
        self.town.run_to(5 * S)
        self.bob.lift()
        self.town.run_to(10 * S)

    @property
    def record(self) -> CallRecord:
        (record,) = self.town.exchange.records
        return record

    def release(self) -> tuple[str | None, int | None]:
        """Who released the call, and when."""
        return self.record.released_by, self.record.released_us

    def log(self, *of: str) -> list[tuple[int, str, str]]:
        return [entry for entry in self.town.log if not of or entry[1] in of]


@pytest.fixture
def story() -> Story:
    return Story()


class TestAnswered:
    def test_the_whole_record(self, story: Story) -> None:
        story.talk()
        story.ann.hang_up()
        story.town.run(60 * S)
        assert story.record == CallRecord(
            number=1,
            caller="ann",
            started_us=DIALLED,
            digits="22",
            called="bob",
            outcome=Outcome.ANSWERED,
            rings=1,
            answered_us=5 * S,
            released_us=10 * S,
            released_by="ann",
            ended_us=10 * S,
            cause=16,
        )

    def test_the_whole_log(self, story: Story) -> None:
        story.talk()
        story.ann.hang_up()
        story.town.run(1 * S)
        story.bob.hang_up()
        story.town.run(60 * S)
        assert story.log() == [
            (0, "ann", "off-hook"),
            (DIALLED, "ann", "dialing"),
            (RINGS, "bob", "ringing"),
            (5 * S, "bob", "off-hook"),
            (10 * S, "ann", "on-hook"),
            (11 * S, "bob", "on-hook"),
        ]
        assert story.town.exchange.quiet

    def test_while_it_lasts_nothing_is_said_of_its_end(self, story: Story) -> None:
        story.talk()
        assert story.record.outcome is Outcome.ANSWERED
        assert story.release() == (None, None)
        assert story.record.ended_us is None
        assert not story.town.exchange.quiet

    def test_rings_are_counted_until_the_answer(self, story: Story) -> None:
        story.dial("22")
        story.town.run_to(RINGS + 13 * S)
        story.bob.lift()
        story.town.run(60 * S)
        assert story.record.rings == 3
        assert story.record.answered_us == RINGS + 13 * S


class TestRelease:
    def test_by_the_caller_clears_at_once(self, story: Story) -> None:
        story.talk()
        story.ann.hang_up()
        story.town.run(0)
        assert (story.record.released_by, story.record.ended_us) == ("ann", 10 * S)

    def test_by_the_called_party_clears_after_two_seconds(self, story: Story) -> None:
        story.talk()
        story.bob.hang_up()
        story.town.run(60 * S)
        assert story.release() == ("bob", 10 * S)
        assert story.record.ended_us == 12 * S

    def test_by_the_called_party_and_then_the_caller(self, story: Story) -> None:
        story.talk()
        story.bob.hang_up()
        story.town.run(500 * MS)
        story.ann.hang_up()
        story.town.run(60 * S)
        assert story.release() == ("bob", 10 * S)
        assert story.record.ended_us == 10 * S + 500 * MS
        assert story.log("ann", "bob")[-2:] == [
            (10 * S, "bob", "on-hook"),
            (10 * S + 500 * MS, "ann", "on-hook"),
        ]
        assert story.town.exchange.quiet

    @pytest.mark.parametrize("first", ["ann", "bob"])
    def test_at_the_same_moment_the_first_that_is_seen_counts(
        self, story: Story, first: str
    ) -> None:
        story.talk()
        pair = [story.ann, story.bob] if first == "ann" else [story.bob, story.ann]
        for telephone in pair:
            telephone.hang_up()
        story.town.run(60 * S)
        assert (story.record.released_by, story.record.ended_us) == (first, 10 * S)
        assert story.town.exchange.quiet

    @pytest.mark.parametrize("again_us", [1, 1 * S, 2 * S - 1])
    def test_a_called_party_who_is_back_in_time_goes_on(self, story: Story, again_us: int) -> None:
        story.talk()
        story.bob.hang_up()
        story.town.run(again_us)
        story.bob.lift()
        story.town.run_to(30 * S)
        assert story.record.ended_us is None
        story.ann.send(Bits(b"still there"))
        story.town.run(0)
        assert story.bob.heard[-1] == (30 * S, Bits(b"still there"))
        assert story.record.answered_us == 5 * S

    def test_who_came_back_has_not_released_it(self, story: Story) -> None:
        story.talk()
        story.bob.hang_up()
        story.town.run(1 * S)
        story.bob.lift()
        story.town.run_to(30 * S)
        assert story.release() == (None, None)
        story.ann.hang_up()
        story.town.run(60 * S)
        assert story.release() == ("ann", 30 * S)

    def test_a_called_party_who_is_back_too_late_gets_dial_tone(self, story: Story) -> None:
        story.talk()
        story.bob.hang_up()
        story.town.run(2 * S + 1)
        story.bob.lift()
        story.town.run(1 * S)
        assert story.record.ended_us == 12 * S
        assert story.bob.tones[-1][1].name == "DIAL"


class TestUnanswered:
    def test_the_caller_gives_up_while_it_rings(self, story: Story) -> None:
        story.dial("22")
        story.town.run_to(RINGS + 7 * S)
        story.ann.hang_up()
        story.town.run(60 * S)
        assert story.record == CallRecord(
            number=1,
            caller="ann",
            started_us=DIALLED,
            digits="22",
            called="bob",
            outcome=Outcome.NO_ANSWER,
            rings=2,
            released_us=RINGS + 7 * S,
            released_by="ann",
            ended_us=RINGS + 7 * S,
            cause=16,
        )
        assert story.town.exchange.quiet

    @pytest.mark.parametrize("pause_us", [0, 199 * MS])
    def test_abandoned_before_it_rings(self, story: Story, pause_us: int) -> None:
        story.dial("22")
        story.town.run(pause_us)
        story.ann.hang_up()
        story.town.run(60 * S)
        assert story.record.outcome is Outcome.ABANDONED
        assert (story.record.called, story.record.rings) == (None, 0)
        assert story.record.ended_us == DIALLED + pause_us
        assert story.bob.heard == []

    def test_abandoned_half_dialled(self, story: Story) -> None:
        story.dial("2")
        story.town.run(3 * S)
        story.ann.hang_up()
        story.town.run(60 * S)
        assert story.record.outcome is Outcome.ABANDONED
        assert story.record.digits == "2"
        assert story.town.exchange.quiet

    def test_lifted_and_put_down_is_no_call(self, story: Story) -> None:
        story.ann.lift()
        story.town.run(5 * S)
        story.ann.hang_up()
        story.town.run(60 * S)
        assert story.town.exchange.records == []
        assert story.log() == [(0, "ann", "off-hook"), (5 * S, "ann", "on-hook")]

    def test_the_exchange_gives_up_ringing(self) -> None:
        story = Story(ring_limit=20 * S)
        story.dial("22")
        story.town.run_to(RINGS + 30 * S)
        assert story.record.outcome is Outcome.NO_ANSWER
        assert story.record.rings == 4
        assert story.record.ended_us is None  # the caller still holds the line
        story.ann.hang_up()
        story.town.run(0)
        assert story.release() == ("ann", RINGS + 30 * S)
        assert story.town.exchange.quiet

    def test_then_the_called_line_can_call(self) -> None:
        story = Story(ring_limit=20 * S)
        story.dial("22")
        story.town.run_to(RINGS + 21 * S)
        story.dial("30", story.bob)
        story.town.run(1 * S)
        story.cid.lift()
        story.town.run(1 * S)
        for telephone in (story.bob, story.cid, story.ann):
            telephone.hang_up()
        story.town.run(60 * S)
        assert story.town.calls == [("ann", "bob", "no answer"), ("bob", "cid", "answered")]
        assert [record.digits for record in story.town.exchange.records] == ["22", "30"]
        assert story.town.exchange.quiet

    def test_and_can_be_called_by_another(self) -> None:
        story = Story(ring_limit=20 * S)
        story.dial("22")
        story.town.run_to(RINGS + 21 * S)
        story.dial("22", story.cid)
        story.town.run(1 * S)
        story.bob.lift()
        story.town.run(1 * S)
        assert story.town.calls == [("ann", "bob", "no answer"), ("cid", "bob", "answered")]


class TestBusy:
    def test_who_is_off_hook(self, story: Story) -> None:
        story.bob.lift()
        story.dial("22")
        story.town.run(10 * S)
        story.ann.hang_up()
        story.town.run(0)
        assert story.record == CallRecord(
            number=1,
            caller="ann",
            started_us=DIALLED,
            digits="22",
            called="bob",
            outcome=Outcome.BUSY,
            released_us=DIALLED + 10 * S,
            released_by="ann",
            ended_us=DIALLED + 10 * S,
            cause=17,
        )

    def test_who_is_ringing(self, story: Story) -> None:
        story.dial("22")
        story.town.run(1 * S)
        story.dial("22", story.cid)
        story.town.run(1 * S)
        assert story.town.calls == [("ann", "bob", "under way"), ("cid", "bob", "busy")]

    def test_who_talks(self, story: Story) -> None:
        story.talk()
        story.dial("21", story.cid)
        story.town.run(1 * S)
        assert story.town.calls == [("ann", "bob", "answered"), ("cid", "ann", "busy")]

    def test_who_has_hung_up_but_is_not_cleared(self, story: Story) -> None:
        """The called party's line is held for two seconds."""
        story.talk()
        story.cid.lift()
        story.town.run(100 * MS)
        story.bob.hang_up()
        story.cid.dial("22")
        story.town.run(1 * S)
        assert story.town.calls[1] == ("cid", "bob", "busy")

    def test_oneself(self, story: Story) -> None:
        story.dial("21")
        story.town.run(1 * S)
        assert story.town.calls == [("ann", "ann", "busy")]
        story.ann.hang_up()
        story.town.run(0)
        assert story.town.exchange.quiet

    def test_it_stays_busy_when_the_other_becomes_free(self, story: Story) -> None:
        story.bob.lift()
        story.dial("22")
        story.town.run(5 * S)
        story.bob.hang_up()
        story.town.run(30 * S)
        assert story.record.outcome is Outcome.BUSY
        assert story.bob.rings == []

    def test_by_a_fault_from_a_given_call_on(self, story: Story) -> None:
        story.town.exchange.make_busy("22", from_call=2)
        for _ in range(3):
            story.dial("22")
            story.town.run(1 * S)
            story.ann.hang_up()
            story.town.run(1 * S)
        assert [outcome for _, _, outcome in story.town.calls] == ["no answer", "busy", "busy"]

    def test_the_fault_counts_all_calls_and_is_of_one_number(self, story: Story) -> None:
        story.town.exchange.make_busy("22", from_call=2)
        for digits in ("30", "22", "30"):
            story.dial(digits)
            story.town.run(1 * S)
            story.ann.hang_up()
            story.town.run(1 * S)
        assert story.town.calls == [
            ("ann", "cid", "no answer"),
            ("ann", "bob", "busy"),
            ("ann", "cid", "no answer"),
        ]

    def test_the_fault_does_not_keep_anyone_from_calling(self, story: Story) -> None:
        story.town.exchange.make_busy("21")
        story.talk()
        assert story.record.outcome is Outcome.ANSWERED


class TestNumbers:
    def test_unobtainable_as_soon_as_no_number_can_begin_so(self, story: Story) -> None:
        story.dial("29")
        story.town.run(1 * S)
        story.ann.hang_up()
        story.town.run(0)
        assert story.record.outcome is Outcome.UNOBTAINABLE
        assert (story.record.digits, story.record.called) == ("29", None)
        assert story.record.released_by == "ann"

    def test_digits_behind_a_complete_number_do_not_count(self, story: Story) -> None:
        story.dial("2255")
        story.town.run(1 * S)
        assert story.record.digits == "22"
        assert story.town.calls == [("ann", "bob", "under way")]

    def test_too_few_are_unobtainable_after_8_s(self, story: Story) -> None:
        story.dial("2")
        story.town.run(8 * S + 199 * MS)
        assert story.town.calls == [("ann", None, "under way")]
        story.town.run(1 * MS)
        assert story.town.calls == [("ann", None, "unobtainable")]
        assert story.record.digits == "2"

    def test_each_digit_has_its_8_s(self, story: Story) -> None:
        story.town.telephone("far", "7654321")
        story.dial("7")
        for digit in "654321":
            story.town.run(8 * S - 1)
            story.ann.dial(digit)
        story.town.run(1 * S)
        assert story.town.calls == [("ann", "far", "under way")]

    def test_a_number_that_begins_another_waits_for_more(self, story: Story) -> None:
        story.town.telephone("operator", "2")
        story.dial("2")
        story.town.run(8 * S + 200 * MS)
        assert story.town.calls == [("ann", "operator", "under way")]
        assert (DIALLED + 8 * S + 200 * MS, "operator", "ringing") in story.log()

    def test_too_late_a_digit_is_lost(self, story: Story) -> None:
        story.dial("2")
        story.town.run(8 * S)
        story.ann.dial("2")
        story.town.run(1 * S)
        assert story.record.digits == "2"
        assert story.record.outcome is Outcome.UNOBTAINABLE

    def test_digits_before_dial_tone_are_lost(self, story: Story) -> None:
        story.ann.lift()
        story.town.run(99 * MS)
        story.ann.dial("2")
        story.town.run(1 * MS)
        story.ann.dial("22")
        story.town.run(1 * S)
        assert story.record.digits == "22"

    def test_a_line_on_hook_dials_nothing(self, story: Story) -> None:
        story.ann.dial("22")
        story.town.run(1 * S)
        assert story.town.exchange.records == []

    @pytest.mark.parametrize(("name", "number"), [("ann", "99"), ("zoe", "21")])
    def test_names_and_numbers_are_given_once(self, story: Story, name: str, number: str) -> None:
        with pytest.raises(ValueError, match="ann"):
            story.town.telephone(name, number)


class TestTheVoiceBand:
    def test_passes_both_ways_unread_while_they_talk(self, story: Story) -> None:
        story.talk()
        signals = (AnswerTone(("V32",)), Carrier(("V32",)), Bits(b"\x00\xff"))
        for signal in signals:
            story.bob.send(signal)
            story.ann.send(signal)
        story.town.run(0)
        for telephone in (story.ann, story.bob):
            assert telephone.heard[-3:] == [(10 * S, signal) for signal in signals]

    def test_reaches_nobody_before_the_answer_or_after_the_end(self, story: Story) -> None:
        story.ann.send(Bits(b"idle"))
        story.dial("22")
        story.ann.send(Bits(b"routing"))
        story.town.run_to(2 * S)
        story.ann.send(Bits(b"ringing"))
        story.bob.send(Bits(b"on hook"))
        story.town.run(0)
        story.bob.lift()
        story.town.run(1 * S)
        story.bob.hang_up()
        story.town.run(1 * S)
        story.ann.send(Bits(b"held"))
        story.town.run(5 * S)
        story.ann.send(Bits(b"cleared"))
        story.bob.send(Bits(b"idle again"))
        story.town.run(1 * S)
        heard = [signal for _, signal in (*story.ann.heard, *story.bob.heard)]
        assert not any(isinstance(signal, Bits) for signal in heard)

    def test_two_calls_do_not_mix(self, story: Story) -> None:
        dan = story.town.telephone("dan", "40")
        story.talk()
        story.dial("40", story.cid)
        story.town.run(1 * S)
        dan.lift()
        story.town.run(0)
        story.ann.send(Bits(b"to bob"))
        story.cid.send(Bits(b"to dan"))
        story.town.run(0)
        assert story.bob.heard[-1][1] == Bits(b"to bob")
        assert dan.heard[-1][1] == Bits(b"to dan")


def test_calls_are_numbered_in_the_order_of_their_first_digits(story: Story) -> None:
    story.ann.lift()
    story.bob.lift()
    story.town.run(1 * S)
    story.bob.dial("30")
    story.ann.dial("30")
    story.town.run(1 * S)
    assert [(r.number, r.caller) for r in story.town.exchange.records] == [(1, "bob"), (2, "ann")]


@pytest.mark.parametrize(("first", "outcome"), [("caller", "no answer"), ("called", "answered")])
def test_at_the_very_moment_of_the_answer_who_was_first_counts(first: str, outcome: str) -> None:
    story = Story()
    story.dial("22")
    story.town.run_to(5 * S)
    acts = [story.ann.hang_up, story.bob.lift]
    for act in acts if first == "caller" else reversed(acts):
        act()
    story.town.run(1 * S)
    assert story.town.calls == [("ann", "bob", outcome)]


def test_a_line_in_a_call_that_does_not_exist_is_our_fault(story: Story) -> None:
    with pytest.raises(SimulationError, match="line ann is idle without a call"):
        story.town.exchange.answered(story.town.exchange.lines["ann"])


NAMES = ("ann", "bob", "cid")
ACTS = ("lift", "hang up", "0", "2", "22", "21", "30", "talk")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.sampled_from(ACTS),
            st.sampled_from([0, 100 * MS, 1 * S, 3 * S, 9 * S, 25 * S, 70 * S]),
        ),
        max_size=25,
    )
)
@TRY_MANY
def test_whatever_three_people_do_the_exchange_comes_to_rest(
    story: list[tuple[str, str, int]],
) -> None:
    told = Story(ring_limit=20 * S)
    telephones = dict(zip(NAMES, (told.ann, told.bob, told.cid), strict=True))
    for name, act, pause_us in story:
        telephone = telephones[name]
        if act == "lift":
            telephone.lift()
        elif act == "hang up":
            telephone.hang_up()
        elif act == "talk":
            telephone.send(Bits(b"talk"))
        else:
            telephone.dial(act)
        told.town.run(pause_us)
    for telephone in telephones.values():
        telephone.hang_up()
    told.town.run(3 * S)
    assert told.town.exchange.quiet
    for record in told.town.exchange.records:
        assert record.outcome is not Outcome.UNDER_WAY
        assert record.released_by in (record.caller, record.called)
        assert record.released_us is not None
        assert record.ended_us is not None
        assert record.started_us <= record.released_us <= record.ended_us
        assert (record.answered_us is not None) == (record.outcome is Outcome.ANSWERED)
