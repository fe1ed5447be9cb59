"""Changing and keeping the configuration: `configure`, `copy`, `write`, `erase`, `reload`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from phonesim.nas.exec.commands import PRIVILEGED, Ask, ExecCommand, Found, Outcome, Reply
from phonesim.nas.show.configuration import show_running

if TYPE_CHECKING:
    from phonesim.nas.exec.shell import ExecShell

SAVED = "Building configuration...\n[OK]\n"
_ERASING = "Erasing the nvram filesystem will remove all files! Continue? [confirm]"


def _configure(shell: ExecShell, found: Found) -> Reply:
    return shell.configure()


def _configure_asked(shell: ExecShell, found: Found) -> Reply:
    def answer(typed: str | None) -> Reply:
        if typed is None or not "terminal".startswith(typed.strip().lower()):
            return '?Must be "terminal"\n'
        return shell.configure()

    return Ask("Configuring from terminal, memory, or network [terminal]? ", answer)


def _save(shell: ExecShell, found: Found) -> Reply:
    shell.server.save()
    return SAVED


def _copy_to_startup(shell: ExecShell, found: Found) -> Reply:
    def answer(typed: str | None) -> Reply:
        if typed is None:
            return ""
        if typed.strip() not in ("", "startup-config"):
            return f"%Error opening nvram:{typed.strip()} (Permission denied)\n"
        return _save(shell, found)

    return Ask("Destination filename [startup-config]? ", answer)


def _copy_to_running(shell: ExecShell, found: Found) -> Reply:
    def answer(typed: str | None) -> Reply:
        if typed is None or typed.strip() not in ("", "running-config"):
            return ""
        count = shell.server.merge_startup()
        shell.server.log_configured(shell, "memory")
        return f"{count} bytes copied\n"

    return Ask("Destination filename [running-config]? ", answer)


def _write_terminal(shell: ExecShell, found: Found) -> Reply:
    return show_running(shell.server.config)


def _erase(shell: ExecShell, found: Found) -> Reply:
    def erase() -> Reply:
        shell.server.startup = ""
        return "\n[OK]\nErase of nvram: complete\n"

    return _confirm(_ERASING, erase)


def _reload(shell: ExecShell, found: Found) -> Reply:
    def proceed() -> Reply:
        shell.server.reload()
        return Outcome.LOGOUT

    confirm = _confirm("Proceed with reload? [confirm]", proceed)
    if shell.server.startup == shell.server.config.text:
        return confirm

    def save(typed: str | None) -> Reply:
        answer = (typed or "").strip().lower()
        if typed is None:
            return ""
        if not answer or not ("yes".startswith(answer) or "no".startswith(answer)):
            return Ask("% Please answer 'yes' or 'no'.\n" + question, save)
        if answer[0] == "n":
            return confirm
        shell.server.save()
        return Ask(SAVED + confirm.prompt, confirm.then, key=True)

    question = "\nSystem configuration has been modified. Save? [yes/no]: "
    return Ask(question, save)


def _confirm(prompt: str, act: Callable[[], Reply]) -> Ask:
    """Return or `y` is yes, any other key no."""
    return Ask(prompt, lambda key: act() if key is not None and key in "yY\r\n" else "\n", key=True)


CONFIGURATION_COMMANDS = (
    ExecCommand("configure", _configure_asked, PRIVILEGED),
    ExecCommand("configure terminal", _configure, PRIVILEGED),
    ExecCommand("copy running-config startup-config", _copy_to_startup, PRIVILEGED),
    ExecCommand("copy startup-config running-config", _copy_to_running, PRIVILEGED),
    ExecCommand("write [memory]", _save, PRIVILEGED),
    ExecCommand("write terminal", _write_terminal, PRIVILEGED),
    ExecCommand("write erase", _erase, PRIVILEGED),
    ExecCommand("erase {startup-config|nvram:}", _erase, PRIVILEGED),
    ExecCommand("reload", _reload, PRIVILEGED),
)
