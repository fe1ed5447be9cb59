"""The lines of a pasted document or terminal log, without what was added to what the modem said.

Time stamps, arrows for the direction, escape sequences of a terminal, backspaces and odd line ends
go away; a time stamp or an arrow only if nearly every line has one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

COMMENT = "!---"

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[()][A-Z0-9]|.)?")
_BACKSPACE = re.compile(r"[^\x08\r\n]\x08(?: \x08)?")
_LINE_END = re.compile(r"\r*\n|\r+")
_CLOCK = r"\d{1,2}:\d\d:\d\d(?:[.,]\d+)?"
_STAMPS = [
    re.compile(rf"\s*[\[(<]?{stamp}[\])>]?(?:[ \t]*[:|-](?=\s))?[ \t]*")
    for stamp in (
        rf"\d{{4}}[-/]\d\d[-/]\d\d[T ]{_CLOCK}(?:Z|[+-]\d\d:?\d\d)?",
        rf"\d\d?[./]\d\d?[./]\d{{2,4}},? {_CLOCK}",
        rf"(?:[A-Z][a-z]{{2}} )?[A-Z][a-z]{{2}} +\d{{1,2}} (?:\d{{4}} )?{_CLOCK}(?: \d{{4}})?",
        _CLOCK,
        r"\+?\d+\.\d{1,9} ?s?",
    )
]
_ARROWS = (
    (">>>", "<<<"), (">>", "<<"), ("-->", "<--"), ("->", "<-"), ("TX", "RX"), ("SEND", "RECV"),
    ("SENT", "RECEIVED"), ("SENT", "RCVD"), ("SEND", "RECEIVE"), ("OUT", "IN"), (">", "<"),
)  # fmt: skip
_SHOWN_END = re.compile(r"(?:\\r|\\n|<CR>|<LF>|\[CR\]|\[LF\]|\^M|\^J)+$", re.IGNORECASE)
_NEARLY = 0.9


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line; `typed` is None where the log does not say who said it."""

    text: str
    typed: bool | None = None

    @property
    def is_comment(self) -> bool:
        return self.text.lstrip().startswith(COMMENT)


def read_log(data: bytes) -> list[LogLine]:
    """The lines that are not blank."""
    text = _BACKSPACE.sub("", _ESCAPES.sub("", _decode(data)))
    lines = [
        "".join(c for c in line.expandtabs() if c.isprintable()).rstrip()
        for line in _LINE_END.split(text)
    ]
    lines = _without_stamps([line for line in lines if line])
    return _with_directions([line for line in lines if line.strip()])


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _without_stamps(lines: Sequence[str]) -> list[str]:
    said = [line for line in lines if not LogLine(line).is_comment]
    for stamp in _STAMPS:
        if said and sum(bool(stamp.match(line)) for line in said) >= _NEARLY * len(said):
            return [line if LogLine(line).is_comment else stamp.sub("", line, 1) for line in lines]
    return list(lines)


def _with_directions(lines: Sequence[str]) -> list[LogLine]:
    said = [line.strip() for line in lines if not LogLine(line).is_comment]
    for arrows in _ARROWS:
        typed, heard = (re.compile(rf"\s*\[?{re.escape(a)}\]?(?::|(?=\s|$|['\"]))\s?", re.I)
                        for a in arrows)  # fmt: skip
        counts = [sum(bool(arrow.match(line)) for line in said) for arrow in (typed, heard)]
        if all(counts) and sum(counts) >= _NEARLY * len(said):
            directed = (_directed(line, typed, heard) for line in lines)
            return [line for line in directed if line.text.strip() or line.typed]
    return [LogLine(line) for line in lines]


def _directed(line: str, typed: re.Pattern[str], heard: re.Pattern[str]) -> LogLine:
    if LogLine(line).is_comment:
        return LogLine(line)
    for arrow, is_typed in ((typed, True), (heard, False)):
        if found := arrow.match(line):
            text = line[found.end() :]
            if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
                text = text[1:-1]
            return LogLine(_SHOWN_END.sub("", text), is_typed)
    return LogLine(line)
