"""Time stamps of debug and log lines, as `service timestamps` asks for them.

A server whose clock was never set begins on 1 March 1993 and marks its times with an asterisk.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from phonesim.nas.config_model import Timestamps, TimestampStyle
from phonesim.nas.time_zone import TimeZone
from phonesim.units import US_PER_S

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DEBUG_FLAGS = {
    "aaa authentication": "AAA Authentication",
    "aaa authorization": "AAA Authorization",
    "aaa accounting": "AAA Accounting",
    "callback": "Callback activity",
    "chat": "Chat scripts activity",
    "confmodem": "Modem Configuration Database",
    "modem": "Modem control/process activation",
    "radius": "RADIUS protocol",
    "tacacs": "TACACS access control",
}
_EPOCH = datetime(1993, 3, 1)
_DAY_S, _HOUR_S, _MINUTE_S = 86400, 3600, 60


def clock_time(now_us: int) -> datetime:
    """What the server's clock says `now_us` after it was switched on."""
    return _EPOCH + timedelta(microseconds=now_us)


def stamp(text: str, now_us: int, style: Timestamps, zone: TimeZone) -> str:
    """`text` with its time stamp in front, if there is one; UTC unless it has `localtime`."""
    if style.style is TimestampStyle.NONE:
        return text
    if style.style is TimestampStyle.UPTIME:
        return f"{uptime(now_us)}: {text}"
    zone = zone if style.localtime else TimeZone()
    now = clock_time(now_us) + zone.offset
    year = f" {now.year}" if style.year else ""
    fraction = f".{now.microsecond // 1000:03d}" if style.msec else ""
    name = f" {zone.name}" if style.show_timezone else ""
    time = f"{now.hour:02d}:{now.minute:02d}:{now.second:02d}"
    return f"*{_MONTHS[now.month - 1]} {now.day:2d}{year} {time}{fraction}{name}: {text}"


def uptime(now_us: int) -> str:
    """Time since the server was switched on: `00:01:07`, `1d02h`, `3w2d`."""
    total_s = now_us // US_PER_S
    days, rest = divmod(total_s, _DAY_S)
    hours, rest = divmod(rest, _HOUR_S)
    if days >= 7:
        return f"{days // 7}w{days % 7}d"
    if days:
        return f"{days}d{hours:02d}h"
    return f"{hours:02d}:{rest // _MINUTE_S:02d}:{rest % _MINUTE_S:02d}"
