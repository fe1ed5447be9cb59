"""No number leaves a real modem's port that the bench does not allow, however it is asked for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.bench.call_meter import CallMeter
from harness.bench.dial_guard import DialGuard
from harness.bench.dialling import Dialling, digits_of, is_emergency
from phonesim.exchange.tariff_file import load_tariff
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.loop import Digit, Hook, StationSignal
from phonesim.wires.v24 import Circuit
from tests.phonesim.fakes import Terminal
from tests.phonesim.town import Desk, Town

ALLOW = ("84001", "5555X", "911")


class GuardedDesk:
    """A terminal behind a guard, at a modem whose line is listened to; 84001 answers."""

    def __init__(
        self,
        has_circuits: bool = True,
        prefix: str = "",
        stored: str = "&C1&D2",
        far: str = "84001",
        model: str = "generic",
    ) -> None:
        self.town = Town()
        self.before = digits_of(prefix)
        self.far = Desk(self.town, "far", far, stored="S0=1&C1&D2")
        self.desk = Desk(self.town, "near", "55551", stored=stored, model=model)
        self.reasons: list[str] = []
        self.guard = DialGuard(
            self.desk.cable.dte, self.town.world, Dialling(ALLOW, prefix), has_circuits,
            self.reasons.append,
            CallMeter(self.town.world, "near", "55551", load_tariff("by-the-minute")),
        )  # fmt: skip
        self.terminal = Terminal(self.town.world, self.guard)
        self.dialled: list[str] = []  # each time that the modem was off hook
        self._listen()
        self.town.run(US_PER_S)

    def _listen(self) -> None:
        loop = self.desk.modem.call._loop
        send = loop.send_to_office

        def heard(signal: StationSignal) -> None:
            if isinstance(signal, Hook) and signal.off_hook:
                self.dialled.append("")
            elif isinstance(signal, Digit):
                self.dialled[-1] += signal.digit
            send(signal)

        loop.send_to_office = heard  # type: ignore[method-assign]

    def type(self, *pieces: bytes, then_s: float = 3) -> str:
        """What comes back after the pieces were written, a moment apart."""
        self.terminal.read()
        for piece in pieces:
            self.guard.write(piece)
            self.town.run(20 * US_PER_MS)
        self.town.run(int(then_s * US_PER_S))
        return self.terminal.read()

    def forbidden(self) -> list[str]:
        """What was dialled that is neither allowed nor the beginning of an aborted dialling."""
        allowed = [f"{self.before}{n}" for n in ("84001", *(f"5555{d}" for d in range(10)))]
        return [d for d in self.dialled if not any(number.startswith(d) for number in allowed)]


def test_an_allowed_number_is_dialled_and_its_data_pass_untouched() -> None:
    near = GuardedDesk()
    assert "CONNECT" in near.type(b"atdt 84-001\r", then_s=40)
    near.far.terminal.read()
    near.type(b"ATDT911\rA/binary \x00\xff\r", then_s=1)
    assert near.far.terminal.read() == "ATDT911\rA/binary \x00\xff\r"
    assert near.dialled == ["84001"]
    assert near.reasons == []


def test_a_line_passes_as_it_was_typed_so_that_its_echo_is_the_same() -> None:
    near = GuardedDesk()
    assert near.type(b"at s7=30 x3\r") == "at s7=30 x3\r\r\nOK\r\n"
    assert near.type(b"atx", b"q\b", b"4\r") == "atx4\r\r\nOK\r\n"


@pytest.mark.parametrize(
    "typed",
    [
        (b"ATDT55560\r",),
        (b"ATDT911\r",),  # listed, and an emergency number all the same
        (b"atdt 9-1-1\r",),
        (b"ATDT9,,1W1@\r",),
        (b"A", b"T", b"D", b"1", b"1", b"2", b"\r"),
        (b"ATDT84\r",),
        (b"ATDT84001;DT2\r",),
        (b"ATDT84001;DT84001;\r",),
        (b"ATDT84001;;\r",),
        (b"ATD;DT55560\r",),
        (b"AT*D55560\r",),
        (b"AT-D1\r",),
        (b"ATDT84001;\r", b"ATDT2\r"),
        (b"ATDL\r",),
        (b"ATDS\r",),
        (b"ATDS=1\r",),
        (b"A/",),
        (b"A/\r",),
        (b"AT&Z0=55560\r", b"ATDS0\r"),
        (b"ATX3D55560\r",),
        (b"AT&D2DT55560\r",),
        (b"ATE1 D T 5 5 5 6 0\r",),
        (b"\xc1\xd4\xc4\xd4\xb5\xb5\xb5\xb6\xb0\x8d",),  # with a parity bit
        (b"ATDT84001\b\b55560\r",),
        (b"xxxATDT55560\r",),
        (b"AT+FCLASS=0DT55560\r",),
        (b"ATS3=65\r", b"ATDT55560A"),
        (b"ATS5=49\r", b"ATDT155560\r"),
        (b"AT+++ATD55560\r",),
        (b"AT\0DT55560\r",),
        (b"ATD" + b"," * 600 + b"55560\r",),
    ],
)  # fmt: skip
@pytest.mark.parametrize("has_circuits", [True, False])
def test_what_is_not_allowed_never_leaves_the_port(
    typed: tuple[bytes, ...], has_circuits: bool
) -> None:
    near = GuardedDesk(has_circuits)
    assert "ERROR" in near.type(*typed, b"\r", then_s=8)
    assert near.forbidden() == []
    assert near.reasons


def test_the_refusal_says_what_would_be_allowed() -> None:
    near = GuardedDesk()
    near.type(b"ATDT55560\r")
    assert near.reasons == [
        "55560 is not under `allow` of the bench's [dialing], which lists 84001, 5555X, 911"
    ]


@pytest.mark.parametrize("has_circuits", [True, False])
def test_after_an_escape_the_guard_is_on_duty_again(has_circuits: bool) -> None:
    near = GuardedDesk(has_circuits)
    near.type(b"ATDT84001\r", then_s=40)
    near.type(b"data", then_s=2)
    assert "OK" in near.type(b"+++", then_s=2)
    assert "ERROR" in near.type(b"ATH0DT55560\r")
    assert "OK" in near.type(b"ATH\r")
    assert near.forbidden() == []
    assert "CONNECT" in near.type(b"ATDT84001\r", then_s=40)


@pytest.mark.parametrize("has_circuits", [True, False])
def test_after_the_far_end_hung_up_the_guard_is_on_duty_again(has_circuits: bool) -> None:
    near = GuardedDesk(has_circuits)
    near.type(b"ATDT84001\r", then_s=40)
    near.far.terminal.set(Circuit.DTR, False)
    near.town.run(10 * US_PER_S)
    assert "ERROR" in near.type(b"ATDT55560\r")
    assert near.forbidden() == []


def test_the_prefix_goes_before_the_number_and_is_not_put_there_twice() -> None:
    near = GuardedDesk(prefix="9,", far="984001")
    assert "CONNECT" in near.type(b"AT&D2DT84001\r", then_s=50)
    near.type(b"", then_s=2)
    near.type(b"+++", then_s=2)
    near.type(b"ATH\r", then_s=5)
    near.type(b"ATDP9,84001\r", then_s=50)
    assert near.dialled == ["984001", "984001"]
    assert "ERROR" in near.type(b"+++", then_s=2) + near.type(b"ATHDT911\r")


@pytest.mark.parametrize("key", [b"x", b" ", b"\r"])
def test_any_key_stops_dialling(key: bytes) -> None:
    near = GuardedDesk(stored="E0&C1&D2")
    near.type(b"ATDT84001\r", then_s=3)
    assert "NO CARRIER" in near.type(key) + near.type(b"")
    assert "OK" in near.type(b"AT\r")
    assert near.type(b"xyz") == ""
    assert near.forbidden() == []


def metered(near: GuardedDesk) -> list[tuple[object, object, object]]:
    """The calls that have been metered: digits, whole seconds, cost."""
    return [
        (e.facts["digits"], int(e.facts["talking_us"] or 0) // US_PER_S, e.facts["cost"])
        for e in near.town.world.trace.events
        if e.kind == "metered"
    ]


@pytest.mark.parametrize("has_circuits", [True, False])
def test_a_call_is_metered_once_from_connect_to_its_end(has_circuits: bool) -> None:
    near = GuardedDesk(has_circuits)
    assert "CONNECT" in near.type(b"AT+MS=V21;DT84001\r", then_s=15)
    near.type(b"data", then_s=60)
    assert "OK" in near.type(b"+++", then_s=2)
    assert "CONNECT" in near.type(b"ATO\r", then_s=10)
    near.type(b"", then_s=2)
    assert "OK" in near.type(b"+++", then_s=2)
    assert metered(near) == []
    near.type(b"ATH\r", then_s=10)
    [(digits, talking_s, cost)] = metered(near)
    assert (digits, cost) == ("84001", "0.50")
    assert 75 <= int(str(talking_s)) <= 95


def test_a_call_that_comes_in_costs_nothing() -> None:
    near = GuardedDesk(far="84001")
    near.far.terminal.set(Circuit.DTR, True)
    near.far.terminal.ask("AT+MS=V21\r", US_PER_S)
    near.guard.write(b"ATS0=1\r")
    assert "CONNECT" in near.far.terminal.ask("ATDT55551\r", 40 * US_PER_S)
    near.far.terminal.set(Circuit.DTR, False)
    near.town.run(10 * US_PER_S)
    assert metered(near) == []


@pytest.mark.parametrize("number", ["911", "112", "9911", "0112", "9115551234", "110", "9,911"])
def test_emergency_numbers(number: str) -> None:
    assert is_emergency(number.replace(",", ""))
    assert Dialling(("XXX", "XXXX", "XXXXXXXXXX", number)).refusal(number.replace(",", ""))


def test_ordinary_numbers_are_none() -> None:
    assert not any(map(is_emergency, ("84001", "55555", "911"[:2], "5551911", "2112", "19115")))


MODELS = ("generic", "courier", "rockwell", "hayes2400")
_PIECES = (
    *(b"AT", b"at", b"A/", b"D", b"DT", b"DP", b"d", b"84001", b"5555", b"1", b"9", b"0", b";"),
    *(b"\r", b"\r", b"\r", b"\n", b"\b", b" ", b",", b"W", b"-", b"+++", b"H", b"Z", b"L", b"O"),
    *(b"S=1", b"S3=65", b"S2=65", b"S2=43", b"S0=1", b"&Z1=9", b"&Z0=84001", b"&F", b"&C0"),
    *(b"&D0", b"V0", b"Q1", b"Q0", b"E0", b"A", b"+FCLASS=", b'"', b"X1", b"\xc1\xd4", b"data"),
    *(b"ATDT84001\r", b"ATDT911\r", b"ATH\r", b"ATS0=1\r", b"NO CARRIER\r", b"CONNECT\r"),
)


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.sampled_from(_PIECES), st.sampled_from([0, 0, 0, 0.15, 1.3, 30])),
        max_size=30,
    ),
    st.booleans(),
    st.sampled_from(MODELS),
    st.sampled_from(["", "9,"]),
)
def test_no_sequence_of_bytes_dials_what_is_not_allowed(
    pieces: list[tuple[bytes, float]], has_circuits: bool, model: str, prefix: str
) -> None:
    """By what the office hears from a modem of each make behind the guard."""
    near = GuardedDesk(has_circuits, prefix, model=model)
    for piece, pause_s in pieces:
        near.guard.write(piece)
        if pause_s:
            near.town.run(int(pause_s * US_PER_S))
    near.town.run(10 * US_PER_S)
    assert near.forbidden() == []


def test_what_answers_each_refusal_with_the_next_does_not_stop_time() -> None:
    near = GuardedDesk()
    near.terminal.answer = lambda data: near.guard.write(b"ATD911\r" if b"ERROR" in data else b"")
    near.type(b"ATD911\r", then_s=1)
    assert 10 < len(near.reasons) <= 21
