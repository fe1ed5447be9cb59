"""Which line of several serves: rotary groups, and the line that calls a user back.

Our choices, where nothing is published: of the lines that may be taken the one with the lowest
number is; the line on which the user called in is free for his callback, and is preferred if it is
among them; if none is free the callback fails, and nothing is tried again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from phonesim.nas.async_line import AsyncLine
from phonesim.nas.config_model import User
from phonesim.nas.hardwired_line import HardwiredLine

Lines = Mapping[int, AsyncLine | HardwiredLine]


def group(lines: Lines, rotary: int) -> list[AsyncLine | HardwiredLine]:
    """The lines of a rotary group, by number."""
    return [line for _, line in sorted(lines.items()) if line.config.rotary == rotary]


def choose_callback_line(user: User, own: AsyncLine, lines: Lines) -> AsyncLine | None:
    """The line for `user`, who called in on `own`; None if none of those that he has is free."""
    candidates: Iterable[AsyncLine | HardwiredLine]
    if user.callback_line is not None:
        first, last = user.callback_line
        candidates = [lines[number] for number in range(first, last + 1) if number in lines]
    elif user.callback_rotary is not None:
        candidates = group(lines, user.callback_rotary)
    else:
        candidates = [own]
    if own in candidates:
        candidates = [own]
    for line in candidates:
        if isinstance(line, AsyncLine) and line.behaviour.outgoing and (line is own or line.idle):
            return line
    return None
