"""Reading the TOML files of a modem, so that a mistake is told with its line and key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar, get_type_hints

import msgspec

from phonesim.diagnostic import Diagnostic, FileError, Span, did_you_mean

Model = TypeVar("Model", bound=msgspec.Struct)


def read_toml(text: str, path: str, model: type[Model], wrong: type[FileError]) -> Model:
    """The file `path`'s `text` as a `model`; raises `wrong` with the mistake and its place."""
    try:
        return msgspec.toml.decode(text, type=model, strict=False)
    except msgspec.ValidationError as error:
        unknown = re.search(r"unknown field `([^`]+)`", str(error))
        if unknown:
            message, word = f'no key "{unknown[1]}"', unknown[1]
            hint = "" if " - at " in str(error) else _known_keys(word, model.__struct_fields__)
        else:
            message, word, hint = str(error), _culprit(text, str(error), model), ""
        raise wrong([at_word(text, path, word, message, hint)]) from None
    except msgspec.DecodeError as error:
        line = re.search(r"at line (\d+), column (\d+)", str(error))
        span = Span(int(line[1]), int(line[2])) if line else Span(1)
        shown = (text.splitlines() or [""])[min(span.line, len(text.splitlines()) or 1) - 1]
        raise wrong([Diagnostic(path, span, shown, str(error))]) from None


def _known_keys(word: str, keys: Sequence[str]) -> str:
    return did_you_mean(word, keys) or f"there are {', '.join(keys)}"


def _culprit(text: str, error: str, model: type[msgspec.Struct]) -> str:
    """The key that a message such as `... - at `$.registers[...].default`` is about."""
    place = re.search(r"field `([^`]+)`|`\$\.(\w+)(\[\.\.\.\])?[^`]*?(\w+)?`", error)
    if place is None:
        return ""
    if not place[3]:
        return place[1] or place[4] or place[2]
    name = place[2]  # a table of which one entry is wrong
    for key, value in msgspec.toml.decode(text)[name].items():
        try:
            msgspec.convert({key: value}, get_type_hints(model)[name], strict=False)
        except msgspec.ValidationError:
            return str(key)
    return name


def at_word(text: str, path: str, word: str, message: str, hint: str) -> Diagnostic:
    """A mistake at the first line that has `word`."""
    for number, line in enumerate(text.splitlines(), 1):
        column = line.find(word) if word else -1
        if column >= 0:
            return Diagnostic(path, Span(number, column + 1, len(word)), line, message, hint)
    return Diagnostic(path, Span(1), (text.splitlines() or [""])[0], message, hint)
