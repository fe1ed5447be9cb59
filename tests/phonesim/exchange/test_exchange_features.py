"""Features of lines: forwarding, call waiting, flash, service codes, classes and countries."""

from dataclasses import replace

import pytest

from phonesim.exchange.countries import COUNTRIES, DE, US, Service
from phonesim.exchange.exchange import Exchange
from phonesim.exchange.hunt_group import Order
from phonesim.exchange.numbering import Pattern
from phonesim.exchange.records import Outcome
from phonesim.exchange.subscriber import PBX, PLAIN, REORIGINATING, Features, Identity, LineClass
from phonesim.timers import Timers
from phonesim.wires.loop import Bits, CallerId, LoopCurrent, Tone
from phonesim.world import World
from tests.phonesim.fakes import Telephone
from tests.phonesim.town import MS, S, Town

WAITING = Features(call_waiting=True)


class Office:
    """Ann (21), Bob (22), Cid (30) and Dan (31); Bob's line has features."""

    def __init__(self, bob: Features = PLAIN, **durations_us: int) -> None:
        self.town = Town(**durations_us)
        self.exchange = self.town.exchange
        self.ann = self.town.telephone("ann", "21")
        self.bob = Telephone(self.town.world, self.exchange.add_line("bob", "22", bob))
        self.cid = self.town.telephone("cid", "30")
        self.dan = self.town.telephone("dan", "31")

    def call(self, caller: Telephone, digits: str) -> None:
        """Lift, dial, and let the call arrive."""
        caller.lift()
        self.town.run(1 * S)
        caller.dial(digits)
        self.town.run(1 * S)

    def talk(self) -> None:
        """Ann and Bob."""
        self.call(self.ann, "22")
        self.bob.lift()
        self.town.run(1 * S)

    def flash(self, telephone: Telephone, length_us: int = 500 * MS) -> None:
        telephone.hang_up()
        self.town.run(length_us)
        telephone.lift()
        self.town.run(0)

    def hears(self, telephone: Telephone, speaker: Telephone) -> bool:
        """Whether what one says reaches the other."""
        word = Bits(f"word {len(telephone.heard)}".encode())
        speaker.send(word)
        self.town.run(0)
        return bool(telephone.heard) and telephone.heard[-1][1] == word


class TestCallWaiting:
    def test_the_second_caller_hears_ringback_and_the_line_a_tone_every_ten_seconds(self) -> None:
        office = Office(WAITING)
        office.talk()
        office.call(office.cid, "22")
        office.town.run(11 * S)
        tones = [(at - 4_200 * MS, tone) for at, tone in office.bob.tones]
        assert tones[-4:] == [
            (0, Tone.CALL_WAITING),
            (300 * MS, Tone.SILENCE),
            (10_300 * MS, Tone.CALL_WAITING),
            (10_600 * MS, Tone.SILENCE),
        ]
        assert office.cid.tones[-1][1] is Tone.RINGBACK
        assert office.town.calls[-1] == ("cid", "bob", "under way")

    def test_a_flash_answers_it_and_another_goes_back(self) -> None:
        office = Office(WAITING)
        office.talk()
        office.call(office.cid, "22")
        office.flash(office.bob)
        assert [r.outcome for r in office.exchange.records] == [Outcome.ANSWERED] * 2
        assert office.hears(office.cid, office.bob)
        assert not office.hears(office.ann, office.bob)
        assert not office.hears(office.bob, office.ann)
        office.flash(office.bob)
        assert office.hears(office.ann, office.bob)
        assert not office.hears(office.cid, office.bob)

    def test_who_waits_rings_when_the_line_hangs_up(self) -> None:
        office = Office(WAITING)
        office.talk()
        office.call(office.cid, "22")
        office.bob.hang_up()
        office.town.run(2 * S)
        assert office.bob.rings[-1][1] is True
        office.bob.lift()
        office.town.run(0)
        assert office.hears(office.bob, office.cid)
        assert office.exchange.records[0].released_by == "bob"

    def test_who_is_on_hold_rings_back(self) -> None:
        office = Office(WAITING)
        office.talk()
        office.call(office.cid, "22")
        office.flash(office.bob)  # Ann is on hold
        office.bob.hang_up()
        office.town.run(2 * S)
        office.bob.lift()
        office.town.run(0)
        assert office.hears(office.ann, office.bob)
        assert office.exchange.records[0].ended_us is None

    def test_who_waits_may_give_up(self) -> None:
        office = Office(WAITING)
        office.talk()
        office.call(office.cid, "22")
        office.cid.hang_up()
        office.town.run(30 * S)
        assert office.exchange.records[1].outcome is Outcome.NO_ANSWER
        assert office.bob.tones[-1][1] is Tone.SILENCE
        assert office.hears(office.bob, office.ann)

    def test_a_third_is_busy(self) -> None:
        office = Office(WAITING)
        office.talk()
        office.call(office.cid, "22")
        office.call(office.dan, "22")
        assert office.town.calls[-1] == ("dan", "bob", "busy")

    def test_not_after_its_code_and_again_after_that_call(self) -> None:
        office = Office(WAITING)
        office.bob.lift()
        office.town.run(1 * S)
        office.bob.dial("*70")
        office.town.run(1 * S)
        assert office.bob.tones[-1][1] is Tone.DIAL
        office.bob.dial("21")
        office.town.run(1 * S)
        office.ann.lift()
        office.call(office.cid, "22")
        assert office.town.calls[-1] == ("cid", "bob", "busy")
        for telephone in (office.ann, office.bob, office.cid):
            telephone.hang_up()
        office.town.run(5 * S)
        office.talk()
        office.call(office.cid, "22")
        assert office.town.calls[-1] == ("cid", "bob", "under way")

    def held(self) -> Office:
        """Bob has called Ann, and holds her while he talks to Cid, who called him."""
        office = Office(WAITING)
        office.call(office.bob, "21")
        office.ann.lift()
        office.town.run(1 * S)
        office.call(office.cid, "22")
        office.flash(office.bob)
        office.town.run(1 * S)
        return office

    def test_the_one_on_hold_hangs_up_while_the_other_is_rung_back(self) -> None:
        office = self.held()
        office.bob.hang_up()
        office.town.run(5 * S)
        assert office.exchange.lines["bob"].state.name.startswith("RING")
        office.ann.hang_up()
        office.town.run(2 * S)
        assert office.exchange.lines["bob"].state.name == "IDLE"
        assert office.exchange.records[0].released_by == "ann"

    def test_the_one_on_hold_is_gone_when_the_other_comes_back(self) -> None:
        office = self.held()
        office.ann.hang_up()
        office.town.run(1 * S)
        office.flash(office.bob)
        office.town.run(1 * S)
        first = office.exchange.records[0]
        assert (first.released_by, first.ended_us is None) == ("ann", False)
        assert office.exchange.lines["ann"].at_rest


class TestBarring:
    def test_forwarding_goes_nowhere_that_may_not_be_called(self) -> None:
        office = Office(Features(forward_always="30"))
        office.exchange.bar("3X")
        office.call(office.ann, "22")
        assert office.exchange.records[0].outcome is Outcome.BARRED

    def test_forwarding_goes_nowhere_that_the_subscriber_may_not_call(self) -> None:
        office = Office(Features(forward_always="30", barred=(Pattern("30"),)))
        office.call(office.ann, "22")
        assert office.exchange.records[0].outcome is Outcome.BARRED

    def test_forwarding_takes_a_circuit_of_the_trunk_group_that_it_needs(self) -> None:
        office = Office(Features(forward_always="30"))
        trunk = office.exchange.add_trunk_group("far", 1, ["3X"])
        office.call(office.ann, "22")
        assert (office.exchange.records[0].trunk, trunk.busy) == ("far", 1)
        office.call(office.dan, "22")
        assert office.exchange.records[1].outcome is Outcome.CONGESTION
        office.ann.hang_up()
        office.town.run(1 * S)
        assert trunk.busy == 0


class TestFlash:
    @pytest.mark.parametrize(
        ("length_us", "flashes", "ended"),
        [(299 * MS, 0, False), (300 * MS, 1, False), (1_249 * MS, 1, False), (1_251 * MS, 0, True)],
    )
    def test_its_length(self, length_us: int, flashes: int, ended: bool) -> None:
        office = Office(replace(PLAIN, line_class=PBX))
        office.talk()
        office.flash(office.bob, length_us)
        office.town.run(5 * S)
        acts = [act for _, line, act in office.town.log if line == "bob"]
        assert acts.count("flash") == flashes
        assert (office.exchange.records[0].ended_us is not None) is ended

    def test_the_far_end_may_clear_meanwhile(self) -> None:
        office = Office(replace(PLAIN, line_class=PBX))
        office.talk()
        office.bob.hang_up()
        office.ann.hang_up()
        office.town.run(10 * S)
        assert office.exchange.quiet


class TestAfterDisconnect:
    def test_the_loop_opens_for_half_a_second(self) -> None:
        office = Office()
        office.talk()
        office.ann.hang_up()
        office.town.run(5 * S)
        current = [(at - 3 * S, s.on) for at, s in office.bob.heard if isinstance(s, LoopCurrent)]
        assert current == [(0, False), (500 * MS, True)]

    def test_dial_tone_again(self) -> None:
        office = Office(replace(PLAIN, line_class=REORIGINATING))
        office.talk()
        office.ann.hang_up()
        office.town.run(1 * S)
        assert office.bob.tones[-1] == (3_500 * MS, Tone.DIAL)
        office.bob.dial("30")
        office.town.run(1 * S)
        assert office.town.calls[-1] == ("bob", "cid", "under way")

    def test_busy_at_once_on_an_extension(self) -> None:
        office = Office(replace(PLAIN, line_class=PBX))
        office.talk()
        office.ann.hang_up()
        office.town.run(0)
        assert office.bob.tones[-1] == (3 * S, Tone.BUSY)


class TestServiceCodes:
    def test_digits_may_follow_a_code_at_once(self) -> None:
        office = Office()
        office.call(office.ann, "*6722")
        assert office.exchange.records[0].digits == "22"
        assert office.town.calls == [("ann", "bob", "under way")]

    def test_half_a_code_is_no_number(self) -> None:
        office = Office()
        office.call(office.ann, "*6")
        office.town.run(9 * S)
        assert office.town.calls == [("ann", None, "unobtainable")]

    def test_half_a_code_and_then_nothing_is_no_call(self) -> None:
        office = Office()
        office.call(office.ann, "*6")
        office.ann.hang_up()
        office.town.run(5 * S)
        assert office.exchange.records == []
        assert office.exchange.quiet

    @pytest.mark.parametrize("name", sorted(COUNTRIES))
    def test_no_code_begins_another(self, name: str) -> None:
        codes = COUNTRIES[name].codes
        assert Service.WITHHOLD in codes.values()
        assert not [c for c in codes for d in codes if c != d and d.startswith(c)]


class TestCallerId:
    def test_a_code_is_for_one_call_also_without_going_on_hook(self) -> None:
        office = Office(replace(PLAIN, line_class=REORIGINATING))
        office.bob.lift()
        office.town.run(1 * S)
        office.bob.dial("*67")
        office.town.run(1 * S)
        for number, called in (("21", office.ann), ("30", office.cid)):
            office.bob.dial(number)
            office.town.run(3 * S)
            called.lift()
            office.town.run(1 * S)
            called.hang_up()
            office.town.run(15 * S)
        identities = [s for _, s in (*office.ann.heard, *office.cid.heard) if type(s) is CallerId]
        assert [identity.number for identity in identities] == ["P", "22"]

    def caller_id(self, features: Features, digits: str = "22") -> CallerId:
        town = Town()
        ann = Telephone(town.world, town.exchange.add_line("ann", "21", features))
        bob = town.telephone("bob", "22")
        ann.lift()
        town.run(1 * S)
        ann.dial(digits)
        town.run(5 * S)
        (told,) = [signal for _, signal in bob.heard if isinstance(signal, CallerId)]
        return told

    def test_with_the_name(self) -> None:
        told = self.caller_id(Features(name="ANN"))
        assert (told.number, told.name) == ("21", "ANN")

    def test_withheld_has_no_name(self) -> None:
        told = self.caller_id(Features(name="ANN"), "*6722")
        assert (told.number, told.name) == ("P", "")

    def test_unavailable_cannot_be_shown(self) -> None:
        assert self.caller_id(Features(identity=Identity.UNAVAILABLE), "*8222").number == "O"


class TestClasses:
    def test_a_line_may_have_a_cadence_of_its_own(self) -> None:
        kind = LineClass("teen", "distinctive", ringing=(1 * S, 1 * S, 1 * S, 3 * S))
        office = Office(replace(PLAIN, line_class=kind))
        office.call(office.ann, "22")
        office.town.run(7 * S)
        first = office.bob.rings[0][0]
        assert [(at - first, on) for at, on in office.bob.rings[:5]] == [
            (0, True),
            (1 * S, False),
            (2 * S, True),
            (3 * S, False),
            (6 * S, True),
        ]
        assert office.exchange.records[0].rings == 2

    def test_an_office_timer_goes_before_its_country_and_a_class_before_both(self) -> None:
        kind = LineClass("slow", "slow dial tone", timers_us={"dial_tone_delay": 3 * S})
        exchange = Exchange(World(), Timers({"open_loop": 7}), DE)
        exchange.add_line("a", "1")
        exchange.add_line("b", "2", replace(PLAIN, line_class=kind))
        sheets = [exchange.lines[name].timers.durations_us for name in ("a", "b")]
        assert [sheet["open_loop"] for sheet in sheets] == [7, 7]
        assert [sheet["cleared_silence"] for sheet in sheets] == [0, 0]
        assert [sheet.get("dial_tone_delay") for sheet in sheets] == [None, 3 * S]


@pytest.mark.parametrize("country", COUNTRIES.values(), ids=lambda country: country.name)
def test_a_country_is_whole(country: object) -> None:
    assert isinstance(country, type(US))
    sounds = {Tone.DIAL, Tone.RINGBACK, Tone.BUSY, Tone.REORDER, Tone.CALL_WAITING, Tone.HOWLER}
    assert sounds | set(country.treatments.values()) <= set(country.tones)
    assert len(country.ringing) % 2 == 0


class TestGroups:
    def test_who_answers_first_has_it_and_the_others_are_free(self) -> None:
        office = Office()
        office.exchange.add_hunt_group("all", "55", ["bob", "cid", "dan"], Order.RING_ALL)
        office.call(office.ann, "55")
        assert [bool(t.rings) for t in (office.bob, office.cid, office.dan)] == [True] * 3
        office.cid.lift()
        office.town.run(0)
        assert office.town.calls == [("ann", "cid", "answered")]
        assert [line.idle for line in office.exchange.lines.values()] == [False, True, False, True]

    def test_nobody_answers_and_all_stop(self) -> None:
        office = Office(ring_limit=10 * S)
        office.exchange.add_hunt_group("all", "55", ["bob", "cid"], Order.RING_ALL)
        office.call(office.ann, "55")
        office.town.run(10 * S)
        assert office.town.calls == [("ann", "bob", "no answer")]
        assert (office.bob.rings[-1][1], office.cid.rings[-1][1]) == (False, False)

    def test_the_record_names_the_group(self) -> None:
        office = Office()
        office.exchange.add_hunt_group("pair", "55", ["bob", "cid"])
        office.call(office.ann, "55")
        assert (office.exchange.records[0].group, office.exchange.records[0].called) == (
            "pair",
            "bob",
        )

    def test_a_group_needs_members_and_a_number(self) -> None:
        office = Office()
        with pytest.raises(ValueError, match="no members"):
            office.exchange.add_hunt_group("none", "55", [])
        with pytest.raises(ValueError, match="bob has it"):
            office.exchange.add_hunt_group("pair", "22", ["cid"])
