"""Interchange circuits of the V.24 (RS-232) connector, as far as a modem's user needs them."""

from __future__ import annotations

from phonesim.symbol import Symbol


class Circuit(Symbol):
    """A control circuit, by the name that every serial programmer knows.

    The numbers are those of ITU-T V.24. Of the two data circuits, whose bytes go another way, only
    the break is seen here: on means held in space, which is what ON means there too.
    """

    DTR = "dtr"  # 108/2, data terminal ready
    RTS = "rts"  # 105, request to send (133, ready for receiving, with hardware flow control)
    DSR = "dsr"  # 107, data set ready
    DCD = "dcd"  # 109, data channel received line signal detector
    CTS = "cts"  # 106, ready for sending
    RI = "ri"  # 125, calling indicator
    TD = "td"  # 103, transmitted data: on during a break from the terminal
    RD = "rd"  # 104, received data: on during a break from the modem

    @property
    def from_dte(self) -> bool:
        """Whether the terminal's side drives it; the modem's side drives all others."""
        return self in (Circuit.DTR, Circuit.RTS, Circuit.TD)
