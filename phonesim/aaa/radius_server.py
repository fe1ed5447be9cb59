"""An emulated RADIUS server: a datagram in, at most one out.

A request that was made with another key is not answered, as RFC 2865 has it.
"""

from __future__ import annotations

from collections.abc import Callable

from phonesim.aaa.account import Account, Accounts
from phonesim.aaa.radius_packet import Code, Malformed, read_request

NAS_PROMPT = 7  # Service-Type


def answer(
    data: bytes,
    key: bytes,
    accounts: Accounts,
    keep: Callable[[str, str, dict[str, str | int]], None] = lambda status, user, facts: None,
) -> bytes | None:
    """The reply to a request; None if there is none. `keep` gets what is accounted for."""
    try:
        asked = read_request(data, key)
    except Malformed:
        return None
    if asked.status is not None:
        keep(asked.status.name.lower(), asked.user, asked.facts())
        return asked.reply(Code.ACCOUNTING_RESPONSE, ())
    account = accounts.get(asked.user)
    if account is None or not account.opens(asked.password):
        return asked.reply(Code.ACCESS_REJECT, ())
    return asked.reply(Code.ACCESS_ACCEPT, (("Service-Type", NAS_PROMPT), *_attributes(account)))


def _attributes(account: Account) -> tuple[tuple[str, str | int], ...]:
    number = account.callback_dialstring
    return tuple(
        ("Callback-Number", value)
        if name == "callback-dialstring" and number
        else ("Cisco-AVPair", f"shell:{name}={value}")
        for name, value in account.attributes()
    )
