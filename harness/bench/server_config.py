"""What of a real access server's configuration decides a callback, compared and changed.

Only that is looked at: the host's name, `service exec-callback`, users, chat scripts, login by AAA,
and the commands of the lines with modems. `lacking` says what a server has not, `to_apply` what is
typed to give it that, `to_put_back` what is typed to make it again what it was.

Passwords are not compared by `lacking`: a running router may show them scrambled. What is typed
gives the users of a scenario its passwords all the same, unless they can be seen to have them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from phonesim.nas.password_check import Password, clear_text, matches

Key = tuple[str, str]
"""A setting: its line's block, or nothing, and what another command would take the place of."""

Settings = dict[Key, list[str]]
"""Each setting's commands, as they stand. A user may have several."""

_GLOBAL = re.compile(
    r"(no )?(hostname|service exec-callback|username|chat-script|aaa (new-model|authentication))\b",
    re.IGNORECASE,
)
_LINE = re.compile(r"line\s+(?!con|vty)\S", re.IGNORECASE)
_OF_A_LINE = re.compile(
    r"(no )?(script|modem|login|callback|autoselect|speed|rxspeed|txspeed|rotary|exec-timeout|exec"
    r"|flowcontrol)\b",
    re.IGNORECASE,
)
_BY_HAND = "aaa"  # the login of the console is one of AAA's: typed wrong, it locks everybody out
_PASSWORD = re.compile(r"\s(?:password|secret)(?:\s([0-9]))?\s(\S+)", re.IGNORECASE)
_BANNER = re.compile(r"banner\s+(?:\S+\s+)?(\^C|\S)(.*)$", re.IGNORECASE)
_USER_ATTRIBUTE = re.compile(
    r"(?:(?:callback-dialstring|callback-line|callback-rotary|privilege|access-class)\s)?\S+"
)
_TWO_WORDS = ("script", "callback", "modem")  # whose second word is another setting
_CONTROL = re.compile(
    r"modem (inout|dialin|callin|callout|ri-is-cd|cts-required|dtr-active|printer)", re.IGNORECASE
)
_DEFAULTS = {  # where `no` means something else than the default, which is not shown
    "exec-timeout": "exec-timeout 10 0",
    "speed": "speed 9600",
    "rxspeed": "rxspeed 9600",
    "txspeed": "txspeed 9600",
    "flowcontrol": "flowcontrol none",
}


def settings(text: str) -> Settings:
    """The settings that decide a callback, of a configuration."""
    found: Settings = {}
    for block, command in _commands(text):
        found.setdefault((block, _key(command)), []).append(command)
    return found


def lacking(needed: str, actual: str) -> list[str]:
    """The commands of `needed` that `actual` has not, each with its line's block in front."""
    wanted, there = settings(needed), settings(actual)
    return [
        f"{key[0]}: {shown}" if key[0] else shown
        for key, commands in wanted.items()
        if _meaning(commands) != _meaning(there.get(key, []))
        for shown in map(_without_password, commands)
    ]


def to_apply(needed: str, actual: str) -> list[Key]:
    """The settings of `needed` that must be typed; raises ValueError if one is left to people."""
    wanted, there = settings(needed), settings(actual)
    changed = [key for key in wanted if not _is_met(wanted[key], there.get(key, []))]
    if by_hand := [wanted[key][0] for key in changed if key[1].startswith(_BY_HAND)]:
        raise ValueError(
            f"`{by_hand[0]}` is not typed by ringback: it can lock everybody out of the console"
        )
    return changed


def commands_for(keys: Collection[Key], wanted: Settings, there: Settings) -> list[str]:
    """What is typed in configuration mode to make these settings of `there` those of `wanted`."""
    typed: list[str] = []
    for block in dict.fromkeys(block for block, _ in sorted(keys)):
        inside = [
            command
            for key in keys
            if key[0] == block
            for command in _change(key[1], wanted.get(key, []), there.get(key, []))
        ]
        typed += [block] * bool(block and inside) + inside
    return typed


def not_back(keys: Iterable[Key], saved: Settings, there: Settings) -> list[Key]:
    """Those of the settings that are not, to the letter, what they were."""
    return [key for key in keys if saved.get(key, []) != there.get(key, [])]


def _change(key: str, wanted: list[str], there: list[str]) -> list[str]:
    if wanted == there:
        return []
    # What adds to what stands there is taken away first; everything else takes its place.
    adds = key.startswith("username") or key == "modem"
    away = [_undo(key, there[0])] if there and (adds or not wanted) else []
    return away + wanted


def _undo(key: str, command: str) -> str:
    if command.lower().startswith("no "):
        return command[3:]
    if key in _DEFAULTS:
        return _DEFAULTS[key]
    return f"no {command if key == 'modem' else key}"


def _key(command: str) -> str:
    words = command.split()
    if words[0].lower() == "no":
        words = words[1:]
    first = words[0].lower()
    if first in ("username", "chat-script"):
        return f"{first} {words[1] if len(words) > 1 else ''}"
    if _CONTROL.match(command):
        return first
    if first in _TWO_WORDS:
        return " ".join(words[:2]).lower()
    return " ".join(words).lower() if first in ("autoselect", "service", "aaa") else first


def _meaning(commands: list[str]) -> list[str]:
    """The commands in one way of writing, without passwords."""
    if commands and commands[0].lower().startswith("username"):
        name, _, _ = commands[0].removeprefix("username").strip().partition(" ")
        rests = [_PASSWORD.sub("", f" {c}").split(None, 2)[2:] for c in commands]
        parts = {
            p.lower() for rest in rests for text in rest for p in _USER_ATTRIBUTE.findall(text)
        }
        return [name, *sorted(parts)]
    return [c if c.lower().startswith("chat-script") else c.lower() for c in commands]


def _is_met(wanted: list[str], there: list[str]) -> bool:
    """Whether nothing need be typed: the same meaning and, as far as can be seen, password."""
    if _meaning(wanted) != _meaning(there):
        return False
    ours, theirs = _password(wanted), _password(there)
    if ours is None or theirs is None:
        return ours is theirs
    clear = clear_text(ours)
    return matches(theirs, clear) if clear else ours == theirs


def _password(commands: list[str]) -> Password | None:
    for command in commands:
        if found := _PASSWORD.search(command):
            secret = " secret" in command.lower()
            return Password(int(found[1] or 0) if found[1] or not secret else 0, found[2])
    return None


def _without_password(command: str) -> str:
    return _PASSWORD.sub("", f" {command}").strip()


def _commands(text: str) -> Iterator[Key]:
    """Each command that matters, behind its block."""
    block, banner = "", ""
    for line in text.splitlines():
        if banner:
            banner = "" if banner in line else banner
            continue
        command = " ".join(line.split())
        if found := _BANNER.match(command):
            banner = "" if found[1] in found[2] else found[1]
            continue
        if not command or command.startswith("!"):
            continue
        if _LINE.match(command):
            block = command.lower()
        elif not line[:1].isspace() and not (block and _OF_A_LINE.match(command)):
            block = ""
        if block and _OF_A_LINE.match(command):
            yield block, command
        elif not block and _GLOBAL.match(command):
            yield "", command
