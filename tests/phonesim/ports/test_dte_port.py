"""The terminal's side of a modem that is not in this world."""

import json
from pathlib import Path

import pytest

from harness.bench.open_exchange import LinePlan, OnTcp
from phonesim.ports.dte_port import DtePort
from phonesim.ports.program_pty import ProgramPty
from phonesim.ports.rfc2217_port import Rfc2217Port
from phonesim.ports.unavailable import PortLost, PortUnavailable
from phonesim.wires.v24 import Circuit
from tests.phonesim.fakes import Terminal
from tests.phonesim.ports.elsewhere import elsewhere
from tests.phonesim.ports.other_host import hosted, other_host
from tests.phonesim.ports.outside import Outside, outside


def talk(world: Outside, terminal: Terminal, text: str, answer: str) -> None:
    terminal.read()
    heard = ""

    def answered() -> bool:
        nonlocal heard
        heard += terminal.read()
        return answer in heard

    terminal.type(text)
    world.wait(answered)


@pytest.mark.parametrize("kind", ["pty", "rfc2217"])
def test_a_modem_elsewhere_answers(tmp_path: Path, kind: str) -> None:
    with other_host(tmp_path, kind) as host, outside() as here:
        port = DtePort(here.world, here.clock, "client", host.address)
        terminal = Terminal(here.world, port)
        port.set(Circuit.DTR, True)
        port.set(Circuit.RTS, True)
        assert port.has_circuits is (kind == "rfc2217")
        talk(here, terminal, "AT\r", "OK")
        drained: list[bool] = []
        port.write(b"ATS7=40\r")
        port.when_drained(lambda: drained.append(True))
        here.wait(lambda: drained and port.backlog == 0)
        talk(here, terminal, "ATS7?\r", "040")
        port.close()


def test_dtr_and_rts_are_off_as_it_opens_until_they_are_set(tmp_path: Path) -> None:
    """By what a modem sees, to which a client that has come and said nothing is DTR on."""
    trace = tmp_path / "trace"
    with hosted([LinePlan("55555", OnTcp("127.0.0.1", 0))], trace) as host, outside() as here:
        port = DtePort(here.world, here.clock, "client", host.address)
        port.set(Circuit.DTR, True)
        here.wait(lambda: port.sees(Circuit.CTS))
        port.close()
    events = [json.loads(line) for line in trace.read_text().splitlines()]
    saw = [(e["circuit"], e["on"]) for e in events if e.get("circuit") in ("DTR", "RTS")]
    assert saw[:2] == [("DTR", True), ("RTS", True)]
    assert saw[2:] == [("DTR", False), ("RTS", False), ("DTR", True), ("DTR", False)]


def test_no_carrier_comes_behind_the_loss_of_carrier_and_connect_before_it() -> None:
    """Or an access server takes NO CARRIER for input: its line end ended a number half typed."""
    with (
        elsewhere(lambda there: Rfc2217Port(there.world, there.clock, "84001", 0)) as there,
        outside() as here,
    ):
        url = "rfc2217://{}:{}".format(*there.port.address)
        port = DtePort(here.world, here.clock, "client", url)
        port.carrier_first = True
        seen: list[object] = []
        port.attach(seen.append, lambda circuit, on: seen.append((circuit.name, on)))
        port.set(Circuit.DTR, True)
        here.wait(lambda: there.port.sees(Circuit.DTR))

        def call() -> None:
            there.port.write(b"CONNECT")
            there.port.set(Circuit.DCD, True)

        def hang_up() -> None:
            there.port.set(Circuit.DCD, False)
            there.port.write(b"NO CARRIER")

        there.do(call)
        here.wait(lambda: ("DCD", True) in seen)
        there.do(hang_up)
        here.wait(lambda: b"NO CARRIER" in seen)
        order = [b"CONNECT", ("DCD", True), ("DCD", False), b"NO CARRIER"]
        assert [item for item in seen if item in order] == order
        port.close()


def test_hardware_flow_is_the_drivers_while_rts_is_on() -> None:
    with outside() as here:
        modem = ProgramPty(here.world, here.clock, "84001")
        port = DtePort(here.world, here.clock, "client", modem.path)
        port.hardware_flow = True
        here.wait(lambda: modem.is_open)
        for on in (True, False, True):
            port.set(Circuit.RTS, on)
            here.wait(lambda: modem.settings.crtscts is on)  # noqa: B023
        port.close()
        modem.close()


def test_a_server_of_rfc2217_is_asked_for_hardware_flow() -> None:
    with (
        elsewhere(lambda there: Rfc2217Port(there.world, there.clock, "84001", 0)) as there,
        outside() as here,
    ):
        url = "rfc2217://{}:{}".format(*there.port.address)
        port = DtePort(here.world, here.clock, "client", url)
        port.hardware_flow = True
        port.set(Circuit.RTS, True)
        here.wait(lambda: there.port._telnet is not None and there.port._telnet.settings.rtscts)
        port.close()


@pytest.mark.waits(9)
def test_the_circuits_of_a_call_cross_both_ways(tmp_path: Path) -> None:
    with other_host(tmp_path, "rfc2217", "&C1&D2+MS=V21") as host, outside() as here:
        port = DtePort(here.world, here.clock, "client", host.address)
        terminal = Terminal(here.world, port)
        port.set(Circuit.DTR, True)
        port.set(Circuit.RTS, True)
        here.wait(lambda: port.sees(Circuit.CTS) and port.sees(Circuit.DSR))
        assert not port.sees(Circuit.DCD)
        with (tmp_path / "far").open("rb+", buffering=0):  # its DTR
            terminal.type("ATS10=255DT84001\r")
            assert here.world.run_until(lambda: port.sees(Circuit.DCD), 20_000_000)
            port.set(Circuit.DTR, False)
            here.wait(lambda: not port.sees(Circuit.DCD))
        assert [on for _, on in terminal.changed(Circuit.DCD)][-2:] == [True, False]
        port.close()


@pytest.mark.waits(4)
@pytest.mark.parametrize("kind", ["pty", "rfc2217"])
def test_a_device_that_goes_away_is_named(tmp_path: Path, kind: str) -> None:
    with outside() as here:
        with other_host(tmp_path, kind) as host:
            port = DtePort(here.world, here.clock, "client", host.address)
        with pytest.raises(PortLost, match="is gone"):
            here.wait(lambda: False)
        port.close()


@pytest.mark.parametrize("address", ["/dev/no-such-modem", "rfc2217://127.0.0.1:1", "nonsense://x"])
def test_what_cannot_be_opened_is_named(address: str) -> None:
    with outside() as here, pytest.raises(PortUnavailable, match="cannot be opened"):
        DtePort(here.world, here.clock, "client", address)
