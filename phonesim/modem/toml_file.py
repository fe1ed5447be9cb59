"""Reading the TOML files of a modem, so that a mistake is told with its line and key."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from phonesim.diagnostic import Diagnostic, FileError, Span, did_you_mean

Model = TypeVar("Model", bound=msgspec.Struct)


def read_toml(text: str, path: str, model: type[Model], wrong: type[FileError]) -> Model:
    """The file `path`'s `text` as a `model`; raises `wrong` with the mistake and its place."""
    try:
        return msgspec.toml.decode(text, type=model, strict=False)
    except msgspec.ValidationError as error:
        key = re.search(r"unknown field `([^`]+)`|field `([^`]+)`|`\$\.([\w.-]+)", str(error))
        name = next((g for g in key.groups() if g), "") if key else ""
        hint = did_you_mean(name, model.__struct_fields__)
        raise wrong([at_word(text, path, name.split(".")[-1], str(error), hint)]) from None
    except msgspec.DecodeError as error:
        line = re.search(r"at line (\d+), column (\d+)", str(error))
        span = Span(int(line[1]), int(line[2])) if line else Span(1)
        shown = (text.splitlines() or [""])[min(span.line, len(text.splitlines()) or 1) - 1]
        raise wrong([Diagnostic(path, span, shown, str(error))]) from None


def at_word(text: str, path: str, word: str, message: str, hint: str) -> Diagnostic:
    """A mistake at the first line that has `word`."""
    for number, line in enumerate(text.splitlines(), 1):
        column = line.find(word) if word else -1
        if column >= 0:
            return Diagnostic(path, Span(number, column + 1, len(word)), line, message, hint)
    return Diagnostic(path, Span(1), (text.splitlines() or [""])[0], message, hint)
