"""Cases in Python: the fixtures, and what users of pexpect expect of `expect`."""

from pathlib import Path

import pexpect
import pytest
import serial

from harness.python import scenario
from harness.python.stage import Stage
from harness.python.typist import Typist
from phonesim.exchange.exchange import Exchange
from phonesim.exchange.records import Outcome
from phonesim.ports import protocol_phonesim
from tests.end_to_end import stage as end_to_end

SERVER = """
nas: 5550100, nas.cfg
client: 5550001

-- nas.cfg --
hostname nas1
username joe password 0 sesame
line con 0
line aux 0
 login local
 modem InOut
"""
FAILING = """
from harness.python import scenario

@scenario("client: 1")
def test_it(client):
    client.sendline("at")
    client.expect_exact("NO SUCH THING", timeout=3)

def test_without(client):
    pass

@scenario("client 1")
def test_bad_header(client):
    pass
"""


@scenario(SERVER)
def test_a_login_that_needs_logic(client: Typist, nas: Typist, exchange: Exchange) -> None:
    for password in ["wrong", "guess", "sesame"]:
        if password == "wrong":
            client.sendline(f"atdt{nas.number}")
        client.expect("(?i)username: ?", timeout=90)
        client.sendline("joe")
        client.expect_exact("Password: ")
        client.sendline(password)
        if client.expect(["% ?Login invalid", r"(?P<host>\w+)>$"]) == 1:
            break
    assert client.match["host"] == "nas1"
    assert client.after == "nas1>"
    assert client.sees("dcd")
    client.sendline("exit")
    client.expect_exact(["BUSY", "NO CARRIER"])
    assert "exit" in client.before
    assert [record.outcome for record in exchange.records] == [Outcome.ANSWERED]
    nas.sendline("")
    assert nas.expect([pexpect.TIMEOUT, "nas1>"]) == 1


@scenario("client a: 21\nclient b: 22")
def test_two_clients_and_a_timeout_of_telephone_time(stage: Stage) -> None:
    a, b = stage.clients["a"], stage.clients["b"]
    a.sendline(f"atdt{b.number}")
    b.expect_exact("RING")
    with pytest.raises(pexpect.TIMEOUT):
        b.expect("CONNECT", timeout=3)
    assert a.expect([pexpect.TIMEOUT, "CONNECT"], timeout=1.5) == 0
    before_us = stage.running.world.now_us
    b.wait(7)
    assert stage.running.world.now_us == before_us + 7_000_000
    b.sendline("ata")
    a.expect(r"CONNECT (\d+)", timeout=60)
    assert int(a.match[1]) > 0


@scenario("client a: 21\nclient b: 22")
def test_a_program_for_pyserial_in_a_clients_place(stage: Stage) -> None:
    a, b = stage.clients["a"], stage.clients["b"]
    world = stage.running.world
    with serial.serial_for_url(a.url, 9600, timeout=2) as port:
        port.write(b"at\r")
        assert port.read_until(b"OK\r\n").endswith(b"OK\r\n")
        before_us = world.now_us
        assert port.read(1) == b""
        assert world.now_us == before_us + 2_000_000
        port.timeout = None
        with pytest.raises(serial.SerialException, match="waiting would never end"):
            port.read(1)
        port.write(b"atdt22\r")
        b.expect_exact("RING")
        b.sendline("ata")
        while not port.in_waiting:
            pass
        port.timeout = 60
        assert port.read_until(b"CONNECT ").endswith(b"CONNECT ")
        assert int(port.read_until()) > 0
        assert port.cd
        assert port.dsr
        port.write(bytes(10_000))
        assert port.out_waiting <= 4096
        port.flush()
        assert port.out_waiting == 0
        port.write_timeout = 1
        with pytest.raises(serial.SerialTimeoutException):
            port.write(bytes(50_000))
        port.reset_output_buffer()
        port.send_break(0.5)
    assert world.run_until(lambda: not b.sees("dcd"), 30_000_000)  # DTR was dropped
    with pytest.raises(serial.PortNotOpenError):
        port.read(1)
    b.send("x")
    with serial.serial_for_url(a.url) as port:
        port.reset_input_buffer()
        with pytest.raises(serial.SerialException, match="already open"):
            port.open()


def test_a_url_of_no_world_is_told() -> None:
    with pytest.raises(serial.SerialException, match="nothing is offered at phonesim://x"):
        protocol_phonesim.Serial("phonesim://x")


@scenario(Path("../../../scenarios/source/noverify.scenario"))
def test_a_scenario_files_header_will_do(client: Typist) -> None:
    client.sendline("at")
    client.expect("OK")
    assert client.number == "84001"


def test_failures_are_plain(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(FAILING)
    stage = end_to_end.Stage(tmp_path / "other")
    ran = end_to_end.pytest_run(stage, tmp_path / "test_it.py", "--bench", "sim")
    assert ran.code == 1
    assert "pexpect.exceptions.TIMEOUT" in ran.out
    assert "write @scenario(HEADER) above the test" in ran.out
    assert "header-line" in ran.out


def test_the_page_says_what_is_so(tmp_path: Path) -> None:
    page = (end_to_end.ROOT / "docs" / "python.md").read_text()
    (tmp_path / "test_page.py").write_text(page.partition("```python\n")[2].partition("```")[0])
    stage = end_to_end.Stage(tmp_path / "other")
    ran = end_to_end.pytest_run(stage, tmp_path / "test_page.py", "--bench", "sim")
    assert "1 passed" in ran.out, ran.out
