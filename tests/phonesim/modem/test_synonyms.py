"""Settings with several names: flow control, error control, compression; and what they do."""

import pytest

from phonesim.modem.synonyms import Flow, flow_control
from phonesim.wires.v24 import Circuit
from tests.phonesim.modem.test_modem_online import Connected
from tests.phonesim.town import S, Town


def shown(line: str) -> dict[str, object]:
    desk = Town().desk("client", "1")
    assert desk.terminal.ask(f"AT{line}\r").endswith("OK\r\n")
    settings = desk.modem.settings
    return {**settings.options, **settings.parameters}


@pytest.mark.parametrize(
    ("line", "k", "ifc"),
    [
        ("&K0", 0, (0, 0)),
        ("&K3", 3, (2, 2)),
        ("&K4", 4, (1, 1)),
        ("&K5", 5, (3, 1)),
        ("&K6", 6, (2, 2)),
        ("+IFC=0,0", 0, (0, 0)),
        ("+IFC=2,2", 3, (2, 2)),
        ("+IFC=1,1", 4, (1, 1)),
        ("+IFC=3,1", 5, (3, 1)),
        ("&K0+IFC=,2", 3, (0, 2)),
        ("+IFC=1,1;&K3", 3, (2, 2)),
        ("&K4&F", 3, (2, 2)),
    ],
)
def test_flow_control(line: str, k: int, ifc: tuple[int, int]) -> None:
    settings = shown(line)
    assert (settings["&K"], settings["+IFC"]) == (k, ifc)


@pytest.mark.parametrize(
    ("line", "q", "n", "es"),
    [
        ("&Q0", 0, 1, 0),
        ("&Q6", 6, 0, 1),
        ("&Q5", 5, 3, 3),
        ("\\N0", 6, 0, 1),
        ("\\N1", 0, 1, 0),
        ("\\N0\\N4", 5, 4, 2),
        ("+ES=1", 6, 0, 1),
        ("+ES=1;+ES=3", 5, 3, 3),
        ("\\N1&Q5", 5, 3, 3),
    ],
)
def test_error_control(line: str, q: int, n: int, es: int) -> None:
    settings = shown(line)
    assert (settings["&Q"], settings["\\N"], settings["+ES"]) == (q, n, (es, 0, 2))


@pytest.mark.parametrize(("line", "c", "ds"), [("%C0", 0, 0), ("%C0%C1", 1, 3), ("+DS=0", 0, 0)])
def test_compression(line: str, c: int, ds: int) -> None:
    settings = shown(line)
    assert (settings["%C"], settings["+DS"]) == (c, (ds, 0, 2048, 32))


def test_both_ways_may_differ() -> None:
    desk = Town().desk("client", "1")
    desk.terminal.ask("AT+IFC=1,2\r")
    assert flow_control(desk.modem.settings) == Flow(by_xoff=True, cts=True)


@pytest.mark.parametrize(
    ("client", "nas", "said"),
    [
        ("", "", ("+ER: LAPM", "+DR: V42B")),
        ("%C0", "", ("+ER: LAPM", "+DR: NONE")),
        ("", "+DS=0", ("+ER: LAPM", "+DR: NONE")),
        ("\\N0", "", ("+ER: NONE", "+DR: NONE")),
        ("", "&Q0", ("+ER: NONE", "+DR: NONE")),
    ],
)
def test_a_link_has_what_both_ends_offer(client: str, nas: str, said: tuple[str, str]) -> None:
    town = Town()
    caller = town.desk("client", "1", f"E0+ER=1;+DR=1;{client}")
    town.desk("nas", "2", f"S0=1{nas}")
    caller.terminal.type("ATD2\r")
    town.run(30 * S)
    lines = [line for line in caller.terminal.read().split("\r\n") if line]
    assert lines == [*said, "CONNECT"]


@pytest.mark.parametrize(
    ("client", "nas", "rate"),
    [
        ("+MS=,,,12000", "", 12000),
        ("+MS=,,,12000", "+MS=,,,9600", 9600),
        ("+MS=V22B", "", 2400),
        ("+MS=V32B,0,7200,7200", "", 7200),
        ("S37=6", "", 2400),
        ("", "+MS=V21,0", 300),
    ],
)
def test_the_speed_is_the_fastest_that_both_allow(client: str, nas: str, rate: int) -> None:
    town = Town()
    caller = town.desk("client", "1", f"E0W2{client}")
    town.desk("nas", "2", f"S0=1{nas}")
    caller.terminal.type("ATD2\r")
    town.run(30 * S)
    assert caller.terminal.read() == f"\r\nCONNECT {rate}\r\n"


def test_a_stop_by_the_old_flow_control_ends_with_it() -> None:
    pair = Connected(client="&D1&K4")
    pair.client.terminal.type("\x13")
    pair.nas.terminal.type("waits")
    pair.town.run(S)
    assert pair.client.terminal.read() == ""
    pair.drop_dtr(pair.client)
    pair.town.run(S)
    pair.client.terminal.set(Circuit.DTR, True)
    pair.client.terminal.type("ATE0&K0\r")
    pair.town.run(S)
    assert pair.client.terminal.read().startswith("waits\r\nOK\r\n")
