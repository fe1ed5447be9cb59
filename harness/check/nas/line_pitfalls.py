"""What would go wrong on lines with modems, callback or not."""

from __future__ import annotations

from harness.check.nas.written import Written, replace
from phonesim.diagnostic import did_you_mean
from phonesim.nas.config_model import FlowControl, LineConfig
from phonesim.nas.modemcap import BUILT_IN

UNCONTROLLED_BPS = 9600  # the fastest at which a line can do without flow control
EXEC_TIMEOUT_MIN = 10


def find_line_pitfalls(written: Written) -> None:
    """Look at each line that has a modem, and at rotary groups that nobody can ask for."""
    for line in written.lines:
        if line.modem_control is None:
            continue
        _find_speed(written, line)
        _find_rotary(written, line)
        _find_modemcap(written, line)
        if written.takes_calls(line):
            _find_timeouts(written, line)
            _find_autoselect(written, line)


def _find_speed(written: Written, line: LineConfig) -> None:
    at = written.of_line(line, "speed") or written.of_line(line, "txspeed")
    if (
        at is not None
        and line.speed_bps > UNCONTROLLED_BPS
        and line.flow_control is not FlowControl.HARDWARE
    ):
        written.warn(
            "no-flow-control", at, at.found["BPS"],
            f"line {line.name} has no hardware flow control: at more than {UNCONTROLLED_BPS} bit/s"
            " characters are lost",
            f"put flowcontrol hardware below line {line.name}",
            written.below(line, "flowcontrol hardware"),
        )  # fmt: skip


def _find_rotary(written: Written, line: LineConfig) -> None:
    """A group that no user's callback names, and that no transport leads to."""
    at = written.of_line(line, "rotary")
    named = any(user.callback_rotary == line.rotary for user in written.config.users.values())
    if (
        line.rotary is not None
        and at is not None
        and not (named or line.transport_input or written.config.aaa_new_model)
    ):
        written.warn(
            "unreachable-rotary", at, at.found["GROUP"],
            f"nothing leads to rotary {line.rotary}: no user has it as callback-rotary, and line"
            f" {line.name} takes no connections",
            "put transport input telnet below the line, or leave rotary out",
        )  # fmt: skip


def _find_modemcap(written: Written, line: LineConfig) -> None:
    at = written.of_line(line, "modem", "autoconfigure", "type")
    own = written.config.modemcaps
    if at is None or line.autoconfigure in (*BUILT_IN, *own, "discovery"):
        return
    written.warn(
        "no-such-modemcap", at, at.found["TYPE"],
        f"no modemcap is called {line.autoconfigure}: nothing makes the modem on line {line.name}"
        " ready",
        did_you_mean(line.autoconfigure, [*BUILT_IN, *own])
        or f"define it above: modemcap entry {line.autoconfigure}:MSC=&F...",
    )  # fmt: skip


def _find_timeouts(written: Written, line: LineConfig) -> None:
    at = written.of_line(line, "exec-timeout")
    if at is None or line.exec_timeout_s or line.absolute_timeout_s:
        return
    word = at.found["MINUTES"]
    written.warn(
        "endless-exec", at, word,
        f"who stays silent has line {line.name} for ever, and nobody else can call",
        f"write exec-timeout {EXEC_TIMEOUT_MIN} 0", replace(at, word, str(EXEC_TIMEOUT_MIN)),
    )  # fmt: skip


def _find_autoselect(written: Written, line: LineConfig) -> None:
    at = written.of_line(line, "autoselect")
    if at is None or not line.autoselect or "during-login" in line.autoselect:
        return
    written.warn(
        "silent-autoselect", at, None,
        f"who calls line {line.name} sees nothing before he has typed Return",
        "put autoselect during-login below the line",
        written.below(line, "autoselect during-login"),
    )  # fmt: skip
