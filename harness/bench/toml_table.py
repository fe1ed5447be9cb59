"""A table of a TOML file, read into its model, or a sentence that says what is wrong with it."""

from __future__ import annotations

import re
from typing import Literal, TypeVar, get_args, get_origin

import msgspec

from phonesim.diagnostic import did_you_mean

Model = TypeVar("Model", bound=msgspec.Struct)


class TableMistake(Exception):
    """What is wrong, beginning with the line: `4: unknown key "platfrm" under [lane.nas]`."""

    @property
    def line(self) -> int:
        """The line of the file."""
        return int(str(self).partition(":")[0])

    @property
    def problem(self) -> str:
        """The sentence."""
        return str(self).partition(": ")[2]


def read_table(raw: object, model: type[Model], name: str, text: str) -> Model:
    """The table `[name]` of the file `text`, whose values are `raw`; raises TableMistake."""
    try:
        return msgspec.convert(raw, model)
    except msgspec.ValidationError as error:
        key, problem = explain(str(error), model, name)
        raise TableMistake(f"{find_line(text, name, key)}: {problem}") from None


def explain(error: str, model: type[msgspec.Struct], name: str) -> tuple[str, str]:
    """The key, if it is about one, and the sentence; never a value, which may be secret."""
    where = f"under [{name}]" if name else "at the top"
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(model)}
    if unknown := re.search(r"unknown field `(.+?)`", error):
        key = unknown[1]
        hint = did_you_mean(key, [*fields]) or f"there are {', '.join(fields)}"
        return key, f'unknown key "{key}" {where}; {hint}'
    if missing := re.search(r"missing required field `(.+?)`", error):
        return "", f"[{name}] has no `{missing[1]}`"
    if place := re.search(r"at `\$\.([\w-]+)[`.\[]", error):
        key = place[1]
        return key, f"`{key}` {where} must be {_wanted(error, fields[key])}"
    return "", f"`{name}` must be a table: write [{name}] and its keys below"


def _wanted(error: str, kind: object) -> str:
    if get_origin(kind) is Literal:
        return " or ".join(f'"{choice}"' for choice in get_args(kind))
    if "matching regex" in error:
        if "[0-9]{1,9}" in error:
            return 'a duration in quotes, such as "10m"'
        return "a telephone number, in quotes: digits, `*`, `#` and `+`"
    if get_origin(kind) is tuple:
        return 'a list of texts in quotes, such as ["a", "b"]'
    if get_origin(kind) is dict:
        return 'a table of texts in quotes, such as { name = "text" }'
    if kind is bool:
        return "true or false"
    if "`int` >= 0" in error or "`int >= 0" in error:
        return "a whole number"
    return "a whole number above 0" if "`int" in error.split(",")[0] else "a text in quotes"


def find_line(text: str, table: str, key: str) -> int:
    """The line of a key, or of its table if `key` is empty; 1 if the file writes it otherwise."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[+([^\]]+)\]", line):
            section = found[1].strip()
            if section == table and not key:
                return number
        elif section == table and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return 1
