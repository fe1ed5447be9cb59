"""Hanging up at a port that carries no DTR: escape, and ATH."""

from __future__ import annotations

from harness.bench.dial_guard import DialGuard
from harness.bench.modem_dialogue import COMMAND_ANSWER
from harness.bench.physical_modem import ESCAPE_GUARD
from harness.party import Party
from phonesim.world import World


def hang_up_by_escape(world: World, party: Party, guard: DialGuard) -> None:
    """Let the world run until the modem of `party`, behind `guard`, has been told to hang up.

    What it says to that is no output of a story.
    """
    if not guard.in_command_state:
        world.run_for(ESCAPE_GUARD.default_us)
        party.send(b"+++")
        world.run_for(ESCAPE_GUARD.default_us)
    party.type_line("ATH")
    world.run_for(COMMAND_ANSWER.default_us)
    while party.transcript.peek() is not None:
        party.transcript.read()
