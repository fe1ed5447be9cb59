"""Whatever happens to a line, in whatever order: it never breaks, and nobody gets in unasked."""

from hypothesis import given
from hypothesis import strategies as st

from phonesim.nas.config_model import ModemControl
from phonesim.nas.line_states import Event
from phonesim.wires.v24 import Circuit
from tests.phonesim.fakes import TRY_MANY
from tests.phonesim.nas.rack import AUX, MS, Rack, S
from tests.phonesim.nas.test_modem_control import Caller

SCRIPTS = ("activation", "connection", "reset", "startup")
CIRCUITS = (Circuit.DCD, Circuit.CTS, Circuit.RI)
ACTS = st.one_of(
    st.tuples(st.sampled_from(CIRCUITS), st.booleans()),
    st.sampled_from(["OK\r\n", "CONNECT\r\n", "RING\r\n", "\r", "exit\r", "xx", "\x03", "84001\r"]),
    st.sampled_from(["austin-01\r", "austin-02\r", "plain\r"]),
    st.sampled_from([0, 10 * MS, 1 * S, 6 * S, 31 * S]),
    st.sampled_from([Event.CONNECT, Event.DISCONNECT, Event.CLEAR, Event.CHAT]),
)
PASSWORD = st.just("xxxxx\r")


def perform(rack: Rack, act: object) -> None:
    match act:
        case (Circuit() as circuit, bool() as on):
            rack.modem.set(circuit, on)
        case str():
            rack.modem.type(act)
        case int():
            rack.run(act)
        case Event.CONNECT if rack.line.takes_connections:
            rack.line.take(Caller())
        case Event.CHAT if rack.line.idle:
            rack.line.feed(Event.CHAT, "rtp", ("", "AT", "OK"), "")
        case Event.DISCONNECT | Event.CLEAR:
            rack.line.feed(act)
    rack.run(0)


def rack_of(control: ModemControl, scripts: list[str]) -> Rack:
    commands = "".join(f" script {trigger} offhook\n" for trigger in scripts)
    aux = AUX.replace("modem InOut", f"modem {control.value}")
    return Rack(f"{aux} transport input all\n modem autoconfigure discovery\n{commands}")


@TRY_MANY
@given(
    st.sampled_from(ModemControl),
    st.lists(st.sampled_from(SCRIPTS), unique=True),
    st.lists(st.one_of(ACTS, PASSWORD), max_size=30),
)
def test_it_never_breaks_and_comes_to_rest(
    control: ModemControl, scripts: list[str], acts: list[object]
) -> None:
    rack = rack_of(control, scripts)
    for act in acts:
        perform(rack, act)
    rack.line.let_go()
    for circuit in CIRCUITS:
        rack.modem.set(circuit, False)
    rack.run(1000 * S)
    assert rack.state == "IDLE"


@TRY_MANY
@given(
    st.sampled_from(ModemControl),
    st.lists(st.sampled_from(SCRIPTS), unique=True),
    st.lists(ACTS, max_size=30),
)
def test_without_a_password_nobody_reaches_a_prompt(
    control: ModemControl, scripts: list[str], acts: list[object]
) -> None:
    rack = rack_of(control, scripts)
    for act in acts:
        perform(rack, act)
    rack.run(100 * S)
    assert b"maui>" not in rack.modem.received
    assert b"maui#" not in rack.modem.received
