"""Time stamps of debug and log lines."""

import pytest

from phonesim.nas.config_model import Timestamps, TimestampStyle
from phonesim.nas.debug_log import clock_time, stamp, uptime
from phonesim.nas.time_zone import TimeZone
from phonesim.units import US_PER_S

NONE, UPTIME, DATETIME = TimestampStyle.NONE, TimestampStyle.UPTIME, TimestampStyle.DATETIME
SECOND, MINUTE, HOUR, DAY = US_PER_S, 60 * US_PER_S, 3600 * US_PER_S, 86400 * US_PER_S
LATER = 13 * DAY + 13 * HOUR + 49 * SECOND + 995_999  # 14 March, 13:00:49.995


@pytest.mark.parametrize(
    ("style", "now_us", "stamped"),
    [
        (Timestamps(NONE), LATER, "CHAT3: Asserting DTR"),
        (Timestamps(DATETIME), 0, "*Mar  1 00:00:00: CHAT3: Asserting DTR"),
        (Timestamps(DATETIME, msec=True), 0, "*Mar  1 00:00:00.000: CHAT3: Asserting DTR"),
        (Timestamps(DATETIME, msec=True), LATER, "*Mar 14 13:00:49.995: CHAT3: Asserting DTR"),
        (Timestamps(DATETIME), LATER, "*Mar 14 13:00:49: CHAT3: Asserting DTR"),
        (Timestamps(DATETIME, year=True), 0, "*Mar  1 1993 00:00:00: CHAT3: Asserting DTR"),
        (
            Timestamps(DATETIME, msec=True, show_timezone=True),
            5_000,
            "*Mar  1 00:00:00.005 UTC: CHAT3: Asserting DTR",
        ),
        (
            Timestamps(DATETIME, localtime=True, show_timezone=True),
            23 * HOUR,
            "*Mar  2 00:00:00 CET: CHAT3: Asserting DTR",
        ),
        (Timestamps(UPTIME), 26 * HOUR, "1d02h: CHAT3: Asserting DTR"),
        (Timestamps(UPTIME), 0, "00:00:00: CHAT3: Asserting DTR"),
    ],
)
def test_stamps(style: Timestamps, now_us: int, stamped: str) -> None:
    assert stamp("CHAT3: Asserting DTR", now_us, style, TimeZone("CET", 60)) == stamped


@pytest.mark.parametrize(
    ("now_us", "text"),
    [
        (0, "00:00:00"),
        (999_999, "00:00:00"),
        (67 * SECOND, "00:01:07"),
        (11 * HOUR + 31 * MINUTE + 23 * SECOND, "11:31:23"),
        (DAY - 1, "23:59:59"),
        (DAY, "1d00h"),
        (26 * HOUR + 59 * MINUTE, "1d02h"),
        (7 * DAY - 1, "6d23h"),
        (7 * DAY, "1w0d"),
        (23 * DAY + 23 * HOUR, "3w2d"),
    ],
)
def test_uptime(now_us: int, text: str) -> None:
    assert uptime(now_us) == text


def test_the_clock_crosses_months() -> None:
    assert clock_time(31 * DAY).isoformat() == "1993-04-01T00:00:00"
