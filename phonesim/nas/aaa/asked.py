"""A server to ask, as its exchanges see it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """A server to ask: where it is, the shared key, how long it may take and how often it is asked.

    An empty key is none.
    """

    host: str
    port: int
    key: bytes = field(repr=False)
    timeout_s: int
    times: int = 1
