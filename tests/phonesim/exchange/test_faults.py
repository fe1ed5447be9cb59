"""Faults: each begins, shows in the event log, and heals; and whatever happens, nothing breaks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.exchange.exchange import Exchange
from phonesim.exchange.fault_kinds import KINDS, Needs
from phonesim.exchange.hunt_group import Order
from phonesim.exchange.impairments import KINDS as IMPAIRMENTS
from phonesim.exchange.records import Outcome
from phonesim.exchange.subscriber import PBX, PLAIN, Features
from phonesim.wires.loop import Bits
from tests.phonesim.fakes import TRY_MANY, Telephone
from tests.phonesim.town import MS, S, Town

IMPAIRED = {
    "noise": "0.5",
    "bursts": "1s every 1s",
    "clipping": "1s every 1s",
    "delay": "1s",
    "cut": "after 200 bytes",
    "one-way": "from",
}
PLACES = {"line": "bob", "line or group": "55", "number": "22", "trunk group": "far", "": ""}
VALUES: dict[Needs, str | int | None] = {
    Needs.NOTHING: None,
    Needs.DURATION: 5 * S,
    Needs.NUMBER: "30",
    Needs.LINE: "ann",
    Needs.CIRCUITS: 0,
    Needs.RATE: 0,
}


def value_for(kind: str) -> str | int | None:
    return IMPAIRED[kind] if kind in IMPAIRMENTS else VALUES[KINDS[kind].needs]


class Office:
    """Ann (21), Bob (22), Cid (30) and Dan (31), with all there is; Bob and Cid behind 55."""

    def __init__(self) -> None:
        self.town = Town(ring_limit=20 * S, forward_no_answer=5 * S)
        exchange = self.town.exchange
        self.exchange: Exchange = exchange
        features = {
            "ann": Features(call_waiting=True, forward_busy="30"),
            "bob": Features(call_waiting=True),
            "cid": Features(forward_no_answer="55"),
            "dan": replace(PLAIN, line_class=PBX),
        }
        numbers = {"ann": "21", "bob": "22", "cid": "30", "dan": "31"}
        self.telephones = {
            name: Telephone(self.town.world, exchange.add_line(name, number, features[name]))
            for name, number in numbers.items()
        }
        exchange.add_hunt_group("pair", "55", ["bob", "cid"], Order.RING_ALL, overflow="31")
        exchange.add_trunk_group("far", 1, ["3X"])
        exchange.bar("9XX")

    def call(self, caller: str, called: str, digits: str) -> Outcome:
        """One whole call, answered if it rings."""
        one, other = self.telephones[caller], self.telephones[called]
        one.lift()
        self.town.run(1 * S)
        one.dial(digits)
        self.town.run(1 * S)
        other.lift()
        self.town.run(1 * S)
        outcome = self.exchange.records[-1].outcome
        for telephone in (one, other):
            telephone.hang_up()
        self.town.run(5 * S)
        return outcome

    def told(self, kind: str) -> list[str]:
        """The faults of which the event log says `kind`."""
        events = self.town.world.trace.events
        return [str(e.facts["fault"]) for e in events if (e.source, e.kind) == ("pstn", kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_it_begins_is_told_and_heals(kind: str) -> None:
    office = Office()
    where = PLACES[KINDS[kind].place]
    office.exchange.faults.begin(kind, where, value_for(kind))
    assert office.told("fault") == [kind]
    office.town.run(1 * S)
    office.exchange.faults.heal(where)
    assert office.told("healed") == [kind]
    office.town.run(1 * S)
    assert office.exchange.faults.active == []
    assert office.call("ann", "bob", "22") is Outcome.ANSWERED
    assert office.call("ann", "cid", "30") is Outcome.ANSWERED
    assert office.exchange.quiet


@pytest.mark.parametrize("kind", KINDS)
def test_it_heals_by_itself(kind: str) -> None:
    office = Office()
    office.exchange.faults.begin(kind, PLACES[KINDS[kind].place], value_for(kind), for_us=3 * S)
    office.town.run(2_999 * MS)
    assert office.told("healed") == []
    office.town.run(1 * MS)
    assert office.told("healed") == [kind]


def test_each_has_a_time_of_its_own() -> None:
    office = Office()
    office.exchange.faults.begin("busy", "bob", for_us=30 * S)
    office.exchange.faults.heal("bob")
    office.exchange.faults.begin("busy", "bob")
    office.town.run(40 * S)
    assert office.call("ann", "bob", "22") is Outcome.BUSY
    office.exchange.faults.begin("busy", "22", for_us=60 * S)  # by its number: the same line
    office.town.run(59 * S)
    assert len(office.exchange.faults.active) == 1
    office.town.run(1 * S)
    assert office.call("ann", "bob", "22") is Outcome.ANSWERED


def test_healing_forgets_what_is_planned_for_later() -> None:
    office = Office()
    office.exchange.faults.begin("busy", "bob", after_us=20 * S)
    office.exchange.faults.heal()
    office.town.run(30 * S)
    assert office.call("ann", "bob", "22") is Outcome.ANSWERED
    assert office.told("fault") == []


def test_two_names_of_a_line_are_one_place() -> None:
    office = Office()
    for where in ("bob", "22"):
        office.exchange.faults.begin("slow answer", where, 5 * S)
    office.exchange.faults.heal()
    assert office.told("healed") == ["slow answer", "slow answer"]


@pytest.mark.parametrize(
    ("kind", "where", "value", "message"),
    [
        ("ded", "bob", None, 'no fault is called "ded"; did you mean "dead"'),
        ("dead", "bbo", None, 'there is no line "bbo"; did you mean "bob"'),
        ("dead", "55", None, 'there is no line "55"'),
        ("congestion", "near", 0, 'there is no trunk group "near"; there are far'),
        ("crossed", "bob", "nobody", 'there is no line "nobody"'),
    ],
)
def test_what_is_not_there(kind: str, where: str, value: str | int | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Office().exchange.faults.begin(kind, where, value)


def test_one_that_begins_again_takes_the_place_of_the_first() -> None:
    office = Office()
    for seconds in (4, 2):
        office.exchange.faults.begin("glare", "bob", seconds * S)
    assert len(office.exchange.faults.active) == 1
    office.exchange.faults.heal("22")  # the same line, by its number
    assert office.exchange.faults.active == []


def test_a_line_that_dies_as_it_rings_loses_its_call() -> None:
    office = Office()
    ann, cid = office.telephones["ann"], office.telephones["cid"]
    ann.lift()
    office.town.run(1 * S)
    ann.dial("30")
    office.town.run(1 * S)
    office.exchange.faults.begin("dead", "cid", for_us=10 * S)
    office.town.run(0)
    assert office.exchange.records[0].outcome is Outcome.OUT_OF_ORDER
    assert ann.tones[-1][1].name == "REORDER"
    assert not cid.ringing


def test_one_of_a_group_that_dies_as_it_rings_leaves_the_others_ringing() -> None:
    office = Office()
    ann, cid = office.telephones["ann"], office.telephones["cid"]
    ann.lift()
    office.town.run(1 * S)
    ann.dial("55")
    office.town.run(1 * S)
    office.exchange.faults.begin("dead", "bob")
    cid.lift()
    office.town.run(1 * S)
    assert office.town.calls == [("ann", "cid", "answered")]


def test_ringing_current_ends_as_ringing_fails() -> None:
    office = Office()
    ann, bob = office.telephones["ann"], office.telephones["bob"]
    ann.lift()
    office.town.run(1 * S)
    ann.dial("22")
    office.town.run(1 * S)
    office.exchange.faults.begin("ring without answer", "bob")
    office.town.run(10 * S)
    assert [on for _, on in bob.rings][:2] == [True, False]
    assert bob.rings[1][0] == 2 * S  # in the burst
    assert not bob.ringing


def test_dial_tone_comes_to_who_waits_for_it_as_it_heals() -> None:
    office = Office()
    ann = office.telephones["ann"]
    office.exchange.faults.begin("no dial tone", "ann", for_us=3 * S)
    ann.lift()
    office.town.run(4 * S)
    assert ann.tones[-1][1].name == "DIAL"


def test_an_answer_is_seen_as_its_slowness_heals() -> None:
    office = Office()
    office.exchange.faults.begin("slow answer", "bob", 40 * S)
    ann, bob = office.telephones["ann"], office.telephones["bob"]
    ann.lift()
    office.town.run(1 * S)
    ann.dial("22")
    office.town.run(1 * S)
    bob.lift()
    office.town.run(5 * S)
    assert office.exchange.records[0].answered_us is None
    office.exchange.faults.heal("bob")
    office.town.run(1 * S)
    assert office.exchange.records[0].outcome is Outcome.ANSWERED


def test_a_dead_line_is_served_again_with_its_receiver_off_hook() -> None:
    office = Office()
    office.exchange.faults.begin("dead", "bob")
    bob = office.telephones["bob"]
    bob.lift()
    office.town.run(1 * S)
    assert bob.tones[-1][1].name == "SILENCE"
    office.exchange.faults.heal("bob")
    office.town.run(1 * S)
    assert bob.tones[-1][1].name == "DIAL"


def test_a_line_that_is_dead_stays_so_through_a_restart() -> None:
    office = Office()
    office.exchange.faults.begin("dead", "bob")
    office.exchange.faults.begin("restart")
    office.town.run(20 * S)
    assert office.call("ann", "bob", "22") is Outcome.OUT_OF_ORDER


NAMES = ("ann", "bob", "cid", "dan")
ACTS = ("lift", "hang up", "flash", "talk", "21", "22", "30", "31", "55", "*70", "*", "9", "7")
PAUSES = (0, 100 * MS, 500 * MS, 1 * S, 3 * S, 9 * S, 25 * S, 70 * S)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(NAMES), st.sampled_from(ACTS), st.sampled_from(PAUSES)),
            st.tuples(
                st.sampled_from(("begin", "heal")),
                st.sampled_from(sorted(KINDS)),
                st.sampled_from(PAUSES),
            ),
        ),
        max_size=40,
    )
)
@TRY_MANY
def test_whatever_four_people_and_a_craftsman_do_the_exchange_comes_to_rest(
    story: list[tuple[str, str, int]],
) -> None:
    office = Office()
    for name, act, pause_us in story:
        if name == "begin":
            office.exchange.faults.begin(act, PLACES[KINDS[act].place], value_for(act))
        elif name == "heal":
            office.exchange.faults.heal(kind=act)
        else:
            telephone = office.telephones[name]
            if act == "lift":
                telephone.lift()
            elif act == "hang up":
                telephone.hang_up()
            elif act == "flash":
                telephone.hang_up()
                office.town.run(500 * MS)
                telephone.lift()
            elif act == "talk":
                telephone.send(Bits(b"talk"))
            else:
                telephone.dial(act)
        office.town.run(pause_us)
    office.exchange.faults.heal()
    for telephone in office.telephones.values():
        telephone.hang_up()
    office.town.run(200 * S)  # who waited or was on hold has rung until the ring limit
    for telephone in office.telephones.values():
        telephone.hang_up()
    office.town.run(10 * S)
    assert office.exchange.quiet
    assert all(line.call is line.waiting is None for line in office.exchange.lines.values())
    assert all(trunk.busy == 0 for trunk in office.exchange.routing.trunks.values())
    for record in office.exchange.records:
        assert record.outcome is not Outcome.UNDER_WAY
        assert record.ended_us is not None
        assert record.cause is not None
        assert (record.answered_us is not None) == (record.outcome is Outcome.ANSWERED)


def test_who_answers_and_hangs_up_before_it_is_seen_has_released_the_call() -> None:
    office = Office()
    office.exchange.faults.begin("slow answer", "bob", 20 * S)
    ann, bob = office.telephones["ann"], office.telephones["bob"]
    ann.lift()
    office.town.run(1 * S)
    ann.dial("22")
    office.town.run(1 * S)
    bob.lift()
    office.town.run(5 * S)
    released_us = office.town.world.now_us
    bob.hang_up()
    office.town.run(5 * S)
    ann.hang_up()
    office.town.run(5 * S)
    (record,) = office.exchange.records
    assert record.released_by == "bob"
    assert record.released_us is not None
    assert released_us <= record.released_us <= released_us + 2 * S
    assert record.answered_us is None
