"""A password of a bench file or an option: as it stands, or in a variable of the environment."""

from __future__ import annotations

import os

_ENVIRONMENT = "env:"


def password_of(value: str) -> str:
    """The password itself, of `PASSWORD` or `env:NAME`; raises ValueError if there is none."""
    if not value.startswith(_ENVIRONMENT):
        if not value:
            raise ValueError("the password is empty")
        return value
    name = value.removeprefix(_ENVIRONMENT)
    password = os.environ.get(name)
    if not password:
        state = "no" if password is None else "an empty"
        raise ValueError(f"the environment has {state} variable {name}")
    return password
