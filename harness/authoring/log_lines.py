"""The lines of a pasted document or terminal log, without what was added to what the modem said.

Time stamps, arrows and names for the direction, quotation marks, escape sequences of a terminal,
backspaces and odd line ends go away; a time stamp, an arrow or a name only if nearly every line has
one. Of the log of a `chat` program what it sent and received is left.
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
_QUOTED = re.compile(r"\s*> ?")
_RESULT = re.compile(r"(?:OK|CONNECT\b.*|NO CARRIER|RING|BUSY)\s*", re.IGNORECASE)
_SPEAKER = re.compile(r"\s*\[?([A-Za-z][\w.-]{0,14}(?: [\w.-]{1,10})?)\]?\s*[:|]\s?")
_TYPISTS = ("pc", "client", "user", "caller", "dte", "host", "laptop", "terminal", "me", "you")
_CHAT_PROGRAM = re.compile(r"(?:\S+ +)?chat\[\d+\]: ?")
_CHAT_SENT = re.compile(r"send \((.*)\)")
_CHAT_REMARK = re.compile(r"(?:expect|abort on|report|timeout set to|alarm| -- ).*")
_CHAT_HIDDEN = re.compile(r"\?+")  # what it sent and does not show
_MARGIN_COMMENT = re.compile(rf"(.*\S)\s+({COMMENT}.*)")
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
    lines = _without_quotation(lines)  # what is quoted may have stamps of its own
    lines = [part for line in _without_stamps(lines) for part in _split_comment(line)]
    lines = [line for line in lines if line.strip()]
    return _of_chat_program(lines) or _with_directions(lines)


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _split_comment(line: str) -> list[str]:
    """A comment in the margin is one on the next line."""
    found = _MARGIN_COMMENT.fullmatch(line)
    return [found[1], found[2]] if found else [line]


def _without_quotation(lines: Sequence[str]) -> list[str]:
    """A letter that quotes a session: what is not quoted is somebody's comment."""
    quoted = [_QUOTED.sub("", line, 1) for line in lines if _QUOTED.match(line)]
    if 2 * len(quoted) < len(lines) or not any(_RESULT.fullmatch(line) for line in quoted):
        return list(lines)
    return [
        _QUOTED.sub("", line, 1) if _QUOTED.match(line) else f"{COMMENT} {line.strip()}"
        for line in lines
    ]


def _of_chat_program(lines: Sequence[str]) -> list[LogLine]:
    """What `chat` of the PPP package has logged; empty if it is not that."""
    said = [_CHAT_PROGRAM.sub("", line, 1) for line in lines if not LogLine(line).is_comment]
    if not any(_CHAT_SENT.fullmatch(line) for line in said):
        return []
    found = []
    for line in lines:
        text = line if LogLine(line).is_comment else _CHAT_PROGRAM.sub("", line, 1)
        if sent := _CHAT_SENT.fullmatch(text):
            if not _CHAT_HIDDEN.fullmatch(sent[1]):
                found.append(LogLine(_SHOWN_END.sub("", sent[1]), True))
        elif not _CHAT_REMARK.fullmatch(text) and (heard := _SHOWN_END.sub("", text)).strip():
            found.append(LogLine(heard, None if LogLine(text).is_comment else False))
    return found


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
    marked = [_QUOTED.sub("", line, 1) for line in said if _QUOTED.match(line)]
    if any(line.lower().startswith("at") for line in marked):  # what was typed, and nothing else
        return [LogLine(_QUOTED.sub("", x, 1), True if _QUOTED.match(x) else None) for x in lines]
    return _with_speakers(lines)


def _with_speakers(lines: Sequence[str]) -> list[LogLine]:
    """`PC: at` and `Modem: OK`: who says it stands before each line."""
    said = [_SPEAKER.match(line) for line in lines if not LogLine(line).is_comment]
    names = {found[1].lower() for found in said if found}
    typists = names & {*_TYPISTS}
    is_told = typists and 2 <= len(names) <= 4 and sum(map(bool, said)) >= _NEARLY * len(said)
    if not is_told:
        return [LogLine(line) for line in lines]
    told = []
    for line in lines:
        found = None if LogLine(line).is_comment else _SPEAKER.match(line)
        is_typed = found[1].lower() in typists if found else None
        told.append(LogLine(line[found.end() :] if found else line, is_typed))
    return [line for line in told if line.text.strip() or line.typed]


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
