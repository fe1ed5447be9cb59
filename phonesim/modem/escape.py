"""The escape sequence: three escape characters with silence around them (Hayes; not in V.250).

The guard time G is S12 in fiftieths of a second. There must be silence of at least G before the
first character, less than G between them, and silence of at least G after the third; then the modem
is in command state, and the call stays up. The characters are sent to the far end like any others.
S2 above 127 switches the escape off; with S12=0 timing does not count, and the third character
escapes at once.
"""

from __future__ import annotations

from phonesim.units import US_PER_S

GUARD_UNIT_US = US_PER_S // 50  # of S12
_NEEDED = 3


class EscapeDetector:
    """Watches the terminal's data while on line. It holds no clock: it is told when data came."""

    def __init__(self) -> None:
        self._count = 0
        self._last_us = 0

    def restart(self, now_us: int) -> None:
        """Data state begins: the leading guard time counts from here."""
        self._count, self._last_us = 0, now_us

    def feed(self, data: bytes, now_us: int, s2: int, s12: int) -> int | None:
        """Data came now. Returns the silence in microseconds that would complete an escape.

        None means that what came last begins or ends no escape sequence; 0 that it is complete.
        """
        guard_us = s12 * GUARD_UNIT_US
        if guard_us and len(data) > _NEEDED:  # without silence inside, its end can be none
            self._count, self._last_us = 0, now_us
            return None
        for byte in data:
            silent = now_us - self._last_us >= guard_us
            self._last_us = now_us
            if byte != s2 or s2 > 127:
                self._count = 0
            elif guard_us == 0:
                self._count += 1
            elif silent:
                self._count = 1
            elif 0 < self._count < _NEEDED:
                self._count += 1
            else:
                self._count = 0
            if guard_us == 0 and self._count == _NEEDED:
                return 0
        return guard_us if self._count == _NEEDED else None
