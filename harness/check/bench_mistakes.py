"""Every mistake of a bench file, not only the first.

What is wrong under [exchange] is found by its own reader in one pass. Of the other tables, the
file's reader stops at what it cannot use. So the line is left out that it stopped at, and the
file is read again, until nothing is wrong or what is left follows from what was left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

from harness.bench.bench_file import read_bench
from harness.bench.office_file import OfficeError, read_office
from harness.errors import BenchError
from phonesim.diagnostic import Diagnostic, Span

MISTAKES_MOST = 50

_LINE = re.compile(r":?(\d+)(?:, column (\d+))?:? ")
_SYNTAX = re.compile(r"\(at line (\d+), column (\d+)\)")
_NAMED = re.compile(r'"([^"]+)"|`([^`]+)`')


def find_bench_mistakes(text: str, path: str) -> list[Diagnostic]:
    """A diagnostic for each mistake of the bench file `text`."""
    written = text.splitlines()
    lines = list(written)
    office = _find_office_mistakes(text, path)
    if office:
        _leave_out_exchange(lines)
    found: list[Diagnostic] = []
    for _ in range(MISTAKES_MOST):
        try:
            read_bench("\n".join(lines) + "\n", path)
            break
        except BenchError as error:
            mistake = _diagnose(str(error), written, path)
            at = mistake.span.line - 1
            if found and (not lines[at : at + 1] or not lines[at].strip()):
                break  # it follows from what was left out
            follows = found and _SYNTAX.search(str(error)) and not _SYNTAX.search(found[-1].message)
            if follows or _is_missing(mistake, found):
                break
            found.append(mistake)
            if not _leave_out(lines, at, "stands under none of" in str(error)):
                break
    return sorted([*office, *found], key=lambda d: (d.path, d.span.line, d.span.column))


def _find_office_mistakes(text: str, path: str) -> Sequence[Diagnostic]:
    try:
        read_office(tomllib.loads(text).get("exchange", {}), text, path, ("exchange",))
    except tomllib.TOMLDecodeError:
        pass  # the file's reader says so
    except OfficeError as error:
        return error.diagnostics
    return ()


def _leave_out_exchange(lines: list[str]) -> None:
    """Leave out every line of the tables [exchange]."""
    inside = False
    for at, line in enumerate(lines):
        if header := re.match(r"\s*\[+\s*([\w-]+)", line):
            inside = header[1] == "exchange"
        if inside or re.match(r"\s*exchange\b", line):
            lines[at] = ""


def _leave_out(lines: list[str], at: int, whole_table: bool) -> bool:
    """Leave a line out, or its table; False if what is left would mean something else."""
    if not lines[at : at + 1] or (lines[at].lstrip().startswith("[") and not whole_table):
        return False  # its keys would be the table's above
    end = at + 1
    while whole_table and end < len(lines) and not lines[end].lstrip().startswith("["):
        end += 1
    lines[at:end] = [""] * (end - at)
    return True


def _is_missing(mistake: Diagnostic, found: list[Diagnostic]) -> bool:
    """Whether something is only missing because its line was left out."""
    return bool(found) and " has no `" in mistake.message


def _diagnose(said: str, lines: list[str], path: str) -> Diagnostic:
    message = said.removeprefix(path).lstrip(": ")
    if place := _SYNTAX.search(message):
        line, column = int(place[1]), int(place[2])
        message = f"not TOML: {message[: place.start()].strip()}"
        return _at(lines, path, line, column, 1, message)
    if place := re.match(r"(\d+): ", message):
        line, message = int(place[1]), message[place.end() :]
    else:
        line = _line_with(message, lines)
    text = lines[line - 1] if line <= len(lines) else ""
    for name in (name for pair in _NAMED.findall(message) for name in pair if name):
        if (column := text.find(name)) >= 0:
            return _at(lines, path, line, column + 1, len(name), message)
    start = len(text) - len(text.lstrip())
    return _at(lines, path, line, start + 1, len(text.strip()) or 1, message)


def _line_with(message: str, lines: list[str]) -> int:
    """The line that a message is about which names none: the first that has what it quotes."""
    if "stands under none of" in message and (top := _NAMED.search(message)):
        form = re.compile(rf"\s*(?:\[+\s*)?{re.escape(top[1])}\b")
        return next((n for n, line in enumerate(lines, 1) if form.match(line)), 1)
    table = re.search(r"\[([\w.-]+)\]", message)
    section = ""
    for number, line in enumerate(lines, 1):
        if header := re.match(r"\s*\[+([^\]]+)\]", line):
            section = header[1]
        names = [name for pair in _NAMED.findall(message) for name in pair if name]
        if (table is None or section == table[1]) and any(name in line for name in names):
            return number
    return 1


def _at(
    lines: list[str], path: str, line: int, column: int, width: int, message: str
) -> Diagnostic:
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    what, _, hint = message.partition("; ")
    span = Span(line, min(column, len(text) + 1), width)
    return Diagnostic(path, span, text, what, hint, rule="bench-file")
