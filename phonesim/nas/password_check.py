"""Passwords: whether what somebody typed is one, and how a configuration shows it."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

_CRYPT_LETTERS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Password:
    """A password as it stands: `type` 0 in clear (also if no type is written), 5 or 7."""

    type: int
    text: str = field(repr=False)

    @property
    def usable(self) -> bool:
        """Whether anything can match it.

        Nothing matches a placeholder such as `<deleted>`, or a type not read here (4, 6, 8, 9).
        """
        match self.type:
            case 0:
                return True
            case 5:  # crypt(3) of MD5: $1$, up to eight characters of salt, $, 22 characters
                form = r"\$1\$[./0-9A-Za-z]{1,8}\$[./0-9A-Za-z]{22}"
            case 7:  # two decimal digits of salt, then a pair of hexadecimal digits a character
                form = r"[0-4][0-9]([0-9A-Fa-f]{2})+"
            case _:
                return False
        return re.fullmatch(form, self.text) is not None


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


def clear_text(password: Password | None) -> str:
    """A password of type 0 or 7 in clear; empty if there is none that can be used."""
    if password is None or not password.usable or password.type == 5:
        return ""
    if password.type == 0:
        return password.text
    from passlib.hash import cisco_type7

    return str(cisco_type7.decode(password.text))


def as_shown(password: Password, encrypt: bool, hashed: bool) -> str | None:
    """How IOS shows a password that was given in clear; None if as it was given.

    A `hashed` one (a secret) is shown as type 5, any other as type 7 if passwords are encrypted.
    The salt comes of the password, so that the same configuration is always shown the same: ours.
    """
    if password.type != 0 or not (hashed or encrypt):
        return None
    from passlib.hash import cisco_type7, md5_crypt

    digest = hashlib.sha256(password.text.encode()).digest()
    try:
        if hashed:
            salt = "".join(_CRYPT_LETTERS[byte % 64] for byte in digest[:4])
            return f"5 {md5_crypt.using(salt=salt).hash(password.text)}"
        return f"7 {cisco_type7.using(salt=digest[0] % 16).hash(password.text)}"
    except ValueError:  # a password that has no such form, such as one with a NUL in it
        return None
