"""What may be a password in a wrong line is masked, and nothing else."""

import pytest

from phonesim.diagnostic import Diagnostic, Span
from phonesim.secrecy import hidden_part


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("username ann pasword 0 hunter2", "hunter2"),
        (" password 7 BAD", "BAD"),
        ("enable secret 5 $1$mERr$x", "$1$mERr$x"),
        ("enable secret 5 <deleted>", ""),
        ("secret:   pw = xxxxx", "xxxxx"),
        ("secret: hunter2", "hunter2"),
        ("client | password: `${pw}", ""),
        ("no service password-encryption", ""),
        ("servce exec-callback", ""),
    ],
)
def test_what_is_hidden(line: str, hidden: str) -> None:
    assert hidden_part(line) == hidden


def test_neither_line_nor_message_nor_hint_shows_it() -> None:
    line = "username ann pasword 0 hunter2"
    shown = Diagnostic("a.cfg", Span(1, 24, 7), line, 'no "hunter2"', "not hunter2").render()
    assert "hunter2" not in shown
    assert "^^^^^^^" in shown
    assert "username ann pasword 0 *******" in shown


@pytest.mark.parametrize("password", ["e", "ab", "hunter2", "a much longer one, with blanks"])
def test_not_even_its_length_is_shown(password: str) -> None:
    line = f"username joe password 0 {password}"
    shown = Diagnostic("a.cfg", Span(1, 25, len(password)), line, f'no "{password}"').render()
    assert shown == (
        'error: no "********"\n --> a.cfg:1:25\n  |\n1 | username joe password 0 ********\n'
        "  |                         ^^^^^^^^"
    )


def test_our_own_words_are_not_masked() -> None:
    line = "username a password 7 0822455D0A16 autocommand show users"
    hint = "as a running router shows it"
    assert hint in Diagnostic("a.cfg", Span(1, 1, 8), line, "odd", hint).render()
