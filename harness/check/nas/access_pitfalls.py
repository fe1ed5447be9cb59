"""Who gets in that should not, or does not that should: passwords, logins, bills."""

from __future__ import annotations

import re

from harness.check.nas.written import Edit, Written, word_of
from phonesim.nas.command_syntax import Word
from phonesim.nas.config_model import LoginMethod
from phonesim.nas.ios_config import Placed


def find_access_pitfalls(written: Written) -> None:
    """Look at passwords, at users who are asked where to, and at each line's login."""
    _find_clear_passwords(written)
    _find_toll_fraud(written)
    _find_logins(written)
    _find_access_lists(written)


def _find_clear_passwords(written: Written) -> None:
    """One finding for all of users and lines: they are mended by one command."""
    config = written.config
    enable = [p for p in written.commands("enable", "password") if "LEVEL" not in p.found]
    if enable and config.enable_secret is None and config.enable_password is not None:
        at = enable[-1]
        written.warn(
            "enable-password", at, word_of(at, "password"),
            "this opens privileged mode, and whoever sees the configuration can read it",
            "write enable secret: then only a hash is shown",
        )  # fmt: skip
    clear: list[tuple[Placed, Word]] = []
    for command in written.placed:
        found = command.found
        if "PASSWORD" not in found or found.form.value or found.row.effect is None:
            continue
        kind, word = found.words[0], found["PASSWORD"]
        shown = kind in ("username", "password") and "SECRET" not in found
        if shown and found.number("TYPE") == 0 and not _PLACEHOLDER.fullmatch(word.text):
            clear.append((command, word))
    if not clear or config.password_encryption:
        return
    off = [p for p in written.placed if p.found.words == ("service", "password-encryption")]
    above = [*written.commands("version"), *written.commands("service")]
    if off:
        start = len(off[-1].source) - len(off[-1].source.lstrip()) + 1
        edit = Edit(off[-1].number, start, len(off[-1].source.strip()), _ENCRYPT)
    else:
        edit = Edit(above[-1].number if above else 0, 0, 0, _ENCRYPT)
    (at, word), *others = clear
    more = f", and {len(others)} more" if others else ""
    written.warn(
        "clear-password", at, Word("", "password", _before(at, word)),
        f"a password in clear{more}: whoever sees the configuration can read it",
        f"add {_ENCRYPT}; users' secrets (12.2 and later) are better", edit,
    )  # fmt: skip


_ENCRYPT = "service password-encryption"
_PLACEHOLDER = re.compile(r"<.*>")


def _before(command: Placed, word: Word) -> int:
    """The column of `password` before the password."""
    found = re.search(r"(\S+)(\s+0)?\s*$", command.source[: word.column - 1])
    return found.start() + 1 if found else 1


def _find_toll_fraud(written: Written) -> None:
    for user in written.callback_users:
        if user.callback_dialstring or not (user.nocallback_verify or user.nopassword):
            continue
        at = written.users_command(user)
        who = "anybody" if user.nopassword else "anybody with this password"
        word = word_of(at, "nocallback-verify") if user.nocallback_verify else at.found["NAME"]
        edits: tuple[Edit, ...] = ()
        if user.nocallback_verify and word is not None:
            edits = (Edit(at.number, word.column, len(word.verbatim) + 1, ""),)
        written.warn(
            "toll-fraud", at, word or at.found["NAME"],
            f"{who} can have the server dial any number, at your cost, and gets a prompt there",
            "store his number, or leave out nocallback-verify"
            if user.nocallback_verify else "give him a password, or store his number",
            *edits,
        )  # fmt: skip


def _find_logins(written: Written) -> None:
    config = written.config
    dedicated = any(text.split()[-1] == "dedicated" for text in written.kept("async mode"))
    for line in written.lines:
        if not written.takes_calls(line):
            continue
        header = written.header(line)
        if line.login is LoginMethod.NONE and not dedicated:
            written.warn(
                "open-line", header, None,
                f"whoever calls line {line.name} gets a prompt, and is asked for nothing",
                "put login local below it", written.below(line, "login local"),
            )  # fmt: skip
        elif line.login is LoginMethod.LINE_PASSWORD and line.password is None:
            at = written.of_line(line, "login") or header
            written.warn(
                "nobody-can-log-in", at, None,
                f"line {line.name} asks for its password, and has none: nobody gets in",
                "put password ... below it, or write login local",
            )  # fmt: skip
        elif line.login is LoginMethod.LOCAL and not config.users and not config.aaa_new_model:
            at = written.of_line(line, "login") or header
            if at.found.words[-1:] == ("local",):
                written.warn(
                    "nobody-can-log-in", at, None,
                    f"line {line.name} asks for a user, and there is none: nobody gets in",
                    "add username NAME password ...",
                )  # fmt: skip


def _find_access_lists(written: Written) -> None:
    defined = {text.split()[1] for text in written.kept("access-list ") if " " in text}
    defined |= {p.found.words[1] for p in written.commands("access-list") if p.found.words[1:]}
    defined |= {p.found["NAME"].text for p in written.commands("ip", "access-list")}
    for at in written.commands("access-class"):
        name = at.found["LIST"]
        if at.lines and name.text not in defined:
            written.warn(
                "no-such-access-list", at, name,
                f"there is no access list {name.text}: everybody passes",
                f"add access-list {name.text} permit ..., or correct the name",
            )  # fmt: skip
