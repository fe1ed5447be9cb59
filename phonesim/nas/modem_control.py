"""`modem`: how a line with modem control treats the circuits of its connector, as a table.

The server's cable brings the modem's carrier detect to the line's DSR input, as Cisco's does; on a
`modem callin` line it brings the calling indicator there, and carrier detect to CTS. A row says so
in the modem's own names. Sources: Dial Technologies guide, figures 24 to 28; what those leave open
is marked "ours" here and in docs/nas.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from phonesim.nas.config_model import ModemControl
from phonesim.wires.v24 import Circuit


@dataclass(frozen=True, slots=True)
class ModemBehaviour:
    """One kind of modem control.

    `idle_dtr`: DTR is on while nobody has the line. `caller`: the rise of this circuit is a caller,
    its fall his end. `ring`: its rise makes DTR rise, and the caller must follow in time.
    `outgoing`: connections from the network and callbacks may take the line. `awaits`: they raise
    DTR and wait for this circuit. `holds`: this must be on for them, all the time.
    """

    idle_dtr: bool = True
    caller: Circuit | None = Circuit.DCD
    ring: Circuit | None = None
    outgoing: bool = True
    awaits: Circuit | None = None
    holds: Circuit | None = None

    @property
    def watched(self) -> Circuit:
        """The circuit whose fall ends what is going on."""
        return self.caller or self.holds or Circuit.DCD


_IN_ONLY = ModemBehaviour(outgoing=False)
_CTS = ModemBehaviour(caller=Circuit.CTS, holds=Circuit.CTS)

BEHAVIOURS: dict[ModemControl, ModemBehaviour] = {
    ModemControl.IN_OUT: ModemBehaviour(),
    ModemControl.DIALIN: _IN_ONLY,
    ModemControl.RI_IS_CD: _IN_ONLY,
    ModemControl.CALLIN: ModemBehaviour(idle_dtr=False, ring=Circuit.RI, outgoing=False),
    ModemControl.CALLOUT: ModemBehaviour(idle_dtr=False, caller=None, awaits=Circuit.CTS),
    ModemControl.DTR_ACTIVE: ModemBehaviour(idle_dtr=False, caller=None),
    ModemControl.CTS_REQUIRED: _CTS,
    ModemControl.PRINTER: _CTS,
    ModemControl.HOST: ModemBehaviour(caller=None, holds=Circuit.DCD),
}
