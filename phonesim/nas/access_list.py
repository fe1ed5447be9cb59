"""Standard access lists, which `access-class` puts before a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address


@dataclass(frozen=True, slots=True)
class AccessRule:
    """`permit` or `deny` addresses that agree with `address` in all bits but the `wildcard`'s."""

    permit: bool
    address: int
    wildcard: int

    def fits(self, address: int) -> bool:
        """Whether the rule speaks of `address`."""
        return (address | self.wildcard) == (self.address | self.wildcard)


def read_address(text: str) -> int:
    """A dotted address; raises ValueError."""
    return int(IPv4Address(text))


def permits(rules: Sequence[AccessRule], peer: str) -> bool:
    """Whether a list lets `peer` pass: the first rule that fits decides, and none is a refusal."""
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return False
    number = int(address) if isinstance(address, IPv4Address) else _as_ipv4(address)
    return next((rule.permit for rule in rules if number is not None and rule.fits(number)), False)


def _as_ipv4(address: IPv6Address) -> int | None:
    """The IPv4 address that an IPv6 one stands for, if it stands for one."""
    if address.is_loopback:
        return read_address("127.0.0.1")
    return int(address.ipv4_mapped) if address.ipv4_mapped else None
