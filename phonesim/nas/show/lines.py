"""`show users`, `show line`, `show line N`.

The layouts are those of captures of IOS 12.2 and later; older widths are in no readable document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonesim.nas.config_model import FlowControl, LineConfig, LineKind, ModemControl, Parity
from phonesim.nas.debug_log import uptime

if TYPE_CHECKING:
    from phonesim.nas.access_server import AccessServer
    from phonesim.nas.exec.shell import ExecShell
    from phonesim.nas.terminal_line import TerminalLine

_USERS = "    Line       User       Host(s)              Idle       Location\n"
_INTERFACES = "\n  Interface    User               Mode         Idle     Peer Address\n\n"
_LINES = "   Tty Typ     Tx/Rx    A Modem  Roty AccO AccI   Uses   Noise  Overruns   Int\n"
_MODEM = {
    ModemControl.IN_OUT: "inout", ModemControl.DIALIN: "dialin", ModemControl.CALLIN: "callin",
    ModemControl.CALLOUT: "callout", ModemControl.CTS_REQUIRED: "cts-req",
    ModemControl.DTR_ACTIVE: "dtr-act", ModemControl.RI_IS_CD: "RIisCD",
    ModemControl.HOST: "host", ModemControl.PRINTER: "cts-req",
}  # fmt: skip
_CAPABLE = {
    ModemControl.IN_OUT: "Modem Callout, Modem RI is CD", ModemControl.DIALIN: "Modem RI is CD",
    ModemControl.RI_IS_CD: "Modem RI is CD", ModemControl.CALLIN: "Modem Callin",
    ModemControl.CALLOUT: "Modem Callout", ModemControl.CTS_REQUIRED: "CTS Required",
    ModemControl.PRINTER: "CTS Required", ModemControl.DTR_ACTIVE: "Modem DTR Active",
    ModemControl.HOST: "Modem Host",
}  # fmt: skip

_INPUTS, _OUTPUTS = "pad telnet rlogin udptn", "pad telnet rlogin"  # of `all`


def show_users(server: AccessServer, mine: TerminalLine, every: bool = False) -> str:
    """Who is in a session; an asterisk marks who asks. With `every`, all lines."""
    rows = [_USERS]
    for number in _numbers(server) if every else sorted(server.all_lines()):
        line = server.all_lines().get(number)
        session = line.session if line is not None else None
        if session is None and not every:
            continue
        kind, index = server.platform.line_name(number)
        user = session.user.name if session is not None and session.user else ""
        idle = uptime(server.world.now_us - session.last_input_us) if session else "00:00:00"
        mark = "*" if line is mine else " "
        stream = getattr(line, "stream", None)  # of a vty: where its user is
        location = line.config.location if line is not None else ""
        location = location or (stream.peer if stream is not None else "")
        connection = session.shell.connections.current if session is not None else None
        host = connection.host.name if connection else "idle" if session is not None else ""
        row = f"{mark}{number:3d} {kind} {index:<5d} {user:<10} {host:<20} {idle:<10} {location}"
        rows.append(row.rstrip() + "\n")
    return "".join(rows) + _INTERFACES


def show_lines(server: AccessServer) -> str:
    """All lines that the platform has and that the configuration or a cable speaks of."""
    return _LINES + "".join(_row(server, number) for number in _numbers(server)) + "\n"


def _numbers(server: AccessServer) -> list[int]:
    number = server.platform.line_number
    numbers = {0, number("aux", 0), *(number("vty", n) for n in range(5)), *server.all_lines()}
    for line in server.config.lines:
        indices = range(line.first, line.last + 1)
        numbers.update(number(line.kind.value, index) for index in indices)
    return sorted(numbers)


def _row(server: AccessServer, number: int) -> str:
    kind, index = server.platform.line_name(number)
    config = server.config.line(LineKind(kind), index)
    line = server.all_lines().get(number)
    in_use = line is not None and (line.session or getattr(line, "network", None))
    mark = "*" if in_use else " "
    has_speed = kind in ("tty", "aux")
    speed = f"{config.transmit_bps:>6}/{config.receive_bps:<6}" if has_speed else ""
    modem = f" {_MODEM[config.modem_control]}" if config.modem_control else "    -"
    rotary = "-" if config.rotary is None else config.rotary
    uses = server.uses.get(number, 0)
    typ = "CTY" if kind == "con" else kind.upper()
    return (
        f"{mark}{number:6d} {typ} {speed:<13}-{modem:<9}{rotary:>3}"
        f"{config.access_class_out or '-':>5}{config.access_class or '-':>5}"
        f"{uses:7d}{0:8d}{'0/0':>8}       -\n"
    )


def show_line(server: AccessServer, number: int, shell: ExecShell | None) -> str:
    """The row of one line and all that is set on it; with `shell`, as its session has it."""
    if number not in _numbers(server):
        return f"% Line {number} does not exist on this server\n"
    kind, index = server.platform.line_name(number)
    config = server.config.line(LineKind(kind), index)
    line = server.all_lines().get(number)
    active = line is not None and line.session is not None
    session = line.session if line is not None else None
    length, width = (shell.length, shell.width) if shell else (config.length, config.width)
    history = shell.history_size if shell else 10
    since = uptime(server.world.now_us - session.begun_us) if session else "never"
    head = "" if shell else _LINES + _row(server, number) + "\n"
    modem = _CAPABLE.get(config.modem_control, "none") if config.modem_control else "none"
    capabilities = "\n  ".join(part for part in (_flow(config), modem) if part not in ("", "none"))
    circuits = getattr(line, "circuits", "")  # of a line with a modem
    hardware = f"Modem hardware state: {circuits}\n" if circuits else ""
    status = "Ready, Active, " if active else "Ready, " if kind == "con" else ""
    return (
        f'{head}Line {number}, Location: "{config.location}", Type: ""\n'
        f"Length: {length} lines, Width: {width} columns\n"
        f"Baud rate (TX/RX) is {config.transmit_bps}/{config.receive_bps}, {_parity(config)}, "
        f"{config.stop_bits:g} stopbits, {config.data_bits} databits\n"
        f"Status: {status}No Exit Banner\n"
        f"Capabilities: {capabilities or 'none'}\n"
        f"Modem state: {'Ready' if active else 'Idle'}\n"
        f"{hardware}"
        "Special Chars: Escape  Hold  Stop  Start  Disconnect  Activation\n"
        "                ^^x    none   -     -       none\n"
        "Timeouts:      Idle EXEC    Idle Session   Modem Answer  Session   Dispatch\n"
        f"               {_time(config.exec_timeout_s):<13}{_time(config.session_timeout_s):<25}"
        f"{_time(config.absolute_timeout_s, 'none'):<10}not set\n"
        "                            Idle Session Disconnect Warning\n"
        "                              never\n"
        "                            Login-sequence User Response\n"
        f"                             {_time(config.login_response_s)}\n"
        "                            Autoselect Initial Wait\n"
        "                              not set\n"
        "Modem type is unknown.\n"
        "Session limit is not set.\n"
        f"Time since activation: {since}\n"
        f"Editing is {'enabled' if shell is None or shell.editing else 'disabled'}.\n"
        f"History is enabled, history size is {history}.\n"
        "DNS resolution in show commands is enabled\n"
        "Full user help is disabled\n"
        f"Allowed input transports are {_allowed(config.transport_input, _INPUTS)}.\n"
        f"Allowed output transports are {_allowed(config.transport_output, _OUTPUTS)}.\n"
        f"Preferred transport is {config.transport_preferred}.\n"
        "No output characters are padded\n"
        "No special data dispatching characters\n"
    )


def _allowed(protocols: tuple[str, ...], every: str) -> str:
    return every if "all" in protocols else " ".join(protocols) or "none"


def _flow(config: LineConfig) -> str:
    name = {
        FlowControl.HARDWARE: "Hardware Flowcontrol",
        FlowControl.SOFTWARE: "Software Flowcontrol",
    }.get(config.flow_control)
    return f"{name} In, {name} Out" if name else ""


def _parity(config: LineConfig) -> str:
    return "no parity" if config.parity is Parity.NONE else f"{config.parity.value} parity"


def _time(duration_s: int, none: str = "never") -> str:
    if not duration_s:
        return none
    hours, rest = divmod(duration_s, 3600)
    return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
