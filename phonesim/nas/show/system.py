"""`show clock`, `show version`, `show hosts`, `show logging`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonesim.nas.debug_log import clock_time
from phonesim.units import US_PER_S

if TYPE_CHECKING:
    from phonesim.nas.access_server import AccessServer

_UNITS = (("week", 604800), ("day", 86400), ("hour", 3600), ("minute", 60))


def show_clock(server: AccessServer) -> str:
    """The time, with an asterisk since nobody has set the clock."""
    zone = server.config.timezone
    now = clock_time(server.world.now_us) + zone.offset
    milliseconds = now.microsecond // 1000
    return f"*{now:%H:%M:%S}.{milliseconds:03d} {zone.name} {now:%a %b} {now.day} {now.year}\n"


def show_version(server: AccessServer) -> str:
    """The platform's text."""
    return server.platform.show_version(server.hostname, uptime_words(server.uptime_us))


def uptime_words(uptime_us: int) -> str:
    """`1 day, 2 hours, 5 minutes`."""
    rest, parts = uptime_us // US_PER_S, list[str]()
    for name, size_s in _UNITS:
        count, rest = divmod(rest, size_s)
        if count or (name == "minute" and not parts):
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return ", ".join(parts)


def show_hosts(server: AccessServer) -> str:
    """The names of `ip host`: the server looks none up."""
    lookup = "uses domain service" if server.config.domain_lookup else "uses static mappings"
    return (
        f"Default domain is not set\nName/address lookup {lookup}\n"
        "Name servers are 255.255.255.255\n\n"
        "Host                     Flags      Age Type   Address(es)\n"
    ) + "".join(
        f"{host.name:<25}(perm, OK)  0   IP    {'  '.join(host.addresses)}\n"
        for host in server.config.hosts.values()
    )


def show_logging(server: AccessServer) -> str:
    """Where messages go, and what is in the buffer."""
    log, config = server.log, server.config
    buffer = "disabled"
    if config.log_buffer is not None:
        buffer = f"level {config.log_buffer.name}, {log.counts['buffer']} messages logged"
    console = _place(config.log_console, log.counts["console"])
    monitor = _place(config.log_monitor, log.counts["monitor"])
    text = (
        "Syslog logging: enabled (0 messages dropped, 0 flushes, 0 overruns)\n"
        f"    Console logging: {console}\n"
        f"    Monitor logging: {monitor}\n"
        f"    Buffer logging: {buffer}\n"
        "    Trap logging: level informational, 0 message lines logged\n"
    )
    if config.log_buffer is None:
        return text
    return f"{text}\nLog Buffer ({config.log_buffer_bytes} bytes):\n\n" + "".join(
        f"{line}\n" for line in log.buffer
    )


def _place(level: object, count: int) -> str:
    if level is None:
        return "disabled"
    return f"level {getattr(level, 'name', level)}, {count} messages logged"
