"""What an access server's console may ask for before it lets somebody in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConsoleLogin:
    """A name and a password, if the console asks for them, and the way to privileged mode."""

    enable: str | None = None
    user: str | None = None
    password: str | None = None
