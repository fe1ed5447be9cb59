"""The callback's own time line, on a line that does what it is told at once.

The order and the sum of its parts are our reading of what the documents leave open; here they are
pinned: output drained, DTR low for 5 s, the off-hook script, the forced wait, the callback script.
"""

from collections.abc import Callable, Sequence

import pytest

from phonesim.nas.exec_callback import Event, ExecCallback, State
from phonesim.world import World
from tests.phonesim.nas.rack import MS, OFFHOOK, RTP, S

DTR_LOW = 5 * S
SCRIPTS = {"modem-off-hook": ("offhook", OFFHOOK), "callback": ("rtp", RTP)}


class Callback:
    """A callback, and the line that it runs on; `did` is what was done to the line, and when."""

    def __init__(
        self,
        forced_wait_s: int = 5,
        scripts: dict[str, tuple[str, Sequence[str]]] | None = None,
        begin: bool = True,
        nodsr_wait_ms: int = 0,
    ) -> None:
        self.world = World()
        self.did: list[tuple[int, str]] = []
        self.debug: list[str] = []
        self.over: list[tuple[int, bool]] = []
        self.carrier_is_up = False
        self._scripts = SCRIPTS if scripts is None else scripts
        self._drained: list[Callable[[], None]] = []
        self.machine = ExecCallback(
            "callback", self.world, self, "austin-01", "84001", forced_wait_s, self._is_over,
            nodsr_wait_ms,
        )  # fmt: skip
        if begin:
            self.machine.feed(Event.BEGIN)
            self.drain()

    def _note(self, what: str) -> None:
        self.did.append((self.world.now_us, what))

    def _is_over(self, worked: bool) -> None:
        self.over.append((self.world.now_us, worked))

    # The line.

    def send(self, data: bytes) -> None:
        self._note(data.decode())

    def send_break(self) -> None:
        self._note("break")

    def set_dtr(self, on: bool) -> None:
        self._note(f"DTR {'on' if on else 'off'}")

    def discard(self) -> None:
        self._note("discard")

    def when_drained(self, call: Callable[[], None]) -> None:
        self._drained.append(call)

    def carrier(self) -> bool:
        return self.carrier_is_up

    def find_script(self, trigger: str) -> tuple[str, Sequence[str]] | None:
        return self._scripts.get(trigger)

    def debug_chat(self, text: str) -> None:
        self.debug.append(text)

    def debug_callback(self, text: str) -> None:
        self.debug.append(f"TTY {text}")

    # The test.

    def drain(self) -> None:
        for call in self._drained:
            call()
        self._drained.clear()

    def wait(self, duration_us: int) -> None:
        self.world.run_for(duration_us)

    def receive(self, text: str) -> None:
        self.machine.feed(Event.RECEIVED, text.encode())
        self.world.run_for(0)

    def carrier_up(self) -> None:
        self.carrier_is_up = True
        self.machine.feed(Event.CARRIER_UP)
        self.world.run_for(0)

    @property
    def state(self) -> str:
        return self.machine.state.name


def dialling() -> Callback:
    """A callback whose script waits for CONNECT; 200 ms have gone into the off-hook script."""
    callback = Callback()
    callback.wait(DTR_LOW + 200 * MS)
    callback.receive("OK")
    callback.wait(5 * S)
    callback.receive("OK")
    assert callback.state == "DIALING"
    return callback


class TestItsTimes:
    def test_add_up(self) -> None:
        """5 s of DTR low + 0.2 s of ATH1 + 5 s of forced wait + 0.3 s of AT + 30 s to CONNECT."""
        callback = Callback()
        callback.wait(DTR_LOW + 200 * MS)
        callback.receive("\r\nOK\r\n")
        callback.wait(5 * S + 300 * MS)
        callback.receive("\r\nOK\r\n")
        callback.wait(30 * S)
        callback.receive("\r\nCONNECT 9600\r\n")
        callback.wait(10 * MS)
        callback.carrier_up()
        assert callback.did == [
            (0, "DTR off"),
            (5 * S, "DTR on"),
            (5 * S, "ATH1\r"),
            (10_200 * MS, "AT\r"),
            (10_500 * MS, "ATDT 84001\r"),
        ]
        assert callback.over == [(40_510 * MS, True)]
        assert callback.state == "IN_EFFECT"

    def test_dtr_falls_when_the_last_output_has_left(self) -> None:
        callback = Callback(begin=False)
        callback.machine.feed(Event.BEGIN)
        callback.wait(47 * MS)
        assert callback.did == []
        callback.drain()
        callback.wait(DTR_LOW)
        assert callback.did[:2] == [(47 * MS, "DTR off"), (47 * MS + DTR_LOW, "DTR on")]

    def test_without_an_off_hook_script_the_line_waits_on_hook(self) -> None:
        callback = Callback(scripts={"callback": SCRIPTS["callback"]})
        callback.wait(60 * S)
        assert callback.did == [(0, "DTR off"), (5 * S, "DTR on"), (10 * S, "AT\r")]

    def test_without_a_forced_wait_it_dials_at_once(self) -> None:
        callback = Callback(forced_wait_s=0)
        callback.wait(DTR_LOW + 1 * S)
        callback.receive("OK")
        assert callback.did[-1] == (6 * S, "AT\r")

    @pytest.mark.parametrize("forced_wait_s", [1, 4, 30])
    def test_the_forced_wait_begins_when_the_off_hook_script_has_ended(
        self, forced_wait_s: int
    ) -> None:
        callback = Callback(forced_wait_s)
        callback.wait(DTR_LOW + 3 * S)
        callback.receive("OK")
        callback.wait(60 * S)
        assert callback.did[-1] == (8 * S + forced_wait_s * S, "AT\r")


class TestWhatGoesWrong:
    def test_an_off_hook_script_that_fails_does_not_stop_it(self) -> None:
        callback = Callback()
        callback.wait(60 * S)
        assert callback.did[2:] == [(5 * S, "ATH1\r"), (15 * S, "AT\r")]

    def test_a_callback_script_that_times_out(self) -> None:
        callback = dialling()
        callback.wait(45 * S - 1)
        assert callback.over == []
        callback.wait(1)
        assert callback.over == [(10_200 * MS + 45 * S, False)]
        assert callback.state == "FAILED"

    def test_a_callback_script_that_aborts(self) -> None:
        callback = dialling()
        callback.wait(7 * S)
        callback.receive("\r\nBUSY\r\n")
        assert callback.over == [(17_200 * MS, False)]

    def test_a_modem_that_answers_nothing_at_all(self) -> None:
        callback = Callback()
        callback.wait(1_000 * S)
        assert callback.over == [(20 * S, False)]

    def test_no_callback_script(self) -> None:
        callback = Callback(scripts={"modem-off-hook": SCRIPTS["modem-off-hook"]})
        callback.wait(DTR_LOW)
        callback.receive("OK")
        callback.wait(60 * S)
        assert callback.over == [(10 * S, False)]
        assert callback.did[-1] == (5 * S, "ATH1\r")
        assert "TTY Callback: no matching chat script found" in callback.debug

    def test_connect_without_carrier(self) -> None:
        callback = dialling()
        callback.receive("CONNECT")
        assert callback.state == "AWAITING_CARRIER"
        callback.wait(60 * S)
        assert callback.over == [(15_200 * MS, False)]

    def test_there_is_no_second_attempt(self) -> None:
        callback = dialling()
        callback.receive("BUSY")
        callback.wait(1_000 * S)
        assert len(callback.over) == 1
        assert [what for _, what in callback.did].count("ATDT 84001\r") == 1


class TestCarrier:
    def test_that_is_up_before_the_script_has_read_connect(self) -> None:
        callback = dialling()
        callback.wait(20 * S)
        callback.carrier_up()
        callback.receive("CONNECT")
        assert callback.over == [(30_200 * MS, True)]

    def test_of_the_caller_falls_while_the_line_hangs_up(self) -> None:
        for wait_us in (0, 60 * MS, 4 * S):
            callback = Callback()
            callback.wait(wait_us)
            callback.machine.feed(Event.CARRIER_DOWN)
            assert callback.state == "DTR_LOW"

    def test_of_the_caller_may_fall_before_the_output_has_left(self) -> None:
        callback = Callback(begin=False)
        callback.machine.feed(Event.BEGIN)
        callback.machine.feed(Event.CARRIER_DOWN)
        callback.drain()
        assert callback.state == "DTR_LOW"

    def test_of_the_caller_may_flicker_meanwhile(self) -> None:
        callback = Callback(begin=False)
        callback.machine.feed(Event.BEGIN)
        callback.machine.feed(Event.CARRIER_DOWN)
        callback.machine.feed(Event.CARRIER_UP)
        callback.drain()
        assert callback.state == "DTR_LOW"

    def test_of_a_stranger_changes_nothing(self) -> None:
        callback = Callback()
        callback.wait(DTR_LOW + 200 * MS)
        callback.receive("OK")
        callback.machine.feed(Event.CARRIER_UP)
        callback.machine.feed(Event.CARRIER_DOWN)
        callback.wait(5 * S)
        assert callback.did[-1] == (10_200 * MS, "AT\r")


class TestWhatIsReceived:
    @pytest.mark.parametrize("state", ["DTR_LOW", "FORCED_WAIT"])
    def test_between_the_scripts_is_nobodys(self, state: str) -> None:
        """A RING in the forced wait must not spoil the next match, nor an early OK make it."""
        callback = Callback()
        if state == "FORCED_WAIT":
            callback.wait(DTR_LOW)
            callback.receive("OK")
        assert callback.state == state
        callback.receive("\r\nRING\r\nOK\r\nCONNECT\r\nBUSY\r\n")
        callback.wait(20 * S)
        assert callback.did[-1][1] == "AT\r"

    def test_the_last_of_the_off_hook_script_is_not_the_callback_scripts(self) -> None:
        callback = Callback(forced_wait_s=0)
        callback.wait(DTR_LOW)
        callback.receive("OK\r\nOK\r\n")
        assert callback.did[-1] == (5 * S, "AT\r")
        callback.wait(60 * S)
        assert callback.did[-1] == (5 * S, "AT\r")


class TestWhatItSays:
    def test_for_debug_callback(self) -> None:
        callback = dialling()
        callback.receive("CONNECT")
        callback.carrier_up()
        assert [line for line in callback.debug if line.startswith("TTY")] == [
            "TTY Callback process initiated, user: austin-01 dialstring 84001",
            "TTY Callback forced wait = 5 seconds",
            "TTY Exec Callback Successful - await exec/autoselect pickup",
        ]

    def test_when_it_fails(self) -> None:
        callback = dialling()
        callback.receive("BUSY")
        assert callback.debug[-2:] == [
            "Chat script rtp finished, status = Aborted",
            "TTY Callback failed",
        ]

    def test_how_far_it_has_come(self) -> None:
        callback = Callback()
        assert callback.machine.progress == "DTR low"
        callback.wait(DTR_LOW)
        assert callback.machine.progress == "script offhook step 3 of 3"
        callback.receive("OK")
        assert callback.machine.progress == "forced wait"
        callback.wait(5 * S)
        assert callback.machine.progress == "script rtp step 5 of 9"


def test_its_states_are_told_in_this_order() -> None:
    callback = dialling()
    callback.receive("CONNECT")
    callback.carrier_up()
    events = callback.world.trace.events
    mine = [event.facts["now"] for event in events if event.source == "callback"]
    left_out = (State.NEW, State.DSR_WAIT, State.FAILED)
    assert mine == [state.name for state in State if state not in left_out]


class TestAnUnrulyLine:
    def test_output_that_never_leaves_is_thrown_away(self) -> None:
        callback = Callback(begin=False)
        callback.machine.feed(Event.BEGIN)
        callback.wait(60 * S)
        assert callback.did[:2] == [(30 * S, "discard"), (30 * S, "DTR off")]

    def test_a_caller_who_goes_first_leaves_no_output_to_the_modem(self) -> None:
        callback = Callback(begin=False)
        callback.machine.feed(Event.BEGIN)
        callback.wait(1 * S)
        callback.machine.feed(Event.CARRIER_DOWN)
        callback.drain()
        assert callback.did == [(1 * S, "discard"), (1 * S, "DTR off")]

    def test_a_modem_that_is_slow_to_hang_up_is_waited_for(self) -> None:
        callback = Callback(nodsr_wait_ms=3000)
        callback.carrier_is_up = True
        callback.wait(DTR_LOW + 1 * S)
        assert callback.state == "DSR_WAIT"
        callback.carrier_is_up = False
        callback.machine.feed(Event.CARRIER_DOWN)
        assert callback.did[1] == (6 * S, "DTR on")

    def test_but_not_for_longer_than_configured(self) -> None:
        callback = Callback(nodsr_wait_ms=3000)
        callback.carrier_is_up = True
        callback.wait(60 * S)
        assert callback.did[1] == (8 * S, "DTR on")

    def test_a_stranger_who_is_there_is_not_dialled_at(self) -> None:
        callback = Callback(scripts={"callback": SCRIPTS["callback"]})
        callback.wait(DTR_LOW + 1 * S)
        callback.carrier_up()
        callback.wait(9 * S)
        assert callback.did[2:] == [(10 * S, "DTR off"), (15 * S, "DTR on")]
        callback.carrier_is_up = False
        callback.wait(60 * S)
        assert callback.did[4] == (20 * S, "AT\r")

    def test_a_stranger_who_comes_before_the_number_is_sent_gets_no_prompt(self) -> None:
        """He could say OK and CONNECT himself, and `nocallback-verify` would let him in."""
        callback = Callback(scripts={"callback": SCRIPTS["callback"]})
        callback.wait(DTR_LOW + 5 * S)
        assert callback.state == "DIALING"
        callback.carrier_up()
        for answer in ("OK", "CONNECT"):
            callback.receive(answer)
        assert callback.state == "DTR_LOW"
        assert callback.over == []
        assert callback.did[-2:] == [(10 * S, "AT\r"), (10 * S, "DTR off")]

    def test_strangers_without_end_end_it(self) -> None:
        callback = Callback(scripts={"callback": SCRIPTS["callback"]})
        callback.carrier_is_up = True
        callback.wait(100 * S)
        assert callback.over == [(40 * S, False)]
