"""Commands of the global mode."""

from __future__ import annotations

import re
from collections.abc import Iterable

from phonesim.nas.aaa.commands import AAA_COMMANDS
from phonesim.nas.access_list_commands import ACCESS_LISTS
from phonesim.nas.address_commands import HOSTS
from phonesim.nas.command_match import Form
from phonesim.nas.config_commands import (
    GLOBAL,
    Command,
    Found,
    Mistake,
    Reading,
    read_password,
    sets_global,
)
from phonesim.nas.config_model import IosConfig, LogLevel, Timestamps, TimestampStyle, User
from phonesim.nas.kept_commands import BLOCKS, KEPT_GLOBALLY
from phonesim.nas.line_commands import ENTER_LINE
from phonesim.nas.modemcap_commands import MODEMCAP_COMMANDS
from phonesim.nas.running_text import Shown
from phonesim.nas.time_zone import TimeZone

# A password and an automatic command are the rest of the line: both may hold blanks, and must be
# the last option (recalled from the command reference; configurations show them last).
_USER_OPTIONS = """
    access-class CLASS<1-1999> | autocommand COMMAND... | callback-dialstring DIALSTRING
    | callback-line [tty] CALLBACK_LINE<0-2047> [CALLBACK_END<0-2047>]
    | callback-rotary ROTARY<0-100> | DNIS{dnis} | NOPASSWORD{nopassword}
    | NO_VERIFY{nocallback-verify}
    | ONE_TIME{one-time} | aaa attribute list ATTRIBUTES | view VIEW
    | NOESCAPE{noescape} | NOHANGUP{nohangup} | password [TYPE{0|7}] PASSWORD...
    | privilege PRIVILEGE<0-15> | SECRET{secret} [TYPE{0|4|5|8|9}] PASSWORD...
    | user-maxlinks MAXLINKS<1-255>
"""
_LEVELS = "|".join([*(level.name for level in LogLevel), *"01234567"])


def _set_user(reading: Reading, found: Found) -> None:
    name, users = found["NAME"].text, reading.config.users
    if found.form is not Form.PLAIN:
        users.pop(name, None)
        return
    user = users.setdefault(name, User(name))
    if "PASSWORD" in found:
        user.password = read_password(reading, found)
        user.secret, user.nopassword = "SECRET" in found, False
        if re.search(r"\s(callback-|nocallback-|privilege\s)", user.password.text):
            reading.warn(
                found["PASSWORD"],
                "the password is the whole rest of the line, with all its words",
                "if it is one word, make it the last option",
            )
    if "DIALSTRING" in found:
        user.callback_dialstring = found["DIALSTRING"].text
    if "CALLBACK_LINE" in found:
        first = found.number("CALLBACK_LINE")
        user.callback_line = (first, found.number("CALLBACK_END", first))
    if "ROTARY" in found:
        user.callback_rotary = found.number("ROTARY")
    if "PRIVILEGE" in found:
        user.privilege = found.number("PRIVILEGE")
    if "COMMAND" in found:
        user.autocommand = found["COMMAND"].text
    user.others += tuple(
        f"{option} {found[name].text}".strip()
        for name, option in (
            ("CLASS", "access-class"),
            ("DNIS", ""),
            ("MAXLINKS", "user-maxlinks"),
            ("ONE_TIME", ""),
            ("ATTRIBUTES", "aaa attribute list"),
            ("VIEW", "view"),
        )
        if name in found
    )
    user.nopassword |= "NOPASSWORD" in found
    user.nocallback_verify |= "NO_VERIFY" in found
    user.noescape |= "NOESCAPE" in found
    user.nohangup |= "NOHANGUP" in found


def _show_user(config: IosConfig, found: Found) -> Iterable[Shown]:
    """All that is known of a user in one command, as IOS puts it; his password comes last."""
    user = config.users.get(found["NAME"].text)
    if user is None:
        return
    options = [f"privilege {user.privilege}"] if user.privilege is not None else []
    options += [word for on, word in (
        (user.noescape, "noescape"), (user.nohangup, "nohangup"),
        (user.nocallback_verify, "nocallback-verify"),
    ) if on]  # fmt: skip
    if user.callback_dialstring is not None:
        number = user.callback_dialstring
        quoted = number if number and " " not in number else f'"{number}"'
        options.append(f"callback-dialstring {quoted}")
    if user.callback_line is not None:
        first, last = user.callback_line
        options.append(f"callback-line {first}" + (f" {last}" if last > first else ""))
    if user.callback_rotary is not None:
        options.append(f"callback-rotary {user.callback_rotary}")
    head = " ".join([f"username {found['NAME'].verbatim}", *options, *user.others])
    key = f"username {found['NAME'].verbatim.lower()}"
    if user.password is not None:
        word = "secret" if user.secret else "password"
        text = f"{head} {word} {user.password.type} {user.password.text}"
        yield Shown(text, key, user.password, len(f"{head} {word} "))
    elif user.nopassword:
        yield Shown(f"{head} nopassword", key)
    elif head != f"username {found['NAME'].verbatim}" or not user.autocommand:
        yield Shown(head, key)
    if user.autocommand:
        yield Shown(f"username {found['NAME'].verbatim} autocommand {user.autocommand}", key)


def _set_timestamps(reading: Reading, found: Found) -> None:
    stamps = Timestamps()
    if found.form is Form.PLAIN:
        stamps = Timestamps(
            TimestampStyle(found["STYLE"].text if "STYLE" in found else "uptime"),
            *(option in found for option in ("MSEC", "LOCALTIME", "ZONE", "YEAR")),
        )
    kind = found["KIND"].text if "KIND" in found else ""
    if kind != "log":
        reading.config.debug_timestamps = stamps
    if kind == "log" or (not kind and found.form is not Form.PLAIN):
        reading.config.log_timestamps = stamps


def _set_timezone(reading: Reading, found: Found) -> None:
    reading.config.timezone = TimeZone()
    if found.form is Form.PLAIN:
        hours = found["HOURS"]
        if not re.fullmatch("-?[0-9]{1,2}", hours.text) or not -23 <= int(hours.text) <= 23:
            raise Mistake(hours, f'"{hours.verbatim}" is not a number from -23 to 23')
        minutes = found.number("OFFSET_MINUTES")
        offset = int(hours.text) * 60 + (-minutes if hours.text[0] == "-" else minutes)
        reading.config.timezone = TimeZone(found["ZONE"].text, offset)


def _set_enable(reading: Reading, found: Found) -> None:
    password = read_password(reading, found) if found.form is Form.PLAIN else None
    level, levels = found.number("LEVEL", 15), reading.config.enable_levels
    if level != 15:
        levels.pop((found["KIND"].text, level), None)
        if password is not None:
            levels[found["KIND"].text, level] = password
    elif found["KIND"].text == "secret":
        reading.config.enable_secret = password
    else:
        reading.config.enable_password = password


def _set_chat_script(reading: Reading, found: Found) -> None:
    scripts, name = reading.config.chat_scripts, found["NAME"].text
    scripts.pop(name, None)
    if found.form is Form.PLAIN:
        words = found.every("WORD")
        scripts[name] = tuple(word.text for word in words)
        for word in words:
            if word.text == word.verbatim and re.search(r'(?<!\\)"', word.text):
                reading.warn(word, "this quote is never closed: it is a character of its word",
                             'put a " behind the last word that belongs to it')  # fmt: skip


def _set_banner(reading: Reading, found: Found) -> None:
    kind = found["KIND"].text if "KIND" in found else "motd"
    reading.config.banners.pop(kind, None)
    if found.form is Form.PLAIN:
        reading.config.banners[kind] = found["TEXT"].text


def _set_exec_level(reading: Reading, found: Found) -> None:
    levels, command = reading.config.exec_levels, " ".join(found["COMMAND"].text.split()).lower()
    levels.pop(command, None)
    if found.form is Form.PLAIN:
        levels[command] = found.number("LEVEL")


def _set_alias(reading: Reading, found: Found) -> None:
    aliases, name = reading.config.aliases, found["NAME"].text.lower() if "NAME" in found else ""
    if found.form is Form.PLAIN:
        aliases[name] = found["COMMAND"].text
    elif name:
        aliases.pop(name, None)
    else:
        aliases.clear()


def _set_logging(reading: Reading, found: Found) -> None:
    """`logging console|monitor|buffered`: a level by name or number, and the buffer's size."""
    level: LogLevel | None = LogLevel.debugging
    if found.form is Form.NO:
        level = None
    elif "LEVEL" in found:
        text = found["LEVEL"].text
        level = LogLevel(int(text)) if text.isdigit() else LogLevel[text]
    where, config = found["WHERE"].text, reading.config
    if where == "console":
        config.log_console = level
    elif where == "monitor":
        config.log_monitor = level
    else:
        config.log_buffer = None if found.form is Form.DEFAULT else level
        config.log_buffer_bytes = found.number("SIZE", 4096)


def _end(reading: Reading, found: Found) -> None:
    reading.ended = True


GLOBAL_COMMANDS = (
    *ENTER_LINE,
    Command("version VERSION", sets_global("version", lambda found: found["VERSION"].text)),
    Command(
        "hostname NAME",
        sets_global("hostname", lambda found: found["NAME"].text),
        no_text="hostname Router",
    ),
    Command("service exec-callback", sets_global("service_exec_callback", lambda _: True)),
    Command(
        "service password-encryption",
        sets_global("password_encryption", lambda _: True),
        no_text="no service password-encryption",
    ),
    Command(
        "service timestamps [KIND{debug|log} [STYLE{uptime|datetime}"
        " {MSEC{msec}|LOCALTIME{localtime}|ZONE{show-timezone}|YEAR{year}}*]]",
        _set_timestamps,
        by=("KIND",),
    ),
    Command(
        "enable [algorithm-type ALGORITHM{md5|scrypt|sha256}] KIND{secret|password}"
        " [level LEVEL<0-15>] [TYPE{0|4|5|6|7|8|9}] PASSWORD...",
        _set_enable,
        by=("KIND", "LEVEL"),
    ),
    Command(f"username NAME {{{_USER_OPTIONS}}}*", _set_user, by=("NAME",), show=_show_user),
    Command("chat-script NAME WORD {WORD}*", _set_chat_script, by=("NAME",)),
    Command(
        "banner KIND{config-save|motd|login|exec|incoming|prompt-timeout|slip-ppp} TEXT...",
        _set_banner,
        delimited=True,
        by=("KIND",),
    ),
    Command("banner TEXT...", _set_banner, delimited=True, key="banner motd"),
    *MODEMCAP_COMMANDS,
    Command("clock timezone ZONE HOURS [OFFSET_MINUTES<0-59>]", _set_timezone),
    *ACCESS_LISTS,
    Command("ip host NAME mac-address [ARGUMENTS...]"),
    *HOSTS,
    Command(
        "privilege exec [all] level LEVEL<0-15> COMMAND...",
        _set_exec_level,
        by=("LEVEL", "COMMAND"),
    ),
    Command(f"logging WHERE{{console|monitor}} [LEVEL{{{_LEVELS}}}]", _set_logging, by=("WHERE",)),
    Command(
        f"logging WHERE{{buffered}} [SIZE<4096-2147483647>] [LEVEL{{{_LEVELS}}}]",
        _set_logging,
        by=("WHERE",),
    ),
    Command("aaa new-model", sets_global("aaa_new_model", lambda _: True)),
    *AAA_COMMANDS,
    Command("ip domain-lookup [ARGUMENTS...]", sets_global("domain_lookup", lambda _: True, False)),
    Command(
        "ip domain lookup [ARGUMENTS...]",
        sets_global("domain_lookup", lambda _: True, False),
        key="ip domain-lookup",
    ),
    Command("alias exec NAME COMMAND...", _set_alias, by=("NAME",)),
    Command("menu NAME title TEXT...", delimited=True),
    Command("end", _end),
    Command("exit", enters=GLOBAL),
    *BLOCKS,
    *KEPT_GLOBALLY,
)
