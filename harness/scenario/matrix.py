"""`matrix`: one file, several scenarios. `${name}` stands for the value that it has in a case.

    matrix: wait = 0, 5, 30       a case for each value; several such lines make every combination
    matrix: users.csv             a case for each row; the first row has the names

The values are put into the text of the file before it is read, attachments included.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from harness.scenario.files import Files
from harness.scenario.header import HeaderLine
from harness.scenario.piece import Mistake, Piece
from phonesim.diagnostic import Severity

CASES_MOST = 1000
FORM = "matrix: NAME = VALUE, VALUE, ..., or matrix: FILE.csv"

Case = dict[str, str]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_VARIABLE = re.compile(r"(?<!\\)\$\{([A-Za-z][A-Za-z0-9_-]*)\}")


def read_cases(
    lines: Sequence[HeaderLine], files: Files, mistakes: list[Mistake]
) -> dict[str, Case]:
    """The cases that the `matrix` lines make, by their names; one without a name if none do."""
    columns: list[list[Case]] = []
    names: dict[str, Piece] = {}
    for line in lines:
        try:
            cases = list(_cases(line.value, files))
            for name in cases[0]:
                if names.setdefault(name, line.value) is not line.value:
                    raise Mistake(
                        line.value,
                        f'a second column "{name}"',
                        "choose another name",
                        rule="matrix",
                    )
            columns.append(cases)
        except Mistake as mistake:
            mistakes.append(mistake)
    count = 1
    for column in columns:
        count *= len(column)
    if count > CASES_MOST:
        hint = f"a file has at most {CASES_MOST} cases"
        mistakes.append(Mistake(lines[-1].value, f"{count} cases", hint, rule="matrix"))
        return {"": {}}
    result: dict[str, Case] = {}
    for parts in itertools.product(*columns):
        case = {name: value for part in parts for name, value in part.items()}
        title = "-".join(case.values())
        same = sum(other == title or other.startswith(f"{title}#") for other in result)
        result[f"{title}#{same + 1}" if same else title] = case
    return result


def unused_names(
    lines: Sequence[HeaderLine], cases: Mapping[str, Case], text: str
) -> Iterator[Mistake]:
    """A warning for each name that stands nowhere; fragments may use any."""
    names = next(iter(cases.values()), {})
    for name in names if "use" not in text else ():
        if f"${{{name}}}" not in text:
            message, hint = f'nobody uses "{name}"', f"write `${{{name}}}` where it belongs"
            line = next((x for x in lines if x.value.text.startswith(name)), lines[0])
            yield Mistake(line.value, message, hint, rule="unused-name", severity=Severity.WARNING)


def fill_in(line: str, values: Mapping[str, str]) -> str:
    """The line with the values of a case put in."""
    if not values or "${" not in line:
        return line
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), line)


def _cases(value: Piece, files: Files) -> Iterator[Case]:
    name, equals, rest = value.text.partition("=")
    if not equals:
        yield from _rows(value, files)
        return
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise Mistake(
            value, "a matrix needs a name and its values", f"write `{FORM}`", rule="matrix"
        )
    words = [word.strip() for word in rest.split(",")]
    if "" in words:
        raise Mistake(value, "an empty value in a matrix", f"write `{FORM}`", rule="matrix")
    for word in words:
        yield {name: word}


def _rows(value: Piece, files: Files) -> Iterator[Case]:
    """The rows of a CSV file."""
    if not value.text.endswith(".csv"):
        raise Mistake(value, "neither values nor a .csv file", f"write `{FORM}`", rule="matrix")
    found = files.find(value, "table")
    rows = [row for row in csv.reader(found.text.splitlines()) if row]
    names = [name.strip() for name in rows[0]] if rows else []
    if not names or not all(map(_NAME.fullmatch, names)) or len({*names}) < len(names):
        raise Mistake(
            value, "the first row must have the names", "as in `number,user`", rule="matrix"
        )
    if len(rows) < 2:
        raise Mistake(value, "the table has no rows", "add one below the names", rule="matrix")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(names):
            hint = f"the first row has {len(names)} names"
            raise Mistake(
                value, f"row {number} of the table has {len(row)} values", hint, rule="matrix"
            )
        yield {name: cell.strip() for name, cell in zip(names, row, strict=True)}
