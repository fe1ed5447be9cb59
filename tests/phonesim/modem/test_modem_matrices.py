"""Every X against everything that a network can answer, in words and in numbers; and glare.

The words are a table of the standard's (V.250, table 8), written out by hand and not made from the
code: each cell is what stands at the terminal, byte for byte.
"""

import pytest

from phonesim.wires.v24 import Circuit
from tests.phonesim.town import MS, S, Town

# What happens, and what X0, X1, X2, X3, X4 make of it.
WORDS = {
    "no dial tone": ("NO CARRIER", "NO CARRIER", "NO DIALTONE", "NO CARRIER", "NO DIALTONE"),
    "busy": ("NO CARRIER", "NO CARRIER", "NO CARRIER", "BUSY", "BUSY"),
    "reorder": ("NO CARRIER", "NO CARRIER", "NO CARRIER", "BUSY", "BUSY"),
    "no answer": ("NO CARRIER",) * 5,
    "ring stops": ("NO CARRIER",) * 5,
    "answer": ("CONNECT", *("CONNECT 19200",) * 4),
}
WITH_W = {**WORDS, "no dial tone": ("NO DIALTONE",) * 5, "busy": ("BUSY",) * 5}
WITH_W["reorder"] = ("BUSY",) * 5
WITH_AT = {**WITH_W, "no answer": ("NO ANSWER",) * 5}
WITH_AT["no dial tone"] = ("NO ANSWER", "NO ANSWER", "NO DIALTONE", "NO ANSWER", "NO DIALTONE")
WITH_AT["ring stops"] = ("NO CARRIER",) * 5  # silent for five seconds: a quiet answer, then nobody
NUMBERS = {
    "CONNECT": 1, "NO CARRIER": 3, "NO DIALTONE": 6, "BUSY": 7, "NO ANSWER": 8, "CONNECT 19200": 16,
}  # fmt: skip


def outcome(event: str, setting: str, number: str = "2") -> str:
    """What the caller reads of a call that the event happens to; S7 is 20 s."""
    town = Town(dial_tone_delay=1_000 * S) if event == "no dial tone" else Town()
    caller = town.desk("caller", "1", f"E0S7=20{setting}", 19200)
    if event == "answer":
        town.desk("far", "2", "S0=1")
    else:
        far = town.telephone("far", "2")
        if event == "busy":
            far.lift()
    caller.terminal.type(f"ATD{number.replace('2', '9') if event == 'reorder' else number}\r")
    if event == "ring stops":  # somebody answers, and says nothing
        town.run(8 * S)
        far.lift()
    town.run(60 * S)
    assert caller.state == ("ONLINE" if event == "answer" else "ON_HOOK")
    return caller.terminal.read()


@pytest.mark.parametrize("verbose", [1, 0])
@pytest.mark.parametrize("x", range(5))
@pytest.mark.parametrize("event", WORDS)
def test_x_and_what_the_network_does(event: str, x: int, verbose: int) -> None:
    word = WORDS[event][x]
    said = f"\r\n{word}\r\n" if verbose else f"{NUMBERS[word]}\r"
    assert outcome(event, f"X{x}V{verbose}") == said


@pytest.mark.parametrize("x", range(5))
@pytest.mark.parametrize("event", WITH_W)
def test_w_listens_whatever_x_is(event: str, x: int) -> None:
    assert outcome(event, f"X{x}", "W2") == f"\r\n{WITH_W[event][x]}\r\n"


@pytest.mark.parametrize("x", range(5))
@pytest.mark.parametrize("event", [event for event in WITH_AT if event != "answer"])
def test_at_listens_whatever_x_is(event: str, x: int) -> None:
    assert outcome(event, f"X{x}", "2@") == f"\r\n{WITH_AT[event][x]}\r\n"


@pytest.mark.parametrize(
    ("x", "says"), [(0, "NO CARRIER"), (1, "NO CARRIER"), (2, "NO DIALTONE"), (3, "NO CARRIER"),
                    (4, "NO DIALTONE")]
)  # fmt: skip
def test_glare(x: int, says: str) -> None:
    """Line two is seized while the first call's ringing begins: lifting answers that call.

    A modem that listens finds no dial tone. One that does not dials into the caller's ear, and both
    wait for an answer tone until S7 has run out.
    """
    town = Town()
    one = town.desk("one", "1", f"E0S7=20X{x}")
    two = town.desk("two", "2", f"E0S7=20X{x}")
    one.terminal.type("ATD2\r")
    assert town.world.run_until(lambda: bool(two.results), 10 * S)  # RING
    two.terminal.type("ATD1\r")
    town.run(60 * S)
    assert town.calls == [("one", "two", "answered")]
    assert two.outcome[1] == says
    assert one.outcome[1] == ("BUSY" if x == 4 else "NO CARRIER")  # reorder, once two has gone
    assert town.exchange.quiet


@pytest.mark.parametrize("d", range(4))
@pytest.mark.parametrize(("loss_us", "counts"), [(199 * MS, False), (201 * MS, True)])
def test_dtr_and_s25(d: int, loss_us: int, counts: bool) -> None:
    """What each &D makes of a loss just below and just above S25, during a call."""
    town = Town()
    caller = town.desk("caller", "1", f"E0S25=20&D{d}")
    far = town.desk("far", "2", "S0=1")
    town.connected(caller, far, "2")
    caller.modem.settings.registers[8] = 99
    caller.terminal.set(Circuit.DTR, False)
    town.run(loss_us)
    caller.terminal.set(Circuit.DTR, True)
    town.run(5 * S)
    state, said = {0: ("ONLINE", ""), 1: ("ESCAPED", "\r\nOK\r\n")}.get(
        d if counts else 0, ("ON_HOOK", "\r\nOK\r\n")
    )
    assert (caller.state, caller.terminal.read()) == (state, said)
    assert caller.modem.settings.registers[8] == (2 if d == 3 and counts else 99)
    assert far.outcome[1] == ("NO CARRIER" if state == "ON_HOOK" else "CONNECT")


@pytest.mark.parametrize("end", ["\r", "\r\n", "\r\0", "\r\r\n"])
def test_line_ends_of_all_kinds_do_not_abort(end: str) -> None:
    town = Town()
    caller = town.desk("caller", "1", "E0")
    town.desk("far", "2", "S0=1")
    caller.terminal.type(f"ATD2{end}")
    town.run(30 * S)
    assert caller.terminal.read() == "\r\nCONNECT\r\n"
