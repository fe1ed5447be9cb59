"""What comes of a login: questions to the user, and at last a verdict."""

from __future__ import annotations

from dataclasses import dataclass

from phonesim.nas.config_model import User


@dataclass(frozen=True, slots=True)
class Question:
    """To the user. One that is not `ours` is worded by a server, greeting and all."""

    prompt: str
    hidden: bool
    ours: bool = True


@dataclass(frozen=True, slots=True)
class Passed:
    """Let in; None if nobody has asked for a name."""

    user: User | None


@dataclass(frozen=True, slots=True)
class Failed:
    """Not let in. `told` is what a server has to say; `for_good` there is no other try."""

    told: str = ""
    for_good: bool = False


Verdict = Passed | Failed
