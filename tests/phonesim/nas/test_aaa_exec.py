"""AAA in the EXEC: `enable`, commands that a server must allow, and accounts of all of it."""

import re

import pytest

from phonesim.aaa.account import Account
from phonesim.aaa.network import MemoryNetwork
from phonesim.nas.ios_config import merge_config, read_config
from phonesim.wires.v24 import Circuit
from tests.phonesim.nas.test_aaa_login import EXEC, RADIUS, TACACS, Nas

EVA = {
    "eva": Account("pa55word", enable="up", commands=("show (clock|users)", "enable", "exit")),
    "$enab15$": Account("radius-up"),
}
Records = list[tuple[str, str, dict[str, str | int]]]


def logged_in(*lists: str, **kwargs: object) -> Nas:
    nas = Nas(*lists, **({"accounts": EVA} | kwargs))  # type: ignore[arg-type]
    nas.call()
    nas.type("eva\r")
    nas.type("pa55word\r")
    return nas


def records(nas: Nas) -> Records:
    network = nas.server.aaa_network
    assert isinstance(network, MemoryNetwork)
    return [(status, user, facts) for _, status, user, facts in network.records]


class TestEnable:
    @pytest.mark.parametrize(
        ("methods", "password"),
        [
            ("group tacacs+ enable", "up"),
            ("group radius enable", "radius-up"),
            ("enable", "sesame"),
            ("line", "line-password"),
        ],
    )
    def test_by_each_method(self, methods: str, password: str) -> None:
        nas = logged_in(*TACACS, f"aaa authentication enable default {methods}")
        assert nas.type("enable\r") == "enable\r\nPassword: "
        for _ in range(2):
            assert nas.type("wrong\r") == "\r\nPassword: "
        assert nas.type(f"{password}\r") == "\r\nmaui#"
        again = logged_in(*TACACS, f"aaa authentication enable default {methods}")
        again.type("enable\r")
        again.type("a\r")
        again.type("b\r")
        assert again.type("c\r") == "\r\n% Access denied\r\n\r\nmaui>"

    def test_without_an_answer_the_next_method_has_its_turn(self) -> None:
        def asking(methods: str) -> Nas:
            login = "aaa authentication login default local"
            nas = Nas(login, f"aaa authentication enable default {methods}", accounts=None)
            nas.call()
            nas.type("eva\r")
            assert nas.type("local-eva\r").endswith("maui>")
            return nas

        nas = asking("group tacacs+ enable")
        assert nas.type("enable\r") == "enable\r\n"
        assert nas.after(5) == "Password: "
        assert nas.type("sesame\r") == "\r\nmaui#"
        assert asking("none").type("enable\r") == "enable\r\nmaui#"
        nobody = asking("group tacacs+")
        nobody.type("enable\rshow clock\r")
        assert nobody.after(5).startswith("% Error in authentication.\r\n\r\nmaui>show clock\r\n")

    def test_nobody_is_left_waiting(self) -> None:
        nas = logged_in(*TACACS, "aaa authentication enable default group tacacs+")
        nas.type("enable\r")
        assert nas.after(31) == "\r\n% Password:  timeout expired!\r\nmaui>"
        assert "UTC" in nas.type("show clock\r")


COMMANDS = "aaa authorization commands 1 default group tacacs+ none"


class TestCommands:
    def test_are_carried_out_if_the_server_says_so(self) -> None:
        nas = logged_in(*TACACS, COMMANDS)
        assert "UTC" in nas.type("sh clo\r")
        assert nas.type("show version\r") == (
            "show version\r\nCommand authorization failed.\r\n\r\nmaui>"
        )
        assert "show users" in nas.type("show users | include con\r")

    def test_of_another_level_are_not_asked_about(self) -> None:
        other = COMMANDS.replace("commands 1", "commands 15")
        assert "IOS" in logged_in(*TACACS, other).type("show version\r")

    def test_without_an_answer_the_next_method_has_its_turn(self) -> None:
        for last, works in (("none", True), ("if-authenticated", True), ("group radius", False)):
            lists = COMMANDS.replace("tacacs+ none", f"tacacs+ {last}")
            nas = Nas("aaa authentication login default local", lists, accounts=None)
            nas.call()
            nas.type("eva\r")
            nas.type("local-eva\r")
            assert nas.type("show clock\r") == "show clock\r\n"
            assert ("UTC" in nas.after(10)) is works

    def test_a_list_by_name(self) -> None:
        lists = "aaa authorization commands 1 STRICT group tacacs+"
        assert "IOS" in logged_in(*TACACS, lists).type("show version\r")
        nas = logged_in(*TACACS, lists, line=" authorization commands 1 STRICT")
        assert "Command authorization failed." in nas.type("show version\r")

    def test_the_console_is_asked_about_if_that_is_configured(self) -> None:
        nas = Nas("aaa authentication login default none", COMMANDS.replace(" none", ""))
        nas.console.ask("\r", 0)
        assert "IOS" in nas.console.ask("show version\r", 0)
        merge_config("aaa authorization console", nas.config)
        assert "Command authorization failed." in nas.console.ask("show version\r", 0)


class TestAccounting:
    def test_of_an_exec_by_tacacs(self) -> None:
        nas = logged_in(*TACACS, "aaa accounting exec default start-stop group tacacs+")
        nas.run(75)
        nas.type("exit\r")
        nas.run(1)
        port = {"port": "tty129", "service": "shell", "task_id": "1"}
        assert records(nas) == [
            ("start", "eva", port),
            ("stop", "eva", port | {"elapsed_time": "75"}),
        ]

    def test_of_an_exec_by_radius(self) -> None:
        nas = logged_in(*RADIUS, "aaa accounting exec default start-stop group radius")
        nas.run(75)
        nas.modem.set(Circuit.DCD, False)
        nas.run(1)
        (start, _, begun), (stop, _, ended) = records(nas)
        assert (start, stop) == ("start", "stop")
        assert begun["acct_session_id"] == ended["acct_session_id"] == "00000001"
        assert (begun["nas_port"], ended["acct_session_time"]) == (129, 75)

    def test_of_commands_and_connections(self) -> None:
        nas = logged_in(
            *TACACS, "aaa accounting commands 1 default stop-only group tacacs+",
            "aaa accounting connection default start-stop group tacacs+",
            also="interface Ethernet0/0\n ip address 10.1.1.1 255.0.0.0",
        )  # fmt: skip
        nas.type("sh clo\r")
        assert "Open" in nas.type("telnet 10.1.1.1\r")
        nas.run(3)
        nas.type("\x1ex")
        nas.type("disconnect\r\r")
        nas.run(0)
        said = [(status, facts.get("cmd")) for status, _, facts in records(nas)]
        assert said[:3] == [
            ("stop", "show clock <cr>"),
            ("stop", "telnet 10.1.1.1 <cr>"),
            ("start", "telnet 10.1.1.1"),
        ]
        stopped = [facts for status, _, facts in records(nas) if status == "stop"]
        ended = next(facts for facts in stopped if facts["service"] == "connection")
        assert (ended["addr"], ended["elapsed_time"]) == ("10.1.1.1", "3")

    def test_of_the_server_itself(self) -> None:
        nas = Nas(*TACACS, "aaa accounting system default start-stop group tacacs+")
        nas.server.save()
        nas.server.reload()
        nas.run(1)
        assert [(s, f["service"], f["reason"]) for s, _, f in records(nas)] == [
            ("start", "system", "reload"),
            ("stop", "system", "reload"),
            ("start", "system", "reload"),
        ]

    def test_as_the_list_says(self) -> None:
        only = "aaa accounting exec default stop-only group tacacs+"
        nas = logged_in(*TACACS, only, "aaa accounting exec NO none", line=" accounting exec NO")
        nas.type("exit\r")
        nas.run(1)
        assert records(nas) == []
        nas = logged_in(*TACACS, only)
        nas.type("exit\r")
        nas.run(1)
        assert [status for status, _, _ in records(nas)] == ["stop"]

    def test_nobody_waits_for_a_server_that_does_not_answer(self) -> None:
        lists = "aaa accounting exec default start-stop group tacacs+ group radius"
        nas = Nas("aaa authentication login default local", lists, accounts=None)
        nas.server.debug_flags["aaa accounting"] = True
        nas.call()
        nas.type("eva\r")
        assert nas.type("local-eva\r") == "\r\nmaui>"
        nas.run(60)
        said = nas.console.received.decode()
        assert "AAA/ACCT: EXEC acct start, line 129" in said
        assert "AAA/ACCT: no response to the record" in said


def test_what_debug_says() -> None:
    nas = Nas(*TACACS, EXEC.format("tacacs+"), accounts={"eva": Account("pa55word", privilege=2)})
    nas.server.debug_flags |= {"aaa authentication": True, "aaa authorization": True,
                               "tacacs": True}  # fmt: skip
    nas.call()
    nas.type("eva\r")
    nas.type("pa55word\r")
    lines = nas.console.received.decode().replace("\r", "").split("\n")
    said = [line.partition(": ")[2] for line in lines if line.startswith("*Mar")]
    said = [re.sub(r"[0-9]{3,}", "N", s.replace("tty129", "ttyN")) for s in said]
    assert said[:6] == [
        "AAA/AUTHEN/START (N): port='ttyN' list='' action=LOGIN service=LOGIN",
        "AAA/AUTHEN/START (N): Method=TACACS+",
        "TAC+: Opening TCP/IP to 10.9.0.1/49 timeout=5",
        "TAC+: Sending TCP/IP packet number N-1 to 10.9.0.1 (AUTHEN/START)",
        "TAC+: Receiving TCP/IP packet number N-2 from 10.9.0.1",
        "TAC+ (N): received authen response status = GETUSER",
    ]
    assert "AAA/AUTHOR/EXEC: processing AV priv-lvl=2" in said
    assert "AAA/AUTHOR (N): Post authorization status = PASS" in said


LISTS = """aaa new-model
aaa authentication enable default group tacacs+ enable
aaa authorization commands 15 default group tacacs+ if-authenticated
aaa authorization config-commands
aaa accounting exec default start-stop group tacacs+
aaa accounting commands 15 default stop-only group tacacs+
aaa accounting network default start-stop group radius
line vty 0 4
 authorization commands 15 STRICT
 accounting exec STRICT
 accounting commands 15 STRICT
end
"""


def test_configuration_is_shown_as_it_was() -> None:
    config = read_config(LISTS, "x")
    assert config.text == LISTS
    assert not config.warnings
    assert [k.text for k in config.kept] == [
        "aaa authorization config-commands",
        "aaa accounting network default start-stop group radius",
    ]
    merge_config("no aaa accounting exec default\nno aaa authentication enable default", config)
    assert "accounting exec default" not in config.text
    assert "authentication enable" not in config.text
    old = read_config("aaa new-model\naaa accounting exec start-stop tacacs+\n", "x")
    assert old.aaa.accounts("exec", "").methods == ("tacacs+",)
