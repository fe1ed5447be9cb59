"""At the access server's console: log in, become privileged, switch debug output on.

It talks through a serial port as a person would, so that it works at an emulated console and at a
real one alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from harness.bench.console_login import ConsoleLogin
from harness.errors import BenchError
from harness.party import Party
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.world import World

_DEBUG = {"aaa": "aaa authentication"}  # flags that are no words of the command
ANSWER = Timer("console_answer", 10 * US_PER_S, "the console's answer to a command", "ours")


SILENT = Timer(
    "console_silent",
    3 * US_PER_S,
    "no prompt and nothing more: a log line may have followed the prompt, so Return is typed again",
    "ours",
)
AGAIN = 3  # times that Return is typed again, before the console counts as silent
_TRIES = 3  # at a password, before the server gives up
_MORE = "--More--"
_ANY = (">", "#", "Username:", "Password:", _MORE)


class Console:
    """Drives the dialogue at `party`'s console up to the `#` prompt."""

    def __init__(self, party: Party, world: World) -> None:
        self._party, self._world = party, world

    def prepare(self, login: ConsoleLogin, debug: Iterable[str] = ()) -> None:
        """Get the privileged prompt and switch on what `debug` names; raises BenchError.

        The prompt that stands at the end is left unread.
        """
        prompt = self._log_in(login)
        if prompt.endswith(">"):
            prompt = self._ask("enable", ("#", "Password:", ">"))
        if prompt.endswith("Password:"):
            prompt = self._ask(login.enable or "", ("#", ">", "Password:"))
        if not prompt.endswith("#"):
            refused = "its `enable` was refused"
            problem = refused if login.enable else "the bench has no `enable` for it"
            raise BenchError(
                f"the access server's privileged mode does not open: {problem}. Debug output and "
                "commands on the nas lane need it: set `enable` under [lane.nas] of the bench"
            )
        if prompt.endswith(")#"):  # somebody left it in a configuration mode
            self._ask("end", ("#",))
        self._ask("terminal length 0", ("#",))  # nobody is there to ask for more
        for flag in debug:
            self._ask(f"debug {_DEBUG.get(flag, flag)}", ("#",))

    def read(self, command: str) -> str:
        """All that a privileged command shows, without its echo; raises BenchError."""
        transcript = self._party.transcript
        start = len(transcript.text)
        self._ask(command, ("#",))
        lines = re.split(r"\r\n|\r|\n", transcript.text[start:])
        return "\n".join(lines[1:-1] if lines and command in lines[0] else lines[:-1])

    def leave(self) -> None:
        """Switch debug output off and end the session; raises BenchError."""
        self._ask("undebug all", ("#",))
        self._party.type_line("exit")

    def _log_in(self, login: ConsoleLogin) -> str:
        prompt = self._ask("", _ANY)
        while prompt.endswith(_MORE):
            prompt = self._ask("q", _ANY)
        for _ in range(_TRIES):  # a password that somebody else was asked for
            if prompt.endswith("Password:"):
                prompt = self._ask("", _ANY)
        if prompt.endswith("Username:"):
            prompt = self._ask(login.user or "", _ANY)
        if prompt.endswith("Password:"):
            prompt = self._ask(login.password or "", _ANY)
        if prompt.endswith((">", "#")):
            return prompt
        problem = "were refused" if login.user or login.password else "are not in the bench"
        raise BenchError(
            "the access server's console asks for a login: its `console_user` and "
            f"`console_password` under [lane.nas] {problem}"
        )

    def _ask(self, command: str, prompts: tuple[str, ...]) -> str:
        """Type a command and wait for one of the prompts to stand; returns the prompt's line."""
        transcript = self._party.transcript
        while transcript.peek() is not None:
            transcript.read()
        self._party.type_line(command)

        def prompted() -> bool:
            while (line := transcript.peek()) is not None and line.complete:
                transcript.read()
            stands = line is not None and line.text.rstrip().endswith(prompts)
            return stands and self._party.settled

        for _ in range(AGAIN):
            if self._world.run_until(prompted, ANSWER.default_us // AGAIN, at_rest=True):
                line = transcript.peek()
                return line.text.rstrip() if line else ""
            if self._world.now_us - transcript.last_arrival_us >= SILENT.default_us:
                self._party.type_line("")
        raise BenchError(
            f'the access server\'s console does not answer "{command or "Return"}" with a '
            f"prompt within {ANSWER.default_us // US_PER_S} s; it last said "
            f"{transcript.text[-60:]!r}"
        )
