"""The running configuration as text: what `show running-config` prints.

What was read at boot stands as it was written, in its order; what is typed later is put where IOS
has it. Lines (`line ...`) hold their own commands and are shown together, in the order of their
kinds, as IOS shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from phonesim.nas.password_check import Password, as_shown

SEPARATOR = "!"

# The order of IOS 12.x, by first words, as far as published configurations show it; what is not
# listed goes with "ip". `no` counts for nothing.
GLOBAL_ORDER = (
    *(
        "version",
        "service",
        "hostname",
        "boot",
        "logging",
        "aaa",
        "enable secret",
        "enable password",
    ),
    *("enable", "username"),
    *("memory-size", "clock", "ip", "isdn", "modemcap", "chat-script", "crypto"),
    *("controller", "interface", "router", "ip local pool", "ip classless", "ip route", "ip http"),
    *("ip access-list", "access-list", "dialer-list", "route-map", "snmp-server"),
    *("tacacs-server", "radius-server", "dial-peer", "banner", "menu", "alias", "privilege"),
    *("line", "ntp"),
)
LINE_ORDER = (
    *("access-class", "session-timeout", "exec-timeout", "timeout", "absolute-timeout"),
    *("logout-warning", "location", "no exec-banner", "no motd-banner", "privilege", "password"),
    *("logging", "no exec", "autoselect", "refuse-message", "vacant-message", "history"),
    *("editing", "length", "width", "monitor", "script startup", "script reset"),
    *("script connection", "script activation", "script modem-off-hook", "script callback"),
    *("script dialer", "script", "login", "modem InOut", "modem", "rotary", "autocommand"),
    *("transport preferred", "transport input", "transport output", "autohangup", "callback"),
    *("databits", "parity", "stopbits", "txspeed", "rxspeed", "speed", "flowcontrol"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A command as it is shown: its lines, and the commands of the block that it opens.

    A command of the same `key` takes its place. `password` is what stands from column
    `password_at` on.
    """

    text: str
    key: str
    password: Password | None = None
    password_at: int = 0
    children: list[Shown] = field(default_factory=list)

    def lines(self, encrypt: bool) -> Iterator[str]:
        """Itself and its block; with `encrypt`, clear passwords as type 7."""
        yield self._line(encrypt)
        for child in self.children:
            yield from child.lines(encrypt)

    def _line(self, encrypt: bool) -> str:
        if self.password is None:
            return self.text
        shown = as_shown(self.password, encrypt, hashed="secret" in self.text[: self.password_at])
        return self.text if shown is None else self.text[: self.password_at] + shown

    def indented(self) -> Shown:
        """The same as a command of a block."""
        return replace(self, text=f" {self.text}", password_at=self.password_at + 1)


class RunningText:
    """The commands of the global mode, and the place at which all lines are shown."""

    def __init__(self) -> None:
        self.commands: list[Shown] = []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RunningText) and self.commands == other.commands

    def render(self, line_blocks: Callable[[], Iterable[Shown]], encrypt: bool) -> str:
        """The whole text, up to `end`."""
        rows: list[str] = []
        for command in self.commands:
            for shown in line_blocks() if command is LINES else (command,):
                rows += shown.lines(encrypt)
        return "\n".join([*rows, "end"]) + "\n"

    def append(self, shown: Shown) -> None:
        """Put a command, or a separator, behind all others."""
        self.commands.append(shown)

    def append_to_block(self, block: Shown, shown: Shown) -> None:
        """Put a command behind the others of its block, with the separators that came since."""
        since: list[Shown] = []
        while self.commands and self.commands[-1].key == SEPARATOR:
            since.insert(0, self.commands.pop())
        if self.commands and self.commands[-1] is block:
            block.children.extend(since)
        else:
            self.commands += since
        block.children.append(shown)

    def insert(self, shown: Shown) -> None:
        """Put a command where IOS has it, with separators about it as IOS has them."""
        rank = _rank(shown.text, GLOBAL_ORDER)
        at = _place(self.commands, rank, GLOBAL_ORDER)
        alone = not at or _group(self.commands[at - 1].text) != _group(shown.text)
        new = [shown]
        if alone or shown.children or shown.key.startswith("interface"):
            before = at > 0 and self.commands[at - 1].text != SEPARATOR
            after = at == len(self.commands) or self.commands[at].text != SEPARATOR
            new = [_separator()] * before + new + [_separator()] * after
        self.commands[at:at] = new


def insert_in_order(commands: list[Shown], shown: Shown) -> None:
    """Put a command of a line where IOS has it."""
    commands.insert(_place(commands, _rank(shown.text, LINE_ORDER), LINE_ORDER), shown)


def remove(commands: list[Shown], matches: Callable[[Shown], bool]) -> bool:
    """Take out what matches; whether there was any."""
    left = [shown for shown in commands if not matches(shown)]
    # A separator between two that have become neighbours of each other is one too many.
    gone = len(left) < len(commands)
    commands[:] = [
        shown
        for at, shown in enumerate(left)
        if not (gone and at and shown.text == left[at - 1].text == SEPARATOR)
    ]
    return gone


def _separator() -> Shown:
    return Shown(SEPARATOR, SEPARATOR)


LINES = Shown("line", "line")  # stands for the blocks of all lines


def _place(commands: list[Shown], rank: int, order: tuple[str, ...]) -> int:
    """Behind the last command that does not come after `rank`."""
    for at in range(len(commands), 0, -1):
        text = commands[at - 1].text
        if text != SEPARATOR and _rank(text, order) <= rank:
            return at
    return 0


def _rank(text: str, order: tuple[str, ...]) -> int:
    """Where a command stands in `order`: at its longest beginning there."""
    forms = f"{text.strip()} ", f"{text.strip().removeprefix('no ')} "
    begins = [
        (len(phrase), at)
        for at, phrase in enumerate(order)
        if any(form.startswith(f"{phrase} ") for form in forms)
    ]
    return max(begins)[1] if begins else order.index("ip" if "ip" in order else "login")


def _group(text: str) -> str:
    """What stands together without a separator: commands with the same first word."""
    words = text.removeprefix("no ").split()
    return words[0] if words else ""
