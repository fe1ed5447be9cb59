"""Two wires: what one side says reaches the other, through the queue and in order."""

from phonesim.wires.loop import (
    Bits,
    Digit,
    Heard,
    Hook,
    Loop,
    OfficeSignal,
    Ring,
    StationSignal,
    Tone,
)
from phonesim.world import World


def test_each_side_gets_what_the_other_says_in_order() -> None:
    world = World()
    loop = Loop(world)
    at_office: list[StationSignal] = []
    at_station: list[OfficeSignal] = []
    loop.attach_office(at_office.append)
    loop.attach_station(at_station.append)
    said = (Hook(off_hook=True), Digit("5"), Bits(b"x"))
    answered = (Ring(on=True), Heard(Tone.DIAL), Bits(b"y"))
    for signal in said:
        loop.send_to_office(signal)
    for reply in answered:
        loop.send_to_station(reply)
    assert (at_office, at_station) == ([], [])
    world.run_for(0)
    assert at_office == list(said)
    assert at_station == list(answered)


def test_nobody_need_listen() -> None:
    world = World()
    loop = Loop(world)
    loop.send_to_office(Hook(off_hook=True))
    loop.send_to_station(Ring(on=True))
    world.run_for(0)
