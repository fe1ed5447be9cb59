"""What may be a password in a wrong line is masked, by its place, and nothing else."""

import pytest

from phonesim.diagnostic import Diagnostic, Related, Span
from phonesim.secrecy import hidden_part, mask_line


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("username ann pasword 0 hunter2", "hunter2"),
        ("username ann password 0 e", "e"),
        ("username ann password e", "e"),
        ("username ann password 0 7 eleven", "7 eleven"),
        ("username ann password 0 a=b", "a=b"),
        ("username ann password 0 secret pass", "secret pass"),
        (" password 7 BAD", "BAD"),
        ("enable secret 5 $1$mERr$x", "$1$mERr$x"),
        ("enable secret 5 <deleted>", ""),
        ("secret:   pw = xxxxx", "xxxxx"),
        ("secret: hunter2", "hunter2"),
        ("client | password: `${pw}", ""),
        ("no service password-encryption", ""),
        ("servce exec-callback", ""),
        (" key-string 7 104D000A0618", "104D000A0618"),
        (" ip ospf message-digest-key 1 md5 7 104D000A0618", "md5 7 104D000A0618"),
        ("snmp-server host 10.0.0.1 public", "public"),
        ("snmp-server user op ops v3 auth sha opensesame", "ops v3 auth sha opensesame"),
        ('chat-script isp "" "" ogin: joe ssword: hunter2', "hunter2"),
        ('chat-script isp "" "" ogin:--ogin: joe word: hunter2', "hunter2"),
    ],
)
def test_what_is_hidden(line: str, hidden: str) -> None:
    assert hidden_part(line) == hidden
    assert mask_line(line) == (f"{line.removesuffix(hidden)}********" if hidden else line)


def test_neither_line_nor_message_nor_hint_shows_it() -> None:
    line = "username ann pasword 0 hunter2"
    shown = Diagnostic(
        "a.cfg", Span(1, 24, 7), line, 'no "hunter2"', 'did you mean "hunter2"?'
    ).render()
    assert "hunter2" not in shown
    assert "username ann pasword 0 ********\n" in shown


@pytest.mark.parametrize("password", ["e", "hunter2", "the show must go on", "*", '"', "`"])
def test_nothing_tells_how_long_it_is(password: str) -> None:
    """Nor does what we say lose a word that is also the password's."""
    line = f"username joe password 7 {password} "
    diagnostic = Diagnostic(
        "a.cfg", Span(1, len(line), 1), line, f'"{password}" is no password of the type',
        "write it as a running router shows it, `show running-config`",
        related=(Related("a.cfg", Span(2, 11, len(password)), f" password {password}", "here"),),
    )  # fmt: skip
    shown = diagnostic.shown()
    assert shown.text == "username joe password 7 ********"
    assert shown.span == Span(1, 25, 8)
    assert shown.message == '"********" is no password of the type'
    assert shown.hint.startswith("write it as a running router shows it, ")
    assert shown.related[0].text == " password ********"
    assert shown.related[0].span == Span(2, 11, 8)
    assert "a running router shows it" in diagnostic.render()


def test_what_stands_before_it_is_shown_and_pointed_at_as_it_is() -> None:
    line = "usernme joe password 0 e"
    told = Diagnostic("a.cfg", Span(1, 1, 7), line, 'unknown command "usernme"', "joe e")
    assert told.shown().span == told.span
    assert (told.shown().message, told.shown().hint) == (told.message, told.hint)
