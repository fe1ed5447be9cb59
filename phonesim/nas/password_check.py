"""Whether what somebody typed is the password that a configuration holds."""

from __future__ import annotations

import hmac

from phonesim.nas.config_model import Password


def matches(password: Password, typed: str) -> bool:
    """Compare `typed` with a password of type 0 (clear), 5 (MD5 crypt) or 7 (reversible).

    A password that is not `usable` matches nothing, not even its own text.
    """
    if not password.usable:
        return False
    try:
        if password.type == 0:
            return hmac.compare_digest(password.text.encode(), typed.encode())
        # Loaded only for a configuration that has such a password: it takes a tenth of a second.
        from passlib.hash import cisco_type7, md5_crypt  # type: ignore[import-untyped]

        scheme = md5_crypt if password.type == 5 else cisco_type7
        return bool(scheme.verify(typed, password.text))
    except ValueError:  # bytes that no such password has: NUL, half a character, 4097 of them
        return False
