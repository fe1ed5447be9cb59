"""`show line` and `show users` against rows of captures."""

from phonesim.nas.config_model import LineKind
from tests.phonesim.nas.rack import GLOBAL, AnsweringModem, Rack, S

HEAD = "   Tty Typ     Tx/Rx    A Modem  Roty AccO AccI   Uses   Noise  Overruns   Int"


def rows(rack: Rack, command: str = "show line") -> list[str]:
    if rack.world.now_us == 0:
        rack.run(1 * S)
        rack.console.ask("\r", 0)
    said = rack.console.ask(f"{command}\r", 0)
    return [line for line in said.split("\r\n") if line]


def test_rows_of_captures() -> None:
    """Byte for byte but for numbers: an idle AUX port, the console, and a wide speed."""
    shown = rows(Rack("line con 0\n length 0\nline 1\nline aux 0\n modem InOut\n"))
    assert HEAD in shown
    assert (
        "*     0 CTY              -    -      -    -    -      1       0     0/0       -" in shown
    )
    assert (
        "      1 TTY   9600/9600  -    -      -    -    -      0       0     0/0       -" in shown
    )
    assert (
        "    129 AUX   9600/9600  - inout     -    -    -      0       0     0/0       -" in shown
    )


def test_columns_that_are_full() -> None:
    lines = """line con 0
 length 0
line aux 0
 modem InOut
 rotary 12
 access-class 10 in
 access-class 4 out
 speed 115200
line vty 0 4
 access-class 10 in
"""
    shown = rows(Rack(lines))
    aux = "    129 AUX 115200/115200- inout    12    4   10      0       0     0/0       -"
    assert aux in shown
    assert (
        "    130 VTY              -    -      -    -   10      0       0     0/0       -" in shown
    )


def test_one_line() -> None:
    text = "line con 0\n length 0\nline aux 0\n modem InOut\n transport input all\n"
    rack = Rack(text + " flowcontrol hardware\n")
    shown = rows(rack, "show line 129")
    assert "Capabilities: Hardware Flowcontrol In, Hardware Flowcontrol Out" in shown
    assert "  Modem Callout, Modem RI is CD" in shown
    assert "Modem hardware state: noCTS noDSR DTR RTS" in shown
    assert "Allowed input transports are pad telnet rlogin udptn." in shown
    rack.carrier(True)
    assert "Modem hardware state: noCTS DSR DTR RTS" in rows(rack, "show line 129")
    assert rack.server.config.line(LineKind.AUX, 0).name == "aux 0"


def test_users() -> None:
    rack = Rack("line con 0\n length 0\nline aux 0\n modem InOut\n location upstairs\n")
    rack.carrier(True)
    shown = rows(rack, "show users")
    assert "    Line       User       Host(s)              Idle       Location" in shown
    assert "*  0 con 0                idle                 00:00:00" in shown
    assert " 129 aux 0                idle                 00:00:01   upstairs" in shown
    assert "  Interface    User               Mode         Idle     Peer Address" in shown


def test_modems() -> None:
    """A callback that works, one that finds the number busy, and nothing after a reload."""
    rack = Rack(global_=f"{GLOBAL}enable password sesame\n")
    modem = AnsweringModem(rack, {"ATH1": (0, "OK"), "AT": (0, "OK")})
    for answer in ("CONNECT", "BUSY"):
        modem._answers["ATDT 84001"] = (S, answer)
        rack.run(30 * S)
        rack.log_in("austin-01", "xxxxx")
        rack.carrier(False)
        rack.run(20 * S)
        if answer == "CONNECT":
            assert rack.state == "SESSION"
            rack.carrier(False)
            rack.run(10 * S)
    rack.console.ask("\r", 0)
    (row,) = (row for row in rows(rack, "show modem") if row.startswith("  129"))
    assert row.split()[2:] == ["2", "0", "1", "1", "0", "1", "0", "75%"]
    rack.server.reload()
    rack.run(1 * S)
    rack.console.ask("\r", 0)
    (row,) = (row for row in rows(rack, "show modem") if row.startswith("  129"))
    assert row.split()[1:] == ["0%", "0", "0", "0", "0", "0", "0", "0", "100%"]
