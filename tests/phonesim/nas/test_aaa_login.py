"""Logins under `aaa new-model`: method lists, servers that answer, refuse, or are not there."""

from collections.abc import Mapping

import pytest

from phonesim.aaa.account import Account
from phonesim.aaa.network import EmulatedServer, MemoryNetwork
from phonesim.nas.aaa.attributes import user_of_pairs
from phonesim.nas.access_server import AccessServer
from phonesim.nas.config_model import LineKind
from phonesim.nas.ios_config import read_config
from phonesim.nas.platform import PLATFORMS
from phonesim.units import US_PER_S
from phonesim.wires.cable import MemoryCable
from phonesim.wires.v24 import Circuit
from phonesim.world import World
from tests.phonesim.fakes import Terminal

S = US_PER_S
HOST, OTHER = "10.9.0.1", "10.9.0.2"
CONFIG = """
service exec-callback
service timestamps debug datetime msec
hostname maui
aaa new-model
{lists}
enable secret 5 $1$abcd$BuA.xBNVQTAdQ2InpH8hB0
username eva password 0 local-eva
username guest nopassword
tacacs-server host 10.9.0.1
tacacs-server key shared
radius-server host 10.9.0.1 auth-port 1812 acct-port 1813
radius-server retransmit 1
radius-server key shared
line con 0
line aux 0
 modem InOut
 password 0 line-password
{line}
line vty 0 4
end
"""
EVA = Account("pa55word", "84001", nocallback_verify=True, privilege=7)
ACCOUNTS = {"eva": EVA, "plain": Account("plain-pass")}
GREETING = "\r\n\r\nUser Access Verification\r\n\r\n"
USERNAME, PASSWORD = "Username: ", "Password: "
FAILED = "\r\n% Authentication failed.\r\n\r\n"


class Nas:
    """A server with AAA, and its AUX line; `accounts` of None: no AAA server answers."""

    def __init__(
        self,
        *lists: str,
        line: str = "",
        accounts: Mapping[str, Account] | None = ACCOUNTS,
        key: str = "shared",
        host: str = HOST,
        also: str = "",
    ) -> None:
        self.world = World()
        text = CONFIG.format(lists="\n".join(lists), line=line).replace(
            "line con 0", f"{also}\nline con 0"
        )
        self.config = read_config(text, "aaa.cfg")
        servers = {} if accounts is None else {host: EmulatedServer(key, key, accounts)}
        self.server = AccessServer(
            "nas",
            self.world,
            self.config,
            PLATFORMS["3640"],
            None,
            MemoryNetwork(self.world, servers),
        )
        cable = MemoryCable(self.world, "aux 0", "modem port")
        self.modem = Terminal(self.world, cable.dce)
        self.line = self.server.connect(LineKind.AUX, 0, cable.dte)
        cable.dte.configure(0)
        console = MemoryCable(self.world, "con 0", "console", null_modem=True)
        self.console = Terminal(self.world, console.dce)
        self.server.connect(LineKind.CON, 0, console.dte)
        console.dte.configure(0)
        self.run(1)
        self.console.read()

    def run(self, seconds: float = 0) -> None:
        self.world.run_for(round(seconds * S))

    def call(self) -> str:
        self.modem.set(Circuit.DCD, True)
        self.run()
        return self.modem.read()

    def type(self, text: str) -> str:
        return self.modem.ask(text, 0)

    def after(self, seconds: float) -> str:
        self.run(seconds)
        return self.modem.read()


TACACS = ("aaa authentication login default group tacacs+ local",)
RADIUS = ("aaa authentication login default group radius local",)
EXEC = "aaa authorization exec default group {} if-authenticated"
INITIATED = "\r\nCallback initiated - line is disconnected\r\n"


@pytest.mark.parametrize("lists", [TACACS, RADIUS])
def test_login(lists: tuple[str, ...]) -> None:
    nas = Nas(*lists)
    assert nas.call() == GREETING + USERNAME
    assert nas.type("eva\r") == f"eva\r\n{PASSWORD}"
    assert nas.type("pa55word\r") == "\r\nmaui>"


@pytest.mark.parametrize(("lists", "protocol"), [(TACACS, "tacacs+"), (RADIUS, "radius")])
def test_callback_number_comes_from_the_server(lists: tuple[str, ...], protocol: str) -> None:
    nas = Nas(*lists, EXEC.format(protocol))
    nas.call()
    nas.type("eva\r")
    assert nas.type("pa55word\r") == INITIATED


@pytest.mark.parametrize(("lists", "protocol"), [(TACACS, "tacacs+"), (RADIUS, "radius")])
def test_empty_callback_number_is_asked_for(lists: tuple[str, ...], protocol: str) -> None:
    nas = Nas(*lists, EXEC.format(protocol), accounts={"eva": Account("pa55word", "")})
    nas.call()
    nas.type("eva\r")
    assert nas.type("pa55word\r") == "\r\nCallback Dialstring: "
    assert nas.type("84007\r") == f"84007{INITIATED}"


def test_privilege_comes_from_the_server() -> None:
    nas = Nas(*TACACS, EXEC.format("tacacs+"), accounts={"eva": Account("pa55word", privilege=15)})
    nas.call()
    nas.type("eva\r")
    assert nas.type("pa55word\r") == "\r\nmaui#"


@pytest.mark.parametrize(("lists", "again"), [(TACACS, GREETING[2:]), (RADIUS, "")])
def test_a_refusal_is_final(lists: tuple[str, ...], again: str) -> None:
    """The local user of that name and password does not come into it."""
    nas = Nas(*lists)
    nas.call()
    for _ in range(2):
        nas.type("eva\r")
        assert nas.type("local-eva\r") == FAILED + again + USERNAME
    nas.type("eva\r")
    assert nas.type("local-eva\r") == FAILED
    assert nas.line.session is None


@pytest.mark.parametrize(("lists", "waits"), [(TACACS, 5), (RADIUS, 10)])
def test_without_an_answer_the_next_method_has_its_turn(lists: tuple[str, ...], waits: int) -> None:
    nas = Nas(*lists, accounts=None)
    first = nas.call()
    if lists is RADIUS:
        nas.type("eva\r")
        assert nas.type("local-eva\r") == "\r\n"
        assert nas.after(waits - 0.001) == ""
        assert nas.after(0.001) == "maui>"
    else:
        assert first == ""
        assert nas.after(waits - 0.001) == ""
        assert nas.after(0.001) == GREETING + USERNAME
        nas.type("eva\r")
        assert nas.type("local-eva\r") == "\r\nmaui>"


@pytest.mark.parametrize("lists", [TACACS, RADIUS])
def test_another_key_is_as_if_nobody_answered(lists: tuple[str, ...]) -> None:
    nas = Nas(*lists, key="another")
    nas.call()
    nas.after(10)
    nas.type("eva\r")
    said = nas.type("local-eva\r") + nas.after(10)
    assert said == "\r\nmaui>"


def test_methods_without_servers() -> None:
    def let_in(method: str, *typed: str, line: str = "") -> bool:
        nas = Nas(f"aaa authentication login default {method}", line=line)
        said = nas.call()
        for text in typed:
            said = nas.type(f"{text}\r")
        return said.endswith(("maui>", "maui#"))

    assert let_in("none")
    assert let_in("line", "line-password")
    assert not let_in("line", "local-eva")
    assert let_in("enable", "sesame")
    assert not let_in("enable", "line-password")
    assert let_in("local", "eva", "local-eva")
    assert let_in("local", "guest")
    assert not let_in("local", "eva", "other")
    assert not let_in("local", "nobody", "x")
    assert let_in("local none", "nobody", "x")  # who is unknown here is the next method's
    assert not let_in("local none", "eva", "x")
    assert let_in("local line", "nobody", "line-password")
    assert not let_in("krb5")
    assert not let_in("local", "eva", "local-eva", line=" login authentication NOBODY")


def test_the_console_has_the_default_list_too() -> None:
    nas = Nas(*TACACS)
    assert nas.console.ask("\r", 0).endswith(USERNAME)
    open_ = Nas("aaa authentication login AUX local", line=" login authentication AUX")
    assert open_.console.ask("\r", 0).endswith("maui>")


def test_groups_ask_their_own_servers() -> None:
    group = "aaa group server tacacs+ DIAL\n server 10.9.0.2\n"
    nas = Nas(
        "aaa authentication login default group DIAL",
        also=f"tacacs-server host {OTHER} key 7 02050D480809\n{group}",
        host=OTHER, key="cisco",
    )  # fmt: skip
    assert nas.call() == GREETING + USERNAME
    nas.type("eva\r")
    assert nas.type("pa55word\r") == "\r\nmaui>"


def test_the_next_server_is_asked() -> None:
    nas = Nas(*TACACS, also=f"tacacs-server host {OTHER}\ntacacs-server timeout 3", host=OTHER)
    assert nas.call() == ""
    assert nas.after(2.999) == ""
    assert nas.after(0.001) == GREETING + USERNAME


def test_nobody_is_left_waiting() -> None:
    """A caller who goes while a server is asked, and one who never answers its questions."""
    nas = Nas(*TACACS, accounts=None)
    nas.call()
    nas.modem.set(Circuit.DCD, False)
    nas.run(60)
    assert nas.line.session is None
    nas = Nas(*TACACS)
    nas.call()
    nas.run(89.9)
    assert nas.line.session is not None
    nas.run(0.2)
    assert nas.line.session is None


def test_what_is_typed_ahead_is_answered_later() -> None:
    nas = Nas(*TACACS, accounts=None)
    nas.call()
    assert nas.type("eva\rlocal-eva\r") == ""
    assert nas.after(5) == f"{GREETING}{USERNAME}eva\r\n{PASSWORD}\r\nmaui>"


def test_an_unknown_user_has_no_exec() -> None:
    nas = Nas(*TACACS, "aaa authorization exec default local")
    nas.call()
    nas.type("plain\r")
    assert nas.type("plain-pass\r") == "\r\n% Authorization failed.\r\n"


def test_prompts_and_texts_of_the_configuration() -> None:
    nas = Nas(
        "aaa authentication login default local",
        "aaa authentication banner ^CKeep out^C",
        "aaa authentication fail-message ^CNo.^C",
        "aaa authentication username-prompt Who:",
        "aaa authentication attempts login 1",
    )
    assert nas.call() == "\r\nKeep out\r\nWho:"
    nas.type("eva\r")
    assert nas.type("x\r") == "\r\nNo.\r\n\r\n"
    assert nas.line.session is None


def test_configuration_is_shown_as_it_was() -> None:
    group = "aaa group server radius DIAL\n server 10.9.0.1 auth-port 1645"
    config = Nas(*TACACS, EXEC.format("tacacs+"), also=group).config
    assert not config.warnings
    assert read_config(config.text, "again").text == config.text
    assert read_config(config.text, "again").aaa == config.aaa
    assert config.aaa.groups["DIAL"].hosts == [HOST]
    assert "% " not in config.text


def test_no_secret_is_in_debug_output() -> None:
    for lists, protocol in ((TACACS, "tacacs+"), (RADIUS, "radius")):
        nas = Nas(*lists, EXEC.format(protocol))
        nas.server.debug_flags = dict.fromkeys(nas.server.debug_flags, True)
        nas.call()
        nas.type("eva\r")
        nas.type("pa55word\r")
        said = nas.console.received.decode()
        assert "AAA/AUTHEN (129): status = PASS" in said
        assert "shared" not in said
        assert "pa55word" not in said


@pytest.mark.parametrize(
    ("pairs", "works"),
    [
        (["callback-dialstring=1", "callback-line=3", "nocallback-verify=1"], True),
        (["nocallback-verify=2"], False),
        (["callback-rotary=101"], False),
        (["callback-rotary*101", "wonder*1"], True),
        (["wonder=1"], False),
        (["no pair"], False),
    ],
)
def test_what_must_be_obeyed(pairs: list[str], works: bool) -> None:
    assert (user_of_pairs("eva", pairs) is not None) is works
