"""At a console that somebody else has left somehow: here, the emulated server's, in memory."""

from functools import partial

import pytest

from harness.bench.console import Console
from harness.bench.console_login import ConsoleLogin
from harness.bench.server_config import lacking
from harness.errors import BenchError
from harness.party import Party
from phonesim.nas.access_server import AccessServer
from phonesim.nas.config_model import LineKind
from phonesim.nas.ios_config import read_config
from phonesim.nas.platform import PLATFORMS
from phonesim.units import US_PER_S
from phonesim.wires.cable import MemoryCable
from phonesim.world import World
from tests.phonesim.nas.rack import AUX, GLOBAL

LOGIN = ConsoleLogin("sesame", "plain", "yyyyy")


class Desk:
    """A person's terminal at the console, and the driver that follows the person."""

    def __init__(self, con: str = "", running: str = GLOBAL + AUX) -> None:
        self.world = World()
        config = read_config(running + con, "test.cfg")
        self.server = AccessServer("nas", self.world, config, PLATFORMS["3640"], "sesame")
        self.cable = MemoryCable(self.world, "con 0", "console", null_modem=True)
        self.server.connect(LineKind.CON, 0, self.cable.dte)
        self.aux = MemoryCable(self.world, "aux 0", "modem")
        self.server.connect(LineKind.AUX, 0, self.aux.dte)
        self.party = Party("nas", self.world, self.cable.dce)
        self.console = Console(self.party, self.world)

    def left(self, *typed: str) -> Console:
        """Somebody typed this and went away."""
        for text in ("", *typed):
            self.party.type_line(text)
            self.world.run_for(US_PER_S)
        return self.console

    @property
    def debugging(self) -> set[str]:
        return {flag for flag, on in self.server.debug_flags.items() if on}

    @property
    def prompt(self) -> str:
        return self.party.transcript.text.rsplit("\n", 1)[-1]


@pytest.mark.parametrize(
    "typed",
    [
        (),
        ("enable", "sesame"),
        ("enable", "sesame", "configure terminal", "line aux 0"),
        ("enable", "sesame", "terminal length 4", "show running-config"),
        ("enable",),
        ("show version",),
    ],
)
def test_wherever_it_was_left_it_becomes_privileged(typed: tuple[str, ...]) -> None:
    desk = Desk()
    desk.left(*typed).prepare(LOGIN, ("chat", "callback"))
    assert desk.prompt == "maui#"
    assert desk.debugging == {"chat", "callback"}


@pytest.mark.parametrize("con", [" login local", " password yyyyy\n login"])
def test_a_console_with_a_login(con: str) -> None:
    desk = Desk(f"line con 0\n{con}\n")
    desk.left().prepare(LOGIN)
    assert desk.prompt == "maui#"


@pytest.mark.parametrize(
    ("login", "said"),
    [
        (ConsoleLogin("sesame"), "`console_password` under [lane.nas] are not in the bench"),
        (ConsoleLogin("sesame", "plain", "wrong"), "under [lane.nas] were refused"),
        (ConsoleLogin("wrong", "plain", "yyyyy"), "its `enable` was refused"),
    ],
)
def test_a_refused_login_is_told_by_the_bench_key(login: ConsoleLogin, said: str) -> None:
    desk = Desk("line con 0\n login local\n")
    with pytest.raises(BenchError) as caught:
        desk.left().prepare(login)
    assert said in str(caught.value)


def test_a_wrong_password_leaves_nobody_logged_in_and_nothing_typed_into_its_question() -> None:
    desk = Desk()
    with pytest.raises(BenchError, match="its `enable` was refused"):
        desk.left().prepare(ConsoleLogin("wrong", None, None))
    desk.console.leave()
    desk.world.run_for(US_PER_S)
    assert "con0 is now available" in desk.party.transcript.text[-200:]
    assert "undebug" not in desk.party.transcript.text


def test_a_prompt_that_answers_every_return_and_is_not_the_one_wanted_is_given_up() -> None:
    desk = Desk()
    desk.left().prepare(LOGIN)
    desk.party.type_line("disable")
    desk.world.run_for(US_PER_S)
    began_us = desk.world.now_us
    with pytest.raises(BenchError, match='does not answer "undebug all"'):
        desk.console.leave()
    assert desk.world.now_us - began_us < 30 * US_PER_S


def test_a_log_line_behind_the_prompt_does_not_hide_it() -> None:
    desk = Desk()
    desk.left("enable", "sesame")
    desk.world.after(50_000, lambda: desk.cable.dte.write(b"\r\n%LINK-3-UPDOWN: up\r\n"))
    desk.console.prepare(LOGIN)
    assert desk.prompt == "maui#"


def test_what_is_shown_is_read_without_echo_and_prompt() -> None:
    desk = Desk()
    desk.left().prepare(LOGIN)
    text = desk.console.read("show running-config")
    assert "callback forced-wait 5" in text
    assert "show running-config" not in text
    assert not text.endswith("#")
    assert lacking(GLOBAL + AUX, text) == []


def test_what_is_shown_a_screen_at_a_time_is_read_whole() -> None:
    desk = Desk()
    desk.left().prepare(LOGIN)
    whole = desk.console.read("show running-config")
    desk.console.do("terminal length 5")
    assert desk.console.read("show running-config") == whole


def test_a_log_line_behind_every_prompt_costs_no_time() -> None:
    desk = Desk()
    desk.left().prepare(LOGIN)
    began_us = desk.world.now_us
    for _ in range(10):
        desk.console.configure(["service exec-callback"])
    assert "%SYS-5-CONFIG_I" in desk.party.transcript.text
    assert desk.world.now_us - began_us < 20 * US_PER_S


class Box:
    """A console that says what it is told to, when it is told to."""

    def __init__(self, *says: tuple[float, str]) -> None:
        self.world, self.typed = World(), ""
        cable = MemoryCable(self.world, "con 0", "console", null_modem=True)
        cable.dte.attach(self._hear)
        for at_s, text in says:
            self.world.after(int(at_s * US_PER_S), partial(cable.dte.write, text.encode()))
        self._cable, self.booted = cable, False
        self.console = Console(Party("nas", self.world, cable.dce), self.world)

    def _hear(self, data: bytes) -> None:
        self.typed += data.decode()
        if self.world.now_us > 100 * US_PER_S and data.endswith(b"\r"):
            self._cable.dte.write(data + b"\nmaui#")


def test_a_server_that_boots_is_waited_for() -> None:
    box = Box(
        (1, "\r\nSystem Bootstrap, Version 11.1(20)AA2\r\n"),
        (50, "Self decompressing the image : ####"),
        (99, "\r\n\r\nPress RETURN to get started!\r\n"),
    )
    box.console.prepare(ConsoleLogin())
    assert 100 < box.world.now_us / US_PER_S < 120


def test_a_server_without_a_configuration_is_not_set_up() -> None:
    box = Box((99.9, "\r\nWould you like to enter the initial configuration dialog? [yes/no]: "),
              (1, "\r\nSystem Bootstrap, Version 11.1(20)AA2\r\n"))  # fmt: skip
    box.console.prepare(ConsoleLogin())
    assert "no\r" in box.typed
    assert "yes" not in box.typed


def test_a_server_that_has_not_booted_is_told() -> None:
    with pytest.raises(BenchError, match='stands at "rommon 1 >", its ROM monitor'):
        Box((1, "\r\nrommon 1 > ")).console.prepare(ConsoleLogin())


def test_a_console_that_says_nothing_is_told_in_time() -> None:
    box = Box()
    with pytest.raises(BenchError, match='does not answer "Return" with a prompt within 10 s'):
        box.console.prepare(ConsoleLogin())
    assert box.world.now_us < 20 * US_PER_S


def test_debug_is_off_and_nobody_is_logged_in_afterwards() -> None:
    desk = Desk()
    desk.left().prepare(LOGIN, ("chat",))
    desk.console.leave()
    desk.world.run_for(US_PER_S)
    assert desk.debugging == set()
    assert "con0 is now available" in desk.party.transcript.text[-200:]


def test_what_a_server_lacks_is_told_by_command_and_line() -> None:
    needed = GLOBAL + AUX
    assert lacking(needed, needed.replace(" callback forced-wait 5\n", "")) == [
        "line aux 0: callback forced-wait 5"
    ]
    assert lacking(needed, needed.replace("service exec-callback\n", "")) == [
        "service exec-callback"
    ]
    shown = needed.replace("password 0 xxxxx", "password 7 13061E010803")
    assert lacking(needed, shown) == []
    assert lacking(needed, needed.replace("84001", "84002")) == [
        "username austin-01 nocallback-verify callback-dialstring 84001"
    ]
    assert lacking(needed, needed.replace("line aux 0", "line aux 0\nline vty 0 4")) == [
        *(f"line aux 0: {command.strip()}" for command in AUX.strip().splitlines()[1:])
    ]
