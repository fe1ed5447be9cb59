"""What an AAA server gives a user at an EXEC: attributes and values, made into a `User`.

`NAME=VALUE` must be obeyed or the user is turned away, `NAME*VALUE` may be left alone (RFC 8907,
6.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from phonesim.aaa.radius_packet import Reply
from phonesim.nas.config_model import User

ADMINISTRATIVE = 6  # Service-Type: privileged at once
_PAIR = re.compile(r"([^=*]+)([=*])(.*)", re.DOTALL)
# Known to IOS's EXEC, and of no use here.
_NOT_ACTED_ON = {"service", "cmd", "acl", "timeout", "idletime", "protocol", "zonelist"}
MOST_GROUP, MOST_LINE, MOST_PRIVILEGE = 100, 2047, 15


def user_of_pairs(name: str, pairs: Iterable[str]) -> User | None:
    """The user; None if something that must be obeyed cannot be."""
    user = User(name)
    for pair in pairs:
        match = _PAIR.fullmatch(pair)
        if match is None or (not _give(user, match[1], match[3]) and match[2] == "="):
            return None
    return user


def user_of_reply(name: str, reply: Reply) -> User | None:
    """The same of an Access-Accept; pairs of other services than `shell` are not for an EXEC."""
    pairs = (pair.partition(":") for pair in reply.pairs)
    user = user_of_pairs(name, [value for service, _, value in pairs if service == "shell"])
    if user is not None and reply.callback_number is not None:
        user.callback_dialstring = reply.callback_number
    if user is not None and reply.service_type == ADMINISTRATIVE and user.privilege is None:
        user.privilege = MOST_PRIVILEGE
    return user


def _give(user: User, name: str, value: str) -> bool:
    """Let the user have an attribute; False if it is unknown, or its value makes no sense."""
    number = int(value) if re.fullmatch("[0-9]{1,4}", value) else -1
    match name:
        case "callback-dialstring":
            user.callback_dialstring = value
        case "callback-line" if 0 <= number <= MOST_LINE:
            user.callback_line = (number, number)
        case "callback-rotary" if 0 <= number <= MOST_GROUP:
            user.callback_rotary = number
        case "nocallback-verify" if number == 1:
            user.nocallback_verify = True
        case "priv-lvl" if 0 <= number <= MOST_PRIVILEGE:
            user.privilege = number
        case "autocmd":
            user.autocommand = value
        case "nohangup" | "noescape" if value in ("true", "false"):
            setattr(user, name, value == "true")
        case _:
            return name in _NOT_ACTED_ON
    return True
