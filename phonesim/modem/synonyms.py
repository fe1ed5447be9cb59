r"""Settings that several commands spell: makers' letters and V.250's names for the same thing.

`&K` and `+IFC` are the flow control, `&Q`, `\N` and `+ES` the error control, `%C` and `+DS` the
compression. Setting one sets the others, so that each shows what holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from phonesim.modem.settings import Settings

_FLOW = {0: (0, 0), 3: (2, 2), 4: (1, 1), 5: (3, 1), 6: (2, 2)}  # &K -> +IFC
_NEAREST_K = {0: 0, 1: 4, 2: 3, 3: 5}  # how the terminal stops us -> &K

# Error control: &Q, \N, and the first value of +ES. The first row with a value is meant by it.
_ERROR_CONTROL = (
    (5, 3, 3),  # V.42, or none if the far end has none
    (6, 0, 1),  # none, with speed buffering
    (0, 1, 0),  # none, without
    (5, 4, 2),  # V.42
    (5, 2, 4),  # MNP's older names for it
    (5, 5, 3),
)
_OWN_COLUMN = {"&Q": 0, "\\N": 1, "+ES": 2}


def align(settings: Settings, name: str) -> None:
    """After `name` has been set: its synonyms follow."""
    options, parameters = settings.options, settings.parameters
    if name == "&K":
        parameters["+IFC"] = _FLOW[options["&K"]]
    elif name == "+IFC":
        options["&K"] = _NEAREST_K[int(parameters["+IFC"][0] or parameters["+IFC"][1])]
    elif name in _OWN_COLUMN:
        column = _OWN_COLUMN[name]
        value = parameters["+ES"][0] if name == "+ES" else options[name]
        q, n, es = next((row for row in _ERROR_CONTROL if row[column] == value), (5, 3, value))
        options["&Q"] = q
        options["\\N"] = n
        parameters["+ES"] = (es, *parameters["+ES"][1:])
    elif name == "%C":
        parameters["+DS"] = (3 if options["%C"] else 0, *parameters["+DS"][1:])
    elif name == "+DS":
        options["%C"] = 3 if parameters["+DS"][0] else 0


@dataclass(frozen=True, slots=True)
class Flow:
    """How terminal and modem stop each other: by circuits, by XON and XOFF, or not at all."""

    by_rts: bool = False
    by_xoff: bool = False
    transparent: bool = False  # XON and XOFF of the terminal also go to the far modem
    cts: bool = False
    sends_xoff: bool = False

    @property
    def stops_terminal(self) -> bool:
        """Whether the modem has a way to tell the terminal to stop."""
        return self.cts or self.sends_xoff


def flow_control(settings: Settings) -> Flow:
    """The present flow control."""
    if settings.options["&K"] == 6:
        return Flow(by_rts=True, by_xoff=True, cts=True, sends_xoff=True)
    by_terminal, by_modem = settings.parameters["+IFC"]
    return Flow(
        by_rts=by_terminal == 2,
        by_xoff=by_terminal in (1, 3),
        transparent=by_terminal == 3,
        cts=by_modem == 2,
        sends_xoff=by_modem == 1,
    )
