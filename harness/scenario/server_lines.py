"""The header key `lines`: which lines of the access server have modems, and their numbers."""

from __future__ import annotations

import re

from harness.bench.nas_line import count_up
from harness.scenario.piece import Mistake, Piece
from harness.scenario.steps import Lane, LaneKind

FORM = "lines: LINE = NUMBER, LINE = NUMBER ..."

_ENTRY = re.compile(r"[^ \t,][^,]*")
_LINES = re.compile(r"aux 0|tty [0-9]{1,4}( [0-9]{1,4})?")
_NUMBER = re.compile(r"[0-9*#+]+")
_HINT = f"write `{FORM}`, such as `lines: tty 65 70 = 55565, aux 0 = 55500`"


def read_lines(value: Piece, lanes: dict[str, Lane]) -> dict[str, str]:
    """Each entry's lines and number, as written. Raises Mistake.

    Every line but the one with the number of `nas` becomes a lane that checks and faults may name,
    such as `tty66`.
    """
    if "nas" not in lanes:
        message = "lines without an access server"
        raise Mistake(value, message, "add `nas: NUMBER, CONFIG`", rule="access-server")
    main = lanes["nas"].number
    taken = {lane.number: lane.name for lane in lanes.values() if lane.name != "nas"}
    written: dict[str, str] = {}
    seen: set[str] = set()
    for entry in value.words(_ENTRY):
        name, _, number = (part.strip(" \t") for part in entry.text.partition("="))
        if _LINES.fullmatch(name) is None or _NUMBER.fullmatch(number) is None:
            message = f'"{entry.text.strip()}" is not a line and its number'
            raise Mistake(entry.strip(), message, _HINT, rule="access-server")
        try:
            counted = count_up(name, number)
        except ValueError as error:
            raise Mistake(entry.strip(), "the lines do not count up", str(error)) from None
        written[name] = number
        for line, its_number in counted.items():
            lane = "".join(line.split())
            if line in seen or its_number in taken or lane in lanes:
                other = taken.get(its_number, lane)
                message = f"{line} cannot have the number {its_number}: {other} is there already"
                raise Mistake(entry.strip(), message, _HINT, rule="number")
            seen.add(line)
            taken[its_number] = lane
            if its_number != main:
                lanes[lane] = Lane(lane, LaneKind.LINE, its_number, entry.strip().span)
    if main not in taken:
        message = f"none of the lines has the number of `nas`, {main}"
        raise Mistake(value, message, _HINT, rule="number")
    return written
