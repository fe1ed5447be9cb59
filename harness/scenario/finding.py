"""What a look at a lane finds about a step."""

from __future__ import annotations

from typing import NamedTuple

from phonesim.diagnostic import Span


class Finding(NamedTuple):
    """`holds` is None while it may still come to be either.

    `at_us` is the moment at which the step came to hold. What does not hold says in `message` what
    is wrong, in `instead` what there was, and at `span` which word of the step it contradicts.
    `actual` is what would have held there, as a scenario has it: for `|` the line on the wire.
    """

    holds: bool | None
    at_us: int = 0
    message: str = ""
    instead: str = ""
    span: Span | None = None
    actual: str = ""


OPEN = Finding(None)
