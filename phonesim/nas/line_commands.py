"""`line`, and the commands that stand below it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace

from phonesim.diagnostic import did_you_mean
from phonesim.nas.aaa.commands import AAA_LINE_COMMANDS
from phonesim.nas.command_match import Form
from phonesim.nas.config_commands import (
    LINE,
    Command,
    Found,
    Mistake,
    Reading,
    kept,
    read_password,
    sets_line,
)
from phonesim.nas.config_model import (
    FlowControl,
    LineConfig,
    LineKind,
    LoginMethod,
    ModemControl,
    Parity,
    ScriptTrigger,
    default_line,
)
from phonesim.nas.regexp import BadRegexp, Regexp

# Ranges are those of the command references where they give one; those of numbers of lines, of
# waits before a callback and of speeds are ours.
_PROTOCOL = "PROTOCOL{acercon|all|lapb-ta|lat|mop|nasi|none|pad|rlogin|ssh|telnet|udptn|v120}"


def _one_of(kind: type[ModemControl] | type[ScriptTrigger]) -> str:
    return "{" + "|".join(member.value for member in kind) + "}"


def _enter_lines(reading: Reading, found: Found) -> None:
    first = int(found["FIRST"].text)
    last = found.number("LAST", first)
    kind = LineKind.TTY
    if "KIND" in found:
        kind = LineKind(found["KIND"].text[:3])
    elif first == last == 0:  # the console is line 0 of all
        kind = LineKind.CON
    if kind in (LineKind.CON, LineKind.AUX) and last > 0:
        word = found["LAST" if "LAST" in found else "FIRST"]
        raise Mistake(word, f"there is one {kind.value} line, and its number is 0")
    if kind is LineKind.TTY and first == 0:
        raise Mistake(found["FIRST"], "tty lines count from 1; line 0 is the console")
    if last < first:
        raise Mistake(found["LAST"], f"the last line, {last}, comes before the first, {first}")
    chosen = _select(reading.config.lines, kind, first, last)
    if found.form is Form.PLAIN:
        reading.lines = chosen
        return
    lines = reading.config.lines = [
        line for line in reading.config.lines if not any(line is other for other in chosen)
    ]
    if kind is not LineKind.VTY or found.form is Form.DEFAULT:  # the hardware has them all the same
        lines += [default_line(kind, line.first, line.last) for line in chosen]
        lines.sort(key=_in_order)


def _select(lines: list[LineConfig], kind: LineKind, first: int, last: int) -> list[LineConfig]:
    """The entries of `lines` for `first` to `last`: cut out of wider ones, added where missing.

    `lines` are in order, and stay so: nothing looks through all of them.
    """
    for cut in (first, last + 1):
        at = _index(lines, kind, cut) - 1
        if at >= 0 and lines[at].kind is kind and cut <= lines[at].last:
            lines.insert(at + 1, lines[at].part(cut, lines[at].last))
            lines[at].last = cut - 1
    start, end = _index(lines, kind, first), _index(lines, kind, last + 1)
    chosen, free = list[LineConfig](), first
    for line in lines[start:end]:
        if free < line.first:
            chosen.append(default_line(kind, free, line.first - 1))
        chosen.append(line)
        free = line.last + 1
    if free <= last:
        chosen.append(default_line(kind, free, last))
    lines[start:end] = chosen
    return chosen


def is_among(line: LineConfig, lines: list[LineConfig]) -> bool:
    """Whether it is one of the configuration's `lines`, which are in order."""
    at = _index(lines, line.kind, line.first)
    return at < len(lines) and lines[at] is line


def _index(lines: list[LineConfig], kind: LineKind, first: int) -> int:
    """The index of the first line that does not come before line `first`."""
    return bisect_left(lines, (_RANK[kind], first), key=_in_order)


def _in_order(line: LineConfig) -> tuple[int, int]:
    return _RANK[line.kind], line.first


_RANK = {kind: rank for rank, kind in enumerate(LineKind)}


def _enter_lines_of_a_slot(reading: Reading, found: Found) -> None:
    port = found["PORT"]
    if "/" not in port.text:
        raise Mistake(
            port,
            f'"{port.verbatim}" is not a line',
            did_you_mean(port.text, ["console", "aux", "tty", "vty"])
            or "write its number, or its kind and number, such as: line aux 0",
        )
    slot = " ".join(word.verbatim for word in found.every("PORT") + found.every("LAST_PORT"))
    lines = reading.config.slot_lines
    chosen = [line for line in lines if line.slot == slot]
    if found.form is not Form.PLAIN:
        reading.config.slot_lines = [line for line in lines if line not in chosen]
        return
    reading.warn(port, "lines named by slot and port are kept and shown, but this server has none")
    if not chosen:
        chosen = [replace(default_line(LineKind.TTY, 1, 1), slot=slot)]
        lines += chosen
    reading.lines = chosen


def _login_by_tacacs(reading: Reading, found: Found) -> None:
    sets_line("login", lambda _: LoginMethod.LOCAL)(reading, found)
    if found.form is Form.PLAIN:
        reading.warn(
            found["SERVER"], "TACACS is not emulated: this line asks for a local user instead"
        )


def _set_password(reading: Reading, found: Found) -> None:
    plain = found.form is Form.PLAIN
    password = read_password(reading, found) if plain else None
    sets_line("password", lambda _: password)(reading, found)


def _set_script(reading: Reading, found: Found) -> None:
    trigger = ScriptTrigger(found["TRIGGER"].text)
    if found.form is Form.PLAIN:
        try:
            Regexp(found["REGEXP"].text)
        except BadRegexp as bad:
            message = f"no regular expression, so that it chooses no script: {bad}"
            reading.warn(found["REGEXP"], message)
    for line in reading.lines:
        line.scripts.pop(trigger, None)
        if found.form is Form.PLAIN:
            line.scripts[trigger] = found["REGEXP"].text


def _set_autoselect(reading: Reading, found: Found) -> None:
    options = [word.text for word in found.every("OPTION")]
    for line in reading.lines:
        others = tuple(other for other in line.autoselect if options and other not in options)
        line.autoselect = (*others, *options) if found.form is Form.PLAIN else others


def _set_speed(reading: Reading, found: Found) -> None:
    sets_line("transmit_bps", _number("BPS"))(reading, found)
    sets_line("receive_bps", _number("BPS"))(reading, found)


def _set_access_class(reading: Reading, found: Found) -> None:
    name = "access_class_out" if found["DIRECTION"].text == "out" else "access_class"
    sets_line(name, lambda found: found["LIST"].text)(reading, found)


def _protocols(found: Found) -> tuple[str, ...]:
    return tuple(word.text for word in found.every("PROTOCOL") if word.text != "none")


def _number(name: str) -> Callable[[Found], int]:
    return lambda found: found.number(name)


def _text(found: Found) -> str:
    return found["TEXT"].text


def _minutes_and_seconds(found: Found) -> int:
    return found.number("MINUTES") * 60 + found.number("SECONDS")


ENTER_LINE = (
    Command(
        "line [KIND{console|aux|tty|vty}] FIRST<0-2047> [LAST<0-2047>]", _enter_lines, enters=LINE
    ),
    Command("line PORT [LAST_PORT]", _enter_lines_of_a_slot, enters=LINE),
)

LINE_COMMANDS = (
    Command(
        "login",
        sets_line("login", lambda _: LoginMethod.LINE_PASSWORD, LoginMethod.NONE),
        always_shown=True,
    ),
    Command(
        "login local",
        sets_line("login", lambda _: LoginMethod.LOCAL, LoginMethod.NONE),
        key="login",
    ),
    Command("login SERVER{tacacs}", _login_by_tacacs),
    Command("password [TYPE{0|7}] PASSWORD...", _set_password),
    Command(
        f"modem CONTROL{_one_of(ModemControl)}",
        sets_line("modem_control", lambda found: ModemControl(found["CONTROL"].text)),
    ),
    Command(
        "modem answer-timeout SECONDS<0-65535>",
        sets_line("answer_timeout_s", _number("SECONDS")),
    ),
    Command(
        "modem autoconfigure TYPE{discovery}",
        sets_line("autoconfigure", lambda found: found["TYPE"].text),
        key="modem autoconfigure",
    ),
    Command(
        "modem autoconfigure type TYPE",
        sets_line("autoconfigure", lambda found: found["TYPE"].text),
        key="modem autoconfigure",
    ),
    Command(f"script TRIGGER{_one_of(ScriptTrigger)} REGEXP", _set_script, by=("TRIGGER",)),
    Command(
        "callback forced-wait SECONDS<0-2147483>",
        sets_line("callback_forced_wait_s", _number("SECONDS")),
    ),
    Command(
        "callback nodsr-wait MILLISECONDS<0-2147483>",
        sets_line("callback_nodsr_wait_ms", _number("MILLISECONDS")),
    ),
    Command("speed BPS<50-4000000>", _set_speed),
    Command("txspeed BPS<50-4000000>", sets_line("transmit_bps", _number("BPS"))),
    Command("rxspeed BPS<50-4000000>", sets_line("receive_bps", _number("BPS"))),
    Command("databits BITS{5|6|7|8}", sets_line("data_bits", _number("BITS"))),
    Command(
        "stopbits BITS{1|1.5|2}", sets_line("stop_bits", lambda found: float(found["BITS"].text))
    ),
    Command(
        "parity KIND{none|even|odd|space|mark}",
        sets_line("parity", lambda found: Parity(found["KIND"].text)),
    ),
    Command(
        "flowcontrol KIND{none|software|hardware} [lock] [{in|out}]",
        sets_line("flow_control", lambda found: FlowControl(found["KIND"].text)),
    ),
    Command("exec", sets_line("exec_enabled", lambda _: True, False)),
    Command(
        "exec-timeout MINUTES<0-35791> [SECONDS<0-2147483>]",
        sets_line("exec_timeout_s", _minutes_and_seconds, 0),
        no_text="exec-timeout 0 0",
    ),
    Command(
        "session-timeout MINUTES<0-35791> [output]",
        sets_line("session_timeout_s", _minutes_and_seconds),
    ),
    Command(
        "absolute-timeout MINUTES<0-10000>",
        sets_line("absolute_timeout_s", _minutes_and_seconds),
    ),
    Command(
        "timeout login response SECONDS<0-300>",
        sets_line("login_response_s", _number("SECONDS")),
    ),
    Command(
        "autoselect {OPTION{arap|during-login|ppp|slip}}* [timeout SECONDS<0-120>]",
        _set_autoselect,
        by=("OPTION",),
    ),
    Command("autocommand TEXT...", sets_line("autocommand", _text)),
    Command(
        "autohangup [{session-switch|session-timeout}]", sets_line("autohangup", lambda _: True)
    ),
    Command(
        "rotary GROUP<0-100> [ARGUMENTS...]",
        sets_line("rotary", _number("GROUP")),
    ),
    Command(
        f"transport input {_PROTOCOL} {{{_PROTOCOL}}}*", sets_line("transport_input", _protocols)
    ),
    Command(
        f"transport output {_PROTOCOL} {{{_PROTOCOL}}}*", sets_line("transport_output", _protocols)
    ),
    Command(
        f"transport preferred {_PROTOCOL}",
        sets_line("transport_preferred", lambda found: found["PROTOCOL"].text),
    ),
    Command("access-class LIST DIRECTION{in|out} [vrf-also]", _set_access_class, by=("DIRECTION",)),
    Command(
        "privilege level LEVEL<0-15>",
        sets_line("privilege", _number("LEVEL")),
    ),
    Command("location TEXT...", sets_line("location", _text)),
    Command("length LINES<0-512>", sets_line("length", _number("LINES"))),
    Command("width COLUMNS<0-512>", sets_line("width", _number("COLUMNS"))),
    Command(
        "logging synchronous [ARGUMENTS...]",
        sets_line("logging_synchronous", lambda _: True),
        key="logging synchronous",
    ),
    Command("monitor", sets_line("monitor", lambda _: True)),
    Command("exec-banner", sets_line("exec_banner", lambda _: True, False)),
    Command("motd-banner", sets_line("motd_banner", lambda _: True, False)),
    *AAA_LINE_COMMANDS,
    Command("refuse-message TEXT...", delimited=True),
    Command("vacant-message TEXT...", delimited=True),
    *kept(
        """
        accounting, activation-character, arap, authorization, autobaud, autocommand-options,
        buffer-length, data-character-bits, default-value, disconnect-character,
        dispatch-character, dispatch-machine, dispatch-timeout, domain-lookup, editing,
        escape-character, exec-character-bits, exec-prompt, flush-at-activation, full-help,
        history, hold-character, insecure, international, keymap-type, lat, lockable,
        logout-warning, notify, padding, ppp, private, session-disconnect-warning,
        session-limit, special-character-bits, start-character, stop-character, telnet,
        terminal-queue, terminal-type, tn3270, usb-inactivity-timeout, x3
        """
    ),
    *kept("timeout", "autoselect"),
    *kept("netmask-format", "ip"),
    *kept("access-class", "ipv6"),
    *kept(
        """
        always-on, at-mode, autotest, bad, busyout, cts-alarm, dtr-delay, enable, hold-reset,
        log, shutdown, status-poll
        """,
        "modem",
    ),
)
