"""`access-list`: standard access lists, one rule a command."""

from __future__ import annotations

from phonesim.nas.access_list import AccessRule, read_address
from phonesim.nas.command_match import Form
from phonesim.nas.command_syntax import Word
from phonesim.nas.config_commands import Command, Found, Mistake, Reading


def _set_access_list(reading: Reading, found: Found) -> None:
    lists, name = reading.config.access_lists, found["LIST"].text
    if found.form is not Form.PLAIN:
        lists.pop(name, None)
        return
    address, wildcard = 0, 0xFFFFFFFF
    if "ADDRESS" in found:
        address, wildcard = _address(found["ADDRESS"]), 0
    if "WILDCARD" in found:
        wildcard = _address(found["WILDCARD"])
    rule = AccessRule(found["ACTION"].text == "permit", address, wildcard)
    lists[name] = (*lists.get(name, ()), rule)


def _address(word: Word) -> int:
    try:
        return read_address(word.text)
    except ValueError:
        raise Mistake(word, f'"{word.verbatim}" is not an IP address', "such as 10.0.0.1") from None


ACCESS_LISTS = (
    Command(
        "access-list LIST<1-99> ACTION{permit|deny}"
        " {any | host ADDRESS | ADDRESS [WILDCARD]} [log]",
        _set_access_list,
        by=("LIST", "ACTION", "ADDRESS", "WILDCARD"),
    ),
)
