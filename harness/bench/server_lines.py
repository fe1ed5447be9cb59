"""The lines of an access server as a bench file names them, and their numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from harness.bench.nas_line import count_up
from harness.errors import BenchError
from phonesim.nas.config_model import LineKind
from phonesim.nas.platform import Platform

NasLine = tuple[LineKind, int]


def number_lines(
    lines: Mapping[str, str], platform: Platform, where: str, table: str
) -> dict[NasLine, str]:
    """The lines of a `table` such as `[lane.nas.lines]` one by one, each with its number.

    Raises BenchError, which begins with `where`.
    """
    numbers: dict[NasLine, str] = {}
    for name, first in lines.items():
        try:
            counted = count_up(name, first)
        except ValueError as error:
            raise BenchError(f'{where}"{name}" = "{first}" under {table}: {error}') from None
        for line, number in counted.items():
            refuse_unknown(line, platform, where)
            if split_line(line) in numbers or number in numbers.values():
                raise BenchError(
                    f'{where}"{line}" = "{number}" under {table}: a line has one '
                    "number, and a number one line"
                )
            numbers[split_line(line)] = number
    return numbers


def split_line(line: str) -> NasLine:
    """The kind and number of a line such as `aux 0` or `tty 65`."""
    match = re.fullmatch(r"(aux|tty) (\d{1,4})", line)
    if match is None:
        raise ValueError(line)
    return LineKind(match[1]), int(match[2])


def check_line(line: str, platform: Platform) -> NasLine:
    """A line that the platform has; raises ValueError with a sentence that says what it has."""
    try:
        kind, index = split_line(line)
    except ValueError:
        raise ValueError(f'line "{line}" is not a line: write "aux 0", or "tty 65"') from None
    if not (index == 0 if kind is LineKind.AUX else 1 <= index <= platform.tty_lines):
        there = f"aux 0 and tty 1 to {platform.tty_lines}"
        raise ValueError(f'a {platform.name} has no line "{line}"; it has {there}')
    return kind, index


def refuse_unknown(line: str, platform: Platform, where: str) -> None:
    """Raise BenchError, which begins with `where`, for a line that the platform has not."""
    try:
        check_line(line, platform)
    except ValueError as error:
        raise BenchError(f"{where}{error}") from None
