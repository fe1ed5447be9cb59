"""Configuration commands of AAA."""

from __future__ import annotations

from collections.abc import Callable

from phonesim.nas.aaa.settings import (
    AaaServer,
    AaaSettings,
    Accounting,
    Protocol,
    ServerGroup,
    When,
)
from phonesim.nas.command_match import Form
from phonesim.nas.config_commands import Command, Effect, Found, Reading, read_password, sets_line

GROUP = "aaa group server"  # the mode
_METHODS = {
    "login": ("enable", "krb5", "krb5-telnet", "line", "local", "local-case", "none"),
    "exec": ("if-authenticated", "krb5-instance", "local", "none"),
    "commands": ("if-authenticated", "local", "none"),
    "enable": ("enable", "krb5", "line", "none"),
    "accounting": (),
}
_UNKNOWN = ("krb5", "krb5-telnet", "krb5-instance")  # methods that are not acted on
_ACCOUNTING_PORTS = {Protocol.TACACS: 49, Protocol.RADIUS: 1646}
_PORTS = {Protocol.TACACS: 49, Protocol.RADIUS: 1645}  # radius: auth-port, IOS 12.x's


def _methods(of: str) -> str:
    return "{group GROUP | METHOD{" + "|".join((*_METHODS[of], "radius", "tacacs+")) + "}}*"


def _read_methods(reading: Reading, found: Found) -> tuple[str, ...]:
    methods: list[str] = []
    for name, word in found.values:
        if name == "GROUP":
            methods.append(f"group {word.text}")
        elif name == "METHOD":
            methods.append(word.text)
            if word.text in _UNKNOWN:
                reading.warn(word, "Kerberos is not emulated: this method never answers")
    return tuple(methods)


def _set_login_list(reading: Reading, found: Found) -> None:
    lists, name = reading.config.aaa.login_lists, found["LIST"].text
    lists.pop(name, None)
    if found.form is Form.PLAIN:
        lists[name] = _read_methods(reading, found)


def _set_exec_list(reading: Reading, found: Found) -> None:
    """IOS 11.x has no lists here: its methods follow at once."""
    lists, name = reading.config.aaa.exec_lists, found["LIST"].text
    methods = _read_methods(reading, found)
    if name in (*_METHODS["exec"], *(protocol.value for protocol in Protocol)):
        name, methods = "default", (name, *methods)
    lists.pop(name, None)
    if found.form is Form.PLAIN:
        lists[name] = methods


def _sets_aaa(name: str, value: Callable[[Found], object]) -> Effect:
    def effect(reading: Reading, found: Found) -> None:
        plain = found.form is Form.PLAIN
        setattr(reading.config.aaa, name, value(found) if plain else getattr(AaaSettings(), name))

    return effect


def _sets_default(protocol: Protocol, name: str) -> Effect:
    def effect(reading: Reading, found: Found) -> None:
        defaults = AaaSettings().defaults[protocol]
        new = found.number("NUMBER") if found.form is Form.PLAIN else getattr(defaults, name)
        setattr(reading.config.aaa.defaults[protocol], name, new)

    return effect


def _sets_key(protocol: Protocol) -> Effect:
    def effect(reading: Reading, found: Found) -> None:
        key = read_password(reading, found) if found.form is Form.PLAIN else None
        reading.config.aaa.defaults[protocol].key = key

    return effect


def _sets_server(protocol: Protocol) -> Effect:
    def effect(reading: Reading, found: Found) -> None:
        servers, host = reading.config.aaa.servers[protocol], found["HOST"].text
        servers.pop(host, None)
        if found.form is Form.PLAIN:
            servers[host] = AaaServer(
                host,
                found.number("PORT", _PORTS[protocol]),
                read_password(reading, found) if "PASSWORD" in found else None,
                found.number("TIMEOUT") if "TIMEOUT" in found else None,
                found.number("RETRANSMIT") if "RETRANSMIT" in found else None,
                found.number("ACCOUNTING", _ACCOUNTING_PORTS[protocol]),
            )

    return effect


def _enter_group(reading: Reading, found: Found) -> None:
    groups, name = reading.config.aaa.groups, found["NAME"].text
    if found.form is not Form.PLAIN:
        groups.pop(name, None)
        return
    groups.setdefault(name, ServerGroup(Protocol(found["PROTOCOL"].text)))
    reading.group = name


def _set_group_server(reading: Reading, found: Found) -> None:
    group = reading.config.aaa.groups.get(reading.group)
    host = found["HOST"].text
    if group is None:
        return
    group.hosts = [other for other in group.hosts if other != host]
    if found.form is Form.PLAIN:
        group.hosts.append(host)
        servers = reading.config.aaa.servers[group.protocol]
        if "PORT" in found and host in servers:
            servers[host].port = found.number("PORT")


def _text(found: Found) -> str:
    return found["TEXT"].text


def _set_enable_list(reading: Reading, found: Found) -> None:
    plain = found.form is Form.PLAIN
    reading.config.aaa.enable_methods = _read_methods(reading, found) if plain else ()


def _set_command_list(reading: Reading, found: Found) -> None:
    """IOS 11.x has no lists here: `default` is meant."""
    lists, key = reading.config.aaa.command_lists, (found.number("LEVEL"), _list_name(found))
    lists.pop(key, None)
    if found.form is Form.PLAIN:
        lists[key] = _read_methods(reading, found)


def _set_accounting(reading: Reading, found: Found) -> None:
    level = f" {found.number('LEVEL')}" if "LEVEL" in found else ""
    lists, key = reading.config.aaa.accounting, (found["WHAT"].text + level, _list_name(found))
    lists.pop(key, None)
    if found.form is Form.PLAIN:
        lists[key] = Accounting(When(found["WHEN"].text), _read_methods(reading, found))


def _list_name(found: Found) -> str:
    return found["LIST"].text if "LIST" in found else "default"


_WHEN = "WHEN{" + "|".join(when.value for when in When) + "}"
AAA_COMMANDS = (
    Command(
        f"aaa authentication enable default {_methods('enable')}", _set_enable_list,
        key="aaa authentication enable",
    ),
    Command(
        f"aaa authorization commands LEVEL<0-15> LIST {_methods('commands')}",
        _set_command_list, by=("LEVEL", "LIST"),
    ),
    Command("aaa authorization config-commands"),
    Command(
        f"aaa accounting WHAT{{exec|connection|system}} LIST {_WHEN} {_methods('accounting')}",
        _set_accounting, key="aaa accounting", by=("WHAT", "LIST"),
    ),
    Command(
        f"aaa accounting WHAT{{commands}} LEVEL<0-15> LIST {_WHEN} {_methods('accounting')}",
        _set_accounting, key="aaa accounting", by=("WHAT", "LEVEL", "LIST"),
    ),
    Command(
        f"aaa accounting WHAT{{exec|connection|system}} {_WHEN} {_methods('accounting')}",
        _set_accounting, key="aaa accounting", by=("WHAT",),
    ),
    Command(
        f"aaa accounting WHAT{{commands}} LEVEL<0-15> {_WHEN} {_methods('accounting')}",
        _set_accounting, key="aaa accounting", by=("WHAT", "LEVEL"),
    ),
    Command(
        f"aaa authentication login LIST {_methods('login')}", _set_login_list, by=("LIST",)
    ),
    Command("aaa authorization console", _sets_aaa("console_authorization", lambda _: True)),
    Command(
        f"aaa authorization exec LIST {_methods('exec')}", _set_exec_list, by=("LIST",)
    ),
    Command(
        "aaa authentication attempts login NUMBER<1-25>",
        _sets_aaa("attempts", lambda found: found.number("NUMBER")),
    ),
    Command("aaa authentication username-prompt TEXT", _sets_aaa("username_prompt", _text)),
    Command("aaa authentication password-prompt TEXT", _sets_aaa("password_prompt", _text)),
    Command("aaa authentication banner TEXT...", _sets_aaa("banner", _text), delimited=True),
    Command(
        "aaa authentication fail-message TEXT...", _sets_aaa("fail_message", _text), delimited=True
    ),
    Command(
        "aaa group server PROTOCOL{radius|tacacs+} NAME",
        _enter_group,
        enters=GROUP,
        by=("PROTOCOL", "NAME"),
    ),
    Command(
        "tacacs-server host HOST {single-connection | port PORT<1-65535>"
        " | timeout TIMEOUT<1-1000> | key [TYPE{0|7}] PASSWORD...}*",
        _sets_server(Protocol.TACACS),
        by=("HOST",),
    ),
    Command("tacacs-server key [TYPE{0|7}] PASSWORD...", _sets_key(Protocol.TACACS)),
    Command(
        "tacacs-server timeout NUMBER<1-1000>", _sets_default(Protocol.TACACS, "timeout_s")
    ),
    Command(
        "radius-server host HOST {auth-port PORT<0-65535> | acct-port ACCOUNTING<0-65535>"
        " | timeout TIMEOUT<1-1000> | retransmit RETRANSMIT<0-100> | non-standard"
        " | key [TYPE{0|7}] PASSWORD...}*",
        _sets_server(Protocol.RADIUS),
        by=("HOST",),
    ),
    Command("radius-server key [TYPE{0|7}] PASSWORD...", _sets_key(Protocol.RADIUS)),
    Command(
        "radius-server timeout NUMBER<1-1000>", _sets_default(Protocol.RADIUS, "timeout_s")
    ),
    Command(
        "radius-server retransmit NUMBER<0-100>", _sets_default(Protocol.RADIUS, "retransmit")
    ),
)  # fmt: skip

GROUP_COMMANDS = (
    Command(
        "server HOST {auth-port PORT<0-65535> | acct-port ACCOUNTING<0-65535>}*",
        _set_group_server,
        by=("HOST",),
    ),
)


def _set_line_list(reading: Reading, found: Found) -> None:
    """`authorization commands 15 LIST`, `accounting exec LIST` and their like."""
    level = f" {found.number('LEVEL')}" if "LEVEL" in found else ""
    what = f"{found['ABOUT'].text}{level}" if "WHAT" not in found else (
        f"{found['ABOUT'].text} {found['WHAT'].text}{level}"
    )  # fmt: skip
    for line in reading.lines:
        line.aaa_lists.pop(what, None)
        if found.form is Form.PLAIN:
            line.aaa_lists[what] = _list(found)


AAA_LINE_COMMANDS = (
    Command(
        "ABOUT{authorization} commands LEVEL<0-15> LIST",
        _set_line_list,
        key="authorization commands",
        by=("LEVEL",),
    ),
    Command(
        "ABOUT{accounting} WHAT{exec|connection} LIST",
        _set_line_list,
        key="accounting",
        by=("WHAT",),
    ),
    Command(
        "ABOUT{accounting} WHAT{commands} LEVEL<0-15> LIST",
        _set_line_list,
        key="accounting",
        by=("WHAT", "LEVEL"),
    ),
    Command("login authentication LIST", sets_line("login_list", lambda f: _list(f)), key="login"),
    Command("authorization exec LIST", sets_line("exec_list", lambda f: _list(f))),
)


def _list(found: Found) -> str:
    """`default` is what a line has that names none."""
    name = found["LIST"].text
    return "" if name == "default" else name
