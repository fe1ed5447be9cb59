r"""Text as authors write it, and as it is on a serial line: a character for each byte (Latin-1).

Authors write UTF-8, and escapes for what no editor shows: `\r \n \t \e \0`, `\xNN` for any byte,
`\\`, `` \` `` and `\$` for those characters themselves.
"""

from __future__ import annotations

import re

from harness.scenario.piece import Mistake, Piece

_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|.|$)", re.DOTALL)
_NAMED = {
    "r": "\r", "n": "\n", "t": "\t", "e": "\x1b", "a": "\a", "b": "\b", "f": "\f", "0": "\0",
    "\\": "\\", "`": "`", "$": "$",
}  # fmt: skip
_NAMES = {value: name for name, value in _NAMED.items() if name not in "$"}
ESCAPES = r"the escapes are \r \n \t \e \a \b \f \0 \xNN \\ \` \$"


def wire(text: str) -> str:
    """The bytes of UTF-8 text, as characters."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("latin-1")


def readable(text: str) -> str:
    """What bytes say to a person: UTF-8 if they are that, otherwise Latin-1."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def unescape(text: Piece, mistakes: list[Mistake]) -> str:
    r"""The text on the wire. In front of typed text's end `\c` is the caller's to cut off."""
    if "\\" not in text.text:
        return wire(text.text)
    parts, end = [], 0
    for found in _ESCAPE.finditer(text.text):
        parts.append(wire(text.text[end : found.start()]))
        end = found.end()
        name = found[1]
        if len(name) == 3:
            parts.append(chr(int(name[1:], 16)))
        elif name in _NAMED:
            parts.append(_NAMED[name])
        else:
            hint = rf"a backslash itself is written `\\`; {ESCAPES}"
            if name == "c":
                hint = r"`\c` (no Return) ends what is typed"
            where = text.cut(*found.span())
            mistakes.append(Mistake(where, f"unknown escape `{found[0]}`", hint, rule="escape"))
    parts.append(wire(text.text[end:]))
    return "".join(parts)


def escape(text: str) -> str:
    r"""Text of the wire as a scenario has it; the inverse of `unescape`."""
    decoded = text.encode("latin-1").decode("utf-8", "surrogateescape")
    return "".join(map(_escaped, decoded)).replace("${", r"\${")


def _escaped(character: str) -> str:
    if character in _NAMES:
        return f"\\{_NAMES[character]}"
    if character.isprintable():
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))
