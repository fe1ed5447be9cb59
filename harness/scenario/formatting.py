"""`ringback fmt`: a scenario file with its columns in line; what it says stays as it is.

Keys, lanes, margins and gutters stand below each other. What stands right of a gutter, every
comment and every attachment is the author's and is kept to the letter; an indented comment moves
below the gutter, as in a pasted document.
"""

from __future__ import annotations

from harness.scenario.header import HeaderLine
from harness.scenario.layout import StoryLine, lay_out, split_lines
from harness.scenario.piece import Mistake

MARGIN_COLUMN, GUTTER_COLUMN = 8, 21  # where they stand unless a name or a margin is too long
VALUE_COLUMN = 10


def format_scenario(text: str, mistakes: list[Mistake]) -> str:
    """The text, formatted; of no use if there are mistakes in the shape of its lines."""
    lines = split_lines(text)
    layout = lay_out(lines, mistakes)
    headers = {line.key.line: line for line in layout.header}
    steps = {line.gutter.line: line for line in layout.story}
    end = min([a.name.line for a in layout.attachments], default=len(lines) + 1) - 1
    value_at = max([VALUE_COLUMN, *(len(_key(line)) + 1 for line in headers.values())])
    margin_at = max([MARGIN_COLUMN, *(len(s.lane.text) + 1 for s in steps.values() if s.lane)])
    margins = [len(_margin(step)) for step in steps.values()]
    gutter_at = max([GUTTER_COLUMN, *(margin_at + width + 1 for width in margins if width)])
    result: list[str] = []
    for number, line in enumerate(lines[:end], 1):
        if number in headers:
            header = headers[number]
            result.append(f"{_key(header):<{value_at}}{header.value.text}".rstrip())
        elif number in steps:
            result.append(_story_line(steps[number], margin_at, gutter_at))
        elif not line.strip():
            if result and result[-1]:
                result.append("")
        else:
            indent = gutter_at if line[:1] in " \t" else 0
            result.append(" " * indent + line.strip())
    if end < len(lines):  # attachments are files of their own
        result += lines[end:]
    else:
        while result and not result[-1]:
            result.pop()
    return "".join(line + "\n" for line in result)


def _key(line: HeaderLine) -> str:
    return f"{line.key.text} {line.name.text}:" if line.name else f"{line.key.text}:"


def _margin(step: StoryLine) -> str:
    return " ".join(step.margin.text.split())


def _story_line(step: StoryLine, margin_at: int, gutter_at: int) -> str:
    lane = step.lane.text if step.lane else ""
    left = f"{lane:<{margin_at}}{_margin(step)}"
    text = step.text.text.strip(" \t") if step.gutter.text in ":!" else step.text.text
    return f"{left:<{gutter_at}}{step.gutter.text}{' ' if text else ''}{text}"
