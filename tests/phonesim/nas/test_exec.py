"""The EXEC beyond its golden sessions: privilege, filters, and what must never happen."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from phonesim.nas.command_syntax import LeafKind, Node
from phonesim.nas.exec.help_words import HELP
from phonesim.nas.exec.tables import COMMANDS
from phonesim.nas.ios_config import read_config
from tests.phonesim.fakes import TRY_SOME
from tests.phonesim.nas.rack import GLOBAL, Rack, S

SECRETS = ("s3cret-one", "s3cret-two", "s3cret-three", "s3cret-four", "s3cret-five", "sesame")
KEYED = GLOBAL.replace("xxxxx", SECRETS[0]).replace("yyyyy", SECRETS[1])
LINE = f"""
enable password {SECRETS[2]}
service password-encryption
line aux 0
 modem InOut
 login local
 password {SECRETS[3]}
line con 0
"""


def at_console(rack: Rack, privileged: bool = True) -> Rack:
    rack.run(S)
    rack.console.ask("\r", 0)
    if privileged:
        rack.console.ask("enable\rsesame\rterminal length 0\r", 0)
    return rack


def ask(rack: Rack, typed: str) -> str:
    """What the console shows behind the echo of a command."""
    echo, _, answer = rack.console.ask(f"{typed}\r", 0).replace("\r\n", "\n").partition("\n")
    assert echo == typed
    return answer


class TestPrivilege:
    def test_of_the_line_and_of_the_user(self) -> None:
        rack = Rack(
            "line aux 0\n modem InOut\n login local\n privilege level 3\n",
            "hostname maui\nusername ann password a\nusername bob privilege 15 password b\n",
        )
        assert rack.log_in("ann", "a") == "maui#"
        assert "is 3" in rack.type("show privilege\r")
        rack.carrier(False)
        rack.run(6 * S)
        assert rack.log_in("bob", "b") == "maui#"
        assert "is 15" in rack.type("show privilege\r")

    def test_levels_between(self) -> None:
        rack = Rack(global_=GLOBAL + "enable secret level 7 seven\nprivilege exec level 7 clear\n")
        at_console(rack, privileged=False)
        ask(rack, "enable 7")
        assert rack.console.ask("seven\r", 0) == "\r\nmaui#"
        assert "confirm" in ask(rack, "clear line 129")
        rack.console.ask("n", 0)
        assert "Invalid" in ask(rack, "show running-config")
        assert ask(rack, "disable") == "maui>"

    def test_a_password_is_needed_but_not_set(self) -> None:
        rack = Rack(global_=GLOBAL.replace("enable secret 5 <deleted>\n", ""), enable=None)
        assert rack.log_in("plain", "yyyyy") == "maui>"
        assert rack.type("enable\r") == "enable\r\n% No password set\r\nmaui>"
        at_console(rack, privileged=False)
        assert ask(rack, "enable") == "maui#"

    def test_a_placeholder_opens_nothing(self) -> None:
        rack = at_console(Rack(enable=None), privileged=False)
        ask(rack, "enable")
        rack.console.ask("<deleted>\r\r", 0)
        assert rack.console.ask("<deleted>\r", 0) == "\r\n% Bad secrets\r\n\r\nmaui>"


class TestConfigure:
    def test_a_change_is_in_force_at_once(self) -> None:
        rack = at_console(Rack())
        rack.console.ask("configure terminal\rline aux 0\rno login\rend\r", 0)
        rack.carrier(True)
        assert rack.modem.read().endswith("maui>")

    def test_a_line_gets_and_loses_modem_control(self) -> None:
        rack = at_console(Rack("line aux 0\n modem InOut\n"))
        rack.console.ask("configure terminal\rline aux 0\rno modem InOut\rend\r", S)
        assert rack.modem.read().endswith("Press RETURN to get started.\r\n\r\n")
        rack.console.ask("configure terminal\rline aux 0\rmodem InOut\rend\r", S)
        rack.carrier(True)
        rack.run(S)
        assert rack.modem.read().endswith("maui>")

    def test_a_line_in_use_changes_when_it_is_free(self) -> None:
        rack = at_console(Rack("line aux 0\n modem InOut\n"))
        rack.carrier(True)
        rack.console.ask("configure terminal\rline aux 0\rno modem\rend\r", 0)
        assert rack.type("show privilege\r").endswith("maui>")
        rack.carrier(False)
        rack.run(6 * S)
        assert "Press RETURN" not in rack.modem.read() or rack.line.session is None

    @pytest.mark.parametrize(
        ("typed", "shown", "gone"),
        [
            ("hostname a", "hostname a", "hostname maui"),
            ("no service exec-callback", None, "service exec-callback"),
            ("line con 0\rexec-timeout 0 0", " exec-timeout 0 0", None),
            ("line con 0\rspeed 9600", None, " speed 9600"),
            ("line vty 0 4\rlogin", " login", None),
            ("line 65 70\rmodem callin", " modem callin", None),
            (
                "ip route 1.2.3.4 255.255.255.255 Null0",
                "ip route 1.2.3.4 255.255.255.255 Null0",
                None,
            ),
            ('chat-script new "" AT', 'chat-script new "" AT', None),
            ("no chat-script rtp", None, 'chat-script rtp ABORT ERROR ABORT BUSY "" "AT"'),
        ],
    )
    def test_what_is_shown_of_it(self, typed: str, shown: str | None, gone: str | None) -> None:
        rack = at_console(Rack())
        rack.console.ask(f"configure terminal\r{typed}\rend\r", 0)
        lines = ask(rack, "show running-config").splitlines()
        if shown is not None:
            assert lines.count(shown) == 1
        if gone is not None:
            assert not [line for line in lines if line.startswith(gone)]
        again = read_config(rack.server.config.text, "again")
        assert again.text == rack.server.config.text
        assert again.lines == rack.server.config.lines


def test_every_word_of_the_exec_has_help() -> None:
    missing = []
    for row in COMMANDS:
        nodes: list[tuple[Node, tuple[str, ...]]] = [(row.syntax.start, ())]
        seen = set()
        while nodes:
            node, path = nodes.pop()
            for leaf, after in node.heads:
                if leaf is None or id(after) in seen:
                    continue
                seen.add(id(after))
                words = (*path, leaf.shown) if leaf.kind is LeafKind.KEYWORD else path
                phrases = [" ".join(words[start:]).lower() for start in range(len(words))]
                known = any(phrase in HELP for phrase in phrases)
                if leaf.kind is LeafKind.KEYWORD and not known:
                    missing.append(" ".join(words))
                nodes.append((after, words))
    assert missing == []


KEYS = st.lists(
    st.sampled_from(
        ["show ", "line ", "?", "\r", "\t", "\x1a", "\x03", "\x10", "\x1b[A",
         "configure terminal\r",
         "enable\r", "exit\r", "banner motd #", "#", "reload\r", "debug all\r", "no ", "username ",
         "aux 0\r", "modem ", "interface ", "write erase\r", "y", "send *\r", " ", "\n",
         "login local",
         "copy running-config startup-config\r", "terminal length 3\r", "| include ("]
    )
    | st.text(st.characters(max_codepoint=255), max_size=5),
    max_size=25,
).map("".join)  # fmt: skip


@given(KEYS)
@TRY_SOME
def test_a_caller_without_a_password_never_has_a_prompt(typed: str) -> None:
    rack = Rack()
    rack.carrier(True)
    rack.type(typed)
    rack.run(200 * S)
    assert "maui>" not in rack.modem.received.decode("latin-1")
    assert "maui#" not in rack.modem.received.decode("latin-1")


@given(KEYS, KEYS)
@example("configure terminal\r", "banner motd #\rx\r#\rend\r")
@TRY_SOME
def test_anything_may_be_typed_at_the_console(first: str, second: str) -> None:
    rack = at_console(Rack())
    rack.carrier(True)
    rack.console.ask(first, S)
    rack.console.ask(second, S)
    rack.run(700 * S)  # whatever is open then ends by its time-out
    text = rack.server.config.text
    assert read_config(text, "again").text == text
    assert "maui" in rack.console.ask("\r", S) or rack.server.hostname != "maui"


@given(KEYS)
@example("debug all\rshow line\r")
@TRY_SOME
def test_passwords_are_shown_by_nothing_but_the_configuration(typed: str) -> None:
    rack = Rack(LINE, KEYED)
    rack.run(S)
    rack.console.ask("\renable\rsesame\rterminal length 0\rdebug all\r", 0)
    rack.carrier(True)
    rack.type(f"plain\r{SECRETS[1]}\renable\r{SECRETS[5]}\rdisable\r")
    for command in COMMANDS:
        words = command.syntax.notation.split(" ")
        if words[0] == "show" and words[1] not in (
            "running-config",
            "startup-config",
            "configuration",
        ):
            rack.console.ask(f"{' '.join(words[:2])}\r", 0)
    rack.type(typed.replace("enable", ""))
    rack.run(S)
    shown = (rack.console.received + rack.modem.received).decode("latin-1")
    assert [secret for secret in SECRETS if secret in shown] == []
