"""One contract for every cable: through memory and through the kernel it must be the same."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from phonesim.errors import SimulationError
from phonesim.ports import pty_port
from phonesim.ports.pty_port import PtyCable
from phonesim.units import US_PER_S
from phonesim.wires.cable import MemoryCable
from phonesim.wires.v24 import Circuit
from phonesim.world import World
from tests.phonesim.fakes import Terminal

KINDS = {"memory": MemoryCable, "pty": PtyCable}
EVERY_BYTE = bytes(range(256))


class Joined:
    """A cable with somebody at each end."""

    def __init__(self, kind: type[MemoryCable], null_modem: bool = False) -> None:
        self.world = World()
        self.cable = kind(self.world, "pc", "modem", null_modem)
        self.dte = Terminal(self.world, self.cable.dte)
        self.dce = Terminal(self.world, self.cable.dce)

    def ways(self) -> tuple[tuple[Terminal, Terminal], tuple[Terminal, Terminal]]:
        """From whom to whom."""
        return (self.dte, self.dce), (self.dce, self.dte)


Join = Callable[..., Joined]


@pytest.fixture(params=KINDS)
def join(request: pytest.FixtureRequest) -> Iterator[Join]:
    made: list[Joined] = []

    def build(null_modem: bool = False) -> Joined:
        made.append(Joined(KINDS[request.param], null_modem))
        return made[-1]

    yield build
    for joined in made:
        joined.cable.close()


class TestBytes:
    def test_arrive_at_the_moment_of_writing_from_the_queue(self, join: Join) -> None:
        joined = join()
        for sender, receiver in joined.ways():
            joined.world.run_for(5)
            sender.port.write(b"AT\r")
            assert receiver.received == b""
            joined.world.run_for(0)
            assert receiver.arrivals == [(joined.world.now_us, b"AT\r")]
            assert sender.received in (b"", b"AT\r")

    def test_every_value_passes_unchanged(self, join: Join) -> None:
        joined = join()
        for sender, receiver in joined.ways():
            sender.port.write(EVERY_BYTE)
            for value in EVERY_BYTE:
                sender.port.write(bytes([value]))
            joined.world.run_for(0)
            assert receiver.received == EVERY_BYTE + EVERY_BYTE

    def test_nothing_is_echoed(self, join: Join) -> None:
        joined = join()
        joined.dte.port.write(b"AT\r\n\x03\x04\x11\x13\x1a")
        joined.world.run_for(US_PER_S)
        assert joined.dte.received == b""

    def test_nothing_written_is_nothing_sent(self, join: Join) -> None:
        joined = join()
        joined.dte.port.write(b"")
        joined.world.run_for(0)
        assert joined.dce.arrivals == []

    def test_a_megabyte_each_way_at_once(self, join: Join) -> None:
        joined = join()
        data = EVERY_BYTE * 4096
        joined.dte.port.write(data)
        joined.dce.port.write(data[::-1])
        joined.world.run_for(0)
        assert joined.dce.received == data
        assert joined.dte.received == data[::-1]
        assert joined.world.now_us == 0

    def test_are_delivered_in_the_chunks_that_left(self, join: Join) -> None:
        joined = join()
        joined.cable.dte.configure(9600)
        for sender, receiver in joined.ways():
            begun_us = joined.world.now_us
            sender.port.write(bytes(100))
            joined.world.run_for(US_PER_S)
            assert [(at - begun_us, len(data)) for at, data in receiver.arrivals] == [
                (50_000, 48),
                (100_000, 48),
                (104_167, 4),
            ]

    def test_both_ways_do_not_disturb_each_other(self, join: Join) -> None:
        joined = join()
        joined.cable.dce.configure(9600)
        for sender, _ in joined.ways():
            sender.port.write(bytes(960))
        joined.world.run_for(US_PER_S - 1)
        assert [len(end.received) for end in (joined.dte, joined.dce)] == [912, 912]
        joined.world.run_for(1)
        assert [len(end.received) for end in (joined.dte, joined.dce)] == [960, 960]

    def test_that_nobody_reads_are_gone(self, join: Join) -> None:
        joined = join()
        joined.cable.dce.attach(lambda data: None)
        joined.dte.port.write(b"lost")
        joined.world.run_for(0)
        late = Terminal(joined.world, joined.cable.dce)
        joined.dte.port.write(b"heard")
        joined.world.run_for(0)
        assert late.received == b"heard"


class TestSpeed:
    def test_is_one_for_both_ends(self, join: Join) -> None:
        joined = join()
        assert (joined.cable.dte.rate_bps, joined.cable.dce.rate_bps) == (0, 0)
        joined.cable.dte.configure(2400)
        assert (joined.cable.dte.rate_bps, joined.cable.dce.rate_bps) == (2400, 2400)

    def test_counts_the_bits_of_a_character(self, join: Join) -> None:
        joined = join()
        joined.cable.dte.configure(9600, bits_per_byte=11)
        joined.dce.port.write(b"x")
        joined.world.run_for(US_PER_S)
        assert joined.dte.arrivals == [(1_146, b"x")]


class TestDrained:
    def test_comes_when_the_last_byte_has_left(self, join: Join) -> None:
        joined = join()
        joined.cable.dte.configure(9600)
        drained: list[int] = []
        joined.dte.port.write(bytes(100))
        joined.dte.port.when_drained(lambda: drained.append(joined.world.now_us))
        joined.world.run_for(US_PER_S)
        assert drained == [104_167]

    def test_what_is_done_then_follows_the_bytes(self, join: Join) -> None:
        """So a modem says CONNECT before it shows DCD."""
        for rate_bps in (0, 9600):
            joined = join()
            joined.cable.dte.configure(rate_bps)
            joined.dce.port.write(b"CONNECT")
            joined.dce.port.when_drained(lambda end=joined.dce: end.set(Circuit.DCD, True))  # type: ignore[misc]
            joined.world.run_for(US_PER_S)
            assert joined.dte.order == [b"CONNECT", ("DCD", True)]

    def test_discarded_bytes_are_not_waited_for(self, join: Join) -> None:
        joined = join()
        joined.cable.dte.configure(9600)
        drained: list[int] = []
        joined.dte.port.write(bytes(500))
        joined.dte.port.when_drained(lambda: drained.append(joined.world.now_us))
        joined.dte.port.discard()
        joined.world.run_for(US_PER_S)
        assert drained == [50_000]
        assert len(joined.dce.received) == 48


class TestNotAccepting:
    """Flow control: who does not take bytes loses none."""

    def test_the_bytes_wait_and_come_in_order(self, join: Join) -> None:
        joined = join()
        joined.cable.dce.accept(False)
        for word in (b"one ", b"two "):
            joined.dte.port.write(word)
            joined.world.run_for(US_PER_S)
        assert joined.dce.received == b""
        joined.cable.dce.accept(True)
        joined.dte.port.write(b"three")
        joined.world.run_for(0)
        assert joined.dce.received == b"one two three"

    def test_the_other_way_goes_on(self, join: Join) -> None:
        joined = join()
        joined.cable.dce.accept(False)
        joined.dce.port.write(b"x")
        joined.world.run_for(0)
        assert joined.dte.received == b"x"

    def test_circuits_are_not_held_up(self, join: Join) -> None:
        joined = join()
        joined.cable.dce.accept(False)
        joined.dte.port.write(b"x")
        joined.dte.set(Circuit.DTR, True)
        joined.world.run_for(0)
        assert joined.dce.order == [("DTR", True)]

    def test_the_sender_knows_how_much_is_left(self, join: Join) -> None:
        joined = join()
        joined.cable.dte.configure(9600)
        joined.cable.dce.accept(False)
        backlog = [joined.cable.dte.backlog]
        joined.dte.port.write(bytes(100))
        for _ in range(2):
            backlog.append(joined.cable.dte.backlog)
            joined.world.run_for(60_000)
        joined.cable.dce.accept(True)
        backlog.append(joined.cable.dte.backlog)
        joined.world.run_for(0)
        backlog.append(joined.cable.dte.backlog)
        assert backlog == [0, 100, 100, 100, 0]

    def test_they_have_left_only_when_they_are_taken(self, join: Join) -> None:
        joined = join()
        drained: list[int] = []
        joined.cable.dce.accept(False)
        joined.dte.port.write(b"x")
        joined.dte.port.when_drained(lambda: drained.append(joined.world.now_us))
        joined.world.run_for(US_PER_S)
        assert drained == []
        joined.cable.dce.accept(True)
        joined.world.run_for(0)
        assert drained == [US_PER_S]

    def test_what_comes_just_then_does_not_overtake(self, join: Join) -> None:
        joined = join()
        read: list[bytes] = []
        end = joined.cable.dce
        end.attach(read.append, lambda circuit, on: end.accept(True))
        end.accept(False)
        joined.dte.port.write(b"one ")
        joined.world.run_for(0)
        joined.dte.set(Circuit.DTR, True)
        joined.dte.port.write(b"two")
        joined.world.run_for(0)
        assert b"".join(read) == b"one two"

    def test_a_change_of_mind_at_the_same_moment_holds(self, join: Join) -> None:
        joined = join()
        joined.cable.dce.accept(False)
        joined.dte.port.write(b"x")
        joined.world.run_for(0)
        joined.cable.dce.accept(True)
        joined.cable.dce.accept(False)
        joined.world.run_for(US_PER_S)
        assert joined.dce.received == b""


class TestCircuits:
    def test_reach_the_other_side_from_the_queue(self, join: Join) -> None:
        joined = join()
        joined.dte.set(Circuit.DTR, True)
        assert joined.cable.dte.sees(Circuit.DTR)
        assert not joined.cable.dce.sees(Circuit.DTR)
        joined.world.run_for(0)
        assert joined.cable.dce.sees(Circuit.DTR)
        assert joined.dce.changes == [(0, "DTR", True)]

    def test_are_all_off_at_first(self, join: Join) -> None:
        joined = join()
        for end in (joined.cable.dte, joined.cable.dce):
            assert not any(end.sees(circuit) for circuit in Circuit)

    def test_each_side_drives_its_own(self, join: Join) -> None:
        joined = join()
        of_the_terminal = {Circuit.DTR, Circuit.RTS, Circuit.TD}
        own = {joined.dte: of_the_terminal, joined.dce: set(Circuit) - of_the_terminal}
        for end, circuits in own.items():
            for circuit in Circuit:
                if circuit in circuits:
                    end.set(circuit, True)
                else:
                    with pytest.raises(ValueError, match=f"{circuit.name} is driven by the other"):
                        end.set(circuit, True)
        joined.world.run_for(0)
        for circuit in Circuit:
            assert joined.cable.dte.sees(circuit)
            assert joined.cable.dce.sees(circuit)

    def test_set_to_what_they_are_say_nothing(self, join: Join) -> None:
        joined = join()
        joined.dte.set(Circuit.DTR, False)
        joined.dte.set(Circuit.DTR, True)
        joined.dte.set(Circuit.DTR, True)
        joined.world.run_for(0)
        assert joined.dce.changes == [(0, "DTR", True)]
        assert [event.facts for event in joined.world.trace.events] == [
            {"circuit": "DTR", "on": True}
        ]

    def test_pulses_are_not_lost(self, join: Join) -> None:
        joined = join()
        for on in (True, False, True):
            joined.dte.set(Circuit.DTR, on)
        joined.world.run_for(0)
        assert joined.dce.changed(Circuit.DTR) == [(0, True), (0, False), (0, True)]

    def test_keep_their_place_between_bytes_without_a_speed(self, join: Join) -> None:
        joined = join()
        joined.dte.port.write(b"before")
        joined.dte.set(Circuit.DTR, True)
        joined.dte.port.write(b"after")
        joined.dte.set(Circuit.DTR, False)
        joined.world.run_for(0)
        assert joined.dce.order == [b"before", ("DTR", True), b"after", ("DTR", False)]

    def test_do_not_wait_for_bytes_that_are_still_leaving(self, join: Join) -> None:
        joined = join()
        joined.cable.dte.configure(9600)
        joined.dte.port.write(b"ATH\r")
        joined.dte.set(Circuit.DTR, True)
        joined.world.run_for(US_PER_S)
        assert joined.dce.order == [("DTR", True), b"ATH\r"]

    def test_are_kept_for_who_does_not_listen(self, join: Join) -> None:
        joined = join()
        joined.cable.dce.attach(lambda data: None)
        joined.dte.set(Circuit.RTS, True)
        joined.world.run_for(0)
        assert joined.cable.dce.sees(Circuit.RTS)


class TestNullModem:
    def test_crosses_the_circuits(self, join: Join) -> None:
        joined = join(null_modem=True)
        for sender, receiver in joined.ways():
            sender.set(Circuit.DTR, True)
            sender.set(Circuit.RTS, True)
            sender.set(Circuit.TD, True)
            joined.world.run_for(0)
            seen = ["DSR", "DCD", "CTS", "RD"]
            assert receiver.changes == [(0, name, True) for name in seen]
        for end in (joined.cable.dte, joined.cable.dce):
            assert [circuit.name for circuit in Circuit if not end.sees(circuit)] == ["RI"]

    def test_has_a_terminal_at_both_ends(self, join: Join) -> None:
        joined = join(null_modem=True)
        for end, _ in joined.ways():
            for circuit in (Circuit.DSR, Circuit.DCD, Circuit.CTS, Circuit.RI):
                with pytest.raises(ValueError, match="driven by the other side"):
                    end.set(circuit, True)

    def test_carries_bytes_as_any_cable(self, join: Join) -> None:
        joined = join(null_modem=True)
        for sender, receiver in joined.ways():
            sender.port.write(EVERY_BYTE)
            joined.world.run_for(0)
            assert receiver.received == EVERY_BYTE


def _tell_a_story(cable: type[MemoryCable]) -> tuple[object, ...]:
    """Typing, answers and circuits, paced; what everybody saw and when."""
    joined = Joined(cable)
    joined.cable.dte.configure(2400)

    def answer(data: bytes) -> None:
        joined.dce.port.write(data.upper())
        joined.dce.set(Circuit.CTS, not joined.cable.dce.sees(Circuit.CTS))

    joined.dce.answer = answer
    for count in range(12):
        joined.dte.type(f"line {count} " * count + "\r")
        joined.dte.set(Circuit.DTR, count % 2 == 0)
        joined.world.run_for(70_001 * count)
    joined.cable.close()
    ends = (joined.dte, joined.dce)
    return (*((end.arrivals, end.changes) for end in ends), joined.world.trace.events)


def test_a_story_is_the_same_through_memory_and_through_the_kernel() -> None:
    assert _tell_a_story(PtyCable) == _tell_a_story(MemoryCable)


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_closed_cable_holds_no_descriptor(kind: type[MemoryCable]) -> None:
    before = _descriptors()
    for _ in range(10):
        joined = Joined(kind)
        joined.dte.port.write(bytes(100_000))
        joined.world.run_for(0)
        joined.cable.close()
    assert _descriptors() == before


class TestPty:
    def test_the_device_is_there_until_it_is_closed(self) -> None:
        cable = PtyCable(World(), "pc", "modem")
        device = Path(cable.path)
        was = device.stat()
        cable.close()
        # Its number may be another pty's at once: other programs make some too.
        assert not device.exists() or device.stat().st_ctime_ns != was.st_ctime_ns

    def test_bytes_really_cross_the_kernel(self) -> None:
        """Somebody else who reads the port gets them, and then ours are missed, by name."""
        joined = Joined(PtyCable)
        cable = joined.cable
        assert isinstance(cable, PtyCable)
        limit = pytest.MonkeyPatch()
        limit.setattr(pty_port, "_LANDING_LIMIT_MS", 1)
        thief = os.open(cable.path, os.O_RDONLY | os.O_NOCTTY)
        try:
            cable.dce.write(b"for the pc")
            joined.world.soon(lambda: stolen.append(os.read(thief, 100)))
            stolen: list[bytes] = []
            with pytest.raises(SimulationError, match=f"10 bytes written to {cable.path} never"):
                joined.world.run_for(0)
            assert stolen == [b"for the pc"]
        finally:
            limit.undo()
            os.close(thief)
            cable.close()
