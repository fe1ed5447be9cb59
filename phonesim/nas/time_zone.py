"""`clock timezone`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class TimeZone:
    """A time zone's name, and how far it is ahead of UTC."""

    name: str = "UTC"
    offset_min: int = 0

    @property
    def offset(self) -> timedelta:
        """The same as a duration."""
        return timedelta(minutes=self.offset_min)


UTC = TimeZone()
