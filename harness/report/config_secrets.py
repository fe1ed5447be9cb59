"""The secrets of an access server's configuration, which no artefact may show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from phonesim.nas.config_model import IosConfig
from phonesim.nas.password_check import Password, as_shown
from phonesim.secrecy import hidden_part

GUESS_LEAST = 3  # characters of what only may be a password: a shorter one hides much else


def config_secrets(config: IosConfig | None) -> dict[str, str]:
    """Every secret of the configuration, under a name that may be shown."""
    secrets: dict[str, str] = {}
    if config is None:
        return secrets
    for name, password in _passwords(config):
        if password is None or not password.usable:
            continue
        secrets.setdefault(name, password.text)
        # Type 7, as `show running-config` prints it, is no better than clear text.
        shown = as_shown(password, config.password_encryption, hashed=False)
        if shown is not None:
            secrets.setdefault(f"{name}, type 7", shown.removeprefix("7 "))
    for number, word in enumerate(_sent_by_scripts(config), 1):
        secrets.setdefault(f"password of a chat script, {number}", word)
    for kept in config.kept:
        hidden = hidden_part(kept.text)
        if len(hidden) >= GUESS_LEAST:
            secrets.setdefault(f"secret of {' '.join(kept.text.split()[:2])}", hidden)
    return secrets


def typed_secrets(typed: Iterable[str]) -> dict[str, str]:
    """The passwords in configuration commands that a scenario types, and in what is shown of them.

    Who writes `password ${pw}` has named his; who writes it out has it hidden all the same.
    """
    secrets: dict[str, str] = {}
    guesses = (hidden for hidden in map(hidden_part, typed) if len(hidden) >= GUESS_LEAST)
    for number, hidden in enumerate(guesses, 1):
        secrets[f"password typed, {number}"] = hidden
        shown = as_shown(Password(0, hidden), encrypt=True, hashed=False)
        if shown is not None:
            secrets[f"password typed, {number}, type 7"] = shown.removeprefix("7 ")
    return secrets


def _sent_by_scripts(config: IosConfig) -> Iterator[str]:
    """What chat scripts send where they have waited for the end of a password's prompt."""
    for words in config.chat_scripts.values():
        for asked, sent in pairwise(words):
            if hidden_part(f"{asked} x") == "x" and len(sent) >= GUESS_LEAST:
                yield sent.removesuffix("\\c")


def _passwords(config: IosConfig) -> Iterator[tuple[str, Password | None]]:
    """Every password that a configuration holds, with a name that may be shown."""
    yield "enable secret", config.enable_secret
    yield "enable password", config.enable_password
    for user in config.users.values():
        yield f"password of {user.name}", user.password
    for protocol, known in config.aaa.servers.items():
        yield f"{protocol.value} key", config.aaa.defaults[protocol].key
        for server in known.values():
            yield f"{protocol.value} key of {server.host}", server.key
    for line in config.lines:
        yield f"password of {line.kind.value} {line.first}", line.password
