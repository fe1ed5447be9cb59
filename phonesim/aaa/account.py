"""What an AAA server knows of its users."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Account:
    """A user. The rest is what he is given at an EXEC; None and False are not sent.

    An empty `callback_dialstring` lets him be asked for one. RADIUS has no empty attribute, so
    there it goes as `shell:callback-dialstring=`.
    """

    password: str = field(repr=False)
    callback_dialstring: str | None = None
    callback_line: int | None = None
    callback_rotary: int | None = None
    nocallback_verify: bool = False
    privilege: int | None = None
    autocommand: str | None = None
    enable: str | None = field(default=None, repr=False)  # None: he cannot become privileged
    commands: tuple[str, ...] | None = None  # regular expressions of whole ones; None: all

    def opens_enable(self, typed: str) -> bool:
        """Whether `typed` is his password of `enable`."""
        return self.enable is not None and hmac.compare_digest(self.enable.encode(), typed.encode())

    def may(self, command: str) -> bool:
        """Whether he may have `command` carried out."""
        return self.commands is None or any(re.fullmatch(c, command) for c in self.commands)

    def opens(self, typed: str) -> bool:
        """Whether `typed` is the password."""
        return hmac.compare_digest(self.password.encode(), typed.encode())

    def attributes(self) -> tuple[tuple[str, str], ...]:
        """Names and values, as TACACS+ has them for the service `shell`."""
        return tuple(
            (name, str(value))
            for name, value in (
                ("callback-dialstring", self.callback_dialstring),
                ("callback-line", self.callback_line),
                ("callback-rotary", self.callback_rotary),
                ("nocallback-verify", 1 if self.nocallback_verify else None),
                ("priv-lvl", self.privilege),
                ("autocmd", self.autocommand),
            )
            if value is not None
        )


Accounts = Mapping[str, Account]
