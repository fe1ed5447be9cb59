"""Modemcaps: what is said to modems of a type; `modem autoconfigure` says it at boot, after calls.

An entry has a value for some of the attributes; what it lacks is its template's. The names of the
built-in entries and the values of `default` and `usr_courier` are in a capture of IOS 12.x; those
of the others are remembered, and where nothing is, they are the template's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

NAME = "autoconfigure"
ATTRIBUTES = {  # by the word of `modemcap edit`: abbreviation, and what `show modemcap` calls it
    "factory-default": ("FD", "Factory Defaults"),
    "autoanswer": ("AA", "Autoanswer"),
    "carrier-detect": ("CD", "Carrier detect"),
    "dtr": ("DTR", "Drop with DTR"),
    "hardware-flowcontrol": ("HFL", "Hardware Flowcontrol"),
    "speed": ("SPD", "Lock DTE speed"),
    "dte-speed": ("DTE", "DTE locking speed"),
    "best-error-control": ("BER", "Best Error Control"),
    "best-compression": ("BCP", "Best Compression"),
    "no-error-control": ("NER", "No Error Control"),
    "no-compression": ("NCP", "No Compression"),
    "no-echo": ("NEC", "No Echo"),
    "no-results": ("NRS", "No Result Codes"),
    "software-flowcontrol": ("SFL", "Software Flowcontrol"),
    "caller-id": ("CID", "Caller ID"),
    "on-hook": ("ONH", "On-hook"),
    "off-hook": ("OFH", "Off-hook"),
    "miscellaneous": ("MSC", "Miscellaneous"),
    "template": ("TPL", "Template entry"),
}
# What is sent, in this order. Ours: error control, compression and the port's speed are left alone.
_SENT = ("FD", "CD", "DTR", "HFL", "MSC", "AA", "ONH")
Entry = Mapping[str, str]  # value by abbreviation
_USR = "HFL=&H1&R2:SPD=&B1:BER=&M4:BCP=&K1:NER=&M0:NCP=&K0:TPL=default"
_LIKE_DEFAULT = "TPL=default"
_PART = re.compile(r"([A-Z]{2,3})=(.*)")


def parts_of(text: str) -> dict[str, str]:
    """The attributes in `FD=&F:MSC=S0=1`; what is no attribute is left out."""
    known = {short for short, _ in ATTRIBUTES.values()}
    found = (_PART.fullmatch(part) for part in text.split(":"))
    return {part[1]: part[2] for part in found if part and part[1] in known}


BUILT_IN: Mapping[str, Entry] = {
    name: parts_of(text)
    for name, text in {
        "default": "FD=&F:AA=S0=1:CD=&C1:DTR=&D2:NEC=E0:NRS=Q1:ONH=H0:OFH=H1",
        "codex_3260": "HFL=*FL3:SPD=*SC1:BER=*SM3:BCP=*DC1:NER=*SM1:NCP=*DC0:TPL=default",
        "usr_courier": _USR,
        "usr_sportster": _USR,
        "hayes_optima": "HFL=&K3:BER=&Q5:NER=&Q6:TPL=default",
        **dict.fromkeys(
            ("global_village", "viva", "telebit_t3000", "microcom_hdms", "microcom_server"),
            _LIKE_DEFAULT,
        ),
        **dict.fromkeys(("nec_v34", "nec_v110", "nec_piafs", "cisco_v110"), _LIKE_DEFAULT),
        "mica": "FD=&F",
    }.items()
}


def entry_of(name: str, own: Mapping[str, Entry]) -> Entry | None:
    """The entry of that name with its templates' values; None if there is none.

    `own` are those of the configuration.
    """
    found: dict[str, str] = {}
    seen: list[str] = []
    while name and name not in seen:
        seen.append(name)
        entry = own.get(name, BUILT_IN.get(name))
        if entry is None:
            break
        found = {**entry, **found}
        name = entry.get("TPL", "")
    return found or None


def script_for(modem: str, own: Mapping[str, Entry]) -> tuple[str, tuple[str, ...]]:
    """Name and words of the script that makes a modem of that type ready.

    Of a type that is not there, and by `discovery`, it is said what `default` says. The modem finds
    the line's speed by the first AT.
    """
    entry = entry_of(modem, own) or BUILT_IN["default"]
    command = "AT" + "".join(entry.get(short, "") for short in _SENT)
    return NAME, ("ABORT", "ERROR", "TIMEOUT", "2", "", "AT", "OK-AT-OK", command, "OK")


def show_modemcaps(own: Iterable[str]) -> str:
    """`show modemcap`: the names."""
    return "".join(f"{name}\n" for name in dict.fromkeys((*BUILT_IN, *own)))


def show_modemcap(name: str, own: Mapping[str, Entry]) -> str:
    """`show modemcap NAME`: the values."""
    entry = entry_of(name, own)
    if entry is None:
        return f"There is no modemcap entry for {name}\n"
    rows = [
        f"{title} ({short}):  {entry[short]}"
        if short in entry
        else f"{title} ({short}):  [not set]"
        for short, title in ATTRIBUTES.values()
    ]
    end = "Modem entry is built-in.\n" if name in BUILT_IN and name not in own else ""
    return "\n".join((f"Modemcap values for {name}", *rows, end))
