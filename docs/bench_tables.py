"""Makes the tables of keys in `docs/bench.md` of the models that read a bench file.

.venv/bin/python docs/bench_tables.py            writes them
.venv/bin/python docs/bench_tables.py --check    only says whether they are current
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from harness.bench import bench_tables
from harness.bench.aaa import AaaTable, AaaUserTable
from harness.bench.bench_tables import (
    BenchTable,
    ClientTable,
    DialingTable,
    LabgridTable,
    NasTable,
)

PAGE = Path(__file__).parent / "bench.md"
BEGIN, END = "<!-- keys: made by docs/bench_tables.py -->", "<!-- end of keys -->"
TABLES = {
    "bench": BenchTable,
    "lane.client": ClientTable,
    "lane.nas": NasTable,
    "dialing": DialingTable,
    "labgrid": LabgridTable,
    "aaa": AaaTable,
    "aaa.users.NAME": AaaUserTable,
}
_NAMED = {
    getattr(bench_tables, name): words
    for name, words in {
        "Number": "a telephone number",
        "Address": "`emulated`, a device's path, `rfc2217://HOST:PORT`, `socket://HOST:PORT` or "
        "`labgrid:PLACE`",
        "Allowed": "a number, `X` for any digit",
        "Prefix": "digits, `,` and `W`",
        "Duration": "a duration",
    }.items()
}
_PLAIN = {str: "text", int: "a whole number", bool: "true or false"}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if stale")
    page = PAGE.read_text(encoding="utf-8")
    if not parser.parse_args().check:
        PAGE.write_text(with_tables(page), encoding="utf-8")
    elif with_tables(page) != page:
        sys.exit(f"{PAGE.name} is not current: run docs/bench_tables.py")


def with_tables(page: str) -> str:
    """The page with what stands between its markers made anew."""
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"{PAGE.name} does not have the marker {BEGIN} and its end once each")
    before, rest = page.split(BEGIN)
    tables = "\n".join(_table(name, model) for name, model in TABLES.items())
    return f"{before}{BEGIN}\n\n{tables}\n{END}{rest.split(END)[1]}"


def _table(name: str, model: type[msgspec.Struct]) -> str:
    title, _, more = inspect.getdoc(model).partition("\n\n")  # type: ignore[union-attr]
    title = re.sub(r"^`\[.*?\]`: ", "", " ".join(title.split()))
    lines = [f"### `[{name}]`", "", title[0].upper() + title[1:]]
    lines += ["", more] if more else []
    lines += ["", "| key | value | default |", "|---|---|---|"]
    kinds = get_type_hints(model, include_extras=True)
    for field in msgspec.structs.fields(model):
        default = "none: it must be there" if field.required else _show(field)
        lines.append(f"| `{field.encode_name}` | {_kind(kinds[field.name])} | {default} |")
    return "\n".join([*lines, ""])


def _show(field: Any) -> str:
    value = field.default if field.default_factory is msgspec.NODEFAULT else None
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if value not in (None, "", ()) else ""


def _kind(kind: Any) -> str:
    """A type, in words."""
    if words := next((words for known, words in _NAMED.items() if known == kind), ""):
        return words
    inner = get_args(kind)
    match get_origin(kind):
        case None:
            return _PLAIN[kind]
        case origin if origin is Annotated:
            return _kind(inner[0])
        case origin if origin is Literal:
            return ", ".join(f"`{choice}`" for choice in inner)
        case origin if origin in (Union, UnionType):
            return " or ".join(_kind(one) for one in inner if one is not NoneType)
        case origin if origin is tuple:
            return f"a list: {_kind(inner[0])}"
        case _:
            return f"a table: {_kind(inner[1])} for each {_kind(inner[0])}"


if __name__ == "__main__":
    main()
