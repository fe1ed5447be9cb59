"""`modemcap entry` and `modemcap edit`: modemcaps of the configuration's own."""

from __future__ import annotations

from collections.abc import Iterable

from phonesim.nas.command_match import Form
from phonesim.nas.config_commands import Command, Found, Reading
from phonesim.nas.config_model import IosConfig
from phonesim.nas.modemcap import ATTRIBUTES, parts_of
from phonesim.nas.running_text import Shown


def _set_entry(reading: Reading, found: Found) -> None:
    """`entry NAME:FD=&F:...` makes it; `no` with the name alone takes it away."""
    name, _, values = found["ENTRY"].text.partition(":")
    reading.config.modemcaps.pop(name, None)
    if found.form is Form.PLAIN:
        entry = parts_of(values)
        if len(entry) != (values.count(":") + 1 if values else 0):
            reading.warn(found["ENTRY"], "what is no attribute of a modemcap is left out")
        reading.config.modemcaps[name] = entry


def _edit(reading: Reading, found: Found) -> None:
    name, entries = found["NAME"].text, reading.config.modemcaps
    if "ATTRIBUTE" not in found:
        entries.pop(name, None)
        return
    short = ATTRIBUTES[found["ATTRIBUTE"].text][0]
    entry = {k: v for k, v in entries.get(name, {}).items() if k != short}
    if found.form is Form.PLAIN:
        entry[short] = found["VALUE"].text
    entries[name] = entry


def _show_entry(config: IosConfig, found: Found) -> Iterable[Shown]:
    name = found["NAME" if "NAME" in found else "ENTRY"].text.partition(":")[0]
    if name in config.modemcaps:
        text = ":".join((name, *(f"{k}={v}" for k, v in config.modemcaps[name].items())))
        yield Shown(f"modemcap entry {text}", f"modemcap entry {name.lower()}")


class _ModemcapCommand(Command):
    """Commands about one entry share a key, whichever way it is named."""

    def key(self, found: Found) -> str:
        name = found["NAME" if "NAME" in found else "ENTRY"].text.partition(":")[0]
        return f"modemcap entry {name.lower()}"


MODEMCAP_COMMANDS = (
    _ModemcapCommand("modemcap entry ENTRY", _set_entry, show=_show_entry),
    _ModemcapCommand(
        f"modemcap edit NAME ATTRIBUTE{{{'|'.join(ATTRIBUTES)}}} VALUE", _edit, show=_show_entry
    ),
)
