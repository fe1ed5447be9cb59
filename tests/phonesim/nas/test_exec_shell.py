"""Commands at the prompt: what they print, and what an unknown one is answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.nas.exec_shell import COMMANDS, DEBUG_FLAGS, ExecShell, Outcome
from tests.phonesim.fakes import TRY_SOME
from tests.phonesim.nas.rack import AUX, GLOBAL, Rack, S

UNKNOWN = "% Unknown command or computer name, or unable to find computer address\n\n"
MARKER = "% Invalid input detected at '^' marker.\n\n"
INCOMPLETE = "% Incomplete command.\n\n"


class Prompt:
    """A shell at the prompt of a server that writes down what it is asked for."""

    def __init__(self, privileged: bool = False, hostname: str = "R1") -> None:
        self.flags = dict.fromkeys(DEBUG_FLAGS, False)
        self.shown: list[str] = []
        self.monitored: list[bool] = []
        self.written = ""
        self.shell = ExecShell(
            self, lambda: hostname, self._write, self.monitored.append, privileged
        )

    def _write(self, text: str) -> None:
        self.written += text

    # The server.

    def set_debug(self, flag: str, on: bool) -> None:
        self.flags[flag] = on

    def debugging(self) -> tuple[str, ...]:
        return tuple(flag for flag, on in self.flags.items() if on)

    def show(self, what: str) -> str:
        self.shown.append(what)
        return f"<{what}>\n"

    # The test.

    def run(self, typed: str) -> str:
        """What a command prints; it must not end the session or ask for a password."""
        self.written = ""
        assert self.shell.run(typed) is Outcome.DONE
        return self.written


@pytest.fixture
def user() -> Prompt:
    return Prompt()


@pytest.fixture
def admin() -> Prompt:
    return Prompt(privileged=True)


class TestMistakes:
    def test_a_single_unknown_word_is_taken_for_a_computers_name(self, user: Prompt) -> None:
        assert user.run("xyz") == (
            f'Translating "xyz"...domain server (255.255.255.255)\n{UNKNOWN}'
        )

    @pytest.mark.parametrize(
        ("typed", "column"),
        [
            ("show xyz", 5),
            ("show  xyz", 6),
            (" show xyz", 6),
            ("show clock now", 11),
            ("xyz abc", 0),
            ("terminal length 513", 16),
            ("terminal length x", 16),
        ],
    )
    def test_the_caret_stands_under_the_word_behind_the_prompt(
        self, user: Prompt, typed: str, column: int
    ) -> None:
        assert user.run(typed) == f"{' ' * (len('R1>') + column)}^\n{MARKER}"

    def test_a_longer_prompt_moves_it(self) -> None:
        prompt = Prompt(hostname="maui-nas-04")
        assert prompt.run("show xyz") == f"{' ' * (len('maui-nas-04>') + 5)}^\n{MARKER}"

    @pytest.mark.parametrize("typed", ["show", "terminal", "terminal length", "sh "])
    def test_incomplete(self, user: Prompt, typed: str) -> None:
        assert user.run(typed) == INCOMPLETE

    @pytest.mark.parametrize("typed", ["e", "d c", "E"])
    def test_ambiguous(self, admin: Prompt, typed: str) -> None:
        assert admin.run(typed) == f'% Ambiguous command:  "{typed}"\n'

    @pytest.mark.parametrize("typed", ["", "   ", "! a remark", "  !"])
    def test_nothing_to_do(self, user: Prompt, typed: str) -> None:
        assert user.run(typed) == ""

    @pytest.mark.parametrize("typed", ["no show clock", "default enable", "no exit"])
    def test_what_cannot_be_undone(self, admin: Prompt, typed: str) -> None:
        assert admin.run(typed) == INCOMPLETE
        assert admin.shown == []


class TestShow:
    @pytest.mark.parametrize("typed", ["show clock", "sh cl", "SHOW CLOCK", "sho  clo "])
    def test_may_be_shortened(self, user: Prompt, typed: str) -> None:
        assert user.run(typed) == "<clock>\n"
        assert user.shown == ["clock"]

    @pytest.mark.parametrize("what", ["running-config", "debugging"])
    def test_some_tables_need_privilege(self, user: Prompt, what: str) -> None:
        assert user.run(f"show {what}").endswith(MARKER)
        assert user.shown == []

    def test_running_config(self, admin: Prompt) -> None:
        assert admin.run("sh run") == "<running-config>\n"


class TestDebug:
    @pytest.mark.parametrize("flag", DEBUG_FLAGS)
    def test_on_and_off(self, admin: Prompt, flag: str) -> None:
        assert admin.run(f"debug {flag}") == f"{DEBUG_FLAGS[flag]} debugging is on\n"
        assert admin.debugging() == (flag,)
        assert admin.run(f"undebug {flag}") == f"{DEBUG_FLAGS[flag]} debugging is off\n"
        assert admin.debugging() == ()

    def test_no_is_undebug(self, admin: Prompt) -> None:
        admin.run("debug chat")
        assert admin.run("no debug chat") == "Chat scripts activity debugging is off\n"
        assert admin.debugging() == ()

    def test_all_off(self, admin: Prompt) -> None:
        for flag in DEBUG_FLAGS:
            admin.run(f"debug {flag}")
        assert admin.run("u all") == "All possible debugging has been turned off\n"
        assert admin.debugging() == ()

    def test_which_are_on(self, admin: Prompt) -> None:
        assert admin.run("show debugging") == ""
        admin.run("debug chat")
        admin.run("debug modem")
        assert admin.run("show debugging") == (
            "Chat scripts activity debugging is on\n"
            "Modem control/process activation debugging is on\n"
        )

    def test_needs_privilege(self, user: Prompt) -> None:
        assert user.run("debug chat").endswith(MARKER)
        assert user.debugging() == ()


class TestTheSession:
    def test_enable_asks_once(self) -> None:
        prompt = Prompt()
        assert prompt.shell.run("en") is Outcome.ENABLE
        prompt.shell.privileged = True
        assert prompt.run("enable") == ""

    def test_disable(self, admin: Prompt) -> None:
        admin.run("disable")
        assert not admin.shell.privileged

    @pytest.mark.parametrize("typed", ["exit", "logout", "quit", "q", "ex"])
    @pytest.mark.parametrize("privileged", [True, False])
    def test_leaving(self, typed: str, privileged: bool) -> None:
        assert Prompt(privileged).shell.run(typed) is Outcome.LOGOUT

    def test_terminal_monitor(self, admin: Prompt, user: Prompt) -> None:
        assert admin.run("term mon") == ""
        assert admin.monitored == [True]
        assert user.run("terminal monitor").endswith(MARKER)
        assert user.monitored == []

    def test_terminal_size(self, user: Prompt) -> None:
        assert user.run("terminal length 0") == ""
        assert user.run("term width 132") == ""


class TestTheServersTables:
    """What `show` prints on a real server."""

    @pytest.fixture
    def rack(self) -> Rack:
        rack = Rack()
        rack.log_in("plain", "yyyyy")
        return rack

    def test_clock(self) -> None:
        rack = Rack()
        rack.run(14 * 86400 * S + 13 * 3600 * S + 49 * S + 995_999)
        assert rack.server.show("clock") == "*13:00:49.995 UTC Mon Mar 15 1993\n"

    def test_users(self, rack: Rack) -> None:
        assert rack.server.show("users") == (
            "    Line       User       Host(s)                  Idle Location\n"
            "  129 aux 0    plain      idle                 00:00:00\n"
        )
        rack.carrier(False)
        assert rack.server.show("users").count("\n") == 1

    def test_running_config_is_the_text_that_was_read(self, rack: Rack) -> None:
        text = rack.server.show("running-config")
        head = "Building configuration...\n\nCurrent configuration:\n!\n"
        assert text.startswith(head)
        lines = [line for line in (GLOBAL + AUX).splitlines() if line]
        assert text.removeprefix(head).splitlines()[: len(lines)] == lines
        assert text.endswith("end\n\n")


def test_every_command_says_something_or_acts() -> None:
    assert len({id(row.syntax) for row in COMMANDS}) == len(COMMANDS)
    assert set(DEBUG_FLAGS) == {"chat", "callback", "modem"}


@given(st.text() | st.text('showterminaldebugno 0123?!"'), st.booleans())
@TRY_SOME
def test_anything_typed_has_an_answer(typed: str, privileged: bool) -> None:
    prompt = Prompt(privileged)
    assert prompt.shell.run(typed) in Outcome
    assert not prompt.written or prompt.written.endswith("\n")
