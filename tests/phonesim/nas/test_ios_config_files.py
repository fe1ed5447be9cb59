"""Whole configurations: realistic ones read, wrong ones tell their author what is wrong.

`configs/*.cfg` are of dial-in and terminal servers, made up after published examples.
`config_errors/*.cfg` each hold mistakes, and the `.err` file beside one is what its author reads.
When a message changes on purpose, read the new one as that author would, and store it.
"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonesim.nas.config_model import merged
from phonesim.nas.ios_config import (
    ConfigError,
    LineKind,
    LoginMethod,
    ModemControl,
    Password,
    ScriptTrigger,
    boot_config,
    read_config,
)
from phonesim.nas.pasted_terminal import without_pages

HERE = Path(__file__).parent
CONFIGS = {path.stem: path.read_bytes().decode() for path in sorted(HERE.glob("configs/*.cfg"))}
MISTAKEN = sorted(HERE.glob("config_errors/*.cfg"))
COMMANDS = sorted({line for text in CONFIGS.values() for line in text.split("\n")})


@pytest.mark.parametrize("name", CONFIGS)
def test_a_realistic_configuration_is_read(name: str) -> None:
    config = read_config(CONFIGS[name], name)
    assert config.hostname != "Router"
    shown = read_config(config.text, name)  # clear secrets have been hashed in it
    again = read_config(shown.text, name)
    assert again == shown
    assert again.text == config.text
    assert again.lines == config.lines


def test_what_is_kept_says_where_it_stands() -> None:
    config = read_config(CONFIGS["as5300-group-async"], "")
    modes = {kept.text: kept.mode for kept in config.kept}
    assert modes["pri-group timeslots 1-31"] == "controller"
    assert modes["isdn incoming-voice modem"] == modes["no cdp enable"] == "interface"
    assert modes["redistribute connected subnets"] == "router"
    assert modes["firmware location feature_card_flash"] == "spe"
    assert modes["ip classless"] == modes["isdn voice-call-failure 0"] == "global"


@pytest.mark.parametrize("case", MISTAKEN, ids=lambda case: case.stem)
def test_message(case: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        read_config(case.read_text(encoding="utf-8"), case.name)
    assert f"{raised.value}\n" == case.with_suffix(".err").read_text(encoding="utf-8")


def test_terminal_server() -> None:
    config = read_config(CONFIGS["c2511-terminal-server"], "")
    line = config.line(LineKind.TTY, 16)
    assert not line.exec_enabled
    assert (line.exec_timeout_s, line.session_timeout_s, line.stop_bits) == (0, 1200, 1)
    assert list(config.users) == ["labuser", "remote"]
    assert config.enable_secret == Password(5, "$1$mERr$hx5rVt7rPNoS4wqbXKX7m0")
    assert "line 1 is switch 1\n" in config.banners["motd"]
    assert not config.domain_lookup


def test_dial_in_pool() -> None:
    config = read_config(CONFIGS["c2511-async-dialin"], "")
    spare = config.line(LineKind.TTY, 7)
    assert not spare.exec_enabled
    for number in (1, 6, 7, 8, 16):
        line = config.line(LineKind.TTY, number)
        assert line.modem_control is ModemControl.DIALIN
        assert line.scripts == {ScriptTrigger.RESET: "reset", ScriptTrigger.CALLBACK: "usr"}
        assert line.speed_bps == line.receive_bps == 115200
        assert line.autoselect == ("during-login", "ppp")
    assert config.users["lee"].callback_line == (3, 5)
    assert config.users["kim"].callback_rotary == 1
    assert config.users["pat"].callback_dialstring == "5550101"


def test_aaa() -> None:
    config = read_config(CONFIGS["tacacs-callback"], "")
    assert config.line(LineKind.TTY, 3).login is LoginMethod.AAA
    assert config.line(LineKind.CON, 0).login is LoginMethod.NONE
    assert config.login_methods(config.line(LineKind.TTY, 3)) == ("tacacs+", "enable")
    assert config.aaa.exec_lists == {"default": ("tacacs+",)}
    assert config.aaa.hosts() == ("198.51.100.30",)
    assert not config.warnings


def test_shortened_commands() -> None:
    config = read_config(CONFIGS["abbreviated"], "")
    line = config.line(LineKind.AUX, 0)
    assert (config.hostname, config.service_exec_callback) == ("typed", True)
    assert line.login is LoginMethod.LOCAL
    assert line.modem_control is ModemControl.IN_OUT
    assert (line.speed_bps, line.exec_timeout_s) == (57600, 330)
    assert line.scripts == {ScriptTrigger.CALLBACK: "dialback"}
    assert config.line(LineKind.VTY, 4).login is LoginMethod.LINE_PASSWORD


def check_reads_or_reports(text: str) -> None:
    lines = without_pages(text.removeprefix("\ufeff")).split("\n")
    try:
        config = read_config(text, "any")
    except ConfigError as error:
        diagnostics = error.diagnostics
    else:
        diagnostics = config.warnings
        shown = boot_config(config.text)  # clear secrets have been hashed in it
        again = boot_config(shown.text)
        assert again == shown
        assert again.text == config.text
        assert merged(again.lines) == merged(config.lines)
    for diagnostic in diagnostics:
        assert diagnostic.render()
        line = lines[diagnostic.span.line - 1].rstrip("\r")
        assert diagnostic.text == line
        assert 1 <= diagnostic.span.column <= len(line)
        assert diagnostic.span.column + diagnostic.span.width - 1 <= len(line)


@given(st.text())
def test_any_text_is_read_or_reported(text: str) -> None:
    check_reads_or_reports(text)


WORDS = sorted({word for command in COMMANDS for word in command.split()})
LINES = (
    st.sampled_from(COMMANDS)
    | st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
    | st.tuples(st.sampled_from(COMMANDS), st.text(max_size=8), st.integers(0, 40)).map(
        lambda cut: cut[0][: cut[2]] + cut[1] + cut[0][cut[2] :]
    )
)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=15), st.sampled_from(["\n", "\r\n"]))
def test_any_shuffled_configuration_is_read_or_reported(lines: list[str], end: str) -> None:
    check_reads_or_reports(end.join(lines))


def test_lines_named_by_slot_and_port_are_shown() -> None:
    block = "line 1/0 1/15\n session-timeout 30\n modem InOut\n"
    assert f"line aux 0\n{block}" in read_config(CONFIGS["nm16a-slots"], "").text
    config = read_config(f"{block}line vty 0 4\n login\nline 1/0 1/15\n rotary 1\n", "")
    assert config.text == f"{block} rotary 1\nline vty 0 4\n login\nend\n"
    assert config.line(LineKind.TTY, 1).modem_control is None  # nobody has them
