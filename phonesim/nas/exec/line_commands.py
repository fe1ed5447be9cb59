"""Other people's lines: `clear line`, `send`, `start-chat`, `disconnect` and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonesim.nas.exec.commands import PRIVILEGED, Ask, ExecCommand, Found, Reply

if TYPE_CHECKING:
    from phonesim.nas.exec.shell import ExecShell

LINE = "{KIND{console|aux|tty|vty} INDEX<0-2047>|NUMBER<0-2047>}"


def line_number(shell: ExecShell, found: Found) -> int:
    """The absolute number of the line that a command names."""
    if "KIND" in found:
        return shell.server.platform.line_number(found["KIND"].text[:3], found.number("INDEX"))
    return found.number("NUMBER")


def _clear(shell: ExecShell, found: Found) -> Reply:
    number = line_number(shell, found)
    if number not in shell.server.all_lines():
        return "% Not allowed to clear that line\n" if number else _NOT_OURS

    def answer(key: str | None) -> Reply:
        if key is None or key not in "yY\r\n":
            return "\n"
        shell.server.clear_line(number)
        return "\n [OK]\n"

    if number == shell.line.number:
        return _NOT_OURS
    return Ask("[confirm]", answer, key=True)


_NOT_OURS = "% Not allowed to clear current line\n"


def _send(shell: ExecShell, found: Found) -> Reply:
    everybody = "ALL" in found
    to = None if everybody else line_number(shell, found)
    lines: list[str] = []

    def answer(typed: str | None) -> Reply:
        if typed is None:
            return ""
        text, ended, _ = typed.partition("\x1a")
        lines.append(text)
        return _confirm() if ended else Ask("", answer, text=True)

    def _confirm() -> Ask:
        def confirmed(key: str | None) -> Reply:
            if key is not None and key in "yY\r\n":
                shell.server.send_message(shell, to, "\n".join(lines))
            return "\n"

        return Ask("Send message? [confirm]", confirmed, key=True)

    return Ask("Enter message, end with CTRL/Z; abort with CTRL/C:\n", answer, text=True)


def _start_chat(shell: ExecShell, found: Found) -> Reply:
    number = found.number("NUMBER") if "NUMBER" in found else shell.line.number
    dial_string = found["DIALSTRING"].text if "DIALSTRING" in found else ""
    return shell.server.start_chat(found["REGEXP"].text, number, dial_string)


LINE_COMMANDS = (
    ExecCommand(f"clear line {LINE}", _clear, PRIVILEGED),
    ExecCommand(f"send {{ALL{{*}}|{LINE}}}", _send, PRIVILEGED),
    ExecCommand("start-chat REGEXP [NUMBER<0-2047> [DIALSTRING]]", _start_chat, PRIVILEGED),
)
