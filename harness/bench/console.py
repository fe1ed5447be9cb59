"""At the access server's console: log in, become privileged, switch debug output on, configure.

It talks through a serial port as a person would, so that it works at an emulated console and at a
real one alike: a slow one, one that asks for `--More--`, one whose log lines come in the middle of
a prompt, and one whose server reloads meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from harness.bench.console_login import ConsoleLogin
from harness.errors import BenchError
from harness.party import Party
from harness.transcript import HeardLine
from phonesim.secrecy import mask_line
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.world import World

ANSWER = Timer(
    "console_answer", 10 * US_PER_S, "the console's answer to a command; output counts", "ours"
)
LONGEST = Timer("console_longest", 600 * US_PER_S, "the longest output of one command", "ours")
SILENT = Timer(
    "console_silent",
    3 * US_PER_S,
    "no prompt and nothing more: a log line may have followed the prompt, so Return is typed again",
    "ours",
)
RELOADING = Timer(
    "console_reloading", 300 * US_PER_S, "a server that reloads, until it has booted", "ours"
)
AGAIN = 3  # times that Return is answered by no more than a prompt, before one is given up
_TRIES = 3  # at a password, before the server gives up
_MORE, _CONFIRM = "--More--", "[confirm]"
_ANY = (">", "#", "Username:", "Password:", "[yes/no]:", "autoinstall? [yes]:")

_PROMPT = re.compile(r"[^\s#>%]+[>#]|rommon ?\d* ?>")  # and not the ##### of a boot
_LOGGED = re.compile(r"%[A-Z0-9_]+(-[A-Z0-9_]+)*-[0-7]-[A-Z0-9_]+:")  # in a log line
_WIPED = re.compile(r" ?--More-- ?(\r +\r|\x08+( +\x08+)?)?")  # the pager's question
_BOOTING = re.compile(r"System Bootstrap|Self decompressing|%SYS-5-RE(LOAD|START):")
_ENDED = re.compile(r"Press RETURN to get started|is now available")
_ROM = re.compile(r"(rommon ?\d* ?|\(boot\))>$")
_HARMLESS = re.compile(r"% ?(Warning|Info|Note)", re.IGNORECASE)


class SessionEnded(BenchError):
    """The session at the console was ended while it was used: the server reloads, or timed out."""


class CommandRefused(BenchError):
    """A configuration command that the server does not take; the message has no password."""


class Console:
    """Drives the dialogue at `party`'s console up to the `#` prompt."""

    def __init__(self, party: Party, world: World) -> None:
        self._party, self._world = party, world
        self._privileged = False  # the privileged prompt has been seen

    def prepare(self, login: ConsoleLogin, debug: Iterable[str] = ()) -> None:
        """Get the privileged prompt and switch on what `debug` names; raises BenchError.

        A server that is booting is waited for. The prompt that stands at the end is left unread.
        """
        prompt = self._log_in(login)
        if prompt.endswith(">"):
            prompt = self._ask("enable", ("#", "Password:", ">"))
        if prompt.endswith("Password:"):
            prompt = self._ask(login.enable or "", ("#", ">", "Password:"))
        if not prompt.endswith("#"):
            self._give_up(prompt)
            refused = "its `enable` was refused"
            problem = refused if login.enable else "the bench has no `enable` for it"
            raise BenchError(
                f"the access server's privileged mode does not open: {problem}. Debug output and "
                "commands on the nas lane need it: set `enable` under [lane.nas] of the bench"
            )
        self._privileged = True
        if prompt.endswith(")#"):  # somebody left it in a configuration mode
            self._ask("end", ("#",))
        self._ask("terminal length 0", ("#",))  # nobody is there to ask for more
        for flag in debug:
            self._ask(f"debug {flag}", ("#",))

    def read(self, command: str) -> str:
        """All that a privileged command shows, without its echo and log lines; raises BenchError.

        A log line may have cut another in two: then it is read again, until none comes or two
        readings agree.
        """
        before: str | None = None
        for _ in range(_TRIES):
            text, clean = self._read_once(command)
            if clean or text == before:
                break
            before = text
        return text

    def do(self, command: str) -> None:
        """A privileged command that may ask for a [confirm]; raises CommandRefused, BenchError."""
        start = len(self._party.transcript.text)
        prompt = self._ask(command, ("#", _CONFIRM))
        if prompt.endswith(_CONFIRM):
            self._ask("", ("#",))
        self._refuse(command, self._party.transcript.text[start:])

    def configure(self, commands: Sequence[str], stop: bool = True) -> list[str]:
        """Type them in configuration mode, each when the one before has been taken.

        At the first that is refused it raises CommandRefused, or without `stop` goes on; returns
        what was refused. Raises BenchError if the mode does not open, or the console is silent.
        """
        refused: list[str] = []
        if not self._ask("configure terminal", ("#",)).endswith("(config)#"):
            raise BenchError(
                "the access server does not open its configuration mode: "
                f"it says {self._last(120)!r}. Nothing was changed"
            )
        for command in commands:
            try:
                self.do(command)
            except CommandRefused as error:
                refused.append(str(error))
                if stop:
                    break
        self._ask("end", ("#",))
        if refused and stop:
            raise CommandRefused(refused[0])
        return refused

    @contextmanager
    def unrecorded(self) -> Iterator[None]:
        """Nothing of the dialogue is kept: passwords of the server stand in it."""
        try:
            with self._party.unrecorded():
                yield
        finally:
            self._party.forget()

    def leave(self) -> None:
        """Switch debug output off and end the session; raises BenchError.

        Where nobody got in, nothing is typed: it could answer a question for a password.
        """
        if not self._privileged:
            return
        self._ask("undebug all", ("#",))
        self._party.type_line("exit")

    def _give_up(self, prompt: str) -> None:
        """Let its question for a password pass, and end the session."""
        for _ in range(_TRIES):
            if prompt.endswith("Password:"):
                prompt = self._ask("", (">", "Password:"))
        if prompt.endswith(">"):
            self._party.type_line("exit")

    def _log_in(self, login: ConsoleLogin) -> str:
        prompt = self._ask("", _ANY, logging_in=True)
        for _ in range(_TRIES):  # a password that somebody else was asked for, questions of a boot
            if prompt.endswith("Password:"):
                prompt = self._ask("", _ANY, logging_in=True)
            elif prompt.endswith("[yes/no]:"):
                prompt = self._ask("no", _ANY, logging_in=True)
            elif prompt.endswith("[yes]:"):
                prompt = self._ask("", _ANY, logging_in=True)
        if prompt.endswith("Username:"):
            prompt = self._ask(login.user or "", _ANY)
        if prompt.endswith("Password:"):
            prompt = self._ask(login.password or "", _ANY)
        if _ROM.search(prompt):
            raise BenchError(
                f'the access server stands at "{prompt}", its ROM monitor: it has not booted. '
                "Type `boot` or `reset` there, and look at its configuration register"
            )
        if prompt.endswith((">", "#")):
            return prompt
        problem = "were refused" if login.user or login.password else "are not in the bench"
        raise BenchError(
            "the access server's console asks for a login: its `console_user` and "
            f"`console_password` under [lane.nas] {problem}"
        )

    def _read_once(self, command: str) -> tuple[str, bool]:
        """What it shows, and whether no log line came meanwhile."""
        transcript = self._party.transcript
        start = len(transcript.text)
        self._ask(command, ("#",))
        text = _WIPED.sub("", transcript.text[start:])
        lines = re.split(r"\r\n|\r|\n", text)
        lines = lines[1:-1] if lines and command in lines[0] else lines[:-1]
        shown = [line for line in lines if not _LOGGED.search(line)]
        return "\n".join(shown), len(shown) == len(lines)

    def _refuse(self, command: str, answer: str) -> None:
        for line in re.split(r"[\r\n]+", answer):
            says = line.strip()
            if says.startswith("%") and not (_LOGGED.search(says) or _HARMLESS.match(says)):
                shown = mask_line(command.strip())
                raise CommandRefused(f'the access server refuses "{shown}": {says.rstrip(".")}')

    def _ask(self, command: str, prompts: tuple[str, ...], logging_in: bool = False) -> str:
        """Type a command and wait for one of the prompts to stand; returns the prompt's line."""
        transcript, world = self._party.transcript, self._world
        while transcript.peek() is not None:
            transcript.read()
        start, began_us = len(transcript.text), world.now_us
        self._party.type_line(command)
        passed = False  # a prompt stood there, and a log line came behind it

        def stands() -> bool:
            nonlocal passed
            while (line := transcript.peek()) is not None and line.complete:
                passed = passed or _PROMPT.fullmatch(_tail(line)) is not None
                transcript.read()
            if not self._party.settled:
                return False
            tail = _tail(line)
            return _stands(tail, (*prompts, _MORE)) or (passed and not tail)

        limit_us = began_us + ANSWER.default_us
        returned, returns = start, 0  # where the last Return was typed, and how many in a row
        while True:
            if world.run_until(stands, SILENT.default_us, at_rest=True):
                tail = _tail(transcript.peek())
                if _stands(tail, prompts):
                    return tail
                passed = False
                if tail:
                    transcript.read()
                self._party.send(b" " if tail.endswith(_MORE) else b"\r")
            heard = transcript.text[start:]
            if not logging_in and _ENDED.search(heard):
                raise SessionEnded("the access server's console ended the session: did it reload?")
            since_us = max(transcript.last_arrival_us, began_us)
            patience = RELOADING if _BOOTING.search(heard) else ANSWER
            limit_us = max(limit_us, since_us + patience.default_us)
            if world.now_us >= min(limit_us, began_us + LONGEST.default_us):
                break
            if world.now_us - since_us >= SILENT.default_us:
                words = transcript.text[returned:].split()
                returns = returns + 1 if all(_stands(word, _ANY) for word in words) else 1
                if returns > AGAIN and patience is ANSWER:
                    break  # whatever is there answers Return, and will never say what was wanted
                returned = len(transcript.text)
                self._party.type_line("")
        said = f"; it last said {self._last(60)!r}" if self._party.kept else ""
        shown = command if self._party.kept else mask_line(command)
        raise BenchError(
            f'the access server\'s console does not answer "{shown or "Return"}" with a '
            f"prompt within {ANSWER.default_us // US_PER_S} s{said}"
        )

    def _last(self, size: int) -> str:
        return self._party.transcript.text[-size:]


def _tail(line: HeardLine | None) -> str:
    """What stands at the end, without what the pager has wiped out."""
    return line.text.strip("\b ") if line is not None else ""


def _stands(tail: str, prompts: tuple[str, ...]) -> bool:
    """Whether one of the prompts does."""
    if not tail.endswith((">", "#")):
        return tail.endswith(prompts)
    return tail.endswith(prompts) and _PROMPT.fullmatch(tail) is not None
