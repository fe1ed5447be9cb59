"""`ip host` and `ip address`: the names and the addresses at which connections are tried."""

from __future__ import annotations

from phonesim.nas.access_list import read_address
from phonesim.nas.command_match import Form
from phonesim.nas.config_commands import Command, Found, Mistake, Reading
from phonesim.nas.config_model import HostEntry


def _check_addresses(found: Found) -> None:
    for name in ("ADDRESS", "MASK"):
        for word in found.every(name):
            try:
                read_address(word.text)
            except ValueError:
                message = f'"{word.verbatim}" is not an IP address'
                raise Mistake(word, message, "such as 10.0.0.1") from None


def _set_host(reading: Reading, found: Found) -> None:
    hosts, name = reading.config.hosts, found["NAME"].text
    hosts.pop(name.lower(), None)
    if found.form is Form.PLAIN:
        _check_addresses(found)
        addresses = tuple(word.text for word in found.every("ADDRESS"))
        hosts[name.lower()] = HostEntry(name, found.number("PORT", 23), addresses)


def _set_address(reading: Reading, found: Found) -> None:
    """The interface's block itself is where the address is looked up (`outgoing`)."""
    _check_addresses(found)


HOSTS = (
    Command("ip host NAME [PORT<0-65535>] ADDRESS {ADDRESS}*", _set_host, by=("NAME",)),
    Command("ip host vrf [ARGUMENTS...]"),
)
OF_INTERFACES = (
    Command(
        "ip address ADDRESS MASK",
        _set_address,
        always_shown=True,
        no_text="no ip address",
        key="ip address",
    ),
    Command(
        "ip address ADDRESS MASK SECONDARY{secondary}",
        _set_address,
        always_shown=True,
        key="ip address secondary",
        by=("ADDRESS",),
    ),
)
