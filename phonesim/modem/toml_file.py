"""Reading the TOML files of a modem, so that a mistake is told with its line and key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from phonesim.diagnostic import Diagnostic, FileError, Span, did_you_mean

Model = TypeVar("Model", bound=msgspec.Struct)


def read_toml(
    text: str,
    path: str,
    model: type[Model],
    wrong: type[FileError],
    check: Callable[[Model], Iterable[Diagnostic]] = lambda read: (),
) -> Model:
    """The file `path`'s `text` as a `model`; raises `wrong` with every mistake and its place.

    `check` finds what the types cannot tell; it is asked about all that could be read.
    """
    try:
        raw = msgspec.toml.decode(text)
    except msgspec.DecodeError as error:
        line = re.search(r"at line (\d+), column (\d+)", str(error))
        span = Span(int(line[1]), int(line[2])) if line else Span(1)
        shown = (text.splitlines() or [""])[min(span.line, len(text.splitlines()) or 1) - 1]
        raise wrong([Diagnostic(path, span, shown, str(error))]) from None
    fields = {field.name: field for field in msgspec.structs.fields(model)}
    mistakes = [
        at_word(text, path, "", f"`{name}` is missing", "")
        for name, field in fields.items()
        if field.required and name not in raw
    ]
    good = {}
    for key, value in raw.items():
        if key not in fields:
            hint = did_you_mean(key, [*fields]) or f"there are {', '.join(fields)}"
            mistakes.append(at_word(text, path, key, f'no key "{key}"', hint))
            continue
        found = list(_misfits(key, value, fields[key].type))
        mistakes += [at_word(text, path, word, message, "") for word, message in found]
        if not found:
            good[key] = value
    if not any(field.required and name not in good for name, field in fields.items()):
        read = msgspec.convert(good, model, strict=False)
        mistakes += check(read)
        if not mistakes:
            return read
    raise wrong(mistakes)


def _misfits(key: str, value: object, kind: Any) -> Iterator[tuple[str, str]]:
    """The words of `key = value` that do not fit the type `kind`, and why."""
    try:
        msgspec.convert(value, kind, strict=False)
        return
    except msgspec.ValidationError as error:
        whole = (key, _reason(error))
    entries = value.items() if isinstance(value, dict) and len(value) > 1 else ()
    found = [misfit for name, one in entries for misfit in _entry_misfits(name, one, kind)]
    if not found and (unknown := re.match(r'no key "(.+)"', whole[1])):
        whole = (unknown[1], whole[1])
    elif not found and isinstance(value, dict) and len(value) == 1:
        whole = (str(next(iter(value))), whole[1])
    yield from found or [whole]


def _entry_misfits(name: str, value: object, kind: Any) -> Iterator[tuple[str, str]]:
    yield from _misfits(name, {name: value}, kind)


def _reason(error: msgspec.ValidationError) -> str:
    unknown = re.search(r"unknown field `([^`]+)`", str(error))
    return f'no key "{unknown[1]}"' if unknown else str(error).partition(" - at ")[0]


def at_word(text: str, path: str, word: str, message: str, hint: str) -> Diagnostic:
    """A mistake at the first line that has `word` for its key, or else at all."""
    lines = text.splitlines()
    if word:
        key = rf"""^\s*\[*["']?(?={re.escape(word)}["']?\s*[=\]])"""
        for pattern in (key, re.escape(word)):
            for number, line in enumerate(lines, 1):
                if found := re.search(pattern, line):
                    column = found.end() if pattern is key else found.start()
                    return Diagnostic(
                        path, Span(number, column + 1, len(word)), line, message, hint
                    )
    return Diagnostic(path, Span(1), (lines or [""])[0], message, hint)
