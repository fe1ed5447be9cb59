"""A real server made ready and put back: here the emulated one's console, in memory."""

import json
import stat
from pathlib import Path

import pytest

from harness.bench.console_login import ConsoleLogin
from harness.bench.real_server import RealServer
from harness.bench.saved_config import SavedConfig
from harness.bench.server_config import commands_for, lacking, settings, to_apply
from harness.errors import BenchError
from phonesim.nas.config_model import LogLevel
from phonesim.units import US_PER_S
from tests.harness.bench.test_console import LOGIN, Desk
from tests.phonesim.nas.rack import AUX, GLOBAL

ADDRESS = "rfc2217://nas.lab:7001"
NEEDED = GLOBAL + AUX
OTHER = (
    NEEDED.replace("service exec-callback\n", "")
    .replace("hostname maui", "hostname lab-1")
    .replace("callback-dialstring 84001 password 0 xxxxx", "callback-dialstring 84009 password 7 0")
    .replace("username plain password 0 yyyyy", "username plain password 0 other-secret")
    .replace(" callback forced-wait 5\n", " callback forced-wait 20\n exec-timeout 0 0\n")
    .replace(" script callback rtp\n", "")
    .replace("modem InOut", "modem dialin")
)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "ringback"


def real(desk: Desk, login: ConsoleLogin = LOGIN) -> RealServer:
    return RealServer(desk.world, desk.console, login, ADDRESS)


def at(running: str) -> Desk:
    return Desk(running=running)


def trace(desk: Desk) -> str:
    return "".join(str(event.facts) for event in desk.world.trace.events)


def test_it_is_changed_and_put_back(state: Path) -> None:
    desk = at(OTHER)
    before = desk.server.config.text
    server = real(desk)
    server.prepare("apply", NEEDED, ["aux 0"])
    assert lacking(NEEDED, desk.server.config.text) == []
    assert to_apply(NEEDED, desk.server.config.text) == []  # passwords too
    assert desk.server.startup == before
    (copy,) = state.iterdir()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    server.put_back()
    assert settings(desk.server.config.text) == settings(before)
    assert not list(state.iterdir())
    assert server.notices == []


def test_no_password_of_the_server_is_kept() -> None:
    desk = at(OTHER)
    server = real(desk)
    server.prepare("apply", NEEDED, ["aux 0"])
    server.put_back()
    desk.console.leave()
    kept = trace(desk) + desk.party.transcript.text
    for secret in ("other-secret", "xxxxx", "yyyyy"):
        assert secret not in kept
    assert "show running-config" not in kept


def test_what_is_already_there_is_not_typed(state: Path) -> None:
    desk = at(NEEDED)
    real(desk).prepare("apply", NEEDED, ["aux 0"])
    assert not state.exists()
    assert "configured" not in {event.kind for event in desk.world.trace.events}


def test_version_and_model_are_recorded() -> None:
    desk = at(NEEDED)
    real(desk).prepare("compare", NEEDED, [])
    (event,) = (e for e in desk.world.trace.events if e.kind == "server")
    assert event.facts["model"] == "3640"
    assert "Version 12.1(2)T" in str(event.facts["version"])


def test_compare_changes_nothing_and_says_what_differs() -> None:
    desk = at(OTHER)
    before = desk.server.config.text
    with pytest.raises(BenchError, match="It lacks: service exec-callback; hostname maui; user"):
        real(desk).prepare("compare", NEEDED, [])
    assert desk.server.config.text == before


def test_the_first_refusal_takes_back_all(state: Path) -> None:
    desk = at(OTHER)
    before = settings(desk.server.config.text)
    needed = NEEDED.replace("callback forced-wait 5", "callback forced-wait 99999999")
    with pytest.raises(BenchError, match=r'refuses "callback forced-wait 99999999": % Invalid'):
        real(desk).prepare("apply", needed, [])
    assert settings(desk.server.config.text) == before
    assert not list(state.iterdir())


def test_a_refused_password_is_not_shown() -> None:
    desk = at(OTHER)
    needed = NEEDED.replace("plain password 0 yyyyy", "plain nosuchword password 0 hunter22")
    with pytest.raises(BenchError, match="refuses") as caught:
        real(desk).prepare("apply", needed, [])
    assert "hunter22" not in str(caught.value)


def test_what_locks_people_out_is_left_to_people(state: Path) -> None:
    desk = at(OTHER)
    with pytest.raises(BenchError, match="`aaa new-model` is not typed by ringback"):
        real(desk).prepare("apply", NEEDED + "aaa new-model\n", [])
    assert not state.exists()


def test_a_killed_run_is_put_back_by_the_next(state: Path) -> None:
    desk = at(OTHER)
    before = settings(desk.server.config.text)
    real(desk).prepare("apply", NEEDED, [])  # and then: SIGKILL
    later = real(desk)
    later.prepare("ignore", None, [])
    assert settings(desk.server.config.text) == before
    assert "was left changed by a run of" in later.notices[0]
    assert not list(state.iterdir())


def test_what_somebody_else_changed_meanwhile_stays() -> None:
    desk = at(OTHER)
    real(desk).prepare("apply", NEEDED, [])
    desk.left("configure terminal", "username new password 0 zzzzz", "end")
    real(desk).prepare("ignore", None, [])
    assert "username new password 0 zzzzz" in desk.server.config.text
    assert "hostname lab-1" in desk.server.config.text


def test_a_copy_of_another_server_is_not_typed_into_this_one(state: Path) -> None:
    desk = at(OTHER)
    real(desk).prepare("apply", NEEDED, [])
    (path,) = state.iterdir()
    path.write_text(json.dumps(json.loads(path.read_text()) | {"board": "4711"}))
    with pytest.raises(BenchError, match=r"of another access server \(board 4711; this one is 251"):
        real(desk).prepare("compare", NEEDED, [])
    assert path.exists()


def test_a_copy_is_found_when_the_device_has_another_number(state: Path) -> None:
    SavedConfig(ADDRESS).write("1", [], "")
    (state / "server-rfc2217-nas.lab-7001.json").rename(state / "server-device-188-3.json")
    found = SavedConfig(ADDRESS).find()
    assert found is not None
    assert found.board == "1"


def test_a_damaged_copy_is_told_by_its_path(state: Path) -> None:
    SavedConfig(ADDRESS).write("1", [], "")
    (path,) = state.iterdir()
    path.write_text("{")
    with pytest.raises(BenchError, match=rf"{path} cannot be read"):
        SavedConfig(ADDRESS).find()


def test_nothing_is_typed_without_a_saved_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    desk = at(OTHER)
    before = desk.server.config.text
    with pytest.raises(BenchError, match="Nothing was changed"):
        real(desk).prepare("apply", NEEDED, [])
    assert desk.server.config.text == before


@pytest.mark.parametrize("typed", [1, 4, 8])
def test_a_server_that_reloads_while_it_is_configured(state: Path, typed: int) -> None:
    desk = at(OTHER)
    before = settings(desk.server.config.text)
    lines = 0
    take = desk.server.apply_config

    def reload_at_some_line() -> None:
        nonlocal lines
        lines += 1
        take()
        if lines == typed:
            desk.server.reload()

    desk.server.apply_config = reload_at_some_line  # type: ignore[method-assign]
    with pytest.raises(BenchError, match=r"reloaded while it was configured\. Its conf"):
        real(desk).prepare("apply", NEEDED, [])
    assert settings(desk.server.config.text) == before
    assert not list(state.iterdir())


def test_a_server_that_reloaded_in_the_scenario_is_put_back() -> None:
    desk = at(OTHER)
    before = settings(desk.server.config.text)
    server = real(desk)
    server.prepare("apply", NEEDED, [])
    desk.server.reload()
    desk.world.run_for(US_PER_S)
    server.put_back()
    assert settings(desk.server.config.text) == before


def test_who_cannot_be_put_back_is_named_with_the_copy(state: Path) -> None:
    desk = at(OTHER)
    server = real(desk)
    server.prepare("apply", NEEDED, [])
    desk.cable.dte.accept(False)
    desk.world.run_for(US_PER_S)
    desk.server.lines.clear()
    desk.cable.dte.attach(lambda data: None)
    with pytest.raises(BenchError, match=r"could not be put back: .* is saved in .*json; the next"):
        server.put_back()
    assert list(state.iterdir())


def test_a_line_that_it_does_not_have_is_told() -> None:
    with pytest.raises(BenchError, match="Is tty 900 the line that the scenario calls"):
        real(at(NEEDED)).prepare("ignore", None, ["tty 900"])


def test_a_slow_console_with_logging_and_debugging() -> None:
    desk = at(OTHER + "line con 0\n speed 2400\n")
    desk.cable.dce.configure(2400)
    before = settings(desk.server.config.text)
    server = real(desk)

    def log_now_and_then() -> None:
        desk.server.log.message("%LINK-3-UPDOWN: Interface Serial0, changed", LogLevel.errors)
        desk.world.after(1_700_000, log_now_and_then)

    log_now_and_then()
    server.prepare("apply", NEEDED, ["aux 0"])
    assert lacking(NEEDED, desk.server.config.text) == []
    server.put_back()
    assert settings(desk.server.config.text) == before


@pytest.mark.parametrize(
    ("needed", "there", "typed"),
    [
        ("service exec-callback", "", ["service exec-callback"]),
        ("username a password 0 x", "username a privilege 15", [
            "no username a", "username a password 0 x"]),
        ("line aux 0\n modem InOut", "line aux 0\n modem dialin", [
            "line aux 0", "no modem dialin", "modem InOut"]),
        ("line aux 0\n speed 9600\n login local", "line aux 0\n speed 1200\n login local", [
            "line aux 0", "speed 9600"]),
        ("username A callback-dialstring 1 nocallback-verify",
         "username A nocallback-verify callback-dialstring 1", []),
        ("line aux 0\n modem inout", "line aux 0\n modem InOut", []),
        ("username a password 0 cisco", "username a password 7 13061E010803", []),
        ("banner motd ^C\nhostname trap\n^C\nhostname x", "hostname x", []),
    ],
)  # fmt: skip
def test_what_is_typed(needed: str, there: str, typed: list[str]) -> None:
    keys = to_apply(needed, there)
    assert commands_for(keys, settings(needed), settings(there)) == typed


@pytest.mark.parametrize(
    ("saved", "now", "typed"),
    [
        ("", "service exec-callback", ["no service exec-callback"]),
        ("", "username a password 0 x", ["no username a"]),
        ("", "chat-script rtp ABORT BUSY", ["no chat-script rtp"]),
        ("line aux 0\n no exec", "line aux 0", ["line aux 0", "no exec"]),
        ("line aux 0", "line aux 0\n no exec", ["line aux 0", "exec"]),
        ("line aux 0", "line aux 0\n exec-timeout 0 0", ["line aux 0", "exec-timeout 10 0"]),
        ("line aux 0", "line aux 0\n script callback x\n callback forced-wait 5", [
            "line aux 0", "no script callback", "no callback forced-wait"]),
    ],
)  # fmt: skip
def test_what_is_typed_to_put_back(saved: str, now: str, typed: list[str]) -> None:
    old, new = settings(saved), settings(now)
    assert commands_for([*dict.fromkeys([*old, *new])], old, new) == typed
