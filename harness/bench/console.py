"""At the access server's console: log in, become privileged, switch debug output on.

It talks through a serial port as a person would, so that it works at an emulated console and at a
real one alike.
"""

from __future__ import annotations

from collections.abc import Iterable

from harness.errors import BenchError
from harness.party import Party
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.world import World

ANSWER = Timer("console_answer", 10 * US_PER_S, "the console's answer to a command", "ours")


class Console:
    """Drives the dialogue at `party`'s console up to the `#` prompt."""

    def __init__(self, party: Party, world: World) -> None:
        self._party, self._world = party, world

    def prepare(self, enable: str | None, debug: Iterable[str]) -> None:
        """Get the privileged prompt and switch on what `debug` names; raises BenchError.

        The prompt that stands at the end is left unread.
        """
        prompt = self._ask("", (">", "#"))
        if prompt.endswith(">"):
            prompt = self._ask("enable", ("#", "Password:", ">"))
        if prompt.endswith("Password:"):
            prompt = self._ask(enable or "", ("#", ">", "Password:"))
        if not prompt.endswith("#"):
            problem = "its `enable` was refused" if enable else "the bench has no `enable` for it"
            raise BenchError(
                f"the access server's privileged mode does not open: {problem}. Debug output and "
                "commands on the nas lane need it: set `enable` under [lane.nas] of the bench"
            )
        self._ask("terminal length 0", ("#",))  # nobody is there to ask for more
        for flag in debug:
            self._ask(f"debug {flag}", ("#",))

    def answer(self, command: str) -> str:
        """What a command shows, at the prompt that `prepare` has got; raises BenchError."""
        transcript = self._party.transcript
        begin = len(transcript.text)
        self._ask(command, ("#", ">"))
        return transcript.text[begin:]

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

        if not self._world.run_until(prompted, ANSWER.default_us):
            raise BenchError(
                f'the access server\'s console does not answer "{command or "Return"}" with a '
                f"prompt within {ANSWER.default_us // US_PER_S} s; it last said "
                f"{transcript.text[-60:]!r}"
            )
        line = transcript.peek()
        return line.text.rstrip() if line else ""
