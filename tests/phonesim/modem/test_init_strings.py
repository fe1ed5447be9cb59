"""Command lines of programs that were not written for this modem: each alone must be OK."""

import pytest

from phonesim.modem.profile import load_profile
from phonesim.units import US_PER_S
from tests.phonesim.modem.test_modem_features import desk_with
from tests.phonesim.town import Town

OK, ERROR = "\r\nOK\r\n", "\r\nERROR\r\n"
PROFILES = ("generic", "courier", "rockwell", "hayes2400")

# Every modem of the nineties takes these.
EVERYWHERE = {
    "AT": "anybody",
    "ATZ": "gettys, everybody",
    "at": "typed by hand",
    "ATE0V1Q0": "scripts",
    "ATQ0 V1 E1": "wvdialconf",
    "ATQ0 V1 E1 S0=0": "wvdialconf",
    "ATQ0 V1 E1 S0=0 &C1 &D2": "wvdialconf",
    "ATZ S7=45 S0=0 L1 V1 X4 &c1 E1 Q0": "minicom",
    "ATQ0V1H0": "mgetty",
    "ATS0=0Q0&D3&C1": "mgetty",
    "ATE1Q0V1X4&S0&C1&D2": "C-Kermit",
    "ATQ0H0": "C-Kermit",
    "AT&FE0V1&D2&C1S0=0": "Unimodem, standard modem",
    "ATX1": "Unimodem, X1",
    "ATE0V1Q0X4&C1&D2S0=0M0": "HylaFAX",
    "ATM0L0": "efax",
    "ATX4C1M1": "scripts of the eighties",
    "ATE1V1X4Q0S0=1&C1&D2S2=255": "a bulletin board",
    "ATM0H0S0=0&D2&C1&R1&S0": "a bulletin board",
    "ATS0=1": "a getty",
    "AT&F1": "init strings of the nineties",
    "AT S11 = 55 S8=2": "with spaces",
    "ATI0": "wvdial",
    "AT&V": "a person",
    "ATB0M1L2X4": "Telix",
}
WITH_V250 = {
    "ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0": "wvdial",
    "AT&FE0V1S0=0&C1&D2+MR=2;+DR=1;+ER=1;W2": "Unimodem, V.250",
    "ATS7=60M1+ES=3,0,2;+DS=3;+IFC=2,2;X4": "Unimodem, V.250",
    "AT+GMI": "ModemManager",
    "AT+GMM": "ModemManager",
    "AT+GMI=?": "probes",
    "AT+GCAP": "ModemManager",
    "AT+FCLASS=?": "HylaFAX probemodem",
    "AT+IPR=?;+IFC=?;+ICF=?": "HylaFAX probemodem",
    "AT+IFC=2,2;+IPR=115200": "dialers",
    "AT+MS=?;+MS?": "probes",
    "AT&FE0V1&C1&D2S0=0+IFC=2,2;S7=120S37=0": "dialers",
    "AT&F&C1&D2&K3\\N3%C3": "dialers",
}
OF_ROCKWELL = {
    "AT&F0E0V1W2&C1&D2&K3&Q5S0=0S95=47": "init strings of the nineties",
    "AT&FE0V1&C1&D2S0=0W1\\V1S36=7S46=138%E2\\J0-K0": "inf files",
    "AT&K3#CID=1": "caller ID programs",
}
OF_COURIER = {"AT&F1&A3&B1&N0&U0S15=8S13=1S19=5X4": "a bulletin board"}


def answer(name: str, line: str) -> str:
    terminal = desk_with(Town(), "1", load_profile(name))
    return terminal.ask(f"{line}\r", US_PER_S)


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("line", EVERYWHERE)
def test_every_modem_takes_it(name: str, line: str) -> None:
    said = answer(name, line)
    if name == "hayes2400" and line == "AT&V":
        assert said.endswith(ERROR)  # it came later
    else:
        assert said.endswith(OK)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        *((name, line) for name in PROFILES[:3] for line in WITH_V250),
        *(("rockwell", line) for line in OF_ROCKWELL),
        *(("courier", line) for line in OF_COURIER),
    ],
)
def test_a_modem_of_its_kind_takes_it(name: str, line: str) -> None:
    assert answer(name, line).endswith(OK)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("generic", "ATS95=47"),
        ("generic", "AT%E2"),
        ("hayes2400", "AT&K3"),
        ("hayes2400", "AT+FCLASS=0"),
        ("generic", "AT+FCLASS=1"),
        ("generic", "AT+CGMI"),
        ("generic", "AT&F3"),
        ("generic", "AT+IPR=1234"),
        ("generic", "AT+MS=V34"),
        ("generic", "AT+MS=B103"),
        ("generic", "AT+GMI?"),
        ("rockwell", "AT%E9"),
    ],
)
def test_what_a_modem_does_not_have_is_an_error(name: str, line: str) -> None:
    assert answer(name, line).endswith(ERROR)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("AT+FCLASS?", "0"),
        ("AT+FCLASS=?", "0"),
        ("AT+IFC?", "+IFC: 2,2"),
        ("AT+ILRR=?", "+ILRR: (0-1)"),
        ("AT#CID=1;#CID?", "#CID: 1"),
        ("AT+MS?", "+MS: V32B,1,0,0,0,0"),
        ("AT+MS=?", "+MS: (V32B,V32,V22B,V22,V21),(0-1),(0-56000),(0-56000),(0-56000),(0-56000)"),
        (
            "AT+IPR=?",
            "+IPR: (0,300,1200,2400,4800,7200,9600,12000,14400,19200,38400,57600,115200,230400),()",
        ),
    ],
)
def test_what_the_reads_and_tests_of_extended_commands_say(line: str, said: str) -> None:
    assert answer("generic", line) == f"{line}\r\r\n{said}\r\n{OK}"


@pytest.mark.parametrize("name", PROFILES)
def test_a_modem_of_every_kind_says_who_it_is(name: str) -> None:
    """Some number may be unknown, but none is silent."""
    terminal = desk_with(Town(), "1", load_profile(name), "E0")
    for number in range(10):
        said = terminal.ask(f"ATI{number}\r")
        assert said in (OK, ERROR) or (said.startswith("\r\n") and said.endswith(f"\r\n{OK}"))
        assert said.count("OK") <= 1  # V.250 5.7.1: no information that looks like a result


def test_binary_probes_wedge_nothing() -> None:
    """ModemManager's QCDM frame, a fax program's DLE ETX, a terminal's break and line noise."""
    terminal = desk_with(Town(), "1", load_profile("generic"), "E0")
    for probe in ("\x7e\x00\x78\xf0\x7e", "\x10\x03", "\0", "\xff" * 40, "+++", "\x1b\x1b\x1b"):
        terminal.ask(probe, 2 * US_PER_S)
        assert terminal.ask("\r\nAT\r\n") == OK
